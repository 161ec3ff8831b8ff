"""Each rule of coherence finds what its examples break, in the words that they give, and nothing in the valid ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.archive import locate
from kg.build.findings import ValidationFinding
from kg.build.infer import infer
from kg.build.load import load_files
from kg.build.validate import check
from kg.reference import coherence
from kg.sparql.query_file import QueryFile, read_all
from kg.store.local import LocalStore
from kg.terms.names import FILES, GRAPH, INFERRED, file_of, hb, prefixes
from tests.conftest import ROOT, RURITANIA
from tests.effort import sampled
from tests.ontology.test_shapes import ground

ARCHIVE = locate()
TABLE = {**prefixes(ARCHIVE), **prefixes(locate(RURITANIA))}
CHECKS = {query.name: query for query in read_all(ARCHIVE, "checks")}
FAMILIES = {"time", "whose", "what", "source", "names", "conclusions", "record"}
FOLDER = ROOT / "ontology" / "examples" / "checks"
CASES = sorted(FOLDER.glob("*/*.t*"))
NEEDED = ("first-and-last-day", "within-itself", "judged-cases")
"""The rules on whose conclusions checks of coherence stand; an example that needs another names it here."""


@cache
def inferred() -> bytes:
    """The ontology and the context of the examples, with what follows, as N-Quads."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=RdfFormat.N_QUADS)
    infer(store, rules())
    return store.as_oxigraph().dump(format=RdfFormat.N_QUADS) or b""


@cache
def rules() -> list[QueryFile]:
    return [rule for rule in read_all(ARCHIVE, "rules") if rule.name in NEEDED]


def found(case: Path) -> list[ValidationFinding]:
    """What the check of an example finds in it."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(inferred(), format=RdfFormat.N_QUADS)
    load(store, case)
    infer(store, rules())
    return check(store, CHECKS[case.parent.name], TABLE)


def load(store: LocalStore, case: Path) -> None:
    """Loads an example in Turtle as one file, and each graph of one in TriG as a file, unless it is of what follows."""
    if case.suffix == ".ttl":
        load_files(store, {case.relative_to(ROOT).as_posix(): case.read_bytes()})
        return
    quads = list(parse(case.read_bytes(), format=RdfFormat.TRIG, base_iri=GRAPH))
    store.as_oxigraph().extend(quads)
    graphs = {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}
    files = [graph for graph in graphs if not graph.value.startswith(INFERRED)]
    store.add(FILES, [Triple(graph, hb("fromFile"), Literal(file_of(graph))) for graph in files])


def case_name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@pytest.mark.parametrize("case", sampled([one for one in CASES if one.name.startswith("invalid.")], 20), ids=case_name)
def test_an_invalid_example_is_found_in_the_words_that_it_gives(case: Path) -> None:
    said = coherence.example(case.name, case.read_bytes()).said
    assert said, "the example has no line that begins with '# Says: '"
    assert tuple(finding.what for finding in found(case)) == said


@pytest.mark.parametrize("case", sampled([one for one in CASES if one.name.startswith("valid.")], 20), ids=case_name)
def test_nothing_is_found_in_a_valid_example(case: Path) -> None:
    assert found(case) == []


def test_every_check_says_why_it_asks_and_has_examples() -> None:
    told = {name for name, query in CHECKS.items() if query.header.get("because") and query.header.get("family")}
    assert sorted(CHECKS.keys() - told) == [], "checks without '#+ because:' or '#+ family:'"
    assert {CHECKS[name].header["family"] for name in told} <= FAMILIES
    for kind in ("invalid", "valid"):
        shown = {case.parent.name for case in CASES if case.name.startswith(f"{kind}.")}
        assert sorted(CHECKS.keys() - shown) == [], f"checks without an example that is {kind}"


def test_every_example_is_of_a_check() -> None:
    assert {case.parent.name for case in CASES} <= CHECKS.keys()


def test_the_catalogue_is_current() -> None:
    page = (ROOT / "docs" / "coherence.md").read_text(encoding="utf-8")
    assert page == coherence.catalogue(ARCHIVE), "run make docs"
