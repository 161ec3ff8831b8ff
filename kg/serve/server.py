"""This module runs the application over HTTP: limits on connections and requests, and a log without what was asked."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import KgError
from kg.serve.settings import Settings

log = logging.getLogger("kg.serve")
CLOSE = {"Connection": "close"}


def client_of(connection: HTTPConnection, settings: Settings) -> str:
    """Who asks: the address, of IPv6 its first half, which one household has; behind a proxy the one that it names."""
    address = connection.client.host if connection.client else ""
    if settings.behind_proxy:  # the last is what the proxy saw; those before it are what the client says
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
    """An application that refuses requests with long headers or bodies, or that never end, and logs what is answered.

    The log names method, path, status, size and time; the query string only where that is set.
    """

    def __init__(self, app: ASGIApp, settings: Settings, close: Callable[[], None]) -> None:
        self.app, self.settings, self.close = app, settings, close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            self.close()  # here, and not after the server: that ends as it was told to, by a signal
            return
        began, seen = time.monotonic(), {"status": 0, "bytes": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            if refusal := self._refusal(scope):
                # closed, for a body that was not read would be taken for the next request
                response = PlainTextResponse(f"{refusal.detail}\n", refusal.status_code, CLOSE)
                await response(scope, receive, sent)
            else:
                await self.app(scope, self._bounded(receive), sent)
        finally:
            query = scope["query_string"].decode("latin-1")
            where = scope["path"] + (f"?{query}" if query and self.settings.log_queries else "")
            milliseconds = (time.monotonic() - began) * 1000
            shown = "".join(c if c.isprintable() else "?" for c in where[:2000])
            log.info("%s %s %d %d B %.0f ms", scope["method"], shown, seen["status"], seen["bytes"], milliseconds)

    def _refusal(self, scope: Scope) -> HTTPException | None:
        most = self.settings
        line = len(scope["raw_path"] or b"") + len(scope["query_string"])
        size = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        if line > most.headers:
            return HTTPException(414, f"the address has more than {most.headers:,} bytes: send the query by POST")
        if size > most.headers:
            return HTTPException(431, f"the headers have more than {most.headers:,} bytes")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > most.request:
            return _long(most.request)
        return None

    def _bounded(self, receive: Receive) -> Receive:
        size, end = 0, time.monotonic() + self.settings.receive
        whole = False

        async def bounded() -> Message:
            nonlocal size, whole
            if whole:  # what comes now is only that the client has gone
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(end - time.monotonic(), 0.01))
            except TimeoutError:
                late = f"the request has not arrived whole within {self.settings.receive} seconds"
                raise HTTPException(408, late, CLOSE) from None
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > self.settings.request:
                raise _long(self.settings.request)
            return message

        return bounded


def _long(most: int) -> HTTPException:
    return HTTPException(413, f"the request has more than {most:,} bytes: ask a shorter query", CLOSE)


def run(app: ASGIApp, settings: Settings, close: Callable[[], None]) -> None:
    """Serves the application until it is told to stop, then closes; what happens goes to standard error in lines.

    Raises KgError where nothing can listen at the address.
    """
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=settings.connections)
    except (OSError, OverflowError) as error:
        close()
        raise KgError(
            f"nothing can listen there ({getattr(error, 'strerror', None) or error})",
            f"{settings.host}:{settings.port}",
            "an address of this machine and a port that is free, from 1024 to 65535",
            "choose another with --host and --port, or stop what listens there",
        ) from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    uvicorn.Server(config(app, settings, close)).run(sockets=[listening])


def config(app: ASGIApp, settings: Settings, close: Callable[[], None]) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        Limits(app, settings, close),
        root_path=settings.root_path,
        http=_protocol(settings),
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # who asks is decided by client_of
        timeout_keep_alive=settings.receive,
        timeout_graceful_shutdown=settings.seconds,
        h11_max_incomplete_event_size=settings.headers * 2 + 4000,  # so that most who pass a limit are told which
    )


def _protocol(settings: Settings) -> type[asyncio.Protocol]:
    """uvicorn's protocol with what it lacks: a bound on connections, and a time in which headers must have arrived."""
    open_by: Counter[str] = Counter()

    class Bounded(H11Protocol):
        _who: str | None = None
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            who = str((transport.get_extra_info("peername") or ("",))[0])
            most = settings.connections if settings.behind_proxy else settings.connections_per_client
            if open_by[who] >= most or open_by.total() >= settings.connections:
                transport.abort()
                return
            self._who = who
            open_by[who] += 1
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def _watch(self) -> None:
            """Gives headers that have begun to arrive, or are to, a time in which they must be whole."""
            begun = self.conn.their_state is not h11.IDLE
            if begun and self._timer:
                self._timer.cancel()
                self._timer = None
            elif not begun and not self._timer:
                self._timer = self.loop.call_later(settings.receive, self.transport.abort)

        def connection_lost(self, exc: Exception | None) -> None:
            if self._timer:
                self._timer.cancel()
            if self._who is not None:
                open_by[self._who] -= 1
                self._who = None
            super().connection_lost(exc)

    return Bounded
