"""Whatever an endpoint makes of the credentials that it was sent, no error shows it."""

from __future__ import annotations

import base64
import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from kg.errors import KgError
from kg.store import http as protocol
from kg.store.credentials import EndpointSettings
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.terms.names import graph_of
from tests.effort import draws
from tests.servers import endpoint_store, scripted

JSON = "application/sparql-results+json"
ALPHABET = "bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789"  # no words of a message can be made of these
SHORTEST = 6  # characters in a row, letters and digits only, that may not come back

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in pieces": " ".join,
    "reversed": lambda text: text[::-1],
    "in capitals": str.upper,
    "in hexadecimal": lambda text: text.encode().hex(),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "percent-encoded": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "as an address writes it": lambda text: quote(text, safe=""),
    "as references": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "every other": lambda text: text[::2] + text[1::2],
}
HEADERS = [
    *("Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Location", "Retry-After", "Server"),
    *("X-SQL-State", "X-SQL-Message", "X-SPARQL-MaxRows", "Set-Cookie", "Warning", "WWW-Authenticate", "Link"),
]
BODIES: dict[str, Callable[[str], str]] = {
    "the text": str,
    "a page": lambda echo: f"<html>{echo}</html>",
    "broken results": lambda echo: f'{{"head": "{echo}',
    "columns": lambda echo: json.dumps({"head": {"vars": [echo]}, "results": {"bindings": []}}),
    "no results": lambda echo: json.dumps({echo: echo}),
    "a truth value": lambda echo: json.dumps({"head": {}, "boolean": echo}),
    "triples": lambda echo: f"<http://e/{echo}> {echo} .\n",
    "triples in a graph": lambda echo: f"<http://e/a> <not an iri {echo}> <http://e/b> .\n",
}
TERMS: dict[str, Callable[[str], dict[str, str]]] = {
    "a value": lambda echo: {"type": "literal", "value": echo},
    "a mark": lambda echo: {"type": "literal", "value": f"{echo} {echo} {echo}"},
    "a graph": lambda echo: {"type": "uri", "value": f"https://w3id.org/habeas/graph/{quote(echo)}"},
    "an IRI that is none": lambda echo: {"type": "uri", "value": f"not an iri {echo}"},
    "a language that is none": lambda echo: {"type": "literal", "value": "x", "xml:lang": f"{echo}!"},
    "a type that is none": lambda echo: {"type": echo, "value": "x"},
    "a blank node": lambda echo: {"type": "bnode", "value": f" {echo}"},
    "a duration": lambda echo: {
        "type": "typed-literal",
        "value": echo,
        "datatype": "http://www.w3.org/2001/XMLSchema#duration",
    },
}
PLACES = ["status line", "reason", "chunk size", "chunk extension", "trailer", *HEADERS, *BODIES, *TERMS]
CREDENTIALS: dict[str, Callable[[str], dict[str, str]]] = {
    "token": lambda secret: {"HABEAS_ENDPOINT_TOKEN": secret},
    "password": lambda secret: {"HABEAS_ENDPOINT_USER": "me", "HABEAS_ENDPOINT_PASSWORD": secret},
    "user": lambda secret: {"HABEAS_ENDPOINT_USER": secret},
    "key": lambda secret: {},  # in the query string of the address
}
A = NamedNode("http://e/a")
ACTIONS: dict[str, Callable[[EndpointStore], object]] = {
    "select": lambda store: store.rows("SELECT DISTINCT ?x WHERE { ?x a ?y }"),
    "ask": lambda store: store.query("ASK { ?x a ?y }"),
    "construct": lambda store: store.query("CONSTRUCT { ?x a ?y } WHERE { ?x a ?y }"),
    "key": lambda store: store.key(),
    "begin": lambda store: store.begin(),
    "load": lambda store: store.load(b"<http://e/a> <http://e/a> 1 .", graph_of("data/x.ttl"), "data/x.ttl"),
    "add": lambda store: store.add(graph_of("data/x.ttl"), [Triple(A, A, A)]),
    "sizes": lambda store: store._verify_sizes({graph_of("data/x.ttl"): 5}, "five"),
}


def columns(body: str) -> list[str]:
    """The names of the columns that a query asks for, as far as this server needs to know."""
    query = parse_qs(body).get("query", [""])[0]
    return re.findall(r"\?(\w+)", query.partition("WHERE")[0])


