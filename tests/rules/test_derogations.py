"""A breach is conditional while nobody has looked for derogations; a notice counts for the time that it covers."""

from __future__ import annotations

import pytest

from kg.terms.names import THING, hb
from tests.rules.world import inferred

LOOKED = {"breach-in-a-case", "derogations-assumed-away", "derogations-looked-for", "within-itself"}
WORLD = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {
    <law> hb:fromFile "data/law.ttl" .
    rur-treaty:art_1 a hb:Provision ; hb:isPartOf id:rur-treaty ; hb:permitsDerogationFrom id:rur-treaty ;
        hb:forbidsDerogationFrom rur-treaty:art_3 .
    rur-treaty:art_3 a hb:Provision ; hb:isPartOf id:rur-treaty .
    id:breach-1 hb:conclusionKind list:conclusion-breach ; hb:bindsState state:rur ; hb:underTreaty id:rur-treaty ;
        hb:asOf "2030-09-14"^^xsd:date ; hb:ofProvision rur-treaty:art_1 .
    id:breach-3 hb:conclusionKind list:conclusion-breach ; hb:bindsState state:rur ; hb:underTreaty id:rur-treaty ;
        hb:asOf "2030-09-14"^^xsd:date ; hb:ofProvision rur-treaty:art_3 .
    id:status hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:partyStatus list:party-status-no-derogation ;
        hb:observedOn "2030-09-14"^^xsd:date .
}
"""


def found(store_query: str, *changes: tuple[str, str]) -> set[str]:
    store = inferred(WORLD, LOOKED, *changes)
    return {row[0].value.removeprefix(THING) for row in store.rows(store_query)}  # type: ignore[union-attr]


ASSUMING = f"SELECT ?c {{ ?c {hb('assumes')} ?clause }}"


@pytest.mark.parametrize(
    ("change", "conditional"),
    [
        (("hb:observedOn", "hb:observedOn"), set()),
        (('hb:observedOn "2030-09-14"', 'hb:observedOn "2030-09-13"'), {"breach-1"}),  # nobody looked at that day
        (("party-status-no-derogation", "party-status-derogations-read"), set()),  # they stand beside the breach
        (("party-status-no-derogation", "party-status-derogated"), {"breach-1"}),  # which, nobody has read
        (("party-status-no-derogation", "party-status-signatory"), {"breach-1"}),
        (("id:status hb:byState state:rur", "id:status hb:byState state:gra"), {"breach-1"}),
    ],
)
def test_a_breach_is_conditional_unless_somebody_has_looked(change: tuple[str, str], conditional: set[str]) -> None:
    # of article 3, from which no State may derogate, nothing is assumed in any case
    assert found(ASSUMING, change) == conditional


def test_a_day_that_is_known_by_its_year_counts_to_its_end() -> None:
    year = (
        '"2030-09-14"^^xsd:date ; hb:ofProvision rur-treaty:art_1',
        '"2030"^^xsd:gYear ; hb:ofProvision rur-treaty:art_1',
    )
    assert found(ASSUMING, year) == {"breach-1"}


def test_what_is_known_stands_beside_a_conditional_breach() -> None:
    beside = f"SELECT ?known {{ ?c {hb('isQualifiedBy')} ?known }}"
    assert found(beside) == set()
    assert found(beside, ("party-status-no-derogation", "party-status-derogated")) == {"status"}
    absent = "id:gap hb:isAbsentFrom state:rur ; hb:absentProperty hb:partyStatus . state:rur a hb:State . "
    none = ("id:status hb:byState state:rur", f"{absent} id:status hb:byState state:gra")
    assert found(beside, none) == {"gap"}


NOTICE = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {
    <law> hb:fromFile "data/law.ttl" .
    rur-treaty:art_1 hb:permitsDerogationFrom id:rur-treaty .
    case:rur-dunn hb:inState state:rur .
    doc:opinion hb:isIssuedBy org:body ; hb:authority list:authority-opinion .
    org:body a hb:InternationalBody .
    doc:opinion__finding hb:isFindingOf doc:opinion ; hb:concerns case:rur-dunn__arrest ; hb:restsOn id:rur-treaty .
    case:rur-dunn__arrest hb:isEventOf case:rur-dunn ; hb:fellUnder id:rur-treaty ;
        hb:occurredOn "2030-09-14"^^xsd:date .
    id:notice hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-derogation ;
        hb:actedOn "2030-01-02"^^xsd:date ; hb:inForceUntil "2030-12-01"^^xsd:date .
}
"""


@pytest.mark.parametrize(
    ("change", "drawn"),
    [
        (("hb:inForceUntil", "hb:inForceUntil"), True),
        (('hb:inForceUntil "2030-12-01"', 'hb:inForceUntil "2030-09-14"'), False),  # it had ended
        (('hb:actedOn "2030-01-02"', 'hb:actedOn "2030-10-02"'), False),  # nobody had been told
        (
            (
                '; hb:inForceUntil "2030-12-01"^^xsd:date .',
                ". id:gap hb:isAbsentFrom id:notice ; hb:absentProperty hb:inForceUntil .",
            ),
            False,
        ),
    ],
)
def test_a_notice_counts_for_the_time_that_it_covers(change: tuple[str, str], drawn: bool) -> None:
    store = inferred(NOTICE, {"derogation-notified", "first-and-last-day"}, change)
    rows = store.rows(f"SELECT ?c {{ ?c {hb('conclusionKind')} <{THING}list/conclusion-derogation-notified> }}")
    assert bool(list(rows)) is drawn


ENDED = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {
    <law> hb:fromFile "data/law.ttl" .
    id:rur-treaty hb:inForceFrom "1976-03-23"^^xsd:date .
    rur-treaty:art_9 hb:isPartOf id:rur-treaty ; hb:bindsAfterMonths 3 .
    rur-treaty:art_10 hb:isPartOf id:rur-treaty ; hb:endsAfterMonths 12 .
    list:action-ratification hb:expressesConsent true .
    id:joined hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-ratification ;
        hb:actedOn "1975-12-23"^^xsd:date .
    id:ended hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-end-of-state ;
        hb:actedOn "1992-12-31"^^xsd:date .
}
"""


@pytest.mark.parametrize(
    ("change", "until"),
    [
        (("hb:actedOn", "hb:actedOn"), "1992-12-31"),  # no term of a denunciation counts for a State that is no more
        (('"1992-12-31"^^xsd:date', '"1992"^^xsd:gYear'), "1992-01-01"),
        (("action-end-of-state", "action-denunciation"), "1993-12-31"),
    ],
)
def test_a_treaty_binds_no_state_that_has_ceased_to_exist(change: tuple[str, str], until: str) -> None:
    store = inferred(ENDED, {"bound-after-the-term", "bound-until", "first-and-last-day"}, change)
    (row,) = store.rows(f"SELECT ?until {{ ?action {hb('bindsUntil')} ?until }}")
    assert row[0].value == until  # type: ignore[union-attr]
