"""`kg build` mends the name of the current store, removes what killed builds left, and deletes nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.errors import KgError
from tests.effort import sampled


def build(archive: Path) -> Path:
    return pipeline.build_archive(locate(archive)).folder


def test_a_folder_in_the_place_of_the_name_is_refused_and_kept(archive: Path) -> None:
    pointer = archive / "build" / "current"
    pointer.unlink()
    pointer.mkdir()
    (pointer / "thesis.txt").write_text("mine")
    with pytest.raises(KgError, match="cannot write to the build folder"):
        build(archive)
    assert (pointer / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("leads_to", ["/dev/zero", "current", "thesis.txt"])
def test_a_link_in_the_place_of_the_name_is_not_read_and_is_replaced(leads_to: str, archive: Path) -> None:
    (archive / "build" / "thesis.txt").write_text("mine")
    pointer = archive / "build" / "current"
    pointer.unlink()
    pointer.symlink_to(leads_to)
    assert pipeline.current(locate(archive)) is None
    folder = build(archive)
    assert pipeline.current(locate(archive)) == folder
    assert not pointer.is_symlink()
    assert (archive / "build" / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["..", "", "/etc", "../stores/0123456789abcdef"])
def test_a_name_that_is_not_that_of_a_store_is_not_followed(name: str, archive: Path) -> None:
    (archive / "build" / "db").mkdir()
    (archive / "build" / "stores" / "db").mkdir()
    (archive / "build" / "current").write_text(name)
    assert pipeline.current(locate(archive)) is None


def test_only_old_stores_are_deleted(archive: Path) -> None:
    stores = archive / "build" / "stores"
    old, with_notes, linked = (stores / (letter * 16) for letter in "abc")
    for folder in (old, with_notes, stores / "thesis"):
        (folder / "db").mkdir(parents=True)
    (with_notes / "notes.txt").write_text("mine")
    linked.symlink_to(stores / "thesis")
    folder = build(archive)
    assert {path.name for path in stores.iterdir()} == {folder.name, with_notes.name, linked.name, "thesis"}


KILLED = """
import os, signal, sys
from kg.cli.main import main
build, moment, seen = os.path.join(sys.argv[1], "build"), int(sys.argv[2]), 0
def kill(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir") and build in repr(arguments):
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
main(["--archive", sys.argv[1], "build"])
"""


@pytest.mark.parametrize("moment", sampled(range(1, 40), 2))
def test_the_next_build_removes_what_a_killed_one_left(moment: int, archive: Path) -> None:
    file = archive / "data" / "letter.ttl"
    file.write_text(file.read_text() + "\n# edited\n")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(archive), str(moment)], capture_output=True, check=False)
    assert killed.returncode in (0, -signal.SIGKILL)
    folder = build(archive)
    assert sorted(path.name for path in (archive / "build").iterdir()) == ["current", "stores"]
    assert [path for path in (archive / "build" / "stores").iterdir() if path.name.startswith(".")] == []
    assert pipeline.current(locate(archive)) == folder
