"""Values put into a query: they can only be terms, whatever their text, and change nothing but how fast it is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from kg.sparql import tree
from kg.sparql.values import bind_rows, fill, values_of
from tests.effort import SEED

QUERY = 'SELECT ?x WHERE {\n  VALUES ?x { "default" }  # a comment with } and VALUES ?x { 1 }\n}\nORDER BY ?x'


@seed(SEED)
@settings(max_examples=300)
@given(st.text())
def test_a_filled_in_value_comes_back_as_itself(text: str) -> None:
    query = fill(QUERY, {"x": [ox.Literal(text)]})
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["x"] for solution in solutions] == [ox.Literal(text)]


def test_a_string_or_comment_hides_what_is_in_it() -> None:
    text = 'SELECT ?x { ?x ?p "VALUES ?y { 1 }" # VALUES ?z { 2 }\n VALUES ?x { <http://a/#> "}" 3 } }'
    assert list(values_of(tree.parse(text))) == ["x"]


def test_several_terms_fill_one_block() -> None:
    query = fill(QUERY, {"x": [ox.Literal(1), ox.NamedNode("http://a/b")]})
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert {str(solution["x"]) for solution in solutions} == {
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<http://a/b>",
    }


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x ?y { { SELECT DISTINCT ?x { ?x <a:p> ?z } } ?x <a:p> ?y }",
        "SELECT ?x ?n { { SELECT ?x (COUNT(*) AS ?n) { ?x <a:p> ?y } GROUP BY ?x } }",
        "SELECT ?x ?n { { SELECT (MIN(?x) AS ?x0) (COUNT(*) AS ?n) { ?x <a:p> ?y } } ?x <a:p> 1 }",
        "SELECT ?x { { SELECT ?x { ?x <a:p> ?y } ORDER BY ?x ?y LIMIT 1 } }",
        "SELECT ?x { ?x <a:p> 2 MINUS { { SELECT ?x { { SELECT ?x { ?x <a:p> 1 } } } } } }",
        "SELECT ?x { { SELECT ?y { ?x <a:p> ?y } GROUP BY ?y HAVING(COUNT(?x) > 1) } ?x <a:p> ?y }",
    ],
)
def test_values_that_are_given_to_a_sub_select_change_no_answer(query: str) -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:1> <a:p> 1 , 2 . <a:2> <a:p> 1 . <a:3> <a:p> 2 }")
    for given_one in ("a:1", "a:2", "a:3"):
        expected = [row for row in answers(store, query) if row[0] == str(ox.NamedNode(given_one))]
        assert answers(store, bind_rows(query, [{"x": ox.NamedNode(given_one)}])) == expected


def answers(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(tuple(map(str, row)) for row in solutions)
