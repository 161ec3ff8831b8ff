"""The query that counts: it gives as many as the query itself, whatever the query's form."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox
import pytest

from kg.sparql.count import count_of_ask, count_of_construct, count_of_select, page_of_select

DATA = """
@prefix e: <http://e/> .
e:a e:p e:b, e:c, "x", 1 ; e:q e:b .
e:b e:p e:a ; e:q "y"@en .
e:g { e:a e:p e:b . e:c e:p 2 }
[] e:p e:a .
"""
SELECTS = [
    "SELECT ?s WHERE { ?s ?p ?o }",
    "SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s",
    "SELECT * WHERE { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 3 OFFSET 1",
    "SELECT ?s WHERE { ?s ?p ?o } LIMIT 0",
    "SELECT ?s WHERE { ?s ?p ?o } OFFSET 100",
    "PREFIX e: <http://e/> # SELECT ?x\nSELECT (STR(?o) AS ?rows) ?rows_ WHERE { e:a e:p ?o } # end",
    "BASE <http://e/> SELECT ?o WHERE { <a> <p> ?o } VALUES ?o { <b> 1 }",
    "PREFIX e: <http://e/> select ?s (COUNT(?o) AS ?n) where { ?s e:p ?o } group by ?s having (COUNT(?o) > 1)",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?s FROM <http://e/g> WHERE { ?s ?p ?o }",
    "PREFIX e: <http://e/> SELECT ?s ?g FROM NAMED e:g FROM NAMED <http://e/none> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?s WHERE { { SELECT DISTINCT ?s WHERE { ?s ?p ?o } LIMIT 1 } FILTER(?s != 'FROM') }",
    "SELECT REDUCED ?from WHERE { ?from <http://e/from> ?o }",
]
ASKS = [
    "ASK { ?s ?p 1 }",
    "ask where { ?s ?p 99 }",
    "PREFIX e: <http://e/> ASK FROM e:g { ?one e:p 2 } ORDER BY ?one LIMIT 1",
    "ASK { ?s ?p ?o } LIMIT 0",
    "ASK { ?any ?rows ?one } VALUES ?any { <http://e/zz> }",
]
CONSTRUCTS = [
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "PREFIX e: <http://e/> CONSTRUCT { ?s a e:X ; e:r ?o , '}' . ?o e:of ?s } WHERE { ?s e:p ?o }",
    "CONSTRUCT { ?o ?s 1 . ?s ?o ?none } WHERE { ?s ?p ?o OPTIONAL { ?o <http://e/z> ?none } }",
    "CONSTRUCT WHERE { ?s <http://e/q> ?o . ?s <http://e/p> ?x } LIMIT 50",
    "CONSTRUCT { ?s <http://e/n> 01 } FROM <http://e/g> WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 1",
    "CONSTRUCT { <http://e/same> <http://e/same> 'same' } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }",
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


def asked(store: ox.Store, query: str) -> list[Any]:
    own = re.search(r"FROM (<|e:|NAMED)", query)
    found: Any = store.query(query, use_default_graph_as_union=not own)
    return [bool(found)] if isinstance(found, ox.QueryBoolean) else list(found)


def number(store: ox.Store, query: str) -> int:
    ((value,),) = asked(store, query)
    return int(value.value)


@pytest.mark.parametrize("query", SELECTS)
def test_the_rows_of_a_select_are_counted(query: str, store: ox.Store) -> None:
    assert number(store, count_of_select(query)) == len(asked(store, query))


@pytest.mark.parametrize("query", SELECTS)
def test_the_pages_of_a_select_are_its_rows(query: str, store: ox.Store) -> None:
    found: Any = store.query(query)
    names = [variable.value for variable in found.variables]
    rows = [str(row) for start in range(0, 12, 2) for row in asked(store, page_of_select(query, names, 2, start))]
    assert sorted(rows) == sorted(map(str, asked(store, query)))


@pytest.mark.parametrize("query", ASKS)
def test_an_ask_is_counted_as_one_or_none(query: str, store: ox.Store) -> None:
    assert number(store, count_of_ask(query)) == int(asked(store, query)[0])


@pytest.mark.parametrize("query", CONSTRUCTS)
def test_the_different_triples_of_a_construct_are_counted(query: str, store: ox.Store) -> None:
    count = count_of_construct(query)
    assert count is not None
    assert number(store, count) == len(set(map(str, asked(store, query))))


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { _:x ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p (1 2) } WHERE { ?s ?p ?o }",
        "CONSTRUCT { } WHERE { ?s ?p ?o }",
        "DESCRIBE <http://e/a>",
        "DESCRIBE ?s WHERE { ?s ?p ?o }",
    ],
)
def test_triples_that_cannot_be_counted(query: str, store: ox.Store) -> None:
    store.query(query)
    assert count_of_construct(query) is None
