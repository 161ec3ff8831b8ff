"""What a check finds is a violation or, if its header says so, a warning, which a reason on the thing silences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg.archive import locate
from kg.build import pipeline
from kg.build.validate import check, validate
from kg.errors import KgError
from kg.sparql.query_file import read
from kg.store.local import LocalStore
from kg.terms.names import graph_of, hb, prefixes, shorten
from tests.conftest import ROOT, RURITANIA, built

CONVICTION = NamedNode("https://w3id.org/habeas/id/case/rur-hentzau__conviction")
OTHER = NamedNode("https://w3id.org/habeas/id/case/rur-rassendyll__conviction")
FILE = "data/cases/hentzau.ttl"
TEXT = """#+ title: Convictions in Ruritania
#+ because: Few are convicted there.
#+ family: time
#+ severity: {}
#+ repair: read the source again
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX list: <https://w3id.org/habeas/id/list/>

SELECT DISTINCT ?thing ?message
WHERE {{
  ?thing hb:eventKind list:event-conviction .
  BIND(CONCAT("<", STR(?thing), "> is a conviction. Was it an acquittal?") AS ?message)
}}
ORDER BY ?thing
"""
SHAPE = """
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
hb:DoubtShape a sh:NodeShape ; sh:targetClass hb:Conviction ; sh:property hb:DoubtShape-appeal .
hb:DoubtShape-appeal a sh:PropertyShape ; sh:path hb:appeals ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "A conviction is appealed against." ; hb:repair "add the appeal" .
"""
REASON = "few-are-convicted: the report says so in its paragraph 4."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania without checks."""
    shutil.copytree(RURITANIA / "data", tmp_path / "data")
    shutil.copytree(ROOT / "queries" / "rules", tmp_path / "queries" / "rules")
    (tmp_path / "queries" / "checks").mkdir()
    return tmp_path


def found(archive: Path, severity: str, thing: NamedNode = CONVICTION, note: str = "") -> set[str]:
    """Of which convictions the check speaks, where a thing has that note."""
    (archive / "queries" / "checks" / "few-are-convicted.rq").write_text(TEXT.format(severity))
    graph = built(locate(RURITANIA))
    assert isinstance(graph.store, LocalStore)
    graph.store.as_oxigraph().add(Quad(thing, hb("note"), Literal(note, language="en"), graph_of(FILE)))
    query = read(locate(archive), "queries/checks/few-are-convicted.rq")
    findings = check(graph.store, query, prefixes(graph.archive))
    assert {finding.severity for finding in findings} == {severity.capitalize()}
    return {finding.focus for finding in findings}


def test_a_reason_silences_a_warning_about_its_thing_and_no_other(archive: Path) -> None:
    every = found(archive, "warning")
    assert every > {"case:rur-hentzau__conviction", "case:rur-rassendyll__conviction"}
    assert found(archive, "warning", CONVICTION, REASON) == every - {"case:rur-hentzau__conviction"}
    assert found(archive, "warning", OTHER, REASON) == every - {"case:rur-rassendyll__conviction"}


@pytest.mark.parametrize(
    "note",
    [
        "few-are-released: the report says so in its paragraph 4.",
        "The report says so: few-are-convicted: in its paragraph 4.",
        "few-are-convicted",
        "few-are-convicted: ",
    ],
    ids=["of another rule", "not at the beginning", "the name alone", "without a reason"],
)
def test_no_other_note_silences_a_warning(archive: Path, note: str) -> None:
    assert found(archive, "warning", CONVICTION, note) == found(archive, "warning")


def test_no_reason_silences_a_violation(archive: Path) -> None:
    assert found(archive, "violation", CONVICTION, REASON) == found(archive, "violation")


def test_a_reason_silences_the_warning_of_a_shape(ruritania_with_a_doubt: LocalStore) -> None:
    store, table = ruritania_with_a_doubt, prefixes(locate(RURITANIA))
    appealed = shorten(CONVICTION.value, table)
    (finding,) = (one for one in validate(store, table) if one.focus == appealed)
    assert (finding.severity, finding.rule) == ("Warning", "DoubtShape-appeal")
    assert finding.repair == 'add the appeal; if it is so, say why: hb:note "DoubtShape-appeal: …"@en'
    reason = Literal("DoubtShape-appeal: the report tells of none.", language="en")
    store.as_oxigraph().add(Quad(CONVICTION, hb("note"), reason, graph_of(FILE)))
    assert appealed not in {one.focus for one in validate(store, table)}


@pytest.fixture
def ruritania_with_a_doubt() -> LocalStore:
    """Ruritania with a shape that warns of a conviction without an appeal."""
    store = built(locate(RURITANIA)).store
    assert isinstance(store, LocalStore)
    store.as_oxigraph().load(SHAPE.encode(), format=RdfFormat.TURTLE, to_graph=graph_of("ontology/shapes/doubt.ttl"))
    return store


@pytest.mark.full
def test_a_build_with_a_warning_succeeds_and_says_it_until_there_is_a_reason(archive: Path) -> None:
    (archive / "queries" / "checks" / "few-are-convicted.rq").write_text(TEXT.format("warning"))
    warnings = pipeline.build_archive(locate(archive)).findings
    assert {finding.severity for finding in warnings} == {"Warning"}
    one = next(finding for finding in warnings if finding.focus == "case:rur-hentzau__conviction")
    assert str(one) == (
        f"{FILE}: case:rur-hentzau__conviction is a conviction. Was it an acquittal?\n"
        '  fix       read the source again; if it is so, say why: hb:note "few-are-convicted: …"@en'
    )
    with (archive / FILE).open("a", encoding="utf-8") as file:
        file.write(f'\ncase:rur-hentzau__conviction hb:note "{REASON}"@en .\n')
    assert pipeline.build_archive(locate(archive)).findings == [each for each in warnings if each != one]


def test_a_check_without_a_severity_finds_violations_which_stop_a_build(archive: Path) -> None:
    text = TEXT.replace("#+ severity: {}\n", "").format()
    (archive / "queries" / "checks" / "few-are-convicted.rq").write_text(text)
    with pytest.raises(KgError, match="case:rur-hentzau__conviction is a conviction"):
        pipeline.build_archive(locate(archive))


def test_an_unknown_severity_is_told_in_four_parts(archive: Path) -> None:
    (archive / "queries" / "checks" / "few-are-convicted.rq").write_text(TEXT.format("doubtful"))
    with pytest.raises(KgError) as raised:
        pipeline.build_archive(locate(archive))
    assert str(raised.value).splitlines() == [
        "queries/checks/few-are-convicted.rq: 'doubtful' is not a severity",
        "  expected  violation, if it cannot be true, or warning, if it is improbable",
        "  fix       correct the line '#+ severity: …', or take it out",
    ]
