"""A file of JSON lines that is only added to, and a folder that one run at a time writes in."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import KgError
from kg.files.atomic import cannot_write


def add_line(path: Path, row: Mapping[str, object], what: str = "the line") -> None:
    """Adds a line to a file; it is on disk when this returns. Raises KgError if it cannot be written."""
    try:
        with open(path, "ab") as file:
            file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error, what) from error


@contextlib.contextmanager
def only_run(folder: Path, command: str, what: str, seconds: float = 0.0) -> Iterator[None]:
    """A block that one run of a command at a time may be in; the folder is made if it is not there.

    Raises KgError if another run is still in it after some seconds, or if the folder, called `what`, cannot be made.
    """
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise cannot_write(folder, error, what) from error
    end = time.monotonic() + seconds
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > end:
                    problem = f"another {command} is writing here"
                    raise KgError(problem, str(folder), "one at a time", "wait until it has ended") from error
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)
