"""The process that starts workers, by forking itself once it has prepared what all of them need.

A new worker is ready in milliseconds, and shares the memory of the search index and the labels with all others. This
process has one thread and no store open when it forks. It ends with the server, and its workers end with it.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import traceback
from pathlib import Path

from kg.archive import Archive
from kg.errors import KgError
from kg.serve.endpoint import worker
from kg.serve.endpoint.messages import line
from kg.serve.settings import Settings


def main(control: socket.socket, parent: int, build: tuple[Archive, Path], settings: Settings) -> None:
    """Prepares the pages of a build, then forks a worker for each socket that comes over `control`.

    It tells the server in a line of JSON that it is ready, or what is wrong.
    """
    from kg.serve.app import Application

    worker.end_with_parent(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        application = Application(*build, settings)
    except KgError as error:
        parts = [[one.what, one.where, one.expected, one.repair] for one in error.problems]
        control.sendall(line(error=parts))
        return
    control.sendall(line(ready=True))
    gc.collect()
    gc.freeze()  # collections in the workers would copy the memory that they share
    # the kernel itself lets ended workers go: to wait for one can take seconds, as it may end with a low priority
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    this = os.getpid()
    while True:
        order, files, _, _ = socket.recv_fds(control, 1, 1)
        if not order:  # the server has gone, or needs no more of them
            os._exit(0)  # at once, without freeing all that was prepared
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            _run(files[0], this, settings, application)
        os.close(files[0])


def _run(file: int, parent: int, settings: Settings, application: object) -> None:
    """The life of a worker, which never returns to what its parent was doing."""
    try:
        worker.work(socket.socket(fileno=file), parent, settings, application)  # type: ignore[arg-type]
    except OSError:  # the server has gone
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)
