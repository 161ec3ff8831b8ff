"""`--verify-counts`: an endpoint that leaves out rows, adds some or turns a truth round is caught by its COUNT."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import Graph
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.terms.names import FILES
from kg.terms.vocabulary import DCTERMS_IDENTIFIER
from tests.conftest import RURITANIA
from tests.effort import sampled
from tests.queries.test_answers import asks
from tests.servers import Altered, answering

ASKS = asks("ruritania")
SELECTS = [
    "SELECT ?s WHERE { ?s a ?o }",
    "SELECT DISTINCT ?o WHERE { ?s a ?o } ORDER BY ?o",
    "SELECT DISTINCT ?s ?o WHERE { ?s a ?o } ORDER BY ?s ?o LIMIT 7 OFFSET 3",
    "SELECT * WHERE { ?s a ?o } LIMIT 5",
    "SELECT ?o (COUNT(?s) AS ?rows) WHERE { ?s a ?o } GROUP BY ?o",
]
CONSTRUCTS = ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20", "CONSTRUCT WHERE { ?s a ?o }"]


def is_count(query: str) -> bool:
    return "*) AS ?rows" in query


def lying(change: Callable[[list[Any]], None]) -> Altered:
    """Changes the rows or triples of what is no count."""

    def alter(query: str, results: dict[str, Any]) -> None:
        if not is_count(query) and "GRAPH" not in query:  # what is asked when a build is opened is answered rightly
            if "boolean" in results:
                results["boolean"] = not results["boolean"]
            else:
                change(results["triples"] if "triples" in results else results["results"]["bindings"])

    return alter


LIES: dict[str, Callable[[list[Any]], None]] = {
    "without the last row": lambda rows: rows.pop() and None,
    "without the first row": lambda rows: rows.pop(0) and None,
    "without any row": lambda rows: rows.clear(),
    "with a row again in place of another": lambda rows: rows.__setitem__(-1, rows[0]),
}


@pytest.fixture(scope="module")
def whole(ruritania: Graph) -> ox.Store:
    """Ruritania as a finished build at an endpoint."""
    store = ox.Store()
    store.bulk_extend(ruritania.store.as_oxigraph())
    mark = ox.Literal(f"{ruritania.archive.key} {len(store) + 1} word")
    store.add(ox.Quad(FILES, DCTERMS_IDENTIFIER, mark, FILES))
    return store


def at(address: str, verify: bool = True) -> EndpointStore:
    store = EndpointStore(Client(address, {}), verify)
    store._session._union_mode = ((), ())
    return store


def same(one: Any, other: Any) -> bool:
    return sorted(map(str, one)) == sorted(map(str, other))


@pytest.fixture(scope="module")
def honest(whole: ox.Store) -> Iterator[str]:
    with answering(whole) as address:
        yield address


@pytest.mark.parametrize("query", [*SELECTS, *CONSTRUCTS])
def test_an_honest_endpoint_gives_the_same_with_counts(query: str, honest: str, ruritania: Graph) -> None:
    found: Any = at(honest).query(query)
    plain: Any = at(honest, verify=False).query(query)
    assert same(found, plain)


@pytest.mark.full
def test_every_question_has_the_same_answer_with_counts(honest: str, ruritania: Graph) -> None:
    graph = kg.open(RURITANIA, endpoint=honest, verify_counts=True)
    for name, given in sampled(ASKS.values(), 5):
        assert graph.ask(name, **given).rows == ruritania.ask(name, **given).rows, name


@pytest.mark.parametrize(
    ("query", "lie"),
    [(query, lie) for query in SELECTS for lie in LIES if "again" not in lie or "DISTINCT" in query],
)
def test_a_result_that_is_not_as_long_as_its_count(query: str, lie: str, whole: ox.Store) -> None:
    """Only of a SELECT DISTINCT is it known that no row comes twice."""
    with answering(whole, lying(LIES[lie])) as address:
        at(address, verify=False).query(query)
        with pytest.raises(KgError, match="disagrees with its own count of rows"):
            at(address).query(query)


@pytest.mark.parametrize("query", CONSTRUCTS)
@pytest.mark.parametrize("lie", list(LIES.values())[:3], ids=list(LIES)[:3])
def test_triples_that_are_not_as_many_as_their_count(query: str, lie: Any, whole: ox.Store) -> None:
    with answering(whole, lying(lie)) as address:
        at(address, verify=False).query(query)
        with pytest.raises(KgError, match="disagrees with its own count of triples"):
            at(address).query(query)


@pytest.mark.parametrize("query", ["ASK { ?s a ?o }", "ASK { ?s a 'nothing' }"])
def test_a_wrong_truth_value(query: str, whole: ox.Store, honest: str) -> None:
    assert bool(at(honest).query(query)) == ("nothing" not in query)
    with (
        answering(whole, lying(lambda rows: None)) as address,
        pytest.raises(KgError, match="disagrees with its own count of solutions"),
    ):
        at(address).query(query)


@pytest.mark.parametrize("query", ["CONSTRUCT { [] a ?o } WHERE { ?s a ?o }", "DESCRIBE ?s WHERE { ?s a ?o }"])
def test_triples_that_cannot_be_counted_are_refused(query: str, honest: str) -> None:
    with pytest.raises(KgError, match="the triples of this query cannot be counted"):
        at(honest).query(query)


def test_a_change_between_a_result_and_its_count_is_an_error(whole: ox.Store) -> None:
    store = ox.Store()
    store.bulk_extend(whole)

    def change(query: str, results: dict[str, Any]) -> None:
        if not is_count(query):
            store.add(ox.Quad(FILES, FILES, ox.Literal(len(store)), FILES))

    with answering(store, change) as address, pytest.raises(KgError, match="disagrees with its own count"):
        at(address).query("SELECT ?s WHERE { ?s ?p ?o }")


def test_pages_and_counts_are_verified_together(whole: ox.Store) -> None:
    """A server that cuts at 5 rows without saying so."""

    def cut(query: str, results: dict[str, Any]) -> None:
        del results["results"]["bindings"][5:]

    with answering(whole, cut) as address, pytest.raises(KgError, match=r"\(5 instead of [1-9]"):
        at(address).query("SELECT DISTINCT ?s WHERE { ?s a ?o }")


def test_every_select_is_counted_once_and_no_count_is(whole: ox.Store) -> None:
    seen: list[str] = []
    with answering(whole, lambda query, results: seen.append(query)) as address:
        at(address).query(SELECTS[0])
        assert [is_count(query) for query in seen] == [False, True]
        at(address, verify=False).query(SELECTS[0])
    assert len(seen) == 3


@pytest.mark.parametrize("option", [[], ["--verify-counts"]], ids=["trusted", "verified"])
def test_kg_ask_finds_out_that_the_last_row_is_missing(
    option: list[str], whole: ox.Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the option, the endpoint is believed: docs/endpoints.md and SECURITY.md say so."""
    with answering(whole, lying(LIES["without the last row"])) as address:
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
