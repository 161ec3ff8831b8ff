"""Shapes with the habits of other projects: the results are pySHACL's, one by one; each difference has its reason.

Compared are focus node, path, value, component, shape and severity.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Triple

from kg.shacl import delegate
from kg.shacl.report import Result, read
from kg.shacl.validation import Validation, check, sources
from kg.terms.vocabulary import SH
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore:Warning, A Recursive Shape")
FOREIGN = ROOT / "tests" / "shacl" / "foreign"
HABITS = sorted(file.name.removesuffix(".shapes.ttl") for file in FOREIGN.glob("*.shapes.ttl"))
Key = tuple[str, ...]

OURS_ALONE = {
    # a class with sh:not is a shape by its parameter (SHACL, section 2.1); pySHACL sees only some parameters
    "buildings": {("http://ruritania.example/yard", "NotConstraintComponent")},
    # an ASK query gives a result for each value node, with that as its value (section 6.2.3); pySHACL's has no value
    "components": {("http://ruritania.example/l2", "http://ruritania.example/StemComponent")},
}
PYSHACL_ALONE = {
    "components": OURS_ALONE["components"],
}
"""Focus node and component of each result that only one of the two finds, with the reason."""


def ours(habit: str, notes: list[str] | None = None) -> Validation:
    files = (FOREIGN / f"{habit}.{part}.ttl" for part in ("data", "shapes"))
    data, shapes = (sources([str(file)], "data", apart=False) for file in files)
    return check(data, shapes, note=([] if notes is None else notes).append)


def pyshacls(habit: str) -> list[Result]:
    data, shapes = (triples(FOREIGN / f"{habit}.{part}.ttl") for part in ("data", "shapes"))
    scripts = {
        t.subject for t in shapes if str(t.object) == f"<{SH}JSValidator>"
    }  # it takes no two kinds of validators
    kept = [t for t in shapes if t.predicate.value != f"{SH}rule" and not {t.subject, t.object} & scripts]
    return list(read(delegate.validate(data, kept)))


def triples(file: Path) -> list[Triple]:
    return [quad.triple for quad in ox.parse(path=str(file))]


def keys(results: list[Result]) -> Counter[Key]:
    """The parts of each result that are compared; its shape by the path and the component if it has no IRI."""
    return Counter(
        (
            str(one.focus) if not isinstance(one.focus, ox.BlankNode) else "_:",
            one.path.text if one.path else "",
            str(one.value) if not isinstance(one.value, ox.BlankNode) else "_:",
            one.component,
            str(one.shape) if isinstance(one.shape, ox.NamedNode) else "_:",
            one.severity,
        )
        for one in results
    )


@pytest.mark.usefixtures("pyshacl_in_this_process")
@pytest.mark.parametrize("habit", HABITS)
def test_the_results_are_those_of_pyshacl_but_for_known_differences(habit: str) -> None:
    found, expected = list(ours(habit).results), pyshacls(habit)
    assert found
    a, b = keys(found), keys(expected)
    assert {(k[0].strip("<>"), k[3].removeprefix(SH)) for k in a - b} == OURS_ALONE.get(habit, set())
    assert {(k[0].strip("<>"), k[3].removeprefix(SH)) for k in b - a} == PYSHACL_ALONE.get(habit, set())


def test_shapes_that_refer_to_themselves_are_left_to_pyshacl_and_named() -> None:
    notes: list[str] = []
    found = ours("vocabulary", notes).results
    assert any("checked by pySHACL, not by SPARQL: it refers to itself" in text for text in notes)
    wrong = {str(one.focus) for one in found if one.path and one.path.iri.endswith("containedIn")}
    assert wrong == {f"<http://ruritania.example/{name}>" for name in ("strelsau", "ruritania", "zenda", "hentzau")}
