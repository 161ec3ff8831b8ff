"""Whatever an endpoint makes of the credentials that it was sent, no error shows it."""

from __future__ import annotations

import base64
import json
import logging
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote

import pytest

from kg.errors import KgError
from kg.store.credentials import EndpointSettings
from kg.store.endpoint import EndpointStore
from kg.store.local import LocalStore
from tests.effort import draws
from tests.servers import endpoint_store, scripted

JSON = "application/sparql-results+json"
ALPHABET = "bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789"  # no words of a message can be made of these
SHORTEST = 6  # characters in a row, letters and digits only, that may not come back

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in pieces": " ".join,
    "reversed": lambda text: text[::-1],
    "in hexadecimal": lambda text: text.encode().hex(),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
}
HEADERS = [
    *("Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Location", "Retry-After", "Server"),
    *("X-SQL-State", "X-SPARQL-MaxRows", "Warning", "WWW-Authenticate"),
]
BODIES: dict[str, Callable[[str], str]] = {
    "the text": str,
    "a page": lambda echo: f"<html>{echo}</html>",
    "broken results": lambda echo: f'{{"head": "{echo}',
    "columns": lambda echo: json.dumps({"head": {"vars": [echo]}, "results": {"bindings": []}}),
    "a truth value": lambda echo: json.dumps({"head": {}, "boolean": echo}),
    "triples": lambda echo: f"<http://e/{echo}> {echo} .\n",
}
TERMS: dict[str, Callable[[str], dict[str, str]]] = {
    "a value": lambda echo: {"type": "literal", "value": echo},
    "a mark": lambda echo: {"type": "literal", "value": f"{echo} {echo} {echo}"},
    "a graph": lambda echo: {"type": "uri", "value": f"https://w3id.org/habeas/graph/{quote(echo)}"},
    "an IRI that is none": lambda echo: {"type": "uri", "value": f"not an iri {echo}"},
    "a language that is none": lambda echo: {"type": "literal", "value": "x", "xml:lang": f"{echo}!"},
    "a type that is none": lambda echo: {"type": echo, "value": "x"},
}
PLACES = ["status line", "reason", *HEADERS, *BODIES, *TERMS]
STATUSES = [200, 200, 200, 202, 206, 302, 400, 401, 404, 500, 503]
CREDENTIALS: list[Callable[[str], dict[str, str]]] = [
    lambda secret: {"HABEAS_ENDPOINT_TOKEN": secret},
    lambda secret: {"HABEAS_ENDPOINT_USER": "me", "HABEAS_ENDPOINT_PASSWORD": secret},
    lambda secret: {},  # in the query string of the address
]
ACTIONS: list[Callable[[EndpointStore], object]] = [
    lambda store: store.rows("SELECT DISTINCT ?x WHERE { ?x a ?y }"),
    lambda store: store.query("ASK { ?x a ?y }"),
    lambda store: store.query("CONSTRUCT { ?x a ?y } WHERE { ?x a ?y }"),
    lambda store: store.key(),
    lambda store: store.send(LocalStore.in_memory(), "key", lambda *_: None),
]


@dataclass
class Echo:
    """The answers of the server: it repeats a text in one place of each."""

    place: str = ""
    text: str = ""
    status: int = 200
    kind: str = JSON

    def reply(self, body: str) -> bytes:
        """A whole answer."""
        query = parse_qs(body).get("query", [""])[0]
        names = re.findall(r"\?(\w+)", query.partition("WHERE")[0])
        term = TERMS[self.place](self.text) if self.place in TERMS else {"type": "literal", "value": "1"}
        results = json.dumps({"head": {"vars": names}, "results": {"bindings": [dict.fromkeys(names, term)]}})
        data = (BODIES[self.place](self.text) if self.place in BODIES else results).encode()
        head = {"Content-Type": self.kind, "Content-Length": str(len(data))}
        if self.place in HEADERS:
            digest = f'Digest realm="{self.text}", nonce="{self.text}", algorithm={self.text}'
            head[self.place] = digest if self.place == "WWW-Authenticate" else self.text
        first = f"HTTP/1.1 {self.status} {self.text if self.place == 'reason' else 'Whatever'}"
        lines = [self.text if self.place == "status line" else first, *(f"{k}: {v}" for k, v in head.items()), "", ""]
        return "\r\n".join(lines).encode() + data


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


@pytest.mark.usefixtures("quick")
def test_no_error_repeats_what_an_endpoint_makes_of_the_credentials(
    server: tuple[str, Echo], chance: random.Random, recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address, echo = server
    refused = 0
    for number in range(draws(200, 5000)):
        secret = "".join(chance.choices(ALPHABET, k=20))
        echo.place, echo.status = PLACES[number % len(PLACES)], chance.choice(STATUSES)
        echo.kind = chance.choice([JSON, "application/n-triples", "text/plain", "text/html"])
        echo.text = secret
        for spelling in chance.sample(sorted(SPELLINGS), 2):
            echo.text = SPELLINGS[spelling](echo.text)
        environment = {**chance.choice(CREDENTIALS)(secret), "HABEAS_ENDPOINT_GRAPH_STORE": address}
        store = endpoint_store(address if len(environment) > 1 else f"{address}?api_key={secret}", environment)
        try:
            chance.choice(ACTIONS)(store)
        except KgError as error:
            refused += 1
            said = shown(error).replace(address, "the address")  # which is no secret, and whose digits may be in one
            assert not pieces(said) & (pieces(echo.text) | pieces(secret)), (echo, said)
        assert secret not in caplog.text + " ".join(str(one.message) for one in recwarn)
    assert refused > 50


@pytest.mark.parametrize(
    ("address", "environment"),
    [
        ("http://h/?key=s", {}),
        ("http://h/", {"HABEAS_ENDPOINT_TOKEN": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_USER": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_PASSWORD": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_GRAPH_STORE": "http://h/?key=s"}),
    ],
)
def test_with_any_credentials_nothing_is_quoted(address: str, environment: dict[str, str]) -> None:
    assert EndpointSettings(address, environment).excerpt("out of memory") == ""
    assert EndpointSettings("http://h/", {}).excerpt("out\nof \x1b[31mmemory\u202e") == r"out of \x1b[31mmemory\u202e"
