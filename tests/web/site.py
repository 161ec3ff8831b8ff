"""A web site on loopback for the tests: each path answers as it is told to, and every request is kept."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from kg.web.client import Limits, Web
from tests.servers import scripted

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # signed by itself, for localhost; trusted by nobody
Sent = Callable[[socket.socket], object]


@dataclass
class Page:
    """The answer of a path: a whole answer, or whatever `sends` writes to the connection."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    sends: Sent | None = None


@dataclass
class Site:
    """A site: its pages by path, and what was asked for, in order."""

    address: str
    pages: dict[str, Page]
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)


@contextlib.contextmanager
def site(pages: dict[str, Page], tls: bool = False, host: str = "127.0.0.1") -> Iterator[Site]:
    """A site on loopback; a path that has no page is not found, robots.txt included."""
    found, context = Site("", pages), None

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        found.asked.append(handler.path)
        found.headers.append(dict(handler.headers))
        page = found.pages.get(handler.path, Page(b"nothing here", 404))
        if page.sends:
            page.sends(handler.connection)
            return
        handler.send_response(page.status)
        headers = {"Content-Type": page.kind, "Content-Length": str(len(page.body)), **page.headers}
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(page.body)

    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    with scripted(answer, host, context) as address:
        found.address = address.removesuffix("/sparql")
        yield found


def reader(slept: list[float] | None = None, tls: ssl.SSLContext | None = None, **limits: float) -> Web:
    """A reader that may read loopback and does not pause; the pauses that it would make are added to `slept`."""
    settings = {"private": True, "pause": 0.0, "seconds": 20.0, **limits}
    return Web("tests@habeas.example", Limits(**settings), tls, (slept if slept is not None else []).append)  # type: ignore[arg-type]
