"""From when until when a treaty binds a State: stated once, and used by every rule."""

from __future__ import annotations

import pytest

from kg.terms.names import THING, hb, shorten
from tests.rules.world import TABLE, inferred

BOUND = {
    *("first-and-last-day", "bound-from-entry-into-force", "bound-after-the-term", "bound-as-successor"),
    *("may-be-bound-from", "bound-until"),
}
LAW = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {
    <law> hb:fromFile "data/law.ttl" .
    id:rur-treaty hb:inForceFrom "1976-03-23"^^xsd:date .
    rur-treaty:art_7 hb:isPartOf id:rur-treaty ; hb:bindsAfterMonths 3 .
    rur-treaty:art_9 hb:isPartOf id:rur-treaty ; hb:endsAfterMonths 3 .
    list:action-ratification hb:expressesConsent true .
    list:action-succession hb:expressesConsent true .
    # acts
}
"""
DAYS = ("hb:bindsAfterMonths 3", "hb:bindsAfterDays 30")
NO_START = ('id:rur-treaty hb:inForceFrom "1976-03-23"^^xsd:date .', "")
NO_TERM = ("hb:bindsAfterMonths 3", "hb:number '7'")
NO_EXIT_TERM = ("hb:endsAfterMonths 3", "hb:number '9'")


def act(name: str, kind: str, day: str) -> str:
    """An act of Ruritania towards the Covenant on a day, in a month or in a year."""
    precision = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(day)]
    return (
        f"id:{name} hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-{kind} ; "
        f"hb:actedOn '{day}'^^xsd:{precision} ."
    )


def bound(*acts: str, changes: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """From when and until when these acts bind the State, each as `act property day`."""
    store = inferred(LAW, BOUND, ("# acts", " ".join(acts)), *changes)
    rows = store.rows(
        f"SELECT ?a ?p ?d WHERE {{ VALUES ?p {{ {hb('bindsFrom')} {hb('mayBindFrom')} {hb('bindsUntil')} }} ?a ?p ?d }}"
    )
    return sorted(" ".join(shorten(cell.value, TABLE).partition(":")[2] or cell.value for cell in row) for row in rows)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("acts", "changes", "expected"),
    [
        pytest.param(
            [("in", "ratification", "2006-01-24")], [], ["in bindsFrom 2006-04-24"], id="the term after a deposit"
        ),
        pytest.param([("in", "ratification", "2005-11-30")], [], ["in bindsFrom 2006-02-28"], id="a shorter month"),
        pytest.param([("in", "ratification", "2008-02-01")], [DAYS], ["in bindsFrom 2008-03-02"], id="a term in days"),
        pytest.param(
            [("in", "ratification", "1971-05-06")], [], ["in bindsFrom 1976-03-23"], id="before the treaty itself"
        ),
        pytest.param([("in", "ratification", "2015")], [], ["in bindsFrom 2016-03-31"], id="of a year the last day"),
        pytest.param(
            [("in", "ratification", "2006-01-24"), ("force", "entry-into-force", "2006-05-01")],
            [],
            ["force bindsFrom 2006-05-01"],
            id="what is stated goes before what is counted",
        ),
        pytest.param(
            [("in", "succession", "1993-09-01")], [], ["in bindsFrom 1993-09-01"], id="a successor at the latest"
        ),
        pytest.param(
            [("in", "succession", "1993-09-01"), ("force", "entry-into-force", "1992-03-06")],
            [],
            ["force bindsFrom 1992-03-06"],
            id="a successor from the day declared",
        ),
        pytest.param([("in", "ratification", "2006-01-24")], [NO_TERM], ["in mayBindFrom 2006-01-24"], id="no term"),
        pytest.param(
            [("in", "ratification", "2006-01-24")], [NO_START], ["in mayBindFrom 2006-01-24"], id="no beginning"
        ),
        pytest.param(
            [("in", "ratification", "2006-01-24"), ("out", "denunciation", "2010-10-23")],
            [],
            ["in bindsFrom 2006-04-24", "in bindsUntil 2011-01-23"],
            id="a denunciation with its term",
        ),
        pytest.param(
            [("in", "ratification", "2006-01-24"), ("out", "denunciation", "2010")],
            [NO_EXIT_TERM],
            ["in bindsFrom 2006-04-24", "in bindsUntil 2010-01-01"],
            id="a denunciation without a term, of a year",
        ),
        pytest.param(
            [
                ("in", "ratification", "2006-01-24"),
                ("out", "denunciation", "2010"),
                ("day", "denunciation", "2010-10-23"),
            ],
            [],
            ["in bindsFrom 2006-04-24", "in bindsUntil 2011-01-23"],
            id="of two dates of one denunciation the narrower",
        ),
        pytest.param(
            [
                ("in", "ratification", "2001-01-24"),
                ("out", "denunciation", "2003-10-23"),
                ("again", "ratification", "2005-01-01"),
            ],
            [],
            ["again bindsFrom 2005-04-01", "in bindsFrom 2001-04-24", "in bindsUntil 2004-01-23"],
            id="left and joined again",
        ),
    ],
)
def test_from_when_until_when_a_treaty_binds(
    acts: list[tuple[str, str, str]], changes: list[tuple[str, str]], expected: list[str]
) -> None:
    assert bound(*(act(*one) for one in acts), changes=tuple(changes)) == expected


CASE = """
    id:in hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-ratification ;
        hb:actedOn "2006-01-24"^^xsd:date .
    case:rur hb:inState state:rur ; hb:concernsPerson person:rosa .
    person:rosa a hb:Person .
    org:board a hb:InternationalBody .
    rur-treaty:art_1 hb:isPartOf id:rur-treaty .
    doc:opinion hb:isIssuedBy org:board ; hb:authority list:authority-opinion ; hb:respondent state:rur ;
        hb:adoptedOn "2018-04-27"^^xsd:date ; hb:addressesCase case:rur .
    doc:finding hb:isFindingOf doc:opinion ; hb:result list:result-arbitrary ; hb:concerns person:rosa ;
        hb:findsViolated rur-treaty:art_1 ; hb:inSection list:section-disposition .
