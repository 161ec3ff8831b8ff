"""A treaty binds a State from its entry into force, as stated or by its own clause, and not from the deposit."""

from __future__ import annotations

import pytest

from kg.graph import Graph
from kg.terms.names import THING

COVENANT, PROTOCOL = f"{THING}rur-treaty", f"{THING}rur-protocol"


@pytest.mark.parametrize(
    ("state", "date", "treaties"),
    [
        ("Ruritania", "2014-01-15", set()),  # the day of the ratification
        ("Ruritania", "2014-04-14", set()),
        ("Ruritania", "2014-04-15", {COVENANT}),  # the day of the entry into force
        ("Ruritania", "2016-05-30", {COVENANT}),
        ("Ruritania", "2016-05-31", {COVENANT, PROTOCOL}),  # thirty days after the ratification
        ("Ruritania", "2032-12-01", {COVENANT, PROTOCOL}),  # the day of the denunciation
        ("Ruritania", "2033-02-28", {COVENANT, PROTOCOL}),
        ("Ruritania", "2033-03-01", {COVENANT}),  # three months later
        ("Graustark", "2016-03-30", set()),  # it acceded in 2015, and the Covenant binds after three months
        ("Graustark", "2016-03-31", {COVENANT}),
    ],
)
def test_a_treaty_binds_from_its_entry_into_force(ruritania: Graph, state: str, date: str, treaties: set[str]) -> None:
    answer = ruritania.ask("treaties-binding-state", state=state, date=date)
    assert {getattr(row[0], "value", "") for row in answer.rows} == treaties


@pytest.mark.parametrize(("date", "seen"), [("2033-01-01", ""), ("2033-01-02", "2033-01-01")])
def test_an_answer_on_a_day_after_the_last_list_says_the_day_of_that_list(
    ruritania: Graph, date: str, seen: str
) -> None:
    for question, asked in (
        ("treaties-binding-state", {"state": "Graustark"}),
        ("parties-to-treaty", {"treaty": "Covenant of Liberty"}),
    ):
        answer = ruritania.ask(question, date=date, **asked)
        days = {str(day or "") for day in answer.column("seen")}
        assert days == {seen}, question