@dataclass
class Echo:
    """The answer of the server to the next requests: it repeats a text in one place of its answers."""

    place: str = ""
    text: str = ""
    status: int = 200
    kind: str = JSON

    def reply(self, body: str) -> bytes:
        """A whole answer."""
        content, echo = (
            BODIES[self.place](self.text) if self.place in BODIES else self.results(columns(body)),
            self.text,
        )
        data, head = content.encode(), {"Content-Type": self.kind}
        if self.place in ("chunk size", "chunk extension", "trailer"):
            head["Transfer-Encoding"] = "chunked"
            size = echo if self.place == "chunk size" else f"{len(data):x};{echo}={echo}"
            end = f"X-A: {echo}" if self.place == "trailer" else ""
            data = f"{size}\r\n".encode() + data + f"\r\n0;{echo}\r\n{end}\r\n\r\n".encode()
        else:
            head["Content-Length"] = str(len(data))
        if self.place in HEADERS:
            digest = f'Digest realm="{echo}", nonce="{echo}", algorithm={echo}'
            head[self.place] = digest if self.place == "WWW-Authenticate" else echo
        reason = echo if self.place == "reason" else "Whatever"
        first = echo if self.place == "status line" else f"HTTP/1.1 {self.status} {reason}"
        return "\r\n".join([first, *(f"{name}: {value}" for name, value in head.items()), "", ""]).encode() + data

    def results(self, names: list[str]) -> str:
        """One row, in which each value repeats the text if that is the place."""
        term = TERMS[self.place](self.text) if self.place in TERMS else {"type": "literal", "value": "1"}
        return json.dumps({"head": {"vars": names}, "results": {"bindings": [dict.fromkeys(names, term)]}})


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Echo]]:
    echo = Echo()

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(echo.reply(body))

    with scripted(answer) as address:
        yield address, echo


def shown(error: BaseException | None) -> str:
    """All that an exception, its causes and what they hold would show."""
    texts, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        texts += [str(error), repr(error), repr(error.args), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return " ".join(texts)


def pieces(text: str) -> set[str]:
    """All that may be read in a text: so many of its letters and digits, one after another."""
    letters = "".join(c for c in text if c.isalnum()).lower()
    return {letters[start : start + SHORTEST] for start in range(len(letters) - SHORTEST + 1)}


ECHOES = st.builds(
    Echo,
    st.sampled_from(PLACES),
    st.text(ALPHABET, min_size=12, max_size=40),
    st.sampled_from([200, 200, 200, 201, 202, 206, 302, 400, 401, 403, 404, 414, 500, 502, 503]),
    st.sampled_from([JSON, "application/n-triples", "text/turtle", "text/plain", "text/html"]),
)


@settings(max_examples=draws(150, 5000))
@given(
    echo=ECHOES,
    spellings=st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=1, max_size=3),
    credentials=st.sampled_from(sorted(CREDENTIALS)),
    action=st.sampled_from(sorted(ACTIONS)),
)
def test_no_error_repeats_what_an_endpoint_makes_of_the_credentials(
    server: tuple[str, Echo], echo: Echo, spellings: list[str], credentials: str, action: str
) -> None:
    secret, (address, current) = echo.text, server
    for spelling in spellings:
        echo.text = SPELLINGS[spelling](echo.text)
    vars(current).update(vars(echo))
    keyed = f"{address}?api_key={secret}" if credentials == "key" else address
    store = endpoint_store(keyed, **CREDENTIALS[credentials](secret), HABEAS_ENDPOINT_TIMEOUT="30")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(record=True) as warned:
        patch.setattr(protocol, "FIRST_WAIT", 0.001)
        warnings.simplefilter("always")
        try:
            ACTIONS[action](store)
        except KgError as error:
            said = shown(error)
        else:
            return
    said += " ".join(str(one.message) for one in warned)
    said = said.replace(address, "the address")  # which is no secret, and whose digits may be in one by chance
    assert not pieces(said) & (pieces(echo.text) | pieces(secret)), said


@pytest.mark.parametrize(
    ("address", "environment"),
    [
        ("http://h/?key=s", {}),
        ("http://h/", {"HABEAS_ENDPOINT_TOKEN": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_USER": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_PASSWORD": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_UPDATE": "http://h/?key=s"}),
        ("http://h/", {"HABEAS_ENDPOINT_GRAPH_STORE": "http://h/?key=s"}),
    ],
)
def test_with_any_credentials_nothing_is_quoted(address: str, environment: dict[str, str]) -> None:
    assert EndpointSettings(address, environment).excerpt("out of memory") == ""
    assert EndpointSettings("http://h/", {}).excerpt("out\nof \x1b[31mmemory\u202e") == r"out of \x1b[31mmemory\u202e"


def test_a_key_in_the_address_never_follows_a_redirection(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []

    def elsewhere(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.path)

    def first(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(f"HTTP/1.1 302 No\r\nLocation: {other}{handler.path}\r\n\r\n".encode())

    with (
        scripted(elsewhere) as other,
        scripted(first) as address,
        pytest.raises(KgError, match=r"redirects to another address \(302\)"),
    ):
        Client(f"{address}?key=bcdfghjkmnpq", {}).query("ASK { }", JSON)
    assert seen == []
    assert "bcdfgh" not in caplog.text
