"""Where terms are used: in stored queries, and in the valid examples of ontology/examples."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.files import reading
from kg.sparql.query_file import QueryFile, read_all
from kg.sparql.text import tokens
from kg.store.protocol import Term
from kg.terms.names import GRAPH, expand, shorten
from kg.terms.vocabulary import RDF_TYPE

EXAMPLES = "ontology/examples"
FOLDERS = ("questions", "rules")
CARD = re.compile(r"^#.*\n", re.MULTILINE)
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
    """A valid example for each class and property; none if the archive has no ontology/examples."""

    def __init__(self, archive: Archive) -> None:
        names, problems = reading.walk(archive.path(EXAMPLES), EXAMPLES, ".ttl", [archive.ontology])
        if problems:
            raise KgError.of(problems)
        valid = {name: archive.content(name) for name in names if re.fullmatch(rf"{EXAMPLES}/[^/]+/valid\.[^/]*", name)}
        self.of_property: dict[str, Example] = {}
        own: dict[str, Example] = {}
        other: dict[str, Example] = {}
        for name in sorted(valid, key=lambda name: (len(valid[name]), name.rpartition("/")[2])):
            text = reading.decode(valid[name], name)
            table = dict(PREFIX.findall(text))
            caption = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
            whole = Example(caption, PREFIX.sub("", CARD.sub("", text)).strip())
            for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
                if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                    is_own = shorten(quad.object.value, table).endswith(f":{name.split('/')[-2]}")
                    (own if is_own else other).setdefault(quad.object.value, whole)
                else:
                    line = f"{' '.join(_written(term, table) for term in quad.triple)} ."
                    self.of_property.setdefault(quad.predicate.value, Example(caption, line))
        self.of_class = other | own


def _written(term: Term, table: dict[str, str]) -> str:
    return shorten(term.value, table) if isinstance(term, NamedNode) else str(term)
