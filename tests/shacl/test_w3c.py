"""Every test of the W3C's SHACL suite, core and SPARQL, passes by compiled queries alone; the exceptions are listed.

A test passes if the results are the same, one for one: focus node, path, value, component, shape, severity, source
constraint, and the messages where the suite states them. Focus nodes and values are compared as the store keeps them
(4.0 is kept as 4, "300"^^xsd:byte as an integer), shapes as they were written.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import KgError
from kg.shacl import Result, Shapes, results
from kg.shacl.report import read
from kg.store.local import LocalStore
from kg.store.protocol import Store
from tests.conftest import NOT_AT_HAND, ROOT

SUITES = Path(os.environ.get("HABEAS_SUITES", ROOT.parent / "shared" / "suites"))
TESTS = SUITES / "w3c-shacl" / "tests"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
CORE, IN_SPARQL = 98, 23

EXCEPTIONS = {
    "sparql/pre-binding/shapesGraph-001.ttl": "refused: $shapesGraph asks for the shapes graph by name, which a "
    "processor need not offer (SHACL, section 5.3.1), and shapes are read from many graphs here",
}
"""Tests that do not pass, with the reason. pySHACL does not pass them either."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class Case:
    """One test of the suite."""

    file: Path
    data: Path
    shapes: Path
    fails: bool
    expected: tuple[Result, ...]

    @property
    def name(self) -> str:
        return str(self.file.relative_to(TESTS))


@cache
def parsed(file: Path) -> tuple[Triple, ...]:
    quads = ox.parse(path=str(file), base_iri=address(file), rename_blank_nodes=False)
    return tuple(quad.triple for quad in quads)


def address(file: Path) -> str:
    return f"urn://suite/{file.relative_to(TESTS)}"


@cache
def cases() -> list[Case]:
    return [case for file in sorted(TESTS.rglob("*.ttl")) for case in cases_in(file)]


def cases_in(file: Path) -> Iterator[Case]:
    triples = parsed(file)

    def value(node: Any, name: str) -> Any:
        return next(t.object for t in triples if t.subject == node and t.predicate.value == name)

    for triple in triples:
        if triple.object == NamedNode(f"{SHT}Validate"):
            action, result = value(triple.subject, f"{MF}action"), value(triple.subject, f"{MF}result")
            data, shapes = (
                TESTS / value(action, SHT + name).value.removeprefix("urn://suite/")
                for name in ("dataGraph", "shapesGraph")
            )
            expected = () if isinstance(result, NamedNode) else tuple(read(triples))
            yield Case(file, data, shapes, isinstance(result, NamedNode), expected)


def kept(term: Any) -> Any:
    """A term as the store keeps it."""
    if isinstance(term, ox.Literal):
        store = ox.Store()
        store.add(Quad(NamedNode("a:a"), NamedNode("a:a"), term))
        return next(iter(store)).object
    return term


def key(result: Result, source: bool = True) -> Key:
    key_: Key = (kept(result.focus), result.path, kept(result.value), result.component, result.severity)
    return (*key_, result.shape, result.source) if source else key_


def keys(found: Iterable[Result], source: bool = True) -> Counter[Key]:
    return Counter(key(result, source) for result in found)


def filled(case: Case) -> tuple[Store, Shapes]:
    store = LocalStore.in_memory()
    store.add(NamedNode("urn:data"), parsed(case.data))
    return store, Shapes(store, parsed(case.shapes))


def problem(case: Case) -> str:
    """The differences in our results; nothing where the test passes."""
    store, shapes = filled(case)
    try:
        found = results(store, shapes, delegate=False)
    except KgError as error:
        return "" if case.fails else str(error)
    if case.fails:
        return "a failure was expected"
    ours, theirs = keys(found), keys(case.expected)
    said = {key(r): r.messages for r in found}
    unsaid = [r for r in case.expected if r.messages and said.get(key(r)) != r.messages]
    return f"too much: {ours - theirs}\ntoo little: {theirs - ours}\n{unsaid}" if ours != theirs or unsaid else ""


@pytest.fixture(autouse=True)
def suite() -> Path:
    if not TESTS.is_dir():
        pytest.skip(f"{NOT_AT_HAND} the W3C suite, {TESTS}")
    return TESTS


def parameters() -> list[Any]:
    if not TESTS.is_dir():
        return [pytest.param(None, id="the suite is not at hand")]
    return [pytest.param(case, id=case.name) for case in cases()]


def test_the_whole_suite_is_found() -> None:
    assert sum(case.name.startswith("core/") for case in cases()) == CORE
    assert sum(case.name.startswith("sparql/") for case in cases()) == IN_SPARQL
    assert len(EXCEPTIONS) == len(set(EXCEPTIONS) & {case.name for case in cases()})


@pytest.mark.parametrize("case", parameters())
def test_a_test_of_the_suite_passes_by_compiled_queries_or_is_a_named_exception(case: Case) -> None:
    if case.name in EXCEPTIONS:
        assert problem(case), "it passes now: take it off the list"
    else:
        assert problem(case) == ""
