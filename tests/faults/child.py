"""Runs a verb in a process of its own, and kills it at a chosen operation on files or after a chosen time."""

from __future__ import annotations

import contextlib
import mmap
import os
import resource
import signal
import struct
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

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
    def killed(self) -> bool:
        """True if the verb was killed."""
        return self.status == -signal.SIGKILL

    @property
    def crashed(self) -> bool:
        """True if it ended otherwise than a verb may: in a traceback, by a signal of its own, or never."""
        return "Traceback" in self.errors or self.status not in (0, 1, -signal.SIGKILL)


def run(
    words: Sequence[str | Path],
    temporary: Path,
    kill_at: int | None = None,
    kill_after: float | None = None,
    room: int | None = None,
) -> Ended:
    """Runs `kg` with these words; its temporary files go to a folder.

    `kill_at` kills it right before its change of files of that number, counted from 1; `kill_after` after so many
    seconds; `room` lets no file of more bytes be written. What the store's engine writes is not counted as a change.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, mmap.mmap(-1, 8) as shared:
        began = time.monotonic()
        pid = os.fork()
        if not pid:
            _be_the_child([str(word) for word in words], temporary, (output, errors), (shared, kill_at, room))
        watch = threading.Timer(min(kill_after or LONGEST, LONGEST), _kill, (pid,))
        watch.start()
        _, ended = os.waitpid(pid, 0)
        watch.cancel()
        seconds = time.monotonic() - began
        status = os.waitstatus_to_exitcode(ended)
        if status == -signal.SIGKILL and kill_at is None and kill_after is None:
            status = -signal.SIGALRM  # it never ended
        return Ended(status, _text(output), _text(errors), struct.unpack("q", shared[:8])[0], seconds)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _be_the_child(
    words: list[str],
    temporary: Path,
    output: tuple[BinaryIO, BinaryIO],
    limits: tuple[mmap.mmap, int | None, int | None],
) -> None:
    """Runs the verb, and ends this process."""
    status = 70  # of a program that has failed inside
    try:
        shared, kill_at, room = limits
        for number, file in enumerate(output, 1):
            os.dup2(file.fileno(), number)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8") for number in (1, 2))
        sys.dont_write_bytecode = True
        tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)
        os.environ["XDG_CACHE_HOME"] = str(temporary.parent / "cache")  # where a redaction deletes what was generated
        if room is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        _count_changes(shared, kill_at)
        from kg.cli.main import main

        status = main(words)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def _count_changes(shared: mmap.mmap, kill_at: int | None) -> None:
    """Counts this process's changes to files, and kills it right before that of number `kill_at`."""
    lock = threading.Lock()

    def see(event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event not in CHANGES and not opened:
            return
        with lock:
            number = struct.unpack("q", shared[:8])[0] + 1
            shared[:8] = struct.pack("q", number)
            if number == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(10)  # until the signal arrives

    sys.addaudithook(see)
