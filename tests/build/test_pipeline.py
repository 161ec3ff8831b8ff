"""Builds: idempotent, swapped in whole, never in the way of readers; rules and queries that are wrong are told."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from kg.errors import KgError
from kg.store.local import LocalStore
from tests.conftest import ROOT, RURITANIA
from tests.effort import draws, sampled


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    shutil.copytree(ROOT / "queries", tmp_path / "archive" / "queries")
    return tmp_path / "archive"


def test_a_second_build_does_nothing(archive: Path) -> None:
    first = pipeline.build_archive(locate(archive))
    second = pipeline.build_archive(locate(archive))
    assert (first.new, second.new) == (True, False)
    assert first.folder == second.folder
    assert first.findings == second.findings


@pytest.mark.full
def test_an_edit_makes_another_store_and_a_reader_of_the_old_one_finishes(archive: Path) -> None:
    first = pipeline.build_archive(locate(archive))
    reader = LocalStore.read(first.folder / "db")
    before = len(reader)
    for number in range(draws(2, 3)):
        note = f'\nstate:rur hb:remark "Edit {number}."@en .\n'
        path = archive / "data" / "bodies.ttl"
        path.write_text(path.read_text(encoding="utf-8") + note, encoding="utf-8")
        with pytest.raises(KgError, match="hb:remark is not defined"):
            pipeline.build_archive(locate(archive))
        path.write_text(path.read_text(encoding="utf-8").replace(note, f"\n# edit {number}\n"), encoding="utf-8")
        assert pipeline.build_archive(locate(archive)).new
    assert len(reader) == before
    assert len(reader.rows("SELECT ?s WHERE { ?s ?p ?o }")) == before
    assert len(list((archive / "build" / "stores").iterdir())) == 2


@pytest.mark.parametrize(
    "line",
    [
        "hb:Event <http://www.w3.org/2000/01/rdf-schema#subClassOf> hb:Case .",
        "hb:isEventOf <http://www.w3.org/2000/01/rdf-schema#domain> hb:Opinion .",
        "hb:isEventOf <http://www.w3.org/2002/07/owl#inverseOf> hb:statedIn .",
        "<urn:shape> a <http://www.w3.org/ns/shacl#NodeShape> .",
    ],
)
def test_data_defines_no_terms(archive: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive / "data" / "opinions.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    with pytest.raises(KgError, match="in a file of data"):
        pipeline.build_archive(locate(archive))
    assert main(["--archive", str(archive), "validate", str(path)]) == 1
    assert f"opinions.ttl:{text.count(chr(10)) + 2}:1: " in capsys.readouterr().err


def test_a_build_that_is_killed_leaves_the_last_one(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pipeline.build_archive(locate(archive))
    path = archive / "data" / "bodies.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "conclude", dies)
    with pytest.raises(KeyboardInterrupt):
        pipeline.build_archive(locate(archive))
    assert pipeline.current(locate(archive)) == first.folder
    monkeypatch.undo()
    again = pipeline.build_archive(locate(archive))
    assert {p.name for p in (archive / "build" / "stores").iterdir()} == {first.folder.name, again.folder.name}


SCARCE = """
import resource, sys
from kg.build import pipeline
from kg.cli.main import main
room, pipeline.IN_MEMORY, archive = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if room >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
sys.exit(main(["--archive", archive, "build"]))
"""


FULL_DISKS = {
    f"{'first build' if first else 'after an edit'}-{in_memory}-{room}": (first, in_memory, room)
    for first, in_memory, room in itertools.product((True, False), ("in memory", "on disk"), (0, 20_000, 200_000))
}


@pytest.mark.full
@pytest.mark.parametrize("case", sampled(FULL_DISKS, 1))
def test_a_disk_that_is_full_is_told_once_and_leaves_the_last_good_store(archive: Path, case: str) -> None:
    """There is no room for a file of more than so many bytes."""
    first, in_memory, room = FULL_DISKS[case]
    last = None if first else pipeline.build_archive(locate(archive)).folder
    for path in (archive / "data").rglob("*.ttl"):
        with path.open("a", encoding="utf-8") as file:
            file.write("<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n")
    limit = pipeline.IN_MEMORY if in_memory == "in memory" else 0
    command = [sys.executable, "-c", SCARCE, str(room), str(limit), str(archive)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("the new store cannot be written") == 1
    assert ended.stderr.count("  fix       ") == ended.stderr.count("  fix       free disk space") == 1
    assert [path for path in (archive / "build" / "stores").iterdir() if path != last] == []
    assert pipeline.current(locate(archive)) == last
    assert last is None or len(LocalStore.read(last / "db")) > 10_000
