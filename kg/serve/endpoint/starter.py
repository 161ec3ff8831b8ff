"""The process that starts workers, by forking itself once it has prepared what all of them need.

A new worker is ready in milliseconds, and shares the memory of the search index and the labels with all others. This
process has one thread and no store open when it forks. It ends with the server, and its workers end with it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import traceback
from collections.abc import Callable
from pathlib import Path

from kg.archive import Archive
from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint import worker
from kg.serve.endpoint.worker import PageMaker
from kg.serve.settings import Settings

Prepare = Callable[[Archive, Path, Settings], PageMaker]


def main(
    control: socket.socket, parent: int, build: tuple[Archive, Path], settings: Settings, prepare: Prepare | None
) -> None:
    """Prepares what makes pages, if any, then forks a worker for each socket that comes over `control`.

    It tells the server in a line of JSON that it is ready, or what is wrong.
    """
    worker.end_with_parent(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    archive, folder = build
    try:
        pipeline.open_store(folder)  # and closed at once
        pages = prepare(archive, folder, settings) if prepare else None
    except KgError as error:
        _tell(control, error=[[one.what, one.where, one.expected, one.repair] for one in error.problems])
        return
    _tell(control, ready=True)
    _fork_as_told(control, settings, pages)
    os._exit(0)  # at once, without freeing all that was prepared


def _fork_as_told(control: socket.socket, settings: Settings, pages: PageMaker | None) -> None:
    gc.collect()
    gc.freeze()  # collections in the workers would copy the memory that they share
    # the kernel itself lets ended workers go: to wait for one can take seconds, as it may end with a low priority
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    this = os.getpid()
    while True:
        order, files, _, _ = socket.recv_fds(control, 1, 1)
        if not order:  # the server has gone, or needs no more of them
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            _run(files[0], this, settings, pages)
        os.close(files[0])


def _run(file: int, parent: int, settings: Settings, pages: PageMaker | None) -> None:
    """The life of a worker, which never returns to what its parent was doing."""
    try:
        worker.work(socket.socket(fileno=file), parent, settings, pages)
    except OSError:  # the server has gone
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _tell(control: socket.socket, **what: object) -> None:
    control.sendall(json.dumps(what).encode() + b"\n")
