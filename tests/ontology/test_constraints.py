"""Every constraint has right and wrong examples, which pySHACL and our engine judge as they say themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import BNode, Node

from kg import shacl
from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import CONSTRAINT, ONT
from tests.conftest import ROOT
from tests.effort import sampled

ARCHIVE = locate()
FAMILIES = sorted(path for path in (ROOT / "ontology" / "constraints").glob("*.ttl") if path.stem != "components")
EXAMPLES = sorted((ROOT / "ontology" / "examples" / "constraints").glob("*/*.trig"))
OF_TEXTS = {"value-not-in-passage"}  # which kg verify asks of texts, and no engine finds in the graph
TEST, PARAMETER = "https://w3id.org/habeas/test#", "https://w3id.org/habeas/constraint#"
Found = set[tuple[str, str]]  # constraints, each with a focus node


class Block(NamedTuple):
    """A named graph of an example: it is validated together with the default graph of its file."""

    file: Path
    name: str
    triples: list[ox.Triple]
    breaks: Found


def blocks_of(file: Path) -> list[Block]:
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=str(file)):
        if quad.predicate.value.startswith(TEST):
            said[quad.subject.value][quad.predicate.value.removeprefix(TEST)].append(quad.object.value)
        else:
            graphs[getattr(quad.graph_name, "value", "")].append(quad.triple)
    shared = graphs.pop("", [])
    return [
        Block(
            file,
            name.removeprefix(TEST),
            [*shared, *triples],
            {(constraint, focus) for constraint in said[name]["breaks"] for focus in said[name]["at"]},
        )
        for name, triples in graphs.items()
    ]


@cache
def batches() -> list[tuple[Block, ...]]:
    """The first blocks of all files, then the second ones, and so on: no two of a batch speak of the same thing."""
    return [tuple(filter(None, batch)) for batch in zip_longest(*map(blocks_of, EXAMPLES))]


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in (ROOT / "ontology" / "constraints").glob("*.ttl"):
        graph.parse(path)
    return graph


@cache
def ground() -> bytes:
    """The ontology with its lists, but for shapes and what only people read, as N-Quads."""
    store = LocalStore.in_memory()
    load_files(
        store, {name: text for name, text in ARCHIVE.turtle.items() if re.match(r"ontology/(lists/|\w+\.ttl)", name)}
    )
    return store.as_oxigraph().dump(format=ox.RdfFormat.N_QUADS) or b""


def graph_of(batch: tuple[Block, ...]) -> Graph:
    """The statements of the blocks, and all that follows from them."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=ox.RdfFormat.N_QUADS)
    for block in batch:
        store.add(ox.NamedNode(f"urn:block:{block.file.stem}"), block.triples)
    infer(store, read_all(ARCHIVE, "rules"))
    return Graph().parse(data=store.dump(), format="nt")


def found_in(report: Any) -> Found:
    results = report.subjects(RDF.type, SH.ValidationResult)
    return {(named(report.value(one, SH.sourceShape)), str(report.value(one, SH.focusNode))) for one in results}


def named(shape: Node) -> str:
    """The constraint in which a shape stands."""
    while isinstance(shape, BNode):
        shape = next(shapes().subjects(None, shape))
    return str(shape)


def constraints() -> Iterator[tuple[str, Path]]:
    for family in FAMILIES:
        yield from (
            (name, family) for name in re.findall(r"^constraint:([\w-]+) a sh:", family.read_text(), re.MULTILINE)
        )


def test_every_constraint_has_right_and_wrong_examples_in_a_file_of_its_name() -> None:
    files = {(path.stem, path.parent.name) for path in EXAMPLES}
    assert files == {(name, family.stem) for name, family in constraints() if name not in OF_TEXTS}
    for path in EXAMPLES:
        blocks, name = blocks_of(path), CONSTRAINT + path.stem
        assert {bool(block.breaks) for block in blocks} == {False, True}, path
        for block in blocks:
            assert block.name.startswith("wrong-" if block.breaks else "right-"), (path, block.name)
            assert all(constraint == name for constraint, _ in block.breaks), (path, block.name)
        spaces = (f"https://example.org/{path.stem}/", "https://w3id.org/habeas/id/")
        assert all(thing.startswith(spaces) for block in blocks for thing in things_of(block)), path


