"""A remedy of release that no source calls carried out: when it lapses, and which release stands beside it."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.sparql.query_file import question, read_all
from kg.sparql.tree import parse
from kg.store.local import LocalStore
from tests.ontology.test_shapes import ground

QUESTION = question(locate(), "remedies-without-known-implementation").text
EXAMPLE = """
@prefix case: <https://w3id.org/habeas/id/case/> .
@prefix doc: <https://w3id.org/habeas/id/doc/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix person: <https://w3id.org/habeas/id/person/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

doc:rur-dunn-opinion a hb:Opinion ; hb:adoptedOn "2021-03-05"^^xsd:date ; hb:addressesCase case:rur-dunn .
case:rur-dunn a hb:Case ; hb:concernsPerson person:rur-ana , person:rur-ben .
case:rur-other a hb:Case ; hb:concernsPerson person:rur-ana .
doc:rur-dunn-opinion__remedy_ana a hb:Remedy ; hb:isNamedIn doc:rur-dunn-opinion ; hb:forPerson person:rur-ana ;
    hb:remedyKind list:remedy-release ; hb:statedIn doc:rur-dunn-opinion__para_9 .
doc:rur-dunn-opinion__remedy_ben a hb:Remedy ; hb:isNamedIn doc:rur-dunn-opinion ; hb:forPerson person:rur-ben ;
    hb:remedyKind list:remedy-release ; hb:statedIn doc:rur-dunn-opinion__para_9 .
doc:rur-dunn-opinion__remedy_all a hb:Remedy ; hb:isNamedIn doc:rur-dunn-opinion ;
    hb:remedyKind list:remedy-release ; hb:statedIn doc:rur-dunn-opinion__para_9 .
doc:rur-report a hb:Report ; hb:issuedOn "2021-07"^^xsd:gYearMonth .
doc:rur-report__para_1 a hb:Passage ; oa:hasSource doc:rur-report .
doc:rur-dunn-opinion__remedy_money a hb:Remedy ; hb:isNamedIn doc:rur-dunn-opinion ; hb:forPerson person:rur-ana ;
    hb:remedyKind list:remedy-compensation ; hb:statedIn doc:rur-dunn-opinion__para_9 .
"""
EVERYBODY = {"ana", "ben", "all", "money"}
RELEASE = "a hb:Event ; hb:isEventOf case:rur-dunn ; hb:eventKind list:event-release"
REPORT = "a hb:StatusObservation ; hb:isAbout doc:rur-dunn-opinion ; hb:statedIn doc:rur-report__para_1"
OF_ANA = "hb:concernsPerson person:rur-ana"
ON_THE_REMEDY = "a hb:StatusObservation ; hb:observes doc:rur-dunn-opinion__remedy_ana"
DAY = "'2021-06-01'^^xsd:date"


def listed(*said: str) -> dict[str, str]:
    """The remedies that the question lists, each with the release beside it, if this is said of the case."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=RdfFormat.N_QUADS)
    told = "".join(f"case:rur-dunn__told_{number} {one} .\n" for number, one in enumerate(said))
    load_files(store, {"example.ttl": f"{EXAMPLE}\n{told}".encode()})
    infer(store, read_all(locate(), "rules"))
    columns = [name for name, _ in parse(QUESTION).columns]
    rows = [dict(zip(columns, row, strict=True)) for row in store.rows(QUESTION)]
    found = [tuple(getattr(row[name], "value", "") for name in ("remedy", "release")) for row in rows]
    mine = [(remedy, release) for remedy, release in found if "rur-dunn" in remedy]  # the ground has one of its own
    return {remedy.rpartition("_")[2]: release for remedy, release in mine}


