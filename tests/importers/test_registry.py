"""`kg import`: writes files and account, refuses aloud, and leaves the last import where a new one fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.archive import Archive
from kg.cli.main import main
from kg.files import marks
from kg.importers import registry as imports
from kg.importers.account import Account
from tests.conftest import ROOT
from tests.importers import test_juris as juris_case
from tests.importers.case import Whole
from tests.importers.conftest import PATHS

Source = dict[str, bytes]  # the files of a source by name


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of the project's data without what was imported."""
    shutil.copytree(ROOT / "data", tmp_path / "archive" / "data", ignore=shutil.ignore_patterns("imported"))
    return tmp_path / "archive"


def written(source: Source, folder: Path) -> Path:
    """The only file of a source, or the folder where it has several or none that is a table or XML."""
    for name, content in source.items():
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "source" / name).write_bytes(content)
    only = folder / "source" / next(iter(source))
    return only if len(source) == 1 and only.parent.name == "source" and only.suffix != ".txt" else folder / "source"


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [("jurys", ".", "one of juris, wgad"), ("juris", "nowhere.xml", "no such file or folder")],
)
def test_an_importer_or_a_source_that_is_not_there_is_told(
    name: str, source: str, said: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", str(archive), "import", name, "--from", str(archive / source)]) == 1
    assert said in capsys.readouterr().err


def decisions(*records: juris_case.Fields) -> Source:
    return {"x.xml": f"<items>{''.join(map(juris_case.item, records))}</items>".encode()}


DECISION, OTHER_DECISION = juris_case.GOOD, juris_case.OTHER
RECORDS: dict[str, tuple[str, Source, list[str], str]] = {  # what is said of the records refused, and who is unharmed
    "a decision with no symbol": (
        "juris",
        decisions(DECISION | {"Id_string": ""}, OTHER_DECISION),
        ["record 1 is refused: it has no symbol"],
        "9002/2010",
    ),
}


@pytest.mark.parametrize("case", list(RECORDS))
def test_a_bad_record_is_refused_aloud_and_harms_no_other(
    case: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, source, said, unharmed = RECORDS[case]
    command = ["--archive", str(archive), "import", name, "--from", str(written(source, tmp_path))]
    target = archive / "data" / "imported" / name
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert [part for part in (*said, "expected", "  fix  ", "--allow-refused") if part not in err] == []
    assert "Traceback" not in err
    assert not target.exists()

    assert main([*command, "--allow-refused"]) == 0
    account = json.loads((target / "account.json").read_text(encoding="utf-8"))
    refused = [f"record {one['record']} is refused: {one['reason']}" for one in account["recordsRefused"]]
    assert all(any(part in line for line in refused) for part in said)
    assert account["recordsWritten"] == account["recordsRead"] - len(refused) > 0
    assert unharmed in "".join(path.read_text(encoding="utf-8") for path in target.glob("*.ttl"))


FILES: dict[str, tuple[str, Source, str]] = {
    "XML with a bomb of entities": ("juris", {"x.xml": juris_case.BOMB}, "declares a document type or entities"),
    "a folder with an index of decisions": ("juris", {"x.xml": b"", "y.xml": b""}, "this is a folder, not a file"),
}


@pytest.mark.parametrize("case", list(FILES))
def test_a_source_that_cannot_be_used_is_one_clear_error_and_the_last_import_stays(
    case: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, source, said = FILES[case]
    (archive / "data" / "imported" / name).mkdir(parents=True)
    last = archive / "data" / "imported" / name / "index.ttl"
    last.write_text("# the last import\n")
    marks.write(last.parent, f"kg import {name}")
    command = ["--archive", str(archive), "import", name, "--from", str(written(source, tmp_path))]
    assert main([*command, "--allow-refused"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert [part for part in (said, "  expected  ", "  fix       ") if part not in err] == []
    assert "Traceback" not in err
    assert last.read_text() == "# the last import\n"
    assert [path.name for path in last.parent.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.full] * (name == "wgad")) for name in PATHS])
def test_the_committed_files_are_what_the_importer_writes(name: str, whole: Callable[[str], Whole]) -> None:
    files, account = whole(name)
    folder = ROOT / "data" / "imported" / name
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != marks.MARK}
    written = files | {"account.json": account.to_json()}
    assert [one for one in written.keys() | committed.keys() if written.get(one) != committed.get(one)] == []
    marks.check(folder, f"kg import {name}")


def test_an_import_that_was_edited_by_hand_is_left_alone(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []

    def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
        readings.append(path)
        return {"one.ttl": "# one\n"}

    monkeypatch.setattr(imports, "importer", lambda name: read)
    command = ["--archive", str(archive), "import", "juris", "--from", str(archive)]
    assert main(command) == main(command) == 0
    target = archive / "data" / "imported" / "juris"
    (target / "one.ttl").write_text("# corrected\n")
    (target / "notes.txt").write_text("mine")
    assert main(command) == 1
    assert "notes.txt was added, one.ttl was changed" in capsys.readouterr().err
    assert (target / "one.ttl").read_text() == "# corrected\n"
    assert len(readings) == 2, "that is said before the source is read"
