"""`kg validate --watch` validates again after each save, and ends at Ctrl-C."""

from __future__ import annotations

import argparse
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import watch
from kg.cli.main import main
from kg.cli.stopping import Stopped
from kg.errors import KgError
from tests.conftest import ruritania_copied

WAITING = "waiting for a file to be saved"


class Watched:
    """A process that watches, and what it says on stderr."""

    def __init__(self, archive: Path, *files: Path) -> None:
        command = [sys.executable, "-m", "kg", "--archive", str(archive), "validate", "--watch", *map(str, files)]
        before = signal.signal(
            signal.SIGINT, signal.default_int_handler
        )  # a shell ignores it in what it runs behind "&"
        try:
            self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        finally:
            signal.signal(signal.SIGINT, before)
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(line.rstrip())

    def until(self, words: str) -> list[str]:
        """What is said up to a line with these words."""
        said: list[str] = []
        while not said or words not in said[-1]:
            said.append(self._lines.get(timeout=120))
        return said


def test_a_process_tells_the_findings_after_each_save_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    file = sorted((archive / "data" / "cases").glob("*.ttl"))[0]
    text = file.read_text(encoding="utf-8")
    watched = Watched(archive, file)
    try:
        assert "valid: 1 file" in watched.until(WAITING)
        file.write_text(text.replace("hb:isEventOf ", "hb:isEventOff ", 1), encoding="utf-8")
        said = watched.until(WAITING)
        assert any("isEventOff" in line for line in said)
        assert "valid: 1 file" not in said
        file.write_text(text, encoding="utf-8")
        assert "valid: 1 file" in watched.until(WAITING)
        watched.process.send_signal(signal.SIGINT)
        assert watched.until("no longer watching") == ["no longer watching"]
        assert watched.process.wait(timeout=60) == 0
    finally:
        watched.process.kill()
        watched.process.wait()


def test_a_stopped_process_leaves_nothing_beside_the_store(tmp_path: Path) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    watched = Watched(archive)
    try:
        watched.until(WAITING)
        before = sorted(path.name for path in (archive / "build").iterdir())
        watched.process.send_signal(signal.SIGTERM)
        assert watched.process.wait(timeout=60) == 128 + signal.SIGTERM
        assert sorted(path.name for path in (archive / "build").iterdir()) == before
    finally:
        watched.process.kill()
        watched.process.wait()


def after(runs: list[Callable[[], None]], archive: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The status of a watch whose verb does these things one after another, and what was said; then comes Ctrl-C."""
    waiting = list(runs)

    def verb(options: argparse.Namespace) -> int:
        assert not options.watch
        if not waiting:
            raise Stopped(signal.SIGINT)
        waiting.pop(0)()
        return 0

    status = watch.repeated(verb, argparse.Namespace(archive=archive, others=[], watch=True, files=[]))
    return status, capsys.readouterr().err


def test_what_is_saved_while_it_is_validated_is_validated_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    file = sorted((archive / "data" / "cases").glob("*.ttl"))[0]

    def saved_meanwhile() -> None:
        file.write_text(file.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")

    def saved_and_noticed() -> None:
        saved_meanwhile()
        raise KgError("files have changed while the build ran", "a file", "the same files", "run it again")

    status, said = after([saved_meanwhile, saved_and_noticed], archive, capsys)
    assert status == 0
    assert said.count(WAITING) == 1
    assert "files have changed" not in said
    assert said.splitlines()[-1] == "no longer watching"


def test_a_new_file_and_one_that_is_gone_are_noticed_and_hidden_ones_are_not(tmp_path: Path) -> None:
    file, draft = tmp_path / "a.ttl", tmp_path / "b.ttl"
    file.write_text("")
    seen = watch.marks([tmp_path, draft])
    (tmp_path / ".a.ttl.swp").write_text("x")
    (tmp_path / "notes.txt").write_text("x")
    assert {name for name in watch.marks([tmp_path, draft]) if not Path(name).is_dir()} == {str(file)}
    draft.write_text("")
    assert watch.marks([tmp_path, draft]).keys() - seen.keys() == {str(draft)}
    file.unlink()
    assert str(file) not in watch.marks([tmp_path, draft])


def test_an_endpoint_cannot_be_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--watch", "--endpoint", "http://localhost:1/sparql"]) == 1
    assert capsys.readouterr().err.splitlines()[0] == "--watch: the files of an endpoint cannot be watched"
