"""The application over HTTP: limits on connections and requests, and a log without query strings."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

import h11
import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import KgError
from kg.serve.connection import GoneError, abort
from kg.serve.settings import Settings

log = logging.getLogger("kg.serve")
CLOSE = {"Connection": "close"}
FINISHING = 1  # seconds for which requests may go on when the server is stopped


def client_of(connection: HTTPConnection, settings: Settings) -> str:
    """Who asks: an IPv4 address or the /64 network of an IPv6 address; behind a proxy, the one it reports."""
    address = connection.client.host if connection.client else ""
    if settings.behind_proxy:  # the last address is the proxy's own; earlier ones are claims of the client
        address = connection.headers.get("x-forwarded-for", address).rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Limits:
    """An application that refuses long or slow requests, and logs responses.

    The log has method, path, status, size and time; the query string only with the setting `log_queries`.
    """

    def __init__(self, app: ASGIApp, settings: Settings, close: Callable[[], None]) -> None:
        self.app, self.settings, self.close = app, settings, close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            self.close()  # at the end of the lifespan; the server itself ends by a signal
            return
        began, seen = time.monotonic(), {"status": 0, "bytes": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            seen["bytes"] += len(message.get("body", b""))
            try:
                await send(message)
            except h11.LocalProtocolError:  # the body was not HTTP, and the server has told the client so
                raise GoneError from None

        try:
            if refusal := self._refusal(scope):
                # closed, because an unread body would be taken for the next request
                response = PlainTextResponse(f"{refusal.detail}\n", refusal.status_code, CLOSE)
                await response(scope, receive, sent)
            else:
                await self.app(scope, self._bounded(receive), sent)
        except GoneError:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    while (await receive())["type"] != "http.disconnect":
                        pass
            abort.get()()
        finally:
            query = scope["query_string"].decode("latin-1")
            where = scope["path"] + (f"?{query}" if query and self.settings.log_queries else "")
            milliseconds = (time.monotonic() - began) * 1000
            shown = "".join(c if c.isprintable() else "?" for c in where[:2000])
            log.info("%s %s %d %d B %.0f ms", scope["method"], shown, seen["status"], seen["bytes"], milliseconds)

    def _refusal(self, scope: Scope) -> HTTPException | None:
        settings = self.settings
        line = len(scope["raw_path"] or b"") + len(scope["query_string"])
        size = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        if line > settings.headers:
            return HTTPException(414, f"the address has more than {settings.headers:,} bytes: send the query by POST")
        if size > settings.headers:
            return HTTPException(431, f"the headers have more than {settings.headers:,} bytes")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > settings.request:
            return _long(settings.request)
        return None

    def _bounded(self, receive: Receive) -> Receive:
        size, end = 0, time.monotonic() + self.settings.receive
        whole = False

        async def bounded() -> Message:
            nonlocal size, whole
            if whole:  # only the disconnection of the client can follow
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(end - time.monotonic(), 0.01))
            except TimeoutError:
                late = f"the request did not arrive completely within {self.settings.receive} seconds"
                raise HTTPException(408, late, CLOSE) from None
            if message["type"] == "http.disconnect":
                raise GoneError
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > self.settings.request:
                raise _long(self.settings.request)
            return message

        return bounded


def _long(most: int) -> HTTPException:
    return HTTPException(413, f"the request has more than {most:,} bytes: send a shorter query", CLOSE)


class Stoppable(Protocol):
    """What works behind the application, and ends with the server."""

    def stop(self) -> None:
        """Ends what runs and refuses what waits, so that all requests have their reply."""

    def close(self) -> None:
        """Ends all processes."""


def listen(settings: Settings) -> socket.socket:
    """The socket on which the server listens. Raises KgError where it cannot."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=settings.connections)
    except (OSError, OverflowError) as error:
        raise KgError(
            f"cannot listen there ({getattr(error, 'strerror', None) or error})",
            f"{settings.host}:{settings.port}",
            "an address of this machine and a free port, usually from 1024 to 65535",
            "choose another with --host and --port, or stop the program that uses it",
        ) from error


def run(app: ASGIApp, settings: Settings, pool: Stoppable, listening: socket.socket) -> None:
    """Serves the application until a signal stops it, then closes the pool; logs to standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # what a client asks for is no reason to install a library
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "pgrade" not in record.msg and "WebSocket" not in record.msg
    )
    _Server(_config(app, settings, pool), pool).run(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn's server, which ends in time whatever runs and whoever does not read."""

    def __init__(self, config: uvicorn.Config, pool: Stoppable) -> None:
        super().__init__(config)
        self.pool = pool

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lets requests finish for a while, then stops them, then closes what is still open."""
        loop = asyncio.get_running_loop()
        timers = [loop.call_later(FINISHING, self.pool.stop), loop.call_later(FINISHING + 1, self._abort_all)]
        await super().shutdown(sockets)
        for timer in timers:
            timer.cancel()

    def _abort_all(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def _config(app: ASGIApp, settings: Settings, pool: Stoppable) -> uvicorn.Config:
    return uvicorn.Config(
        Limits(app, settings, pool.close),
        root_path=settings.root_path,
        http=_protocol(settings),
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # client_of decides who asks
        timeout_keep_alive=settings.receive,
        timeout_graceful_shutdown=FINISHING + 2,
        h11_max_incomplete_event_size=settings.headers * 2 + 4000,  # above our own limit, whose refusal names it
    )


class _Connection(H11Protocol):
    """uvicorn's HTTP protocol with three limits it has no setting for.

    They are connections per client, time for headers to arrive, and time in which a client reads nothing.
    """

    limits: Settings
    open_by: Counter[str]  # open connections by the address of the client
    _who: str | None = None
    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _unread = 0  # bytes to be sent
    _unread_since = 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        who = str((transport.get_extra_info("peername") or ("",))[0])
        most = self.limits.connections if self.limits.behind_proxy else self.limits.connections_per_client
        if self.open_by[who] >= most or self.open_by.total() >= self.limits.connections:
            transport.abort()
            return
        self._who = who
        self.open_by[who] += 1
        self._watch()
        self._watch_reading()

    def data_received(self, data: bytes) -> None:
        abort.set(self.transport.abort)  # the task that handles the request has a copy of this context
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        """Starts the time limit for headers, or ends it once they are complete."""
        begun = self.conn.their_state is not h11.IDLE
        if begun and self._timer:
            self._timer.cancel()
            self._timer = None
        elif not begun and not self._timer:
            self._timer = self.loop.call_later(self.limits.receive, self.transport.abort)

    def _watch_reading(self) -> None:
        """Ends the connection if the same bytes are still to be sent after a while."""
        unread, now = self.transport.get_write_buffer_size(), self.loop.time()
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        elif now - self._unread_since >= self.limits.stall:
            self.transport.abort()
            return
        self._stalled = self.loop.call_later(1, self._watch_reading)

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._timer, self._stalled):
            if timer:
                timer.cancel()
        if self._who is not None:
            self.open_by[self._who] -= 1
            self._who = None
        super().connection_lost(exc)


def _protocol(settings: Settings) -> type[asyncio.Protocol]:
    class Connection(_Connection):
        limits, open_by = settings, Counter[str]()

    return Connection
