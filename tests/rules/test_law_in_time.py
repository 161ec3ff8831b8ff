"""Law in time: a wording is in force on a day only if sources show it for that day, or before and after it."""

from __future__ import annotations

import re

import pytest

from kg.store.local import LocalStore
from kg.terms.names import hb, shorten
from tests.rules.world import RULES, TABLE, inferred

WORLD = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {{
    <law> hb:fromFile "data/law.ttl" .
    rur-cc:art_9 hb:isPartOf id:rur-cc . id:rur-cc hb:ofState state:rur .
    case:rur hb:inState state:rur .
    case:rur__event hb:isEventOf case:rur ; hb:occurredOn {event} .
    {law}
}}
"""
USED = {"first-and-last-day", "later-wording", "version-that-may-apply"} | {
    rule.name for rule in RULES if re.match("end-|.*-at-the-event$", rule.name)
}
OLD, NEW = "rur-cc:art_9__version_old", "rur-cc:art_9__version_new"


def world(law: str, event: str = "2030-09-14") -> LocalStore:
    """A case with one event, and the wordings of one article, with what follows for them."""
    return inferred(WORLD.format(event=_date(event), law=law), USED)


def _date(text: str) -> str:
    return f"'{text}'^^xsd:{ {4: 'gYear', 7: 'gYearMonth', 10: 'date'}[len(text)] }"


def version(name: str, **known: str) -> str:
    """A wording of article 9 with what sources say: `start`, `seen`, `until`."""
    names = {"start": "inForceFrom", "seen": "seenInForceOn", "until": "inForceUntil"}
    facts = "".join(f" ; hb:{names[key.rstrip('_')]} {_date(value)}" for key, value in known.items())
    return f"{name} hb:isVersionOf rur-cc:art_9{facts} ."


def under(store: LocalStore, how: str) -> list[str]:
    rows = store.rows(f"SELECT DISTINCT ?v WHERE {{ ?event {hb(how)} ?v }} ORDER BY ?v")
    return [shorten(row[0].value, TABLE) for row in rows]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("law", "shown", "possible"),
    [
        pytest.param(version(OLD, start="2024"), [], [OLD], id="a start alone shows nothing"),
        pytest.param(version(OLD, start="2024", seen="2031"), [OLD], [], id="a start, and seen after"),
        pytest.param(version(OLD, start="2024", until="2030-09-15"), [OLD], [], id="a start, and an end after"),
        pytest.param(version(OLD, start="2024", until="2030-09-14"), [], [], id="ended on that day"),
        pytest.param(version(OLD, seen="2030-09-14"), [OLD], [], id="seen on that day"),
        pytest.param(version(OLD, seen="2030-08", seen_="2030-10"), [OLD], [], id="seen before and after"),
        pytest.param(version(OLD, seen="2031"), [], [OLD], id="seen after only"),
        pytest.param(version(OLD, start="2030-09-14"), [OLD], [], id="began on that day"),
        pytest.param(version(OLD, start="2030-09"), [], [OLD], id="began some day of that month"),
        pytest.param(version(OLD, start="2024", seen="2030-09"), [], [OLD], id="seen some day of that month"),
        pytest.param(version(OLD, start="2030-09-15"), [], [], id="began later"),
        pytest.param(version(OLD), [], [], id="nothing known"),
        pytest.param(
            version(OLD, start="2024", seen="2028") + version(NEW, seen="2032"),
            [],
            [NEW, OLD],
            id="of two wordings nobody saw the change",
        ),
        pytest.param(
            version(OLD, start="2024", seen="2031") + version(NEW, seen="2032"),
            [OLD],
            [],
            id="where one is shown the other is not possible",
        ),
        pytest.param(
            version(OLD, start="2024") + version(NEW, start="2029", seen="2032"),
            [NEW],
            [],
            id="a later wording was shown",
        ),
    ],
)
def test_a_wording_is_in_force_only_if_sources_show_it(law: str, shown: list[str], possible: list[str]) -> None:
    store = world(law)
    assert under(store, "fellUnderVersion") == shown
    assert under(store, "mayHaveFallenUnderVersion") == possible


def test_an_event_of_a_month_needs_a_wording_for_the_whole_month() -> None:
    law = version(OLD, start="2024", until="2030-09-20")
    assert under(world(law, "2030-09"), "fellUnderVersion") == []
    assert under(world(law, "2030-08"), "fellUnderVersion") == [OLD]


@pytest.mark.parametrize(
    ("law", "known"),
    [
        (version(OLD, start="2024", until="2030"), "end-stated"),
        (version(OLD, start="2024", seen="2031"), "end-not-stated"),
        (version(OLD, start="2024") + version(NEW, start="2029"), "end-not-stated"),
        (version(OLD, start="2024", until="2030", seen="2031"), "end-contradicted"),
        (version(OLD, start="2024", until="2031") + version(NEW, start="2029"), "end-contradicted"),
    ],
)
def test_a_wording_tells_how_its_end_is_known(law: str, known: str) -> None:
    rows = world(law).rows(
        f"SELECT DISTINCT ?how WHERE {{ <{TABLE['rur-cc']}art_9__version_old> {hb('endKnown')} ?how }}"
    )
    assert [shorten(row[0].value, TABLE) for row in rows] == [f"list:{known}"]  # type: ignore[union-attr]


EDITIONS = """
doc:old hb:defines list:category-II ; hb:isMadeIn doc:methods-old ; hb:inForceFrom '2020'^^xsd:gYear ;
    hb:seenInForceOn '2022-12-05'^^xsd:date ; hb:inForceUntil '2025'^^xsd:gYear .
