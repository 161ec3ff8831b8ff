"""This module runs queries in worker processes that are killed at their limits, in turns that are fair to clients."""

from __future__ import annotations

import asyncio
import contextlib
import math
import multiprocessing
from collections import Counter, deque
from collections.abc import AsyncIterator
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as LateError
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from kg import pipeline
from kg.errors import KgError
from kg.paths import Archive
from kg.serve import worker
from kg.serve.answers import JSON, Answer, Refusal, Request
from kg.serve.settings import Settings

GRACE = 3  # seconds after the time limit, in which a worker is killed and the next one started
TASKS = 1000  # queries of one worker: what the engine does not give back is given back by the process
KILLED_ITSELF = {-6: worker.MEMORY, -11: worker.MEMORY}  # SIGABRT: no more memory; SIGSEGV: no more stack


class Pool:
    """Worker processes over the store in use.

    Each has its own queue of one, in a pebble pool of one, so that a broken worker concerns nobody else. `run` and
    `answering` give an Answer, or a Refusal where the query may not run, passes a limit, or finds no place.
    """

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.archive, self.settings = archive, settings
        # neither fork, for the server has threads, nor spawn, which imports everything again for each worker
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["__main__", "kg.serve.worker"])
        self._slots = [self._slot() for _ in range(settings.workers)]
        self._free = list(range(settings.workers))
        self._turns: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[int]]] = {}

    def folder(self) -> Path:
        """The folder of the store in use, which a build replaces at any time. Raises KgError where there is none."""
        folder = pipeline.current(self.archive)
        if folder is None:
            raise KgError("nothing has been built", str(self.archive.build), "a store", "run kg build")
        return folder / "db"

    async def run(
        self,
        query: str,
        accept: str = JSON,
        client: str = "",
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> Answer | Refusal:
        """What a query gives. `client` is who asks, and has turns of his own; see `kg.serve.server.client_of`."""
        async with self.answering(Request(query, accept, default_graphs, named_graphs), client) as found:
            return found

    @contextlib.asynccontextmanager
    async def answering(self, request: Request, client: str) -> AsyncIterator[Answer | Refusal]:
        """What a query gives; the client's turn is not over before this is left."""
        try:
            number = await self._turn(client)
        except _NoPlaceError as error:
            yield Refusal(error.status, str(error), self._soon())
            return
        try:
            try:
                found = await self._within(number, request)
            finally:
                self._free.append(number)
                self._next()
            yield found
        finally:
            self._turns[client] -= 1
            if not self._turns[client]:
                del self._turns[client]
            self._next()

    def close(self) -> None:
        """Ends all workers."""
        for slot in self._slots:
            _end(slot)

    # ── turns ──

    async def _turn(self, client: str) -> int:
        """The number of a worker, when this client is next. Raises _NoPlaceError where that takes too long."""
        if sum(map(len, self._waiting.values())) >= self.settings.queue:
            greediest = max(self._waiting, key=lambda name: len(self._waiting[name]))
            if len(self._waiting[greediest]) <= len(self._waiting.get(client, ())) + 1:
                raise _NoPlaceError(503, "too many queries are waiting\n  repair    try again in a moment")
            last = self._waiting[greediest].pop()  # whoever waits with fewer takes the place of one who fills the queue
            last.set_exception(_NoPlaceError(429, "you have more queries waiting than others\n  repair    ask fewer"))
        place: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(place)
        self._next()
        try:
            return await asyncio.wait_for(place, self.settings.wait)
        except TimeoutError:
            text = f"the query has waited for {self.settings.wait} seconds\n  repair    try again in a moment"
            raise _NoPlaceError(503, text) from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:  # given and gone in one moment
                self._free.append(place.result())
                self._turns[client] -= 1
            raise
        finally:
            if place in (line := self._waiting.get(client, ())):
                line.remove(place)  # type: ignore[union-attr]
            if client in self._waiting and not self._waiting[client]:
                del self._waiting[client]
            self._next()

    def _next(self) -> None:
        """Gives free workers to the clients in turn, to each the query that waits longest."""
        for client in list(self._waiting):
            if not self._free:
                return
            line = self._waiting.get(client)
            running = self._turns[client]
            # who has some already leaves as many free for those who have none
            if not line or running >= self.settings.per_client or len(self._free) <= min(running, len(self._slots) - 1):
                continue
            place = line.popleft()
            self._waiting[client] = self._waiting.pop(client)  # to the end: the others come first
            if not place.done():
                self._turns[client] += 1
                place.set_result(self._free.pop())

    def _soon(self) -> int:
        waiting = sum(map(len, self._waiting.values()))
        return max(1, min(30, math.ceil(waiting / self.settings.workers)))

    # ── workers ──

    def _slot(self) -> ProcessPool:
        s = self.settings
        limits = (s.memory, s.result, s.seconds)
        slot = ProcessPool(1, max_tasks=TASKS, initializer=worker.begin, initargs=limits, context=self._context)
        slot.schedule(worker.answer, (self.folder(), Request("ASK {}")))  # so that the first who asks need not wait
        return slot

    async def _within(self, number: int, request: Request) -> Answer | Refusal:
        for _ in range(2):
            try:
                return await self._ask(number, request)
            except (BrokenExecutor, RuntimeError):  # the worker was dead before it was asked
                self._replace(number)
            except (LateError, TimeoutError):
                return Refusal(504, _late(self.settings.seconds), 0)
            except ProcessExpired as error:
                self._replace(number)
                if error.exitcode in KILLED_ITSELF:
                    return Refusal(422, KILLED_ITSELF[error.exitcode])
                return Refusal(503, "the worker was stopped from outside\n  repair    ask again", 1)
            except KgError as error:
                return Refusal(503, str(error), 5)
        return Refusal(503, "no worker can be started\n  repair    ask again; if it persists, see the server's log", 5)

    async def _ask(self, number: int, request: Request) -> Answer | Refusal:
        seconds = self.settings.seconds
        job = self._slots[number].schedule(worker.answer, (self.folder(), request), timeout=seconds)
        future = asyncio.wrap_future(job)
        future.add_done_callback(
            lambda one: one.cancelled() or one.exception()
        )  # looked at, though the client has gone
        try:
            async with asyncio.timeout(seconds + GRACE):  # a worker that was stopped in its sleep does not say so
                found, slow = await asyncio.shield(future)
        except TimeoutError:
            if not future.done():
                self._replace(number)
            raise
        except asyncio.CancelledError:  # not handed on to pebble, which could by then end the next query of that worker
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([future], timeout=worker.LONG)
            if not future.done():
                self._replace(number)
            raise
        if slow:
            self._replace(number)
        return found

    def _replace(self, number: int) -> None:
        """A new worker in place of one that may have died with a lock in its hand."""
        old, self._slots[number] = self._slots[number], self._slot()
        asyncio.get_running_loop().run_in_executor(None, _end, old)


class _NoPlaceError(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def _end(slot: ProcessPool) -> None:
    with contextlib.suppress(Exception):
        slot.stop()  # type: ignore[no-untyped-call]
        slot.join(5)


def _late(seconds: int) -> str:
    return f"""the query was stopped after {seconds} seconds, and nothing of its result is sent
  expected  a whole result within that time
  repair    begin with the pattern that has fewest matches, join patterns by shared variables, or ask for less"""
