"""Servers for the tests, on loopback and started anew: Oxigraph, Virtuoso, and one that says what it is told to."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox

from kg.store.endpoint import EndpointStore
from kg.store.http import Client

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
# MaxOptimizeLayouts: else most of the time is spent on planning, see docs/endpoints.md
VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
MaxOptimizeLayouts = 30
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 20
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxConstructTriples = 10000
"""
GRANTS = "GRANT SPARQL_UPDATE TO \"SPARQL\";\nDB.DBA.RDF_DEFAULT_USER_PERMS_SET('nobody', 7);\n"


SECONDS = 60  # after which what should have happened has not


def until(condition: Callable[[], object], seconds: float = SECONDS) -> bool:
    """True if a condition comes true within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):
            return
        assert process.poll() is None, "the server has ended"
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextlib.contextmanager
def oxigraph(*options: str) -> Iterator[tuple[dict[str, str], subprocess.Popen[bytes]]]:
    """A running Oxigraph server: its addresses as the environment names them, and its process."""
    program = str(OXIGRAPH) if OXIGRAPH.exists() else shutil.which("oxigraph") or "oxigraph"
    base = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [program, "serve", "--bind", base, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(f"http://{base}/query", process)
        yield {"endpoint": f"http://{base}/query", "HABEAS_ENDPOINT_GRAPH_STORE": f"http://{base}/store"}, process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[tuple[dict[str, str], subprocess.Popen[bytes]]]:
    """A running Virtuoso with an empty database: everybody may change it; its /sparql-auth asks who comes."""
    port, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, port=port, sql=sql))
    (folder / "grants.sql").write_text(GRANTS)
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(f"http://127.0.0.1:{port}/sparql", process)
        program = shutil.which("isql-vt") or "isql"
        subprocess.run([program, f"127.0.0.1:{sql}", "dba", "dba", "grants.sql"], cwd=folder, check=True, stdout=-3)
        base = f"http://127.0.0.1:{port}/sparql"
        yield {"endpoint": base, "HABEAS_ENDPOINT_GRAPH_STORE": f"{base}-graph-crud"}, process
    finally:
        process.kill()
        process.wait()


Answer = Callable[[BaseHTTPRequestHandler, str], None]


@contextlib.contextmanager
def scripted(answer: Answer, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server that does what it is told with each request: the second argument is its body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            with contextlib.suppress(OSError):
                answer(self, body)
            self.close_connection = True

        do_PUT = do_DELETE = do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None: ...  # noqa: A002

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None: ...  # of a client that hangs up

    server = Server((host, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"{'https' if tls else 'http'}://{'localhost' if tls else host}:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def say(
    handler: BaseHTTPRequestHandler, body: str, kind: str = "application/sparql-results+json", status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Answers whole, and as it should be."""
    content = body.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


Between = Callable[[BaseHTTPRequestHandler, str], str | None]


@contextlib.contextmanager
def proxied(addresses: Mapping[str, str], between: Between) -> Iterator[dict[str, str]]:
    """The addresses of a server that stands before another.

    `between` gets each request as its handler and its text, and returns the text that is passed on, or None where it
    has answered by itself.
    """

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        text = between(handler, body)
        if text is None:
            return
        target = addresses["endpoint"]
        if handler.command != "POST":
            target = f"{addresses['HABEAS_ENDPOINT_GRAPH_STORE']}?{urlsplit(handler.path).query}"
        headers = {name: handler.headers[name] for name in ("Content-Type", "Accept") if name in handler.headers}
        request = urllib.request.Request(target, text.encode() or None, headers, method=handler.command)
        try:
            with urllib.request.urlopen(request) as found:
                status = 200 if found.status == 204 else found.status  # this server sends a length with each answer
                say(handler, found.read().decode(), found.headers.get("Content-Type", ""), status)
        except urllib.error.HTTPError as error:
            say(handler, error.read().decode(), "text/plain", error.code)

    with scripted(answer) as address:
        yield {"endpoint": address, "HABEAS_ENDPOINT_GRAPH_STORE": address}


def from_store(store: ox.Store, body: str) -> tuple[str, str, str]:
    """The query that a request sends, the honest answer of an endpoint over this store, and its media type."""
    query = dict(parse_qsl(body, keep_blank_values=True))["query"]
    own = re.search(r"\bFROM (<|NAMED)", query) is not None
    found = store.query(query, use_default_graph_as_union=not own)
    if isinstance(found, ox.QueryTriples):
        return query, "".join(dict.fromkeys(f"{triple} .\n" for triple in found)), "application/n-triples"
    text = (found.serialize(format=ox.QueryResultsFormat.JSON) or b"").decode()
    return query, text, "application/sparql-results+json"


def endpoint_store(address: str, environment: Mapping[str, str] | None = None) -> EndpointStore:
    """The store at an endpoint whose default graph is known to be the union of its graphs."""
    store = EndpointStore(Client(address, environment or {}))
    store._session._union = ()
    return store
