"""The rank of the treaty at home: drawn only from a clause that certainly speaks of it, and always conditional."""

from __future__ import annotations

import pytest

from kg.graph import Graph
from kg.terms.names import THING, hb
from tests.rules.world import inferred

USED = {
    *(
        "first-and-last-day",
        "bound-after-the-term",
        "bound-until",
        "rank-of-the-treaty",
        "conditions-of-a-clause",
        "wordings-assumed",
    ),
    "measure-incompatible",  # so that the rules stand in the same order as all of them do
}
WORLD = """
@base <https://w3id.org/habeas/graph/data/> .
<law> {
    <law> hb:fromFile "data/law.ttl" .
    gra-const:art_4__version_2020__clause_treaty-rank hb:isClauseOf gra-const:art_4__version_2020 ;
        hb:clauseTopic list:topic-treaty-rank ; hb:treatyRank list:rank-above-laws ;
        hb:treatyScope list:scope-treaties-of-the-state ; hb:treatyCondition list:condition-published ;
        hb:certainty list:certainty-sure .
    gra-const:art_4__version_2020 hb:isVersionOf gra-const:art_4 ; hb:wordingAsOf "2020"^^xsd:gYear .
    gra-const:art_4 hb:isPartOf id:gra-const .
    id:gra-const a hb:Constitution ; hb:ofState state:gra .
    id:accession hb:byState state:gra ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-accession ;
        hb:actedOn "2015-02-01"^^xsd:date .
    org:board a hb:InternationalBody .
    doc:ibl-2030-7 hb:isIssuedBy org:board ; hb:authority list:authority-opinion ; hb:respondent state:gra ;
        hb:adoptedOn "2030-06-01"^^xsd:date .
    doc:finding hb:isFindingOf doc:ibl-2030-7 ; hb:result list:result-violation ;
        hb:restsOn id:rur-treaty , rur-treaty:art_1 ;
        hb:inSection list:section-disposition .
    rur-treaty:art_1 hb:isPartOf id:rur-treaty .
    rur-treaty:art_7 hb:isPartOf id:rur-treaty ; hb:bindsAfterMonths 3 .
    id:rur-treaty hb:inForceFrom "2012-01-01"^^xsd:date .
    list:action-accession hb:expressesConsent true .
}
"""


def concluded(*changes: tuple[str, str]) -> dict[str, set[str]]:
    """The conclusions in the world above after some of its words are replaced, property by property."""
    store = inferred(WORLD, USED, *changes)
    rows = store.rows(f"SELECT DISTINCT ?p ?o WHERE {{ ?c {hb('conclusionKind')} ?kind ; ?p ?o }}")
    found: dict[str, set[str]] = {}
    for prop, value in rows:
        found.setdefault(prop.value.rpartition("#")[2], set()).add(value.value)  # type: ignore[union-attr]
    return found


def test_a_clause_that_covers_the_treaty_gives_its_rank_if_the_wording_was_in_force() -> None:
    found = concluded()
    assert found["treatyRank"] == {f"{THING}list/rank-above-laws"}
    assert found["plane"] == {f"{THING}list/plane-domestic"}
    assert found["assumes"] == {f"{THING}gra-const/art_4__version_2020"}
    assert found["treatyCondition"] == {f"{THING}list/condition-published"}
    assert found["leansOn"] == {f"{THING}doc/finding", f"{THING}gra-const/art_4__version_2020__clause_treaty-rank"}


HUMAN_RIGHTS = ("scope-treaties-of-the-state", "scope-human-rights-treaties")
PROTECTING = ("rur-treaty:art_1 hb:isPartOf", "rur-treaty:art_1 hb:protectsRight list:right-liberty ; hb:isPartOf")
OTHER = ("hb:treatyRank list:rank-above-laws", "hb:treatyRank list:rank-other")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([HUMAN_RIGHTS, PROTECTING], id="human-rights treaties, and an article that protects a right"),
        pytest.param([(OTHER[0], f'{OTHER[1]} ; hb:rankInWords "void if contrary"@en')], id="another effect, in words"),
        pytest.param([("rank-above-laws", "rank-needs-a-law")], id="a law is needed"),
    ],
)
def test_what_else_says_enough(changes: list[tuple[str, str]]) -> None:
    assert concluded(*changes)["conclusionKind"] == {f"{THING}list/conclusion-treaty-rank"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("scope-treaties-of-the-state", "scope-general-rules"), id="general rules, not treaties"),
        pytest.param(("scope-treaties-of-the-state", "scope-other"), id="a group that only words tell"),
        pytest.param(HUMAN_RIGHTS, id="human-rights treaties, and no right is known to be protected"),
        pytest.param(("rank-above-laws", "rank-below-constitution"), id="a bar to treaties against the constitution"),
        pytest.param(OTHER, id="another effect that no words tell"),
        pytest.param(("certainty-sure", "certainty-probable"), id="a reading that is only probable"),
        pytest.param(
            ("list:certainty-sure", 'list:certainty-sure ; hb:caution "a later wording is said to exist"@en'),
            id="a reading with a caution",
        ),
        pytest.param(
            ("id:gra-const a hb:Constitution", "id:exception hb:isClauseOf gra-const:art_4__version_2020 ; "
             "hb:clauseTopic list:topic-treaty-rank ; hb:treatyScope list:scope-other . "
             "id:gra-const a hb:Constitution"),
            id="the same article sets some treaties apart",
        ),
        pytest.param(('"2020"', '"2030"'), id="the wording of the same year"),
        pytest.param(("section-disposition", "section-account-of-a-page"), id="an account of a page"),
        pytest.param(("result-violation", "result-no-violation"), id="no violation was found"),
        pytest.param(("2015-02-01", "2030-03-02"), id="a deposit too late for the treaty to bind"),
        pytest.param(
            ("org:board a", 'id:exit hb:byState state:gra ; hb:toTreaty id:rur-treaty ; hb:actedOn "2029"^^xsd:gYear ; '
             "hb:actionKind list:action-denunciation . org:board a"),
            id="the State had left the treaty",
        ),
        pytest.param(("hb:respondent state:gra", "hb:respondent state:gra , state:rur"), id="several States"),
    ],
)  # fmt: skip
def test_nothing_is_concluded_from_what_does_not_certainly_cover_the_treaty(change: tuple[str, str]) -> None:
    assert concluded(change) == {}


def test_every_rank_of_the_record_is_open_and_assumes_its_wording(real: Graph) -> None:
    rows = real.query(f"""SELECT ?c ?standing ?version WHERE {{
        ?c {hb("conclusionKind")} <{THING}list/conclusion-treaty-rank> ; {hb("standing")} ?standing .
        OPTIONAL {{ ?c {hb("assumes")} ?version }} }}""").rows
    assert rows
    assert {getattr(standing, "value", "") for _, standing, _ in rows} == {f"{THING}list/standing-open"}
    assert all(version is not None for _, _, version in rows)
