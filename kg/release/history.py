"""Compares a release with an earlier one: no observation, finding or conflict may silently disappear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.rdf import nquads
from kg.terms.names import INFERRED, ONT, hb
from kg.terms.vocabulary import PROV, RDF_TYPE

QUADS = "rdf/habeas.nq.gz"
KEPT = {  # class: what makes a thing of it this observation, this finding, this conflict
    "StatusObservation": ("observes", "status", "observedOn", "observedBy"),
    "Finding": ("isFindingOf", "result", "category", "findsViolated", "findsNoViolationOf", "resultsFromExerciseOf"),
    "Conflict": ("hasSide",),
}
_WORDS = {"StatusObservation": "status observation", "Finding": "finding", "Conflict": "conflict"}
SUPERSEDES = (f"{ONT}supersedes", f"{PROV}wasRevisionOf")
_REDACTS = hb("redacts").value
_DERIVED = f"<{INFERRED}".encode()


@dataclass
class Record:
    """The statements of a release that a later one may not drop."""

    things: dict[str, tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=dict)  # class, and what it says
    redacted: set[str] = field(default_factory=set)
    superseded: set[str] = field(default_factory=set)


def record(quads: Path) -> Record:
    """The record of a release, from its sorted N-Quads. Raises KgError where they cannot be read."""
    found = Record()
    for subject, facts in _asserted(quads):
        found.redacted.update(value for name, value in facts if name == _REDACTS)
        kinds = {value for name, value in facts if name == RDF_TYPE.value}
        if kinds:  # a bare reference supersedes nothing
            found.superseded.update(value for name, value in facts if name in SUPERSEDES)
        for kind, names in KEPT.items():
            if ONT + kind in kinds:
                own = frozenset((name, value) for name, value in facts if name.removeprefix(ONT) in names)
                found.things[subject] = (kind, own)
    return found


def dropped(old: Record, new: Record, where: str) -> list[KgError]:
    """An error for everything that the old release has, and the new one neither has, redacts nor supersedes.

    A thing whose defining statement is gone was dropped too: an observation with another status is another observation.
    """

    def excused(thing: str) -> bool:
        """A redaction takes the parts of a thing with it."""
        return thing in new.redacted or thing.rsplit("__", 1)[0] in new.redacted or thing in new.superseded

    problems = []
    for thing, (kind, facts) in sorted(old.things.items()):
        if excused(thing):
            continue
        if thing not in new.things:
            problems.append(_dropped(thing, kind, "is gone", where))
            continue
        gone = [(name, value) for name, value in sorted(facts - new.things[thing][1]) if not excused(value)]
        problems += [
            _dropped(thing, kind, f"no longer says {name.removeprefix(ONT)} {value}", where) for name, value in gone
        ]
    return problems


def refuse_dropped(old: Path, new: Path) -> None:
    """Raises KgError with all that a new release folder drops of an earlier one."""
    if problems := dropped(record(old / QUADS), record(new / QUADS), str(old)):
        raise KgError.of(problems)


def _dropped(thing: str, kind: str, how: str, old: str) -> KgError:
    return KgError(
        f"<{thing}> {how}",
        f"{old} has this {_WORDS[kind]}",
        "what an earlier release observed, found or held in conflict",
        "put it back; or leave a redaction in its place, or a statement that supersedes it (docs/release.md)",
    )


def _asserted(quads: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    if not quads.is_file():
        raise KgError(
            f"this is not a release: it has no {QUADS}",
            str(quads.parents[1]),
            "a folder that kg export has written, with the graph in it",
            "name such a folder, or export with the format rdf",
        )
    nquads.verify(quads)
    asserted = (line for line in nquads.lines(quads) if not nquads.graph_of(line).startswith(_DERIVED))
    for subject, group in groupby(nquads.parse(asserted, quads), lambda quad: quad.subject):
        if isinstance(subject, NamedNode):
            yield subject.value, [(quad.predicate.value, getattr(quad.object, "value", "")) for quad in group]
