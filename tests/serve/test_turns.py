"""Turns: whose request runs next, and which one is ended to make room, by a clock of the test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import HTTPConnection

from kg.serve.endpoint.downloads import Downloads
from kg.serve.endpoint.turns import LONG, OURSELVES, PATIENCE, QUICK, REMEMBERED, NoPlaceError, Turn, Turns
from kg.serve.server import client_of
from kg.serve.settings import Settings


class Desk:
    """Turns with a clock that stands still, and what happens to each request by its name."""

    def __init__(self, places: int = 4, per_client: int = 2, queue: int = 100) -> None:
        self.now, self.ended, self.refused = 0.0, list[str](), dict[str, int]()
        self.turns = Turns(places, per_client, queue, clock=lambda: self.now)
        self.running: dict[str, Turn] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, name: str, client: str = "") -> None:
        """A request arrives; it runs at once if there is a place."""

        async def enter() -> None:
            try:
                turn = await self.turns.enter(client or name, 30)
            except NoPlaceError as error:
                self.refused[name] = error.status
                return
            self.running[name] = turn
            turn.end = lambda: self.end(name)

        self._tasks.append(asyncio.create_task(enter()))
        await self.settle()

    def end(self, name: str) -> None:
        self.ended.append(name)
        self.running.pop(name)

    async def use(self, seconds: float, *names: str) -> None:
        """Running requests use so much of the processor."""
        self.now += seconds
        for name in names or list(self.running):
            self.turns.charge(self.running[name], seconds)
        self.turns.grant()
        await self.settle()

    async def done(self, name: str) -> None:
        turn = self.running.pop(name)
        self.turns.finish(turn)
        self.turns.leave(turn)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


def story(told: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(told())  # type: ignore[arg-type]


def test_a_newcomer_has_a_place_at_once_although_long_requests_fill_all() -> None:
    async def told() -> None:
        desk = Desk(places=4)
        for name in ("a1", "a2", "b1", "c1"):
            await desk.ask(name, client=name[0])
        await desk.use(LONG * 2)
        await desk.ask("newcomer")
        assert "newcomer" in desk.running
        assert len(desk.ended) == 1

    story(told)


def test_clients_with_long_requests_share_half_of_the_places_and_take_no_more() -> None:
    async def told() -> None:
        desk = Desk(places=4)
        for name in ("a", "b", "c", "d"):
            await desk.ask(name)
        await desk.use(LONG * 2)
        for name in ("a", "b", "c", "d"):
            await desk.done(name)
        for name in ("a", "b", "c", "d"):
            await desk.ask(f"{name}-again", client=name)
        assert len(desk.running) == 2
        await desk.ask("quick")
        assert "quick" in desk.running
        assert desk.ended == []

    story(told)


def test_who_is_known_for_quick_requests_goes_before_the_unknown_and_these_before_the_long() -> None:
    async def told() -> None:
        desk = Desk(places=2, per_client=1)
        await desk.ask("quick-0", client="quick")
        await desk.use(QUICK / 10)
        await desk.done("quick-0")
        await desk.ask("slow-0", client="slow")
        await desk.use(LONG * 2)
        await desk.done("slow-0")
        for name in ("a", "b"):
            await desk.ask(name)
        for name in ("slow", "unknown", "quick"):
            await desk.ask(name)
        assert set(desk.running) == {"a", "b"}
        await desk.done("a")
        assert "quick" in desk.running
        await desk.done("b")
        assert "unknown" in desk.running
        assert "slow" not in desk.running

    story(told)


def test_the_one_that_used_least_goes_first_among_equals() -> None:
    async def told() -> None:
        desk = Desk(places=1)
        for name, seconds in (("much", QUICK * 0.9), ("little", QUICK * 0.1)):
            await desk.ask(f"{name}-0", client=name)
            await desk.use(seconds)
            await desk.done(f"{name}-0")
        await desk.ask("first")
        await desk.ask("much")
        await desk.ask("little")
        await desk.done("first")
        assert set(desk.running) == {"little"}

    story(told)


def test_patience_is_rewarded_and_the_past_is_forgotten() -> None:
    async def told() -> None:
        desk = Desk(places=2, per_client=1)
        await desk.ask("slow-0", client="slow")
        await desk.use(LONG * 2)
        await desk.done("slow-0")
        for name in ("a", "b", "slow"):
            await desk.ask(name)
        desk.now += PATIENCE + 1
        await desk.ask("later")
        await desk.done("a")
        assert "slow" in desk.running
        await desk.done("slow")
        desk.now += REMEMBERED + 1
        for name in list(desk.running):
            await desk.done(name)
        for name in ("x", "slow-1"):
            await desk.ask(name, client=name.partition("-")[0])
        assert set(desk.running) == {"x", "slow-1"}

    story(told)


def test_a_quick_request_is_never_ended_and_a_long_one_only_when_others_wait() -> None:
    async def told() -> None:
        desk = Desk(places=2, per_client=2)
        await desk.ask("a")
        await desk.ask("b")
        await desk.use(QUICK / 2)
        await desk.ask("c")
        assert desk.ended == []
        assert "c" not in desk.running
        await desk.use(QUICK, "a", "b")  # both are long now, and one too many
        assert len(desk.ended) == 1
        assert "c" in desk.running
        await desk.use(LONG * 10)
        assert len(desk.ended) == 1

    story(told)


def test_a_second_request_of_a_client_leaves_a_place_for_others() -> None:
    async def told() -> None:
        desk = Desk(places=2)
        for name in ("a1", "a2", "a3"):
            await desk.ask(name, client="a")
        assert set(desk.running) == {"a1"}
        await desk.ask("b")
        assert set(desk.running) == {"a1", "b"}

    story(told)


def test_a_full_line_refuses_the_greediest() -> None:
    async def told() -> None:
        desk = Desk(places=1, per_client=1, queue=3)
        for name in ("a0", "a1", "a2", "a3", "a4"):
            await desk.ask(name, client="a")
        assert desk.refused == {"a4": 503}
        await desk.ask("b")
        assert desk.refused == {"a4": 503, "a3": 429}
        await desk.ask("count", client=OURSELVES)
        await desk.ask("c")
        assert desk.refused == {"a4": 503, "a3": 429, "a2": 429}

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
        assert turns.waiting == 0

    story(told)


def test_downloads_are_bounded_and_who_does_not_read_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("kg.serve.endpoint.downloads.time.monotonic", lambda: now[0])
    downloads, dropped = Downloads(1_000_000), list[str]()
    with (
        downloads.one(600_000, lambda: dropped.append("stalled")) as stalled,
        downloads.one(300_000, lambda: dropped.append("reading")) as reading,
    ):
        assert stalled is not None
        assert reading is not None
        with downloads.one(500_000, lambda: None) as third:
            assert third is None, "both have just read"
        now[0] += 2
        reading.progress()
        with downloads.one(500_000, lambda: None) as fourth:
            assert fourth is not None
            assert dropped == ["stalled"]
            assert downloads.held == 800_000
    assert downloads.held == 0


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
