"""Endpoints that fail: each failure is a clear error in four parts, and no part of an answer passes for all of it."""

from __future__ import annotations

import argparse
import base64
import contextlib
import gzip
import html
import itertools
import json
import logging
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.cli import opening
from kg.cli.main import main
from kg.errors import KgError
from kg.store import http as protocol
from kg.store import results
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.terms.names import GRAPH, graph_of
from kg.terms.vocabulary import XSD
from tests.conftest import RURITANIA
from tests.effort import sampled
from tests.servers import Answer, free_port, oxigraph, say, scripted

SELECT = "SELECT DISTINCT ?x WHERE { ?x a ?y }"
ASK, CONSTRUCT = "ASK { ?x a ?y }", "CONSTRUCT { ?x a ?y } WHERE { ?x a ?y }"
SECRET = "correct-horse-battery"
ROW = {"x": {"type": "uri", "value": "http://e/a"}}
JSON = "application/sparql-results+json"
PROMPT = 20.0  # seconds: above the limit of one that the tests set on a busy machine, below the 30 of the servers


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
    return [lambda: client.put("http://e/g", b""), lambda: client.update("DROP SILENT GRAPH <http://e/g>")]


def answered(address: str, **environment: str) -> list[Any]:
    store = EndpointStore(Client(address, environment))
    store._session._union_mode = ((), ())
    return store.rows(SELECT)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "FIRST_WAIT", 0.01)


def test_an_endpoint_that_answers_as_it_should() -> None:
    with opened(lambda handler, body: say(handler, result([ROW]))) as address:
        assert [str(x) for (x,) in answered(address)] == ["<http://e/a>"]


def test_unreachable(failing: Failing) -> None:
    assert "cannot be reached" in failing(f"http://127.0.0.1:{free_port()}/sparql")


# too slow, too long


def _drip(content: bytes, then: bytes = b"") -> Answer:
    """Sends some bytes at once, and others for ever, ten in a second."""

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(content)
        for _ in range(300):
            time.sleep(0.1)
            handler.wfile.write(then)

    return answer


HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}"
OK = f"{HEAD}\r\n".encode()
SLOW = {
    "nothing": _drip(b""),
    "the status line": _drip(b"HTTP/1.1 200 O", b"K"),
    "headers": _drip(OK, b"X-A: b\r\n"),
    "the body": _drip(OK + b"\r\n", b" "),
    "the head of a chunk": _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x"),
    "an error": _drip(b"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\n\r\n", b"x"),
}


@pytest.mark.full
@pytest.mark.parametrize("answer", [pytest.param(SLOW[name], id=name) for name in sampled(SLOW, 3)])
def test_an_answer_that_comes_too_slowly(answer: Answer, failing: Failing) -> None:
    with opened(answer) as address:
        began = time.monotonic()
        assert "did not complete its answer within 1 seconds" in failing(address, HABEAS_ENDPOINT_TIMEOUT="1")
        assert time.monotonic() - began < PROMPT


@pytest.mark.full
@pytest.mark.parametrize(("what", "name"), sampled(itertools.product(["put", "update"], SLOW), 4))
def test_a_change_that_is_answered_too_slowly(what: str, name: str) -> None:
    with scripted(SLOW[name]) as address:
        client = Client(address, {"HABEAS_ENDPOINT_GRAPH_STORE": address, "HABEAS_ENDPOINT_TIMEOUT": "1"})
        began = time.monotonic()
        with pytest.raises(KgError, match="did not complete its answer within 1 seconds"):
            client.put("http://e/g", b"") if what == "put" else client.update("DROP SILENT GRAPH <http://e/g>")
        assert time.monotonic() - began < PROMPT


def test_a_server_that_takes_what_it_is_sent_too_slowly() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"  # accepted by the system, and read by no one
        client = Client(address, {"HABEAS_ENDPOINT_GRAPH_STORE": address, "HABEAS_ENDPOINT_TIMEOUT": "1"})
        began = time.monotonic()
        with pytest.raises(KgError, match="did not complete its answer within 1 seconds"):
            client.put("http://e/g", b"#" * 100_000_000)
        assert time.monotonic() - began < PROMPT


def _endless(handler: BaseHTTPRequestHandler, body: str) -> None:
    handler.wfile.write(OK + b"\r\n")
    while True:
        handler.wfile.write(json.dumps(ROW).encode() * 10_000)


