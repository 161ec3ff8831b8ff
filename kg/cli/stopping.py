"""Ends a verb cleanly when a signal stops it: what it was writing is removed, and its exit status names the signal."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from kg.cli.output import note, plural
from kg.errors import KgError
from kg.files import atomic
from kg.store.running import longest

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
QUERY_SECONDS = "HABEAS_QUERY_SECONDS"  # the variable with the seconds that one query of an archive may take
MEMORY_SHARE = 0.8  # of the machine, above which a query is ended
GRACE_SECONDS = 3.0  # for Python to stop, which cannot interrupt a query that the engine is answering


class Stopped(BaseException):
    """A signal has stopped the program. Not an Exception, so that nothing that handles errors goes on."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number  # as a shell reports it


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it, the first signal raises Stopped, and the next ends the process.

    If Python does not get to stop in time, a thread removes what is being written and ends the process. A signal that
    is ignored, as under `nohup`, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    ours = [number for number, handler in before.items() if handler in (signal.SIG_DFL, signal.default_int_handler)]

    def stop(number: int, frame: object) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_DFL)
        raise Stopped(number)

    read, write = os.pipe()
    os.set_blocking(write, False)
    ended, wakeup = threading.Event(), signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    watch = threading.Thread(target=_watch, args=(read, ended), daemon=True)
    watch.start()
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
        signal.set_wakeup_fd(wakeup)
        ended.set()
        os.close(write)  # which ends the thread
        watch.join()
        os.close(read)


@contextmanager
def query_limit(seconds: int | None = None) -> Iterator[None]:
    """Within it, the process ends with an error that names the place of a query that takes too long.

    Queries, rules and shapes come with an archive, and one of a foreign archive might never end. What is half written
    then is a folder of its own, which is removed.
    """
    most = seconds or _query_seconds()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            where, taken = longest()
            late, large = taken > most, where and _share_of_memory() > MEMORY_SHARE
            if late or large:
                what = f"takes longer than {plural(most, 'second')}" if late else "needs nearly all memory here"
                expected = "a query that joins its patterns by shared variables"
                fix = f"correct the query, or give it more time: set {QUERY_SECONDS}, or --seconds of kg query"
                _end(1, KgError(f"it {what}", where, expected, fix))

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _share_of_memory() -> float:
    """The share of the machine's memory that this process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages / os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, IndexError):
        return 0.0


def _query_seconds() -> int:
    text = os.environ.get(QUERY_SECONDS, "120")
    if not text.isdecimal() or not int(text):
        raise KgError(f"{text!r} is no number of seconds", QUERY_SECONDS, "a whole number above zero", "correct it")
    return int(text)


def _watch(read: int, ended: threading.Event) -> None:
    """Waits for a signal, then for Python to stop; ends the process if it does not."""
    while number := os.read(read, 1):
        if number[0] in SIGNALS and not ended.wait(GRACE_SECONDS):
            _end(128 + number[0], "stopped")


def _end(status: int, said: object) -> NoReturn:
    """Ends the process from a thread that is not the main one; what was being written is removed."""
    atomic.remove_work_folders()
    note(said)
    sys.stderr.flush()
    os._exit(status)
