"""`kg init` and `kg new`: an archive of one's own, which validates as it stands, and files that do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.cli.main import main

WAY_OUT = "nothing was changed"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that extends the published one, as kg init makes it, built."""
    folder = tmp_path_factory.mktemp("own") / "streslau"
    assert main(["init", str(folder), "--title", 'The "Streslau" office']) == 0
    assert main(["build", "--archive", str(folder)]) == 0
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "streslau"))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """The exit status of a command, and all that it prints."""
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    found = capsys.readouterr()
    return status, found.out + found.err


@pytest.mark.parametrize("base", ["habeas", "none"])
def test_a_new_archive_is_valid(base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "init", tmp_path / "mine", "--base", base)[0] == 0
    status, text = printed(capsys, "validate", "--archive", tmp_path / "mine")
    assert (status, text[:6]) == (0, "valid:")
    assert "\n" not in text.strip()  # no warning either


def test_no_archive_begins_among_the_files_of_another(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = printed(capsys, "init", archive / "data" / "mine")
    assert (status, "is among the files of the archive streslau" in text) == (1, True)
    assert not (archive / "data" / "mine").exists()


def test_files_are_as_in_the_house(made: Path) -> None:
    for file in made.rglob("*.ttl"):
        lines = file.read_text(encoding="utf-8").splitlines()
        prefixes = [line for line in lines if line.startswith("@prefix")]
        assert 2 <= sum(line.startswith("#") for line in lines[:6]) <= 5
        assert prefixes == sorted(prefixes)
    assert {".github", ".gitlab-ci.yml", ".pre-commit-config.yaml", "habeas.toml"} <= {p.name for p in made.iterdir()}


def test_the_example_cites_the_published_norms(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("cases-resting-on", "provision=RUR CC 7", "article=ICCPR 19", "--format", "csv")
    status, text = printed(capsys, "ask", "--archive", made, *asked)
    assert status == 0
    assert "Rudolf Rassendyll v. Ruritania" in text
    assert (
        "data/@habeas/norms/iccpr.ttl" in printed(capsys, "show", "--archive", made, "ICCPR 19", "--format", "csv")[1]
    )


def test_an_own_question_is_asked_and_an_own_shape_holds(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2021-001" in printed(capsys, "ask", "matters-of-streslau", "--archive", archive)[1]
    case = archive / "data/cases/rur-rassendyll.ttl"
    case.write_text(case.read_text("utf-8").replace('"2021-001"', '"21/1"'), "utf-8")
    status, text = printed(capsys, "validate", case)  # the archive around the file is found
    assert status == 1
    assert "A file number is the year, a hyphen and three digits." in text
    assert "  rule      streslau:CaseShape-fileNumber\n" in text, "it is named as it is written"
    assert printed(capsys, "validate", case, "--ignore", "streslau:CaseShape-fileNumber")[0] == 0
    settings = archive / "habeas.toml"
    settings.write_text(
        settings.read_text("utf-8") + '[validate.severity]\n"streslau:CaseShape-fileNumber" = "warning"\n', "utf-8"
    )
    assert "1 warning" in printed(capsys, "validate", case)[1]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    status, text = printed(capsys, "init", tmp_path)
    assert (status, [path.name for path in tmp_path.iterdir()]) == (1, ["kept.txt"])
    assert "the folder is not empty" in text
    assert WAY_OUT in text


def test_the_working_folder_can_be_one_that_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruritania").mkdir()
    monkeypatch.chdir(tmp_path / "ruritania")
    assert main(["init", "."]) == 0
    assert 'name = "ruritania"' in Path("habeas.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--name", "Über uns"], "the name of the archive"),
        (["--name", "iccpr"], "is a prefix of Habeas"),
        (["--name", "x", "--namespace", "example.org"], "the namespace is"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = printed(capsys, "init", tmp_path / "mine", *arguments)
    assert status == 1
    assert said in text
    assert not (tmp_path / "mine").exists()


OPINION = (
    *("new", "opinion", "--title", "Opinion No. 7/2021 (Mauban)", "--id", "ibl-2021-7", "--number", "7/2021"),
    *("--body", "org:board-of-liberty", "--read", "parts", "--note", "Paragraphs 1 to 9", "--passage", "para. 3"),
    *("--authority", "opinion", "--language", "en"),
)
CASE = ("new", "case", "--title", "Case of Antoinette de Mauban", "--state", "state:rur")


@pytest.mark.full
def test_new_files_are_valid_and_say_what_is_not_known(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, *OPINION, "--archive", archive)[0] == 0
    assert printed(capsys, *CASE, "--stated-in", "doc:ibl-2021-7__para_3", "--archive", archive)[0] == 0
    case = (archive / "data/cases/rur-antoinette-de-mauban.ttl").read_text("utf-8")
    assert "hb:absentProperty hb:concernsPerson" in case
    assert "list:absence-notYetRead" in case
    assert "person:" not in case
    assert "hb:occurredOn" not in case
    letter = ("new", "letter", "--title", "Letter of May 2021", "--from", "org:board-of-liberty", "--to", "state:rur")
    read = ("--read", "whole", "--authority", "official-record", "--language", "en")
    assert printed(capsys, *letter, "--date", "2021-05", *read, "--archive", archive)[0] == 0
    source = ("new", "source", "--title", "Zenda Watch on a trial", "--publisher", "Zenda Watch", "--language", "en")
    opening = ("--read", "opening", "--note", "The first page", "--authority", "monitor", "--reason", "notPublished")
    assert printed(capsys, *source, *opening, "--archive", archive)[0] == 0
    assert "absence-notPublished" in (archive / "data/sources/zenda-watch-on-a-trial.ttl").read_text("utf-8")
    finding = ("new", "finding", "--title", "The detention was arbitrary", "--id", "more", "--of", "doc:ibl-2021-1")
    where = ("--result", "arbitrary", "--section", "reasoning", "--stated-in", "doc:ibl-2021-1__para_2")
    what = ("--concerns", "case:rur-rassendyll__detention", "--violated", "iccpr:art_9__para_1")
    assert printed(capsys, *finding, *what, *where, "--archive", archive)[0] == 0
    status, text = printed(capsys, "validate", "--archive", archive)
    assert (status, text[:6], text.count("\n")) == (0, "valid:", 1)


@pytest.mark.full
def test_what_would_not_be_valid_is_not_written(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = printed(capsys, *CASE, "--stated-in", "doc:ibl-2021-1__para_9", "--archive", archive)
    assert status == 1
    assert "doc:ibl-2021-1__para_9, which nothing describes" in text
    assert not (archive / "data/cases/rur-antoinette-de-mauban.ttl").exists()


def test_a_file_is_never_replaced(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = archive / "data/cases/rur-rassendyll.ttl"
    before = file.read_bytes()
    status, text = printed(
        capsys, *CASE, "--stated-in", "doc:ibl-2021-1__para_1", "--id", "rur-rassendyll", "--archive", archive
    )
    assert (status, file.read_bytes()) == (1, before)
    assert "there is such a file already" in text


def test_all_that_is_missing_is_said_at_once(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = printed(capsys, "new", "letter", "--title", "…", "--date", "3 May", "--archive", archive)
    assert status == 1
    for flag in ("from", "to", "read", "authority", "language", "date", "title"):
        assert f"kg new --{flag}:" in text
