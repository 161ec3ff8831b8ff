"""This module writes imported Turtle: the same bytes for the same statements, with a card and a description."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.identifiers import GRAPH, ONT, RDF_TYPE, THING, XSD, shorten

TYPE, LABEL = RDF_TYPE.value, "http://www.w3.org/2000/01/rdf-schema#label"
SPDX, PUBLISHER = "http://spdx.org/rdf/terms#", "http://purl.org/dc/terms/publisher"
_OA = "http://www.w3.org/ns/oa#"
MONTHS = ["January", "February", "March", "April", "May", "June"]
MONTHS += ["July", "August", "September", "October", "November", "December"]

Pairs = list[tuple[str, NamedNode | Literal]]


class TurtleFile:
    """One file of imported statements about things in the order in which they are added.

    Within a thing: type, label, then the other properties in the order given; values in the order given, once each.
    """

    def __init__(
        self,
        title: str,
        card: list[str],
        source: NamedNode | Sequence[NamedNode],
        covers: str,
        prefixes: dict[str, str],
    ) -> None:
        self.title, self.card, self.covers, self.prefixes = title, card, covers, prefixes
        self.sources = [source] if isinstance(source, NamedNode) else list(source)
        self.things: dict[str, dict[str, dict[str, None]]] = {}
        self._short = lru_cache(maxsize=None)(lambda iri: shorten(iri, prefixes))

    def add(self, thing: str, pairs: Iterable[tuple[str, NamedNode | Literal]]) -> None:
        """Adds properties, as IRIs, and their values to a thing."""
        known = self.things.setdefault(thing, {})
        for name, value in pairs:
            known.setdefault(name, {})[self._term(value)] = None

    def add_passage(self, iri: str, source: str, locator: str, precision: str = "paragraph") -> None:
        """Adds a place in a source."""
        self.add(
            iri,
            [
                (TYPE, NamedNode(hb("Passage"))),
                (f"{_OA}hasSource", NamedNode(source)),
                (hb("locator"), Literal(locator)),
                (hb("precision"), value(f"precision-{precision}")),
            ],
        )

    def add_stretch(self, passage: str, start: int, words: str) -> None:
        """Adds the stretch of text that a passage means: where it begins in code points, its end and its digest."""
        segment = f"{passage}__seg_1"
        self.add(passage, [(f"{_OA}hasSelector", NamedNode(segment))])
        self.add(
            segment,
            [
                (TYPE, NamedNode(hb("Segment"))),
                (hb("ordinal"), Literal(1)),
                (f"{_OA}start", Literal(start)),
                (f"{_OA}end", Literal(start + len(words))),
            ],
        )
        self.add_checksum(segment, hashlib.sha256(words.encode()).hexdigest())

    def add_checksum(self, iri: str, digest: str) -> None:
        """Adds the SHA-256 of a file or of a stretch of it."""
        checksum = f"{iri}__sha256"
        self.add(iri, [(f"{SPDX}checksum", NamedNode(checksum))])
        self.add(
            checksum,
            [
                (TYPE, NamedNode(f"{SPDX}Checksum")),
                (f"{SPDX}algorithm", NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
                (f"{SPDX}checksumValue", Literal(digest, datatype=NamedNode(f"{XSD}hexBinary"))),
            ],
        )

    def text(self) -> str:
        """The file: card, prefixes that it uses, description of the graph, things."""
        blocks = [self._block(thing, properties) for thing, properties in self.things.items()]
        graph = (
            "<> a hb:Graph ;\n"
            f"    dcterms:title {self._term(Literal(self.title, language='en'))} ;\n"
            f"    hb:covers {self._term(Literal(self.covers, language='en'))} ;\n"
            "    hb:origin list:origin-imported ;\n"
            f"    prov:wasDerivedFrom {', '.join(map(self._term, self.sources))} .\n"
        )
        body = "\n".join([graph, *blocks])
        names = set(re.findall(r"(?<![\w<\"/-])([\w-]+):[\w]", re.sub(r'"(?:[^"\\]|\\.)*"', '""', body)))
        names |= set(re.findall(r"\^\^([\w-]+):", body))
        head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.prefixes.items() if name in names)
        return "".join(f"# {line}\n" for line in self.card) + f"\n{head}\n{body}"

    def _block(self, thing: str, properties: dict[str, dict[str, None]]) -> str:
        order = sorted(properties, key=lambda name: (name != TYPE, name != LABEL))
        rows = [f"{self._name(name)} {', '.join(properties[name])}" for name in order]
        return f"{self._short(thing)} " + " ;\n    ".join(rows) + " .\n"

    def _name(self, iri: str) -> str:
        return "a" if iri == TYPE else self._short(iri)

    def _term(self, term: NamedNode | Literal) -> str:
        if isinstance(term, NamedNode):
            return self._short(term.value)
        if term.language or "#string" in term.datatype.value:
            return str(term)
        if term.datatype.value.endswith("XMLSchema#integer"):
            return term.value
        quoted, _, _ = str(term).rpartition("^^")
        return f"{quoted}^^{self._short(term.datatype.value)}"


def hb(name: str) -> str:
    """The IRI of a term of the ontology."""
    return ONT + name


def english(text: str) -> Literal:
    """The text as English."""
    return Literal(text, language="en")


def address(text: str) -> Literal:
    """The text as an address."""
    return Literal(text, datatype=NamedNode(f"{XSD}anyURI"))


def value(name: str) -> NamedNode:
    """A value of a closed list."""
    return NamedNode(f"{THING}list/{name}")


def dated(text: str) -> Literal:
    """A date in ISO form, with the type of its precision: day, month or year.

    >>> [dated(text).datatype.value.partition("#")[2] for text in ("2017-07-18", "2017-07", "2017")]
    ['date', 'gYearMonth', 'gYear']
    """
    kind = ("gYear", "gYearMonth", "date")[text.count("-")]
    return Literal(text, datatype=NamedNode(f"{XSD}{kind}"))


def spoken(text: str) -> str:
    """A date in ISO form as lawyers write it, at its precision.

    >>> spoken("2017-07-18"), spoken("2003-12"), spoken("2003")
    ('18 July 2017', 'December 2003', '2003')
    """
    year, *rest = (int(part) for part in text.split("-"))
    return " ".join(str(part) for part in [*rest[1:], *(MONTHS[month - 1] for month in rest[:1]), year])


def statements(file: Path, name: str) -> list[tuple[str, str, NamedNode | Literal]]:
    """What a curated file, whose name in the archive is given, says of things that have an IRI.

    Raises KgError where it cannot be read.
    """
    try:
        return [
            (quad.subject.value, quad.predicate.value, quad.object)
            for quad in ox.parse(path=str(file), base_iri=GRAPH)
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
        ]
    except (OSError, SyntaxError) as error:
        what = f"a curated file cannot be read: {error}"
        raise KgError(what, name, "a Turtle file", "restore or correct the file") from error
