"""Runs a function in a process of its own, within limits of time and memory that the operating system enforces.

What reads a hostile file may never end, take all memory or break a library: then only that process ends.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

ORPHANED = 5  # seconds past its limit after which the process ends itself, should all else fail
_FINISHED = "finished"

Send = Callable[[object], None]


@dataclass(frozen=True)
class Limits:
    """What a process may use: seconds from its start, and bytes of memory."""

    seconds: int
    memory: int


class LimitError(Exception):
    """The process did not finish; the message says why."""


def messages(limits: Limits, work: Callable[..., None], *arguments: object) -> Iterator[object]:
    """Whatever `work` sends, which is called with a function to send messages and the arguments.

    All of them must be picklable. Raises LimitError if the process does not finish.
    """
    context = multiprocessing.get_context("forkserver")  # a copy of this process might inherit a lock of a thread
    context.set_forkserver_preload(["__main__", work.__module__])
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(limits, send, work, arguments), daemon=True)
    process.start()
    deadline = time.monotonic() + limits.seconds
    send.close()
    try:
        while receive.poll(max(0.0, deadline - time.monotonic())):
            kind, message = receive.recv()
            if kind == _FINISHED:
                return
            yield message
        raise LimitError(f"it takes more than {limits.seconds:,} seconds")
    except (EOFError, OSError) as error:
        raise LimitError(
            f"it needs more than {limits.memory // 1_000_000:,} MB of memory, or breaks a library"
        ) from error
    finally:
        process.kill()
        process.join()
        receive.close()


def _run(limits: Limits, connection: Connection, work: Callable[..., None], arguments: tuple[object, ...]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries print a backtrace when they run out of memory
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # Arrow's own allocator reserves a gigabyte at once
    signal.alarm(limits.seconds + ORPHANED)
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    work(lambda message: connection.send(("message", message)), *arguments)
    connection.send((_FINISHED, None))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
