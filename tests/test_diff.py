"""Two releases or revisions are compared in words, as JSON and as a patch that leads from the one to the other."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import ROOT, RURITANIA

from kg.cli import main
from kg.diff.lines import QUADS, Side
from kg.diff.sides import made
from kg.paths import locate

DATA = "<https://w3id.org/habeas/graph/data/{}>"
THING = "https://w3id.org/habeas/id/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
HB = "https://w3id.org/habeas/ont#"


def release(folder: Path, lines: Iterable[bytes]) -> Path:
    """A folder with the one file of a release that a comparison reads."""
    path = folder / QUADS
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(b"".join(line + b"\n" for line in sorted(set(lines))), mtime=0))
    return folder


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The statements of Ruritania as a release has them."""
    return list(made(locate(RURITANIA), "ruritania", tmp_path_factory.mktemp("lines")).lines())


@pytest.fixture
def old(tmp_path: Path, lines: list[bytes]) -> Path:
    """A release of Ruritania."""
    return release(tmp_path / "old", lines)


def kg(*words: object) -> int:
    return main(["--archive", str(RURITANIA), *map(str, words)])


def without(lines: list[bytes], *texts: str) -> list[bytes]:
    """The lines that hold none of these texts; each must be in one at least."""
    assert all(any(text.encode() in line for line in lines) for text in texts)
    return [line for line in lines if not any(text.encode() in line for text in texts)]


def replaced(lines: list[bytes], one: str, other: str) -> list[bytes]:
    assert sum(one.encode() in line for line in lines) >= 1
    return [line.replace(one.encode(), other.encode()) for line in lines]


def test_ruritania_is_found(lines: list[bytes]) -> None:
    assert len(lines) > 10_000


def test_the_same_release_twice_says_the_same(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kg("diff", old, old) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"from {old} to {old}",
        "the ontologies are the same",
        "the data say the same",
        "",
        "statements of the data: 0 added, 0 removed",
        "derived statements: 0 added, 0 removed",
    ]


