"""This module validates a Store: SHACL shapes and checks, run as SPARQL over asserted and inferred together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.identifiers import BASE, GRAPH, ONT, THING, hb, shorten
from kg.queries import QueryFile
from kg.shacl import SH, Shapes, UncompilableError
from kg.store import Store, Term

SEVERITIES = ("Violation", "Warning", "Info")

Progress = Callable[[str, int, int], None]

_REPAIRS = {
    "MinCountConstraintComponent": "add {path} to it",
    "MaxCountConstraintComponent": "keep one value of {path}; a second source's value is a statement of its own",
    "ClassConstraintComponent": "point {path} to something of that class, and define it in a data file",
    "DatatypeConstraintComponent": "write the value of {path} with the right datatype",
    "OrConstraintComponent": "write the value of {path} in one of the forms allowed",
    "PatternConstraintComponent": "write the value of {path} in that form",
    "UniqueLangConstraintComponent": "keep one value of {path} in each language",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in the four parts of an error, with the severity of its shape or check."""

    severity: str
    where: str
    what: str
    expected: str
    repair: str
    focus: str
    rule: str
    value: str = ""

    def __str__(self) -> str:
        lines = [f"{self.where or 'the graph'}: {self.what}"]
        lines += [f"  expected  {self.expected}"] if self.expected else []
        return "\n".join([*lines, f"  repair    {self.repair}"])


@dataclass(frozen=True)
class _Result:
    focus: Term | None
    path: str
    value: Term | None
    shape: str
    component: str
    severity: str
    message: str


def validate(
    store: Store,
    checks: Iterable[QueryFile],
    prefixes: Mapping[str, str],
    progress: Progress = lambda what, done, total: None,
    engine: str = "sparql",
) -> list[Finding]:
    """Everything that the shapes in the store and the checks find, worst first.

    Shapes are compiled to SPARQL; what cannot be compiled exactly is checked by pySHACL, which checks all of them
    where `engine` is "pyshacl".

    A reference to nothing is listed once: as dangling, not also as a value of the wrong class.
    """
    table = dict(prefixes)
    progress("shapes", 0, 2)
    shape_findings = list(_shape_findings(store, table, engine))
    progress("checks", 1, 2)
    check_findings = [finding for query in checks for finding in _check_findings(store, query, table)]
    dangling = {finding.focus for finding in check_findings if finding.rule == "dangling-reference"}
    said_already = (
        f for f in shape_findings if not (f.what.startswith(f"{f.focus} has a wrong") and f.value in dangling)
    )
    unique = dict.fromkeys([*check_findings, *said_already])
    return sorted(unique, key=lambda f: (SEVERITIES.index(f.severity), f.where, f.focus, f.rule, f.what))


def _check_findings(store: Store, query: QueryFile, table: dict[str, str]) -> Iterable[Finding]:
    solutions = store.select(query.text, query.where)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = dict(zip(names, solution, strict=True))
        thing, message, graph = row.get("thing"), row.get("message"), row.get("graph")
        text = message.value if isinstance(message, Literal) else ""
        for namespace in {value for value in table.values() if value.startswith(BASE)}:
            text = text.replace(f"<{namespace}", f"\0{namespace}")
        text = " ".join(_short_in_text(word, table) for word in text.split(" "))
        where = _file(graph) if isinstance(graph, NamedNode) else _file_of(store, thing)
        yield Finding("Violation", where, text, "", query.header["repair"], _name(thing, table), query.name)


def _short_in_text(word: str, table: dict[str, str]) -> str:
    start, mark, rest = word.partition("\0")
    iri, close, tail = rest.partition(">")
    return f"{start}{shorten(iri, table)}{tail}" if mark and close else word


def _shape_findings(store: Store, table: dict[str, str], engine: str) -> Iterable[Finding]:
    results: list[_Result] = []
    left: list[str] = []
    shapes = Shapes(store)
    for shape in shapes.named():
        try:
            constraints = shapes.constraints(shape) if engine == "sparql" else None
        except UncompilableError:
            constraints = None
        if constraints is None:
            left.append(shape.value)
            continue
        for one in constraints:
            for focus, value in store.rows(one.select, one.shape):
                path = one.path[1:-1] if one.path.count("<") == 1 and one.path.startswith("<") else ""
                results.append(_Result(focus, path, value, one.shape, one.component, one.severity, one.message))
    if left:
        results += _by_pyshacl(store, left)
    return [_finding(store, table, result) for result in results]


