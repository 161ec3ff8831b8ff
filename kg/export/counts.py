"""This module counts what sorted N-Quads state: by reading them once, so that a release can be counted again."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import KgError
from kg.identifiers import BASE, GRAPH, RDF_TYPE

LINKS = {
    "http://www.w3.org/2000/01/rdf-schema#subClassOf",
    "http://www.w3.org/2000/01/rdf-schema#subPropertyOf",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "http://www.w3.org/2002/07/owl#equivalentClass",
    "http://www.w3.org/2002/07/owl#equivalentProperty",
    "http://www.w3.org/2002/07/owl#sameAs",
    "http://www.w3.org/2004/02/skos/core#closeMatch",
    "http://www.w3.org/2004/02/skos/core#exactMatch",
}
_QUAD = re.compile(r"(\S+) <([^>]*)> (.*) <([^>]*)> \.\n", re.DOTALL)
_NAMESPACE = re.compile(r"<(https?://[^>]*[#/])[^#/>]*>")


@dataclass
class Counts:
    """What a graph holds; a triple that several graphs state is counted once, save in `graphs`."""

    quads: int = 0
    triples: int = 0
    inferred: int = 0  # triples that rules alone state
    subjects: int = 0
    objects: int = 0
    classes: Counter[str] = field(default_factory=Counter)  # things of each class
    properties: Counter[str] = field(default_factory=Counter)  # triples with each property
    graphs: Counter[str] = field(default_factory=Counter)  # statements of each graph
    links: Counter[tuple[str, str]] = field(default_factory=Counter)  # property and outside namespace
    digest: str = ""  # SHA-256 of the lines


def count(lines: Iterable[str], where: str) -> Counts:
    """The counts of N-Quads in the order of their bytes. Raises KgError where a line is none or out of order.

    Distinct objects are kept as eight bytes of a digest each; all else is counted as it passes.
    """
    found, digest, objects = Counts(), hashlib.sha256(), set[bytes]()
    last: tuple[str, ...] = ()
    last_line = ""
    asserted = True
    for number, line in enumerate(lines, 1):
        digest.update(line.encode())
        match = _QUAD.fullmatch(line)
        if match is None or (number > 1 and line.encode() <= last_line.encode()):
            problem = "is no statement in a named graph" if match is None else "is out of order, or there twice"
            raise KgError(f"line {number} {problem}", where, "sorted N-Quads", "make the release again: kg export")
        last_line = line
        subject, predicate, value, graph = match.groups()
        found.quads += 1
        found.graphs[graph] += 1
        by_rule = graph.startswith(f"{GRAPH}inferred/")
        if (subject, predicate, value) == last:
            found.inferred -= not asserted and not by_rule
            asserted = asserted or not by_rule
            continue
        found.triples += 1
        asserted = not by_rule
        found.inferred += by_rule
        found.subjects += not last or subject != last[0]
        last = (subject, predicate, value)
        objects.add(hashlib.blake2b(value.encode(), digest_size=8).digest())
        found.properties[predicate] += 1
        if predicate == RDF_TYPE.value:
            found.classes[value[1:-1]] += 1
        elif predicate in LINKS and subject.startswith(f"<{BASE}") and (outside := _NAMESPACE.fullmatch(value)):
            found.links[predicate, outside[1]] += not outside[1].startswith(BASE)
    found.objects, found.digest = len(objects), digest.hexdigest()
    return found


def lines(path: Path) -> Iterator[str]:
    """The lines of a text file, unpacked where its name ends in .gz. Raises KgError where it is damaged."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else open(path, "rb") as file:
            for line in file:
                yield line.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise KgError(
            f"the file cannot be read ({error})", str(path), "a whole file", "get the release again from its source"
        ) from error
