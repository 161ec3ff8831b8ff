"""Lookup: what is taken, what is only proposed, and what is said of the rest; caches that threads may share."""

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
from kg.search.lookup import Things
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.store.protocol import Term
from kg.terms.names import BASE, THING, graph_of, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS

THREADS = 8
T = TypeVar("T")


def all_at_once(function: Callable[[int], T]) -> list[T]:
    """The results of a function in several threads that call it at the same moment."""
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
    assert set(once) == {1}  # the names of instruments, and what the index is made of


def error_of(graph: Graph, text: str, *kinds: str) -> KgError:
    """The error of a look-up that finds nothing to take."""
    with pytest.raises(KgError) as error:
        graph.things.match(text, "the test", [hb(kind) for kind in kinds])
    return error.value


def test_none_of_several_persons_of_one_surname_is_taken() -> None:
    store = LocalStore.in_memory()
    for number, name in enumerate(["Alim Kerimov", "Анна Керимова", "Anna Kerimov"]):
        label = Triple(person(number), NamedNode(f"{RDFS}label"), Literal(name, language="en"))
        store.add(graph_of("data/x.ttl"), [label, Triple(person(number), RDF_TYPE, hb("Person"))])
    things = Things(store, {"person": f"{THING}person/"})
    with pytest.raises(KgError, match="'Kerimov' is in the names of 2 things") as error:
        things.match("Kerimov", "the test", [hb("Person")])
    assert "person:0  Person: Alim Kerimov" in error.value.expected
    assert "person:2  Person: Anna Kerimov" in error.value.expected
    assert things.match("Anna Kerimov", "the test").things == (person(2),)


def test_two_things_of_one_name_are_both_listed() -> None:
    store = LocalStore.in_memory()
    for number in range(2):
        label = Triple(person(number), NamedNode(f"{RDFS}label"), Literal("Anna Kerimova", language="en"))
        store.add(graph_of("data/x.ttl"), [label, Triple(person(number), RDF_TYPE, hb("Person"))])
    with pytest.raises(KgError, match="is the name of 2 things"):
        Things(store, {}).match("Anna Kerimova", "the test")


def person(number: int) -> NamedNode:
    return NamedNode(f"{THING}person/{number}")


def test_a_thing_of_another_kind_is_named_as_such(ruritania: Graph) -> None:
    error = error_of(ruritania, "Rudolf Rassendyll", "Case")
    assert error.what.startswith("Rudolf Rassendyll is a person; this question asks for a case. Did you mean Rudolf ")
    assert "case:rur-rassendyll" in error.expected
    by_name = error_of(ruritania, "person:rudolf-rassendyll", "Case")
    assert (by_name.what, by_name.expected) == (error.what, error.expected)


def test_only_the_name_itself_says_what_is_to_be_redacted(ruritania: Graph) -> None:
    assert ruritania.things.exactly("Rudolf Rassendyll", "kg redact") == (
        NamedNode(f"{THING}person/rudolf-rassendyll"),
    )
    with pytest.raises(KgError, match="'Rudolf' is"):
        ruritania.things.exactly("Rudolf", "kg redact")


def test_the_number_in_another_edition_of_a_law_is_proposed_and_never_taken() -> None:
    store = LocalStore.in_memory()
    for name, edition in (("rur-cao", "RUR CAO"), ("rur-cao-undated", "RUR CAO UNDATED")):
        law = NamedNode(THING + name)
        for property_ in (hb("shortName"), NamedNode(f"{RDFS}label")):
            store.add(graph_of("data/x.ttl"), [Triple(law, property_, Literal(edition, language="en"))])
        store.add(graph_of("data/x.ttl"), [Triple(law, RDF_TYPE, hb("Code"))])
    old = NamedNode(f"{THING}rur-cao-undated/art_373")
    label = Triple(old, NamedNode(f"{RDFS}label"), Literal("RUR CAO UNDATED 373", language="en"))
    store.add(graph_of("data/x.ttl"), [label, Triple(old, RDF_TYPE, hb("Provision"))])
    things = Things(store, {})
    assert things.match("RUR CAO UNDATED 373", "the test").things == (old,)
    with pytest.raises(KgError, match="another edition has this number") as error:
        things.match("RUR CAO 373", "the test", [hb("Provision")])
    assert "RUR CAO UNDATED 373" in error.value.expected
    with pytest.raises(KgError, match=r"called \S+rur-cao/art_374"):
        things.match("RUR CAO 374", "the test", [hb("Provision")])


def test_only_names_whose_words_are_spelt_alike_are_similar() -> None:
    store = LocalStore.in_memory()
    for number, name in enumerate(["Khairat Ali", "Marat Asipov", "Adil Eldarrat", "Views 117/2082"]):
        label = Triple(person(number), NamedNode(f"{RDFS}label"), Literal(name, language="en"))
        store.add(graph_of("data/x.ttl"), [label, Triple(person(number), RDF_TYPE, hb("Person"))])
    index = Things(store, {}).index
    assert [hit.iri for hit in index.search("Қайрат").things] == [person(0).value]
    assert index.search("Views 118").things == []  # a number that is only like another is another
