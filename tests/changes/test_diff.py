"""Two releases or revisions are compared in words and as JSON, and each removal needs a reason."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.changes import compare
from kg.cli.main import main
from kg.rdf import nquads
from kg.release.quads import QUADS
from tests.changes import kg, release
from tests.conftest import RURITANIA
from tests.effort import sampled

pytestmark = pytest.mark.xdist_group("changes-releases")  # which share the statements of Ruritania

DATA = "<https://w3id.org/habeas/graph/data/{}>"
THING = "https://w3id.org/habeas/id/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
HB = "https://w3id.org/habeas/ont#"


def without(lines: list[bytes], *texts: str) -> list[bytes]:
    """The lines that hold none of these texts; each must be in one at least."""
    assert all(any(text.encode() in line for line in lines) for text in texts)
    return [line for line in lines if not any(text.encode() in line for text in texts)]


def replaced(lines: list[bytes], one: str, other: str) -> list[bytes]:
    assert sum(one.encode() in line for line in lines) >= 1
    return [line.replace(one.encode(), other.encode()) for line in lines]


def test_a_release_whose_statements_moved_to_another_file_says_the_same(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = replaced(lines, DATA.format("cases/rassendyll") + " .", DATA.format("cases/others") + " .")
    for new in (old, release(tmp_path / "new", moved)):
        assert kg("diff", old, new) == 0
        assert capsys.readouterr().out.splitlines()[:3] == [
            f"from {old} to {new}",
            "the ontologies are the same",
            "the data are the same",
        ]


def test_a_changed_value_is_told_with_both_values_and_the_passage(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = release(tmp_path / "new", replaced(lines, '"2030-05-21"', '"2030-05-22"'))
    assert kg("diff", old, new) == 0
    out = capsys.readouterr().out
    assert "Event: 1 changed" in out
    assert "    occurred on: 2030-05-21 → 2030-05-22\n    stated in: " in out
    assert "Notice of suspicion of Rudolf Rassendyll" in out
    assert kg("diff", old, new, "--check") == 0, "a corrected value is not a removal"


def test_a_passage_that_is_no_longer_cited_is_named_with_how_many_are_left(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cites = f"<{THING}case/rur-rassendyll> <{HB}statedIn> <{THING}doc/%s> "
    here = [line for line in lines if line.startswith((cites % "").split("doc/")[0].encode()) and b"graph/data" in line]
    assert len(here) == 2
    for gone in (here[:1], here):
        new = release(tmp_path / f"new-{len(gone)}", [line for line in lines if line not in gone])
        assert kg("diff", old, new) == 0
        out = capsys.readouterr().out
        left = "(1 passage is left)" if len(gone) == 1 else "(no passage is left)"
        assert out.count("no longer stated in ") == out.count(left) == len(gone)
        assert kg("diff", old, new, "--check") == 1
        assert "hb:statedIn" in capsys.readouterr().err


def test_added_and_removed_things_are_told_by_class(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = release(tmp_path / "new", without(lines, "case/rur-rassendyll__petition"))
    assert kg("diff", old, new) == 0
    assert "Event: 1 removed\n  removed  Submission of Rudolf Rassendyll, December 2030" in capsys.readouterr().out
    assert kg("diff", new, old, "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    (event,) = [row for row in report["classes"] if row["class"] == f"{HB}Event"]
    assert [thing["thing"] for thing in event["added"]] == [f"{THING}case/rur-rassendyll__petition"]
    assert event["added"][0]["passages"]["after"][0]["thing"] == f"{THING}doc/petition-rassendyll__opening"
    assert report["statements"]["data"]["added"] == 6


def test_different_ontologies_are_said_first(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = release(tmp_path / "new", without(lines, f"<{HB}amount> {LABEL}"))
    assert kg("diff", old, new) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("THE ONTOLOGIES DIFFER: 0 statements added, 2 removed")


@pytest.mark.full
def test_a_report_does_not_repeat_what_was_redacted(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person, graph = f"<{THING}person/rudolf-rassendyll>", DATA.format("redactions")
    mark = f"<{THING}redaction-1> <{HB}redacts> {person} {graph} ."
    rest = [line for line in without(lines, f"{person} ") if b"Rassendyll" not in line]
    new = release(tmp_path / "new", [*rest, mark.encode()])
    for form in ("text", "json"):
        assert kg("diff", old, new, "--format", form) == 0
        out = capsys.readouterr().out
        assert out.count("rudolf-rassendyll") >= 1
        assert "Rassendyll" not in out


@pytest.mark.full
def test_each_removal_needs_a_reason(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    petition = "case/rur-rassendyll__petition"
    gone = without(lines, petition)
    log = tmp_path / "CHANGELOG.md"
    check = ("--check", "--changelog", log)

    log.write_text("# Changes\n\n## 0.2.0\n\n- Something.\n\n## 0.1.0\n\n- Removed: case:rur-rassendyll — long ago\n")
    new = release(tmp_path / "unexplained", gone)
    assert kg("diff", old, new, *check) == 1
    error = capsys.readouterr().err
    assert "case:rur-rassendyll__petition: this was removed" in error
    assert "- Removed: case:rur-rassendyll__petition — why" in error

    log.write_text("# Changes\n\n## 0.2.0\n\n- Removed: case:rur-rassendyll__petition — entered twice\n")
    assert kg("diff", old, new, *check) == 0
    assert kg("diff", old, new, "--changelog", log) == 0
    assert "reason: entered twice" in capsys.readouterr().out

    log.write_text("# Changes\n")
    graph = DATA.format("cases/rassendyll")
    for name, statement in (
        ("superseded", f"<{THING}case/rur-rassendyll__trial> <{HB}supersedes> <{THING}{petition}> {graph} ."),
        ("redacted", f"<{THING}redaction-1> <{HB}redacts> <{THING}{petition}> {graph} ."),
        ("redacted-as-a-part", f"<{THING}redaction-1> <{HB}redacts> <{THING}case/rur-rassendyll> {graph} ."),
    ):
        assert kg("diff", old, release(tmp_path / name, [*gone, statement.encode()]), *check) == 0, name


def test_a_value_that_goes_without_another_needs_a_reason_too(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("## 0.2.0\n")
    new = release(tmp_path / "new", without(lines, f"fine-500> <{HB}currency>"))
    assert kg("diff", old, new, "--check", "--changelog", log) == 1
    assert "case:rur-rassendyll__fine-500 hb:currency: values were removed" in capsys.readouterr().err
    log.write_text("## 0.2.0\n- Removed: case:rur-rassendyll__fine-500 hb:currency — the judgment does not say\n")
    assert kg("diff", old, new, "--check", "--changelog", log) == 0
    log.write_text("## 0.2.0\n- Removed: nothing of that kind\n")
    assert kg("diff", old, new, "--check", "--changelog", log) == 1
    assert "CHANGELOG.md:2: this entry cannot be read" in capsys.readouterr().err


def test_an_observation_with_another_status_is_another_observation_and_needs_a_reason(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("## 0.2.0\n")
    status = f"<{THING}doc/letter-2031-09-01__status_compensation> <{HB}status> <{THING}list/status-%s>"
    new = release(tmp_path / "new", replaced(lines, status % "none-known", status % "refused"))
    assert kg("diff", old, new, "--check", "--changelog", log) == 1
    assert "doc:letter-2031-09-01__status_compensation hb:status: values were removed" in capsys.readouterr().err


@pytest.mark.full
def test_git_revisions_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(RURITANIA, archive)

    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=r", "-c", "user.email=r@r", *words], cwd=archive, check=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    case = archive / "data" / "cases" / "rassendyll.ttl"
    case.write_text(case.read_text().replace('"2030-05-21"', '"2030-05-22"'))
    git("commit", "-qam", "two")
    for sides in (("HEAD~1", "HEAD"), ("HEAD~1", str(archive))):
        assert main(["--archive", str(archive), "diff", *sides]) == 0
        assert "occurred on: 2030-05-21 → 2030-05-22" in capsys.readouterr().out
    for wrong in ("HEAD~7", "no-such-thing", "HEAD:data", "--all"):
        assert main(["--archive", str(archive), "diff", "--", "HEAD", wrong]) == 1
        assert "git revision called" in capsys.readouterr().err


def test_what_exists_and_is_no_state_of_a_record_is_told(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("some.ttl", "some.rdfp"):
        (tmp_path / name).write_text("<a:a> <a:b> <a:c> .")
    for name in ("pipe", "pipe.nq", "pipe.nq.gz"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "device.nq").symlink_to("/dev/zero")
    (tmp_path / "nowhere.nq").symlink_to("nowhere")
    for path in sorted(tmp_path.iterdir()):
        if path != old:
            assert kg("diff", old, path) == 1
            assert f"{path}: this is no file of N-Quads, whose name ends in .nq" in capsys.readouterr().err


def test_more_than_a_record_has_is_an_error_before_it_fills_the_memory(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [b'<%scase/%d> <p:p> "%d" %s .\n' % (THING.encode(), n // 50, n, _GRAPH) for n in range(10_000)]
    for name, content in (("several.nq", sorted(lines)), ("one.nq", [line for line in lines if b"/1>" in line])):
        (tmp_path / name).write_bytes(b"".join(sorted(content)))
    assert kg("diff", tmp_path / "one.nq", tmp_path / "several.nq") == 0
    monkeypatch.setattr(compare, "MAX_THINGS", 100)
    assert kg("diff", tmp_path / "one.nq", tmp_path / "several.nq") == 1
    assert "more than 100 things differ" in capsys.readouterr().err
    monkeypatch.setattr(nquads, "MAX_SUBJECT", 1_000)
    assert kg("diff", tmp_path / "one.nq", tmp_path / "several.nq") == 1
    assert "too much is said of this" in capsys.readouterr().err


def test_bad_input_is_told(old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert kg("diff", old, tmp_path / "empty") == 1
    assert "neither a release nor an archive" in capsys.readouterr().err

    whole = (old / QUADS).read_bytes()
    broken = tmp_path / "broken.nq.gz"
    for damage in (whole[: len(whole) // 2], b"no gzip", whole[:5000] + bytes([whole[5000] ^ 255]) + whole[5001:]):
        broken.write_bytes(damage)
        assert kg("diff", old, broken) == 1
        assert "the statements cannot be read" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        kg("diff", old, old, "--format", "excel")
    assert stopped.value.code == 2
    assert kg("diff", old, old, "--check", "--changelog", tmp_path / "none.md") == 1
    (tmp_path / "bytes.md").write_bytes(b"## 0.2.0\n- Removed: \xff\n")
    assert kg("diff", old, old, "--check", "--changelog", tmp_path / "bytes.md") == 1
    assert "bytes.md:2: this is not UTF-8" in capsys.readouterr().err


_GRAPH = DATA.format("x").encode()
NOT_STATEMENTS = {
    "an empty file": (b"", "the file is empty"),
    "lines out of order": (b"<b:b> <p:p> <o:o> %(g)s .\n<a:a> <p:p> <o:o> %(g)s .\n", "line 2 is out of order"),
    "a line twice": (b"<a:a> <p:p> <o:o> %(g)s .\n" * 2, "line 2 is out of order"),
    "words that end like a statement": (b"a\tb %(g)s .\nb %(g)s .\n", "line 1 is not a statement"),
    "no UTF-8": (b'<a:a> <p:p> "\xff" %(g)s .\n', "line 1 is not a statement"),
    "a return between two": (b"<a:a> <p:p> <o:o> %(g)s .\r<b:b> <p:p> <o:o> %(g)s .\n", "line 1 is not"),
    "another spelling": (b'<a:a> <p:p> "\\u0041" %(g)s .\n', "it is not in canonical form"),
    "no graph": (b"<a:a> <p:p> <o:o> .\n", "it names no graph"),
    "a triple as the object": (b"<a:a> <p:p> <<( <a:a> <p:p> <o:o> )>> %(g)s .\n", "its object is a triple"),
}


@pytest.mark.parametrize("what", sampled(NOT_STATEMENTS, 5))
def test_what_is_not_the_statements_of_a_release_is_not_compared(
    what: str, old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, said = NOT_STATEMENTS[what]
    content = content.replace(b"%(g)s", _GRAPH)
    plain, folder = tmp_path / "some.nq", tmp_path / "release"
    plain.write_bytes(content)
    release(folder, [])
    (folder / QUADS).write_bytes(gzip.compress(content))
    for sides in ((old, plain), (folder, old), (plain, plain)):
        assert kg("diff", *sides) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert said in told.err
        assert "expected" in told.err
        assert "  fix  " in told.err
