"""This module reads a release as sorted lines of N-Quads."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad

from kg.errors import KgError
from kg.identifiers import GRAPH

QUADS = Path("rdf") / "habeas.nq.gz"  # in a release folder
DATA, ONTOLOGY = f"<{GRAPH}data/".encode(), f"<{GRAPH}ontology/".encode()


@dataclass(frozen=True)
class Side:
    """One of the two states: what the user called it, and the file with its statements."""

    name: str
    quads: Path

    def lines(self) -> Iterator[bytes]:
        """Every statement as a line without its end, in order.

        Raises KgError where the file is damaged, and where its lines are not sorted.
        """
        before = b""
        try:
            with gzip.open(self.quads) if self.quads.suffix == ".gz" else open(self.quads, "rb") as file:
                for line in file:
                    text = line.rstrip(b"\n")
                    if text <= before or not text.endswith(b" ."):
                        raise self.damaged("a line is out of order, or is not a statement")
                    before = text
                    yield text
        except (OSError, EOFError, zlib.error) as error:
            raise self.damaged(str(error)) from error

    def groups(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """The lines of each subject together, with the subject and the space after it, in order."""
        for subject, lines in groupby(self.lines(), key=lambda line: line[: line.find(b" ") + 1]):
            yield subject, list(lines)

    def digest(self) -> str:
        """The SHA-256 of the lines, each with its end: the hash of the graph that a release names."""
        digest = hashlib.sha256()
        for line in self.lines():
            digest.update(line + b"\n")
        return digest.hexdigest()

    def parse(self, lines: Iterable[bytes]) -> list[Quad]:
        """The statements of some lines. Raises KgError where one is not N-Quads."""
        try:
            return list(ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS))
        except SyntaxError as error:
            raise self.damaged(error.msg or "") from error

    def damaged(self, how: str) -> KgError:
        """The error that says that the file is not what it should be."""
        return KgError(
            f"the statements cannot be read ({how[:120]})",
            str(self.quads),
            "N-Quads in the order of their bytes, each statement once, as kg export writes them",
            "check the folder with kg export --check, or fetch the release again",
        )


def graph_of_line(line: bytes) -> bytes:
    """The graph of a statement, in angle brackets."""
    return line[line.rfind(b" ", 0, -2) + 1 : -2]


def side_by_side(old: Side, new: Side) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Every subject with its lines in the one and in the other, in order; only one subject is held at a time."""
    first, second = old.groups(), new.groups()
    one, other = next(first, None), next(second, None)
    while one or other:
        subject = min(group[0] for group in (one, other) if group)
        before, after = one, other
        mine = before[1] if before and before[0] == subject else []
        theirs = after[1] if after and after[0] == subject else []
        yield subject, mine, theirs
        one = next(first, None) if mine else one
        other = next(second, None) if theirs else other
