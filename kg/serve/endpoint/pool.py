"""A pool of worker processes that answer requests, within limits and in fair turns."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from kg.archive import Archive
from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint.messages import Refusal, Reply
from kg.serve.endpoint.processes import Starter, Worker
from kg.serve.endpoint.turns import LONG, Turn, Turns
from kg.serve.endpoint.worker import UNUSABLE
from kg.serve.settings import Settings

log = logging.getLogger("kg.serve")
TICK = 0.05  # seconds between two looks at what the running requests have used
LOOK = 0.25  # seconds between two looks for a new build, and at the processes that start workers
AGAIN = 2.0  # seconds after which a build that could not be opened is tried again
PARTING = 0.3  # seconds that a request may go on when its client has gone, since a killed worker has to be replaced
SOME = 0.1  # seconds of processor time after which a slow request lets others go first
BUSY = Refusal(503, "it was stopped to let shorter requests of others go first\n  fix       try again later", 5)
LATE = "the request has waited for {} seconds\n  fix       try again in a moment"
GONE = Refusal(503, "the graph is not there: it has to be built\n  fix       try again in a minute", 60)
STOPPING = Refusal(503, "the server is being stopped\n  fix       try again in a minute", 60)
OVER_TIME = """the query was stopped after {} seconds; partial results are never sent
  expected  a complete result within that time
  fix       begin with the pattern that has fewest matches, join patterns by shared variables, or add a LIMIT"""


class Pool:
    """Worker processes over the store in use: in each of its places one request runs at a time."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.archive, self.settings = archive, settings
        self.turns = Turns(settings.workers, settings.per_client)
        self._starter: Starter | None = None  # over the build that is served
        self._starters: set[Starter] = set()  # with those over earlier builds, and over a newer one
        self._preparing: asyncio.Task[None] | None = None
        self._gone = False  # there is no store
        self._workers: set[Worker] = set()
        self._news = asyncio.Event()  # set and cleared at once: a request has come or gone, or the build has changed
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = self._warned = False

    def start(self) -> None:
        """Starts the process that starts workers, and waits until it is prepared. Raises KgError if it cannot be."""
        self._starter = Starter(self.archive, self._folder(), self.settings)
        self._starters.add(self._starter)
        self._starter.wait()

    def attach(self) -> None:
        """Lets the running event loop watch the processes, and new builds."""
        self._look()
        places = (self._work() for _ in range(self.settings.workers))
        self._tasks = {asyncio.create_task(_logged(one)) for one in (self._watch(), self._reckon(), *places)}

    def stop(self) -> None:
        """Refuses all requests that wait, and ends those that run: the server is being stopped."""
        self._stopping = True
        for turn in [*self.turns.waiting]:
            self._refuse(turn, STOPPING)
        for worker in self._workers:
            worker.end(STOPPING)

    def close(self) -> None:
        """Ends all processes."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        for starter in self._starters:
            starter.kill()

    @contextlib.asynccontextmanager
    async def answering(self, request: bytes, client: str, kind: str) -> AsyncIterator[Reply | Refusal]:
        """The reply to a request; the turn of the client, which `client` identifies, lasts until the block is left."""
        if self._starter is not None and not self._starter.folder.is_dir():  # deleted since the last look
            self._look()
        if self._stopping or self._gone:
            yield GONE if self._gone else STOPPING
            return
        turn = self.turns.enter(client, kind)
        loop = asyncio.get_running_loop()
        soon = max(1, min(30, len(self.turns.waiting) // self.settings.workers))
        late = Refusal(503, LATE.format(self.settings.wait), soon)
        timer = loop.call_later(self.settings.wait, self._refuse, turn, late)
        with tempfile.TemporaryFile() as turn.file:
            turn.file.write(request)
            turn.file.flush()
            turn.reply = loop.create_future()
            self._wake()
            try:
                yield await turn.reply
            finally:
                timer.cancel()
                self.turns.leave(turn)
                loop.call_later(PARTING, _end, turn)  # if it still runs, the client has gone
                self._wake()

    def _refuse(self, turn: Turn, why: Refusal) -> None:
        """Refuses a request, if it still waits."""
        if turn in self.turns.waiting and turn.reply is not None and not turn.reply.done():
            self.turns.waiting.remove(turn)
            turn.reply.set_result(why)

    def _wake(self) -> None:
        self._news.set()
        self._news.clear()

    async def _work(self) -> None:
        """One place: a worker answers one request after another there, and is replaced when it has ended."""
        while not self._stopping:
            starter = self._starter
            if starter is None:
                await asyncio.sleep(LOOK)
                continue
            worker = Worker(starter)
            self._workers.add(worker)
            try:
                if await worker.ready():
                    if not (worker.sealed or self._warned):
                        self._warned = True
                        log.warning("this system does not stop queries from opening network connections: docs/serve.md")
                    while (turn := await self._turn(worker)) is not None:
                        await self._run(turn, worker)
                else:
                    await asyncio.sleep(LOOK)  # another one would probably not become ready either
            finally:
                await worker.close()
                self._workers.discard(worker)

    async def _turn(self, worker: Worker) -> Turn | None:
        """The next request for a worker, for which it waits; None if it is to have none."""
        while not worker.last and worker.starter is self._starter and worker.is_alive():
            if (turn := self.turns.take()) is not None:
                return turn
            await self._news.wait()
        return None

    async def _run(self, turn: Turn, worker: Worker) -> None:
        assert turn.file is not None
        assert turn.reply is not None
        turn.worker = worker
        seconds = self.settings.seconds
        limit = asyncio.get_running_loop().call_later(seconds, worker.end, Refusal(504, OVER_TIME.format(seconds)))
        reply = await worker.ask(turn.file)
        limit.cancel()
        turn.worker, turn.used = None, worker.used()
        self.turns.finish(turn, whole=worker.is_alive())
        if worker.bug:
            log.error("a worker has failed:\n%s", worker.bug)
        if isinstance(reply, Refusal) and reply.text.startswith(UNUSABLE):
            log.error("%s: run kg build", reply.text.splitlines()[0])
        if not turn.reply.done():  # as it is when the client has gone
            turn.reply.set_result(reply)
        self._wake()

    async def _reckon(self) -> None:
        """Sees what the running requests have used, again and again; those that have used much let others go first."""
        while True:
            await asyncio.sleep(TICK)
            for turn in self.turns.running:
                if turn.worker:
                    turn.used = turn.worker.used()
                    much = turn.used > (SOME if turn.slow else LONG / 2)
                    if much and len(self.turns.running) > 1 and not turn.worker.last:
                        turn.worker.lower_priority()
            if (longest := self.turns.make_room()) and longest.worker:
                longest.worker.end(BUSY)

    def _folder(self) -> Path:
        """The folder of the store in use, which a build may replace at any time. Raises KgError where there is none."""
        folder = pipeline.current(self.archive)
        if folder is None:
            raise KgError("nothing has been built", str(self.archive.build), "a store", "run kg build")
        return folder

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            self._look()

    def _look(self) -> None:
        """Sees to it that there is a process over the build in use, and none over a store that was deleted."""
        try:
            folder, self._gone = self._folder(), False
        except KgError:  # deleted, perhaps for a redaction: it is not read any longer
            self._gone = True
            for worker in self._workers:
                worker.end(GONE)
            self._use(None)
            self._kill(self._starters)
            return
        starter = self._starter
        if starter is not None and not (starter.is_alive() and starter.folder.is_dir()):
            self._use(None)  # what the pages would be made of was deleted
        if self._preparing is None:
            self._kill(self._starters - {self._starter, *(worker.starter for worker in self._workers)})
            if self._starter is None or self._starter.build != pipeline.identity(folder):
                self._preparing = asyncio.create_task(_logged(self._prepare(folder)))

    async def _prepare(self, folder: Path) -> None:
        """Has requests answered over the build in a folder, once its pages are prepared."""
        try:
            starter = Starter(self.archive, folder, self.settings)
            self._starters.add(starter)
            await asyncio.to_thread(starter.wait)
            self._use(starter)
        except KgError as error:
            log.error("the build cannot be opened: %s", error)
            await asyncio.sleep(AGAIN)
        finally:
            self._preparing = None

    def _use(self, starter: Starter | None) -> None:
        """Has requests answered over another build from now on; those that run finish over the one they began with."""
        self._starter = starter
        self._wake()

    def _kill(self, starters: set[Starter]) -> None:
        for starter in starters:
            starter.kill()
        self._starters = self._starters - starters


def _end(turn: Turn) -> None:
    """Ends the worker of a request that still runs."""
    if turn.worker is not None:
        turn.worker.end()


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    """Does what never ends; a bug in it is logged."""
    try:
        await work
    except Exception:
        log.exception("a task of the server has failed")
