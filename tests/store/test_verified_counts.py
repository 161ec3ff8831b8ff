"""`--verify-counts`: an endpoint that leaves out rows, or repeats one in place of another, is caught by its COUNT."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import Graph
from tests.conftest import RURITANIA
from tests.effort import sampled
from tests.queries.test_answers import asks
from tests.servers import endpoint_store, from_store, say, scripted

SELECTS = [
    "SELECT ?s WHERE { ?s a ?o }",
    "SELECT DISTINCT ?o WHERE { ?s a ?o } ORDER BY ?o",
    "SELECT DISTINCT ?s ?o WHERE { ?s a ?o } ORDER BY ?s ?o LIMIT 7 OFFSET 3",
    "SELECT * WHERE { ?s a ?o } LIMIT 5",
    "SELECT ?o (COUNT(?s) AS ?rows) WHERE { ?s a ?o } GROUP BY ?o",
]
Change = Callable[[list[Any]], object]
CHANGES: dict[str, Change] = {
    "without the last row": lambda rows: rows.pop(),
    "without any row": lambda rows: rows.clear(),
    "only the first five": lambda rows: rows.__delitem__(slice(5, None)),
    "with a row again in place of another": lambda rows: rows.__setitem__(-1, rows[0]),
}


@contextmanager
def changing(store: ox.Store, change: Change = len, seen: list[str] | None = None) -> Iterator[str]:
    """The address of an endpoint that changes the rows of all that is no count and not the state of a build."""

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        query, text, kind = from_store(store, body)
        if seen is not None:
            seen.append(query)
        if "*) AS ?rows" not in query and "GRAPH" not in query and "bindings" in text:
            results = json.loads(text)
            change(results["results"]["bindings"])
            text = json.dumps(results)
        say(handler, text, kind)

    with scripted(answer) as address:
        yield address


@pytest.mark.parametrize("query", SELECTS)
def test_an_honest_endpoint_gives_the_same_with_counts(query: str, whole: ox.Store) -> None:
    seen: list[str] = []
    with changing(whole, seen=seen) as address:
        counted, plain = (
            sorted(map(str, endpoint_store(address, verify_counts=verify).rows(query))) for verify in (True, False)
        )
    assert counted == plain != []
    assert len(seen) == 3, "a query is counted once, and no count is counted"


@pytest.mark.full
def test_every_question_has_the_same_answer_with_counts(whole: ox.Store, ruritania: Graph) -> None:
    with changing(whole) as address:
        graph = kg.open(RURITANIA, endpoint=address, verify_counts=True)
        for name, given in sampled(asks("ruritania").values(), 5):
            assert graph.ask(name, **given).rows == ruritania.ask(name, **given).rows, name


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("query", SELECTS[:2])
def test_a_result_that_is_not_as_long_as_its_count(query: str, change: str, whole: ox.Store) -> None:
    """Only of a SELECT DISTINCT is it known that no row comes twice."""
    if "again" in change and "DISTINCT" not in query:
        return
    with changing(whole, CHANGES[change]) as address:
        endpoint_store(address).query(query)
        with pytest.raises(KgError, match="disagrees with its own count of rows"):
            endpoint_store(address, verify_counts=True).query(query)


@pytest.mark.parametrize("query", ["ASK { ?s a ?o }", "CONSTRUCT WHERE { ?s a ?o }", "DESCRIBE ?s WHERE { ?s a ?o }"])
def test_what_cannot_be_counted_is_refused(query: str, whole: ox.Store) -> None:
    with changing(whole) as address:
        endpoint_store(address).query(query)
        with pytest.raises(KgError, match="only the rows of a SELECT can be counted"):
            endpoint_store(address, verify_counts=True).query(query)


@pytest.mark.parametrize("option", [[], ["--verify-counts"]], ids=["trusted", "verified"])
def test_kg_ask_finds_out_that_the_last_row_is_missing(
    option: list[str], whole: ox.Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the option, the endpoint is believed: docs/endpoints.md and SECURITY.md say so."""
    with changing(whole, CHANGES["without the last row"]) as address:
        status = main(["--archive", str(RURITANIA), "query", SELECTS[1], "--endpoint", address, *option])
    said = capsys.readouterr()
    assert status == len(option)
    assert bool(said.out) != bool(option)
    if option:
        assert "disagrees with its own count of rows" in said.err


def test_counts_are_verified_only_at_an_endpoint(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KgError, match="no endpoint whose counts could be verified"):
        kg.open(RURITANIA, verify_counts=True)
    with pytest.raises(SystemExit) as stopped:
        main(["stats", "--verify-counts"])
    assert stopped.value.code == 2
    assert "--verify-counts goes with --endpoint only" in capsys.readouterr().err
