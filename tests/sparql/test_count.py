"""The query that counts: it gives as many as the SELECT has rows."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox
import pytest

from kg.sparql.count import count_of_select, page_of_select

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
    "PREFIX e: <http://e/> # SELECT ?x\nSELECT (STR(?o) AS ?rows) ?rows_ WHERE { e:a e:p ?o } # end",
    "BASE <http://e/> SELECT ?o WHERE { <a> <p> ?o } VALUES ?o { <b> 1 }",
    "PREFIX e: <http://e/> select ?s (COUNT(?o) AS ?n) where { ?s e:p ?o } group by ?s having (COUNT(?o) > 1)",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?s FROM <http://e/g> WHERE { ?s ?p ?o }",
    "PREFIX e: <http://e/> SELECT ?s ?g FROM NAMED e:g FROM NAMED <http://e/none> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?s WHERE { { SELECT DISTINCT ?s WHERE { ?s ?p ?o } LIMIT 1 } FILTER(?s != 'FROM') }",
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


def asked(store: ox.Store, query: str) -> list[Any]:
    own = re.search(r"FROM (<|e:|NAMED)", query)
    return list(store.query(query, use_default_graph_as_union=not own))  # type: ignore[arg-type]


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
