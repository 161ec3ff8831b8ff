"""Runs a verb again whenever a file of the archive is saved, until Ctrl-C.

Files are looked at a few times a second: that takes milliseconds, needs no library, and works on every disk.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.cli.opening import archive_of
from kg.cli.output import note
from kg.cli.stopping import Stopped
from kg.errors import KgError

PAUSE_SECONDS = 0.2  # between two looks; an editor that saves several files has that long for the next
ENDINGS = (".ttl", ".rq")

Marks = dict[str, tuple[int, ...]]  # of each file: its number, size, and times of change


def repeated(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Runs a verb now and after each change of a file, and prints the errors that it raises; 0 at Ctrl-C.

    A file that is saved while the verb runs makes it run again, and what it said of the files before is not printed if
    it noticed that itself. Raises KgError where an endpoint is named, since no file there can change.
    """
    if getattr(options, "endpoint", None):
        raise KgError(
            "the files of an endpoint cannot be watched",
            "--watch",
            "files on this disk",
            "leave out --watch or --endpoint",
        )
    archive = archive_of(options)
    places = [archive.ontology, archive.data, archive.queries, *getattr(options, "files", [])]
    once = argparse.Namespace(**{**vars(options), "watch": False})
    try:
        seen = _settled(places)
        while True:
            _run(run, once, places, seen)
            seen = _next(places, seen)
            note("")
    except Stopped as stop:
        if stop.status != 128 + signal.SIGINT:
            raise
        note("no longer watching")
        return 0


def marks(places: Iterable[Path]) -> Marks:
    """By what it is recognised that a file below one of these folders, or one of these files, has been saved."""
    found: Marks = {}
    for path in _files(places):
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def _files(places: Iterable[Path]) -> Iterator[str]:
    for place in places:
        yield str(place)
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from (os.path.join(folder, name) for name in names if name.endswith(ENDINGS) and name[0] != ".")


def _run(
    run: Callable[[argparse.Namespace], int], options: argparse.Namespace, places: list[Path], seen: Marks
) -> None:
    """Runs the verb once, and prints an error that it raises, unless files differ by then from what was seen."""
    try:
        run(options)
    except KgError as error:
        if marks(places) != seen:
            return
        note(error)
    sys.stdout.flush()
    note(f"{time.strftime('%H:%M:%S')}: waiting for a file to be saved; Ctrl-C ends this")


def _next(places: list[Path], seen: Marks) -> Marks:
    """Waits until a file differs from what was seen and nothing changes any more."""
    while marks(places) == seen:
        time.sleep(PAUSE_SECONDS)
    return _settled(places)


def _settled(places: list[Path]) -> Marks:
    """The marks of the files, as soon as they have been the same for a moment."""
    now, last = marks(places), None
    while now != last:
        time.sleep(PAUSE_SECONDS)
        now, last = marks(places), now
    return now