"""
ARREST = "case:rur__arrest hb:isEventOf case:rur ; hb:eventKind list:event-arrest ; hb:occurredOn '{}'^^xsd:date ."
UNDATED = "case:rur__before hb:isEventOf case:rur ; hb:eventKind list:event-detention ."
DOUBT = "doc:finding hb:articleInDoubt rur-treaty:art_1 ."


@pytest.mark.parametrize(
    ("more", "opens"),
    [
        pytest.param("", ["2006-04-24"], id="no event: from when the treaty bound the State"),
        pytest.param(ARREST.format("2016-05-18"), ["2016-05-18"], id="the first dated arrest"),
        pytest.param(ARREST.format("2004-05-18"), ["2006-04-24"], id="an arrest before the treaty bound the State"),
        pytest.param(ARREST.format("2019-05-18"), ["2006-04-24"], id="an arrest after the document"),
        pytest.param(ARREST.format("2016-05-18") + UNDATED, ["2006-04-24"], id="a detention without a date"),
        pytest.param(DOUBT, [], id="an article in doubt"),
    ],
)
def test_the_time_of_a_breach_opens_with_the_first_arrest_or_with_the_treaty(more: str, opens: list[str]) -> None:
    used = BOUND | {"first-held", "breach-in-a-case"}
    store = inferred(LAW, used, ("# acts", CASE + more))
    rows = store.rows(f"SELECT ?from ?asOf WHERE {{ ?c {hb('asOfFrom')} ?from ; {hb('asOf')} ?asOf }}")
    assert [row[0].value for row in rows] == opens  # type: ignore[union-attr]
    assert {row[1].value for row in rows} <= {"2018-04-27"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("day", "falls"),
    [("2006-04-23", False), ("2006-04-24", True), ("2011-01-22", True), ("2011-01-23", False)],
)
def test_an_event_falls_under_the_treaty_from_the_first_day_to_the_last(day: str, falls: bool) -> None:
    left = act("out", "denunciation", "2010-10-23")
    store = inferred(LAW, BOUND | {"bound-at-the-event"}, ("# acts", CASE + left + ARREST.format(day)))
    rows = store.rows(f"SELECT ?event WHERE {{ ?event {hb('fellUnder')} <{THING}rur-treaty> }}")
    assert bool(list(rows)) == falls
