"""Values put into a query: they can only be terms, whatever their text, and change nothing but how fast it is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, reject, seed, settings
from hypothesis import strategies as st

from kg.sparql.values import bind_rows, fill
from tests.effort import SEED, draws

QUERY = 'SELECT ?x WHERE {\n  VALUES ?x { "default" }  # a comment with } and VALUES ?x { 1 }\n}\nORDER BY ?x'


@seed(SEED)
@settings(max_examples=300)
@given(st.text())
def test_a_filled_in_value_comes_back_as_itself(text: str) -> None:
    query = fill(QUERY, {"x": [ox.Literal(text)]})
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["x"] for solution in solutions] == [ox.Literal(text)]


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


VARIABLES = st.sampled_from(["?x", "?y", "?z"])
PATTERNS = st.builds(
    lambda subject, predicate, value: f"{subject} <a:{predicate}> {value} .",
    st.one_of(VARIABLES, st.just("<a:1>")),
    st.sampled_from("pq"),
    st.one_of(VARIABLES, st.sampled_from(["<a:2>", "<a:3>"])),
)
HEADS = st.sampled_from(
    ["SELECT *", "SELECT DISTINCT ?x", "SELECT ?x ?y", "SELECT ?y", "SELECT (?x AS ?w)", "SELECT ?y (?x AS ?v)"]
)
COUNTS = st.sampled_from(
    [
        ("SELECT ?x (COUNT(?y) AS ?n)", "GROUP BY ?x"),
        ("SELECT ?y (COUNT(?x) AS ?m)", "GROUP BY ?y HAVING(COUNT(?x) > 0)"),
        ("SELECT (COUNT(*) AS ?all)", ""),
    ]
)


def groups() -> st.SearchStrategy[str]:
    """Groups in braces of all kinds, within one another."""
    begun = st.lists(PATTERNS, min_size=1, max_size=2).map(lambda lines: f"{{ {' '.join(lines)} }}")
    return st.recursive(begun, _wider, max_leaves=6)


def _wider(group: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    selects = st.builds(lambda head, inner: f"{{ {head} WHERE {inner} }}", HEADS, group)
    counts = st.builds(lambda ends, inner: f"{{ {ends[0]} WHERE {inner} {ends[1]} }}", COUNTS, group)
    element = st.one_of(
        PATTERNS,
        group,
        selects,
        counts,
        st.builds("{} UNION {}".format, group, group),
        st.builds("OPTIONAL {}".format, st.one_of(group, selects)),
        st.builds("MINUS {}".format, group),
        st.builds("FILTER NOT EXISTS {}".format, group),
        st.just("FILTER(?x != <a:2>)"),
        st.sampled_from(["BIND(?x AS ?b)", "BIND(?y AS ?c)"]),
    )
    return st.lists(element, min_size=1, max_size=3).map(lambda parts: f"{{ {' '.join(parts)} }}")


SOME = """<a:1> <a:p> <a:2> , <a:3> ; <a:q> <a:1> . <a:2> <a:p> <a:3> ; <a:q> <a:2> , <a:1> . <a:3> <a:p> <a:1>"""


@seed(SEED)
@settings(max_examples=draws(200, 4000), deadline=None)
@given(groups(), st.sampled_from(["<a:1>", "<a:2> <a:3>", "<a:9>"]))
def test_values_that_are_put_into_groups_change_no_answer(group: str, given_ones: str) -> None:
    store = ox.Store()
    store.update(f"INSERT DATA {{ {SOME} }}")
    query = f"SELECT * WHERE {{ VALUES ?x {{ {given_ones} }} {group} }}"
    terms = [ox.NamedNode(one[1:-1]) for one in given_ones.split()]
    try:
        expected = answers(store, query)
    except SyntaxError:
        reject()  # a name that a SELECT may not use again
    filled = fill(query.replace(given_ones, "<a:1>", 1), {"x": terms})
    assert answers(store, filled) == expected


def test_values_are_put_where_a_variable_is_bound_first_and_never_into_exists() -> None:
    query = """SELECT * WHERE { VALUES ?x { 1 } { ?x <a:p> ?y { ?x <a:p> ?z } } { SELECT ?y WHERE { ?y <a:p> ?x } }
      { SELECT ?x WHERE { { ?x <a:p> 1 } UNION { ?y <a:p> ?x } } } OPTIONAL { ?x <a:p> 2 } MINUS { ?x <a:p> 3 }
      OPTIONAL { SELECT ?x { ?x <a:p> 4 } } FILTER NOT EXISTS { ?x <a:p> 5 } { SELECT ?x { ?x <a:p> 6 } LIMIT 1 } }"""
    filled = fill(query, {"x": [ox.NamedNode("a:1")]})
    block = "{ VALUES ?x { <a:1> }"
    assert filled.count(block) == 6
    for given_here in ("?x <a:p> ?y", "?x <a:p> 1", "?y <a:p> ?x } } }", "?x <a:p> 3", "?x <a:p> 4"):
        assert f"{block} {given_here}" in filled