doc:new hb:defines list:category-II ; hb:isMadeIn doc:methods-new ; hb:seenInForceOn '2025-01'^^xsd:gYearMonth ,
    '2030'^^xsd:gYear .
doc:methods-old hb:isIssuedBy {body} . doc:methods-new hb:isIssuedBy {body} .
doc:opinion__finding hb:category list:category-II ; hb:isFindingOf doc:opinion .
doc:opinion hb:isIssuedBy org:board ; {dated} .
"""


@pytest.mark.parametrize(
    ("adopted", "read"),
    [
        pytest.param("2020-06-01", [], id="the year in which a definition began, before a source shows it"),
        pytest.param("2022-12-04", ["doc:old"], id="between a beginning and a sighting"),
        pytest.param("2024-12-31", ["doc:old"], id="the last day before the year of the end"),
        pytest.param("2025-01", [], id="the month in which the next one is first seen"),
        pytest.param("2025-02-01", ["doc:new"], id="after it was first seen"),
        pytest.param("2024-12", ["doc:old"], id="a month that lies wholly within"),
        pytest.param("2030-03-01", [], id="the year of the last sighting"),
        pytest.param("2031-01-01", [], id="later than any source"),
    ],
)
def test_a_category_is_read_by_the_definition_of_its_day(adopted: str, read: list[str]) -> None:
    assert _read_by(f"hb:adoptedOn {_date(adopted)}") == read


def test_a_category_is_read_by_no_definition_without_a_day_or_of_another_body() -> None:
    assert _read_by("hb:issuedOn '2024-01-01'^^xsd:date") == []
    assert _read_by("hb:adoptedOn '2024-01-01'^^xsd:date", body="org:other-board") == []


def _read_by(dated: str, body: str = "org:board") -> list[str]:
    law = EDITIONS.format(body=body, dated=dated)
    used = {"first-and-last-day", "category-as-defined-that-day"}
    base = "@base <https://w3id.org/habeas/graph/data/> ."
    return under(inferred(f"{base} <law> {{ <law> hb:fromFile 'data/law.ttl' . {law} }}", used), "readsCategoryBy")
