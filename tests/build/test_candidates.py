"""What a query may find something new about after a change, from where it reads what changed."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from kg.build.affected_queries import Change
from kg.build.candidates import candidates, fitting
from kg.build.possible import possible
from kg.rules.affected_rows import Keys
from kg.rules.rule import Rule
from kg.store.local import LocalStore

PREFIX = "PREFIX a: <http://a/> "
DATA = """
    @prefix a: <http://a/> .
    a:x a:p a:y ; a:q 1 .
    a:y a:r a:z .
    a:v a:p a:w .
    a:u a:q 1 .
"""


def node(name: str) -> NamedNode:
    return NamedNode(f"http://a/{name}")


def store() -> LocalStore:
    made = LocalStore.in_memory()
    made.as_oxigraph().load(DATA.encode(), format=RdfFormat.TURTLE)
    return made


def found(where: str, *changed: str, columns: str = "?t") -> set[str] | None:
    """The names of what ?t may be in new results after these statements came or went."""
    change = Change.of(Triple(*map(node, one.split())) for one in changed)
    things = candidates(store(), change, f"{PREFIX}SELECT {columns} WHERE {{ {where} }}", "t")
    return None if things is None else {str(thing)[1:-1].removeprefix("http://a/") for thing in things}


@pytest.mark.parametrize(
    ("where", "changed", "expected"),
    [
        ("?t a:p ?y", "x p y", {"x"}),
        ("?t a:p ?y", "x q y", set()),
        ("?t a:p ?y . ?y a:r ?z", "y r z", {"x"}),
        ("?t a:p/a:r ?z", "y r z", {"x"}),
        ("?t a:p|a:r ?z", "y r z", {"y"}),
        ("?t a:p+ ?y", "y r z", set()),
        ("?t a:q 1 ; a:p|a:r/a:r ?y", "x q y", set()),
        ("?t a:p ?y . ?t a:q 1", "v p w", set()),
        ("?t a:p ?y FILTER NOT EXISTS { ?y a:gone ?z }", "y gone z", {"x"}),
        ("?t a:p ?y MINUS { ?y a:gone ?z }", "w gone z", {"v"}),
        ("?t a:p ?y OPTIONAL { ?y a:gone ?z }", "y gone z", {"x"}),
        ("{ ?t a:p ?y } UNION { ?t a:q ?y }", "y p z", {"y"}),
        ("{ SELECT ?t (COUNT(?y) AS ?n) { ?t a:p ?y } GROUP BY ?t }", "o p z", {"o"}),
        ("?t a:q ?n { SELECT ?t { ?t a:p ?y . ?n a:r ?y } }", "u q z", set()),  # nobody has a:p and a:q but a:x
        ("?t a:q ?n { SELECT ?t { ?t a:p ?y . ?n a:r ?z } }", "x q z", {"x"}),  # ?n is another one inside
        ("?w a:q ?n { SELECT ?t { ?t a:p ?y . ?z a:r ?y } }", "z r y", {"x"}),
        ("?y a:q ?n { SELECT ?t { ?t a:p ?y . ?z a:r ?y } }", "z r y", {"x"}),  # ?y is another one outside
        ("?y a:q ?n { SELECT ?t { ?t a:p ?y } }", "v p x", {"v"}),
        ("?y a:r ?z BIND(?y AS ?t)", "y r z", {"y"}),
        ("?t a:q ?n ; a:p|(a:gone/a:r) ?y", "x p z", {"x"}),
        ("?t a:p|(a:p/a:r) ?z", "y r o", {"x"}),
        ("?t a:r ?z FILTER NOT EXISTS { ?t a:r ?n . ?n a:gone ?m }", "z gone m", {"y"}),
        ("?t a:p ?y FILTER NOT EXISTS { ?o a:r ?z FILTER NOT EXISTS { ?t a:gone ?z } }", "x gone z", {"x"}),
        ("?t a:q ?n { SELECT (COUNT(?y) AS ?c) { ?t a:gone ?y } }", "u q z", {"u"}),  # which has a row in any case
        ("?t a:q ?n MINUS { ?o a:p ?y ; a:r ?n }", "x p z", set()),  # a:x has no a:r, before or after
        ("?t a:q ?n { SELECT ?n { ?o a:p ?y ; a:q ?n } GROUP BY ?n HAVING(COUNT(?o) > 1) }", "v p z", set()),
    ],
)
def test_a_changed_statement_leads_to_the_things_that_are_joined_with_it(
    where: str, changed: str, expected: set[str]
) -> None:
    assert found(where, changed) == expected


def test_what_a_denied_group_asked_for_before_the_change_counts_too() -> None:
    grouped = "?t a:q ?n { SELECT ?n { ?o a:p ?y ; a:r ?n } GROUP BY ?n HAVING(COUNT(?o) > 1) }"
    assert found(grouped, "gone p y") == set()
    assert found(grouped, "gone p y", "gone r z") is None  # there was such a thing, or is one now


def test_what_is_denied_leads_to_the_things_of_each_statement() -> None:
    denied = "?t a:p ?z FILTER NOT EXISTS { ?t a:p ?n . ?n a:gone ?m }"
    assert found(denied, "y gone m", "w gone m") == {"x", "v"}


def test_a_literal_may_be_what_a_query_finds() -> None:
    change = Change.of([Triple(node("x"), node("q"), Literal(1))])
    assert candidates(store(), change, f"{PREFIX}SELECT ?t WHERE {{ ?y a:q ?t }}", "t") == {Literal(1)}


def test_things_that_a_filter_leaves_out_are_not_asked_about() -> None:
    text = f'{PREFIX}SELECT ?t WHERE {{ ?t a:p ?y BIND(STR(?t) AS ?s) FILTER(STRENDS(?s, "x")) FILTER(?y != a:y) }}'
    assert fitting(store(), {node("x"), node("v")}, text, "t") == {node("x")}  # of ?y it says nothing
    assert fitting(store(), {node("x"), node("v")}, f"{PREFIX}SELECT ?t WHERE {{ ?t a:p ?y }}", "t") == {
        node("x"),
        node("v"),
    }


def test_things_that_a_query_denies_by_what_is_said_of_them_are_not_asked_about() -> None:
    things = {node("x"), node("v")}
    denied = "FILTER NOT EXISTS { ?t a:q ?n }"
    for where, left in (
        (f"?t a:p ?y {denied}", {"v"}),
        (f"{{ SELECT ?t {{ ?t a:p ?y {denied} }} }}", {"v"}),
        (f"{{ SELECT ?t (COUNT(?y) AS ?c) {{ ?t a:p ?y {denied} }} GROUP BY ?t }}", {"v"}),
        (f"?n a:r ?t {denied}", {"x", "v"}),  # not this ?n
        (f"{{ SELECT ?y {{ ?y a:p ?t {denied} }} }} ?t a:p ?w", {"x", "v"}),  # not this ?t
        ("?t a:p ?y FILTER NOT EXISTS { ?o a:r ?m }", {"x", "v"}),
        ("?t a:p ?y FILTER(EXISTS { ?t a:r ?m } || EXISTS { ?t a:q ?m })", {"x"}),
    ):
        text = f"{PREFIX}SELECT ?t WHERE {{ {where} }}"
        assert fitting(store(), things, text, "t") == {node(name) for name in left}, where


@pytest.mark.parametrize(
    ("where", "changed"),
    [
        ("?t a:p ?y . ?other a:q ?z", "u q z"),  # nothing joins the two
        ("?t a:p+ ?y", "y p z"),
        ("?t a:p ?y { SELECT ?n { ?y a:r ?n } LIMIT 1 }", "y r z"),
    ],
)
def test_where_nothing_leads_to_a_thing_it_says_so(where: str, changed: str) -> None:
    assert found(where, changed) is None


def test_a_variable_of_a_denied_group_that_is_bound_only_later_is_another_one() -> None:
    # the MINUS comes before ?y has a value, so that each statement with a:r takes all rows away or none
    assert found("?t a:q ?n MINUS { ?y a:r ?z } ?t a:p ?y", "nobody r z") is None


def test_a_rule_is_asked_only_about_values_that_match_its_patterns() -> None:
    text = f"{PREFIX}CONSTRUCT {{ ?t a:s ?z }} WHERE {{ ?t a:p ?y . ?y a:r ?z FILTER(?z != ?t) }}"
    rule = Rule("rule", "A rule", text, "rule.rq", because="{t}")
    keys: Keys = {("t",): {(node("x"),): None, (node("v"),): None}, ("y",): {(node("w"),): None}}
    assert possible(rule, keys, store()) == {("t",): {(node("x"),): None}}


def test_a_value_that_another_one_covers_is_not_asked_about_twice() -> None:
    text = f"{PREFIX}CONSTRUCT {{ ?t a:s ?z }} WHERE {{ ?t a:p ?y . ?y a:r ?z }}"
    rule = Rule("rule", "A rule", text, "rule.rq", because="{t}")
    keys: Keys = {("t", "y"): {(node("x"), node("y")): None}, ("t",): {(node("x"),): None}}
    assert possible(rule, keys, store()) == {("t",): {(node("x"),): None}}
