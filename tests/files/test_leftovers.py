"""Leftovers of a killed process are removed by the next one that writes beside them; what is in use stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.files import atomic
from tests.effort import sampled
from tests.files.test_marks import write

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.files.test_marks import write
from kg.files import atomic
kind, target, moment = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
seen = 0
def kill(event, arguments):
    global seen
    if event.partition(".")[0] in ("open", "os", "shutil", "tempfile") and str(target.parent) in repr(arguments):
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
if kind == "file":
    atomic.write_files({target: b"new"})
else:
    write(target, "new")
"""


def killed_at(moment: int, kind: str, target: Path) -> bool:
    """Writes a file or a folder in another process, which is killed at a file operation; whether it came so far."""
    command = [sys.executable, "-c", KILLED, kind, str(target), str(moment)]
    return subprocess.run(command, check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", sampled(range(1, 12), 3))
def test_what_a_killed_process_left_of_a_file_is_removed(moment: int, tmp_path: Path) -> None:
    target = tmp_path / "current"
    target.write_bytes(b"old")
    killed_at(moment, "file", target)
    assert target.read_bytes() in (b"old", b"new")
    atomic.write_files({target: b"newer"})
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("moment", sampled(range(1, 60), 5))
def test_what_a_killed_process_left_of_a_folder_is_removed(moment: int, tmp_path: Path) -> None:
    target = tmp_path / "site"
    write(target, "old")
    killed_at(moment, "folder", target)
    write(target, "newer")
    assert list(tmp_path.iterdir()) == [target]
    assert (target / "search.json").read_text() == "newer"


def leave(folder: Path, *moved_aside: str) -> Path:
    """The leftovers of a killed process: a working folder with a page, and what it had moved aside."""
    work = folder / f"{atomic.NEW}killed"
    (work / "new").mkdir(parents=True)
    (work / "new" / "page").touch()
    (work / "old").mkdir()
    for name in moved_aside:
        os.rename(folder / name, work / "old" / name)
    return work


def test_a_folder_that_was_moved_aside_comes_back(tmp_path: Path) -> None:
    write(tmp_path / "data" / "site", "old")
    work = leave(tmp_path / "data", "site")
    atomic.remove_leftovers(tmp_path.rglob(f"{atomic.NEW}*"))
    assert not work.exists()
    assert (tmp_path / "data" / "site" / "search.json").read_text() == "old"


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    def another_writes() -> None:
        write(tmp_path / "site", "other")
        assert len(list(tmp_path.glob(f"{atomic.NEW}*"))) == 1

    write(tmp_path / "site", "mine", another_writes)
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]
    assert (tmp_path / "site" / "search.json").read_text() == "mine"


def test_a_link_that_looks_like_a_leftover_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    (tmp_path / f"{atomic.NEW}link").symlink_to("mine")
    write(tmp_path / "site", "new")
    assert (tmp_path / "mine" / "thesis.txt").exists()
