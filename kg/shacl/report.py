"""SHACL's validation report (SHACL, section 3.6): written as Turtle and JSON-LD, read from RDF."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.shacl import paths
from kg.shacl.paths import Path
from kg.shacl.shapes import Rows
from kg.store.protocol import Term
from kg.terms.vocabulary import RDF, SH, XSD

_DRAWN = re.compile(r"[0-9a-f]{28,32}")  # a name that the parser draws for a blank node without a label
_BOOLEAN = NamedNode(f"{XSD}boolean")
_PARTS = (
    ("focusNode", "focus"),
    ("resultPath", "path"),
    ("value", "value"),
    ("sourceConstraintComponent", "component"),
    ("sourceConstraint", "source"),
    ("sourceShape", "shape"),
    ("resultSeverity", "severity"),
    ("resultMessage", "messages"),
)
_CONTEXT: dict[str, Any] = {
    "sh": SH,
    "conforms": {"@id": "sh:conforms"},
    "results": {"@id": "sh:result", "@container": "@set"},
    **{name: {"@id": f"sh:{name}"} for name, _ in _PARTS},
}


class Result(NamedTuple):
    """One validation result (SHACL, section 3.6.2)."""

    focus: Term
    path: Path | None
    value: Term | None
    component: str
    shape: Term | None
    severity: str
    messages: tuple[Literal, ...] = ()
    source: Term | None = None
    further: tuple[Term, ...] = ()  # what else a query of the user selected


class Report(NamedTuple):
    """A validation report: its results, in order, and triples about the blank nodes of the shapes graph in it.

    `tolerant` says that data conforms in spite of the results, because nobody minds their severity. `remarks` say more
    of each result than SHACL does, in the same order: the value of each name in the namespace `more`.
    """

    results: Sequence[Result]
    tolerant: bool = False
    described: Sequence[Triple] = ()
    remarks: Sequence[Mapping[str, str | int]] = ()
    more: str = ""

    @property
    def conforms(self) -> bool:
        """True if there is no result, or none of a severity that matters."""
        return self.tolerant or not self.results

    def triples(self) -> list[Triple]:
        """The report as RDF."""
        found: list[Triple] = []
        taken = self._blank_nodes()
        names = (name for n in range(10**9) if (name := f"r{n}") not in taken)

        def blank() -> BlankNode:
            return BlankNode(next(names))

        def say(subject: NamedNode | BlankNode, name: str, value: Term) -> None:
            found.append(Triple(subject, _property(name), value))

        def listed(items: Sequence[Term]) -> Term:
            cell: Term = NamedNode(f"{RDF}nil")
            for item in reversed(items):
                before, cell = cell, blank()
                say(cell, f"{RDF}first", item)
                say(cell, f"{RDF}rest", before)
            return cell

        def path(of: Path) -> Term:
            if of.kind == "predicatePath":
                return NamedNode(of.iri)
            parts = [path(part) for part in of.parts]
            if of.kind == "sequencePath":
                return listed(parts)
            node = blank()
            say(node, of.kind, listed(parts) if of.kind == "alternativePath" else parts[0])
            return node

        report = blank()
        say(report, f"{RDF}type", NamedNode(f"{SH}ValidationReport"))
        say(report, "conforms", Literal("true" if self.conforms else "false", datatype=_BOOLEAN))
        for number, result in enumerate(self.results):
            node = blank()
            say(report, "result", node)
            say(node, f"{RDF}type", NamedNode(f"{SH}ValidationResult"))
            for name, part in _PARTS:
                given = getattr(result, part)
                for one in given if part == "messages" else (given,):
                    if isinstance(one, Path):
                        say(node, name, path(one))
                    elif one is not None:
                        say(node, name, _property(one) if isinstance(one, str) else one)
            for name, text in self.remarks[number].items() if self.remarks else ():
                say(node, f"{self.more}{name}", Literal(text))
        return [*found, *self.described]

    def renamed(self) -> Report:
        """The same with names that depend only on their order for the blank nodes whose names a parser drew."""
        terms = [term for one in self.results for term in (one.focus, one.value, one.shape, one.source)]
        terms += [term for triple in self.described for term in (triple.subject, triple.object)]
        nodes = [node for node in dict.fromkeys(terms) if isinstance(node, BlankNode)]
        taken = {node.value for node in nodes}
        free = (name for n in range(10**9) if (name := f"b{n}") not in taken)
        names: dict[Any, Any] = {node: BlankNode(next(free)) for node in nodes if _DRAWN.fullmatch(node.value)}

        def lasting(term: Any) -> Any:
            return names.get(term, term)

        results = [
            one._replace(
                focus=lasting(one.focus),
                value=lasting(one.value),
                shape=lasting(one.shape),
                source=lasting(one.source),
            )
            for one in self.results
        ]
        described = [Triple(lasting(t.subject), t.predicate, lasting(t.object)) for t in self.described]
        return self._replace(results=results, described=described)

    def _blank_nodes(self) -> set[str]:
        """The names of the blank nodes of data and shapes."""
        terms = [term for one in self.results for term in (one.focus, one.value, one.shape, one.source)]
        terms += [term for triple in self.described for term in (triple.subject, triple.object)]
        return {term.value for term in terms if isinstance(term, BlankNode)}

    def turtle(self, prefixes: Mapping[str, str]) -> str:
        """The report in Turtle, with the prefixes that it needs in order."""
        from kg.rdf.turtle import readable  # which the other formats do not wait for

        own = {"report": self.more} if self.more else {}
        return readable(self.triples(), {**prefixes, **own, "sh": SH})

    def json(self) -> str:
        """The report as JSON-LD."""
        results = []
        for number, result in enumerate(self.results):
            entry: dict[str, Any] = {"@type": "sh:ValidationResult"}
            for name, part in _PARTS:
                given = getattr(result, part)
                if given is not None and given != ():
                    entry[name] = [_json(g) for g in given] if part == "messages" else _json(given)
            entry |= self.remarks[number] if self.remarks else {}
            results.append(entry)
        context = {**_CONTEXT, "@vocab": self.more} if self.more else _CONTEXT
        whole = {"@context": context, "@type": "sh:ValidationReport", "conforms": self.conforms, "results": results}
        return json.dumps(whole, ensure_ascii=False, indent=2)


@lru_cache
def _property(name: str) -> NamedNode:
    """The property of this name, which is an IRI or a term of SHACL."""
    return NamedNode(name if ":" in name else SH + name)


def _json(given: Term | Path | str) -> Any:
    if isinstance(given, Path):
        if given.kind == "predicatePath":
            return {"@id": given.iri}
        parts = [_json(part) for part in given.parts]
        if given.kind == "sequencePath":
            return {"@list": parts}
        return {f"sh:{given.kind}": {"@list": parts} if given.kind == "alternativePath" else parts[0]}
    if isinstance(given, str):
        return {"@id": given}
    if isinstance(given, Literal):
        if given.language:
            return {"@value": given.value, "@language": given.language}
        plain = given.datatype.value == f"{XSD}string"
        return {"@value": given.value} if plain else {"@value": given.value, "@type": given.datatype.value}
    return {"@id": str(given) if isinstance(given, BlankNode) else getattr(given, "value", "")}


def read(triples: Iterable[Triple]) -> Iterator[Result]:
    """The results in a validation report in RDF."""
    rows: Rows = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if not isinstance(triple.subject, Triple) and not isinstance(triple.object, Triple):
            name = triple.predicate.value.removeprefix(SH).removeprefix(RDF)
            rows[triple.subject][name].append(triple.object)
    wanted = {node for row in list(rows.values()) for node in row.get("result", ())}
    for node in sorted(wanted, key=str):
        row = rows[node]
        only: dict[str, Any] = {part: next(iter(row.get(name, ())), None) for name, part in _PARTS}
        yield Result(
            focus=only["focus"],
            path=paths.read(rows, only["path"], node) if only["path"] is not None else None,
            value=only["value"],
            component=only["component"].value,
            shape=only["shape"],
            severity=only["severity"].value,
            messages=tuple(sorted((m for m in row.get("resultMessage", ()) if isinstance(m, Literal)), key=str)),
            source=only["source"],
        )
