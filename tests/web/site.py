"""A web site on loopback for the tests: each path answers as it is told to, and every request is kept."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kg.web.client import Limits, Web

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
    found = Site("", pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            found.headers.append(dict(self.headers))
            page = found.pages.get(self.path, Page(b"nothing here", 404))
            with contextlib.suppress(OSError):
                if page.sends:
                    page.sends(self.connection)
                    return
                self.send_response(page.status)
                headers = {"Content-Type": page.kind, "Content-Length": str(len(page.body)), **page.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page.body)

        def log_message(self, format: str, *arguments: object) -> None: ...  # noqa: A002

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None: ...  # a client that distrusts us

    server = Server((host, 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        found.address = f"{'https' if tls else 'http'}://{'localhost' if tls else host}:{server.server_port}"
        yield found
    finally:
        server.shutdown()
        server.server_close()


def reader(slept: list[float] | None = None, tls: ssl.SSLContext | None = None, **limits: float) -> Web:
    """A reader that may read loopback and does not pause; the pauses that it would make are added to `slept`."""
    settings = {"private": True, "pause": 0.0, "seconds": 20.0, **limits}
    return Web("tests@habeas.example", Limits(**settings), tls, (slept if slept is not None else []).append)  # type: ignore[arg-type]