@pytest.mark.parametrize(
    ("said", "left_out", "beside"),
    [
        ([f"{RELEASE} ; {OF_ANA} ; hb:occurredOn {DAY}"], set(), {"ana", "all"}),  # it may be on conditions
        ([f"{RELEASE} ; {OF_ANA}"], set(), {"ana", "all"}),  # when is not known
        ([f"{RELEASE} ; hb:occurredOn '2021-06'^^xsd:gYearMonth"], set(), {"ana", "ben", "all"}),  # of whom?
        ([f"{RELEASE} ; {OF_ANA} ; hb:occurredOn '2021'^^xsd:gYear"], set(), {"ana", "all"}),  # has days before, too
        ([f"{RELEASE} ; {OF_ANA} ; hb:occurredOn '2021-03-04'^^xsd:date"], set(), set()),  # the day before the opinion
        ([f"{RELEASE} ; {OF_ANA} ; hb:occurredOn '2022-10-01'^^xsd:date"], set(), {"ana", "all"}),  # after the answer
    ],
)
def test_a_release_ends_the_remedy_of_the_person_who_is_free(
    said: list[str], left_out: set[str], beside: set[str]
) -> None:
    found = listed(*said)
    assert set(found) == EVERYBODY - left_out  # compensation stays owed
    assert {name for name, release in found.items() if release} == beside


def test_nobody_who_has_died_can_be_released() -> None:
    death = f"a hb:Event ; hb:isEventOf case:rur-dunn ; hb:eventKind list:event-death ; {OF_ANA}"
    assert set(listed(f"{death} ; hb:occurredOn '2021-07'^^xsd:gYearMonth")) == EVERYBODY - {"ana"}
    assert set(listed(f"{death} ; hb:occurredOn '2022-12'^^xsd:gYearMonth")) == EVERYBODY  # alive on the day


def test_somebody_who_was_arrested_again_can_be_released() -> None:
    again = f"a hb:Event ; hb:isEventOf case:rur-dunn ; hb:eventKind list:event-arrest ; {OF_ANA}"
    freed = f"{REPORT} ; {OF_ANA} ; hb:status list:status-released ; hb:observedOn {DAY}"
    assert set(listed(freed, f"{again} ; hb:occurredOn '2021-08-01'^^xsd:date")) == EVERYBODY
    assert set(listed(freed, f"{again} ; hb:occurredOn '2020-08-01'^^xsd:date")) == EVERYBODY - {"ana"}


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        (f"{REPORT} ; {OF_ANA} ; hb:status list:status-released ; hb:observedOn {DAY}", {"ana"}),
        (f"{REPORT} ; {OF_ANA} ; hb:status list:status-released", {"ana"}),  # the report is of July 2021
        (f"{REPORT} ; hb:status list:status-released ; hb:observedOn {DAY}", set()),  # of whom is not told
        (f"{REPORT} ; {OF_ANA} ; hb:status list:status-released-conditionally ; hb:observedOn {DAY}", set()),
        (f"{ON_THE_REMEDY} ; hb:status list:status-served ; hb:observedOn {DAY}", {"ana"}),
        (f"{ON_THE_REMEDY} ; hb:status list:status-lapsed ; hb:observedOn {DAY}", {"ana"}),
        (f"{ON_THE_REMEDY} ; hb:status list:status-refused ; hb:observedOn {DAY}", set()),
    ],
)
def test_a_report_that_the_person_is_free_ends_the_remedy(said: str, left_out: set[str]) -> None:
    assert set(listed(said)) == EVERYBODY - left_out


@pytest.mark.parametrize("kind", ["bail", "house-arrest", "acquittal", "transfer"])
def test_bail_and_house_arrest_are_no_release(kind: str) -> None:
    found = listed(f"a hb:Event ; hb:isEventOf case:rur-dunn ; hb:eventKind list:event-{kind} ; hb:occurredOn {DAY}")
    assert set(found) == EVERYBODY
    assert any(found.values()) == (kind == "bail")


def test_a_release_in_another_matter_is_not_that_of_the_opinion() -> None:
    other = f"a hb:Event ; hb:isEventOf case:rur-other ; hb:eventKind list:event-release ; hb:occurredOn {DAY}"
    found = listed(f"{other} ; {OF_ANA}")
    assert set(found) == EVERYBODY
    assert not any(found.values())
