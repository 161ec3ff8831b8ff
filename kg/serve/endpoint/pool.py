"""A pool of worker processes that answer queries and make pages, within limits and in fair turns."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

from kg.archive import Archive
from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint import worker as limits
from kg.serve.endpoint.downloads import Downloads
from kg.serve.endpoint.messages import (
    JSON,
    Frame,
    QueryRefusal,
    QueryRequest,
    QueryResult,
    Reply,
    Request,
    packed_request,
    reply_of,
)
from kg.serve.endpoint.processes import LostError, Starter, Worker
from kg.serve.endpoint.starter import Prepare
from kg.serve.endpoint.turns import LONG, QUICK, NoPlaceError, Turn, Turns
from kg.serve.settings import Settings

log = logging.getLogger("kg.serve")
TICK = 0.05  # seconds between two looks at what the running requests have used
LOOK = 1.0  # seconds between two looks for a new build
PARTING = 0.3  # seconds that a request may go on when its client has gone, since a killed worker has to be replaced
MAX_REQUESTS = 1000  # of one worker, which then ends and frees the memory that the engine keeps
GROWN = 64_000_000  # bytes by which a worker may have grown, else it ends after the request
LOWER, LOWEST = 5, 19  # priorities of requests that are no longer quick, and of those that run long
RESTART = 0.02  # seconds of processor time that a new worker takes, charged to whoever made it necessary
KILLED_ITSELF = {-6: limits.MEMORY, -11: limits.MEMORY}  # SIGABRT: out of memory; SIGSEGV: out of stack
BUSY = QueryRefusal(503, "it was stopped to let shorter requests of others go first\n  fix       try again later", 5)
STOPPING = QueryRefusal(503, "the server is being stopped\n  fix       try again in a minute", 60)
NO_WORKER = QueryRefusal(503, "no worker can be started\n  fix       try again; if it persists, see the log", 5)
KILLED = QueryRefusal(503, "the worker process was killed\n  fix       send the query again", 1)


class Pool:
    """Worker processes over the store in use; with `prepare`, they also make pages.

    `run` and `answering` give a result, or a QueryRefusal where the request is not allowed, exceeds a limit or has no
    place.
    """

    def __init__(self, archive: Archive, settings: Settings, prepare: Prepare | None = None) -> None:
        self.archive, self.settings, self.prepare = archive, settings, prepare
        self.turns = Turns(settings.workers, settings.per_client, settings.queue)
        self.downloads = Downloads(settings.downloads)
        self._on_build: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._trouble = ""  # what was last logged about a store that cannot be read
        self._warned = self._stopping = self._ticking = False
        self._starter: Starter | None = None
        self._next: Starter | None = None  # over a newer build, until it is ready
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._wanted: deque[asyncio.Future[Worker]] = deque()
        self._running: dict[Turn, Worker] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._attached = False

    def folder(self) -> Path:
        """The folder of the store in use, which a build may replace at any time. Raises KgError where there is none."""
        folder = pipeline.current(self.archive)
        if folder is None:
            raise KgError("nothing has been built", str(self.archive.build), "a store", "run kg build")
        return folder

    def start(self) -> None:
        """Starts the process that starts workers, and waits until it is prepared. Raises KgError if it cannot be."""
        self._starter = self._starter or Starter(self.archive, self.folder(), self.settings, self.prepare)
        self._starter.wait()

    def on_new_build(self, prepare: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Has something prepared in the background for the build in use, and for each new one."""
        self._on_build.append(prepare)

    async def run(
        self,
        query: str,
        accept: str = JSON,
        client: str = "",
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> Reply:
        """The result of a query. `client` identifies who asks, for fair turns; see `kg.serve.server.client_of`."""
        async with self.answering(QueryRequest(query, accept, default_graphs, named_graphs), client) as reply:
            if isinstance(reply, QueryResult):
                return QueryResult(reply.media_type, io.BytesIO(reply.body.read()), reply.size)
            return reply

    @contextlib.asynccontextmanager
    async def answering(self, request: Request, client: str) -> AsyncIterator[Reply]:
        """The result of a request; the client's turn lasts until the block is left."""
        self.attach()
        if self._stopping:
            yield STOPPING
            return
        try:
            turn = await self.turns.enter(client, self.settings.wait)
        except NoPlaceError as error:
            yield QueryRefusal(error.status, str(error), self._soon())
            return
        job = asyncio.create_task(self._job(turn, request))
        self._keep(job)
        try:
            reply = await asyncio.shield(job)
        except asyncio.CancelledError:
            self._abandon(turn, job)
            raise
        try:
            yield reply
        finally:
            _close(reply)
            self.turns.leave(turn)

    def stop(self) -> None:
        """Refuses all requests that wait, and ends those that run: the server is being stopped."""
        self._stopping = True
        self.turns.refuse_all(STOPPING.text)
        for worker in list(self._running.values()):
            worker.end_because(STOPPING)

    def close(self) -> None:
        """Ends all processes."""
        self._stopping = True
        for starter in (self._starter, self._next):
            if starter is not None:
                starter.kill()

    # ── requests ──

    async def _job(self, turn: Turn, request: Request) -> Reply:
        try:
            return await self._answer(turn, request)
        except KgError as error:
            return QueryRefusal(503, str(error), 5)
        finally:
            self._running.pop(turn, None)
            self.turns.finish(turn)

    async def _answer(self, turn: Turn, request: Request) -> Reply:
        try:
            folder = self.folder()
        except KgError:
            self._let_go()
            raise
        if self._starter is not None and not self._starter.folder.is_dir():
            self._move_to(folder)
        data = packed_request(request, folder=str(folder), build=repr(pipeline.identity(folder)))
        for _ in range(3):
            try:
                async with asyncio.timeout(self.settings.wait):
                    worker = await self._worker()
            except TimeoutError:
                return NO_WORKER
            self._running[turn] = worker
            turn.end = lambda worker=worker: worker.end_because(BUSY)
            self._tick()
            try:
                async with asyncio.timeout(self.settings.seconds):
                    frame = await worker.ask(data)
            except TimeoutError:
                self.turns.charge(turn, max(worker.used() - turn.used, 0) + RESTART)
                worker.kill()
                return QueryRefusal(504, _late(self.settings.seconds), 0)
            except LostError as lost:
                if worker.reason is not None:
                    return worker.reason
                if lost.begun:
                    self.turns.charge(turn, RESTART)
                    why = await _why_lost(worker)
                    if why is not KILLED:  # a request that makes workers end is as bad as one that runs long
                        self.turns.distrust(turn.client)
                    return why
                continue  # it had ended before the request
            finally:
                turn.end = None
            return self._replied(turn, worker, frame)
        return NO_WORKER

    def _replied(self, turn: Turn, worker: Worker, frame: Frame) -> Reply:
        try:
            self.turns.charge(turn, max(float(frame.header["seconds"]) - turn.used, 0))
            reply = reply_of(frame)
        except (KeyError, TypeError, ValueError):
            worker.kill()
            return KILLED
        if frame.header["problem"]:
            log.error("a worker has failed:\n%s", frame.header["problem"])
        self._log_trouble(reply)
        used_up = worker.requests >= MAX_REQUESTS or worker.priority or frame.header["grown"] > GROWN
        if used_up or worker.starter is not self._starter:
            worker.close()
        else:
            self._offer(worker)
        return reply

    def _log_trouble(self, reply: Reply) -> None:
        """Logs one line when a request finds that the store cannot be read, and no more until another one can."""
        trouble = reply.text if isinstance(reply, QueryRefusal) and reply.text.startswith(limits.UNUSABLE) else ""
        if trouble and not self._trouble:
            log.error("%s: run kg build", trouble.splitlines()[0])
        self._trouble = trouble or (self._trouble if isinstance(reply, QueryRefusal) else "")

    def _abandon(self, turn: Turn, job: asyncio.Task[Reply]) -> None:
        """Ends a request soon whose client has gone."""

        def end() -> None:
            if not job.done() and turn in self._running:
                self.turns.charge(turn, RESTART)
                self._running[turn].kill()

        def done(job: asyncio.Task[Reply]) -> None:
            timer.cancel()
            if not job.cancelled() and job.exception() is None:
                _close(job.result())
            self.turns.leave(turn)

        timer = asyncio.get_running_loop().call_later(PARTING, end)
        job.add_done_callback(done)

    def _tick(self) -> None:
        """Reckons what the running requests have used, as long as there are any."""
        if not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(TICK, self._reckon)

    def _reckon(self) -> None:
        self._ticking = False
        for turn, worker in list(self._running.items()):
            self.turns.charge(turn, max(worker.used() - turn.used, 0))
            if turn.used > QUICK and len(self._running) > 1:
                worker.lower_priority(LOWEST if turn.used > LONG else LOWER)
        self.turns.grant()
        if self._running:
            self._tick()

    def _soon(self) -> int:
        return max(1, min(30, math.ceil(self.turns.waiting / self.settings.workers)))

    # ── processes ──

    def attach(self) -> None:
        """Lets the running event loop watch the processes, and new builds."""
        if self._attached:
            return
        self._attached = True
        if self._starter is None:
            self._starter = Starter(self.archive, self.folder(), self.settings, self.prepare)
        self._starter.attach(self._starter_changed)
        self._fill()
        self._keep(asyncio.create_task(self._look_for_builds()))
        self._prepare_anew()

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _worker(self) -> Worker:
        """An idle worker, for which it waits."""
        while self._idle:
            worker = self._idle.pop()
            if not worker.lost:
                return worker
        wanted: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._wanted.append(wanted)
        self._fill()
        try:
            return await wanted
        except asyncio.CancelledError:
            if wanted.done() and not wanted.cancelled():
                self._offer(wanted.result())
            raise

    def _offer(self, worker: Worker) -> None:
        while self._wanted:
            wanted = self._wanted.popleft()
            if not wanted.done():
                wanted.set_result(worker)
                return
        self._idle.append(worker)

    def _fill(self) -> None:
        """Starts workers until there are as many as there should be, and one to spare."""
        starter = self._starter
        if self._stopping or starter is None or not starter.ready or starter.lost:
            return
        while sum(worker.starter is starter for worker in self._workers) < self.settings.workers + 1:
            worker = starter.fork(self._worker_changed)
            if worker is None:
                starter.kill()
                return
            self._workers.add(worker)

    def _worker_changed(self, worker: Worker) -> None:
        if not worker.lost:
            self._check_seal(worker.sealed)
            if worker.starter is self._starter:
                self._offer(worker)
            else:  # over a build that has been replaced meanwhile
                worker.close()
            return
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.ready:
            self._fill()
        else:  # another one would probably not become ready either
            asyncio.get_running_loop().call_later(LOOK, self._fill)

    def _check_seal(self, sealed: bool) -> None:
        """Logs once where workers could open network connections."""
        if not sealed and not self._warned:
            self._warned = True
            log.warning("this system does not stop queries from opening network connections: see docs/serve.md")

    def _starter_changed(self, starter: Starter) -> None:
        if starter is self._next:
            self._next = None
            if starter.ready and not starter.lost:
                self._replace(starter)
            else:
                log.error("the new build cannot be opened; the last one stays in use: %s", starter.problem)
        elif starter is self._starter and starter.lost and not self._stopping:
            delay = 0.0 if starter.ready else LOOK  # one that cannot start is not started again and again
            asyncio.get_running_loop().call_later(delay, self._restart)
        else:
            self._fill()

    def _restart(self) -> None:
        if self._stopping:
            return
        try:
            self._starter = Starter(self.archive, self.folder(), self.settings, self.prepare)
        except (KgError, OSError) as error:
            if not self._trouble:
                log.error("%s", error)
                self._trouble = str(error)
            asyncio.get_running_loop().call_later(LOOK, self._restart)
            return
        self._starter.attach(self._starter_changed)

    def _replace(self, starter: Starter) -> None:
        """Uses a new starter and its workers; the old one ends with the last request that runs there."""
        old, self._starter = self._starter, starter
        self._fill()
        for worker in list(self._idle):
            if worker.starter is not starter:
                worker.close()
        if old is not None:
            old.finish()
        self._prepare_anew()

    def _move_to(self, folder: Path) -> None:
        """Has new requests wait for processes over the build in a folder, if what they would read was deleted."""
        starter, self._next = self._next, None
        if starter is None or starter.lost or starter.folder != folder:
            if starter is not None:
                starter.kill()
            starter = Starter(self.archive, folder, self.settings, self.prepare)
            starter.attach(self._starter_changed)
        self._replace(starter)

    def _let_go(self) -> None:
        """Ends the processes over a store that was deleted, perhaps for a redaction: it is not read any longer."""
        if self._starter is not None and not self._starter.lost:
            self._starter.kill()

    def _prepare_anew(self) -> None:
        for prepare in self._on_build:
            self._keep(asyncio.create_task(prepare()))

    async def _look_for_builds(self) -> None:
        seen = pipeline.identity(self._starter.folder) if self._starter else ()
        folder = None
        while not self._stopping:
            await asyncio.sleep(LOOK)
            folder = None
            with contextlib.suppress(KgError):
                folder = pipeline.current(self.archive)
            if folder is None:
                self._let_go()
                seen = ()
            if folder is not None and self._starter is not None and self._starter.folder == folder and not seen:
                seen = pipeline.identity(folder)  # it was started again meanwhile
            if folder is not None and pipeline.identity(folder) != seen and self._next is None:
                seen = pipeline.identity(folder)
                self._next = Starter(self.archive, folder, self.settings, self.prepare)
                self._next.attach(self._starter_changed)


def _close(reply: Reply) -> None:
    if not isinstance(reply, QueryRefusal):
        reply.body.close()


async def _why_lost(worker: Worker) -> QueryRefusal:
    """The reason why a worker ended in mid-request."""
    try:
        async with asyncio.timeout(1):
            code = await asyncio.shield(worker.exit_code)
    except TimeoutError:
        return KILLED
    return QueryRefusal(422, KILLED_ITSELF[code]) if code in KILLED_ITSELF else KILLED


def _late(seconds: int) -> str:
    return f"""the query was stopped after {seconds} seconds; partial results are never sent
  expected  a complete result within that time
  fix       begin with the pattern that has fewest matches, join patterns by shared variables, or add a LIMIT"""
