"""Whatever an endpoint makes of the credentials that it was sent, an error says the same as if it had sent others."""

from __future__ import annotations

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
from kg.store import http as protocol
from kg.store.credentials import EndpointSettings
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.store.local import LocalStore
from tests.effort import draws
from tests.servers import endpoint_store, scripted

JSON = "application/sparql-results+json"
SECRETS = ("bcdfghjkmnpqrstvwxzb", "BCDFGHJKMNPQRSTVWXZB")
HEADERS = [
    *("Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Location", "Retry-After", "Server"),
    *("X-SQL-State", "X-SPARQL-MaxRows", "Warning", "WWW-Authenticate"),
]
BODIES: dict[str, Callable[[str], str]] = {
    "the text": str,
    "a page": lambda echo: f"<html>{echo}</html>",
    "broken results": lambda echo: f'{{"head": "{echo}',
    "columns": lambda echo: json.dumps({"head": {"vars": [echo]}, "results": {"bindings": []}}),
    "triples": lambda echo: f"<http://e/{echo}> {echo} .\n",
}
TERMS: dict[str, Callable[[str], dict[str, str]]] = {
    "a mark": lambda echo: {"type": "literal", "value": f"{echo} {echo} {echo}"},
    "a graph": lambda echo: {"type": "uri", "value": f"https://w3id.org/habeas/graph/{quote(echo)}"},
    "an IRI that is none": lambda echo: {"type": "uri", "value": f"not an iri {echo}"},
    "a type that is none": lambda echo: {"type": echo, "value": "x"},
}
PLACES = ["status line", "reason", *HEADERS, *BODIES, *TERMS]
STATUSES = [200, 200, 200, 202, 302, 401, 404, 500, 503]
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

    def reply(self, body: str) -> bytes:
        """A whole answer."""
        query = parse_qs(body).get("query", [""])[0]
        names = re.findall(r"\?(\w+)", query.partition("WHERE")[0])
        term = TERMS[self.place](self.text) if self.place in TERMS else {"type": "literal", "value": "1"}
        results = json.dumps({"head": {"vars": names}, "results": {"bindings": [dict.fromkeys(names, term)]}})
        data = (BODIES[self.place](self.text) if self.place in BODIES else results).encode()
        head = {"Content-Type": JSON, "Content-Length": str(len(data))}
        if self.place in HEADERS:
            digest = f'Digest realm="{self.text}", nonce="{self.text}", algorithm={self.text}'
            head[self.place] = digest if self.place == "WWW-Authenticate" else self.text
        first = f"HTTP/1.1 {self.status} {self.text if self.place == 'reason' else 'Whatever'}"
        lines = [self.text if self.place == "status line" else first, *(f"{k}: {v}" for k, v in head.items()), "", ""]
        return "\r\n".join(lines).encode() + data


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Echo]]:
    echo = Echo()
    with scripted(lambda handler, body: say_all(handler, echo.reply(body))) as address:
        yield address, echo


def say_all(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.wfile.write(content)


def shown(error: BaseException | None) -> str:
    """All that an exception, its causes and what they hold would show."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error), repr(error.args), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return " ".join(texts)


@pytest.mark.usefixtures("quick")
def test_no_error_tells_what_an_endpoint_makes_of_the_credentials(
    server: tuple[str, Echo], chance: random.Random, recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address, echo = server
    refused = 0
    for number in range(draws(80, 2000)):
        echo.place, echo.status = PLACES[number % len(PLACES)], chance.choice(STATUSES)
        credentials, act, said = chance.choice(CREDENTIALS), chance.choice(ACTIONS), []
        for secret in SECRETS:
            echo.text = secret
            environment = {**credentials(secret), "HABEAS_ENDPOINT_GRAPH_STORE": address}
            there = address if len(environment) > 1 else f"{address}?api_key={secret}"
            try:
                act(endpoint_store(there, environment))
            except KgError as error:
                said.append(shown(error))
            logged = caplog.text + " ".join(str(one.message) for one in recwarn)
            assert secret not in logged + " ".join(said)
        assert len({*said}) <= 1, (echo, said)
        refused += bool(said)
    assert refused > 20


def test_a_reply_and_a_client_show_nothing_of_an_answer() -> None:
    reply = protocol.Reply(200, {"server": SECRETS[0]}, SECRETS[0].encode())
    client = Client(f"http://h/?key={SECRETS[0]}", {"HABEAS_ENDPOINT_TOKEN": SECRETS[0]})
    assert SECRETS[0] not in repr(reply) + repr(client) + repr(vars(client)["_settings"]) + str(client)


@pytest.mark.parametrize(
    ("address", "environment"),
    [
        ("http://h/?key=s", {}),
        ("http://h/", {"HABEAS_ENDPOINT_TOKEN": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_PASSWORD": "s"}),
        ("http://h/", {"HABEAS_ENDPOINT_GRAPH_STORE": "http://h/?key=s"}),
    ],
)
def test_with_any_credentials_nothing_is_quoted(address: str, environment: dict[str, str]) -> None:
    assert EndpointSettings(address, environment).excerpt("out of memory") == ""
    assert EndpointSettings("http://h/", {}).excerpt("out\nof \x1b[31mmemory\u202e") == r"out of \x1b[31mmemory\u202e"
