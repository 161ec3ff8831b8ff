"""Literals as they were written."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.shacl.exact import ExactStore
from kg.terms.vocabulary import XSD
from tests.shacl.test_random_shapes import triples


def test_a_literal_comes_back_as_it_was_written_and_can_still_be_compared() -> None:
    store = ExactStore()
    store.fill(triples(':a :p 01 , "5"^^xsd:int , "300"^^xsd:byte , 1.50 , "x" , 7 .'))
    written = {str(triple.object) for triple in store.triples()}
    assert {f'"01"^^<{XSD}integer>', f'"5"^^<{XSD}int>', f'"300"^^<{XSD}byte>', f'"1.50"^^<{XSD}decimal>'} < written
    ((number,),) = store.as_read.rows("SELECT (COUNT(?v) AS ?n) { ?s ?p ?v FILTER(?v > 0) }")
    assert number == Literal(4), "1, 5, 1.5 and 7: 300 is no byte"


def test_a_value_that_a_query_returns_is_looked_up_among_those_of_its_focus_node() -> None:
    store = ExactStore()
    store.fill(triples(":a :p 01 . :b :p 1 ; :q 001 ."))
    focus = [NamedNode(f"http://example.org/{name}") for name in "ab"]
    assert [store.given(Literal(1), one) for one in focus] == [
        Literal("01", datatype=NamedNode(f"{XSD}integer")),
        Literal(1),
    ]