def test_endless_results(failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_QUERY_BYTES", 10_000_000)
    with opened(_endless) as address:
        assert "has not ended after 10,000,000 bytes" in failing(address)


def test_an_endless_answer_to_a_change() -> None:
    with scripted(_endless) as address:
        client = Client(address, {"HABEAS_ENDPOINT_GRAPH_STORE": address})
        for change in changes(client):
            with pytest.raises(KgError, match="has not ended after 1,000,000 bytes"):
                change()


@pytest.mark.parametrize(("token", "shown"), [(SECRET, "(500)"), ("", "(500: no no no")])
def test_of_an_endless_error_only_the_beginning_is_read(token: str, shown: str, failing: Failing) -> None:
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(b"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            handler.wfile.write(b"no " * 10_000)
            sent.append(30_000)

    with opened(endless) as address:
        error = failing(address, HABEAS_ENDPOINT_TOKEN=token)
    assert f"does not answer the query {shown}" in error
    assert len(error) < 1000
    assert sum(sent) < 100_000_000  # as much as the system keeps for a reader that does not read


def test_a_missing_extra_is_named(failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tenacity", None)
    error = failing("http://127.0.0.1:1/", where="--endpoint: ")
    assert 'needs the extra "endpoint"' in error
    assert "the Python library tenacity" in error
    assert "pip install 'tenacity" in error


def test_a_comment_never_turns_a_query_into_an_update() -> None:
    """SPARQLWrapper's own guess takes the first verb that it reads, also in a comment."""
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(body)
        say(handler, result([ROW]))

    with scripted(answer) as address, warnings.catch_warnings():
        warnings.simplefilter("error")
        Client(address, {}).query(f"PREFIX e: <http://e/> # drop nothing\n{SELECT}", JSON)
    assert seen[0].startswith("query=PREFIX")


def _filtered() -> set[str]:
    """The names of loggers that have a filter, as other libraries may give them one."""
    named = logging.Logger.manager.loggerDict.items()
    return {name for name, logger in named if isinstance(logger, logging.Logger) and logger.filters}


@pytest.mark.parametrize("environment", [{}, {"HABEAS_ENDPOINT_TOKEN": SECRET}], ids=["anonymous", "token"])
def test_requests_change_nothing_outside(environment: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    """No opener for the whole process, no filter on a logger, and no line in a log that shows a key."""
    caplog.set_level(logging.DEBUG)
    before = _filtered()
    with scripted(lambda handler, body: say(handler, result([ROW]))) as address:
        keyed = f"{address}?api_key={SECRET}"
        client = Client(keyed, {**environment, "HABEAS_ENDPOINT_GRAPH_STORE": keyed})
        client.query(SELECT, JSON)
        for change in changes(client):
            change()
        with scripted(_says("", status=302, headers={"Location": address})) as first:
            for other in (address, first):  # for other users of urllib, which follows as ever
                with urllib.request.urlopen(urllib.request.Request(other, b"")) as answer:
                    assert (answer.status, answer.geturl()) == (200, address)
    assert _filtered() <= before
    assert SECRET not in caplog.text


@pytest.mark.parametrize("text", ["inf", "nan", "-1", "0", "1e7", "1e400", "soon", "½"])
def test_a_time_that_is_none(text: str, failing: Failing) -> None:
    said = failing("http://127.0.0.1:1/", where="HABEAS_ENDPOINT_TIMEOUT: ", HABEAS_ENDPOINT_TIMEOUT=text)
    assert "is not a valid time limit" in said
    assert "at most 1,000,000" in said


# lies, and parts of an answer


def _raw(head: str, content: bytes) -> Answer:
    """Answers with these bytes and closes; no length is given that the head does not give."""

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(head.encode("latin-1") + b"\r\n\r\n" + content)

    return answer


def _says(*given: Any, **more: Any) -> Answer:
    return lambda handler, body: say(handler, *given, **more)


TRIPLE = b"<http://e/a> <http://e/b> <http://e/c> .\n"
RDF = "HTTP/1.1 200 OK\r\nContent-Type: application/n-triples"
WHOLE = result([ROW]).encode()
ELSEWHERE = {"Location": "http://127.0.0.1:1/"}  # each test puts the address of another server here
UNUSABLE: dict[str, tuple[str, Answer, str]] = {
    "ends in the middle": (SELECT, _raw(f"{HEAD}\r\nContent-Length: 1000000", WHOLE), "broke off"),
    "ends without a word": (SELECT, _raw(HEAD, WHOLE[:-20]), "broken, or break off"),
    "closes": (SELECT, lambda handler, body: handler.connection.close(), "broke off"),
    "no HTTP": (SELECT, _raw("hello", b""), "broke off"),
    "a length that is none": (SELECT, _raw(f"{HEAD}\r\nContent-Length: abc", WHOLE), "broke off"),
    "half a chunk": (SELECT, _raw(f"{HEAD}\r\nTransfer-Encoding: chunked", b"5000\r\n" + WHOLE), "broke off"),
    "truncated JSON": (SELECT, _says(result([ROW])[:-9]), "broken, or break off"),
    "HTML with 200": (SELECT, _says("<html>login</html>", "text/html"), "text/html instead of results"),
    "HTML as JSON": (SELECT, _says("<html>login</html>"), "broken, or break off"),
    "CSV": (SELECT, _says("a,b", "text/csv"), "text/csv instead of results"),
    "a list": (SELECT, _says("[1]"), "no results"),
    "an empty object": (SELECT, _says("{}"), "no result of a SELECT"),
    "a wrong row": (SELECT, _says(result([3])), "no result of a SELECT"),
    "no rows but an object": (SELECT, _says(result({})), "no result of a SELECT"),
    "no rows but a text": (SELECT, _says(result("")), "no result of a SELECT"),
    "no columns": (SELECT, _says(result([], None)), "no result of a SELECT"),
    "other columns": (SELECT, _says(result([], ["z"])), "other columns"),
    "a column less": (SELECT, _says(result([{}], [])), "other columns"),
    "a value that no column has": (SELECT, _says(result([{**ROW, "z": ROW["x"]}])), "other columns"),
    "a partial answer": (SELECT, _says(result([ROW]), headers={"X-SQL-State": "S1TAT"}), "only a part"),
    "a partial ASK": (ASK, _says('{"head": {}, "boolean": false}', headers={"X-SQL-State": "S1TAT"}), "only a part"),
    "an ASK with a number": (ASK, _says('{"head": {}, "boolean": 0}'), "no result of an ASK"),
    "partial content": (SELECT, _says(result([ROW]), status=206), "does not say that its answer is complete (206"),
    "nothing yet": (SELECT, _says(result([ROW]), status=202), "does not say that its answer is complete (202"),
    "cut nobody knows where": (SELECT, _says(result([ROW]), headers={"X-SPARQL-MaxRows": "²"}), "and not where"),
    "triples without an end": (CONSTRUCT, _raw(RDF, TRIPLE), "where its triples end"),
    "lines without an end": (
        CONSTRUCT,
        _raw(RDF.replace("application/n-triples", "text/plain"), TRIPLE),
        "triples end",
    ),
    "an encoding that is none": (CONSTRUCT, _raw(f"{RDF}\r\nTransfer-Encoding: identity", TRIPLE), "the endpoint"),
    "half a chunk of triples": (
        CONSTRUCT,
        _raw(f"{RDF}\r\nTransfer-Encoding: chunked", b"500\r\n" + TRIPLE),
        "broke off",
    ),
    "triples that are none": (CONSTRUCT, _raw(f"{RDF}\r\nContent-Length: 3", b"\xff\xfe\xfd"), "cannot be read"),
    "triples that are cut": (
        CONSTRUCT,
        _says(TRIPLE.decode(), "application/n-triples", headers={"X-SPARQL-MaxRows": "1"}),
        "cuts off triples",
    ),
    "rows instead of triples": (CONSTRUCT, _says(result([ROW])), "instead of triples"),
    "bad gateway": (SELECT, _says("<h1>Oops</h1>", "text/html", 502), "(502)"),
    "not found": (SELECT, _says("no such dataset", "text/plain", 404), "404: no such dataset"),
    "wrong credentials": (SELECT, _says("who are you?", "text/plain", 401), "denies access (401: who are you?)"),
    "forbidden": (SELECT, _says("forbidden", "text/plain", 403), "denies access"),
    "redirect": (SELECT, _says("", status=302, headers=ELSEWHERE), "redirects to another address"),
    "permanent redirect": (SELECT, _says("", status=308, headers=ELSEWHERE), "redirects to another address (308)"),
    "an internal error": (SELECT, _says("out of memory", "text/plain", 500), "(500: out of memory)"),
    "a bad request": (SELECT, _says("no such function", "text/plain", 400), "(400: no such function)"),
    "busy for ever": (SELECT, _says("busy", "text/plain", 503), "is busy (503: busy)"),
    "busy, says a number that is none": (SELECT, _says("", "text/plain", 503, headers={"Retry-After": "²"}), "busy"),
    "busy until a day that is none": (
        SELECT,
        _says("", "text/plain", 503, headers={"Retry-After": "Wed, 99 Foo 99999 99:99:99 GMT"}),
        "is busy",
    ),
}


@pytest.mark.parametrize("token", [SECRET, ""], ids=["with a token", "without credentials"])
@pytest.mark.parametrize("case", [pytest.param(UNUSABLE[name], id=name) for name in sampled(UNUSABLE, 15)])
def test_an_answer_that_must_not_be_used(
    case: tuple[str, Answer, str], token: str, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    query, answer, part = case
    if token:  # then no text of the endpoint is shown
        part = re.sub(r"(\d{3}): [^)]+", r"\1", part)
    with opened(answer) as address, scripted(_says(result([ROW]))) as other:
        monkeypatch.setitem(ELSEWHERE, "Location", other)
        assert part in failing(address, query, HABEAS_ENDPOINT_TOKEN=token)


def test_a_token_that_the_endpoint_repeats_is_not_shown(failing: Failing) -> None:
    with opened(_says(f"bad token {SECRET}", "text/plain", 401)) as address:
        assert "denies access (401)\n" in failing(address, HABEAS_ENDPOINT_TOKEN=SECRET)


TERMS = {
    "a number": literal(5),
    "no value": {"type": "literal"},
    "an IRI that is none": {"type": "uri", "value": "not an iri"},
    "an IRI that is a number": {"type": "uri", "value": 5},
    "a type that is none": {"type": "foo", "value": "x"},
    "no type": {"value": "x"},
    "a language that is none": {"type": "literal", "value": "x", "xml:lang": "!!"},
    "a language that is a number": {"type": "literal", "value": "x", "xml:lang": 5},
    "a datatype that is none": literal("x", "no iri"),
    "a datatype that is a list": {"type": "literal", "value": "x", "datatype": []},
    "an empty blank node": {"type": "bnode", "value": ""},
    "half a letter": literal("\ud800"),
    "half a triple": {"type": "triple", "value": {"subject": 1}},
    "a duration with letters": literal("1abc", f"{XSD}duration"),
    "a duration without end": literal("1e999", f"{XSD}duration"),
    "a duration of too many seconds": literal("9" * 5000, f"{XSD}duration"),
    "more than the standard has": literal("x", more=[]),
}


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_a_term_that_is_none(term: Any, failing: Failing) -> None:
    with opened(_says(result([{"x": term}]))) as address:
        said = failing(address)
    assert "no result of a SELECT" in said or "the terms that the endpoint sends cannot be read" in said


SPELLINGS = {
    "as the standard spells it": [literal("true", f"{XSD}boolean"), literal("P15D", f"{XSD}duration")],
    "a truth value": [literal("1", f"{XSD}boolean")],
    "a duration": [literal("1296000.0", f"{XSD}duration")],
    "a type of its own": [{"type": "typed-literal", "datatype": f"{XSD}integer", "value": "1"}],
    "a blank node": [{"type": "bnode", "value": "nodeID://b1"}, {"type": "uri", "value": "nodeID://b1"}],
    "repeated rows": [ROW["x"], ROW["x"]],
}


@pytest.mark.parametrize("terms", SPELLINGS.values(), ids=SPELLINGS)
def test_results_are_read_row_by_row_only_as_they_would_be_respelt(terms: list[Any]) -> None:
    """What is read without a copy is what the slower way gives."""
    reply = protocol.Reply(200, {"content-type": JSON}, result([{"x": term} for term in terms]).encode())
    rows = list(map(results.as_text, results.bindings(reply, ["x"], "http://e/")))
    for unique in (True, False):
        slowly = list(map(str, results.solutions(["x"], dict.fromkeys(rows) if unique else rows, "http://e/")))
        found = results.as_sent(reply, ["x"], unique, "http://e/")
        if found is None:
            assert slowly != [str(term) for term in terms]
        else:
            assert list(map(str, found[0])) == slowly
            assert found[1] == len(slowly)
    assert (results.as_sent(reply, ["x"], True, "http://e/") is None) == (
        terms in list(SPELLINGS.values())[1:3] + list(SPELLINGS.values())[4:]
    )


def test_results_in_a_spelling_of_their_own_may_not_be_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_RESPELT_BYTES", 10_000)
    for value, fits in (("true", True), ("1", False)):
        rows = [{"x": literal(value, f"{XSD}boolean")}, *({"x": literal(str(number))} for number in range(100))]
        with (
            scripted(_says(result(rows))) as address,
            contextlib.nullcontext() if fits else pytest.raises(KgError, match="too many results"),
        ):
            answered(address)


@pytest.mark.parametrize("part", ["{}", "[]"])
def test_empty_objects_count_as_the_memory_that_they_take(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_RESPELT_BYTES", 10_000)
    reply = protocol.Reply(
        200, {"content-type": JSON}, result([]).replace("[]}", f"[{part}{f',{part}' * 300}]}}").encode()
    )
    with pytest.raises(KgError, match="too many results"):
        results.bindings(reply, ["x"], "http://e/")


def test_rows_are_limited_even_if_they_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_ROWS", 99)
    for number in (99, 100):
        reply = protocol.Reply(200, {"content-type": JSON}, result([{}] * number).encode())
        assert (results.as_sent(reply, ["x"], False, "http://e/") is None) == (number == 100)


@pytest.mark.full
@pytest.mark.slow
def test_a_long_result_takes_little_more_memory_than_its_bytes() -> None:
    size = 50_000_000
    row = json.dumps(ROW).encode()
    content = result([]).encode().replace(b"[]}}", b"[" + b",".join([row] * (size // len(row))) + b"]}}")

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(OK + f"Content-Length: {len(content)}\r\n\r\n".encode() + content)

    program = """if True:
        import resource
        from kg.store.endpoint import EndpointStore
        from kg.store.http import Client
        store = EndpointStore(Client(input(), {}))
        store._session._union_mode = ((), ())
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        before = peak()
        number = sum(1 for row in store.select("SELECT ?x WHERE { ?x a ?y }"))
        print(number, peak() - before)
    """
    with scripted(answer) as address:
        ended = subprocess.run(
            [sys.executable, "-c", program], input=address, capture_output=True, text=True, check=True
        )
    number, peak = map(int, ended.stdout.split())
    assert number == size // len(row)
    assert peak < 3 * size  # eleven times before


def test_any_answer_is_rows_or_a_clear_error(chance: random.Random) -> None:
    """A thousand results that are wrong somewhere: a part left out, put elsewhere, or replaced."""
    pieces: list[Any] = [None, 5, "", "x", [], {}, [[]], True, "\ud800", 1e400, {"type": "uri", "value": "http://e/"}]
    for _ in range(1000):
        rows = [{"x": dict(chance.choice([*TERMS.values(), ROW["x"]]))} for _ in range(3)]
        whole: Any = {"head": {"vars": ["x"]}, "results": {"bindings": rows}}
        place = whole
        while isinstance(place, dict | list) and place:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if chance.random() < 0.3 or not isinstance(place[key], dict | list):
                place[key] = chance.choice(pieces)
                break
            place = place[key]
        reply = protocol.Reply(200, {"content-type": JSON}, json.dumps(whole).encode())
        with contextlib.suppress(KgError):
            texts = map(results.as_text, results.bindings(reply, ["x"], "http://e/"))
            slowly = list(map(str, results.solutions(["x"], texts, "http://e/")))
            if (found := results.as_sent(reply, ["x"], False, "http://e/")) is not None:
                assert list(map(str, found[0])) == slowly


@pytest.mark.parametrize("count", ["zz", "-1", "1.5", "²", "9" * 5000, None])
def test_a_count_that_is_none(count: str | None, failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    term = {} if count is None else {"n": literal(count)}
    lie = result([{"g": {"type": "uri", "value": f"{GRAPH}files"}, **term}], ["g", "n"])
    monkeypatch.setitem(OPENING, "GROUP BY ?g", lie)
    with opened(_says(result([ROW]))) as address:
        assert "gives no number where it was asked to count" in failing(address)


@pytest.mark.parametrize("mark", ["", "key", "key one", "key 2 word", " 1"])
def test_a_mark_that_is_none(mark: str, failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPENING, "identifier> ?o", result([{"o": literal(mark)}], ["o"]))
    with opened(_says(result([ROW]))) as address:
        assert "the endpoint holds" in failing(address)


def test_results_cut_and_then_nothing() -> None:
    """A server that says of each count too that it has cut it: it is asked once, and one limit holds for everything."""
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(body)
        if "COUNT" in body:
            say(handler, result([{"rows": literal("5")}], ["rows"]), headers={"X-SPARQL-MaxRows": "1"})
        elif "OFFSET" in body:
            time.sleep(PROMPT)
        else:
            say(handler, result([ROW]), headers={"X-SPARQL-MaxRows": "1"})

    began = time.monotonic()
    with scripted(answer) as address, pytest.raises(KgError, match="within 1 seconds"):
        answered(address, HABEAS_ENDPOINT_TIMEOUT="1")
    assert time.monotonic() - began < PROMPT
    assert ["COUNT" in body for body in seen] == [False, True, False]


def _pages(handler: BaseHTTPRequestHandler, body: str) -> None:
    """A row in a third of a second, and a count that promises a million of them."""
    if "COUNT" in body:
        say(handler, result([{"rows": literal("1000000")}], ["rows"]))
    else:
        time.sleep(0.3)
        say(handler, result([{"x": literal(body.rpartition("OFFSET")[2])}]), headers={"X-SPARQL-MaxRows": "1"})


def test_the_pages_of_a_result_share_one_time_limit() -> None:
    began = time.monotonic()
    with scripted(_pages) as address, pytest.raises(KgError, match="within 1 seconds"):
        answered(address, HABEAS_ENDPOINT_TIMEOUT="1")
    assert time.monotonic() - began < PROMPT


def test_the_pages_of_a_result_share_one_limit_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_QUERY_BYTES", 400)
    with scripted(_pages) as address, pytest.raises(KgError, match="has not ended after 400 bytes"):
        answered(address)


def test_all_requests_of_a_question_share_one_time_limit(failing: Failing) -> None:
    """Here the time is used up by the query; the mark is not even asked for again."""
    seen: list[str] = []

    def slow(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(body)
        time.sleep(PROMPT)

    with opened(slow) as address:
        began = time.monotonic()
        assert "within 1 seconds" in failing(address, HABEAS_ENDPOINT_TIMEOUT="1")
    assert time.monotonic() - began < PROMPT
    assert len(seen) == 1


def test_blocks_of_a_question_share_the_limit_of_the_outer_one() -> None:
    client = Client("http://127.0.0.1:1/", {})
    with client.question():
        outer = client._current.allowance
        with client.question():
            assert client._current.allowance is outer
        assert client._current.allowance is outer
    assert client._current.allowance is None


def test_a_busy_endpoint_is_not_waited_for_beyond_the_time_limit(failing: Failing) -> None:
    with opened(_says("", "text/plain", 503, headers={"Retry-After": "60"})) as address:
        began = time.monotonic()
        assert "is busy" in failing(address, HABEAS_ENDPOINT_TIMEOUT="10")
        assert time.monotonic() - began < PROMPT


# encodings


def _packed(*encodings: str, more: str = "") -> Answer:
    """Much that is compressed, again and again, and the headers that say so."""

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        content = result([ROW] * 1000).encode()
        for _ in encodings:
            content = gzip.compress(content)
        said = "".join(f"Content-Encoding: {encoding}\r\n" for encoding in encodings)
        handler.wfile.write(OK + f"{said}{more}Content-Length: {len(content)}\r\n\r\n".encode() + content)

    return answer


@pytest.mark.parametrize("encodings", [["gzip"], ["gzip", "gzip"], ["gzip, gzip"], ["br"], ["identity", "gzip"], ["x"]])
@pytest.mark.parametrize("token", [SECRET, ""], ids=["with a token", "without credentials"])
def test_a_compressed_answer_is_refused(encodings: list[str], token: str, failing: Failing) -> None:
    with opened(_packed(*encodings)) as address:
        assert "the endpoint compresses its answer" in failing(address, HABEAS_ENDPOINT_TOKEN=token)


def test_of_a_compressed_answer_nothing_is_read(failing: Failing) -> None:
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(OK + b"Content-Encoding: gzip\r\n\r\n")
        while True:
            handler.wfile.write(bytes(100_000))
            sent.append(100_000)

    with opened(endless) as address:
        assert "the endpoint compresses its answer" in failing(address)
    assert sum(sent) < 100_000_000  # as much as the system keeps for a reader that does not read


def test_the_text_of_a_compressed_error_is_not_shown(failing: Failing) -> None:
    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        say(handler, "no such function", "text/plain", 502, {"Content-Encoding": "gzip"})

    with opened(answer) as address:
        assert "does not answer the query (502)" in failing(address)


def test_an_answer_that_is_said_to_be_as_it_is() -> None:
    with scripted(_says(result([ROW]), headers={"Content-Encoding": "identity"})) as address:
        assert len(answered(address)) == 1


@pytest.mark.parametrize("coding", ["x-chunked", "gzip, chunked", "identity", "chunked, chunked"])
def test_triples_in_an_unknown_transfer_encoding_are_refused(coding: str, failing: Failing) -> None:
    """urllib takes apart only "chunked"; of anything else it would not notice that a part is missing."""
    with opened(_raw(f"{RDF}\r\nTransfer-Encoding: {coding}\r\nContent-Length: 1000", TRIPLE)) as address:
        assert "in an unknown transfer encoding" in failing(address, CONSTRUCT)


def test_an_answer_with_two_lengths_is_refused(failing: Failing) -> None:
    with opened(_raw(f"{HEAD}\r\nContent-Length: {len(WHOLE)}\r\nContent-Length: 5", WHOLE)) as address:
        assert "broke off" in failing(address)


def test_terms_where_they_can_stand_in_no_statement() -> None:
    names = ["s", "p", "o", "g"]
    with scripted(_says(result([dict.fromkeys(names, literal("x"))], names))) as address:
        store = EndpointStore(Client(address, {}))
        store._session._union_mode = ((), ())
        with pytest.raises(KgError, match="can stand in no statement"):
            store.statements()


# busy


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_endpoint_is_asked_again(status: int) -> None:
    times: list[float] = []

    def busy(handler: BaseHTTPRequestHandler, body: str) -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            say(handler, "busy", "text/plain", status, {"Retry-After": "1"} if len(times) == 1 else {})
        else:
            say(handler, result([ROW]))

    with scripted(busy) as address:
        assert len(answered(address)) == 1
    assert len(times) == 3
    assert times[1] - times[0] >= 1


def test_an_endpoint_that_wants_us_to_wait_a_day(failing: Failing) -> None:
    with opened(_says("", "text/plain", 503, headers={"Retry-After": "86400"})) as address:
        began = time.monotonic()
        assert "is busy" in failing(address)
        assert time.monotonic() - began < PROMPT


# what lets us in


@pytest.mark.parametrize(
    ("given", "sent"), [("HABEAS_ENDPOINT_TOKEN", f"Bearer {SECRET}"), ("HABEAS_ENDPOINT_USER", "Basic ")]
)
def test_what_lets_us_in_is_sent_and_not_carried_elsewhere(given: str, sent: str) -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers.get("Authorization") or "")
        say(handler, result([ROW]))

    access = {given: SECRET, "HABEAS_ENDPOINT_PASSWORD": "x"}
    with scripted(answer) as address:
        answered(address, **access)
        with (
            scripted(_says("", status=307, headers={"Location": address})) as first,
            pytest.raises(KgError, match="redirects to another address"),
        ):
            answered(first, **access)
    assert len(seen) == 1
    assert seen[0].startswith(sent)


ECHOES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "as Python writes it": repr,
    "as an address writes it": lambda text: quote(text, safe=""),
    "as JSON writes it": lambda text: json.dumps(text)[1:-1],
    "as a page writes it": html.escape,
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64, without its end": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "in pieces": " ".join,
    "reversed": lambda text: text[::-1],
    "in capitals": str.upper,
    "in hexadecimal": lambda text: text.encode().hex(),
    "in decimal": lambda text: str(int.from_bytes(text.encode(), "big")),
}


@pytest.mark.parametrize("status", [400, 401, 500, 503])
@pytest.mark.parametrize("spelt", [pytest.param(ECHOES[name], id=name) for name in sampled(ECHOES, 4)])
def test_an_echo_of_what_lets_us_in_is_not_shown(
    spelt: Callable[[str], str], status: int, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    password = "Sésam, 'öffne' dich"
    secrets = [password, f"Aladdin:{password}", "a-key/with+marks", SECRET]

    def echo(handler: BaseHTTPRequestHandler, body: str) -> None:
        sent = f"{handler.headers['Authorization']} {handler.path}"
        text = f"you sent {sent.partition(' ')[2]} and {' '.join(map(spelt, secrets))}".encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    given = {"HABEAS_ENDPOINT_USER": "Aladdin", "HABEAS_ENDPOINT_PASSWORD": password}
    with opened(echo) as address:
        query = f"?api_key=a-key%2Fwith%2Bmarks&other={SECRET}"
        said = failing(address + query, **given) + caplog.text
    assert str(status) in said
    for secret in secrets:
        for form in ECHOES.values():
            assert form(secret) not in said
    assert "a-key" not in said


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("HABEAS_ENDPOINT_TOKEN", f"{SECRET}\nX: y", "a line break or another control character"),
        ("HABEAS_ENDPOINT_TOKEN", f"пароль-{SECRET}", "a space or a non-ASCII character"),
        ("HABEAS_ENDPOINT_TOKEN", f"{SECRET} ", "a space or a non-ASCII character"),
        ("HABEAS_ENDPOINT_PASSWORD", f"{SECRET}\r", "a line break or another control character"),
        ("HABEAS_ENDPOINT_USER", f"{SECRET}\udcff", "a line break or another control character"),
    ],
)
def test_what_cannot_be_sent_is_told_and_not_shown(name: str, value: str, part: str, failing: Failing) -> None:
    assert f"{name} contains {part}" in failing("http://127.0.0.1:1/", where="the environment: ", **{name: value})


@pytest.mark.parametrize("name", ["HABEAS_ENDPOINT_UPDATE", "HABEAS_ENDPOINT_GRAPH_STORE", "HABEAS_ENDPOINT_TIMEOUT"])
@pytest.mark.parametrize("value", [SECRET, f"http:/me:{SECRET}/", f"http://localhost:{SECRET}/"])
def test_a_secret_in_the_wrong_variable_is_not_shown(name: str, value: str, failing: Failing) -> None:
    assert "the value is not a" in failing("http://127.0.0.1:1/", where=f"{name}: ", **{name: value})


@pytest.mark.parametrize(
    "secret", [f"me:{SECRET}@h/sparql", f"h/sparql?api_key={SECRET}", f"me:a/b@c{SECRET}@h/?{SECRET}"]
)
def test_an_argument_that_is_not_recognized_is_shown_without_secrets(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["stats", f"--adress=https://{secret}"])
    said = capsys.readouterr().err
    assert "unrecognized arguments: --adress=https://h/" in said
    assert SECRET not in said


def test_a_graph_that_is_out_of_date_is_told_without_the_key_in_its_address() -> None:
    with opened(_says(result([ROW]))) as address:
        options = argparse.Namespace(archive=RURITANIA, others=[], endpoint=f"{address}?api_key={SECRET}")
        with (
            pytest.raises(KgError, match="built from other files") as refused,
            opening.opened(options, must_be_current=True),
        ):
            pass
    assert refused.value.where == address


def test_a_password_may_have_any_letters() -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers["Authorization"])
        say(handler, result([ROW]))

    with scripted(answer) as address:
        answered(address, HABEAS_ENDPOINT_USER="я", HABEAS_ENDPOINT_PASSWORD="пароль")
    assert base64.b64decode(seen[0].removeprefix("Basic ")).decode() == "я:пароль"


@pytest.mark.parametrize(
    "address",
    [
        *(f"http://me:{SECRET}@localhost/", f"htp://me:{SECRET}@localhost/", f"ftp://localhost/?key={SECRET}"),
        *("localhost", "http://", "http://a:b/", "http://[::1", "http://h:99999/", "http://h/ x", "http://h/\r\nX: y"),
    ],
)
def test_an_address_that_is_none_or_holds_a_password(address: str, failing: Failing) -> None:
    failing(address, where="--endpoint: ")


def test_an_address_is_shown_without_its_query_string(failing: Failing) -> None:
    port = free_port()
    said = failing(f"http://127.0.0.1:{port}/sparql?api_key={SECRET}")
    assert said.startswith(f"http://127.0.0.1:{port}/sparql: the endpoint cannot be reached")


# changes


def test_an_endpoint_that_refuses_to_be_changed() -> None:
    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        if "update=" in body:
            say(handler, "read only", "text/plain", 405)
        else:
            say(handler, result([]))

    with scripted(answer) as address, pytest.raises(KgError, match="refuses the change") as refused:
        pipeline.build_at_endpoint(EndpointStore(Client(address, {})), locate(RURITANIA))
    assert "HABEAS_ENDPOINT_UPDATE" in refused.value.repair


def test_a_graph_store_that_refuses() -> None:
    with scripted(_says("", "text/plain", 501)) as address:
        client = Client(address, {"HABEAS_ENDPOINT_GRAPH_STORE": address})
        with pytest.raises(KgError, match="refuses the change") as refused:
            client.put("http://e/g", b"")
    assert "HABEAS_ENDPOINT_GRAPH_STORE" in refused.value.repair


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (_says("<html>please log in</html>", "text/html"), "answers a change with a web page"),
        (_says("\n<!DOCTYPE html><title>Log in</title>", "text/plain"), "answers a change with a web page"),
        (_says("", headers={"X-SQL-State": "S1TAT"}), "only a part"),
        (_says("", status=202), "does not say that its answer is complete"),
        (_says("", status=206), "does not say that its answer is complete"),
    ],
    ids=["a page", "a page that is called a text", "a part", "not yet", "partial content"],
)
def test_an_answer_to_a_change_that_is_not_believed(answer: Answer, part: str) -> None:
    with scripted(answer) as address:
        client = Client(address, {"HABEAS_ENDPOINT_GRAPH_STORE": address})
        for change in changes(client):
            with pytest.raises(KgError, match=part) as refused:
                change()
            assert refused.value.repair


def test_an_endpoint_that_takes_changes_and_forgets_them(failing: Failing) -> None:
    with scripted(_says(result([], ["o"]))) as address:
        store = EndpointStore(Client(address, {}))
        with pytest.raises(KgError, match="reports a change as made, but does not show it") as refused:
            store.begin()
    assert "HABEAS_ENDPOINT_UPDATE" in refused.value.repair


@pytest.mark.full
def test_a_server_killed_in_the_middle_of_a_load_leaves_nothing_that_passes_for_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    location = ["--location", str(tmp_path / "db")]
    with oxigraph(*location) as (addresses, process):

        def kill(what: str, done: int, total: int) -> None:
            if done == 5 and what.startswith("loading"):
                process.kill()
                process.wait()

        store = EndpointStore(Client(addresses["endpoint"], addresses))
        with pytest.raises(KgError, match=r"cannot be reached|broke off"):
            pipeline.build_at_endpoint(store, locate(RURITANIA), kill)
    with oxigraph(*location) as (addresses, _):
        monkeypatch.setenv("HABEAS_ENDPOINT_UPDATE", addresses["HABEAS_ENDPOINT_UPDATE"])
        ask = ["--archive", str(RURITANIA), "ask", "conflicts", "--endpoint", addresses["endpoint"]]
        assert main(ask) == 1
        assert "a build that was not finished" in capsys.readouterr().err
        assert main(["--archive", str(RURITANIA), "build", "--endpoint", addresses["endpoint"]]) == 0
        assert main(ask) == 0


def test_files_changed_since_are_noted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with oxigraph("--union-default-graph") as (addresses, _):
        store = EndpointStore(Client(addresses["endpoint"], addresses))
        store.begin()
        store.load(b"<http://e/a> <http://e/b> 1 .", graph_of("data/x.ttl"), "data/x.ttl")
        store.finish("another-key")
        assert main(["--archive", str(RURITANIA), "stats", "--endpoint", addresses["endpoint"]]) == 0
    assert "built from other files" in capsys.readouterr().err
