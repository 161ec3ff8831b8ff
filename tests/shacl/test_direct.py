"""Constraints that need no query find what their queries find, on random graphs and shapes."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, seed, settings
from pyoxigraph import Literal, Triple

from kg.shacl import Result, Shapes, datatypes, results
from kg.shacl.exact import ExactStore
from kg.terms.vocabulary import XSD
from tests.effort import SEED, draws
from tests.shacl.test_exact import in_forms
from tests.shacl.test_random_shapes import data, shapes, triples

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
        patch.setattr("kg.shacl.compile.Checks", lambda *_: None)
        assert found(*graphs) == directly


def test_python_and_the_engine_know_the_same_forms_of_each_datatype() -> None:
    engine = ox.Store()
    for name in ("string", *datatypes._FORMS, *datatypes._BOUNDS):
        fits = datatypes.is_well_typed(XSD + name)
        condition = datatypes.well_typed("?v", XSD + name) or "true"
        query = f"SELECT ?v {{ VALUES ?v {{ {' '.join(str(Literal(form)) for form in FORMS)} }} FILTER({condition}) }}"
        assert {row["v"].value for row in engine.query(query)} == set(filter(fits, FORMS)), name  # type: ignore[union-attr]
