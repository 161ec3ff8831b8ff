"""This module finds where terms are used: in stored queries, and in the cases that the tests of the shapes accept."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.identifiers import GRAPH, RDF_TYPE, expand, shorten
from kg.paths import Archive
from kg.queries import QueryFile, read_all
from kg.sparql import tokens
from kg.store import Term

FOLDERS = ("questions", "rules", "checks")
CARD = re.compile(r"^#.*\n", re.MULTILINE)
PREFIX = re.compile(r"^@prefix ([\w-]*): <([^>]*)> \.\n", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A piece of Turtle that the shapes accept, with a sentence on what it is."""

    caption: str
    turtle: str


def uses(archive: Archive, table: dict[str, str]) -> dict[str, dict[str, list[QueryFile]]]:
    """For each IRI the stored queries that mention it, by folder."""
    found: dict[str, dict[str, list[QueryFile]]] = defaultdict(lambda: defaultdict(list))
    for folder in FOLDERS:
        for query in read_all(archive, folder):
            words = {word for kind, word, _ in tokens(query.text) if kind in ("name", "iri")}
            for iri in sorted({term.value for word in words if (term := expand(word, table))}):
                found[iri][folder].append(query)
    return found


class Examples:
    """The cases that the tests accept, by the terms in them; none where an archive comes without its tests."""

    def __init__(self, archive: Archive) -> None:
        folder = archive.ontology.parent / "tests" / "shapes"
        self.of_property: dict[str, Example] = {}
        own: dict[str, Example] = {}
        other: dict[str, Example] = {}
        for path in sorted(folder.glob("*/valid.*.ttl"), key=lambda path: (path.stat().st_size, path.name)):
            text = path.read_text(encoding="utf-8")
            table = dict(PREFIX.findall(text))
            caption = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
            whole = Example(caption, PREFIX.sub("", CARD.sub("", text)).strip())
            for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
                if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                    is_own = shorten(quad.object.value, table).endswith(f":{path.parent.name}")
                    (own if is_own else other).setdefault(quad.object.value, whole)
                else:
                    line = f"{' '.join(_written(term, table) for term in quad.triple)} ."
                    self.of_property.setdefault(quad.predicate.value, Example(caption, line))
        self.of_class = other | own


def _written(term: Term, table: dict[str, str]) -> str:
    return shorten(term.value, table) if isinstance(term, NamedNode) else str(term)
