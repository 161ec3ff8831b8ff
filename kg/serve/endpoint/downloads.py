"""The results that clients are downloading, which are files and together have a limit."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.serve.endpoint.messages import INLINE

SLOW = 1.0  # seconds without progress after which a download may be dropped to make room for another


@dataclass(eq=False)
class Download:
    """One download: its bytes, when the client last took some, and how to end it."""

    size: int
    drop: Callable[[], object]
    progressed: float

    def progress(self) -> None:
        """Notes that the client has taken some bytes."""
        self.progressed = time.monotonic()


class Downloads:
    """The downloads that go on; together they hold at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.going_on: set[Download] = set()

    @property
    def held(self) -> int:
        """The bytes that all downloads hold."""
        return sum(one.size for one in self.going_on)

    @contextlib.contextmanager
    def one(self, size: int, drop: Callable[[], object]) -> Iterator[Download | None]:
        """A download until the end of the block; None if there is no room.

        Room is made by dropping the clients that have not read for longest. What is short enough to be in memory is
        bounded by the number of connections, and not counted.
        """
        download = Download(size if size > INLINE else 0, drop, time.monotonic())
        while self.held + download.size > self.limit:
            stalled = min(self.going_on, key=lambda one: one.progressed, default=None)
            if stalled is None or time.monotonic() - stalled.progressed < SLOW:
                yield None
                return
            self.going_on.discard(stalled)
            stalled.drop()
        self.going_on.add(download)
        try:
            yield download
        finally:
            self.going_on.discard(download)
