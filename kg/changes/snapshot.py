"""One of the two states of the record that are compared, read from sorted N-Quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.rdf import nquads
from kg.terms.names import GRAPH

DATA, ONTOLOGY = (f"<{GRAPH}{folder}/".encode() for folder in ("data", "ontology"))


@dataclass(frozen=True)
class Snapshot:
    """A state of the record: what the user called it, and the file with its statements."""

    name: str
    quads: Path

    @classmethod
    def read(cls, name: str, quads: Path) -> Snapshot:
        """The state in a file from outside. Raises KgError unless it is sorted, canonical N-Quads throughout."""
        nquads.verify(quads)
        return cls(name, quads)

    def lines(self) -> Iterator[bytes]:
        """Every statement as a line, in order. Raises KgError if the file is damaged or its lines are not in order."""
        return nquads.sorted_lines(self.quads)

    def parse(self, lines: Iterable[bytes]) -> list[Quad]:
        """The statements of some of its lines. Raises KgError if one is not N-Quads."""
        return list(nquads.parse(lines, self.quads))


def side_by_side(old: Snapshot, new: Snapshot) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Every subject with its lines in the one and in the other, in order; only one subject is held at a time."""
    first, second = nquads.by_subject(old.lines()), nquads.by_subject(new.lines())
    one, other = next(first, None), next(second, None)
    while one or other:
        subject = min(group[0] for group in (one, other) if group)
        before, after = one, other
        mine = before[1] if before and before[0] == subject else []
        theirs = after[1] if after and after[0] == subject else []
        yield subject, mine, theirs
        one = next(first, None) if mine else one
        other = next(second, None) if theirs else other