def test_a_changed_value_is_told_with_both_values_and_the_passage(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = release(tmp_path / "new", replaced(lines, '"2030-05-21"', '"2030-05-22"'))
    assert kg("diff", old, new) == 0
    out = capsys.readouterr().out
    assert "Event: 1 changed" in out
    assert "    occurred on: 2030-05-21 → 2030-05-22\n    stated in: " in out
    assert "Notice to Rudolf Rassendyll" in out
    assert kg("diff", old, new, "--check") == 0, "a corrected value is not a removal"


def test_added_and_removed_things_are_told_by_class(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = release(tmp_path / "new", without(lines, "case/rur-rassendyll__petition"))
    assert kg("diff", old, new) == 0
    assert "Event: 1 removed\n  removed  Petition for Rudolf Rassendyll" in capsys.readouterr().out
    assert kg("diff", new, old, "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    (event,) = [row for row in report["classes"] if row["class"] == f"{HB}Event"]
    assert [thing["thing"] for thing in event["added"]] == [f"{THING}case/rur-rassendyll__petition"]
    assert event["added"][0]["passages"]["after"][0]["thing"] == f"{THING}doc/petition-rassendyll__opening"
    assert report["statements"]["data"]["added"] == 7


def test_what_only_another_file_states_is_no_change(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = replaced(lines, DATA.format("cases/rassendyll") + " .", DATA.format("cases/others") + " .")
    assert kg("diff", old, release(tmp_path / "new", moved)) == 0
    assert "the data say the same" in capsys.readouterr().out


def test_different_ontologies_are_said_first(
    old: Path, lines: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = release(tmp_path / "new", without(lines, f"<{HB}amount> {LABEL}"))
    assert kg("diff", old, new) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("THE ONTOLOGIES DIFFER: 0 statements added, 1 removed")


@pytest.mark.parametrize("seed", range(5))
def test_a_patch_applied_to_old_gives_new_exactly(
    seed: int, lines: list[bytes], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)

    def edited() -> list[bytes]:
        kept = chance.sample(lines, len(lines) - chance.randrange(400))
        graph = DATA.format("cases/rassendyll")
        made_up = [
            f'<{THING}case/rur-{chance.randrange(9)}> {LABEL} "A \\"{chance.random()}\\" <x> _:b ж\\n ."@en {graph} .'
            for _ in range(chance.randrange(50))
        ]
        return kept + [line.encode() for line in made_up]

    before, after = release(tmp_path / "before", edited()), release(tmp_path / "after", edited())
    capsysbinary.readouterr()
    assert kg("diff", before, after, "--format", "patch") == 0
    patch = tmp_path / "changes.rdfp"
    patch.write_bytes(capsysbinary.readouterr().out)
    assert b"\nR " not in patch.read_bytes(), "without a redaction it is plain RDF Patch"
    assert kg("patch", before, patch, "--to", tmp_path / "made.nq.gz") == 0
    assert (tmp_path / "made.nq.gz").read_bytes()[3:8] == bytes(5), "neither a name nor a time"
    assert list(Side("made", tmp_path / "made.nq.gz").lines()) == list(Side("after", after / QUADS).lines())
    assert kg("patch", after, patch, "--to", tmp_path / "no.nq") == 1, "it is for another release"
    assert not (tmp_path / "no.nq").exists()


def test_a_patch_and_the_words_do_not_repeat_what_was_redacted(
    old: Path, lines: list[bytes], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    person, graph = f"<{THING}person/rudolf-rassendyll>", DATA.format("redactions")
    mark = f"<{THING}redaction-1> <{HB}redacts> {person} {graph} ."
    rest = [line for line in without(lines, f"{person} ") if b"Rassendyll" not in line]
    new = release(tmp_path / "new", [*rest, mark.encode()])
    capsysbinary.readouterr()
    for form in ("patch", "text", "json"):
        assert kg("diff", old, new, "--format", form) == 0
        out = capsysbinary.readouterr().out
        assert out.count(b"rudolf-rassendyll") >= 1
        assert b"Rassendyll" not in out
        (tmp_path / form).write_bytes(out)
    assert f"R {person} .".encode() in (tmp_path / "patch").read_bytes()
    assert b"H old" not in (tmp_path / "patch").read_bytes(), "a digest would let guesses be tried"
    assert kg("patch", old, tmp_path / "patch", "--to", tmp_path / "made.nq") == 0
    assert list(Side("made", tmp_path / "made.nq").lines()) == list(Side("new", new / QUADS).lines())


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
    assert "case:rur-rassendyll__fine-500 hb:currency: values were taken out" in capsys.readouterr().err
    log.write_text("## 0.2.0\n- Removed: case:rur-rassendyll__fine-500 hb:currency — the judgment does not say\n")
    assert kg("diff", old, new, "--check", "--changelog", log) == 0
    log.write_text("## 0.2.0\n- Removed: nothing of that kind\n")
    assert kg("diff", old, new, "--check", "--changelog", log) == 1
    assert "CHANGELOG.md:2: this entry cannot be read" in capsys.readouterr().err


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
        assert "no git revision" in capsys.readouterr().err


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
    unsorted = tmp_path / "unsorted.nq"
    unsorted.write_bytes(lines[5] + b"\n" + lines[4] + b"\n")
    assert kg("diff", old, unsorted) == 1
    assert "out of order" in capsys.readouterr().err
    unsorted.write_bytes(b"<a> is not a statement <https://w3id.org/habeas/graph/data/x> .\n")
    assert kg("diff", old, unsorted) == 1
    assert "the statements cannot be read" in capsys.readouterr().err

    with pytest.raises(SystemExit) as stopped:
        kg("diff", old, old, "--format", "excel")
    assert stopped.value.code == 2
    assert kg("diff", old, old, "--check", "--changelog", tmp_path / "none.md") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A <x> .\n", "row 1 is neither"),
        ("TX .\nPA <x> <y> .\nTC .\n", "row 2 is neither"),
        ("TX .\n", "it has no end"),
        ("TX .\nD <b:b> <p:p> <o:o> <g:g> .\nA <a:a> <p:p> <o:o> <g:g> .\nTC .\n", "not in the order"),
        (f'H new "{"0" * 64}" .\nTX .\nTC .\n', "does not lead to the release"),
        (f'H old "{"0" * 64}" .\nTX .\nTC .\n', "made for another release"),
    ],
)
def test_a_damaged_patch_writes_nothing(
    text: str, said: str, old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch = tmp_path / "bad.rdfp"
    patch.write_text(text)
    assert kg("patch", old, patch, "--to", tmp_path / "made.nq") == 1
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.rdfp", "old"]


def test_a_patch_that_cannot_be_read_or_written_is_told(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kg("patch", old, tmp_path / "none.rdfp", "--to", tmp_path / "made.nq") == 1
    good = tmp_path / "good.rdfp"
    good.write_text("TX .\nTC .\n")
    assert kg("patch", old, good, "--to", tmp_path / "none" / "made.nq") == 1
    assert "cannot write the file" in capsys.readouterr().err
    assert kg("patch", old, good, "--to", tmp_path / "made.ttl") == 1
    assert "unknown format" in capsys.readouterr().err
    assert kg("patch", old, good, "--to", tmp_path / "made.nq") == 0


def test_the_page_names_every_verb_and_row() -> None:
    page = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
    for word in ("kg diff", "kg patch", "kg redact", "--check", "--format patch", "hb:supersedes", "- Removed:", "`R "):
        assert word in page


@pytest.mark.parametrize(("superseded", "status"), [("role_counsel", 1), ("role_gone", 0)])
def test_what_is_superseded_is_no_longer_described(
    superseded: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(RURITANIA, tmp_path / "archive")
    case = tmp_path / "archive" / "data" / "cases" / "rassendyll.ttl"
    kind = "    hb:roleKind list:role-amicus ;\n"
    text = case.read_text().replace(kind, f"{kind}    hb:supersedes case:rur-rassendyll__{superseded} ;\n", 1)
    case.write_text(text)
    assert main(["--archive", str(tmp_path / "archive"), "validate"]) == status
    assert ("which is still described" in capsys.readouterr().err) == bool(status)
