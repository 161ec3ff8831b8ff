"""A pool of worker processes that answer queries and make pages, within limits and in fair turns."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.archive import Archive
from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint.messages import QueryRefusal, Reply, Request, packed
from kg.serve.endpoint.processes import KILLED, Starter, Worker
from kg.serve.endpoint.turns import LONG, SOME, NoPlaceError, Turn, Turns
from kg.serve.endpoint.worker import UNUSABLE
from kg.serve.settings import Settings

if TYPE_CHECKING:
    from kg.serve.endpoint.response import Download
    from kg.serve.endpoint.starter import Prepare

log = logging.getLogger("kg.serve")
TICK = 0.05  # seconds between two looks at what the running requests have used
LOOK = 0.25  # seconds between two looks for a new build, and at the processes
AGAIN = 5.0  # seconds after which a build that could not be opened is tried again
PARTING = 0.3  # seconds that a request may go on when its client has gone, since a killed worker has to be replaced
STOPPING = QueryRefusal(503, "the server is being stopped\n  fix       try again in a minute", 60)
NO_WORKER = QueryRefusal(503, "no worker can be started\n  fix       try again; if it persists, see the log", 5)


class Pool:
    """Worker processes over the store in use; with `prepare`, they also make pages.

    `answering` gives a result, or a QueryRefusal where the request is not allowed, exceeds a limit or has no place.
    """

    def __init__(self, archive: Archive, settings: Settings, prepare: Prepare | None = None) -> None:
        self.archive, self.settings, self.prepare = archive, settings, prepare
        self.turns = Turns(settings.workers, settings.per_client, settings.queue)
        self.downloads: set[Download] = set()
        self._on_build: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._trouble = ""  # what was last logged about a store that cannot be read
        self._warned = self._stopping = False
        self._starter: Starter | None = None
        self._next: Starter | None = None  # over a newer build, until it is ready
        self._retired: list[Starter] = []  # over older builds, which end with the last request that runs there
        self._failed: tuple[object, float] = None, 0.0  # the build that could not be opened, and when it was tried
        self._idle: list[Worker] = []  # the one used last at the end
        self._freed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def folder(self) -> Path:
        """The folder of the store in use, which a build may replace at any time. Raises KgError where there is none."""
        folder = pipeline.current(self.archive)
        if folder is None:
            raise KgError("nothing has been built", str(self.archive.build), "a store", "run kg build")
        return folder

    def start(self) -> None:
        """Starts the process that starts workers, and waits until it is prepared. Raises KgError if it cannot be."""
        self._next = Starter(self.archive, self.folder(), self.settings, self.prepare)
        self._next.wait()

    def on_new_build(self, prepare: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Has something prepared in the background for the build in use, and for each new one."""
        self._on_build.append(prepare)

    def stop(self) -> None:
        """Refuses all requests that wait, and ends those that run: the server is being stopped."""
        self._stopping = True
        self.turns.refuse_all(STOPPING.text)
        for turn in self.turns.running:
            if turn.worker:
                turn.worker.end(STOPPING)

    def close(self) -> None:
        """Ends all processes."""
        self._stopping = True
        for starter in self._all():
            starter.kill()

    # ── requests ──

    @contextlib.asynccontextmanager
    async def answering(self, request: Request, client: str) -> AsyncIterator[Reply]:
        """The result of a request; the client's turn lasts until the block is left.

        `client` identifies who asks: see `kg.serve.server.client_of`.
        """
        self.attach()
        try:
            turn = await self.turns.enter(client, 0 if self._stopping else self.settings.wait)
        except NoPlaceError as error:
            soon = math.ceil(len(self.turns.waiting) / self.settings.workers)
            yield QueryRefusal(error.status, str(error), max(1, min(30, soon)))
            return
        job = self._keep(self._answer(turn, request))
        try:
            reply = await asyncio.shield(job)
        except asyncio.CancelledError:  # the client has gone
            asyncio.get_running_loop().call_later(PARTING, lambda: turn.worker and turn.worker.end())
            job.add_done_callback(lambda job: self._leave(turn, job.result()))
            raise
        try:
            yield reply
        finally:
            self._leave(turn, reply)

    def _leave(self, turn: Turn, reply: Reply) -> None:
        if not isinstance(reply, QueryRefusal):
            reply.body.close()
        self.turns.leave(turn)

    async def _answer(self, turn: Turn, request: Request) -> Reply:
        reply: Reply = NO_WORKER
        worker = None
        try:
            folder = self.folder()
            message = packed(request, folder=str(folder), build=repr(pipeline.identity(folder)))
            async with asyncio.timeout(self.settings.wait):
                turn.worker = worker = await self._worker(turn)
            late = QueryRefusal(504, _late(self.settings.seconds))
            timer = asyncio.get_running_loop().call_later(self.settings.seconds, worker.end, late)
            reply = await worker.ask(message)
            timer.cancel()
            turn.used, turn.worker = worker.used(), None
        except TimeoutError:
            pass
        except KgError as error:
            reply = QueryRefusal(503, str(error), 5)
        self.turns.finish(turn, whole=worker is None or not worker.lost or reply is KILLED)
        if worker is not None:
            self._reuse(worker)
        self._log_trouble(reply, worker.problem if worker else "")
        return reply

    def _log_trouble(self, reply: Reply, bug: str) -> None:
        """Logs a bug; and one line when a request finds that the store cannot be read, until another one can."""
        if bug:
            log.error("a worker has failed:\n%s", bug)
        if isinstance(reply, QueryRefusal) and not reply.text.startswith(UNUSABLE):
            return
        trouble = reply.text.splitlines()[0] if isinstance(reply, QueryRefusal) else ""
        if trouble and not self._trouble:
            log.error("%s: run kg build", trouble)
        self._trouble = trouble

    async def _reckon(self) -> None:
        """Sees what the running requests have used, again and again; those that have used much let others go first."""
        while not self._stopping:
            await asyncio.sleep(TICK)
            for turn in self.turns.running:
                if turn.worker:
                    turn.used = turn.worker.used()
                    if len(self.turns.running) > 1 and (turn.used > SOME or turn.cost > LONG):
                        turn.worker.lower_priority(19 if turn.cost > LONG else 10 if turn.slow else 5)
            self.turns.grant()

    # ── processes ──

    def attach(self) -> None:
        """Lets the running event loop watch the processes, and new builds."""
        if not self._tasks and not self._stopping:
            self._look()
            self._keep(self._watch())
            self._keep(self._reckon())

    def _keep(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()):
            log.error("a task of the server has failed", exc_info=bug)

    async def _worker(self, turn: Turn) -> Worker:
        """An idle worker, for which it waits. A request that may run long gets the one that was idle for longest."""
        while True:
            while self._idle:
                worker = self._idle.pop(0 if turn.slow else -1)
                if worker.starter is self._starter and worker.is_alive():
                    return worker
            self._freed.clear()
            await self._freed.wait()

    def _reuse(self, worker: Worker) -> None:
        """Lets a worker have other requests, unless it has grown too large, or its build has been replaced."""
        if worker.last or worker.starter is not self._starter:
            worker.end()
        elif not worker.lost:
            self._idle.append(worker)
            self._freed.set()

    def _fill(self) -> None:
        """Starts workers until there are as many as there should be, and one to spare."""
        if self._starter is not None and not self._starter.lost and not self._stopping:
            while len(self._starter.workers) <= self.settings.workers:
                self._starter.fork(self._worker_changed)

    def _worker_changed(self, worker: Worker) -> None:
        if not worker.lost:
            if not worker.sealed and not self._warned:
                self._warned = True
                log.warning("this system does not stop queries from opening network connections: see docs/serve.md")
            self._reuse(worker)
            return
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.pid:  # else another one would probably not become ready either; _look tries that
            self._fill()

    async def _watch(self) -> None:
        while not self._stopping:
            await asyncio.sleep(LOOK)
            self._look()

    def _look(self) -> None:
        """Sees to it that there are processes over the build in use, and none over a store that was deleted."""
        for starter in self._all():
            starter.look()
        try:
            folder = self.folder()
        except KgError:  # deleted, perhaps for a redaction: it is not read any longer
            for starter in self._all():
                starter.kill()
            self._starter, self._next, self._retired = None, None, []
            return
        if self._starter is not None and not self._starter.folder.is_dir():
            self._replace(None)  # what the pages would be made of was deleted
        if self._next is not None and self._next.lost:
            log.error("the build cannot be opened; the last one stays in use: %s", self._next.problem)
            self._failed, self._next = (self._next.build, asyncio.get_running_loop().time()), None
        elif self._next is not None and self._next.ready:
            self._replace(self._next)
        for starter in self._retired:
            starter.retire()
        self._retired = [starter for starter in self._retired if not starter.lost]
        self._start_over(folder)
        self._fill()

    def _start_over(self, folder: Path) -> None:
        """Starts a process over the build in a folder, if there is none yet."""
        build, (failed, when) = pipeline.identity(folder), self._failed
        if self._next is not None or (self._starter and self._starter.build == build and not self._starter.lost):
            return
        if failed != build or asyncio.get_running_loop().time() - when > AGAIN:
            self._next = Starter(self.archive, folder, self.settings, self.prepare)

    def _replace(self, starter: Starter | None) -> None:
        """Uses a new starter and its workers; the old one ends with the last request that runs there."""
        if self._starter is not None:
            self._retired.append(self._starter)
        self._starter, self._next = starter, self._next if starter is None else None
        for prepare in self._on_build if starter else []:
            self._keep(prepare())

    def _all(self) -> list[Starter]:
        return [one for one in (self._starter, self._next, *self._retired) if one is not None and not one.lost]


def _late(seconds: int) -> str:
    return f"""the query was stopped after {seconds} seconds; partial results are never sent
  expected  a complete result within that time
  fix       begin with the pattern that has fewest matches, join patterns by shared variables, or add a LIMIT"""
