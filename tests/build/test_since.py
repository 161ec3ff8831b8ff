"""`kg validate --since REV`: reports what is wrong in changed files, and elsewhere what is new, and no more."""

from __future__ import annotations

import random
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.archive import PREFIXES, Snapshot, locate
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.build.since import earlier, findings_since
from kg.cli.main import main
from kg.store.local import LocalStore
from kg.terms.names import file_of
from tests.build.test_near import data
from tests.build.test_near import edit as edited
from tests.conftest import ruritania_copied
from tests.effort import SEED, draws

CASE = "data/cases/rassendyll.ttl"
OTHER = "data/cases/detchard.ttl"
NAMESAKE = """
person:rosa-holf-again a hb:Person ;
    rdfs:label "Rosa HoLf"@en ;
    hb:statedIn doc:zenda-watch-report__sapt .
"""
EDITS = draws(1, 60)
MOST_EDITS = 60


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=R", "-c", "user.email=r@r.example", *words], cwd=folder, check=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania in a git repository, built, with one commit."""
    folder = ruritania_copied(tmp_path / "own archive")
    (folder / ".gitignore").write_text("build/\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin")
    return folder


def validated(capsys: pytest.CaptureFixture[str], archive: Path, *words: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["--archive", str(archive), "validate", *words])
    return status, capsys.readouterr().err


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_was_wrong_elsewhere_at_the_revision_is_left_out_and_counted(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(archive / OTHER, 'hb:occurredOn "', 'hb:occurredOn "1')
    git(archive, "commit", "-qam", "Plant a mistake")
    edit(archive / CASE, "hb:Charge ;", "hb:Chrage ;")
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 1
    assert "rassendyll.ttl" in said
    assert "detchard.ttl" not in said
    assert "note: 1 file changed since HEAD; 1 problem elsewhere left out, which HEAD had too" in said
    status, said = validated(capsys, archive, "--since", "HEAD~1")
    assert status == 1
    assert "rassendyll.ttl" in said
    assert "detchard.ttl" in said
    assert "2 files changed since HEAD~1; 0 problems elsewhere" in said


@pytest.mark.full
def test_a_thing_that_is_taken_away_breaks_a_file_that_did_not_change(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / CASE).unlink()
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 1
    assert "which nothing describes" in said


@pytest.mark.full
def test_a_new_person_of_the_same_name_is_told_of_in_the_file_of_the_other_one(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (archive / "data" / "bodies.ttl").open("a", encoding="utf-8") as file:
        file.write(NAMESAKE)
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 0
    assert "opinions.ttl:" in said, "the name is written in other letters, and in a file that did not change"
    assert 'are both called "Rosa Holf". Are they one person?' in said
    assert "\nvalid: 1 file, 1 warning\n" in said


@pytest.mark.full
def test_a_file_that_was_not_turtle_at_the_revision_is_validated_and_all_others(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (archive / CASE).read_text(encoding="utf-8")
    edit(archive / CASE, " .", " ;; .")
    edit(archive / CASE, "@prefix", "@@prefix")
    git(archive, "commit", "-qam", "Break a file")
    (archive / CASE).write_text(whole, encoding="utf-8")
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 0
    assert "1 file changed since HEAD; everything was validated: no store tells what HEAD had" in said


@pytest.mark.full
@pytest.mark.slow
def test_after_random_edits_what_is_new_or_in_a_changed_file_is_found_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, total, new, left_out = random.Random(SEED), 0, 0, 0
    built = locate(ruritania_copied(tmp_path / "built")).snapshot()
    # a file with blank nodes is built from scratch after an edit
    quads = [quad for quad in data() if file_of(quad.graph_name) != PREFIXES]  # type: ignore[arg-type]
    for number in count():
        if number >= EDITS and (new or number >= MOST_EDITS):  # a few edits by chance may bring nothing new
            break
        shared, own = edited(chance, quads, 3), edited(chance, quads, 1)  # a third of the files at most
        # the store is of one of the two states that are compared, or of neither
        several = [([], [own]), ([shared], [shared, own]), ([own], []), ([shared, own], [shared])][number % 4]
        states = [contents(quads, changes) for changes in several]
        before, now = (earlier(built, state) for state in states)
        then: dict[str, bytes | None] = {n: text for n, text in before.held.items() if text != now.held[n]}
        then |= dict.fromkeys(now.held.keys() - before.held.keys())
        found = findings_since(now, then)
        assert found is not None, number
        was, is_now = from_scratch(before), from_scratch(now)
        assert found.findings == [one for one in is_now if one.where in then or one not in was]
        assert found.left_out == len(is_now) - len(found.findings)
        total, new, left_out = total + len(found.findings), new + len({*is_now} - {*was}), left_out + found.left_out
    with capsys.disabled():
        print(f"\nsince: {number} random edits (seed {SEED}): {total} findings, {new} of them new; {left_out} left out")
    assert new > 0
    assert left_out > 0


def contents(quads: list[Quad], changes: list[tuple[list[Quad], list[Quad]]]) -> Mapping[str, bytes]:
    """What is in the files in which statements have come or gone by these changes."""
    removed, added = ({quad for change in changes for quad in change[place]} for place in (0, 1))
    files: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in (*quads, *added):
        files[quad.graph_name].append(quad)  # type: ignore[index]
    touched = {quad.graph_name for quad in removed | added}
    return {
        file_of(graph): serialize((quad.triple for quad in held if quad not in removed), format=RdfFormat.N_TRIPLES)
        or b""
        for graph, held in files.items()
        if graph in touched
    }


def from_scratch(archive: Snapshot) -> list[ValidationFinding]:
    return pipeline.run(LocalStore.in_memory(), archive, archive.turtle)


def test_a_new_file_that_git_does_not_know_is_validated(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "data" / "cases" / "новый.ttl").write_text("<urn:a> <urn:b> ;; <urn:c> .\n", encoding="utf-8")
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 1
    assert "новый.ttl:1" in said


def test_without_a_change_nothing_is_reported(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 0
    assert said.startswith("valid: 0 files\n")


def test_without_a_store_everything_is_validated_and_the_report_says_why(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "build" / "current").unlink()
    edit(archive / CASE, "hb:Charge ;", "hb:Chrage ;")
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 1
    assert "everything was validated: no store tells what HEAD had" in said


@pytest.mark.parametrize("words", [["nowhere"], ["HEAD", CASE], ["--output=x"]])
def test_a_revision_that_does_not_exist_is_a_clear_error(
    words: list[str], archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    option = f"--since={words[0]}"
    status, said = validated(capsys, archive, option, *words[1:])
    assert status == 1
    assert "  fix       " in said
    assert not (archive / "x").exists()
    options = ["--format", "github", "--exit-zero"]
    assert main(["--archive", str(archive), "validate", option, *words[1:], *options]) == 1, "it was not validated"
    found = capsys.readouterr()
    assert "title=HB003 not-validated" in found.out
    assert "invalid: " not in found.err, "there is no summary"


def test_an_archive_outside_git_is_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = ruritania_copied(tmp_path / "plain")
    status, said = validated(capsys, folder, "--since", "HEAD")
    assert status == 1
    assert "in no git repository" in said
