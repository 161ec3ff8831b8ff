"""Literals as they were written, and shapes in stages."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from kg.shacl import datatypes, stages
from kg.shacl.exact import ExactStore
from kg.terms.vocabulary import XSD
from tests.shacl.test_random_shapes import both, triples

FORMS = [
    *("", "1", "-1", "+0", "-0", "128", "-128", "-129", "000000127", "9223372036854775808", "-9223372036854775809"),
    *("18446744073709551616", "1.5", ".5", "1.", "1e5", "INF", "+INF", "NaN", "true", "TRUE", "ab", "abc", "YWI="),
    *("YQ==", "en", "en-GB", "P", "PT", "P1D", "P1DT", "PT1S", "PT1.S", "-P1Y", "1 day", "2031-02-30", "2028-02-29"),
    *("2031-02-28T24:00:00", "2031-02-28T10:00:00+14:00", "10:00:00", "2031", "31", "-0001", "0000", "2031-13"),
    *("2031-12", "--02-29", "--13", "---31"),
]


def test_python_and_the_engine_know_the_same_forms_of_each_datatype() -> None:
    engine = ox.Store()
    for name in ("string", *datatypes._FORMS, *datatypes._BOUNDS):
        fits = datatypes.is_well_typed(XSD + name)
        condition = datatypes.well_typed("?v", XSD + name) or "true"
        query = f"SELECT ?v {{ VALUES ?v {{ {' '.join(str(Literal(form)) for form in FORMS)} }} FILTER({condition}) }}"
        assert {row["v"].value for row in engine.query(query)} == set(filter(fits, FORMS)), name  # type: ignore[union-attr]


@pytest.mark.usefixtures("pyshacl_in_this_process")
def test_a_target_that_the_data_lacks_is_checked_in_stages_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_MOST", 1)
    shape = ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path [ sh:zeroOrMorePath :p ] ; "
    ours, theirs = both(":b :p :b .", shape + "sh:node [ sh:node [ sh:class :C ] ] .", "stages")
    assert ours == theirs
    assert len(ours) == 1


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
