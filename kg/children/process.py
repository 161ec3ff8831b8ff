"""Starts a process of Python that runs this program, and nothing of the working folder or the environment.

The process runs `child.py` with `python -I`, which leaves out the working folder, the user's own packages, and whatever
variables such as PYTHONPATH name.
"""

from __future__ import annotations

import os
import pickle
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

STARTING = 300.0  # seconds until a process must be ready, on a machine with much else to do
_SCRIPT = Path(__file__).with_name("child.py").absolute()
_LENGTH = struct.Struct("!Q")


def start(main: Callable[..., object], *arguments: object) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A new process that calls `main(connection, *arguments)`, and the other end of that connection.

    `main` is a function of a module, and the arguments can be pickled. The process prints to where this process prints.
    It has to end when the connection is closed. Raises OSError if it cannot be started.
    """
    # settings of this process that -I would forget: how names of files are encoded, and no files of bytecode
    options = ["-X", f"utf8={sys.flags.utf8_mode}", *(["-B"] if sys.dont_write_bytecode else [])]
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", *options, str(_SCRIPT)],
            stdin=theirs.fileno(),
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        )
    try:
        ours.settimeout(STARTING)
        send(ours, pickle.dumps((main, arguments)))
        ours.settimeout(None)
    except OSError:
        ours.close()
        process.kill()
        process.wait()
        raise
    return process, ours


def send(connection: socket.socket, content: bytes) -> None:
    """Sends a message. Raises OSError if the other side has gone, or does not read it before the socket's timeout."""
    connection.sendall(_LENGTH.pack(len(content)) + content)


def receive(connection: socket.socket, most: int = sys.maxsize, prepare: Callable[[], object] = bool) -> bytearray:
    """The next message. `prepare` is called before each wait, so that it can set a timeout.

    Raises EOFError at the end of the connection, and ValueError for a message of more than `most` bytes.
    """
    (length,) = _LENGTH.unpack(_received(connection, _LENGTH.size, prepare))
    if length > most:
        raise ValueError(f"a message of {length:,} bytes")
    return _received(connection, length, prepare)


def _received(connection: socket.socket, length: int, prepare: Callable[[], object]) -> bytearray:
    found = bytearray()
    while len(found) < length:
        prepare()
        part = connection.recv(min(length - len(found), 1_000_000))
        if not part:
            raise EOFError
        found += part
    return found
