"""Turns: whose request runs next, and which one is ended to make room, by a clock of the test."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from kg.serve.endpoint.turns import FORGOTTEN, LONG, UNFINISHED, Turn, Turns
from kg.serve.server import client_of
from kg.serve.settings import Settings

QUICK = LONG / 20


class Desk:
    """Turns with a clock that stands still, and the requests by name, the first letter of which is the client."""

    def __init__(self, places: int = 4) -> None:
        self.now, self.ended = 0.0, list[str]()
        self.turns = Turns(places, per_client=2, clock=lambda: self.now)
        self.asked: dict[str, Turn] = {}

    @property
    def running(self) -> set[str]:
        return {name for name, turn in self.asked.items() if turn in self.turns.running}

    def ask(self, *names: str, kind: str = "page") -> None:
        """Requests arrive; each runs at once if there is a place."""
        for name in names:
            self.asked[name] = self.turns.enter(name[0], kind)
            self.go_on()

    def go_on(self) -> None:
        while self.turns.take():
            pass
        if ended := self.turns.make_room():
            self.ended += [name for name, turn in self.asked.items() if turn is ended]
            self.turns.finish(ended, whole=False)
            self.turns.leave(ended)
            self.go_on()

    def use(self, seconds: float, *names: str) -> None:
        """Running requests use so much of the processor."""
        for name in names or self.running:
            self.asked[name].used += seconds
        self.go_on()

    def done(self, *names: str) -> None:
        for name in names:
            turn = self.asked.pop(name)
            self.turns.finish(turn)
            self.turns.leave(turn)
            self.go_on()

    def know(self, seconds: float, *clients: str) -> None:
        """Clients have had a request before that used so much."""
        for client in clients:
            self.turns.charge(client, seconds)


def test_a_quick_client_and_a_new_one_have_places_at_once_although_others_use_all_they_can() -> None:
    desk = Desk(places=4)
    desk.know(QUICK, "q")
    desk.know(9.0, *"abcd")
    desk.ask("a1", "a2", "b1", "c1", "d1")
    assert desk.running == {"a1", "b1"}, "half of the places"
    desk.ask("q1")
    assert desk.running == {"a1", "b1", "q1"}
    desk.use(LONG, "b1")
    desk.ask("new")
    assert desk.running == {"a1", "q1", "new"}
    assert desk.ended == ["b1"], "the one that has used most"


def test_quick_clients_go_before_new_ones_and_these_before_the_others_the_less_they_use_the_sooner() -> None:
    desk = Desk(places=2)
    desk.know(QUICK, *"pqr")
    desk.know(9.0, "z")
    desk.know(LONG * 2, "y")
    desk.ask("p1", "q1", "z1", "y1", "new", "r1")
    for name, first in (("p1", "r1"), ("q1", "new"), ("new", "y1"), ("y1", "z1")):
        desk.done(name)
        assert first in desk.running, first


def test_a_request_that_turns_out_long_is_ended_only_when_a_shorter_one_needs_its_place() -> None:
    desk = Desk(places=2)
    desk.know(QUICK, *"abcd")
    desk.ask("a1", "b1", "c1")
    desk.use(LONG * 0.9)
    assert (desk.running, desk.ended) == ({"a1", "b1"}, [])
    desk.use(LONG * 0.2, "b1")
    assert (desk.running, desk.ended) == ({"a1", "b1"}, []), "half of the places may be used for long"
    desk.use(LONG, "a1")
    assert (desk.running, desk.ended) == ({"b1", "c1"}, ["a1"])


def test_a_client_that_had_long_requests_is_forgiven_in_time() -> None:
    desk = Desk()
    desk.know(UNFINISHED, "a")
    desk.ask("a1")
    assert desk.asked["a1"].slow
    desk.done("a1")
    desk.now += FORGOTTEN + 1
    desk.ask("a2")
    assert desk.asked["a2"].first


def test_a_second_request_of_a_client_leaves_a_place_for_others() -> None:
    desk = Desk(places=2)
    desk.know(QUICK, *"ab")
    desk.ask("a1", "a2")
    assert desk.running == {"a1"}
    desk.ask("b1")
    assert desk.running == {"a1", "b1"}


def test_a_client_whose_result_is_still_sent_has_no_further_turn() -> None:
    desk = Desk(places=8)
    desk.know(QUICK, "a")
    desk.ask("a1", "a2", "a3")
    desk.turns.finish(desk.asked["a1"])
    desk.go_on()
    assert desk.running == {"a2"}
    desk.turns.leave(desk.asked["a1"])
    desk.go_on()
    assert desk.running == {"a2", "a3"}


def test_a_client_that_goes_while_it_waits_leaves_nothing_behind() -> None:
    desk = Desk(places=1)
    desk.know(QUICK, *"abc")
    desk.ask("a1", "b1", "c1")
    desk.turns.leave(desk.asked["b1"])
    desk.done("a1")
    assert desk.running == {"c1"}
    desk.done("c1")
    assert (desk.turns.waiting, desk.turns.running) == ([], set())


@pytest.mark.parametrize(
    ("address", "header", "behind_proxy", "client"),
    [
        ("192.0.2.7", "198.51.100.1", False, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9, 198.51.100.1", True, "198.51.100.1"),
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
