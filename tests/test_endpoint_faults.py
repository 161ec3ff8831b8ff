"""Endpoints that fail: each failure is a clear error in four parts, and no part of an answer passes for all of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from conftest import RURITANIA
from servers import free_port, oxigraph, say, scripted

from kg import pipeline, protocol
from kg.cli import main
from kg.endpoint import EndpointStore
from kg.errors import KgError
from kg.identifiers import graph_of
from kg.paths import locate
from kg.protocol import Client

SELECT = "SELECT DISTINCT ?x WHERE { ?x a ?y }"
SECRET = "correct-horse-battery"
ROW = {"x": {"type": "uri", "value": "http://e/a"}}


def result(rows: list[Any], names: list[str] | None = None) -> str:
    return json.dumps({"head": {"vars": names or ["x"]}, "results": {"bindings": rows}})


def failing(address: str, **environment: str) -> str:
    """The text of the error with which an endpoint fails, which has four parts and shows nothing that lets us in."""
    store = EndpointStore(Client(address, environment))
    store._way = ((), ())
    with pytest.raises(KgError) as failed:
        store.rows(SELECT)
    error = failed.value
    assert error.what
    assert address.partition("?")[0] in error.where
    assert error.expected
    assert error.repair
    assert SECRET not in str(error)
    return str(error)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "FIRST_WAIT", 0.01)


def test_an_endpoint_that_answers_as_it_should() -> None:
    with scripted(lambda handler, body: say(handler, result([ROW]))) as address:
        store = EndpointStore(Client(address, {}))
        store._way = ((), ())
        assert [str(x) for (x,) in store.rows(SELECT)] == ["<http://e/a>"]


def test_unreachable() -> None:
    assert "cannot be reached" in failing(f"http://127.0.0.1:{free_port()}/sparql")


def test_slow_to_begin() -> None:
    with scripted(lambda handler, body: time.sleep(3)) as address:
        assert "within 0.3 seconds" in failing(address, KG_ENDPOINT_TIMEOUT="0.3")


def test_slow_to_end() -> None:
    def drip(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)

    with scripted(drip) as address:
        assert "within 0.4 seconds" in failing(address, KG_ENDPOINT_TIMEOUT="0.4")


def _broken_off(handler: BaseHTTPRequestHandler, body: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(result([ROW]).encode())


def _without_length(handler: BaseHTTPRequestHandler, body: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.end_headers()
    handler.wfile.write(result([ROW, ROW]).encode()[:-20])


def _closed(handler: BaseHTTPRequestHandler, body: str) -> None:
    handler.connection.close()


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (_broken_off, "broke off"),
        (_without_length, "broken, or break off"),
        (_closed, "broke off"),
        (lambda h, b: say(h, result([ROW])[:-9]), "broken, or break off"),
        (lambda h, b: say(h, "<html>login</html>", "text/html"), "text/html instead of results"),
        (lambda h, b: say(h, "<html>login</html>"), "broken, or break off"),
        (lambda h, b: say(h, "a,b", "text/csv"), "text/csv instead of results"),
        (lambda h, b: say(h, "[1]"), "no results"),
        (lambda h, b: say(h, "{}"), "no result of a SELECT"),
        (lambda h, b: say(h, '{"head": {"vars": ["x"]}, "results": {"bindings": [3]}}'), "no result of a SELECT"),
        (lambda h, b: say(h, result([ROW], ["z"])), "other columns"),
        (lambda h, b: say(h, result([ROW]), headers={"X-SQL-State": "S1TAT"}), "only a part"),
        (lambda h, b: say(h, "<h1>Oops</h1>", "text/html", 502), "(502)"),
        (lambda h, b: say(h, "no such dataset", "text/plain", 404), "404: no such dataset"),
        (lambda h, b: say(h, f"bad token {SECRET}", "text/plain", 401), "lets us not in"),
        (lambda h, b: say(h, "forbidden", "text/plain", 403), "lets us not in"),
        (lambda h, b: say(h, "", status=302, headers={"Location": "http://127.0.0.1:1/"}), "elsewhere"),
    ],
    ids=[
        *("ends in the middle", "ends without a word", "closes", "truncated JSON", "HTML with 200", "HTML as JSON"),
        *("CSV", "a list", "an empty object", "a wrong row", "other columns", "a partial answer", "bad gateway"),
        *("not found", "wrong credentials", "forbidden", "redirect"),
    ],
)
def test_an_answer_that_must_not_be_used(answer: Callable[[BaseHTTPRequestHandler, str], None], part: str) -> None:
    with scripted(answer) as address:
        assert part in failing(address, KG_ENDPOINT_TOKEN=SECRET)


def test_endless_results(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        while True:
            handler.wfile.write(json.dumps(ROW).encode() * 10_000)

    monkeypatch.setattr(protocol, "MAX_BYTES", 10_000_000)
    with scripted(endless) as address:
        assert "has not ended after 10,000,000 bytes" in failing(address)


def test_results_cut_without_end_of_pages() -> None:
    """A server that gives the same page again and again."""

    def pages(handler: BaseHTTPRequestHandler, body: str) -> None:
        if "COUNT" in body:
            count = {
                "n_of_rows": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
            }
            say(handler, result([count], ["n_of_rows"]))
        else:
            say(handler, result([ROW]), headers={"X-SPARQL-MaxRows": "1"})

    with scripted(pages) as address:
        assert "cuts results at 1 rows" in failing(address)


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
        store = EndpointStore(Client(address, {}))
        store._way = ((), ())
        assert len(store.rows(SELECT)) == 1
    assert len(times) == 3
    assert times[1] - times[0] >= 1


def test_an_endpoint_that_stays_busy() -> None:
    with scripted(lambda handler, body: say(handler, "busy", "text/plain", 503)) as address:
        assert "is busy (503: busy)" in failing(address)
    with scripted(lambda h, b: say(h, "", "text/plain", 503, {"Retry-After": "86400"})) as address:
        began = time.monotonic()
        assert "is busy" in failing(address)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(("given", "sent"), [("KG_ENDPOINT_TOKEN", f"Bearer {SECRET}"), ("KG_ENDPOINT_USER", "Basic ")])
def test_what_lets_us_in_is_sent_and_not_carried_elsewhere(given: str, sent: str) -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers.get("Authorization") or "")
        say(handler, result([ROW]))

    with scripted(answer) as address:
        store = EndpointStore(Client(address, {given: SECRET, "KG_ENDPOINT_PASSWORD": "x"}))
        store._way = ((), ())
        store.rows(SELECT)
        with scripted(lambda h, b: say(h, "", status=307, headers={"Location": address})) as first:
            failing(first, **{given: SECRET})
    assert len(seen) == 1
    assert seen[0].startswith(sent)


@pytest.mark.parametrize(
    "address", ["http://me:secret@localhost/", "ftp://localhost/", "localhost", "http://", "http://a:b/"]
)
def test_an_address_that_is_none_or_holds_a_password(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(RURITANIA), "stats", "--endpoint", address]) == 1
    error = capsys.readouterr().err
    assert "expected" in error
    assert "repair" in error


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
    with scripted(lambda handler, body: say(handler, "", "text/plain", 501)) as address:
        client = Client(address, {"KG_ENDPOINT_GRAPH_STORE": address})
        with pytest.raises(KgError, match="refuses to be changed") as refused:
            client.put("http://e/g", b"")
    assert "KG_ENDPOINT_GRAPH_STORE" in refused.value.repair


def test_an_endpoint_that_takes_changes_and_forgets_them() -> None:
    with scripted(lambda handler, body: say(handler, result([], ["o"] if "?o" in body else ["g"]))) as address:
        store = EndpointStore(Client(address, {}))
        with pytest.raises(KgError, match=r"does not show|no result|other columns"):
            store.begin()


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


def test_a_build_with_violations_is_not_marked(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(RURITANIA / "data", tmp_path / "data")
    (tmp_path / "data" / "broken.ttl").write_text("<http://e/a> a <https://w3id.org/habeas/ont#Kase> .")
    with oxigraph("--union-default-graph") as (addresses, _):
        store = EndpointStore(Client(addresses["endpoint"], addresses))
        with pytest.raises(KgError, match="problem"):
            pipeline.make_at(store, locate(tmp_path))
        with pytest.raises(KgError, match="not finished"):
            store.key()


def test_a_syntax_error_is_told_like_that_of_a_build_on_disk() -> None:
    with oxigraph() as (addresses, _):
        store = EndpointStore(Client(addresses["endpoint"], addresses))
        with pytest.raises(KgError, match="not Turtle") as wrong:
            store.load(b"<http://e/a> <http://e/b> ;; .\n", graph_of("data/x.ttl"), "data/x.ttl")
    assert wrong.value.where == "data/x.ttl:1"


def test_files_changed_since_are_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph("--union-default-graph") as (addresses, _):
        store = EndpointStore(Client(addresses["endpoint"], addresses))
        store.begin()
        store.load(b"<http://e/a> <http://e/b> 1 .", graph_of("data/x.ttl"), "data/x.ttl")
        store.finish("another-key")
        assert main(["--archive", str(RURITANIA), "stats", "--endpoint", addresses["endpoint"]]) == 0
    assert "built from other files" in capsys.readouterr().err
