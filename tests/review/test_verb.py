"""`kg review` on the command line, from a fetched source to a file of the record."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from pathlib import Path

import pytest

from kg.archive import locate
from kg.cli.main import main
from kg.drafts import make
from kg.drafts.run import Readers, run
from kg.fetch.manifest import Fetched, Manifest
from kg.review.accept import origin
from kg.review.draft import read
from tests.conftest import ruritania_copied
from tests.review import case

ADDRESS = "https://un.example/files/G1800123.txt"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania, with a source that was fetched, and the draft that the reader made of it."""
    folder = ruritania_copied(tmp_path_factory.mktemp("review") / "archive")
    text = (case.DRAFTS / f"{case.NAME}.txt").read_bytes()
    manifest = Manifest(folder / "sources")
    with manifest.only_run():
        digest = hashlib.sha256(text).hexdigest()
        manifest.add(Fetched("key", f"un/{case.NAME}.txt", digest, len(text), "2031-05-01T12:00:00Z", ADDRESS), text)
    drafts = folder / "build" / "drafts"
    with Readers(make.reader(locate()), 1) as readers:
        list(run([folder / "sources" / "un" / f"{case.NAME}.txt"], drafts, readers, make.version()))
    assert (drafts / f"{case.NAME}.ttl").read_bytes() == (case.DRAFTS / f"{case.NAME}.ttl").read_bytes()
    return folder


def kg(archive: Path, *arguments: str) -> int:
    return main(["--archive", str(archive), "review", *arguments])


def test_a_review_in_the_terminal_becomes_a_file_with_the_address_of_its_source(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    total = len(case.draft().to_decide)
    monkeypatch.setenv("HABEAS_REVIEWER", "Fritz von Tarlenheim")
    assert kg(archive) == 0
    assert capsys.readouterr().out == f"today: Opinion No. 110/2018, 0 of {total} facts decided\n"
    keys = iter([*"aaa", "q"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(keys))
    assert kg(archive, "today") == 0
    assert f"{total - 3} facts are undecided" in capsys.readouterr().out
    assert kg(archive, "today", "--write") == 1
    assert f"{total - 3} of {total} facts are not decided" in capsys.readouterr().err
    monkeypatch.setattr("builtins.input", lambda prompt: "a")
    assert kg(archive, "today") == 0
    assert "all facts are decided; --write writes the file" in capsys.readouterr().out
    assert kg(archive, "today", "--write") == 0
    assert f"written: {archive}/data/opinions/a-hrc-wgad-2018-110.ttl\n" in capsys.readouterr().out
    text = (archive / "data" / "opinions" / "a-hrc-wgad-2018-110.ttl").read_text()
    assert f'hb:readAddress "{ADDRESS}"^^xsd:anyURI' in text
    assert f"Checked against the source by Fritz von Tarlenheim, {datetime.datetime.now(datetime.UTC):%Y-%m}." in text


def test_a_reviewer_has_a_name(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HABEAS_REVIEWER", raising=False)
    for arguments in (["today"], ["--page"], ["today", "--reviewer", " "]):
        assert kg(archive, *arguments) == 1
        assert 'fix       add --reviewer "Your Name", or set HABEAS_REVIEWER' in capsys.readouterr().err
    assert kg(archive, "missing", "--reviewer", "Sapt") == 1
    assert "there is no draft 'missing'" in capsys.readouterr().err


def test_without_drafts_there_is_nothing_to_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--drafts", str(tmp_path / "none")]) == 0
    assert capsys.readouterr().out == f"there are no drafts in {tmp_path}/none; kg read makes them\n"


def test_a_source_that_was_changed_since_it_was_fetched_has_no_address(archive: Path) -> None:
    drafts = archive / "build" / "drafts"
    found = origin(drafts, read(drafts, case.NAME))
    assert found is not None
    assert found.reached == ADDRESS
    changed = read(drafts, case.NAME)
    changed.things = {thing: [] for thing in changed.things}
    assert origin(drafts, changed) is None
    shutil.move(archive / "sources" / "fetched.jsonl", archive / "sources" / "elsewhere.jsonl")
    assert origin(drafts, read(drafts, case.NAME)) is None
    shutil.move(archive / "sources" / "elsewhere.jsonl", archive / "sources" / "fetched.jsonl")
