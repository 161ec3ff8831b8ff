"""The processes that the server starts, as it sees them: workers, and the starter that forks them.

Each is at the other end of a socket. No thread and no lock is shared with them, so a process that is killed leaves
nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from kg.archive import Archive
from kg.build import pipeline
from kg.children import start
from kg.errors import KgError
from kg.serve.endpoint.formats import MEMORY
from kg.serve.endpoint.messages import MAX_LINE, Refusal, Reply, bytes_of
from kg.serve.endpoint.worker import main
from kg.serve.settings import Settings

ENDED = Refusal(422, MEMORY)  # the worker ended by itself: out of memory or stack, or killed because it took too much


class Worker:
    """A worker process, which answers one request at a time."""

    def __init__(self, of: Starter) -> None:
        self.starter, self.pid, self.sealed = of, 0, False
        self.lost = self.last = False  # `last`: it is to have no other request
        self.bug = ""  # the traceback of a bug, from its last reply
        self._why: Refusal | None = None  # the reason why the server ended it
        self._before = 0.0  # of processor time, when its request began
        self._connection, theirs = socket.socketpair()
        self._connection.setblocking(False)
        with theirs:
            of.fork(theirs)

    async def ready(self) -> bool:
        """True once it can have requests; False if it has ended before."""
        with contextlib.suppress(OSError, EOFError, ValueError, KeyError, TypeError):
            said = await self._line()
            self.pid, self.sealed = int(said["pid"]), bool(said["sealed"])
        return bool(self.pid)

    async def ask(self, file: IO[bytes]) -> Reply | Refusal:
        """The reply to the request in a file, or why there is none if the process ends before."""
        try:
            self._before = self._clock()
            socket.send_fds(self._connection, [b"r"], [file.fileno()])
            said = await self._line()
            self.last, self.bug = self.last or bool(said["last"]), str(said.get("bug", ""))
            if "refusal" in said:
                status, text, retry_after = said["refusal"]
                return Refusal(int(status), str(text), int(retry_after))
            size = 0 if file.closed else file.seek(0, io.SEEK_END)  # closed: the client has gone
            return Reply(int(said["status"]), bytes_of(said["headers"]), file, size)
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):  # it has ended, or is taken over
            self.end()
            return self._why or ENDED

    async def _line(self) -> Any:
        """Its next message. Raises EOFError or OSError if it has ended, and ValueError for what is no message."""
        said = b""
        while not said.endswith(b"\n"):
            part = await asyncio.get_running_loop().sock_recv(self._connection, 65_536)
            if not part or len(said) > MAX_LINE:
                raise EOFError
            said += part
        return json.loads(said)

    def used(self) -> float:
        """Seconds of processor time since the request began; on other systems than Linux, seconds."""
        with contextlib.suppress(OSError):  # it has ended
            return self._clock() - self._before
        return 0.0

    def lower_priority(self) -> None:
        """Lets others go first. It is to have no other request then, since nobody may raise a priority again."""
        self.last = True
        if sys.platform == "linux":
            with contextlib.suppress(OSError):  # it has just ended
                niceness = os.getpriority(os.PRIO_PROCESS, 0) + 10  # with 19 it would end too slowly
                os.setpriority(os.PRIO_PROCESS, self.pid, niceness)

    def end(self, why: Refusal | None = None) -> None:
        """Ends the process, whatever it does; whoever waits for its reply is told why."""
        self._why = self._why or why
        if self.pid and not self.lost:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Ends the process, and returns when it has freed its memory."""
        self.end()
        with contextlib.suppress(OSError, TimeoutError):
            self._connection.shutdown(socket.SHUT_WR)  # for one that has not yet said what its number is
            async with asyncio.timeout(5):
                while await asyncio.get_running_loop().sock_recv(self._connection, 65_536):
                    pass
        self.lost = True
        self._connection.close()

    def is_alive(self) -> bool:
        """False once the process has ended, or has said something without being asked."""
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return not self._why
        except OSError:
            pass
        return False

    def _clock(self) -> float:
        # the clock of another process, by the number that clock_getcpuclockid(3) makes of its process identifier
        return time.clock_gettime(~self.pid << 3 | 2) if sys.platform == "linux" else time.monotonic()


class Starter:
    """The process that forks workers over the store in a folder. Raises KgError if it cannot be started."""

    def __init__(self, archive: Archive, folder: Path, settings: Settings) -> None:
        self.folder, self.build = folder, pipeline.identity(folder)
        try:  # the kernel ends the process with the thread that starts it, the main one
            self._process, self._control = start(main, os.getpid(), (archive, folder), settings)
        except OSError as error:
            raise _cannot_start(f"cannot be started: {error.strerror or error}") from error

    def wait(self) -> None:
        """Waits until it is prepared, in any thread. Raises KgError if it cannot be."""
        said = b""
        with contextlib.suppress(ConnectionError), self._control.makefile("rb") as lines:
            said = lines.readline()
        if not said:
            raise _cannot_start("has ended")
        if problems := json.loads(said).get("error"):
            raise KgError.of([KgError(*parts) for parts in problems])

    def is_alive(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def fork(self, theirs: socket.socket) -> None:
        """One more worker, at the other end of this socket."""
        with contextlib.suppress(OSError):  # if the process has ended, so has the worker
            socket.send_fds(self._control, [b"w"], [theirs.fileno()])

    def kill(self) -> None:
        """Ends the process, and with it all its workers."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._control.close()


def _cannot_start(what: str) -> KgError:
    return KgError(
        f"the process that makes the pages {what}",
        "kg serve",
        "a process that prepares the pages and says so",
        "see what it has printed, here or in the server's log",
    )
