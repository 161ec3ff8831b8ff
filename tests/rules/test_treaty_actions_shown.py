"""A reservation, declaration or derogation is shown beside the conclusions that it bears on, and beside no other."""

from __future__ import annotations

import pytest

from kg.terms.names import THING, hb
from tests.rules.world import inferred

USED = {"first-and-last-day", "treaty-actions-shown", "within-itself"}
WORLD = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {
    <law> hb:fromFile "data/law.ttl" .
    rur-treaty:art_1 a hb:Provision ; hb:isPartOf id:rur-treaty .
    rur-treaty:art_1__para_3 a hb:Provision ; hb:isPartOf rur-treaty:art_1 ;
        hb:entitlesToCompensationForBreachOf rur-treaty:art_1 .
    rur-treaty:art_3 a hb:Provision ; hb:isPartOf id:rur-treaty .
    rur-treaty:art_3__para_2 a hb:Provision ; hb:isPartOf rur-treaty:art_3 .
    id:declaration hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-declaration ;
        hb:actedOn "2014-01-15"^^xsd:date ; hb:toProvision rur-treaty:art_1__para_3 .
    id:breach-1 hb:bindsState state:rur ; hb:underTreaty id:rur-treaty ; hb:asOf "2030-09-14"^^xsd:date ;
        hb:leansOn rur-treaty:art_1 .
    id:breach-3 hb:bindsState state:rur ; hb:underTreaty id:rur-treaty ; hb:asOf "2030-09-14"^^xsd:date ;
        hb:leansOn rur-treaty:art_3 .
    id:compensate hb:bindsState state:rur ; hb:underTreaty id:rur-treaty ; hb:asOf "2031-03-14"^^xsd:date ;
        hb:ofRemedy id:money ; hb:leansOn id:money .
    id:quash hb:bindsState state:rur ; hb:underTreaty id:rur-treaty ; hb:asOf "2031-03-14"^^xsd:date ;
        hb:ofRemedy id:freedom ; hb:leansOn id:freedom .
    id:money hb:remedyKind list:remedy-compensation .
    id:freedom hb:remedyKind list:remedy-release .
}
"""


def shown_beside(*changes: tuple[str, str]) -> set[str]:
    """The conclusions beside which the declaration is shown, after some words of the world are replaced."""
    store = inferred(WORLD, USED, *changes)
    rows = store.rows(f"SELECT DISTINCT ?c WHERE {{ ?c {hb('isQualifiedBy')} <{THING}declaration> }}")
    return {row[0].value.removeprefix(THING) for row in rows}  # type: ignore[union-attr]


def test_a_declaration_on_compensation_is_shown_beside_the_remedy_of_that_kind_alone() -> None:
    assert shown_beside() == {"compensate"}


@pytest.mark.parametrize(
    ("provision", "conclusions"),
    [
        ("hb:toProvision rur-treaty:art_3", {"breach-3"}),
        ("hb:toProvision rur-treaty:art_1", {"breach-1"}),
        ("hb:toProvision rur-treaty:art_3__para_2", {"breach-3"}),
        ("hb:toProvision rur-treaty:art_1__para_3 , rur-treaty:art_3", {"breach-3", "compensate"}),
        ('hb:note "of the treaty as a whole"@en', {"breach-1", "breach-3", "compensate", "quash"}),
    ],
)
def test_a_declaration_is_shown_beside_what_leans_on_its_article(provision: str, conclusions: set[str]) -> None:
    assert shown_beside(("hb:toProvision rur-treaty:art_1__para_3", provision)) == conclusions


def test_a_later_declaration_is_shown_nowhere() -> None:
    assert shown_beside(("2014-01-15", "2032-01-15")) == set()


def test_a_declaration_of_a_day_that_no_source_gives_is_shown() -> None:
    assert shown_beside(('hb:actedOn "2014-01-15"', 'hb:seenInForceOn "2032-01-15"')) == {"compensate"}
