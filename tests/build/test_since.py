"""`kg validate --since REV`: reports what is wrong in changed files, and elsewhere what is new, and no more."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kg.cli.main import main
from tests.conftest import ruritania_copied

CASE = "data/cases/rassendyll.ttl"
OTHER = "data/cases/detchard.ttl"


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
def test_a_file_that_was_not_turtle_at_the_revision_is_validated_and_all_others(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (archive / CASE).read_text(encoding="utf-8")
    edit(archive / CASE, " .", " ;; .")
    edit(archive / CASE, "@prefix", "@@prefix")
    edit(archive / OTHER, 'hb:occurredOn "', 'hb:occurredOn "1')  # of which nobody can say whether it is new
    git(archive, "commit", "-qam", "Break two files")
    (archive / CASE).write_text(whole, encoding="utf-8")
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 1
    assert "detchard.ttl" in said
    assert "1 file changed since HEAD; everything was validated: what HEAD had cannot be read" in said


def test_a_new_file_that_git_does_not_know_is_validated(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "data" / "cases" / "новый.ttl").write_text("<urn:a> <urn:b> ;; <urn:c> .\n", encoding="utf-8")
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 1
    assert "новый.ttl:1" in said


def test_without_a_change_nothing_is_reported(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = validated(capsys, archive, "--since", "HEAD")
    assert status == 0
    assert said.startswith("valid: 0 files\n")


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