def _finding(store: Store, table: dict[str, str], result: _Result) -> Finding:
    path = shorten(result.path, table) if result.path else "one of its properties"
    value = result.value
    shown = (
        ""
        if value is None
        else f" ({shorten(value.value, table) if isinstance(value, NamedNode) else str(value)[:80]})"
    )
    focus = _name(result.focus, table)
    problem = "has no" if result.component.startswith("MinCount") else "has a wrong"
    if result.component.startswith("MaxCount"):
        problem = "has too many values of"
    repair = _REPAIRS.get(result.component, "correct {path}").format(path=path)
    return Finding(
        result.severity,
        _file_of(store, result.focus),
        f"{focus} {problem} {path}{shown}",
        result.message,
        f"{repair}: docs/modelling.md{'#passages' if path == 'hb:statedIn' else ''}",
        focus,
        result.shape.removeprefix(ONT),
        _name(value, table),
    )


def _by_pyshacl(store: Store, shapes: list[str]) -> Iterator[_Result]:
    """What pySHACL finds by these node shapes and their property shapes."""
    import pyshacl  # slow to import, and not needed where every shape compiles
    import rdflib
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF

    rdflib.NORMALIZE_LITERALS = False  # or a wrong value is put right before it is looked at
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # the shapes tell of ill-typed values
    data, shape_graph = Graph().parse(data=store.dump(), format="nt"), Graph().parse(data=_shapes(store), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shape_graph, inference="none", meta_shacl=False)
    assert isinstance(report, Graph)
    names: Any = lambda name: URIRef(SH + name)  # noqa: E731
    checked = {URIRef(shape) for shape in shapes}
    checked |= {p for shape in shapes for p in shape_graph.objects(URIRef(shape), names("property"))}  # type: ignore[misc]
    for result in report.subjects(RDF.type, names("ValidationResult")):
        shape, focus = report.value(result, names("sourceShape")), report.value(result, names("focusNode"))
        path, value = report.value(result, names("resultPath")), report.value(result, names("value"))
        if shape in checked:
            yield _Result(
                NamedNode(str(focus)) if isinstance(focus, URIRef) else None,
                str(path) if isinstance(path, URIRef) else "",
                NamedNode(str(value)) if isinstance(value, URIRef) else Literal(str(value)) if value else None,
                str(shape),
                str(report.value(result, names("sourceConstraintComponent"))).removeprefix(SH),
                str(report.value(result, names("resultSeverity"))).removeprefix(SH),
                str(report.value(result, names("resultMessage"))),
            )


def _shapes(store: Store) -> bytes:
    """The graphs that hold shapes, as N-Triples."""
    import pyoxigraph as ox

    graphs = store.rows(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?shape a <{SH}NodeShape> }} }} ORDER BY ?g")
    blocks = [
        store.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=g) for (g,) in graphs if isinstance(g, NamedNode)
    ]
    return b"".join(block or b"" for block in blocks)


def _file_of(store: Store, thing: Term | None) -> str:
    """The file that says most of a thing: where it has its type, else the first that mentions it."""
    if not isinstance(thing, NamedNode):
        return ""
    found = store.rows(
        f"""SELECT DISTINCT ?file WHERE {{ GRAPH ?g {{ {thing} ?p ?o }} ?g {hb("fromFile")} ?file
        BIND(IF(?p = <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>, 0, 1) AS ?rank) }} ORDER BY ?rank ?file"""
    )
    if not found and thing.value.startswith((THING, GRAPH)):
        found = store.rows(
            f"SELECT DISTINCT ?file WHERE {{ GRAPH ?g {{ ?s ?p {thing} }} ?g {hb('fromFile')} ?file }} ORDER BY ?file"
        )
    return str(found[0][0].value) if found and isinstance(found[0][0], Literal) else ""


def _file(graph: NamedNode) -> str:
    return f"{graph.value.removeprefix(GRAPH)}.ttl"


def _name(thing: Term | None, table: dict[str, str]) -> str:
    return shorten(thing.value, table) if isinstance(thing, NamedNode) else ""