@pytest.fixture
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets rdflib parse each query once and not for each focus node, which takes pySHACL nearly all of its time."""
    translated: dict[str, Any] = {}

    def translate(text: str, *arguments: Any) -> Any:
        if text not in translated:
            translated[text] = translateQuery(parseQuery(text), *arguments)
        return translated[text]

    monkeypatch.setattr(processor, "parseQuery", lambda text: text)
    monkeypatch.setattr(processor, "translateQuery", translate)


@pytest.mark.usefixtures("parsed_once")
@pytest.mark.parametrize("number", sampled(range(len(batches())), 2))
def test_both_engines_find_in_the_examples_what_these_say(number: int) -> None:
    batch = batches()[number]
    graph = graph_of(batch)
    _, ours, _ = shacl.validate(graph, shacl_graph=shapes())
    _, theirs, _ = pyshacl.validate(graph, shacl_graph=shapes(), inplace=True)
    found = found_in(ours)
    assert found == found_in(theirs)
    wrong = [
        (block.file.name, block.name, here, block.breaks)
        for block in batch
        if (here := {one for one in found if is_about(one, block)}) != block.breaks
    ]
    assert wrong == []


def is_about(one: tuple[str, str], block: Block) -> bool:
    """True if a block says that this is found: its constraint, at one of its things or of those that its file names."""
    constraint, focus = one
    named_ones = {focus for block in blocks_of(block.file) for _, focus in block.breaks}
    return constraint == CONSTRAINT + block.file.stem and focus in named_ones | things_of(block)


def things_of(block: Block) -> set[str]:
    return {triple.subject.value for triple in block.triples if isinstance(triple.subject, ox.NamedNode)}


def test_a_constraint_says_what_must_be_and_why_and_a_warning_asks() -> None:
    graph = shapes()
    faults = []
    for name, _ in constraints():
        shape = URIRef(CONSTRAINT + name)
        inner = [shape, *(one for one in graph.objects(shape, SH.property))]
        severities = {str(graph.value(one, SH.severity) or SH.Violation) for one in inner if is_checked(one)}
        expected = {
            "a sentence": re.fullmatch(r"[A-Z].*\.", str(graph.value(shape, RDFS.comment))),
            "a reason": graph.value(shape, URIRef("http://purl.org/dc/terms/source")),
            "one severity": len(severities) == 1,
            "a question for a warning": bool(graph.value(shape, URIRef(f"{ONT}question")))
            == (severities == {str(SH.Warning)}),
        }
        faults += [f"{name}: expected {what}" for what, good in expected.items() if not good]
    assert faults == []


def is_checked(shape: Node) -> bool:
    """True if a shape has constraints of its own, and not only property shapes."""
    said = {str(p) for p in shapes().predicates(shape)} - {str(SH.severity), str(SH.path), str(SH.property)}
    return any(p.startswith((str(SH), PARAMETER)) and "target" not in p for p in said)


def test_at_most_120_constraints_go_beyond_the_core_of_shacl() -> None:
    def is_beyond(node: Node, seen: set[Node]) -> bool:
        if node in seen or (isinstance(node, URIRef) and not node.startswith(CONSTRAINT)):
            return False
        seen.add(node)
        pairs = list(shapes().predicate_objects(node))
        return any(p == SH.sparql or str(p).startswith(PARAMETER) or is_beyond(o, seen) for p, o in pairs)

    assert sum(is_beyond(URIRef(CONSTRAINT + name), set()) for name, _ in constraints()) <= 120
