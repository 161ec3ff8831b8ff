"""A release beside a remedy of release that no source calls carried out: of whom, and not before the opinion."""

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
doc:rur-dunn-opinion__remedy_money a hb:Remedy ; hb:isNamedIn doc:rur-dunn-opinion ; hb:forPerson person:rur-ana ;
    hb:remedyKind list:remedy-compensation ; hb:statedIn doc:rur-dunn-opinion__para_9 .
"""
OF_ANA, OF_ALL = {"ana", "all"}, {"ana", "ben", "all"}


def listed(event: str) -> dict[str, str]:
    """The remedies that the question lists, each with the release beside it, if the case has this event."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=RdfFormat.N_QUADS)
    load_files(store, {"example.ttl": f"{EXAMPLE}\ncase:rur-dunn__freed {event} .".encode()})
    infer(store, read_all(locate(), "rules"))
    columns = [name for name, _ in parse(QUESTION).columns]
    rows = [dict(zip(columns, row, strict=True)) for row in store.rows(QUESTION)]
    said = [tuple(getattr(row[name], "value", "") for name in ("remedy", "release")) for row in rows]
    mine = [(remedy, release) for remedy, release in said if "rur-dunn" in remedy]  # the ground has one of its own
    assert len(mine) == 4
    return {remedy.rpartition("_")[2]: release for remedy, release in mine}


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ("hb:concernsPerson person:rur-ana ; hb:occurredOn '2021-06-01'^^xsd:date", OF_ANA),
        ("hb:concernsPerson person:rur-ana", OF_ANA),
        ("hb:occurredOn '2021-06'^^xsd:gYearMonth", OF_ALL),
        ("hb:occurredOn '2021'^^xsd:gYear", OF_ALL),  # a year holds days after the opinion
        ("hb:occurredOn '2021-03-04'^^xsd:date", set()),
        ("hb:occurredOn '2021-02'^^xsd:gYearMonth", set()),
    ],
)
def test_a_release_stands_beside_the_remedies_that_it_may_concern(said: str, beside: set[str]) -> None:
    found = listed(f"a hb:Event ; hb:isEventOf case:rur-dunn ; hb:eventKind list:event-release ; {said}")
    assert set(found) == {"ana", "ben", "all", "money"}  # a release is no implementation, so no remedy is left out
    assert {name for name, release in found.items() if release} == beside


@pytest.mark.parametrize("kind", ["bail", "house-arrest", "acquittal", "transfer"])
def test_bail_and_house_arrest_are_no_release(kind: str) -> None:
    found = listed(f"a hb:Event ; hb:isEventOf case:rur-dunn ; hb:eventKind list:event-{kind}")
    assert not any(found.values())


def test_a_release_in_another_matter_is_not_that_of_the_opinion() -> None:
    other = "a hb:Event ; hb:isEventOf case:rur-other ; hb:eventKind list:event-release"
    assert not any(listed(f"{other} ; hb:concernsPerson person:rur-ana").values())
