"""Files of imported statements: what importers write, in one way, and the files of one import."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.files.beside import table
from kg.importers.account import Account
from kg.rdf.turtle import TurtleFile
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import GRAPH, THING, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE, SPDX, SPDX_CHECKSUM, XSD

Term = NamedNode | Literal
Pairs = list[tuple[NamedNode, Term]]
Said = Term | str | int | None | Iterable[Term | str]


def address(text: str) -> Literal:
    """The text as an address."""
    return Literal(text, datatype=NamedNode(f"{XSD}anyURI"))


def value(name: str) -> NamedNode:
    """A value of a closed list."""
    return NamedNode(f"{THING}list/{name}")


def digest_of(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


SOURCES = table(__file__, "sources")  # how each import describes its source
NOTES: dict[str, dict[str, Any]] = table(__file__, "notes")  # by importer
_PROPERTIES = table(__file__, "properties")
_TERMS: dict[str, Callable[[str], Term]] = {
    **dict.fromkeys(_PROPERTIES["english"], english),
    **dict.fromkeys(_PROPERTIES["plain"], Literal),
    **dict.fromkeys(_PROPERTIES["dates"], date_literal),
    **dict.fromkeys(_PROPERTIES["addresses"], address),
    **dict.fromkeys(_PROPERTIES["durations"], lambda term: Literal(term, datatype=NamedNode(f"{XSD}duration"))),
}
_PREDICATES = {name: NamedNode(iri) for name, iri in _PROPERTIES["others"].items()}


def pairs(**said: Said) -> Pairs:
    """Properties with their values, each in the form that its property has: English, a date, a value of a list, a link.

    What is None, empty or an empty list is left out.

    >>> [term.value for _, term in pairs(number="7/2031", adoptedOn=None, authority="index")]
    ['7/2031', 'https://w3id.org/habeas/id/list/authority-index']
    """
    return [(_PREDICATES.get(name) or hb(name), term) for name, one in said.items() for term in _terms(name, one)]


def _terms(name: str, said: Said) -> list[Term]:
    if said is None or said == "":
        return []
    if isinstance(said, NamedNode | Literal):
        return [said]
    if isinstance(said, int):
        return [Literal(said)]
    if not isinstance(said, str):
        return [term for one in said for term in _terms(name, one)]
    if (begins := _PROPERTIES["lists"].get(name)) and not said.startswith(THING):
        return [value(f"{begins}-{said}")]
    return [_TERMS.get(name, NamedNode)(said)]


class ImportedFile(TurtleFile):
    """A file of imported statements, which says of itself where it comes from and what it covers."""

    def __init__(
        self,
        title: str,
        card: Sequence[str],
        sources: Sequence[NamedNode],
        about: Mapping[str, Any],
        prefixes: dict[str, str],
    ) -> None:
        super().__init__(card, prefixes)
        origin = about.get("origin", "imported")
        self.describe("", "Graph", title=title, covers=about["covers"], origin=origin, wasDerivedFrom=sources)

    def describe(self, thing: str, kind: str = "", **said: Said) -> None:
        """Adds to a thing its class and its properties, as `pairs` reads them."""
        self.add(thing, [*([(RDF_TYPE, hb(kind))] if kind else []), *pairs(**said)])

    def add_passage(self, iri: str, source: str, locator: str, precision: str = "paragraph") -> None:
        """Adds a place in a source."""
        self.describe(iri, "Passage", hasSource=source, locator=locator, precision=precision)

    def add_stretch(self, passage: str, start: int, words: str) -> None:
        """Adds the stretch of text that a passage means: where it begins in code points, its end and its digest."""
        self.add_segment(passage, start, start + len(words), digest_of(words))

    def add_segment(self, passage: str, start: int, end: int, digest: str) -> None:
        """Adds the stretch of text that a passage means, of which the digest is known."""
        segment = f"{passage}__seg_1"
        self.describe(passage, hasSelector=segment)
        self.describe(segment, "Segment", ordinal=1, start=start, end=end)
        self.add_checksum(segment, digest)

    def add_checksum(self, iri: str, digest: str) -> None:
        """Adds the SHA-256 of a file or of a stretch of it."""
        checksum = f"{iri}__sha256"
        self.add(iri, [(SPDX_CHECKSUM, NamedNode(checksum))])
        self.add(
            checksum,
            [
                (RDF_TYPE, NamedNode(f"{SPDX}Checksum")),
                (NamedNode(f"{SPDX}algorithm"), NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
                (NamedNode(f"{SPDX}checksumValue"), Literal(digest, datatype=NamedNode(f"{XSD}hexBinary"))),
            ],
        )

    def add_absence(self, thing: str, name: str, reason: str, searched: Iterable[str], *notes: str) -> None:
        """Adds that a value is not known, with the reason and the documents that were searched."""
        self.describe(
            f"{thing}__absence_{re.sub('[A-Z]', lambda match: '-' + match[0].lower(), name)}",
            "Absence",
            isAbsentFrom=thing,
            absentProperty=hb(name),
            absenceReason=reason,
            searchedIn=searched,
            note=notes,
        )


class ImportedFiles:
    """The files of an import, each described when it is first asked for."""

    def __init__(self, importer: str, archive: Archive, account: Account, *sources: str) -> None:
        self.importer, self.sources, self.account, self.prefixes = importer, sources, account, prefixes(archive)
        self.about = SOURCES[importer]
        self.card = [
            f"Source: {self.about['card']}.",
            f"Written by kg import {importer}, never by hand.",
            "Covers: see hb:covers; account.json has the account of the import.",
        ]
        self._files: dict[str, ImportedFile] = {}

    def named(self, name: str, title: str, sources: Sequence[str] = (), covers: str = "") -> ImportedFile:
        """The file of a name; its sources and what it covers are those of the import where nothing else is given."""
        if name not in self._files:
            card, derived = [f"{title}.", *self.card], [NamedNode(source) for source in sources or self.sources]
            about = {**self.about, "covers": covers} if covers else self.about
            self._files[name] = ImportedFile(title, card, derived, about, self.prefixes)
        return self._files[name]

    def describe_source(self, file: ImportedFile, **words: str) -> None:
        """Adds the source itself, which is one file; `words` are those of its label."""
        ((name, digest),) = self.account.sources.items()
        self.describe_file(file, self.sources[0], name, digest, self.about, {"read": self.account.read, **words})

    def describe_file(  # noqa: PLR0917
        self, file: ImportedFile, iri: str, name: str, digest: str, about: Mapping[str, Any], words: Mapping[str, Any]
    ) -> None:
        """Adds a file of the source as a document, as `about` tells of it; `words` are those of its label."""
        file.describe(
            iri,
            "Report",
            label=about["label"].format(**words),
            shortName=about["shortName"],
            publisher=about["publisher"],
            issuedOn=about.get("issuedOn"),
            inLanguage="en",
            readAddress=about.get("readAddress"),
            authority="index",
            readExtent=about["readExtent"],
            readingNote=about.get("readingNote"),
            textFile=f"{about.get('folder', self.importer)}/{name}",
            note=about.get("note"),
        )
        file.add_checksum(iri, digest)

    def counted(self) -> dict[str, str]:
        """The files as text, and in the account the number of things in them by class."""
        for file in self._files.values():
            kinds = [kind for properties in file.things.values() for kind in properties.get(RDF_TYPE, ())]
            self.account.things.update(kind.removeprefix("hb:") for kind in kinds if kind.startswith("hb:"))
        del self.account.things["Graph"]
        return self.texts()

    def texts(self) -> dict[str, str]:
        """The files as text, in order of names, without those that describe nothing but themselves."""
        return {f"{name}.ttl": file.text() for name, file in sorted(self._files.items()) if len(file.things) > 1}


def statements(archive: Archive, name: str) -> list[tuple[str, NamedNode, Term]]:
    """The statements of a file about things that have an IRI.

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
