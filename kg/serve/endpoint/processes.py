"""The processes that the server starts, as it sees them: workers, and the starter that forks them.

Each is at the other end of a socket that the event loop watches, so that the end of a process is noticed at once. No
thread and no lock is shared with them, so a process that is killed leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kg.archive import Archive
from kg.build import pipeline
from kg.children import start
from kg.errors import KgError
from kg.serve.endpoint import starter
from kg.serve.endpoint.messages import Incoming, QueryRefusal, Reply, unpacked
from kg.serve.endpoint.worker import MEMORY
from kg.serve.settings import Settings

KILLED = QueryRefusal(503, "the worker process was killed\n  fix       send the query again", 1)


class Worker:
    """A worker process, which answers one request at a time; `changed` is called when it is ready, and at its end."""

    def __init__(self, of: Starter, connection: socket.socket, changed: Callable[[Worker], None]) -> None:
        self.starter, self.pid, self._thread = of, 0, 0
        self.sealed = self.busy = self.lost = False
        self.last = False  # whether it is to have no other request
        self.problem = ""  # the traceback of a bug, from its last reply
        self._why = KILLED  # the reason why it ended
        self._connection, self._incoming, self._changed = connection, Incoming(connection), changed
        self._reply: asyncio.Future[Reply] | None = None
        self._before = self._used = 0.0  # of processor time
        connection.setblocking(False)
        asyncio.get_running_loop().add_reader(connection, self._read)

    async def ask(self, request: bytes) -> Reply:
        """The reply to a request, or why there is none if the process ends before."""
        loop = asyncio.get_running_loop()
        self._reply, self.busy, self.problem = loop.create_future(), True, ""
        self._before, self._used = self._clock(), 0.0
        sending = asyncio.ensure_future(loop.sock_sendall(self._connection, request))
        try:
            return await self._reply
        finally:
            self.busy = False
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    def used(self) -> float:
        """Seconds of processor time since the request began; on other systems than Linux, seconds."""
        with contextlib.suppress(OSError):  # it has ended
            self._used = self._clock() - self._before
        return self._used

    def lower_priority(self, niceness: int) -> None:
        """Lets others go first, until the reply: the thread that is to have it ends with the request."""
        if sys.platform == "linux" and self._thread:
            with contextlib.suppress(OSError):  # it has just ended
                os.setpriority(os.PRIO_PROCESS, self._thread, niceness)

    def end(self, why: QueryRefusal = KILLED) -> None:
        """Ends the process, whatever it does; whoever waits for its reply is told why."""
        if not self.lost:
            self._why = why if self._why is KILLED else self._why
            if self.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(OSError):  # it has just ended
                self._connection.shutdown(socket.SHUT_RDWR)  # upon which _read is called

    def is_alive(self) -> bool:
        """False once the process has ended, even if the event loop has not noticed yet."""
        with contextlib.suppress(BlockingIOError):
            return not self.lost and bool(self._connection.recv(1, socket.MSG_PEEK))
        return True

    def _read(self) -> None:
        try:
            if (message := self._incoming.read()) is None:
                return
            header, body = message
            self._thread = int(header["thread"])
            if not self.pid:
                self.pid, self.sealed = int(header["pid"]), bool(header["sealed"])
                self._changed(self)
            elif self._reply is not None and not self._reply.done():
                self.last, self.problem = bool(header["last"]), str(header["problem"])
                size = body.seek(0, io.SEEK_END)
                body.seek(0)
                self._reply.set_result(unpacked(header, body=body, size=size))
        except (BlockingIOError, InterruptedError):
            return
        except EOFError:
            self._close()
        except ValueError:  # the last words of one that is out of memory or stack
            self.end(QueryRefusal(422, MEMORY))
        except (OSError, KeyError, TypeError):  # no message of ours
            self.end()

    def _close(self) -> None:
        self.lost = True
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._connection)
        loop.remove_writer(self._connection)  # of a request that is being sent
        self._connection.close()
        self._incoming.close()
        self.starter.workers.discard(self)
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(self._why)
        self._changed(self)

    def _clock(self) -> float:
        # the clock of another process, by the number that clock_getcpuclockid(3) makes of its process identifier
        return time.clock_gettime(~self.pid << 3 | 2) if sys.platform == "linux" else time.monotonic()


class Starter:
    """The process that forks workers over the store in a folder."""

    def __init__(self, archive: Archive, folder: Path, settings: Settings, prepare: starter.Prepare | None) -> None:
        self.folder, self.build = folder, pipeline.identity(folder)
        self.ready = self.lost = False
        self.problem: KgError | None = None
        self.workers: set[Worker] = set()
        self._said = b""
        try:  # the kernel ends the process with the thread that starts it, the main one
            self._process, self._control = start(starter.main, os.getpid(), (archive, folder), settings, prepare)
        except OSError as error:
            self.lost, self.problem = True, _cannot_start(f"cannot be started: {error.strerror or error}")
            return
        self._control.setblocking(False)

    def wait(self) -> None:
        """Waits until it is prepared. Raises KgError if it cannot be."""
        while not self.ready:
            if self.problem is not None:
                raise self.problem
            select.select([self._control], [], [], 0.1)
            self.look()

    def look(self) -> None:
        """Takes what the process has said, and notices that it has ended."""
        said = None
        with contextlib.suppress(BlockingIOError, ConnectionResetError):
            while not self.lost and (said := self._control.recv(65_536)):
                self._said += said
        *lines, self._said = self._said.split(b"\n")
        for message in map(json.loads, lines):
            self.ready = self.ready or "ready" in message
            if "error" in message:
                self.problem = KgError.of([KgError(*parts) for parts in message["error"]])
        if said == b"":
            self.problem = self.problem or _cannot_start("has ended")
            self.kill()

    def fork(self, changed: Callable[[Worker], None]) -> None:
        """One more worker, which tells when it is ready."""
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # if the process has ended, so has the worker
            socket.send_fds(self._control, [b"w"], [theirs.fileno()])
        self.workers.add(Worker(self, ours, changed))

    def retire(self) -> None:
        """Ends the workers that do nothing, and the process once there are no others."""
        for worker in self.workers:
            if not worker.busy:
                worker.end()
        if not self.workers:
            self.kill()

    def kill(self) -> None:
        """Ends the process, and with it all its workers."""
        self.lost = True
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._control.close()
        for worker in self.workers:
            worker.end()


def _cannot_start(what: str) -> KgError:
    return KgError(
        f"the process that makes the pages {what}",
        "kg serve",
        "a process that prepares the pages and says so",
        "see what it has printed, here or in the server's log",
    )
