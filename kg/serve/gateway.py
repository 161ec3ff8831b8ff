"""The application of the server process: limits on requests, headers, a log. Workers answer all but static files."""

from __future__ import annotations

import asyncio
import contextlib
import time

import h11
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.app import HEADERS, PAGES, STATIC, links_of, title_of_error
from kg.serve.endpoint.messages import Refusal, Reply, pack
from kg.serve.endpoint.pool import Pool
from kg.serve.endpoint.sparql import refused
from kg.serve.pages.view import Frame
from kg.serve.server import GoneError, abort, client_of, log
from kg.serve.settings import Settings

KINDS = {path.split("/")[1] for path in PAGES} | {"sparql", ".well-known"}  # of requests, which cost alike
CLOSE = {"Connection": "close"}  # an unread body would be taken for the next request
CHUNK = 65_536  # bytes
SLOW = 1.0  # seconds without progress after which a download may be dropped to make room for another
NO_ROOM = Refusal(503, "too many results are being downloaded\n  fix       try again in a moment", 5)


def create_app(pool: Pool, settings: Settings) -> ASGIApp:
    """The application over the builds of an archive, whose pages are made by the workers of a pool."""

    async def failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = _refused(request, settings, Refusal(error.status_code, error.detail))
        response.headers.update(error.headers or {})
        return response

    routes = [
        Mount("/static", StaticFiles(directory=STATIC)),
        Mount("/", _Workers(pool, settings)),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: failed})
    app.router.redirect_slashes = False  # it would name the host of the request's Host header
    return _Gateway(app, pool, settings)


class _Gateway:
    """Refuses long requests, adds the headers of security, and logs responses.

    The log has method, path, status, size and time, but no query strings, which may name persons.
    """

    def __init__(self, app: ASGIApp, pool: Pool, settings: Settings) -> None:
        self.app, self.pool, self.settings = app, pool, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request, or the beginning and the end of the server."""
        if scope["type"] != "http":
            await self._lifespan(receive, send)
            return
        began, seen = time.monotonic(), {"status": 0, "bytes": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(one for one in added if one[0] not in present)]
            seen["bytes"] += len(message.get("body", b""))
            try:
                await send(message)
            except h11.LocalProtocolError:  # the body was not HTTP, and the server has told the client so
                raise GoneError from None

        try:
            too_long = self._too_long(scope)
            await (PlainTextResponse(*too_long, CLOSE) if too_long else self.app)(scope, receive, sent)
        except GoneError:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await _disconnected(receive)
            abort.get()()
        finally:
            milliseconds = (time.monotonic() - began) * 1000
            shown = "".join(c if c.isprintable() else "?" for c in scope["path"][:2000])
            log.info("%s %s %d %d B %.0f ms", scope["method"], shown, seen["status"], seen["bytes"], milliseconds)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self.pool.attach()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.pool.close()  # the server itself ends by a signal
        await send({"type": "lifespan.shutdown.complete"})

    def _too_long(self, scope: Scope) -> tuple[str, int] | None:
        settings = self.settings
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > settings.headers:
            return f"the address has more than {settings.headers:,} bytes: send the query by POST\n", 414
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > settings.headers:
            return f"the headers have more than {settings.headers:,} bytes\n", 431
        return None


class _Download:
    """A result that a client is downloading: its bytes, and when the client last took some."""

    def __init__(self, size: int) -> None:
        self.size, self.end, self.progressed = size, abort.get(), time.monotonic()

    def is_slow(self) -> bool:
        """True if the client has taken nothing for a while."""
        return time.monotonic() - self.progressed > SLOW


class _Workers:
    """Has a worker respond, in the turn of the client, which lasts until the result has been read."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self.pool, self.settings = pool, settings
        self.downloads: set[_Download] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the response; it stops if the client disconnects."""
        packed = pack(scope, await self._body(receive))
        work = asyncio.create_task(self._respond(Request(scope, receive), packed, send))
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

    async def _body(self, receive: Receive) -> bytes:
        """The body of a request. Raises HTTPException if it is too long or too late, and GoneError."""
        body = b""
        try:
            async with asyncio.timeout(self.settings.receive):
                while (message := await receive())["type"] == "http.request":
                    body += bytes(message.get("body", b""))
                    if len(body) > self.settings.request:
                        most = self.settings.request
                        raise HTTPException(
                            413, f"the request has more than {most:,} bytes: send a shorter query", CLOSE
                        )
                    if not message.get("more_body", False):
                        return body
        except TimeoutError:
            late = f"the request did not arrive completely within {self.settings.receive} seconds"
            raise HTTPException(408, late, CLOSE) from None
        raise GoneError

    async def _respond(self, request: Request, packed: bytes, send: Send) -> None:
        scope, client = request.scope, client_of(request, self.settings)
        first = scope["path"].split("/")[1]
        kind = first if first in KINDS else ""
        async with self.pool.answering(packed, client, kind) as reply:
            if isinstance(reply, Reply):
                download = _Download(reply.size)
                if self._make_room(download):
                    try:
                        await _send_whole(reply, send, download)
                    finally:
                        self.downloads.discard(download)
                        if download.is_slow():  # who does not read has cost as much as who asks too much
                            self.pool.turns.charge(client)
                    return
            refusal = reply if isinstance(reply, Refusal) else NO_ROOM
            await _refused(request, self.settings, refusal)(scope, request.receive, send)

    def _make_room(self, new: _Download) -> bool:
        """Drops downloads that nobody reads until there is room for another; False if there is none."""
        while sum(one.size for one in self.downloads) + new.size > self.settings.downloads:
            stalled = min(self.downloads, key=lambda one: one.progressed, default=new)
            if not stalled.is_slow():
                return False
            self.downloads.discard(stalled)
            stalled.end()
        self.downloads.add(new)
        return True


async def _send_whole(reply: Reply, send: Send, download: _Download) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    rest = reply.size
    reply.body.seek(0)
    while True:
        part = reply.body.read(CHUNK)
        rest -= len(part)
        await send({"type": "http.response.body", "body": part, "more_body": bool(part) and rest > 0})
        download.progressed = time.monotonic()
        if not part or rest <= 0:
            return


def _refused(request: Request, settings: Settings, refusal: Refusal) -> Response:
    """A refusal by the server itself: as plain text at the endpoint, and elsewhere as a page."""
    if request.scope["path"] == "/sparql":
        return refused(refusal, {"Access-Control-Allow-Origin": "*", "Vary": "Accept"})
    frame = Frame(settings, links_of(request))
    page = frame.page("refused.html", title=title_of_error(frame, refusal.status), text=refusal.text)
    again = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    return HTMLResponse(page, refusal.status, again)


async def _disconnected(receive: Receive) -> None:
    """Returns when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
