"""The reasoner: what follows from the axioms and rules, and nothing twice."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, NamedNode, Variable

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.errors import KgError
from kg.graph import Graph as Habeas
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, THING, graph_of, hb
from tests.conftest import RURITANIA

PREFIXES = """
@prefix : <https://w3id.org/habeas/id/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def inferred(turtle: str) -> set[tuple[str, str, str]]:
    """The triples that follow from axioms and facts in a small file, as local names."""
    store = LocalStore.in_memory()
    store.load((PREFIXES + turtle).encode(), graph_of("x.ttl"), "x.ttl")
    infer(store, [])
    rows = store.rows(
        f"SELECT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{GRAPH}inferred/')) }}"
    )
    local = [
        tuple(str(getattr(term, "value", term)).rsplit("/", 1)[-1].removeprefix("ont#") for term in row) for row in rows
    ]
    return {(s, p, o) for s, p, o in local if "-" not in s}


@pytest.mark.parametrize(
    ("axiom", "facts", "follows"),
    [
        ("hb:Opinion rdfs:subClassOf hb:Document .", ":o a hb:Opinion .", ("o", "22-rdf-syntax-ns#type", "Document")),
        ("hb:a rdfs:subPropertyOf hb:b .", ":x hb:a :y .", ("x", "b", "y")),
        ("hb:a owl:inverseOf hb:b .", ":x hb:a :y .", ("y", "b", "x")),
        ("hb:a owl:inverseOf hb:b .", ":x hb:b :y .", ("y", "a", "x")),
        ("hb:a a owl:SymmetricProperty .", ":x hb:a :y .", ("y", "a", "x")),
        ("hb:a a owl:TransitiveProperty .", ":x hb:a :y . :y hb:a :z .", ("x", "a", "z")),
        ("hb:a owl:propertyChainAxiom (hb:b hb:c hb:d) .", ":x hb:b :y . :y hb:c :z . :z hb:d :w .", ("x", "a", "w")),
        ("hb:a rdfs:domain hb:C .", ":x hb:a :y .", ("x", "22-rdf-syntax-ns#type", "C")),
        ("hb:a rdfs:range hb:C .", ":x hb:a :y .", ("y", "22-rdf-syntax-ns#type", "C")),
    ],
)
def test_what_follows_from_an_axiom(axiom: str, facts: str, follows: tuple[str, str, str]) -> None:
    assert inferred(axiom + facts) == {follows}
    assert inferred(facts) == set()


def test_an_axiom_that_is_not_supported_is_refused() -> None:
    with pytest.raises(KgError, match="does not support"):
        inferred("hb:a a owl:FunctionalProperty . :x hb:a :y .")


def test_what_does_not_come_to_rest_is_stopped() -> None:
    """A chain that grows by one step in each pass, longer than any that law needs."""
    steps = " ".join(f":n{i} hb:b :n{i + 1} ." for i in range(60))
    with pytest.raises(KgError, match="go on deriving"):
        inferred(f"hb:a owl:propertyChainAxiom (hb:a hb:b) . :n0 hb:a :n0 . {steps}")


@pytest.mark.full
def test_a_second_pass_infers_nothing(real: Habeas) -> None:
    assert infer(real.store, read_all(real.archive, "rules")) == 0  # type: ignore[arg-type]


def test_rules_that_run_at_once_give_what_they_give_one_after_another() -> None:
    archive = locate(RURITANIA)
    rules, found = read_all(archive, "rules"), []
    for hands in (1, 4):
        store = LocalStore.in_memory()
        store.max_parallel_queries = hands
        load_files(store, archive.turtle)
        assert infer(store, rules) > 1_000
        named = {q for q in store.as_oxigraph() if not any(isinstance(end, BlankNode) for end in (q.subject, q.object))}
        found.append((len(store), named))
    assert found[0] == found[1]


def test_a_rule_that_gives_what_is_stated_already_adds_only_what_is_new() -> None:
    store, graph = LocalStore.in_memory(), graph_of("inferred/x.ttl")
    store.load(f"{PREFIXES} :a hb:p :b . :a hb:q :b . :c hb:p :d . :e hb:p _:x .".encode(), graph_of("x.ttl"), "x.ttl")
    rule = f"CONSTRUCT {{ ?s {hb('q')} ?o }} WHERE {{ ?s {hb('p')} ?o }}"
    unguarded = [(Variable("s"), hb("q"), Variable("o"))]
    assert store.apply(rule, graph, unguarded=unguarded) == 2
    assert store.apply(rule, graph, unguarded=unguarded) == 0
    blank = next(quad.object for quad in store.statements() if isinstance(quad.object, BlankNode))
    assert {quad.object for quad in store.statements(graph=graph)} == {NamedNode(f"{THING}d"), blank}


def test_no_inferred_triple_is_asserted_or_inferred_by_two_rules(ruritania: Habeas) -> None:
    doubled = ruritania.store.rows(
        f"""SELECT DISTINCT ?s ?p ?o WHERE {{
        GRAPH ?g {{ ?s ?p ?o }} GRAPH ?h {{ ?s ?p ?o }}
        FILTER(STRSTARTS(STR(?g), '{GRAPH}inferred/') && ?g != ?h && ?s != ?g) }}"""
    )
    assert doubled == []


def test_every_inferred_graph_names_its_rule(ruritania: Habeas) -> None:
    graphs = {g for g in ruritania.store.graphs() if g.value.startswith(f"{GRAPH}inferred/")}
    assert len(graphs) > 30
    assert {g for (g,) in ruritania.store.rows(f"SELECT DISTINCT ?g WHERE {{ ?g {hb('byRule')} ?r }}")} == graphs


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ('"2031-02-03"^^xsd:date', "2031-02-03", "2031-02-03"),
        ('"2031-02"^^xsd:gYearMonth', "2031-02-01", "2031-02-28"),
        ('"2032-02"^^xsd:gYearMonth', "2032-02-01", "2032-02-29"),
        ('"2100-02"^^xsd:gYearMonth', "2100-02-01", "2100-02-28"),
        ('"2031-04"^^xsd:gYearMonth', "2031-04-01", "2031-04-30"),
        ('"2031"^^xsd:gYear', "2031-01-01", "2031-12-31"),
    ],
)
def test_a_date_has_a_first_and_a_last_day_and_never_an_invented_one(date: str, first: str, last: str) -> None:
    store = LocalStore.in_memory()
    turtle = f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . {PREFIXES} :e hb:occurredOn {date} ."
    store.load(turtle.encode(), graph_of("x.ttl"), "x.ttl")
    infer(store, read_all(locate(), "rules"))
    rows = store.rows(f"SELECT ?f ?l WHERE {{ ?e {hb('earliest')} ?f ; {hb('latest')} ?l }}")
    assert [[getattr(term, "value", None) for term in row] for row in rows] == [[first, last]]
