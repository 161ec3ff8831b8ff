"""A response whose content a worker makes while it is sent, so that the client's turn lasts until it has been read."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.serve.connection import GoneError, abort
from kg.serve.endpoint import formats
from kg.serve.endpoint.messages import QueryRefusal, QueryResult, Reply, Request
from kg.serve.endpoint.pool import Pool

CHUNK = 65_536  # bytes
NO_ROOM = QueryRefusal(503, "too many results are being downloaded\n  fix       try again in a moment", 5)


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
            end = abort.get()
            with self.pool.downloads.one(reply.size, end) as download:
                if download is None:
                    await self._refuse(NO_ROOM, scope, receive, send)
                    return
                try:
                    async with asyncio.timeout(self.pool.settings.send):
                        await send({"type": "http.response.start", **self._start(reply)})
                        reply.body.seek(0)
                        rest = reply.size
                        while True:
                            part = reply.body.read(CHUNK)
                            rest -= len(part)
                            await send({"type": "http.response.body", "body": part, "more_body": rest > 0})
                            download.progress()
                            if rest <= 0:
                                return
                except TimeoutError:
                    end()  # the rest would be in memory for as long as the client likes
                    await _gone(receive)

    def _start(self, reply: Reply) -> dict[str, object]:
        if isinstance(reply, QueryResult):
            self.headers["Content-Type"] = formats.header(reply.media_type)
            self.headers["Content-Length"] = str(reply.size)
            return {"status": 200, "headers": self.raw_headers}
        assert not isinstance(reply, QueryRefusal)
        own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
        return {"status": reply.status, "headers": own}

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
