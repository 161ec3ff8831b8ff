"""Endpoints that fail: each failure is a clear error in four parts, and no part of an answer passes for all of it."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from kg.build.progress import silent
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import Graph
from kg.store import http as protocol
from kg.store import results
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.terms.names import GRAPH
from kg.terms.vocabulary import XSD
from tests.conftest import RURITANIA
from tests.effort import sampled
from tests.servers import Answer, endpoint_store, free_port, oxigraph, say, scripted

SELECT = "SELECT DISTINCT ?x WHERE { ?x a ?y }"
ASK, CONSTRUCT = "ASK { ?x a ?y }", "CONSTRUCT { ?x a ?y } WHERE { ?x a ?y }"
SECRET = "correct-horse-battery"
ROW = {"x": {"type": "uri", "value": "http://e/a"}}
JSON = "application/sparql-results+json"
PROMPT = 20.0  # seconds: above the limit of one that the tests set on a busy machine, below the 30 of the servers
pytestmark = pytest.mark.usefixtures("quick")


def result(rows: Any, names: Any = ("x",)) -> str:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})


def literal(value: Any, datatype: str = f"{XSD}string", **more: Any) -> dict[str, Any]:
    return {"type": "literal", "value": value, "datatype": datatype, **more}


OPENING = {  # what is asked when a build is opened, by a part of the text
    "identifier> ?o": result([{"o": literal("some-key 1 word")}], ["o"]),
    "description> ?o": result([], ["o"]),
    "GROUP BY ?g": result([{"g": {"type": "uri", "value": f"{GRAPH}files"}, "n": literal("1")}], ["g", "n"]),
    "SELECT DISTINCT ?g": result([{"g": {"type": "uri", "value": f"{GRAPH}files"}}], ["g"]),
    "SELECT ?o WHERE": result([{"o": literal("some-key 1 word")}], ["o"]),
}


@contextlib.contextmanager
def opened(answer: Answer) -> Iterator[str]:
    """The address of an endpoint that holds a whole build, and to all other questions says what it is told to."""

    def answer_all(handler: BaseHTTPRequestHandler, body: str) -> None:
        (query,) = parse_qs(body)["query"]
        for part, text in OPENING.items():
            if part in query:
                return say(handler, text)
        return answer(handler, body)

    with scripted(answer_all) as address:
        yield address


Failing = Callable[..., str]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Failing:
    """The error with which `kg query` fails, with exit status 1: four parts, and nothing that lets us in."""

    def once(address: str, query: str = SELECT, where: str = "", **environment: str) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert main(["--archive", str(RURITANIA), "query", query, "--endpoint", address]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        error = said.err.removeprefix("note: the endpoint was built from other files; run kg build --endpoint\n")
        assert re.fullmatch(r"\S.*: .+\n  expected  .+\n  fix       .+\n", error)
        assert error.startswith(where or f"{address.partition('?')[0]}: ")
        assert SECRET not in error
        return error

    return once


def changes(client: Client) -> list[Callable[[], None]]:
    return [lambda: client.put("http://e/g", b""), lambda: client.delete("http://e/g")]


def answered(address: str, **environment: str) -> list[Any]:
    return endpoint_store(address, environment).rows(SELECT)


def writable(address: str, **environment: str) -> Client:
    return Client(address, {"HABEAS_ENDPOINT_GRAPH_STORE": address, **environment})


def _says(*given: Any, **more: Any) -> Answer:
    return lambda handler, body: say(handler, *given, **more)


def _raw(head: str, content: bytes) -> Answer:
    """Answers with these bytes and closes; no length is given that the head does not give."""

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(head.encode("latin-1") + b"\r\n\r\n" + content)

    return answer


# too slow, too long


HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}"
OK = f"{HEAD}\r\n".encode()


def test_a_server_that_takes_what_it_is_sent_too_slowly() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"  # accepted by the system, and read by no one
        began = time.monotonic()
        with pytest.raises(KgError, match="did not complete its answer within 1 seconds"):
            writable(address, HABEAS_ENDPOINT_TIMEOUT="1").put("http://e/g", b"#" * 100_000_000)
        assert time.monotonic() - began < PROMPT


def _pages(handler: BaseHTTPRequestHandler, body: str) -> None:
    """A row in a third of a second, and a count that promises a million of them."""
    if "COUNT" in body:
        say(handler, result([{"rows": literal("1000000")}], ["rows"]))
    else:
        time.sleep(0.3)
        say(handler, result([{"x": literal(body.rpartition("OFFSET")[2])}]), headers={"X-SPARQL-MaxRows": "1"})


def test_the_pages_of_a_result_share_one_limit_of_time_and_one_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    with scripted(_pages) as address:
        with pytest.raises(KgError, match="within 1 seconds"):
            answered(address, HABEAS_ENDPOINT_TIMEOUT="1")
        assert time.monotonic() - began < PROMPT
        monkeypatch.setattr(protocol, "MAX_BYTES", 400)
        with pytest.raises(KgError, match="has not ended after 400 bytes"):
            answered(address)


# lies, and parts of an answer

TRIPLE = b"<http://e/a> <http://e/b> <http://e/c> .\n"
RDF = "HTTP/1.1 200 OK\r\nContent-Type: application/n-triples"
WHOLE = result([ROW]).encode()
CHUNKED = f"{RDF}\r\nTransfer-Encoding: chunked"
UNUSABLE: dict[str, tuple[str, Answer, str]] = {
    "ends in the middle": (SELECT, _raw(f"{HEAD}\r\nContent-Length: 1000000", WHOLE), "broke off"),
    "ends without a word": (SELECT, _raw(HEAD, WHOLE[:-20]), "no whole result of a SELECT"),
    "HTML with 200": (SELECT, _says("<html>login</html>", "text/html"), "answers with a web page instead of results"),
    "other columns": (SELECT, _says(result([], ["z"])), "other columns"),
    "a value that no column has": (SELECT, _says(result([{**ROW, "z": ROW["x"]}])), "no whole result of a SELECT"),
    "a partial answer": (SELECT, _says(result([ROW]), headers={"X-SQL-State": "S1TAT"}), "only a part"),
    "an ASK with a number": (ASK, _says('{"head": {}, "boolean": 0}'), "no result of an ASK"),
    "cut nobody knows where": (SELECT, _says(result([ROW]), headers={"X-SPARQL-MaxRows": "²"}), "and not where"),
    "triples without an end": (CONSTRUCT, _raw(RDF, TRIPLE), "where its triples end"),
    "half a chunk of triples": (CONSTRUCT, _raw(CHUNKED, b"500\r\n" + TRIPLE), "broke off"),
    "triples that are none": (CONSTRUCT, _raw(f"{RDF}\r\nContent-Length: 3", b"\xff\xfe\xfd"), "cannot be read"),
    "triples that are cut": (
        CONSTRUCT,
        _says(TRIPLE.decode(), "application/n-triples", headers={"X-SPARQL-MaxRows": "1"}),
        "cuts off triples",
    ),
    "wrong credentials": (SELECT, _says("who are you?", "text/plain", 401), "denies access (401: who are you?)"),
    "busy for ever": (SELECT, _says("busy", "text/plain", 503), "is busy (503: busy)"),
    "busy for a day": (SELECT, _says("", "text/plain", 503, headers={"Retry-After": "86400"}), "is busy"),
}


@pytest.mark.parametrize("token", [SECRET, ""], ids=["with a token", "without credentials"])
@pytest.mark.parametrize("case", [pytest.param(UNUSABLE[name], id=name) for name in sampled(UNUSABLE, 15)])
def test_an_answer_that_must_not_be_used(case: tuple[str, Answer, str], token: str, failing: Failing) -> None:
    query, answer, part = case
    if token:  # then no text of the endpoint is shown
        part = re.sub(r"(\d{3}): [^)]+", r"\1", part)
    with opened(answer) as address:
        assert part in failing(address, query, HABEAS_ENDPOINT_TOKEN=token)


def test_a_compressed_answer_is_refused(failing: Failing) -> None:
    content = gzip.compress(result([ROW] * 1000).encode())
    head = f"{HEAD}\r\nContent-Encoding: gzip\r\nContent-Length: {len(content)}"
    with opened(_raw(head, content)) as address:
        assert "the endpoint compresses its answer" in failing(address)


TERMS = {
    "no value": {"type": "literal"},
    "an IRI that is none": {"type": "uri", "value": "not an iri"},
    "a language that is none": {"type": "literal", "value": "x", "xml:lang": "!!"},
    "a datatype that is none": literal("x", "no iri"),
    "a duration with letters": literal("1abc", f"{XSD}duration"),
}
SPELLINGS = {
    "true": literal("1", f"{XSD}boolean"),
    "false": literal("false", f"{XSD}boolean"),
    "P15D": literal("1296000.0", f"{XSD}duration"),
    "P1DT1H1S": literal("90001", f"{XSD}duration"),
    "P3Y": literal("P3Y", f"{XSD}duration"),
    "1": {"type": "typed-literal", "datatype": f"{XSD}integer", "value": "1"},
    "b1": {"type": "bnode", "value": "nodeID://b1"},
    "b2": {"type": "uri", "value": "nodeID://b2"},
    '"type": "bnode", "value": "nodeID://b1"': literal('"type": "bnode", "value": "nodeID://b1"'),
}


def rows_of(*terms: Any) -> list[Any]:
    reply = protocol.Reply(200, {"content-type": JSON}, result([{"x": term} for term in terms]).encode())
    return results.rows(reply, ["x"], "http://e/")


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_a_term_that_is_none(term: Any) -> None:
    with pytest.raises(KgError, match="no whole result of a SELECT"):
        rows_of(term)


def test_terms_are_read_in_the_spelling_of_the_standard() -> None:
    found = [term for (term,) in rows_of(*SPELLINGS.values())]
    assert [term.value for term in found] == list(SPELLINGS)
    assert [str(term) for term in found[6:8]] == ["_:b1", "_:b2"]


def test_columns_in_another_order_and_rows_that_come_twice() -> None:
    row = {"x": literal("x"), "y": literal("y")}
    with scripted(_says(result([row, row], ["y", "x"]))) as address:
        store = endpoint_store(address)
        once, twice = (store.rows(f"SELECT {form} ?x ?y WHERE {{ ?x a ?y }}") for form in ("DISTINCT", ""))
        assert [[term.value for term in one] for one in once] == [["x", "y"]]  # type: ignore[union-attr]
        assert twice == once * 2


@pytest.mark.parametrize("count", ["1.5", "9" * 5000, None])
def test_a_count_that_is_none(count: str | None, failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    term = {} if count is None else {"n": literal(count)}
    lie = result([{"g": {"type": "uri", "value": f"{GRAPH}files"}, **term}], ["g", "n"])
    monkeypatch.setitem(OPENING, "GROUP BY ?g", lie)
    with opened(_says(result([ROW]))) as address:
        assert "gives no number where it was asked to count" in failing(address)


# busy


def test_a_busy_endpoint_is_asked_again() -> None:
    times: list[float] = []

    def busy(handler: BaseHTTPRequestHandler, body: str) -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            say(handler, "busy", "text/plain", 503, {"Retry-After": "1"} if len(times) == 1 else {})
        else:
            say(handler, result([ROW]))

    with scripted(busy) as address:
        assert len(answered(address)) == 1
    assert len(times) == 3
    assert times[1] - times[0] >= 1


# credentials and addresses


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"HABEAS_ENDPOINT_TOKEN": SECRET}, f"Bearer {SECRET}"),
        (
            {"HABEAS_ENDPOINT_USER": "я", "HABEAS_ENDPOINT_PASSWORD": "пароль"},
            f"Basic {base64.b64encode('я:пароль'.encode()).decode()}",
        ),
    ],
    ids=["token", "password"],
)
def test_credentials_are_sent_and_not_carried_elsewhere(given: dict[str, str], sent: str) -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers.get("Authorization") or "")
        say(handler, result([ROW]))

    with scripted(answer) as address:
        answered(address, **given)
        with (
            scripted(_says("", status=307, headers={"Location": address})) as first,
            pytest.raises(KgError, match="redirects to another address"),
        ):
            answered(first, **given)
    assert seen == [sent]


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("HABEAS_ENDPOINT_TOKEN", f"пароль-{SECRET}", "a space or a non-ASCII character"),
        ("HABEAS_ENDPOINT_PASSWORD", f"{SECRET}\r", "a line break or another control character"),
    ],
)
def test_what_cannot_be_sent_is_told_and_not_shown(name: str, value: str, part: str, failing: Failing) -> None:
    assert f"{name} contains {part}" in failing("http://127.0.0.1:1/", where="the environment: ", **{name: value})


@pytest.mark.parametrize("name", ["HABEAS_ENDPOINT_GRAPH_STORE", "HABEAS_ENDPOINT_TIMEOUT"])
@pytest.mark.parametrize("value", [SECRET, f"http://localhost:{SECRET}/", "nan"])
def test_a_value_of_the_wrong_kind_may_be_a_secret_and_is_not_shown(name: str, value: str, failing: Failing) -> None:
    said = failing("http://127.0.0.1:1/", where=f"{name}: ", **{name: value})
    assert "the value is not a" in said


@pytest.mark.parametrize("secret", [f"me:{SECRET}@h/sparql", f"h/sparql?api_key={SECRET}"])
def test_an_argument_that_is_not_recognized_is_shown_without_secrets(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["stats", f"--adress=https://{secret}"])
    said = capsys.readouterr().err
    assert "unrecognized arguments: --adress=https://h/" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    "address",
    [
        *(f"http://me:{SECRET}@localhost/", f"ftp://localhost/?key={SECRET}"),
        *("localhost", "http://", "http://[::1", "http://h:99999/", "http://h/\r\nX: y"),
    ],
)
def test_an_address_that_is_none_or_holds_a_password(address: str, failing: Failing) -> None:
    failing(address, where="--endpoint: ")


def test_an_address_is_shown_without_its_query_string(failing: Failing) -> None:
    port = free_port()
    said = failing(f"http://127.0.0.1:{port}/sparql?api_key={SECRET}")
    assert said.startswith(f"http://127.0.0.1:{port}/sparql: the endpoint cannot be reached")


# changes


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (_says("read only", "text/plain", 405), r"refuses the change \(405: read only\)"),
        (_says("", headers={"X-SQL-State": "S1TAT"}), "only a part"),
        (_says("", status=202), "does not say that its answer is complete"),
    ],
    ids=["refused", "a part", "not yet"],
)
def test_an_answer_to_a_change_that_is_not_believed(answer: Answer, part: str) -> None:
    with scripted(answer) as address:
        for change in changes(writable(address)):
            with pytest.raises(KgError, match=part) as refused:
                change()
            assert refused.value.repair


@pytest.mark.full
def test_a_server_killed_in_the_middle_of_a_load_leaves_nothing_that_passes_for_whole(
    tmp_path: Path, ruritania: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    location = ["--location", str(tmp_path / "db")]
    ask = ["--archive", str(RURITANIA), "ask", "conflicts", "--endpoint"]
    with oxigraph(*location) as (addresses, process):

        def kill(what: str, done: int, total: int) -> None:
            if done == 5:
                process.kill()
                process.wait()

        store = EndpointStore(Client(addresses["endpoint"], addresses))
        with pytest.raises(KgError, match=r"cannot be reached|broke off"):
            store.send(ruritania.store, "key", kill)  # type: ignore[arg-type]
    with oxigraph(*location) as (addresses, _):
        assert main([*ask, addresses["endpoint"]]) == 1
        assert "a build that was not finished" in capsys.readouterr().err
        EndpointStore(Client(addresses["endpoint"], addresses)).send(ruritania.store, "key", silent)  # type: ignore[arg-type]
        assert main([*ask, addresses["endpoint"]]) == 0
    assert "built from other files" in capsys.readouterr().err
