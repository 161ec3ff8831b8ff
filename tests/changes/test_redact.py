"""Redacted things leave the files, every other byte stays, a mark remains, and what is left to do is told."""

from __future__ import annotations

import difflib
import gzip
import os
import random
import re
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from kg.archive import locate
from kg.changes.resolve import build_snapshot
from kg.changes.turtle_cutter import remove_statements
from kg.errors import KgError
from kg.files import marks
from kg.rdf.nquads import graph_of
from kg.release.quads import QUADS
from kg.terms.names import GRAPH
from tests.changes.conftest import kg
from tests.conftest import RURITANIA, curated
from tests.effort import draws, sampled

ROLE, PERSON = "case:rur-rassendyll__role_amicus", "person:rudolf-rassendyll"
ON = ("--because", "safety", "--on", "2031-12-01")
HEAD = "@prefix a: <urn:a:> .\n@prefix b: <urn:b:> .\n\n"


def texts(archive: Path) -> dict[str, str]:
    return {path.relative_to(archive).as_posix(): path.read_text() for path in sorted(archive.rglob("*.ttl"))}


@pytest.mark.full
def test_a_redaction_takes_out_one_block_and_leaves_a_mark(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = texts(archive)
    assert kg(archive, "redact", ROLE, *ON) == 0
    captured = capsys.readouterr()
    assert "data/cases/rassendyll.ttl: 5 statements taken out" in captured.out
    assert "nowhere" in captured.err
    after = texts(archive)
    assert {name for name in after if after[name] != before.get(name)} == {
        "data/cases/rassendyll.ttl",
        "data/redactions.ttl",
    }
    case = "data/cases/rassendyll.ttl"
    changes = [line for line in difflib.ndiff(before[case].splitlines(), after[case].splitlines()) if line[0] in "+-"]
    assert [line[0] for line in changes] == ["-"] * 6
    assert ROLE not in after[case]
    assert f"hb:redacts {ROLE} ;\n    hb:redactionReason list:redaction-safety ;" in after["data/redactions.ttl"]
    assert kg(archive, "validate") == 0
    assert kg(archive, "redact", ROLE, *ON) == 1
    assert f"nothing in the graph is called {ROLE}" in capsys.readouterr().err
    assert kg(archive, "redact", "case:rur-rassendyll__petition", "--because", "error", "--on", "2031-12-01") == 0
    assert kg(archive, "validate") == 0
    marks = (archive / "data" / "redactions.ttl").read_text()
    assert re.findall(r"^id:redaction-2031-12-01-(\d) a hb:Redaction ;$", marks, re.MULTILINE) == ["1", "2"]


@pytest.mark.full
@pytest.mark.parametrize("place", sampled(range(1, 4), 1))
def test_an_interrupted_redaction_can_be_run_again(
    place: int, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is interrupted when so many of the four files that mention a person or its mark are in place."""
    whole = shutil.copytree(archive, tmp_path / "whole")
    kg(whole, "redact", PERSON, *ON)
    left, replace = place, os.replace

    def interrupt(source: Path, target: Path) -> None:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupt)
        assert kg(archive, "redact", PERSON, *ON) == 130
    assert texts(archive) != texts(whole)
    kg(archive, "redact", PERSON, *ON)
    assert texts(archive) == texts(whole)


@pytest.mark.full
def test_a_dry_run_changes_nothing(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kg(archive, "build") == 0
    before = texts(archive)
    assert kg(archive, "redact", ROLE, *ON, "--dry-run", "--update", tmp_path / "update.rq") == 0
    out = capsys.readouterr().out
    assert "5 statements would be taken out" in out
    assert f"would be deleted: {archive / 'build' / 'stores'} (the stores: 1)" in out
    assert texts(archive) == before
    assert (archive / "build" / "stores").exists()
    assert not (tmp_path / "update.rq").exists()


@pytest.mark.full
def test_where_a_persons_name_survives_is_told_without_the_name(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kg(archive, "redact", PERSON, *ON) == 1
    captured = capsys.readouterr()
    assert "Rassendyll" not in captured.out + captured.err
    after = texts(archive)
    assert not [name for name, text in after.items() if PERSON in text and name != "data/redactions.ttl"]
    lines = after["data/cases/rassendyll.ttl"].splitlines()
    holding = [str(number) for number, line in enumerate(lines, 1) if "Rassendyll" in line]
    told = re.findall(r"^    data/cases/rassendyll\.ttl:(\d+): ", captured.err, re.MULTILINE)
    assert set(holding) <= set(told)
    assert "data/cases/rassendyll.ttl:1: # Case 1: … …, printer, convicted" in captured.err
    assert "case:rur-rassendyll has no hb:concernsPerson, and nothing says why" in captured.err
    assert "identifiers with the name, which kg redact does not change" in captured.err


@pytest.mark.full
def test_parts_go_with_the_whole(archive: Path, tmp_path: Path) -> None:
    store = Store()
    for line in build_snapshot(locate(archive), "before", tmp_path).lines():
        store.load(line, format=RdfFormat.N_QUADS) if b"case/rur-hentzau" in line else None
    assert "case:rur-hentzau" in (archive / "data" / "cases" / "hentzau.ttl").read_text()
    kg(archive, "redact", "case:rur-hentzau", *ON, "--update", tmp_path / "update.rq")
    left = [name for name, text in texts(archive).items() if "case:rur-hentzau" in text]
    assert left == ["data/redactions.ttl"]
    store.update((tmp_path / "update.rq").read_text())
    assert [str(quad.predicate)[-9:] for quad in store if "rur-hentzau" in str(quad)] == ["#redacts>"]


@pytest.mark.full
def test_the_update_empties_any_release_and_repeats_nothing(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release, other = tmp_path / "release", tmp_path / "other"
    for folder, hold in ((release, True), (other, False)):
        (folder / QUADS).parent.mkdir(parents=True)
        lines = [
            line
            for line in build_snapshot(locate(archive), "before", tmp_path).lines()
            if hold or (b"role_amicus" not in line and b"Zenda Watch as amicus" not in line)
        ]
        (folder / QUADS).write_bytes(gzip.compress(b"".join(line + b"\n" for line in lines)))
    update = tmp_path / "update.rq"
    assert kg(archive, "redact", ROLE, *ON, "--update", update, "--release", release, "--release", other) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "made again" in line] == [
        f"must be made again: {release}"
    ]
    assert "Zenda" not in update.read_text()
    mark = f"<{GRAPH}data/redactions>"
    after = build_snapshot(locate(archive), "after", tmp_path)
    kept = [line for line in after.lines() if b"/graph/inferred/" not in graph_of(line) and b"fromFile" not in line]
    for folder in (release, other):
        store = Store()
        store.load(gzip.decompress((folder / QUADS).read_bytes()), format=RdfFormat.N_QUADS)
        store.update(update.read_text())
        left = {f"{quad} .".encode() for quad in store if "fromFile>" not in str(quad) and "_:" not in str(quad)}
        assert left == {line for line in kept if not line.startswith(mark.encode()) and b"_:" not in line}


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("list:role-amicus", "no data file describes this"),
        ("case:nobody", "nothing in the graph is called case:nobody"),
        ("hb:Case", "no data file describes this"),
    ],
)
def test_what_the_data_do_not_describe_is_refused(
    thing: str, said: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(archive)
    assert kg(archive, "redact", ROLE, thing, *ON) == 1
    assert said in capsys.readouterr().err
    assert texts(archive) == before


@pytest.mark.parametrize("is_frozen", [False, True], ids=["an importer writes it", "kept by hand"])
def test_what_an_importer_writes_is_refused(is_frozen: bool, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = archive / "data" / "imported" / "x"
    folder.mkdir(parents=True)
    (folder / "x.ttl").write_text(
        f"@prefix case: <https://w3id.org/habeas/id/case/> .\ncase:x <urn:p> {ROLE} .\ncase:x <urn:p> case:y .\n"
    )
    if is_frozen:
        kg(archive, "redact", ROLE, *ON)
        assert "data/imported/x/x.ttl: 1 statement taken out" in capsys.readouterr().out
        assert ROLE not in (folder / "x.ttl").read_text()
    else:
        marks.write(folder, "kg import x")
        before = texts(archive)
        assert kg(archive, "redact", ROLE, *ON) == 1
        assert "data/imported/x/x.ttl: an imported file mentions this" in capsys.readouterr().err
        assert texts(archive) == before


@pytest.mark.full
def test_a_wrong_date_reason_or_release_is_told(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = texts(archive)
    assert kg(archive, "redact", ROLE, "--because", "error", "--on", "2031-13-01") == 1
    assert "this is not a date" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        kg(archive, "redact", ROLE, "--because", "whim")
    assert stopped.value.code == 2
    assert kg(archive, "redact", ROLE, *ON, "--release", archive / "data") == 1
    assert kg(archive, "redact", ROLE, *ON, "--update", archive / "none" / "update.rq") == 1
    captured = capsys.readouterr()
    assert "the file cannot be written" in captured.err
    assert captured.out == "", "nothing is said to be taken out that is still there"
    assert texts(archive) == before
    assert [path.name for path in archive.rglob(".habeas-new-*")] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b:x b:p a:x ; b:q b:y .\n", "b:x b:q b:y .\n"),
        ("b:x b:p b:y ;\n    b:q a:x .\n", "b:x b:p b:y .\n"),
        ("b:x b:p a:x , b:y , a:z ; b:q 1 .\n", "b:x b:p b:y ; b:q 1 .\n"),
        ("b:x b:p b:y , a:x , b:z ; .\n", "b:x b:p b:y , b:z ; .\n"),
        ("b:x b:p 1.5 ; b:q a:x ; b:r a:y ; b:s true .\n", "b:x b:p 1.5 ; b:s true .\n"),
        (
            "# one\n\na:x b:p '''a:x ; \"b\" .''' . # x\n\nb:x b:p 'a:x .'@en .\n",
            "# one\n\nb:x b:p 'a:x .'@en .\n",
        ),
        ("b:x b:p <urn:a:x> .\nb:y b:p 'x'^^b:t .\n", "b:y b:p 'x'^^b:t .\n"),
    ],
)
def test_cutting_leaves_the_rest_of_a_file_byte_for_byte(before: str, after: str) -> None:
    left, lost = remove_statements(HEAD + before, lambda iri: iri.startswith("urn:a:"), "urn:g", "x.ttl")
    assert lost > 0
    declared = HEAD if "<urn:a:x>" in before else HEAD.replace("@prefix a: <urn:a:> .\n", "")
    assert left == declared + after, "a prefix goes with its last use"


def test_single_statements_are_cut_out_however_their_value_is_written() -> None:
    text = HEAD + "b:x b:p a:x , 'a'@en , 1.5 ; b:q '2031-04'^^b:t , b:y .\nb:y b:p 'a'@en .\n"
    thing, other = NamedNode("urn:b:x"), NamedNode("urn:b:q")
    gone = [
        Triple(thing, NamedNode("urn:b:p"), Literal("a", language="en")),
        Triple(thing, other, Literal("2031-04", datatype=NamedNode("urn:b:t"))),
        Triple(thing, other, NamedNode("urn:b:none")),
    ]
    left, lost = remove_statements(text, lambda iri: False, "urn:g", "x.ttl", also=gone)
    assert (left, lost) == (HEAD + "b:x b:p a:x , 1.5 ; b:q b:y .\nb:y b:p 'a'@en .\n", 2)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("b:x b:p ( a:x b:y ) .\n", "4"),
        ("b:x b:p [ b:q\n a:x ] .\n", "4-5"),
        ("b:x b:p b:y ; # why\n b:q a:x .\n", "4-5"),
        ("PREFIX c: <urn:c:>\nb:x b:p a:x .\n", "1-6"),
    ],
)
def test_what_cannot_be_cut_out_exactly_names_the_lines(text: str, lines: str) -> None:
    with pytest.raises(KgError) as refused:
        remove_statements(HEAD + text, lambda iri: iri == "urn:a:x", "urn:g", "x.ttl")
    assert {problem.where for problem in refused.value.problems} == {f"x.ttl:{lines}"}


def test_anything_can_be_cut_out_of_the_record(chance: random.Random) -> None:
    """A random fifth of the things of a file, in a full run of every file: what is left is what should be left."""
    files = 0
    for archive in (locate(), locate(RURITANIA)):
        names = [name for name in curated(archive) if name.startswith("data/") and name != "data/prefixes.ttl"]
        for name in sampled(names, 12):
            files += 1
            text = archive.turtle[name].decode()
            triples = parse(text.encode(), format=RdfFormat.TURTLE, base_iri="urn:g")
            things = sorted({str(triple.subject)[1:-1] for triple in triples})
            gone = {thing for thing in things if chance.random() < 0.2} - {"urn:g"}
            left, lost = remove_statements(text, gone.__contains__, "urn:g", name)
            assert (lost > 0) == (left != text) == bool(gone), name
    assert files > draws(20, 60)
