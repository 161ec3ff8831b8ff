"""Constraints that need no query find what their queries find, on random graphs and shapes."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, seed, settings
from pyoxigraph import Literal, Triple

from kg.shacl import Result, Shapes, datatypes, results, templates
from kg.shacl.exact import ExactStore
from kg.terms.vocabulary import XSD
from tests.effort import SEED, draws
from tests.shacl.test_exact import in_forms
from tests.shacl.test_random_shapes import data, queried, shapes, triples

FORMS = [
    *("", "1", "-1", "+0", "-0", "128", "-128", "-129", "000000127", "9223372036854775808", "-9223372036854775809"),
    *("18446744073709551616", "1.5", ".5", "1.", "1e5", "INF", "+INF", "NaN", "true", "TRUE", "ab", "abc", "YWI="),
    *("YQ==", "en", "en-GB", "P", "PT", "P1D", "P1DT", "PT1S", "PT1.S", "-P1Y", "1 day", "2031-02-30", "2028-02-29"),
    *("2031-02-28T24:00:00", "2031-02-28T10:00:00+14:00", "10:00:00", "2031", "31", "-0001", "0000", "2031-13"),
    *("2031-12", "--02-29", "--13", "---31"),
]


def found(facts: list[Triple], shape: list[Triple]) -> Counter[Result]:
    store = ExactStore()
    store.fill(facts)
    notes: list[str] = []
    several = results(store, Shapes(store, shape), note=notes.append)
    # where a note says that pySHACL checks a shape, its messages list what is said of a blank node in any order
    return Counter(one.saying(()) if notes else one for one in several)


@settings(max_examples=draws(60, 2000), deadline=None, suppress_health_check=list(HealthCheck))
@seed(SEED)
@given(data().flatmap(in_forms), shapes())
def test_a_constraint_that_needs_no_query_finds_what_its_query_finds(facts: str, shape: str) -> None:
    graphs = triples(facts), triples(shape)
    directly = found(*graphs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.shacl.exact._BATCH", 2)
        patch.setattr("kg.shacl.exact._WAITING", 6)
        assert found(*graphs) == directly, "what is given up is not lost"
        patch.setattr("kg.shacl.compile.Checks", lambda *_: None)
        assert found(*graphs) == directly


@settings(max_examples=draws(60, 2000), deadline=None, suppress_health_check=list(HealthCheck))
@seed(SEED)
@given(data(), queried())
def test_a_query_of_a_user_finds_the_same_where_the_engine_has_what_it_names(facts: str, shape: str) -> None:
    graphs = triples(facts), triples(shape)
    named = found(*graphs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.shacl.templates.names_its_properties", lambda _: False)
        assert found(*graphs) == named


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("$this a ?class . ?class :p/^:q true ; :r 'a ?p ?o', ( 1 [] )", True),
        ("$this a/:p* ?class ; :p/:q* :c FILTER NOT EXISTS { ?class :q+ ?this }", True),
        ("$this $PATH ?v FILTER(!(?v = 1) && ! BOUND(?w) && !EXISTS { ?v :p ?w } && ?v != 2 * 3)", False),
        ("$this $PATH ?v FILTER(!(?v = 1) && ! BOUND(?w) && !EXISTS { ?v :p ?w } && ?v != 2)", True),
        ("{ SELECT $this (COUNT(*) AS ?n) WHERE { $this :p ?v } GROUP BY $this }", True),
        ("$this ?p ?o", False),
        ("?s :p ?o ; ?q $this", False),
        ("[ $this 1 ] :p ?o", False),
        ("$this !:p ?o", False),
        ("$this !^:p ?o", False),
        ("$this :p/!(:p|^:q) ?o", False),
        ("$this :p* ?o", False),
        ("$this :q*/:p* ?o", False),
        ("$this :q/:p? ?o", True),
        ("$this (:q|:p?) ?o", False),
        ("GRAPH ?g { $this :p ?o }", False),
        (r"$this <urn:\u0061> ?o", False),
    ],
)
def test_what_a_query_asks_about_is_certain_or_not(pattern: str, named: bool) -> None:
    text = f"PREFIX : <urn:x:>\nSELECT $this WHERE {{ {pattern} }}"
    assert templates.names_its_properties([*templates.read(text, {}, ox.NamedNode("urn:shape"))]) is named


def test_python_and_the_engine_know_the_same_forms_of_each_datatype() -> None:
    engine = ox.Store()
    for name in ("string", *datatypes._FORMS, *datatypes._BOUNDS):
        fits = datatypes.is_well_typed(XSD + name)
        condition = datatypes.well_typed("?v", XSD + name) or "true"
        query = f"SELECT ?v {{ VALUES ?v {{ {' '.join(str(Literal(form)) for form in FORMS)} }} FILTER({condition}) }}"
        assert {row["v"].value for row in engine.query(query)} == set(filter(fits, FORMS)), name  # type: ignore[union-attr]


def test_what_a_query_does_not_name_is_given_to_the_engine_too() -> None:
    facts = triples(":a a :C ; :p :b . :b :q 1 . :c a :C ; :p :d , :d . :d :r 1 , 01 .")
    inner = "sh:closed true ; sh:property [ sh:path :q ]"
    nested = triples(f"[] sh:targetClass :C ; sh:property [ sh:path :p ; sh:node [ {inner} ] ] .")
    assert {str(one.focus) for one in found(facts, nested)} == {"<http://example.org/c>"}
    closed = triples("[] sh:targetClass :C ; sh:closed true ; sh:ignoredProperties ( rdf:type ) .")
    assert sorted(str(one.focus) for one in found(facts + facts, closed)) == [
        "<http://example.org/a>",
        "<http://example.org/c>",
    ]


def test_the_engine_gets_only_what_a_query_names() -> None:
    store = ExactStore()
    store.fill(triples(":a a :C ; :p 01 , 2 ; :q 01 ."))
    query = "SELECT ?v WHERE { ?s <http://example.org/p> ?v }"
    assert len(store.about(query).rows(query)) == 2
    assert store._waiting == {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://example.org/q"}
    assert {str(triple.object) for triple in store.triples()} >= {f'"01"^^<{XSD}integer>', f'"2"^^<{XSD}integer>'}
    assert not store._waiting
