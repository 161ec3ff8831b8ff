"""An endpoint that lies: it answers from a store over a real socket, and does one thing wrong with each answer.

Each lie gets the request and the honest answer, and sends what it likes. `LIES` has all of them, each with what
becomes of it: the same output as from an honest endpoint, or an error, or it is believed.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pyoxigraph as ox

from tests.servers import from_store, say, scripted

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
USER, PASSWORD = "aladdin", "open-sesame-9a7f"
SENT = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SECRETS = (PASSWORD, SENT)
LIMIT = 3  # rows after which a cutting endpoint cuts
RIGHT, ERROR, BELIEVED = "right", "an error", "believed"


@dataclass
class Request:
    """A request, and the honest answer to it."""

    handler: BaseHTTPRequestHandler
    query: str
    body: str
    kind: str
    elsewhere: str  # the address of another host
    pages: dict[str, list[Any]]  # the first page of each query

    @property
    def results(self) -> dict[str, Any]:
        """The results of a SELECT or an ASK, to be changed."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def is_counted(self) -> bool:
        """True if the query counts the rows of another, which the program asks for to compare."""
        return "*) AS ?rows" in self.query

    @property
    def is_select(self) -> bool:
        """True if the answer has rows of data, and is not the state of the build or a number."""
        return self.kind == JSON and "bindings" in self.body and not self.is_counted


Lie = Callable[[Request], None]


def _honest(request: Request) -> None:
    say(request.handler, request.body, request.kind)


def _rows(change: Callable[[list[Any]], object]) -> Lie:
    """Changes the rows of a SELECT of more than one."""

    def lie(request: Request) -> None:
        results = request.results if request.is_select else {}
        if len(rows := results.get("results", {}).get("bindings", [])) < 2:
            return _honest(request)
        change(rows)
        return say(request.handler, json.dumps(results))

    return lie


def _cut(page: Callable[[Request, list[Any]], list[Any]], count: int = 0) -> Lie:
    """Cuts results, says so, and gives pages as it likes; adds to each count, or counts one page."""

    def lie(request: Request) -> None:
        if request.kind != JSON or "bindings" not in request.body:
            return _honest(request)
        results = request.results
        rows = results["results"]["bindings"]
        if request.is_counted:
            (number,) = rows[0].values()
            if int(number["value"]) > LIMIT:
                number["value"] = str(int(number["value"]) + count if count >= 0 else LIMIT)
            return say(request.handler, json.dumps(results))
        if len(rows) <= LIMIT and "OFFSET" not in request.query:
            return _honest(request)
        results["results"]["bindings"] = page(request, rows) if "OFFSET" in request.query else rows[:LIMIT]
        return say(request.handler, json.dumps(results), headers={"X-SPARQL-MaxRows": str(LIMIT)})

    return lie


def _same_page(request: Request, rows: list[Any]) -> list[Any]:
    name = re.sub(r"OFFSET \d+", "", request.query)
    return list(request.pages.setdefault(name, rows[:LIMIT]))


def _blank(request: Request, rows: list[Any]) -> list[Any]:
    for number, row in enumerate(rows):
        for name in row:
            row[name] = {"type": "bnode", "value": f"b{number}"}
    return rows


def _slowly(head: bool) -> Lie:
    """One byte in a second: of the headers, or of the body."""

    def lie(request: Request) -> None:
        content = request.body.encode()
        start = f"HTTP/1.1 200 OK\r\nContent-Type: {request.kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        fast, slow = (b"", start + content) if head else (start, content)
        request.handler.wfile.write(fast)
        for byte in slow:
            request.handler.wfile.write(bytes([byte]))
            time.sleep(1)

    return lie


def _raw(head: str, *parts: bytes, times: int = 1) -> Lie:
    """These bytes, the last so many times."""

    def lie(request: Request) -> None:
        request.handler.wfile.write(head.format(kind=request.kind).encode("latin-1") + b"\r\n\r\n")
        for part in (*parts[:-1], *(parts[-1:] * times)):
            request.handler.wfile.write(part)

    return lie


