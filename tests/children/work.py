"""The functions that the tests of child processes run in them."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator

from kg.errors import KgError


def work(what: str) -> object:
    """Does what it is told, which may be harm; returns the number of its process and where it looks for modules."""
    if what == "refuse":
        raise KgError("no decision", "a.txt", "a decision", "leave it out")
    if what == "fail":
        raise ZeroDivisionError("a mistake\x1b[2J")
    if what == "crash":
        ctypes.string_at(0)
    if what == "exit":
        os._exit(3)
    if what == "wait":
        time.sleep(60)
    if what == "burn":
        while True:
            pass
    if what == "grow":
        return len(bytearray(5_000_000_000))
    if what == "print":
        os.write(1, b"what a library prints")
    return os.getpid(), sys.path, [name for name in os.environ if name.startswith("PYTHON")]


def count(to: int) -> Iterator[int]:
    yield from range(to)
