"""The processes that the server starts, as it sees them: workers, and the starter that forks them.

Each is at the other end of a socket that the event loop watches, so that the end of a process is noticed at once. No
thread and no lock is shared with them, so a process that is killed leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.archive import Archive
from kg.children import start
from kg.errors import KgError
from kg.serve.endpoint import starter
from kg.serve.endpoint.messages import Frame, FrameReader, QueryRefusal
from kg.serve.endpoint.starter import FINISH, FORK, Prepare
from kg.serve.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc/self/stat").exists()


class LostError(Exception):
    """The process ended before it replied; `begun` tells whether it had begun with the request."""

    def __init__(self, begun: bool) -> None:
        super().__init__()
        self.begun = begun


class Worker:
    """A worker process, which answers one request at a time."""

    def __init__(self, of: Starter, connection: socket.socket, changed: Callable[[Worker], None]) -> None:
        self.starter, self.pid, self.requests, self.priority = of, 0, 0, 0
        self.ready = self.sealed = self.lost = False
        self.reason: QueryRefusal | None = None  # why it was ended
        self.exit_code: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._connection, self._incoming, self._changed = connection, FrameReader(connection), changed
        self._reply: asyncio.Future[Frame] | None = None
        self._begun, self._since, self._used_before = False, 0.0, 0.0
        connection.setblocking(False)
        asyncio.get_running_loop().add_reader(connection, self._read)

    async def ask(self, request: bytes) -> Frame:
        """The reply to a request. Raises LostError if the process ends before."""
        loop = asyncio.get_running_loop()
        self._reply, self._begun = loop.create_future(), False
        self._since, self._used_before = time.monotonic(), self._processor_time()
        self.requests += 1
        if self.lost:
            raise LostError(begun=False)
        sending = asyncio.ensure_future(loop.sock_sendall(self._connection, request))
        try:
            return await self._reply
        finally:
            self._reply = None
            sending.cancel()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await sending

    def used(self) -> float:
        """Seconds of processor time since the request began; on other systems than Linux, seconds."""
        return self._processor_time() - self._used_before if _PROC else time.monotonic() - self._since

    def lower_priority(self, niceness: int) -> None:
        """Lets other processes go first. It cannot be taken back without privileges."""
        if self.pid and niceness > self.priority:
            self.priority = niceness
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, niceness)

    def kill(self) -> None:
        """Ends the process at once, whatever it does."""
        if self.pid and not self.exit_code.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.close()

    def end_because(self, reason: QueryRefusal) -> None:
        """Ends the process, and tells whoever waits for its reply why."""
        self.reason = self.reason or reason
        self.kill()

    def close(self) -> None:
        """Closes the connection, upon which an idle process ends."""
        if self.lost:
            return
        self.lost = True
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._connection)
        loop.remove_writer(self._connection)  # of a request that is being sent
        self._connection.close()
        self._incoming.close()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(LostError(self._begun))
        self._changed(self)

    def _read(self) -> None:
        try:
            frames = self._incoming.read()
            for frame in frames:
                self._take(frame)
        except (BlockingIOError, InterruptedError):
            return
        except (OSError, ValueError, KeyError, IndexError):
            self.kill()
            return
        if self._incoming.closed:
            self.close()

    def _take(self, frame: Frame) -> None:
        if frame.header["kind"] == "ready":
            self.ready, self.sealed = True, bool(frame.header["sealed"])
            self._changed(self)
        elif frame.header["kind"] == "begun":
            self._begun = True
        elif self._reply is not None and not self._reply.done():
            self._reply.set_result(frame)
        elif frame.file >= 0:
            os.close(frame.file)

    def _processor_time(self) -> float:
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICKS
        return 0.0


class Starter:
    """The process that forks workers over the store in a folder."""

    def __init__(self, archive: Archive, folder: Path, settings: Settings, prepare: Prepare | None) -> None:
        self.folder, self.ready, self.lost = folder, False, False
        self.problem = KgError("the process that starts workers has ended", "kg serve", "", "see the server's log")
        self._changed: Callable[[Starter], None] = lambda starter: None
        self._attached = False
        self._expected: deque[Worker] = deque()  # of which the process id is not known yet
        self._workers: dict[int, Worker] = {}
        self._lines = bytearray()
        # the kernel ends it with the thread that starts it, the main one
        self._process, self._control = start(starter.main, os.getpid(), (archive, folder), settings, prepare)

    def wait(self) -> None:
        """Waits until it is prepared. Raises KgError if it cannot be."""
        while not self.ready and not self.lost:
            self._read()
        if self.lost:
            raise self.problem

    def attach(self, changed: Callable[[Starter], None]) -> None:
        """Lets the event loop watch the process; `changed` is called when it is ready, and when it has ended."""
        self._changed = changed
        self._control.setblocking(False)
        self._attached = True
        asyncio.get_running_loop().add_reader(self._control, self._read)

    def fork(self, changed: Callable[[Worker], None]) -> Worker | None:
        """One more worker, which tells when it is ready; None if the process does not take the order."""
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._control, [FORK], [theirs.fileno()])
        except OSError:
            ours.close()
            return None
        finally:
            theirs.close()
        worker = Worker(self, ours, changed)
        self._expected.append(worker)
        return worker

    def finish(self) -> None:
        """Lets the process end with the last of its workers."""
        with contextlib.suppress(OSError):
            self._control.send(FINISH)

    def kill(self) -> None:
        """Ends the process, and with it all its workers."""
        self._process.kill()
        self._process.wait(5)
        self._end()

    def _read(self) -> None:
        try:
            data = self._control.recv(65_536)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        self._lines += data
        while b"\n" in self._lines:
            line, _, rest = self._lines.partition(b"\n")
            self._lines = bytearray(rest)
            self._take(json.loads(line))
        if not data:
            self._end()

    def _end(self) -> None:
        if self.lost:
            return
        self.lost = True
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        if self._attached:
            asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        for worker in [*self._expected, *self._workers.values()]:  # the kernel ends them with their parent
            worker.close()
        self._changed(self)

    def _take(self, message: dict[str, Any]) -> None:
        if "error" in message:
            self.problem = KgError.of([KgError(*parts) for parts in message["error"]])
        elif "ready" in message:
            self.ready = True
            self._changed(self)
        elif "started" in message:
            worker = self._expected.popleft()
            worker.pid = message["started"]
            self._workers[worker.pid] = worker
            if worker.lost:  # it was to be ended before its number was known
                worker.kill()
        elif "ended" in message:
            worker = self._workers.pop(message["ended"])
            worker.exit_code.set_result(message["status"])
            worker.close()
