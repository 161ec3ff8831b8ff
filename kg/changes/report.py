"""A report of what differs between two states of the record, in a lawyer's words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.changes.compare import STATED_IN, Comparison, Thing, Value
from kg.changes.snapshot import Snapshot
from kg.escaping import escape_json
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, file_of, hb, shorten
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

NOT_REPEATED = "(not repeated: it contains the name of what was redacted)"
_LABELS = tuple(f" {name} ".encode() for name in (RDFS_LABEL, hb("shortName")))


class ChangeReport:
    """The names and values of a comparison as a reader sees them; what was redacted is not repeated."""

    def __init__(self, found: Comparison, prefixes: dict[str, str], language: str = "en") -> None:
        self.found, self.prefixes = found, prefixes
        self.before = self._labels(found.old, language)
        self.after = self._labels(found.new, language)

    def name(self, term: NamedNode, *, new: bool = True) -> str:
        """The label of a thing, preferably in the new state; its short name where it has none or was redacted."""
        if term.value.startswith(f"{GRAPH}data/"):
            return f"file {file_of(term)}"
        plain = shorten(term.value, self.prefixes)
        labels = [self.after.of(term), self.before.of(term)]
        label = next((label for label in labels[:: 1 if new else -1] if label != plain), plain)
        return plain if self.found.hidden.named(label) else label

    def value(self, term: Value, *, new: bool = True) -> str:
        """A value in words."""
        if isinstance(term, NamedNode):
            return self.name(term, new=new)
        return NOT_REPEATED if self.found.hidden.named(term.value) else self.after.of(term)

    def _labels(self, snapshot: Snapshot, language: str) -> Labels:
        """The labels of all that the comparison names, as this state has them."""
        parts = {part for thing in self.found.things for triple in thing.old | thing.new for part in triple}
        wanted = {f"{part} ".encode() for part in parts if isinstance(part, NamedNode)}
        lines = (
            line
            for line in snapshot.lines()
            if line[: line.find(b" ") + 1] in wanted and any(name in line for name in _LABELS)
        )
        store, hidden = LocalStore.in_memory(), self.found.hidden
        store.add_quads(quad for quad in snapshot.parse(lines) if not hidden.mentioned(str(quad.subject).encode()))
        return Labels(store, self.prefixes, language)

    def classes(self) -> list[tuple[str, NamedNode | None, list[Thing]]]:
        """The things under the names of their classes, in order."""
        by: dict[NamedNode | None, list[Thing]] = {}
        for thing in self.found.things:
            by.setdefault(thing.kind, []).append(thing)
        named = [(self.name(kind) if kind else "without a class", kind, things) for kind, things in by.items()]
        return sorted(named, key=lambda row: (row[0], str(row[1])))


def text(report: ChangeReport) -> Iterator[str]:
    """The lines of the report: first what concerns the whole, then class by class."""
    found = report.found
    yield f"from {found.old.name} to {found.new.name}"
    yield ontologies(found)
    if not found.things and not found.erased:
        yield "the data are the same"
    for erased, redaction in sorted(found.hidden.redactions.items()):
        yield ""
        yield f"redacted  {shorten(erased, report.prefixes)}, {found.erased[erased]} statements, which are not repeated"
        yield f"          see {shorten(redaction.value, report.prefixes)}"
    for label, _, things in report.classes():
        counts = [
            (change, sum(thing.change == change for thing in things)) for change in ("added", "removed", "changed")
        ]
        yield ""
        summary = ", ".join(f"{number} {change}" for change, number in counts if number)
        yield f"{label[:1].upper()}{label[1:]}: {summary}"
        for change, _ in counts:
            for thing in things:
                if thing.change == change:
                    yield from _thing(thing, report)
    yield ""
    yield from totals(found)


def _thing(thing: Thing, report: ChangeReport) -> Iterator[str]:
    name, plain = report.name(thing.iri), shorten(thing.iri.value, report.prefixes)
    yield f"  {thing.change:<8} {name}" + (f"  {plain}" if plain != name else "")
    before, after = thing.passages(thing.old), thing.passages(thing.new)
    if thing.change == "changed":
        for prop, gone, come in thing.values():
            if prop == STATED_IN and gone:
                for passage in gone:
                    yield f"    no longer stated in {report.value(passage, new=False)} ({_left(after)})"
                gone.clear()
            label = "class" if prop == RDF_TYPE else report.name(prop).removeprefix("rdfs:").removeprefix("dcterms:")
            for old, new in _pairs(gone, come):
                was, now = report.value(old, new=False) if old else "", report.value(new) if new else ""
                summary = f"{was} → {now}" if old and new else f"removed: {was}" if old else f"new: {now}"
                yield f"    {label}: {summary}"
    if before == after or not before or not after:
        yield from _stated("stated in", before or after, report)
    else:
        yield from _stated("stated in, before", before, report)
        yield from _stated("stated in, after", after, report)
    if thing.change == "removed" or thing.unexplained or thing.reason:
        yield f"    reason: {thing.reason or 'none given'}"


def _left(passages: list[NamedNode]) -> str:
    """How many passages a statement still has."""
    number = len(passages)
    return "no passage is left" if not number else "1 passage is left" if number == 1 else f"{number} passages are left"


def _pairs(gone: list[Value], come: list[Value]) -> Iterable[tuple[Value | None, Value | None]]:
    if len(gone) == len(come) == 1:
        return [(gone[0], come[0])]
    return [*((value, None) for value in gone), *((None, value) for value in come)]


def _stated(what: str, passages: list[NamedNode], report: ChangeReport) -> Iterator[str]:
    if passages:
        yield f"    {what}: {'; '.join(report.name(passage) for passage in passages)}"


def ontologies(found: Comparison) -> str:
    """A sentence that says if the two states have the same ontology."""
    added, removed = found.statements["ontology", "added"], found.statements["ontology", "removed"]
    if not added and not removed:
        return "the ontologies are the same"
    return (
        f"THE ONTOLOGIES DIFFER: {added:,} statements added, {removed:,} removed; "
        "the data are compared as they are, and a term may not mean the same in both"
    )


def totals(found: Comparison) -> Iterator[str]:
    """How many statements differ, asserted and derived apart."""
    if found.nameless:
        yield f"{found.nameless:,} things without an identifier differ; they are not listed"
    for kind, what in (("data", "statements of the data"), ("derived", "derived statements")):
        yield f"{what}: {found.statements[kind, 'added']:,} added, {found.statements[kind, 'removed']:,} removed"


def as_json(report: ChangeReport) -> str:
    """The same as JSON: classes, with each thing, its values that went and came, and its passages."""
    found = report.found

    def values(terms: list[Value], new: bool) -> list[dict[str, str]]:
        return [
            {"value": NOT_REPEATED}
            if isinstance(term, Literal) and found.hidden.named(term.value)
            else {"value": term.value, "label": report.value(term, new=new)}
            for term in terms
        ]

    def one(thing: Thing) -> dict[str, object]:
        row: dict[str, object] = {"thing": thing.iri.value, "label": report.name(thing.iri)}
        row["statements"] = [
            {"property": p.value, "label": report.name(p), "removed": values(gone, False), "added": values(come, True)}
            for p, gone, come in thing.values()
        ]
        row["passages"] = {
            "before": [{"thing": p.value, "label": report.name(p)} for p in thing.passages(thing.old)],
            "after": [{"thing": p.value, "label": report.name(p)} for p in thing.passages(thing.new)],
        }
        if thing.change == "removed" or thing.unexplained or thing.reason:
            row["reason"] = thing.reason or None
        return row

    classes = [
        {"class": kind.value if kind else None, "label": label}
        | {change: [one(t) for t in things if t.change == change] for change in ("added", "removed", "changed")}
        for label, kind, things in report.classes()
    ]
    counts = {
        kind: {change: found.statements[kind, change] for change in ("added", "removed")}
        for kind in ("data", "ontology", "derived")
    }
    redacted = [
        {"thing": thing, "redaction": redaction.value, "statements": found.erased[thing]}
        for thing, redaction in sorted(found.hidden.redactions.items())
    ]
    result = {"old": found.old.name, "new": found.new.name, "statements": counts, "redacted": redacted}
    whole = result | {"classes": classes, "nameless": found.nameless}
    return escape_json(json.dumps(whole, ensure_ascii=False, indent=1))
