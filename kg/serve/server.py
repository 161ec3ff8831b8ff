"""The application over HTTP: limits on connections, and who a client is."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import h11
import uvicorn
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import KgError
from kg.serve.endpoint.pool import Pool
from kg.serve.settings import Settings

log = logging.getLogger("kg.serve")
FINISHING = 1  # seconds for which requests may go on when the server is stopped


abort: ContextVar[Callable[[], object]] = ContextVar("abort", default=lambda: None)
"""Ends the connection over which a request has come at once, and frees what is still to be sent over it."""


class GoneError(BaseException):
    """The client has gone in mid-request. Not an Exception: nobody would read the page for an error."""


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


def run(app: ASGIApp, settings: Settings, pool: Pool, listening: socket.socket) -> None:
    """Serves the application until a signal stops it, then closes the pool; logs to standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # what a client asks for is no reason to install a library
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "pgrade" not in record.msg and "WebSocket" not in record.msg
    )
    _Server(_config(app, settings), pool).run(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn's server, which ends in time whatever runs and whoever does not read."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
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


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
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
    _unread = 0  # bytes to be sent
    _unread_since = _without_request_since = 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        who = str((transport.get_extra_info("peername") or ("",))[0])
        most = self.limits.connections if self.limits.behind_proxy else self.limits.connections_per_client
        if self.open_by[who] >= most or self.open_by.total() >= self.limits.connections:
            transport.abort()
            return
        self._who = who
        self.open_by[who] += 1
        self._without_request_since = self.loop.time()
        self._watch()

    def data_received(self, data: bytes) -> None:
        abort.set(self.transport.abort)  # the task that handles the request has a copy of this context
        super().data_received(data)

    def _watch(self) -> None:
        """Ends the connection if headers do not arrive, or if the same bytes are still to be sent after a while."""
        unread, now = self.transport.get_write_buffer_size(), self.loop.time()
        if self.conn.their_state is not h11.IDLE:  # the headers of a request have arrived
            self._without_request_since = now
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        limits = self.limits
        if now - self._without_request_since >= limits.receive or now - self._unread_since >= limits.stall:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(0.5, self._watch)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        if self._who is not None:
            self.open_by[self._who] -= 1
            self._who = None
        super().connection_lost(exc)


def _protocol(settings: Settings) -> type[asyncio.Protocol]:
    class Connection(_Connection):
        limits, open_by = settings, Counter[str]()

    return Connection
