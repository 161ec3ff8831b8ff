"""Whose request runs next: clients share the workers fairly, however many requests each has.

One number is kept of each client: how much of the processor its last requests used. Clients whose requests are quick go
first, in the order in which they come; the others have half of the places at most, the less they use the sooner.
docs/decisions/0076-who-shares-the-server.md has the reasons.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kg.serve.endpoint.messages import QueryRefusal

SOME = 0.1  # seconds of processor time after which a slow request may be ended, and has a lower priority
LONG = 1.0  # seconds of processor time with which a request is slow; what a client uses of whom nothing is known
UNFINISHED = 5.0  # seconds for which a request counts that was ended, or whose result was not read
FORGOTTEN = 300.0  # seconds without a request after which nothing is known of a client any more
MOST = 10_000  # clients of whom something is known
LATER = 2.0  # seconds by which a request comes later for each other one that its client has
BUSY = QueryRefusal(503, "it was stopped to let shorter requests of others go first\n  fix       try again later", 5)


class NoPlaceError(Exception):
    """A request that is refused; the message says why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(eq=False)
class Turn:
    """One request: it waits, then it runs in a place, then its result is sent."""

    client: str
    due: float
    granted: asyncio.Future[None]
    expected: float = LONG  # seconds of processor time that it will use
    used: float = 0.0  # so far
    worker: Any = None  # what it runs on: `end` ends that

    @property
    def cost(self) -> float:
        """The seconds of processor time that it uses, as far as is known yet."""
        return max(self.expected, self.used)

    @property
    def slow(self) -> bool:
        """True if it uses much, or may do so."""
        return self.cost >= LONG

    def order(self) -> tuple[float, float]:
        """The key by which waiting requests are sorted."""
        return self.expected if self.slow else 0.0, self.due


class Turns:
    """The places in which requests run, and the requests that wait for one; `queue` is how many of one client may."""

    def __init__(self, places: int, per_client: int, queue: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.places, self.per_client, self.queue, self._clock = places, per_client, queue, clock
        self.waiting: list[Turn] = []
        self.running: set[Turn] = set()
        self._held = Counter[str]()  # requests that run, or whose result is sent, by client
        self._usual: dict[str, tuple[float, float]] = {}  # what requests of a client use, and when that was noted

    async def enter(self, client: str, seconds: float) -> Turn:
        """A turn in which a request of a client may run. Raises NoPlaceError if that takes longer than `seconds`."""
        waiting, loop = sum(one.client == client for one in self.waiting), asyncio.get_running_loop()
        if waiting >= self.queue:
            raise NoPlaceError(429, f"you have {waiting} requests waiting\n  fix       send fewer at once")
        turn = Turn(client, self._clock() + LATER * (self._held[client] + waiting), loop.create_future())
        self.waiting.append(turn)
        self.grant()
        late = f"the request has waited for {seconds:.0f} seconds\n  fix       try again in a moment"
        timer = loop.call_later(seconds, self._refuse, turn, late)
        try:
            await turn.granted
        except asyncio.CancelledError:
            if turn in self.running:  # granted and cancelled at the same moment
                self.finish(turn)
                self.leave(turn)
            raise
        finally:
            timer.cancel()
            if turn in self.waiting:
                self.waiting.remove(turn)
        return turn

    def refuse_all(self, text: str) -> None:
        """Refuses all requests that wait."""
        for turn in self.waiting:
            self._refuse(turn, text)

    def finish(self, turn: Turn, whole: bool = True) -> None:
        """Frees the place of a turn, whose request has run as a `whole` or has been ended."""
        self.running.discard(turn)
        self.charge(turn.client, turn.used if whole else UNFINISHED)
        self.grant()

    def leave(self, turn: Turn) -> None:
        """Ends a turn, whose result has been sent."""
        self._held[turn.client] -= 1
        self._held = +self._held  # without those who hold nothing
        self.grant()

    def charge(self, client: str, seconds: float = UNFINISHED) -> None:
        """Notes what a request of a client has used."""
        now = self._clock()
        before, _ = self._usual.pop(client, (seconds, now))
        self._usual[client] = 0.7 * before + 0.3 * seconds, now
        if len(self._usual) > MOST:
            del self._usual[next(iter(self._usual))]  # the one noted first

    def expected(self, client: str) -> float:
        """Seconds that a request of a client will use, as far as is known; at least LONG, if it has another one."""
        usual, noted = self._usual.get(client, (LONG, self._clock()))
        known = usual if self._clock() - noted < FORGOTTEN else LONG
        own = [LONG, *(one.used for one in self.running if one.client == client)] if self._held[client] else []
        return max([known, *own])

    def grant(self) -> None:
        """Gives places to those who wait, as far as there are any."""
        while (turn := self._next()) is not None:
            self.waiting.remove(turn)
            self._held[turn.client] += 1
            self.running.add(turn)
            turn.granted.set_result(None)

    def _next(self) -> Turn | None:
        for turn in self.waiting:
            turn.expected = self.expected(turn.client)
        slow = sum(one.slow for one in self.running)
        free, half = self.places - len(self.running), self.places - self.places // 2
        running = Counter(one.client for one in self.running)
        for turn in sorted(self.waiting, key=Turn.order):
            own = running[turn.client]
            if turn.granted.done() or self._held[turn.client] >= self.per_client:
                continue
            room = min(free, half - slow) if turn.slow else free
            if room > min(own, self.places - 1):  # a client's second request leaves a place for others
                return turn
            if room <= 0 and not own and (turn.slow or slow > half) and self._end_one(turn.expected):
                return turn
        return None

    def _end_one(self, expected: float) -> bool:
        """Ends the slowest request, if it is much slower than what is expected of one that waits for its place."""
        ended = [one for one in self.running if one.slow and one.used > SOME and one.worker]
        slowest = max(ended, key=lambda one: (one.cost, one.used), default=None)
        if slowest is None or slowest.cost <= 2 * expected:
            return False
        self.running.discard(slowest)
        slowest.worker.end(BUSY)
        return True

    def _refuse(self, turn: Turn, text: str) -> None:
        if not turn.granted.done():
            turn.granted.set_exception(NoPlaceError(503, text))
