"""After a change only the queries are asked that it can affect: those that read one of its properties."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from rdflib import URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse

from kg.archive import locate
from kg.build.affected_queries import NOTE, Change, properties_read
from kg.sparql.query_file import QueryFile, read_all
from kg.terms.names import ONT
from kg.terms.vocabulary import RDF_TYPE
from tests.conftest import ROOT
from tests.effort import sampled

CHECKS = read_all(locate(ROOT), "checks")
A, B, C = "<http://x/a>", "<http://x/b>", "<http://x/c>"


@pytest.mark.parametrize(
    "group",
    [
        "?s ?p ?o",
        f"?s {A} ?o ; ?p ?q",
        f"GRAPH ?g {{ ?s ?p ?o }} ?s {A} ?o",
        f"?s {A} ?o FILTER(?o = 1 || NOT EXISTS {{ ?s ?p 1 }})",
        f"?s {A} 1.5 , 'x'@en , '2020'^^{B} ; ?p ?o",
        f"[ {A} 1 ] ?p ?o",
        f"?s {A} [ {B} ?x ; ?p ?y ]",
        f"?s {A} ?o FILTER {B}(?o) ?o ?p 1",
        f"{{ SELECT ?s WHERE {{ ?s {A} ?o }} GROUP BY ?s ?o }} ?s ?p ?o",
    ],
)
def test_a_variable_in_the_place_of_a_property_stands_for_any(group: str) -> None:
    assert properties_read(f"SELECT ?s WHERE {{ {group} }}") is None


@pytest.mark.parametrize(
    ("group", "read"),
    [
        (f"?s {A}/^{B} ?o . ?o ({B}|{C})+ ?x . ?x a ?y", {A, B, C, str(RDF_TYPE)}),
        (f"VALUES (?p ?x) {{ ({A} 1) ({B} 2) }} ?s ?p ?o", {A, B}),
        (f"?s {A} ?o OPTIONAL {{ ?o {B} ?x }} FILTER(!BOUND(?x)) ?o {C} ?y", {A, B, C}),
        (f"{{ SELECT ?s ?o ?x WHERE {{ ?s {A} ?o , ?x }} ORDER BY ?s ?o ?x }} BIND(CONCAT(?s, ?o) AS ?z)", {A}),
    ],
)
def test_the_properties_that_a_query_names_are_those_that_it_reads(group: str, read: set[str]) -> None:
    query = f"SELECT ?s ?o ?x WHERE {{ {group} }} ORDER BY ?s ?o"
    assert properties_read(query) == frozenset(one[1:-1] for one in read)


def predicates(query: QueryFile) -> Iterator[URIRef | Variable]:
    """The properties in the triple patterns of a query, as rdflib reads it."""
    found: list[URIRef | Variable] = []

    def visit(node: object) -> None:
        for triple in getattr(node, "triples", None) or ():
            if isinstance(triple, tuple) and len(triple) == 3:
                found.append(triple[1])

    traverse(prepareQuery(query.text).algebra, visitPre=visit)
    for one in found:
        todo = [one]
        while todo:
            part = todo.pop()
            if isinstance(part, Path):
                todo += getattr(part, "args", None) or [getattr(part, "arg", None) or part.path]
            else:
                yield part


@pytest.mark.parametrize("query", sampled(CHECKS, 12), ids=lambda query: query.name)
def test_no_property_of_a_check_is_overlooked(query: QueryFile) -> None:
    read, found = properties_read(query.text), set(predicates(query))
    assert found
    if read is not None:
        assert {str(one) for one in found if isinstance(one, URIRef)} <= read


def test_most_checks_name_the_properties_that_they_read() -> None:
    assert sum(properties_read(query.text) is None for query in CHECKS) < 0.1 * len(CHECKS)


def test_a_rule_is_asked_if_it_reads_a_changed_property_or_found_something_before() -> None:
    thing, label = NamedNode("http://x/thing"), NamedNode(f"{ONT}occurredOn")
    change = Change.of([Triple(thing, label, Literal("2020"))], ["that-found-something"])
    reads, other = f"SELECT ?s {{ ?s {label} ?o }}", f"SELECT ?s {{ ?s {A} ?o }}"
    assert change.asks(reads, "any")
    assert not change.asks(other, "any")
    assert change.asks(other, "that-found-something")
    assert Change.of([Triple(thing, NamedNode(NOTE), Literal("any: because"))]).asks(other, "any")
