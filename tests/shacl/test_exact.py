"""Literals as they were written, and shapes in stages: on random graphs and shapes the results are those of pySHACL.

The numbers of the graphs are written in several forms, which the engine reads as one value.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.shacl import Shapes, results, stages
from kg.shacl.exact import ExactStore
from kg.terms.vocabulary import XSD
from tests.effort import draws
from tests.shacl.test_random_shapes import Found, as_set, data, draw_until, queried, shapes, silent, tamed, triples

EXAMPLES = draws(40, 1000)
pytestmark = [
    pytest.mark.usefixtures("pyshacl_in_this_process"),
    pytest.mark.filterwarnings("ignore:Warning, A Recursive Shape"),
]
FORMS = {"1": ["1", "01", '"1"^^xsd:int'], "2.5": ["2.5", "2.50"], "2": ["2", "+2"], "3": ["3", '"03"^^xsd:long']}


def in_forms(facts: str) -> st.SearchStrategy[str]:
    """The same facts with numbers in other forms."""
    parts = re.split(r"(?<= )(1|2|3|2\.5)(?= \.)", facts)
    return st.tuples(*(st.sampled_from(FORMS.get(part, [part])) for part in parts)).map("".join)


def both(facts: str, shape: str, staged: bool) -> tuple[Found, Found]:
    """The results of each engine; with stages for every shape that refers to others, if `staged`."""
    store = ExactStore()
    store.fill(triples(facts))
    read = Shapes(store, triples(shape))
    theirs = results(store, read, engine="pyshacl", note=silent)
    if staged:
        assert stages.stage(store, read, silent) == []
    return as_set(results(store, read, note=silent)), as_set(theirs)


@pytest.mark.full
@pytest.mark.parametrize("staged", [False, True])
def test_both_engines_find_the_same(staged: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_MOST", 1 if staged else 10**6)
    count: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.one_of(shapes(), queried()))
    def compare(drawn: st.DataObject, shape: str) -> None:
        facts, shape = tamed(drawn.draw(data()), shape)
        if "sh:sparql" not in shape and ":largest" not in shape:  # a query sees the values, in whatever form they are
            facts = drawn.draw(in_forms(facts))
        ours, theirs = both(facts, shape, staged)
        assert ours == theirs, f"{shape}\n{facts}\nours only {ours - theirs}\ntheirs only {theirs - ours}"
        count.update(["examples"], results=len(ours))

    draw_until(lambda: count["results"] > EXAMPLES // 2, compare)
    assert count["results"] > EXAMPLES // 2


def test_a_target_that_the_data_lacks_is_checked_in_stages_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_MOST", 1)
    shape = ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path [ sh:zeroOrMorePath :p ] ; "
    ours, theirs = both(":b :p :b .", shape + "sh:node [ sh:node [ sh:class :C ] ] .", staged=True)
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
