"""A report of what differs between two states of the record, in a lawyer's words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode

from kg.changes.compare import STATED_IN, Comparison, Thing, Value
from kg.changes.snapshot import Snapshot
from kg.escaping import escape_json
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, file_of, hb, shorten
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

CHANGES = ("added", "removed", "changed")
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

    def data(self) -> dict[str, Any]:
        """The report as plain data: classes, with each thing, its values that went and came, and its passages."""
        found = self.found
        by_class: dict[NamedNode | None, list[Thing]] = {}
        for thing in found.things:
            by_class.setdefault(thing.kind, []).append(thing)
        classes: list[dict[str, Any]] = [
            {"class": kind.value if kind else None, "label": self.name(kind) if kind else "without a class"}
            | {change: [self._thing(thing) for thing in things if thing.change == change] for change in CHANGES}
            for kind, things in by_class.items()
        ]
        return {
            "old": found.old.name,
            "new": found.new.name,
            "statements": {
                kind: {change: found.statements[kind, change] for change in ("added", "removed")}
                for kind in ("data", "ontology", "derived")
            },
            "redacted": [
                {"thing": thing, "redaction": redaction.value, "statements": found.erased[thing]}
                for thing, redaction in sorted(found.hidden.redactions.items())
            ],
            "classes": sorted(classes, key=lambda row: (row["label"], str(row["class"]))),
            "nameless": found.nameless,
        }

    def _thing(self, thing: Thing) -> dict[str, Any]:
        row: dict[str, Any] = {"thing": thing.iri.value, "label": self.name(thing.iri)}
        row["statements"] = [
            {
                "property": prop.value,
                "label": self._property(prop),
                "removed": [self._value(value, new=False) for value in gone],
                "added": [self._value(value, new=True) for value in come],
            }
            for prop, gone, come in thing.values()
        ]
        row["passages"] = {
            when: [{"thing": passage.value, "label": self.name(passage)} for passage in thing.passages(state)]
            for when, state in (("before", thing.old), ("after", thing.new))
        }
        if thing.change == "removed" or thing.unexplained or thing.reason:
            row["reason"] = thing.reason or None
        return row

    def _property(self, prop: NamedNode) -> str:
        return "class" if prop == RDF_TYPE else self.name(prop).removeprefix("rdfs:").removeprefix("dcterms:")

    def _value(self, term: Value, *, new: bool) -> dict[str, str]:
        label = self.value(term, new=new)
        return {"value": label if label == NOT_REPEATED else term.value, "label": label}


def as_json(report: ChangeReport) -> str:
    """The report as JSON."""
    return escape_json(json.dumps(report.data(), ensure_ascii=False, indent=1))


def text(report: ChangeReport) -> Iterator[str]:
    """The lines of the report: first what concerns the whole, then class by class."""
    found, data = report.found, report.data()
    yield f"from {found.old.name} to {found.new.name}"
    yield ontologies(found)
    if not found.things and not found.erased:
        yield "the data are the same"
    for erased in data["redacted"]:
        name, mark = (shorten(erased[part], report.prefixes) for part in ("thing", "redaction"))
        yield ""
        yield f"redacted  {name}, {erased['statements']} statements, which are not repeated"
        yield f"          see {mark}"
    for kind in data["classes"]:
        yield ""
        counts = ", ".join(f"{len(kind[change])} {change}" for change in CHANGES if kind[change])
        yield f"{kind['label'][:1].upper()}{kind['label'][1:]}: {counts}"
        for change in CHANGES:
            for thing in kind[change]:
                yield from _lines(change, thing, report.prefixes)
    yield ""
    yield from totals(found)


def _lines(change: str, thing: dict[str, Any], prefixes: dict[str, str]) -> Iterator[str]:
    """The lines about one thing."""
    name, plain = thing["label"], shorten(thing["thing"], prefixes)
    yield f"  {change:<8} {name}" + (f"  {plain}" if plain != name else "")
    before, after = ([passage["label"] for passage in thing["passages"][when]] for when in ("before", "after"))
    for said in thing["statements"] if change == "changed" else ():
        gone, come = ([value["label"] for value in said[how]] for how in ("removed", "added"))
        if said["property"] == STATED_IN.value:
            yield from (f"    no longer stated in {passage} ({_left(len(after))})" for passage in gone)
            gone = []
        if len(gone) == len(come) == 1:
            yield f"    {said['label']}: {gone[0]} → {come[0]}"
        else:
            yield from (f"    {said['label']}: removed: {value}" for value in gone)
            yield from (f"    {said['label']}: new: {value}" for value in come)
    if before == after or not before or not after:
        stated = {"stated in": before or after}
    else:
        stated = {"stated in, before": before, "stated in, after": after}
    yield from (f"    {where}: {'; '.join(passages)}" for where, passages in stated.items() if passages)
    if "reason" in thing:
        yield f"    reason: {thing['reason'] or 'none given'}"


def _left(number: int) -> str:
    """How many passages a statement still has."""
    return "no passage is left" if not number else "1 passage is left" if number == 1 else f"{number} passages are left"


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
