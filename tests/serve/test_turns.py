"""Turns: whose request runs next, and which one is ended to make room, by a clock of the test."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from kg.serve.endpoint.messages import PageRequest
from kg.serve.endpoint.response import Download, PoolResponse
from kg.serve.endpoint.turns import FORGOTTEN, LONG, SOME, NoPlaceError, Turn, Turns
from kg.serve.server import client_of
from kg.serve.settings import Settings

QUICK = LONG / 20


class Desk:
    """Turns with a clock that stands still, and what happens to each request by its name."""

    def __init__(self, places: int = 4, per_client: int = 2, queue: int = 100) -> None:
        self.now, self.ended, self.refused = 0.0, list[str](), dict[str, int]()
        self.turns = Turns(places, per_client, queue, clock=lambda: self.now)
        self.running: dict[str, Turn] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, *names: str) -> None:
        """Requests arrive, of the client whose name is their first letter; each runs at once if there is a place."""

        async def enter(name: str) -> None:
            try:
                turn = await self.turns.enter(name[0], 30)
            except NoPlaceError as error:
                self.refused[name] = error.status
                return
            self.running[name] = turn
            turn.worker = SimpleNamespace(end=lambda why: self.end(name))

        for name in names:
            self._tasks.append(asyncio.create_task(enter(name)))
            await self.settle()

    def end(self, name: str) -> None:
        self.ended.append(name)
        turn = self.running.pop(name)
        turn.worker = None
        loop = asyncio.get_running_loop()
        loop.call_soon(self.turns.finish, turn, False)
        loop.call_soon(self.turns.leave, turn)

    async def use(self, seconds: float, *names: str) -> None:
        """Running requests use so much of the processor."""
        for name in names or list(self.running):
            self.running[name].used += seconds
        self.turns.grant()
        await self.settle()

    async def done(self, *names: str) -> None:
        for name in names:
            turn = self.running.pop(name)
            self.turns.finish(turn)
            self.turns.leave(turn)
            await self.settle()

    async def knows(self, seconds: float, *clients: str) -> None:
        """Clients have had a request before that used so much."""
        for client in clients:
            self.turns.charge(client, seconds)

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


def story(told: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(told())  # type: ignore[arg-type]


def test_a_quick_client_and_a_new_one_have_places_at_once_although_others_use_all_they_can() -> None:
    async def told() -> None:
        desk = Desk(places=4)
        await desk.knows(QUICK, "q")
        await desk.knows(9.0, *"abcd")
        await desk.ask("a1", "a2", "b1", "c1", "d1")
        assert set(desk.running) == {"a1", "b1"}, "half of the places"
        await desk.ask("q1")
        assert set(desk.running) == {"a1", "b1", "q1"}
        await desk.use(LONG * 2, "a1", "b1")
        await desk.use(LONG, "b1")
        await desk.ask("new")
        assert set(desk.running) == {"a1", "q1", "new"}
        assert desk.ended == ["b1"], "the one that has used most"

    story(told)


def test_quick_clients_go_before_new_ones_and_these_before_the_others_the_less_they_use_the_sooner() -> None:
    async def told() -> None:
        desk = Desk(places=2)
        await desk.knows(QUICK, *"pqr")
        await desk.knows(9.0, "z")
        await desk.knows(LONG * 2, "y")
        await desk.ask("p1", "q1")
        await desk.ask("z1", "y1", "new", "r1")
        for name, first in (("p1", "r1"), ("q1", "new"), ("new", "y1"), ("y1", "z1")):
            await desk.done(name)
            assert first in desk.running, first

    story(told)


def test_further_requests_of_a_client_count_as_later() -> None:
    async def told() -> None:
        desk = Desk(places=2)
        await desk.knows(QUICK, *"apq")
        await desk.ask("p1", "q1")
        await desk.ask("a1", "a2", "a3")
        desk.now += 1
        await desk.knows(QUICK, "b")
        await desk.ask("b1")
        await desk.done("p1", "q1")
        assert set(desk.running) == {"a1", "b1"}

    story(told)


def test_a_request_that_turns_out_long_is_ended_only_when_a_shorter_one_needs_its_place() -> None:
    async def told() -> None:
        desk = Desk(places=2)
        await desk.knows(QUICK, *"abcd")
        await desk.ask("a1", "b1", "c1")
        await desk.use(LONG * 0.9)
        assert (set(desk.running), desk.ended) == ({"a1", "b1"}, [])
        await desk.use(LONG, "a1")
        await desk.use(SOME * 2, "b1")
        assert (set(desk.running), desk.ended) == ({"b1", "c1"}, ["a1"])
        await desk.ask("d1")
        assert desk.ended == ["a1"], "half of the places may be used for long"
        await desk.ask("a2")
        await desk.done("c1")
        assert "d1" in desk.running

    story(told)


def test_one_long_request_among_quick_ones_is_forgiven_and_all_is_forgotten_in_time() -> None:
    async def told() -> None:
        desk = Desk()
        expected = desk.turns.expected
        await desk.knows(QUICK, "a")
        await desk.knows(LONG * 2, "a")
        assert expected("a") < LONG
        await desk.knows(9.0, "a")
        assert expected("a") > LONG
        for _ in range(8):
            await desk.knows(QUICK, "a")
        assert expected("a") < LONG
        await desk.knows(9.0, "b")
        desk.now += FORGOTTEN + 1
        assert expected("b") == expected("never seen") == LONG

    story(told)


def test_a_second_request_of_a_client_leaves_a_place_for_others_and_too_many_are_refused() -> None:
    async def told() -> None:
        desk = Desk(places=2, queue=2)
        await desk.knows(QUICK, *"ab")
        await desk.ask("a1", "a2", "a3", "a4")
        assert set(desk.running) == {"a1"}
        assert desk.refused == {"a4": 429}
        await desk.ask("b1")
        assert set(desk.running) == {"a1", "b1"}

    story(told)


def test_a_cancelled_request_gives_its_place_back() -> None:
    async def told() -> None:
        turns = Turns(1, 2, 10)
        first = await turns.enter("a", 5)
        waiting = asyncio.create_task(turns.enter("b", 5))
        await asyncio.sleep(0)
        turns.finish(first)  # grants the place to b, which is cancelled at the same moment
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert turns.running == set()
        assert await turns.enter("c", 1)
        with pytest.raises(NoPlaceError, match="waited"):
            await turns.enter("d", 0.01)
        assert turns.waiting == []

    story(told)


def test_downloads_are_bounded_and_who_does_not_read_makes_room() -> None:
    pool: Any = SimpleNamespace(downloads=set(), settings=Settings(downloads=1_000_000))
    response = PoolResponse(pool, PageRequest("GET", "/", "/"), "a", lambda refusal: Response())
    dropped: list[str] = []
    stalled, reading, third = (Download(size) for size in (600_000, 300_000, 500_000))
    stalled.end = lambda: dropped.append("stalled")
    assert all(response._make_room(one) for one in (stalled, reading))
    assert not response._make_room(third), "both have just read"
    stalled.progressed = time.monotonic() - 2
    assert response._make_room(third)
    assert (dropped, pool.downloads) == (["stalled"], {reading, third})
    assert not response._make_room(Download(2_000_000)), "no room whoever is dropped"


@pytest.mark.parametrize(
    ("address", "header", "behind_proxy", "client"),
    [
        ("192.0.2.7", "", False, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", False, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9, 198.51.100.1", True, "198.51.100.1"),
        ("2001:db8:1:2:3::4", "", False, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "", False, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", False, "192.0.2.7"),
        ("127.0.0.1", "2001:db8:1:2::9", True, "2001:db8:1:2::/64"),
    ],
)
def test_a_client_is_an_address_or_the_network_of_an_ipv6_address(
    address: str, header: str, behind_proxy: bool, client: str
) -> None:
    headers = [(b"x-forwarded-for", header.encode())] if header else []
    connection = HTTPConnection({"type": "http", "client": (address, 1), "headers": headers})
    assert client_of(connection, Settings(behind_proxy=behind_proxy)) == client
