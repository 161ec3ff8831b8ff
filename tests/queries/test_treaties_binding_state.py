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
        ("Ruritania", "2016-05-01", {COVENANT, PROTOCOL}),  # whose entry into force nobody tells, nor a clause
        ("Ruritania", "2032-12-01", {COVENANT}),  # the day of the denunciation
        ("Graustark", "2016-03-31", set()),  # it acceded in 2015, and the Covenant binds after three months
        ("Graustark", "2016-04-01", {COVENANT}),
    ],
)
def test_a_treaty_binds_from_its_entry_into_force(ruritania: Graph, state: str, date: str, treaties: set[str]) -> None:
    answer = ruritania.ask("treaties-binding-state", state=state, date=date)
    assert {getattr(row[0], "value", "") for row in answer.rows} == treaties
