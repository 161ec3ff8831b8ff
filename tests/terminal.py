"""A command on a real terminal, a pseudo-terminal of the system: what it sends there, byte for byte."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

from tests.conftest import ROOT

LINES = 24


def on_a_terminal(archive: Path, arguments: tuple[str, ...], columns: int) -> tuple[int, bytes]:
    """The exit status of a command of `kg`, and what a terminal of so many columns receives from it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST  # a line ends as the program ends it
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "--archive", str(archive), *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**kept, "TERM": "xterm"},
    )
    os.close(theirs)
    received = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end was closed
            break
        if not part:
            break
        received += part
    os.close(ours)
    return process.wait(60), received