def _echo(status: int, place: str) -> Lie:
    """Repeats all that it was sent in a place of its answer."""

    def lie(request: Request) -> None:
        sent = f"{request.handler.headers.get('Authorization')} {PASSWORD} {request.handler.path}"
        headers = {
            "header": {"X-Echo": sent, "WWW-Authenticate": f'Basic realm="{sent}"', "Retry-After": sent},
            "redirect": {"Location": f"{request.elsewhere}?{sent.replace(' ', '+')}"},
        }.get(place, {})
        if place == "rows" and request.is_select:
            results = request.results
            for row in results["results"]["bindings"]:
                for term in row.values():
                    if term["type"] == "literal":
                        term["value"] = sent
            return say(request.handler, json.dumps(results))
        if place == "rows":
            return _honest(request)
        return say(request.handler, f"you sent {sent}", "text/plain", status, headers)

    return lie


def _turned(request: Request) -> None:
    """Answers a query of one form with the result of another."""
    if request.kind == TRIPLES or "boolean" in request.body:
        return say(request.handler, '{"head": {"vars": ["x"]}, "results": {"bindings": []}}')
    return say(request.handler, '{"head": {}, "boolean": true}')


OK = "HTTP/1.1 200 OK\r\nContent-Type: {kind}"
DEEP = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":'
NESTED = b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 50_000 + b"<a:c>" + b" )>>" * 50_000 + b" .\n"
LIES: dict[str, tuple[Lie, str]] = {
    "nothing": (_honest, RIGHT),
    "leaves a row out": (_rows(lambda rows: rows.pop(len(rows) // 2)), BELIEVED),
    "gives one row in place of another": (_rows(lambda rows: rows.__setitem__(0, rows[1])), BELIEVED),
    "cuts, and gives honest pages": (_cut(lambda request, rows: rows), RIGHT),
    "cuts, and gives the same page for ever": (_cut(_same_page, 1_000_000), ERROR),
    "cuts, and counts too few": (_cut(lambda request, rows: rows, -1), ERROR),
    "cuts, and leaves a row out of a page": (_cut(lambda request, rows: rows[1:]), ERROR),
    "cuts, and renames blank nodes on each page": (_cut(_blank), ERROR),
    "sends headers slowly": (_slowly(head=True), ERROR),
    "sends a body slowly": (_slowly(head=False), ERROR),
    "repeats credentials in an error": (_echo(500, "body"), ERROR),
    "repeats credentials in a header": (_echo(401, "header"), ERROR),
    "repeats credentials in a redirection": (_echo(302, "redirect"), ERROR),
    "repeats credentials in rows": (_echo(200, "rows"), ERROR),
    "redirects": (lambda request: say(request.handler, "", "text/plain", 307, {"Location": request.elsewhere}), ERROR),
    "sends gigabytes": (_raw(OK, b" " * 1_000_000, times=3_000), ERROR),
    "sends an error of gigabytes": (_raw("HTTP/1.1 500 No", b"no " * 500_000, times=3_000), ERROR),
    "sends deep results": (_raw(OK, DEEP, b'{"value":{"subject":' * 100_000), ERROR),
    "sends deep triples": (_raw(OK + f"\r\nContent-Length: {len(NESTED)}", NESTED), ERROR),
    "sends no UTF-8": (lambda request: _raw(OK, request.body.encode().replace(b"a", b"\xff"))(request), ERROR),
    "calls its results a page": (lambda request: say(request.handler, request.body, "text/html"), ERROR),
    "answers another question": (_turned, ERROR),
}


@dataclass
class Endpoint:
    """A lying endpoint, and what another host to which it sends people was asked."""

    address: str
    elsewhere: list[str] = field(default_factory=list)


@contextlib.contextmanager
def lying(store: ox.Store, name: str) -> Iterator[Endpoint]:
    """An endpoint that answers from a store, and lies in the way of this name once the build is opened."""
    lie, pages = LIES[name][0], dict[str, list[Any]]()

    def other(handler: BaseHTTPRequestHandler, body: str) -> None:
        endpoint.elsewhere.append(f"{handler.command} {handler.path} {handler.headers} {body}")
        say(handler, '{"head": {}, "boolean": true}')

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        query, text, kind = from_store(store, body)
        is_state = "graph/files>" in query or "GROUP BY ?g" in query or "DISTINCT ?g " in query
        (_honest if is_state else lie)(Request(handler, query, text, kind, elsewhere, pages))

    with scripted(other) as elsewhere, scripted(answer) as address:
        endpoint = Endpoint(address)
        yield endpoint
