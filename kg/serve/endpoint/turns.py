"""Whose request runs next: clients share the workers fairly, however many requests each has.

One number is kept of each client: how much of the processor its requests use. Clients whose requests are quick go
first, in the order in which they come; the others have half of the places, the less they use the sooner. A client of
whom nothing is known is expected to use as much as others used on their first request of that kind.
docs/decisions/0076-who-shares-the-server.md has the reasons.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from typing import IO

    from kg.serve.endpoint.messages import Refusal, Reply
    from kg.serve.endpoint.processes import Worker

LONG = 1.0  # seconds of processor time with which a request is slow
UNFINISHED = 5.0  # seconds for which a request counts that was ended, or whose result was not read
FORGOTTEN = 300.0  # seconds without a request after which nothing is known of a client any more
MOST = 10_000  # clients of whom something is known
LATER = 2.0  # seconds by which a request comes later for each other one that its client has
SHARE = 0.3  # of the last request in the number that is kept


@dataclass(eq=False)
class Turn:
    """One request: it waits, then it runs in a place, then its result is sent. `kind` is the first part of its path."""

    client: str
    kind: str
    due: float
    first: bool = False  # nothing is known of its client
    expected: float = LONG  # seconds of processor time that it will use
    used: float = 0.0  # so far
    file: IO[bytes] | None = None
    reply: asyncio.Future[Reply | Refusal] | None = None
    worker: Worker | None = None  # what it runs on

    @property
    def cost(self) -> float:
        """The seconds of processor time that it uses, as far as is known yet."""
        return max(self.expected, self.used)

    @property
    def slow(self) -> bool:
        """True if it uses much, or may do so."""
        return self.first or self.cost >= LONG

    def order(self) -> tuple[float, float]:
        """The key by which waiting requests are sorted."""
        return self.expected if self.slow else 0.0, self.due


class Turns:
    """The places in which requests run, and the requests that wait for one."""

    def __init__(self, places: int, per_client: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.places, self.per_client, self._clock = places, per_client, clock
        self._half = places - places // 2
        self.waiting: list[Turn] = []
        self.running: set[Turn] = set()
        self._held: set[Turn] = set()  # those that run, and those whose result is sent
        self._usual: dict[str, tuple[float, float]] = {}  # what requests of a client use, and when that was noted
        self._first: dict[str, float] = {}  # what first requests of a kind use

    def enter(self, client: str, kind: str) -> Turn:
        """A request of a client, which waits from now on."""
        others = _of(client, self._held) + _of(client, self.waiting)
        turn = Turn(client, kind, self._clock() + LATER * others)
        self.waiting.append(turn)
        return turn

    def take(self) -> Turn | None:
        """The next request, which runs from now on; None if none may."""
        for turn in self._in_order():
            own = _of(turn.client, self.running)
            if self._room(turn) > min(own, self.places - 1):  # a client's second request leaves a place for others
                self.waiting.remove(turn)
                self.running.add(turn)
                self._held.add(turn)
                return turn
        return None

    def make_room(self) -> Turn | None:
        """The running request to be ended so that one can run that uses much less; it has no place from now on."""
        for turn in self._in_order():
            if _of(turn.client, self.running):
                continue
            if self._room(turn) > 0:  # it is taken as soon as a worker is ready
                return None
            slow = [one for one in self.running if one.slow]
            slowest = max(slow, key=lambda one: (one.cost, one.used), default=None)
            if slowest and slowest.cost > max(LONG, 2 * turn.expected) and (turn.slow or len(slow) > self._half):
                self.running.discard(slowest)
                return slowest
        return None

    def finish(self, turn: Turn, whole: bool = True) -> None:
        """Frees the place of a turn, whose request has run as a `whole` or has been ended."""
        self.running.discard(turn)
        used = turn.used if whole else UNFINISHED
        if turn.first:
            self._first[turn.kind] = _average(self._first.get(turn.kind, used), used)
        self.charge(turn.client, used)

    def leave(self, turn: Turn) -> None:
        """Ends a turn, whose result has been sent, or whose client has gone."""
        if turn in self.waiting:
            self.waiting.remove(turn)
        self._held.discard(turn)

    def charge(self, client: str, seconds: float = UNFINISHED) -> None:
        """Notes what a request of a client has used."""
        before, _ = self._usual.pop(client, (seconds, 0.0))
        self._usual[client] = _average(before, seconds), self._clock()
        if len(self._usual) > MOST:
            del self._usual[next(iter(self._usual))]  # the one noted first

    def _room(self, turn: Turn) -> int:
        """The number of places that a request could have."""
        free = self.places - len(self.running)
        return min(free, self._half - sum(one.slow for one in self.running)) if turn.slow else free

    def _in_order(self) -> list[Turn]:
        """The waiting requests of clients who may have one more, the next one first."""
        for turn in self.waiting:
            usual, noted = self._usual.get(turn.client, (0.0, -FORGOTTEN))
            turn.first = self._clock() - noted >= FORGOTTEN
            known = self._first.get(turn.kind, LONG) if turn.first else usual
            turn.expected = max([known, *(one.used for one in self.running if one.client == turn.client)])
        allowed = [turn for turn in self.waiting if _of(turn.client, self._held) < self.per_client]
        return sorted(allowed, key=Turn.order)


def _of(client: str, turns: Iterable[Turn]) -> int:
    """The number of these that are of a client."""
    return sum(one.client == client for one in turns)


def _average(before: float, seconds: float) -> float:
    return (1 - SHARE) * before + SHARE * seconds
