"""Ends a verb cleanly when a signal stops it: what it was writing is removed, and its exit status names the signal."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kg.cli.output import note
from kg.errors import KgError
from kg.files import atomic

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
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
def time_limit(seconds: int | None, error: Callable[[int], KgError]) -> Iterator[None]:
    """Within it, the process ends with an error and status 1 when the seconds have passed.

    A query that the engine is answering cannot be interrupted; nothing may be half written when it begins.
    """
    if seconds is None:
        yield
        return

    def end() -> None:
        note(error(seconds))
        atomic.remove_work_folders()
        sys.stderr.flush()
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _watch(read: int, ended: threading.Event) -> None:
    """Waits for a signal, then for Python to stop; ends the process if it does not."""
    while number := os.read(read, 1):
        if number[0] in SIGNALS and not ended.wait(GRACE_SECONDS):
            atomic.remove_work_folders()
            note("stopped")
            sys.stderr.flush()
            os._exit(128 + number[0])
