"""Only a patch that Habeas wrote is applied, only to the release that it is for, and nothing is written otherwise."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import shutil
from pathlib import Path

import pytest

from kg.changes.patch import FORMAT, patch_rows
from kg.changes.redacted import RedactedTerms
from kg.changes.snapshot import Snapshot
from kg.release.quads import QUADS
from tests.changes import kg, release
from tests.damage import damaged
from tests.effort import draws

pytestmark = pytest.mark.xdist_group("changes-releases")  # which share the statements of Ruritania

HEAD = FORMAT.decode() + "\n"
ID = "https://w3id.org/habeas/id/"
GRAPH = "https://w3id.org/habeas/graph/"
MARK = f"A <{ID}redaction-1> <https://w3id.org/habeas/ont#redacts> <{ID}person/nobody> <{GRAPH}data/redactions> .\n"
NO_RELEASE = f'H new "{"0" * 64}" .\n'


def digest(folder: Path) -> str:
    """The SHA-256 of the statements of a release."""
    return hashlib.sha256(gzip.decompress((folder / QUADS).read_bytes())).hexdigest()


def refused(folder: Path, patch: bytes | str, capsys: pytest.CaptureFixture[str]) -> str:
    """The errors for a patch that must not be applied; no file has been written."""
    path = folder.parent / "bad.rdfp"
    path.write_bytes(patch.encode() if isinstance(patch, str) else patch)
    before = {file: file.read_bytes() for file in folder.parent.rglob("*") if file.is_file()}
    capsys.readouterr()
    assert kg("patch", folder, path, "--to", folder.parent / "made.nq") == 1
    assert {file: file.read_bytes() for file in folder.parent.rglob("*") if file.is_file()} == before
    said = capsys.readouterr()
    assert said.out == ""
    for problem in said.err.split("\n  fix")[:-1]:
        assert "\n  expected" in problem
    return said.err


@pytest.fixture
def patch(old: Path, lines: list[bytes], tmp_path: Path) -> bytes:
    """A patch of kg diff that takes out every tenth statement of Ruritania, and adds one."""
    made_up = b'<%sx> <p:p> "\xd0\xb6 \\"" <%sdata/x> .' % (ID.encode(), GRAPH.encode())
    new = release(tmp_path / "new", [made_up, *(line for number, line in enumerate(lines) if number % 10)])
    rows = patch_rows(Snapshot("old", old / QUADS), Snapshot("new", new / QUADS), RedactedTerms())
    text = b"".join(row + b"\n" for row in rows)
    shutil.rmtree(new)
    return text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A <x> .\n", "bad.rdfp:1: this is not a patch of Habeas"),
        (f"{HEAD}TX .\nPA <x> <y> .\nTC .\n", "bad.rdfp:3: this is neither H, TX, TC, A, D nor R"),
        (f"{HEAD}TX .\n", "bad.rdfp:2: the patch has no end"),
        ("", "the patch has no end"),
        (f"{HEAD}{NO_RELEASE}TX .\nD <b:b> <p:p> <o:o> <g:g> .\nA <a:a> <p:p> <o:o> <g:g> .\n", "not in the order"),
        (f"{HEAD}{NO_RELEASE}TX .\nR <{ID}person/rudolf-rassendyll> .\nTC .\n", "does not lead to the release"),
        (f'{HEAD}H old "{"0" * 64}" .\n{NO_RELEASE}TX .\nTC .\n', "made for another release"),
        (f"{HEAD}TX .\nTC .\n", "does not name the release that the patch was made from (H old)"),
        (f"{HEAD}{NO_RELEASE}TX .\nTC .\n", "does not name the release that the patch was made from (H old)"),
        (f'{HEAD}H old "{"0" * 64}" .\nTX .\nTC .\n', "does not name the result (H new)"),
        (f"{HEAD}{NO_RELEASE * 2}TX .\nTC .\n", "bad.rdfp:3: this row of the head is unknown, repeated"),
        (f"{HEAD}{HEAD}TX .\nTC .\n", "bad.rdfp:2: this row of the head is unknown, repeated"),
        (f'{HEAD}H old "{"0" * 63}" .\nTX .\nTC .\n', "bad.rdfp:2: this row of the head is unknown"),
        (f"{HEAD}TX .\nTC .\nTX .\nTC .\n", "bad.rdfp:4: this row of the head is unknown, repeated"),
        (f"{HEAD}TX .\nTC .\n{MARK}", "bad.rdfp:4: a change must be between TX and TC"),
        (f'{HEAD}H old "{"0" * 64}" .\n{NO_RELEASE}TX .\nR <{ID}x> .\nTC .\n', "a patch that erases things does not"),
    ],
)
def test_a_damaged_patch_writes_nothing(text: str, said: str, old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refused(old, text, capsys)


NO_STATEMENTS = [
    b"A <a:a> <p:p> apples <g:g> .",
    b'A <a:a> <p:p> "open <g:g> .',
    b"A <a:a> _:p <o:o> <g:g> .",
    b"A <a:a> <p:p> <o:o> <g:g> . <a:a> <p:p> <o:p> <g:g> .",
    b"A <a:a> <p:p> <o:o> <g:g> .\r<a:a> <p:p> <o:p> <g:g> .",
    b"A <a:a> <p:p> <o:o> .",
    b"A <a:a> <p:p> <o:%zz> <g:g> .",
    b'A <a:a> <p:p> "\xff" <g:g> .',
    b'A <a:a> <p:p> "o"@EN <g:g> .',
    b"A <a:a> <p:p> <o:o> <g:g> . # ",
    b'D "a" <p:p> <o:o> <g:g> .',
    b"R <a:a> <p> <g:g> .",
]


@pytest.mark.full
def test_a_row_that_is_no_statement_is_named(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = f'{HEAD}H old "{digest(old)}" .\n{NO_RELEASE}TX .\n'.encode()
    for row in NO_STATEMENTS:
        assert "bad.rdfp:5: " in refused(old, head + row + b"\nTC .\n", capsys)


def test_a_patch_without_its_result_may_only_erase_and_leave_marks(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    erase = f"R <{ID}person/rudolf-rassendyll> .\n"
    for row in (
        f"A <{ID}a> <p:p> <o:o> <{GRAPH}inferred/proofs> .\n",
        f"A <{ID}a> <p:p> <o:o> <{GRAPH}data/cases/rassendyll> .\n",
        f"D <{ID}a> <p:p> <o:o> <{GRAPH}data/redactions> .\n",
        f"R <{ID}a> <p:p> <{GRAPH}data/redactions> .\n",
    ):
        said = refused(old, f"{HEAD}TX .\n{erase}{row}TC .\n", capsys)
        assert "bad.rdfp:4: a patch that does not name its result may only erase things and add marks" in said


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("", "only a whole identifier"),
        (ID, "only a whole identifier"),
        (f"{ID}case/", "only a whole identifier"),
        (f"{ID}case/rur-rassendyll__", "only a whole identifier"),
        ("https://w3id.org/habeas/ont#Event", "only a whole identifier"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "only a whole identifier"),
        (f"{GRAPH}data/cases/rassendyll", "only a whole identifier"),
        (f"{ID}case/rur-rassen", "the release has none of the things"),
        (f"{ID}nothing", "the release has none of the things"),
        (f"{ID}list/role-amicus", "which the ontology uses"),
        (f"{ID}case/%zz", "this is not a statement"),
    ],
)
def test_a_rule_that_names_no_thing_of_the_release_erases_nothing(
    thing: str, said: str, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(old, f"{HEAD}TX .\nR <{thing}> .\n{MARK}TC .\n", capsys)


def test_a_rule_that_erases_all_data_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (f"<{ID}x__{part}> <p:p> <o:o> <{GRAPH}data/x> ." for part in range(9))
    folder = release(tmp_path / "old", map(str.encode, lines))
    assert "erases all that the release says" in refused(folder, f"{HEAD}TX .\nR <{ID}x> .\nTC .\n", capsys)


def test_what_an_erasure_does_not_find_is_told(old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch = tmp_path / "erase.rdfp"
    patch.write_text(f"{HEAD}TX .\nR <{ID}person/nobody> .\nR <{ID}person/rudolf-rassendyll> .\n{MARK}TC .\n")
    assert kg("patch", old, patch, "--to", tmp_path / "made.nq") == 0
    assert capsys.readouterr().err.count("note: the release had nothing about ") == 1
    made = list(Snapshot("made", tmp_path / "made.nq").lines())
    assert len(made) > 5_000
    assert not [
        line for line in made if b"person/rudolf-rassendyll" in line or b" <%sinferred/" % GRAPH.encode() in line
    ]


@pytest.mark.full
def test_long_rows_and_many_rules_take_no_longer_than_their_length(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = f'{HEAD}H old "{digest(old)}" .\n{NO_RELEASE}TX .\n'
    for row in (f'A <a:a> <p:p> "{"<a:a> " * 300_000}" <g:g> .\n', f'A <a:a> <p:p> "{"<a:a> " * 300_000} .\n'):
        refused(old, f"{head}{row}TC .\n", capsys)  # with time that grew by the square this would take an hour
    rules = "".join(f"R <{ID}case/{number}__{'x' * (number % 50)}.> .\n" for number in range(20_000))
    assert "has none of the things" in refused(old, f"{HEAD}TX .\n{rules}TC .\n", capsys)
    places = "".join(f"R <a:a> <p:p{number}> <g:g> .\n" for number in range(20_000))
    refused(old, f"{HEAD}{NO_RELEASE}TX .\nR <{ID}x> .\n{places}TC .\n", capsys)
    assert "longer than" in refused(old, b"A" * (1 << 25), capsys)


def test_a_file_is_replaced_only_by_force_and_no_file_of_a_release_ever(
    old: Path, patch: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, made, link, pipe = (tmp_path / name for name in ("good.rdfp", "made.nq", "link.nq", "pipe.nq"))
    good.write_bytes(patch)
    made.write_text("mine")
    link.symlink_to(made)
    os.mkfifo(pipe)
    (tmp_path / "folder.nq").mkdir()
    (tmp_path / "patch.nq").write_bytes(patch)
    (tmp_path / "same.nq.gz").hardlink_to(old / QUADS)
    (tmp_path / "away").symlink_to(old / "rdf", target_is_directory=True)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for words, said in (
        ([good, "--to", made], "this file is there already"),
        ([good, "--to", link], "this is a link"),
        ([good, "--to", link, "--force"], "this is a link"),
        ([good, "--to", pipe, "--force"], "this is not a file"),
        ([good, "--to", tmp_path / "folder.nq", "--force"], "this is not a file"),
        ([good, "--to", old / QUADS, "--force"], "this is inside a release"),
        ([good, "--to", old / "rdf" / ".." / "new.nq", "--force"], "this is inside a release"),
        ([good, "--to", tmp_path / "away" / "new.nq"], "this is inside a release"),
        ([good, "--to", tmp_path / "same.nq.gz", "--force"], "that the patch is read from or applied to"),
        ([tmp_path / "patch.nq", "--to", tmp_path / "patch.nq", "--force"], "that the patch is read from or applied"),
    ):
        assert kg("patch", old, *words) == 1
        assert said in capsys.readouterr().err
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert link.is_symlink()
    assert kg("patch", old, good, "--to", made, "--force") == 0
    assert len(list(Snapshot("made", made).lines())) > 10_000


def test_a_damaged_patch_is_refused_or_does_the_same(
    lines: list[bytes], tmp_path: Path, chance: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    some = chance.sample(lines, 300)
    old, new = release(tmp_path / "old", some[100:]), release(tmp_path / "new", some[:200])
    rows = patch_rows(Snapshot("old", old / QUADS), Snapshot("new", new / QUADS), RedactedTerms())
    whole = b"".join(row + b"\n" for row in rows)
    path, made = tmp_path / "damaged.rdfp", tmp_path / "made.nq"
    for _ in range(draws(60, 3_000)):
        path.write_bytes(damaged(whole, chance))
        if kg("patch", old, path, "--to", made) == 0:
            assert made.read_bytes() == gzip.decompress((new / QUADS).read_bytes())
            made.unlink()
        else:
            assert not made.exists()
            assert "  fix  " in capsys.readouterr().err


def test_a_patch_that_cannot_be_read_or_written_is_told(
    old: Path, patch: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.rdfp")
    for wrong in ("none.rdfp", "pipe.rdfp", "old", "/dev/zero"):
        assert kg("patch", old, tmp_path / wrong, "--to", tmp_path / "made.nq") == 1
        assert "the patch cannot be read" in capsys.readouterr().err
    good = tmp_path / "good.rdfp"
    good.write_bytes(patch)
    assert kg("patch", old, good, "--to", tmp_path / "none" / "made.nq") == 1
    assert "the file cannot be written" in capsys.readouterr().err
    assert kg("patch", old, good, "--to", tmp_path / "made.ttl") == 1
    assert "unknown format" in capsys.readouterr().err
    assert kg("patch", old, good, "--to", tmp_path / "made.nq") == 0
