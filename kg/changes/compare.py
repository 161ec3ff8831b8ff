"""Compares two states of the record: which things were added, removed and changed, and for what reason."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.changes.redacted import RedactedTerms, redacted_since
from kg.changes.snapshot import DATA, ONTOLOGY, Snapshot, side_by_side
from kg.errors import KgError
from kg.files import reading
from kg.files.beside import table
from kg.rdf.nquads import graph_of
from kg.terms.names import expand, hb, shorten, wholes
from kg.terms.vocabulary import PROV, RDF_TYPE

STATED_IN = hb("statedIn")
# by class, the properties that make a thing this observation, finding or conflict: with another value it is another
KEPT = {hb(name): properties for name, properties in table(__file__, "kept").items()}
_SUPERSEDES = tuple(f" {name} ".encode() for name in (hb("supersedes"), NamedNode(f"{PROV}wasRevisionOf")))
_TYPE = f" {RDF_TYPE} ".encode()
MAX_THINGS = 200_000  # that are listed as different, which takes a gigabyte; no release has as many things
_ENTRY = re.compile(r"- Removed: (\S+?)(?: (\S+))? (?:—|--) (\S.*)")
Value = NamedNode | Literal


@dataclass(frozen=True)
class Thing:
    """A thing that was added, removed or changed, with what the data state of it before and after."""

    iri: NamedNode
    old: frozenset[Triple]
    new: frozenset[Triple]
    reason: str = ""  # why it was removed, or why all that was taken out of it was
    unexplained: tuple[NamedNode, ...] = ()  # the properties of what was taken out without a reason; of a whole, none

    @property
    def change(self) -> str:
        """`added`, `removed` or `changed`."""
        return "changed" if self.old and self.new else "removed" if self.old else "added"

    @property
    def kind(self) -> NamedNode | None:
        """Its class, or the first of several."""
        kinds = [t.object for t in self.new or self.old if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode)]
        return min(kinds, key=str, default=None)

    def passages(self, state: frozenset[Triple]) -> list[NamedNode]:
        """The passages that say so, before or after."""
        found = {t.object for t in state if t.predicate == STATED_IN and isinstance(t.object, NamedNode)}
        return sorted(found, key=str)

    def values(self) -> list[tuple[NamedNode, list[Value], list[Value]]]:
        """Each property of which values went or came, with those that went and those that came."""
        gone, come = self.old - self.new, self.new - self.old
        return [
            (prop, _values(gone, prop), _values(come, prop))
            for prop in sorted({triple.predicate for triple in gone | come}, key=str)
        ]


def _values(triples: Iterable[Triple], prop: NamedNode) -> list[Value]:
    found = [t.object for t in triples if t.predicate == prop and isinstance(t.object, NamedNode | Literal)]
    return sorted(found, key=str)


@dataclass
class Comparison:
    """All that differs between two states of the record. Of redacted things only the number of statements is kept."""

    old: Snapshot
    new: Snapshot
    hidden: RedactedTerms
    superseded: dict[str, str] = field(default_factory=dict)  # each thing that a described thing of the new supersedes
    things: list[Thing] = field(default_factory=list)
    erased: Counter[str] = field(default_factory=Counter)  # how many statements about each redacted thing went
    statements: Counter[tuple[str, str]] = field(default_factory=Counter)  # by data, ontology, derived; added, removed
    nameless: int = 0  # subjects without an identifier that differ

    def without_reason(self) -> list[Thing]:
        """The things which were removed, or of which something was, and nothing says why."""
        return [t for t in self.things if not t.reason and (t.change == "removed" or t.unexplained)]


def compare(old: Snapshot, new: Snapshot, entries: dict[tuple[str, str], str]) -> Comparison:
    """The differences between the data of two states; `entries` are the reasons that the change log gives."""
    result = Comparison(old, new, redacted_since(old, new))
    for subject, before, after in side_by_side(old, new):
        superseding = [line for line in after if any(name in line for name in _SUPERSEDES)]
        if superseding and any(_TYPE in line for line in after):  # a bare reference supersedes nothing
            iris = (t.object for t in _data(new, superseding) if isinstance(t.object, NamedNode))
            result.superseded |= {iri.value: subject[1:-2].decode() for iri in iris}
        if before == after:
            continue
        _count(result, before, after)
        mine, theirs = _data(old, before), _data(new, after)
        if mine == theirs:  # only the file differs, or only what is derived
            continue
        if subject.startswith(b"_:"):
            result.nameless += 1
            continue
        iri = NamedNode(subject[1:-2].decode())
        if whole := next((w for w in wholes(iri.value) if w in result.hidden.redactions), None):
            result.erased[whole] += len(mine)
            continue
        result.things.append(Thing(iri, mine, theirs))
        if len(result.things) > MAX_THINGS:
            raise KgError(
                f"more than {MAX_THINGS:,} things differ",
                f"{old.name} and {new.name}",
                "two states of one record",
                "check that the two belong together",
            )
    result.things = [_with_reason(thing, result, entries) for thing in result.things]
    return result


def _data(snapshot: Snapshot, lines: list[bytes]) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in snapshot.parse(line for line in lines if graph_of(line).startswith(DATA)))


def _count(result: Comparison, before: list[bytes], after: list[bytes]) -> None:
    had, has = set(before), set(after)
    for change, lines in (("added", has - had), ("removed", had - has)):
        for line in lines:
            graph = graph_of(line)
            kind = "data" if graph.startswith(DATA) else "ontology" if graph.startswith(ONTOLOGY) else "derived"
            result.statements[kind, change] += 1


def _with_reason(thing: Thing, result: Comparison, entries: dict[tuple[str, str], str]) -> Thing:
    """The thing with the reason of what was taken out: a superseding statement, or an entry of the change log."""
    if thing.change == "added":
        return thing
    for whole in wholes(thing.iri.value):
        if thing.change == "removed" and whole in result.superseded:
            return replace(thing, reason=f"superseded by <{result.superseded[whole]}>")
        if (whole, "") in entries:
            return replace(thing, reason=entries[whole, ""])
    if thing.change == "removed":
        return thing
    kinds = [kind for kind in KEPT if Triple(thing.iri, RDF_TYPE, kind) in thing.old]
    kept = {RDF_TYPE, *(hb(name) for kind in kinds for name in KEPT[kind])} if kinds else set()
    excused = {*result.hidden.redactions, *result.superseded}
    lost, reasons = [], []
    for prop, gone, come in thing.values():
        taken = [value for value in gone if excused.isdisjoint(wholes(value.value))]
        if not taken or (come and prop not in kept):  # what has a new value was corrected, not taken out
            continue
        if reason := entries.get((thing.iri.value, prop.value)):
            reasons.append(reason)
        else:
            lost.append(prop)
    return replace(thing, reason="" if lost else "; ".join(reasons), unexplained=tuple(lost))


def entries(changelog: Path, prefixes: dict[str, str]) -> dict[tuple[str, str], str]:
    """The reasons under the newest heading of a change log, by thing and property (or "" for the whole thing).

    An entry is one line, `- Removed: <name> — <reason>` or `- Removed: <name> <property> — <reason>`; that for a thing
    holds for its parts. None where there is no such file. Raises KgError for a line that begins so and is no entry.
    """
    found, problems = {}, []
    for number, line in _removals(changelog):
        entry = _ENTRY.fullmatch(line.strip())
        names = [expand(name, prefixes) for name in entry.groups()[:2] if name] if entry else [None]
        if entry and all(names):
            thing, prop = [*(name.value for name in names if name), ""][:2]
            found[thing, prop] = entry[3]
        else:
            problems.append(
                KgError(
                    "this entry cannot be read",
                    f"{changelog}:{number}",
                    "- Removed: <prefixed name> — <reason>, or with a property after the name, on one line",
                    "write it like that: docs/changes.md",
                )
            )
    if problems:
        raise KgError.of(problems)
    return found


def _removals(changelog: Path) -> Iterator[tuple[int, str]]:
    if not os.path.lexists(changelog):
        return
    headings = 0
    for number, line in enumerate(reading.read_text(changelog).splitlines(), 1):
        headings += line.startswith("## ")
        if headings == 1 and line.lstrip().startswith("- Removed:"):
            yield number, line


def unexplained(result: Comparison, prefixes: dict[str, str]) -> list[KgError]:
    """An error for each removal without a reason."""
    return [
        KgError(
            "this was removed" if thing.change == "removed" else "values were removed",
            " ".join(shorten(term.value, prefixes) for term in (thing.iri, *thing.unexplained)),
            "a reason: an entry of the change log, a statement that supersedes it, or a redaction",
            f"write under the newest heading of CHANGELOG.md: - Removed: {shorten(thing.iri.value, prefixes)} — why",
        )
        for thing in result.without_reason()
    ]
