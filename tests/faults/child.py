"""Runs a verb in a process of its own, and kills it at a chosen operation on files or after a chosen time.

As a program (`python -m tests.faults.child`) it is that process: it counts its changes to files and ends as it is told.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

CHANGES = {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}
"""The audit events of operations that change files; see https://docs.python.org/3/library/audit_events.html."""
LONGEST = 120.0  # seconds that a verb may take on a busy machine before it counts as one that never ends


@dataclass(frozen=True)
class Ended:
    """How a verb ended: its exit status (negative: the signal), its output, its changes to files, and its seconds."""

    status: int
    output: str
    errors: str
    changes: int
    seconds: float

    @property
    def crashed(self) -> bool:
        """True if it ended otherwise than a verb may: in a traceback, by a signal of its own, or never."""
        return "Traceback" in self.errors or self.status not in (0, 1, -signal.SIGKILL)


def run(
    words: Sequence[str | Path],
    temporary: Path,
    kill_at: int = 0,
    kill_after: float = 0,
    room: int = 0,
) -> Ended:
    """Runs `kg` with these words; its temporary files go to a folder.

    `kill_at` kills it right before its change of files of that number, counted from 1; `kill_after` after so many
    seconds; `room` lets no file of more bytes be written. What the store's engine writes is not counted as a change.
    """
    with tempfile.NamedTemporaryFile() as counted:
        began = time.monotonic()
        told = [counted.name, str(kill_at), str(room), *map(str, words)]
        cache = temporary.parent / "cache"  # where a redaction deletes what was generated
        environment = {**os.environ, "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(cache), "PYTHONUTF8": "1"}
        child = subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.faults.child", *told],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment, text=True, errors="replace",
        )  # fmt: skip
        output = errors = ""
        try:
            output, errors = child.communicate(timeout=kill_after or LONGEST)
        except subprocess.TimeoutExpired:
            child.kill()
            output, errors = child.communicate()
        seconds, changes = time.monotonic() - began, os.path.getsize(counted.name)
        unasked = child.returncode == -signal.SIGKILL and not kill_at and not kill_after
        return Ended(-signal.SIGALRM if unasked else child.returncode, output, errors, changes, seconds)


def _count_changes(counted: str, kill_at: int) -> None:
    """Writes a byte for each change to files of this process, and kills it right before that of number `kill_at`."""
    number, lock, file = 0, threading.Lock(), os.open(counted, os.O_WRONLY)

    def see(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal number
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event not in CHANGES and not opened:
            return
        with lock:
            number += 1
            with contextlib.suppress(OSError):
                os.write(file, b".")
            if number == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(10)  # until the signal arrives

    sys.addaudithook(see)


def main(counted: str, kill_at: str, room: str, *words: str) -> int:
    """Runs the verb in this process."""
    from kg.cli.main import main as kg

    if int(room):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
    _count_changes(counted, int(kill_at))
    return kg(list(words))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
