"""A file of imported statements, and what importers write into it and read from curated files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.rdf.turtle import TurtleFile
from kg.terms.literals import english
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import DCTERMS, DCTERMS_TITLE, OA, OA_HAS_SOURCE, PROV, RDF_TYPE, SPDX, XSD

PUBLISHER = NamedNode(f"{DCTERMS}publisher")
CHECKSUM = NamedNode(f"{SPDX}checksum")

Pairs = list[tuple[NamedNode, NamedNode | Literal]]


class ImportedFile(TurtleFile):
    """A file of imported statements, which says of itself where it comes from and what it covers."""

    def __init__(
        self, title: str, card: Sequence[str], sources: Sequence[NamedNode], covers: str, prefixes: dict[str, str]
    ) -> None:
        super().__init__(card, prefixes)
        description: Pairs = [
            (RDF_TYPE, hb("Graph")),
            (DCTERMS_TITLE, english(title)),
            (hb("covers"), english(covers)),
            (hb("origin"), value("origin-imported")),
            *((NamedNode(f"{PROV}wasDerivedFrom"), source) for source in sources),
        ]
        self.add("", description)

    def add_passage(self, iri: str, source: str, locator: str, precision: str = "paragraph") -> None:
        """Adds a place in a source."""
        self.add(
            iri,
            [
                (RDF_TYPE, hb("Passage")),
                (OA_HAS_SOURCE, NamedNode(source)),
                (hb("locator"), Literal(locator)),
                (hb("precision"), value(f"precision-{precision}")),
            ],
        )

    def add_stretch(self, passage: str, start: int, words: str) -> None:
        """Adds the stretch of text that a passage means: where it begins in code points, its end and its digest."""
        segment = f"{passage}__seg_1"
        self.add(passage, [(NamedNode(f"{OA}hasSelector"), NamedNode(segment))])
        self.add(
            segment,
            [
                (RDF_TYPE, hb("Segment")),
                (hb("ordinal"), Literal(1)),
                (NamedNode(f"{OA}start"), Literal(start)),
                (NamedNode(f"{OA}end"), Literal(start + len(words))),
            ],
        )
        self.add_checksum(segment, hashlib.sha256(words.encode()).hexdigest())

    def add_checksum(self, iri: str, digest: str, name: NamedNode = CHECKSUM, ending: str = "sha256") -> None:
        """Adds the SHA-256 of a file or of a stretch of it."""
        checksum = f"{iri}__{ending}"
        self.add(iri, [(name, NamedNode(checksum))])
        self.add(
            checksum,
            [
                (RDF_TYPE, NamedNode(f"{SPDX}Checksum")),
                (NamedNode(f"{SPDX}algorithm"), NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
                (NamedNode(f"{SPDX}checksumValue"), Literal(digest, datatype=NamedNode(f"{XSD}hexBinary"))),
            ],
        )


def address(text: str) -> Literal:
    """The text as an address."""
    return Literal(text, datatype=NamedNode(f"{XSD}anyURI"))


def value(name: str) -> NamedNode:
    """A value of a closed list."""
    return NamedNode(f"{THING}list/{name}")


def statements(archive: Archive, name: str) -> list[tuple[str, NamedNode, NamedNode | Literal]]:
    """What a curated file says of things that have an IRI.

    Raises KgError where it cannot be read.
    """
    try:
        return [
            (quad.subject.value, quad.predicate, quad.object)
            for quad in ox.parse(archive.content(name), format=ox.RdfFormat.TURTLE, base_iri=GRAPH)
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
        ]
    except SyntaxError as error:
        what = f"a curated file cannot be read: {error}"
        raise KgError(what, name, "a Turtle file", "restore or correct the file") from error
