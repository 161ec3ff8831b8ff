"""Labels and lookup: helpful errors for names that are not exact, and caches that threads may share."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import KgError
from kg.graph import Graph
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.store.lookup import Things
from kg.store.protocol import Term
from kg.terms.names import BASE, graph_of
from kg.terms.vocabulary import RDFS

THREADS = 8
T = TypeVar("T")


def all_at_once(function: Callable[[int], T]) -> list[T]:
    """What a function returns in each of several threads that call it at the same moment."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> T:
        start.wait(10)
        return function(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


class SlowStore(LocalStore):
    """A store that counts its queries, and takes its time for each, so that threads overlap."""

    def rows(self, query: str, where: str = "the query") -> list[tuple[Term | None, ...]]:
        self.queries = getattr(self, "queries", Counter[str]())
        self.queries[query] += 1
        time.sleep(0.05)
        return super().rows(query, where)


@pytest.fixture
def named() -> SlowStore:
    store = SlowStore.in_memory()
    assert isinstance(store, SlowStore)
    label = NamedNode(f"{RDFS}label")
    triples = [Triple(thing(n), label, Literal(f"thing {n}", language="en")) for n in range(200)]
    store.add(graph_of("data/x.ttl"), triples)
    return store


def thing(number: int) -> NamedNode:
    return NamedNode(f"{BASE}{number}")


def test_threads_share_labels(named: SlowStore) -> None:
    labels = Labels(named, {})
    found = all_at_once(lambda number: [labels.of(thing(n)) for n in range(number, number + 5)])
    assert found == [[f"thing {n}" for n in range(number, number + 5)] for number in range(THREADS)]


def test_threads_read_the_names_of_a_store_once(named: SlowStore) -> None:
    things = Things(named, {})
    found = all_at_once(lambda number: things.find(f"THING {number}", "the test"))
    assert found == [(thing(number),) for number in range(THREADS)]
    once = [number for query, number in named.queries.items() if "VALUES ?label" not in query]
    assert once == [1, 1]  # the names of instruments, and all labels


@pytest.mark.parametrize(
    ("text", "similar"),
    [
        ("Rassendyll", "an exact name; similar names: Rudolf Rassendyll"),
        ("rudolf rasendyl", "an exact name; similar names: Rudolf Rassendyll"),
        ("qqqq", "a name in the graph, with all its words"),
    ],
)
def test_a_name_that_is_not_exact_gives_similar_names(text: str, similar: str, ruritania: Graph) -> None:
    with pytest.raises(KgError) as error:
        ruritania.things.find(text, "kg show")
    assert error.value.what == f'nothing is named exactly "{text}"'
    assert error.value.expected.startswith(similar)


def test_a_citation_of_an_unknown_instrument_is_not_taken_for_a_name(ruritania: Graph) -> None:
    with pytest.raises(KgError, match='no instrument is called "Moon"'):
        ruritania.things.find("article 5 of the Moon", "kg show")
