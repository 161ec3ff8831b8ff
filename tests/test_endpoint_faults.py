"""Endpoints that fail: each failure is a clear error in four parts, and no part of an answer passes for all of it."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import logging
import random
import re
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from conftest import RURITANIA
from servers import Answer, free_port, oxigraph, say, scripted

from kg import pipeline, protocol, results
from kg.cli import main
from kg.endpoint import EndpointStore
from kg.errors import KgError
from kg.identifiers import GRAPH, XSD, graph_of
from kg.paths import locate
from kg.protocol import Client

SELECT = "SELECT DISTINCT ?x WHERE { ?x a ?y }"
ASK, CONSTRUCT = "ASK { ?x a ?y }", "CONSTRUCT { ?x a ?y } WHERE { ?x a ?y }"
SECRET = "correct-horse-battery"
SEED = 2038
ROW = {"x": {"type": "uri", "value": "http://e/a"}}
JSON = "application/sparql-results+json"
PROMPT = 6.0  # seconds: far above the limit of one that the tests set, far below what the servers would take


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
        assert re.fullmatch(r"\S.*: .+\n  expected  .+\n  repair    .+\n", error)
        assert error.startswith(where or f"{address.partition('?')[0]}: ")
        assert SECRET not in error
        return error

    return once


def changes(client: Client) -> list[Callable[[], None]]:
    return [lambda: client.put("http://e/g", b""), lambda: client.update("DROP SILENT GRAPH <http://e/g>")]


def answered(address: str, **environment: str) -> list[Any]:
    store = EndpointStore(Client(address, environment))
    store._remote._way = ((), ())
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


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_an_answer_that_comes_too_slowly(answer: Answer, failing: Failing) -> None:
    with opened(answer) as address:
        began = time.monotonic()
        assert "has not answered whole within 1 seconds" in failing(address, KG_ENDPOINT_TIMEOUT="1")
        assert time.monotonic() - began < PROMPT


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("what", ["put", "update"])
def test_a_change_that_is_answered_too_slowly(answer: Answer, what: str) -> None:
    with scripted(answer) as address:
        client = Client(address, {"KG_ENDPOINT_GRAPH_STORE": address, "KG_ENDPOINT_TIMEOUT": "1"})
        began = time.monotonic()
        with pytest.raises(KgError, match="has not answered whole within 1 seconds"):
            client.put("http://e/g", b"") if what == "put" else client.update("DROP SILENT GRAPH <http://e/g>")
        assert time.monotonic() - began < PROMPT


def test_a_server_that_takes_what_it_is_sent_too_slowly() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"  # accepted by the system, and read by no one
        client = Client(address, {"KG_ENDPOINT_GRAPH_STORE": address, "KG_ENDPOINT_TIMEOUT": "1"})
        began = time.monotonic()
        with pytest.raises(KgError, match="has not answered whole within 1 seconds"):
            client.put("http://e/g", b"#" * 100_000_000)
        assert time.monotonic() - began < PROMPT


def _endless(handler: BaseHTTPRequestHandler, body: str) -> None:
    handler.wfile.write(OK + b"\r\n")
    while True:
        handler.wfile.write(json.dumps(ROW).encode() * 10_000)


def test_endless_results(failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_BYTES", 10_000_000)
    with opened(_endless) as address:
        assert "has not ended after 10,000,000 bytes" in failing(address)


def test_an_endless_answer_to_a_change() -> None:
    with scripted(_endless) as address:
        client = Client(address, {"KG_ENDPOINT_GRAPH_STORE": address})
        for change in changes(client):
            with pytest.raises(KgError, match="has not ended after 1,000,000 bytes"):
                change()


def test_an_endless_error(failing: Failing) -> None:
    def endless(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.wfile.write(b"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            handler.wfile.write(b"no " * 10_000)

    with opened(endless) as address:
        assert "does not answer the query (500: no no no" in failing(address)


@pytest.mark.parametrize("text", ["inf", "nan", "-1", "0", "1e7", "1e400", "soon", "½"])
def test_a_time_that_is_none(text: str, failing: Failing) -> None:
    said = failing("http://127.0.0.1:1/", where="KG_ENDPOINT_TIMEOUT: ", KG_ENDPOINT_TIMEOUT=text)
    assert "is no time" in said
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
    "partial content": (SELECT, _says(result([ROW]), status=206), "does not say that its answer is whole (206"),
    "nothing yet": (SELECT, _says(result([ROW]), status=202), "does not say that its answer is whole (202"),
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
        "cuts triples at 1",
    ),
    "rows instead of triples": (CONSTRUCT, _says(result([ROW])), "instead of triples"),
    "bad gateway": (SELECT, _says("<h1>Oops</h1>", "text/html", 502), "(502)"),
    "not found": (SELECT, _says("no such dataset", "text/plain", 404), "404: no such dataset"),
    "wrong credentials": (SELECT, _says(f"bad token {SECRET}", "text/plain", 401), "lets us not in"),
    "forbidden": (SELECT, _says("forbidden", "text/plain", 403), "lets us not in"),
    "redirect": (SELECT, _says("", status=302, headers={"Location": "http://127.0.0.1:1/"}), "elsewhere"),
    "busy for ever": (SELECT, _says("busy", "text/plain", 503), "is busy (503: busy)"),
    "busy, says a number that is none": (SELECT, _says("", "text/plain", 503, headers={"Retry-After": "²"}), "busy"),
    "busy until a day that is none": (
        SELECT,
        _says("", "text/plain", 503, headers={"Retry-After": "Wed, 99 Foo 99999 99:99:99 GMT"}),
        "is busy",
    ),
}


@pytest.mark.parametrize(("query", "answer", "part"), UNUSABLE.values(), ids=UNUSABLE)
def test_an_answer_that_must_not_be_used(query: str, answer: Answer, part: str, failing: Failing) -> None:
    with opened(answer) as address:
        assert part in failing(address, query, KG_ENDPOINT_TOKEN=SECRET)


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


def test_any_answer_is_rows_or_a_clear_error() -> None:
    """A thousand results that are wrong somewhere: a part left out, put elsewhere, or replaced."""
    chance = random.Random(SEED)
    print("seed", SEED)
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
            list(results.solutions(["x"], results.bindings(reply, ["x"], "http://e/"), "http://e/"))


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


def test_results_cut_without_end_of_pages(failing: Failing) -> None:
    """A server that gives the same page again and again."""

    def pages(handler: BaseHTTPRequestHandler, body: str) -> None:
        if "COUNT" in body:
            say(handler, result([{"n_of_rows": literal("5")}], ["n_of_rows"]))
        else:
            say(handler, result([ROW]), headers={"X-SPARQL-MaxRows": "1"})

    with opened(pages) as address:
        assert "cuts results at 1 rows" in failing(address)


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


@pytest.mark.parametrize(("given", "sent"), [("KG_ENDPOINT_TOKEN", f"Bearer {SECRET}"), ("KG_ENDPOINT_USER", "Basic ")])
def test_what_lets_us_in_is_sent_and_not_carried_elsewhere(given: str, sent: str) -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers.get("Authorization") or "")
        say(handler, result([ROW]))

    access = {given: SECRET, "KG_ENDPOINT_PASSWORD": "x"}
    with scripted(answer) as address:
        answered(address, **access)
        with (
            scripted(_says("", status=307, headers={"Location": address})) as first,
            pytest.raises(KgError, match="elsewhere"),
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
}


@pytest.mark.parametrize("status", [400, 401, 500, 503])
@pytest.mark.parametrize("spelt", ECHOES.values(), ids=ECHOES)
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

    given = {"KG_ENDPOINT_USER": "Aladdin", "KG_ENDPOINT_PASSWORD": password}
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
        ("KG_ENDPOINT_TOKEN", f"{SECRET}\nX: y", "a line break or another control character"),
        ("KG_ENDPOINT_TOKEN", f"пароль-{SECRET}", "a space or a letter that no token has"),
        ("KG_ENDPOINT_TOKEN", f"{SECRET} ", "a space or a letter that no token has"),
        ("KG_ENDPOINT_PASSWORD", f"{SECRET}\r", "a line break or another control character"),
        ("KG_ENDPOINT_USER", f"{SECRET}\udcff", "a line break or another control character"),
    ],
)
def test_what_cannot_be_sent_is_told_and_not_shown(name: str, value: str, part: str, failing: Failing) -> None:
    assert f"{name} holds {part}" in failing("http://127.0.0.1:1/", where="the environment: ", **{name: value})


def test_a_password_may_have_any_letters() -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers["Authorization"])
        say(handler, result([ROW]))

    with scripted(answer) as address:
        answered(address, KG_ENDPOINT_USER="я", KG_ENDPOINT_PASSWORD="пароль")
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

    with scripted(answer) as address, pytest.raises(KgError, match="refuses to be changed") as refused:
        pipeline.make_at(EndpointStore(Client(address, {})), locate(RURITANIA))
    assert "KG_ENDPOINT_UPDATE" in refused.value.repair


def test_a_graph_store_that_refuses() -> None:
    with scripted(_says("", "text/plain", 501)) as address:
        client = Client(address, {"KG_ENDPOINT_GRAPH_STORE": address})
        with pytest.raises(KgError, match="refuses to be changed") as refused:
            client.put("http://e/g", b"")
    assert "KG_ENDPOINT_GRAPH_STORE" in refused.value.repair


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (_says("<html>please log in</html>", "text/html"), "answers a change with a web page"),
        (_says("\n<!DOCTYPE html><title>Log in</title>", "text/plain"), "answers a change with a web page"),
        (_says("", headers={"X-SQL-State": "S1TAT"}), "only a part"),
        (_says("", status=202), "does not say that its answer is whole"),
        (_says("", status=206), "does not say that its answer is whole"),
    ],
    ids=["a page", "a page that is called a text", "a part", "not yet", "partial content"],
)
def test_an_answer_to_a_change_that_is_not_believed(answer: Answer, part: str) -> None:
    with scripted(answer) as address:
        client = Client(address, {"KG_ENDPOINT_GRAPH_STORE": address})
        for change in changes(client):
            with pytest.raises(KgError, match=part) as refused:
                change()
            assert refused.value.repair


def test_an_endpoint_that_takes_changes_and_forgets_them(failing: Failing) -> None:
    with scripted(_says(result([], ["o"]))) as address:
        store = EndpointStore(Client(address, {}))
        with pytest.raises(KgError, match="says that it has made a change, and does not show it") as refused:
            store.begin()
    assert "KG_ENDPOINT_UPDATE" in refused.value.repair


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
            pipeline.make_at(store, locate(RURITANIA), kill)
    with oxigraph(*location) as (addresses, _):
        monkeypatch.setenv("KG_ENDPOINT_UPDATE", addresses["KG_ENDPOINT_UPDATE"])
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
