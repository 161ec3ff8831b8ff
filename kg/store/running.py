"""The queries that are being answered, each with the file that it stands in: the engine itself has no time limit.

A thread can then name the query that takes too long, and end the process; nothing else can stop the engine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_running: dict[int, tuple[str, float]] = {}  # by thread: the place of the query, and when it began


@contextmanager
def running(where: str) -> Iterator[None]:
    """A block in which a query of a file is answered, its results read to the end."""
    thread = threading.get_ident()
    before = _running.get(thread)
    _running[thread] = where, time.monotonic()
    try:
        yield
    finally:
        if before is None:
            del _running[thread]
        else:
            _running[thread] = before


def longest() -> tuple[str, float]:
    """The place of the query that has run longest, and its seconds; "" and 0 while none runs."""
    now = time.monotonic()
    several = [(now - began, where) for where, began in _running.copy().values()]
    seconds, where = max(several, default=(0.0, ""))
    return where, seconds
