"""This module validates a Store: SHACL shapes and checks, run as SPARQL over asserted and inferred together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.identifiers import BASE, GRAPH, ONT, THING, graph_of, hb, shorten
from kg.queries import QueryFile
from kg.shacl import SH, Result, Shapes, results
from kg.sparql import given
from kg.store import Store, Term

SEVERITIES = ("Violation", "Warning", "Info")
MOST_FOCUS = 2_000  # things that it pays to name in each query

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


def validate(
    store: Store,
    checks: Iterable[QueryFile],
    prefixes: Mapping[str, str],
    progress: Progress = lambda what, done, total: None,
    engine: str = "sparql",
    *,
    delegate: bool = True,
    only: Collection[Term] | None = None,
) -> list[Finding]:
    """Everything that the shapes in the store and the checks find, worst first; of the things in `only`, if given.

    Shapes are compiled to SPARQL; what cannot be compiled exactly is checked by pySHACL, which is said on stderr; where
    `delegate` is false, KgError is raised instead. Where `engine` is "pyshacl", pySHACL checks all of them.

    A reference to nothing is listed once: as dangling, not also as a value of the wrong class.
    """
    return list(
        dict.fromkeys(f for f, _ in examine(store, checks, prefixes, progress, engine, delegate=delegate, only=only))
    )


def examine(
    store: Store,
    checks: Iterable[QueryFile],
    prefixes: Mapping[str, str],
    progress: Progress = lambda what, done, total: None,
    engine: str = "sparql",
    *,
    delegate: bool = True,
    only: Collection[Term] | None = None,
) -> list[tuple[Finding, Result]]:
    """The same, and beside each finding the result that stands for it in SHACL's own report."""
    table = dict(prefixes)
    progress("shapes", 0, 2)
    by_shapes = results(store, Shapes(store), engine=engine, delegate=delegate, only=only)
    shape_findings = [(_finding(store, table, result), result) for result in by_shapes]
    progress("checks", 1, 2)
    with ThreadPoolExecutor(store.hands) as pool:
        several = pool.map(lambda query: list(_check_findings(store, query, table, only)), checks)
        check_findings = [pair for pairs in several for pair in pairs]
    dangling = {finding.focus for finding, _ in check_findings if finding.rule == "dangling-reference"}
    said_already = [
        pair
        for pair in shape_findings
        if not (pair[0].what.startswith(f"{pair[0].focus} has a wrong") and pair[0].value in dangling)
    ]
    return sorted([*check_findings, *said_already], key=lambda pair: rank(pair[0]))


def rank(finding: Finding) -> tuple[int, str, str, str, tuple[str, str, str]]:
    """The order of findings, the same however they were found: worst first, then by file."""
    said = finding.what, finding.expected, finding.value
    return SEVERITIES.index(finding.severity), finding.where, finding.focus, finding.rule, said


def reach(store: Store, changed: Iterable[Triple]) -> set[Term] | None:
    """The things about which a change can alter what validation says; None where they are more than it pays to name.

    A shape or a check looks at a thing, its values and what points to it, at most two steps away, and at things that
    share a value: so these are the ends and terms of changed statements, what their subjects point to, what points to
    their subjects, what points to that, and whatever else has one of the changed values.
    """
    statements = list(changed)
    subjects: set[Term] = {t.subject for t in statements}
    found: set[Term] = subjects | {t.predicate for t in statements}
    found |= {t.object for t in statements if isinstance(t.object, NamedNode)}
    for triple in statements:
        if isinstance(triple.object, Literal):
            found |= {quad.subject for quad in store.statements(None, triple.predicate, triple.object)}
    for subject in list(subjects):
        found |= {quad.object for quad in store.statements(subject) if isinstance(quad.object, NamedNode)}
    for _ in range(2):
        subjects = {q.subject for s in subjects if isinstance(s, NamedNode) for q in store.statements(None, None, s)}
        found |= subjects
        if len(found) > MOST_FOCUS:
            return None
    return {thing for thing in found if isinstance(thing, NamedNode)}


def _check_findings(
    store: Store, query: QueryFile, table: dict[str, str], only: Collection[Term] | None
) -> Iterator[tuple[Finding, Result]]:
    bound = "?thing" in query.text and "AS ?thing" not in query.text  # what a BIND gives cannot be given before
    text = given(query.text, [{"thing": one} for one in only]) if only is not None and bound else query.text
    solutions = store.select(text, query.where)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = dict(zip(names, solution, strict=True))
        thing, message, graph = row.get("thing"), row.get("message"), row.get("graph")
        text = message.value if isinstance(message, Literal) else ""
        for namespace in {value for value in table.values() if value.startswith(BASE)}:
            text = text.replace(f"<{namespace}", f"\0{namespace}")
        text = " ".join(_short_in_text(word, table) for word in text.split(" "))
        where = _file(graph) if isinstance(graph, NamedNode) else _file_of(store, thing)
        finding = Finding("Violation", where, text, "", query.header["repair"], _name(thing, table), query.name)
        focus = thing or graph or graph_of(query.where)
        yield (
            finding,
            Result(
                focus=focus,
                path=None,
                value=None,
                component=f"{SH}SPARQLConstraintComponent",
                shape=None,
                severity=f"{SH}Violation",
                messages=(Literal(text),) if text else (),
                source=graph_of(query.where),
            ),
        )


def _short_in_text(word: str, table: dict[str, str]) -> str:
    start, mark, rest = word.partition("\0")
    iri, close, tail = rest.partition(">")
    return f"{start}{shorten(iri, table)}{tail}" if mark and close else word


def _finding(store: Store, table: dict[str, str], result: Result) -> Finding:
    path = shorten(result.path.iri, table) if result.path and result.path.iri else "one of its properties"
    severity, component = result.severity.removeprefix(SH), result.component.removeprefix(SH)
    value = result.value
    shown = (
        ""
        if value is None
        else f" ({shorten(value.value, table) if isinstance(value, NamedNode) else str(value)[:80]})"
    )
    focus = _name(result.focus, table)
    problem = "has no" if component.startswith("MinCount") else "has a wrong"
    if component.startswith("MaxCount"):
        problem = "has too many values of"
    repair = _REPAIRS.get(component, "correct {path}").format(path=path)
    return Finding(
        severity if severity in SEVERITIES else "Violation",
        _file_of(store, result.focus),
        f"{focus} {problem} {path}{shown}",
        result.messages[0].value if result.messages else "",
        f"{repair}: docs/modelling.md{'#passages' if path == 'hb:statedIn' else ''}",
        focus,
        result.shape.value.removeprefix(ONT) if isinstance(result.shape, NamedNode) else "",
        _name(value, table),
    )


def _file_of(store: Store, thing: Term | None) -> str:
    """The file that says most of a thing: where it has its type, else the first that mentions it."""
    if not isinstance(thing, NamedNode):
        return ""
    found = store.rows(
        f"""SELECT ?file (MIN(?place) AS ?rank) WHERE {{ GRAPH ?g {{ {thing} ?p ?o }} ?g {hb("fromFile")} ?file
        BIND(IF(?p = <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>, 0, 1) AS ?place) }}
        GROUP BY ?file ORDER BY ?rank ?file"""
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
