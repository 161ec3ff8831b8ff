"""The process that starts workers, by forking itself once it has prepared what all of them need.

A new worker is ready in milliseconds, and shares the memory of the search index and the labels with all others. This
process has one thread and no store open when it forks. It ends with the server, and its workers end with it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import traceback
from collections.abc import Callable
from pathlib import Path

from kg.archive import Archive
from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint import worker
from kg.serve.endpoint.worker import Limits, PageMaker
from kg.serve.settings import Settings

FORK, FINISH = b"w", b"f"  # one more worker; no more of them, and the end with the last

Prepare = Callable[[Archive, Path, Settings], PageMaker]


def main(
    control: socket.socket, parent: int, build: tuple[Archive, Path], settings: Settings, prepare: Prepare | None
) -> None:
    """Prepares what makes pages, if any, then forks a worker for each socket that comes over `control`.

    It tells the server one JSON object a line: `ready` or `error`, then `started` and `ended` with a process id.
    """
    worker.end_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this process
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    archive, folder = build
    try:
        pipeline.open_store(folder)  # and closed at once
        pages = prepare(archive, folder, settings) if prepare else None
    except KgError as error:
        _tell(control, error=[[one.what, one.where, one.expected, one.repair] for one in error.problems])
        return
    gc.collect()
    gc.freeze()  # collections in the workers would copy the memory that they share
    _tell(control, ready=True)
    _fork_as_told(control, Limits(settings.memory, settings.result, settings.seconds), pages)
    os._exit(0)  # at once, without freeing all that was prepared


def _fork_as_told(control: socket.socket, limits: Limits, pages: PageMaker | None) -> None:
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)  # without a handler the signal would wake nobody
    children, finishing, this = set[int](), False, os.getpid()
    while children or not finishing:
        ready, _, _ = select.select([woken, control.fileno()], [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
            _reap(control, children)
        if control.fileno() in ready:
            order, files, _, _ = socket.recv_fds(control, 1, 1)
            if not order:  # the server has gone
                return
            finishing = finishing or order == FINISH
            for file in files:
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for other in (woken, wake, control.detach()):
                        os.close(other)
                    _run(file, this, limits, pages)
                os.close(file)
                children.add(pid)
                _tell(control, started=pid)


def _run(file: int, parent: int, limits: Limits, pages: PageMaker | None) -> None:
    """The life of a worker, which never returns to what its parent was doing."""
    try:
        worker.work(socket.socket(fileno=file), parent, limits, pages)
    except OSError:  # the server has gone
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _reap(control: socket.socket, children: set[int]) -> None:
    for pid in list(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            children.discard(pid)
            _tell(control, ended=pid, status=os.waitstatus_to_exitcode(status))


def _tell(control: socket.socket, **what: object) -> None:
    with contextlib.suppress(OSError):  # the server has gone, which is noticed elsewhere
        control.sendall(json.dumps(what).encode() + b"\n")
