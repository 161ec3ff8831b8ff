"""A response whose content a worker makes while it is sent, so that the client's turn lasts until it has been read."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.serve.connection import GoneError, abort
from kg.serve.endpoint import formats
from kg.serve.endpoint.messages import INLINE, Page, QueryRefusal, QueryResult, Request
from kg.serve.endpoint.pool import Pool

CHUNK = 65_536  # bytes
SLOW = 1.0  # seconds without progress after which a download may be dropped to make room for another
NO_ROOM = QueryRefusal(503, "too many results are being downloaded\n  fix       try again in a moment", 5)


class Download:
    """A result that a client is downloading: its bytes, and when the client last took some."""

    def __init__(self, size: int) -> None:
        self.size = size if size > INLINE else 0  # shorter ones are in memory, and bounded by the number of connections
        self.end, self.progressed = abort.get(), time.monotonic()

    def is_slow(self) -> bool:
        """True if the client has taken nothing for a while."""
        return time.monotonic() - self.progressed > SLOW


class PoolResponse(Response):
    """Runs its request when it is sent; it stops if the client disconnects."""

    def __init__(self, pool: Pool, request: Request, client: str, refused: Callable[[QueryRefusal], Response]) -> None:
        super().__init__()
        self.pool, self.request, self.client, self.refused = pool, request, client, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the result, or the reason why there is none."""
        work = asyncio.create_task(self._send(scope, receive, send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, work):
                if not task.done():
                    task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self.pool.answering(self.request, self.client) as reply:
            if isinstance(reply, QueryRefusal):
                await self._refuse(reply, scope, receive, send)
                return
            download = Download(reply.size)
            if not self._make_room(download):
                await self._refuse(NO_ROOM, scope, receive, send)
                return
            try:
                async with asyncio.timeout(self.pool.settings.send):
                    await self._send_whole(reply, send, download)
            except TimeoutError:
                download.end()  # the rest would be in memory for as long as the client likes
                await _gone(receive)
            finally:
                self.pool.downloads.discard(download)
                if download.is_slow():  # who does not read has cost as much as who asks too much
                    self.pool.turns.charge(self.client)

    def _make_room(self, new: Download) -> bool:
        """Drops downloads that nobody reads until there is room for another; False if there is none."""
        downloads, limit = self.pool.downloads, self.pool.settings.downloads
        while sum(one.size for one in downloads) + new.size > limit:
            stalled = min(downloads, key=lambda one: one.progressed, default=new)
            if not stalled.is_slow():
                return False
            downloads.discard(stalled)
            stalled.end()
        downloads.add(new)
        return True

    async def _send_whole(self, reply: QueryResult | Page, send: Send, download: Download) -> None:
        if isinstance(reply, QueryResult):
            self.headers["Content-Type"] = formats.header(reply.media_type)
            self.headers["Content-Length"] = str(reply.size)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        else:
            own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
            await send({"type": "http.response.start", "status": reply.status, "headers": own})
        rest = reply.size
        while True:
            part = reply.body.read(CHUNK)
            rest -= len(part)
            await send({"type": "http.response.body", "body": part, "more_body": rest > 0})
            download.progressed = time.monotonic()
            if rest <= 0:
                return

    async def _refuse(self, refusal: QueryRefusal, scope: Scope, receive: Receive, send: Send) -> None:
        response = self.refused(refusal)
        if refusal.retry_after:
            response.headers["Retry-After"] = str(refusal.retry_after)
        for name in ("vary", "x-content-type-options"):
            if name in self.headers:
                response.headers[name] = self.headers[name]
        await response(scope, receive, send)


async def _gone(receive: Receive) -> None:
    """Returns when the client has disconnected."""
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except GoneError:
        return
    except HTTPException:  # there is a body that nobody reads, and it does not arrive
        await asyncio.Event().wait()
