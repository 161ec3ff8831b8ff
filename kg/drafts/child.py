"""A child process that reads files one after another, with limits of time and memory: both sides of it.

A file comes from anybody. One that crashes the library that reads it, or never ends, costs its own draft and nothing
else: the process is ended, and the next file gets a new one. What the child answers is JSON, so that a file which
takes the child over cannot make this process run anything.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import KgError
from kg.escaping import printable

__all__ = ["Child", "Children", "Limits", "Made", "Maker"]

_LENGTH = struct.Struct("!Q")
MAX_ANSWER = 500_000_000  # bytes
STARTING = 300.0  # seconds until a process must be ready, on a machine with much else to do


@dataclass(frozen=True)
class Limits:
    """The limits for one file: seconds, and bytes of memory of the process that reads it."""

    seconds: float = 120.0
    memory: int = 2_000_000_000


@dataclass(frozen=True)
class Made:
    """What the reader made of one file: a draft with its text, or why there is none.

    `nothing` says why a text holds no decision; `problem` has the four parts of a KgError. Both are empty for a draft.
    `summary` says in a line what the draft holds.
    """

    name: str = ""
    text: str = ""
    draft: str = ""
    nothing: str = ""
    summary: str = ""
    problem: tuple[str, ...] = ()

    @classmethod
    def failed(cls, error: KgError) -> Made:
        """What comes of a file that cannot be read."""
        return cls(problem=(error.what, error.where, error.expected, error.repair))


@dataclass(frozen=True)
class Maker:
    """The function that reads one file, as `module:function`, and what it gets beside the path; both can be pickled."""

    function: str
    known: Any = None

    def load(self) -> Callable[[Path], Made]:
        """The function, which takes a path alone."""
        module, _, name = self.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        return lambda path: function(path, self.known)


class Child:
    """One child process, started when it is first needed and after each time that it ended."""

    def __init__(self, maker: Maker, limits: Limits) -> None:
        self._start = pickle.dumps((maker, limits.memory))
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def make(self, path: Path, where: str = "") -> Made:
        """What the reader makes of a file. Never raises because of what is in the file."""
        where = where or str(path)
        try:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            _write(process.stdin, os.fsencode(path))
            answer = json.loads(_read(process.stdout, time.monotonic() + self._limits.seconds))
            return Made(**{**answer, "problem": tuple(answer["problem"])})
        except TimeoutError:
            self.close()
            what = f"it could not be read within {self._limits.seconds:g} seconds"
            return Made.failed(KgError(what, where, "a document of usual size", "divide it, or leave it out"))
        except (EOFError, OSError, ValueError, TypeError):
            status = self.close()
            what = f"the process that read it ended ({_cause(status)})"
            return Made.failed(
                KgError(
                    what,
                    where,
                    "a file that the reader can open",
                    "open it in another program; if it is sound, tell us",
                )
            )

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kg.drafts.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            _write(self._process.stdin, self._start)
            _read(self._process.stdout, time.monotonic() + STARTING)  # it is ready: only now the time of a file begins
        return self._process

    def close(self) -> int:
        """Ends the process, and returns its status; 0 if there is none."""
        process, self._process = self._process, None
        if process is None:
            return 0
        status = process.poll()
        if status is None:
            try:
                status = process.wait(0.2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                status = 0
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return status


class Children:
    """A child process for each thread that asks for one."""

    def __init__(self, maker: Maker, limits: Limits) -> None:
        self._maker, self._limits = maker, limits
        self._of_thread = threading.local()
        self._all: list[Child] = []

    def make(self, path: Path, where: str = "") -> Made:
        """What the reader makes of a file."""
        child: Child | None = getattr(self._of_thread, "child", None)
        if child is None:
            child = self._of_thread.child = Child(self._maker, self._limits)
            self._all.append(child)
        return child.make(path, where)

    def close(self) -> None:
        """Ends all of them."""
        for child in self._all:
            if child._process is not None:
                child._process.kill()
            child.close()


def _cause(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}" if status else "without an answer"


def _write(pipe: Any, content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def _read(pipe: Any, end: float) -> bytes:
    """What the other side sends. Raises TimeoutError after the moment `end`, EOFError if it breaks off."""
    (length,) = _LENGTH.unpack(_bytes(pipe, _LENGTH.size, end))
    if length > MAX_ANSWER:
        raise ValueError("the answer is too long")
    return _bytes(pipe, length, end)


def _bytes(pipe: Any, length: int, end: float) -> bytes:
    found = bytearray()
    while len(found) < length:
        if not select.select([pipe], [], [], max(end - time.monotonic(), 0))[0]:
            raise TimeoutError
        part = os.read(pipe.fileno(), min(length - len(found), 1_000_000))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Reads files until there are no more requests."""
    import resource

    maker, memory = pickle.loads(_received(requests))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    make = maker.load()
    _write(answers, b"ready")
    while path := _received(requests):
        try:
            made = make(Path(os.fsdecode(path)))
        except KgError as error:
            made = Made.failed(error)
        except Exception as error:  # one bad file must not stop the rest; what it was is said
            what = f"the reader failed ({type(error).__name__}: {printable(str(error))[:200]})"
            expected = "a document that the reader knows how to read"
            made = Made.failed(KgError(what, os.fsdecode(path), expected, "tell us, with the file if it is public"))
        _write(answers, json.dumps(asdict(made)).encode("utf-8", "surrogatepass"))


def _received(requests: BinaryIO) -> bytes:
    head = requests.read(_LENGTH.size)
    return requests.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    sys.path[:0] = [""] if "" not in sys.path else []
    _serve(sys.stdin.buffer, own)
