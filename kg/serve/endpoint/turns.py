"""Whose turn it is: clients share the workers fairly, however many requests each has.

Each client has a line of its own. Clients whose requests end quickly come first, then those of whom nothing is known,
then those who had a request that ran long; among equals, the one that has used least of the processor. Half of the
places are kept from the last kind, and when others wait, a request that is no longer quick is ended to make room.
docs/decisions/0039-fair-turns.md has the reasons.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

QUICK = 0.1  # seconds of processor time after which a request is no longer quick
LONG = 0.5  # seconds of processor time after which it runs long
REMEMBERED = 30.0  # seconds for which a client is known for that, and in which half of what it used is forgotten
PATIENCE = 5.0  # seconds of waiting after which a request is behind no other that came later
OURSELVES = "the server"  # what the server itself asks takes nobody's place in the line
KNOWN_QUICK, UNKNOWN, KNOWN_LONG = range(3)


class NoPlaceError(Exception):
    """A request that is refused: its HTTP status, and why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(eq=False)
class Client:
    """What is known about a client: seconds of the processor that it has used, and its requests."""

    name: str
    used: float = 0.0
    reckoned: float = 0.0  # when `used` was reckoned
    typical: float = math.inf  # seconds that its last requests used
    long_until: float = -math.inf
    holding: int = 0  # requests that run, or whose result is sent
    waiting: deque[Turn] = field(default_factory=deque)


@dataclass(eq=False)
class Turn:
    """One request: it waits, then it runs in a place, then its result is sent."""

    client: Client
    granted: asyncio.Future[None]
    arrived: float
    used: float = 0.0
    running: bool = False
    end: Callable[[], None] | None = None  # ends what runs, to make room


class Turns:
    """The places in which requests run, and the lines of clients who wait for one."""

    def __init__(self, places: int, per_client: int, queue: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.places, self.per_client, self.queue, self._clock = places, per_client, queue, clock
        self.kept = places // 2  # for requests that end quickly
        self.clients: dict[str, Client] = {}
        self.running: set[Turn] = set()
        self._tidied = clock()

    @property
    def waiting(self) -> int:
        """How many requests of clients wait."""
        return sum(len(client.waiting) for client in self.clients.values() if client.name != OURSELVES)

    async def enter(self, name: str, seconds: float) -> Turn:
        """A turn in which a request of a client may run. Raises NoPlaceError if that takes longer than `seconds`."""
        self._forget_some()
        client = self.clients.get(name) or Client(name, reckoned=self._clock())
        self._make_room_in_line(client)
        self.clients[name] = client
        turn = Turn(client, asyncio.get_running_loop().create_future(), self._clock())
        client.waiting.append(turn)
        self.grant()
        try:
            async with asyncio.timeout(seconds):
                await turn.granted
        except TimeoutError:
            if not turn.running:  # else it was granted at the last moment
                text = f"the request has waited for {seconds:.0f} seconds\n  fix       try again in a moment"
                raise NoPlaceError(503, text) from None
        except asyncio.CancelledError:
            if turn.running:  # granted and cancelled at the same moment
                self.finish(turn)
                self.leave(turn)
            raise
        finally:
            if turn in client.waiting:
                client.waiting.remove(turn)
        return turn

    def refuse_all(self, text: str) -> None:
        """Refuses all requests that wait."""
        for client in self.clients.values():
            while client.waiting:
                client.waiting.pop().granted.set_exception(NoPlaceError(503, text))

    def _make_room_in_line(self, client: Client) -> None:
        if self.waiting < self.queue or client.name == OURSELVES:
            return
        others = [one for one in self.clients.values() if one.name != OURSELVES]
        greediest = max(others, key=lambda one: len(one.waiting), default=client)
        if len(greediest.waiting) <= len(client.waiting) + 1:
            raise NoPlaceError(503, "too many requests are waiting\n  fix       try again in a moment")
        last = greediest.waiting.pop()  # a client with fewer requests takes the place of the one with most
        text = "you have more requests waiting than other clients\n  fix       send fewer at once"
        last.granted.set_exception(NoPlaceError(429, text))

    def finish(self, turn: Turn) -> None:
        """Frees the place of a turn whose request has run."""
        turn.running = False
        self.running.discard(turn)
        client = turn.client
        client.typical = turn.used if client.typical == math.inf else 0.7 * client.typical + 0.3 * turn.used
        self.grant()

    def leave(self, turn: Turn) -> None:
        """Ends a turn, whose result has been sent."""
        turn.client.holding -= 1
        self.grant()

    def charge(self, turn: Turn, seconds: float) -> None:
        """Adds to the processor time that a running request has used."""
        client = turn.client
        client.used = self.used(client) + seconds
        client.reckoned = self._clock()
        turn.used += seconds
        if turn.used > LONG:
            self.distrust(client)

    def distrust(self, client: Client) -> None:
        """Treats a client for a while as one whose requests run long."""
        client.long_until = self._clock() + REMEMBERED

    def used(self, client: Client) -> float:
        """The seconds of the processor that a client has used; half of them are forgotten after a while."""
        return client.used * math.exp2((client.reckoned - self._clock()) / REMEMBERED)

    def grant(self) -> None:
        """Gives places to those who wait, as far as there are any."""
        while (turn := self._next()) is not None:
            turn.client.waiting.remove(turn)
            turn.client.holding += 1
            turn.running = True
            self.running.add(turn)
            turn.granted.set_result(None)

    def _next(self) -> Turn | None:
        waiting = [client.waiting[0] for client in self.clients.values() if client.waiting]
        now = self._clock()

        def order(turn: Turn) -> tuple[int, float, float]:
            if now - turn.arrived > PATIENCE:
                return -1, 0.0, turn.arrived
            return self._kind(turn.client), self.used(turn.client), turn.arrived

        for turn in sorted(waiting, key=order):
            client = turn.client
            if turn.granted.done() or client.holding >= self.per_client:
                continue
            free = self.places - len(self.running)
            own = sum(one.client is client for one in self.running)
            long = self._kind(client) == KNOWN_LONG
            if long and self._slow() >= self.places - self.kept:
                continue
            if free > min(own, self.places - 1):  # a client's second request leaves a place for others
                return turn
            if free == 0 and own == 0 and not long and self._end_one():
                return turn
        return None

    def _end_one(self) -> bool:
        """Ends a request that is no longer quick, if there are more of them than there should be."""
        if self._slow() <= self.places - self.kept:
            return False
        endable = [one for one in self.running if one.used > QUICK and one.end is not None]
        last = max(endable, key=lambda one: (self._kind(one.client), one.used), default=None)
        if last is None:
            return False
        self.running.discard(last)
        last.running = False
        self.distrust(last.client)
        assert last.end is not None
        last.end()
        return True

    def _slow(self) -> int:
        """How many requests run that may not take the places kept for quick ones."""
        return sum(turn.used > QUICK or self._kind(turn.client) == KNOWN_LONG for turn in self.running)

    def _kind(self, client: Client) -> int:
        if client.long_until > self._clock():
            return KNOWN_LONG
        return KNOWN_QUICK if client.typical <= QUICK else UNKNOWN

    def _forget_some(self) -> None:
        """Forgets clients who are gone and have used next to nothing, now and then."""
        if self._clock() - self._tidied < REMEMBERED:
            return
        self._tidied = self._clock()
        for name, client in list(self.clients.items()):
            busy = client.holding or client.waiting or self._kind(client) == KNOWN_LONG
            if not busy and self.used(client) < 0.01:
                del self.clients[name]
