"""Counts what sorted N-Quads state by reading them once, so that a release can be counted again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from kg.rdf import nquads
from kg.terms.names import INFERRED
from kg.terms.vocabulary import RDF_TYPE

_TYPE, _BY_RULE = str(RDF_TYPE).encode(), f"<{INFERRED}".encode()


@dataclass
class Counts:
    """The contents of a graph in numbers; a triple that several graphs state is counted once, save in `graphs`."""

    quads: int = 0
    triples: int = 0
    inferred: int = 0  # triples that rules alone state
    subjects: int = 0
    objects: int = 0
    classes: Counter[str] = field(default_factory=Counter)  # things of each class
    properties: Counter[str] = field(default_factory=Counter)  # triples with each property
    graphs: Counter[str] = field(default_factory=Counter)  # statements of each graph
    digest: str = ""  # SHA-256 of the lines


def count(quads: Path) -> Counts:
    """The counts of a file of sorted N-Quads. Raises KgError where a line is not a statement, or out of order.

    Distinct objects are kept as eight bytes of a digest each; all else is counted as it passes.
    """
    found, digest, objects = Counts(), hashlib.sha256(), set[bytes]()
    classes, properties, graphs = Counter[bytes](), Counter[bytes](), Counter[bytes]()
    before = b""

    def statements() -> Iterator[tuple[bytes, ...]]:
        for number, line in enumerate(nquads.sorted_lines(quads), 1):
            digest.update(line + b"\n")
            match = nquads.STATEMENT.fullmatch(line)
            if match is None:
                raise nquads.damaged(quads, f"line {number} is not a statement in a named graph")
            yield match.groups()

    for (subject, predicate, value), group in groupby(statements(), lambda one: one[:3]):
        own = [graph for *_, graph in group]
        graphs.update(own)
        found.inferred += all(graph.startswith(_BY_RULE) for graph in own)
        found.subjects += subject != before
        before = subject
        objects.add(hashlib.blake2b(value, digest_size=8).digest())
        properties[predicate] += 1
        if predicate == _TYPE:
            classes[value] += 1
    found.quads, found.triples = graphs.total(), properties.total()
    for of_iri, of_term in ((found.classes, classes), (found.properties, properties), (found.graphs, graphs)):
        of_iri.update({_iri(term): number for term, number in of_term.items()})
    found.objects, found.digest = len(objects), digest.hexdigest()
    return found


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
