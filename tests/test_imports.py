"""`kg import`: writes files and account, refuses aloud, and leaves the last import where a new one fails."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from kg import imports
from kg.cli import main
from kg.imports.account import Account
from kg.paths import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of the project's data without what was imported."""
    shutil.copytree(ROOT / "data", tmp_path / "archive" / "data", ignore=shutil.ignore_patterns("imported"))
    return tmp_path / "archive"


def test_an_importer_that_is_not_there_is_told(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(archive), "import", "jurys", "--from", str(archive)]) == 1
    assert "one of juris, hudoc, treaty-status" in capsys.readouterr().err


def test_a_source_that_is_not_there_is_told(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(archive), "import", "juris", "--from", "nowhere.xml"]) == 1
    assert "no such file or folder" in capsys.readouterr().err


def test_refused_records_end_with_1_unless_allowed(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
        account.read, account.written, account.refused = 2, 1, [("17", "it has no symbol")]
        return {"one.ttl": "# one\n"}

    monkeypatch.setattr(imports, "importer", lambda name: read)
    command = ["--archive", str(archive), "import", "juris", "--from", str(archive)]
    target = archive / "data" / "imported" / "juris"
    assert main(command) == 1
    assert "record 17 is refused: it has no symbol" in capsys.readouterr().err
    assert not target.exists()

    assert main([*command, "--allow-refused"]) == 0
    assert "2 records read, 1 written, 1 refused" in capsys.readouterr().out
    account = json.loads((target / "account.json").read_text())
    assert account["recordsRead"] == account["recordsWritten"] + len(account["recordsRefused"])
    assert (target / "one.ttl").read_text() == "# one\n"


def test_an_account_that_does_not_balance_is_a_defect_that_is_told(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
        account.read, account.written = 3, 2
        return {}

    monkeypatch.setattr(imports, "importer", lambda name: read)
    assert main(["--archive", str(archive), "import", "hudoc", "--from", str(archive)]) == 1
    assert "read = written + refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "source", "refused"),
    [
        ("juris", "juris/ohchr-2016-05-07-v02.xml", 10),
        ("hudoc", "hudoc/judgments-1904.csv", 0),
        ("treaty-status", "treaty-status", 0),
    ],
)
def test_the_command_writes_what_is_committed(  # noqa: PLR0917 (the cases and the fixtures of pytest)
    name: str, source: str, refused: int, sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "imported" / name)
    command = ["--archive", str(tmp_path), "import", name, "--from", str(sources / source), "--allow-refused"]
    assert main(command) == 0
    assert f"{refused} refused" in capsys.readouterr().out
    written = {p.name: p.read_bytes() for p in (tmp_path / "data" / "imported" / name).iterdir()}
    committed = {p.name: p.read_bytes() for p in (ROOT / "data" / "imported" / name).iterdir()}
    assert written.keys() == committed.keys()
    assert [file for file in written if written[file] != committed[file]] == []
