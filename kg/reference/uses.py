"""Where terms are used: in stored queries, and in the valid examples of ontology/examples."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.reference import examples
from kg.sparql.query_file import QueryFile, read_all
from kg.sparql.text import tokens
from kg.store.protocol import Term
from kg.terms.names import GRAPH, expand, shorten
from kg.terms.vocabulary import RDF_TYPE

FOLDERS = ("questions", "rules")
PREFIX = re.compile(r"^@prefix ([\w-]*): <([^>]*)> \.\n", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """Turtle that the shapes accept, with a sentence about it."""

    caption: str
    turtle: str


def uses(archive: Archive, table: dict[str, str]) -> dict[str, dict[str, list[QueryFile]]]:
    """For each IRI, the stored queries that mention it, by folder."""
    found: dict[str, dict[str, list[QueryFile]]] = defaultdict(lambda: defaultdict(list))
    for folder in FOLDERS:
        for query in read_all(archive, folder):
            words = {word for kind, word, _ in tokens(query.text) if kind in ("name", "iri")}
            for iri in sorted({term.value for word in words if (term := expand(word, table))}):
                found[iri][folder].append(query)
    return found


class Examples:
    """A valid example for each class and property, the shortest; none if the archive has no ontology/examples."""

    def __init__(self, archive: Archive) -> None:
        self.of_property: dict[str, Example] = {}
        own: dict[str, Example] = {}
        other: dict[str, Example] = {}
        valid = [
            (name.rpartition("/")[2].removesuffix(".trig"), block)
            for name, text in examples.files(archive).items()
            if name.startswith(f"{examples.SHAPES}/")
            for block in examples.blocks(text)
            if block.name.startswith("valid.")
        ]
        for kind, block in sorted(valid, key=lambda pair: (len(pair[1].turtle), pair[1].name)):
            table = dict(PREFIX.findall(block.prefixes))
            whole = Example(block.caption, block.triples.strip())
            for quad in ox.parse(block.turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
                if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                    is_own = shorten(quad.object.value, table).endswith(f":{kind}")
                    (own if is_own else other).setdefault(quad.object.value, whole)
                else:
                    line = f"{' '.join(_written(term, table) for term in quad.triple)} ."
                    self.of_property.setdefault(quad.predicate.value, Example(block.caption, line))
        self.of_class = other | own


def _written(term: Term, table: dict[str, str]) -> str:
    return shorten(term.value, table) if isinstance(term, NamedNode) else str(term)
