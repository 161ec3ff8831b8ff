"""A broken constraint is a violation or, if it says so, a warning, which a reason on the thing silences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.errors import KgError
from kg.store.local import LocalStore
from tests.conftest import ROOT, RURITANIA

FILE = "data/cases/hentzau.ttl"
CONVICTION, OTHER = "case:rur-hentzau__conviction", "case:rur-rassendyll__conviction"
CONSTRAINT = """@prefix constraint: <https://w3id.org/habeas/constraint/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<> a hb:Graph ; dcterms:title "Verdicts"@en ; hb:covers "verdicts"@en ; hb:origin list:origin-curated .
constraint:few-are-convicted a sh:PropertyShape ;
    rdfs:comment "Few are convicted in Ruritania."@en ;
    sh:targetClass hb:Conviction ; sh:path hb:appeals ; sh:minCount 1 ; sh:severity sh:{} ;
    hb:question "Was it an acquittal?"@en ; hb:repair "read the source again"@en .
"""
REASON = "few-are-convicted: the report says so in its paragraph 4."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania with an ontology of its own."""
    shutil.copytree(RURITANIA / "data", tmp_path / "data")
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology", ignore=shutil.ignore_patterns("examples"))
    return tmp_path


def found(archive: Path, severity: str, thing: str = CONVICTION, note: str = "") -> set[str]:
    """Of which convictions the constraint speaks, where a thing has that note."""
    (archive / "ontology" / "constraints" / "own.ttl").write_text(CONSTRAINT.format(severity), encoding="utf-8")
    text = (RURITANIA / FILE).read_text(encoding="utf-8")
    if note:
        text += f'\n{thing} <https://w3id.org/habeas/ont#note> "{note}"@en .\n'
    (archive / FILE).write_text(text, encoding="utf-8")
    snapshot = locate(archive).snapshot()
    findings = pipeline.run(LocalStore.in_memory(), snapshot, snapshot.turtle)
    mine = [finding for finding in findings if finding.rule == "few-are-convicted"]
    assert {finding.severity for finding in mine} == {severity}
    return {finding.focus for finding in mine}


def test_a_reason_silences_a_warning_about_its_thing_and_no_other(archive: Path) -> None:
    every = found(archive, "Warning")
    assert every > {CONVICTION, OTHER}
    assert found(archive, "Warning", CONVICTION, REASON) == every - {CONVICTION}


@pytest.mark.parametrize(
    "note",
    [
        "few-are-released: the report says so in its paragraph 4.",
        "The report says so: few-are-convicted: in its paragraph 4.",
        "few-are-convicted: ",
    ],
    ids=["of another rule", "not at the beginning", "without a reason"],
)
def test_no_other_note_silences_a_warning(archive: Path, note: str) -> None:
    assert CONVICTION in found(archive, "Warning", CONVICTION, note)


def test_no_reason_silences_a_violation(archive: Path) -> None:
    assert CONVICTION in found(archive, "Violation", CONVICTION, REASON)


def test_a_warning_asks_and_says_how_to_answer_and_a_violation_stops_a_build(archive: Path) -> None:
    found(archive, "Warning")
    one = next(f for f in pipeline.build_archive(locate(archive)).findings if f.focus == CONVICTION)
    assert (one.where, one.expected) == (FILE, "Few are convicted in Ruritania.")
    assert one.repair == (
        'Was it an acquittal? Read the source again; if it is so, say why: hb:note "few-are-convicted: …"@en'
    )
    found(archive, "Violation")
    with pytest.raises(KgError, match=CONVICTION):
        pipeline.build_archive(locate(archive))


def test_one_thing_that_breaks_a_constraint_several_times_is_told_once(archive: Path) -> None:
    text = CONSTRAINT.format("Warning").replace(
        "sh:path hb:appeals ; sh:minCount 1",
        "sh:path [ sh:alternativePath ( hb:occurredOn hb:summary ) ] ; sh:nodeKind sh:IRI",
    )
    (archive / "ontology" / "constraints" / "own.ttl").write_text(text, encoding="utf-8")
    event = f'\n{CONVICTION} <https://w3id.org/habeas/ont#summary> "Convicted."@en .\n'
    (archive / FILE).write_text((RURITANIA / FILE).read_text(encoding="utf-8") + event, encoding="utf-8")
    snapshot = locate(archive).snapshot()
    findings = pipeline.run(LocalStore.in_memory(), snapshot, snapshot.turtle)
    (told,) = (one.what for one in findings if one.rule == "few-are-convicted" and one.focus == CONVICTION)
    assert told.endswith("and likewise for 1 more")
