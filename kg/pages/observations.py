"""Observations of web pages in `data/imported/pages/`: a file for each day, to which observations are only added."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.files import atomic, reading
from kg.importers.account import Account
from kg.importers.imported_file import CHECKSUM, ImportedFile, address, value
from kg.terms.names import GRAPH, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE, SPDX, XSD

FOLDER = "data/imported/pages"
_CARD = (
    "Web pages as a program found them on one day: digests and outcomes, never the text.",
    "Source: the pages themselves, at the addresses of documents of the record.",
    "Written by kg verify --fetch, which adds to the file of the day and never changes one of an earlier day.",
)
_VALUE = f"{SPDX}checksumValue"
KIND, TEXT_CHECKSUM = hb("PageObservation"), hb("textChecksum")
_FIELDS: dict[str, tuple[str, Callable[[Any], NamedNode | Literal]]] = {  # the property of each, and its term
    "document": ("isObservationOf", NamedNode),
    "address": ("pageAddress", address),
    "day": ("observedOn", lambda day: Literal(day, datatype=NamedNode(f"{XSD}date"))),
    "outcome": ("pageOutcome", value),
    "status": ("httpStatus", Literal),
    "reached": ("reachedAddress", address),
    "media_type": ("mediaType", Literal),
    "found": ("phraseFound", Literal),
    "missing": ("phraseMissing", Literal),
    "text_method": ("textMethod", Literal),
}


@dataclass(frozen=True)
class Observation:
    """A reading of the address of a document on one day; digests are SHA-256 in hexadecimal digits.

    `outcome` is a value of list:page-outcomes without its prefix. What does not apply is empty, or 0.
    """

    document: str
    address: str
    day: str
    outcome: str
    status: int = 0
    reached: str = ""
    media_type: str = ""
    digest: str = ""
    text_digest: str = ""
    text_method: int = 0
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_all(archive: Archive) -> list[Observation]:
    """All observations of an archive, in order of days. Raises KgError where a file cannot be read."""
    found = [one for name in archive.names_in(FOLDER) for one in parse(archive.content(name), name)]
    return sorted(found, key=lambda one: one.day)


def parse(content: bytes, where: str) -> list[Observation]:
    """The observations in a file, in the order in which they stand there. Raises KgError if it is not Turtle."""
    things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                things[quad.subject.value][quad.predicate.value].append(quad.object.value)
    except SyntaxError as error:
        what = f"this is not Turtle: {error}"
        raise KgError(what, where, "a file that kg verify --fetch wrote", "restore the file") from error
    return [_read(things, thing) for thing, about in list(things.items()) if KIND.value in about[RDF_TYPE.value]]


def _read(things: dict[str, dict[str, list[str]]], thing: str) -> Observation:
    """The observation that the statements about a thing give."""
    about = things[thing]
    digest, text_digest = (
        "".join(things["".join(about[name.value][:1])][_VALUE][:1]) for name in (CHECKSUM, TEXT_CHECKSUM)
    )
    said: dict[str, Any] = {"digest": digest, "text_digest": text_digest}
    for name, (property_, _) in _FIELDS.items():
        values, default = about[hb(property_).value], getattr(Observation, name, "")
        said[name] = tuple(values) if default == () else type(default)(values[0]) if values else default
    return Observation(**said | {"outcome": said["outcome"].rpartition("/")[2]})


class Day:
    """The file of one day and its account: each observation is on disk as soon as it has been added."""

    def __init__(self, archive: Archive, day: datetime.date) -> None:
        self.name = f"{FOLDER}/{day.isoformat()}.ttl"
        self._path = archive.path(self.name)
        self._prefixes = prefixes(archive)
        self.date = day
        self._day = day.isoformat()
        self._observations: list[Observation] = []
        if archive.holds(self.name):
            content = archive.content(self.name)
            self._observations = parse(content, self.name)
            if reading.decode(content, self.name) != self._text():
                raise KgError(
                    "the file is not as kg verify --fetch left it",
                    self.name,
                    "a file that only this command has written, and with this version",
                    "restore it, or rename it to keep it as it is",
                )

    def add(self, observation: Observation) -> None:
        """Adds an observation. Raises KgError if it cannot be written; then the file is as it was."""
        self._observations.append(observation)
        number = len(self._observations)
        account = Account("pages", read=number, written=number)
        account.things.update(one.outcome for one in self._observations)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        contents = {self._path: self._text().encode(), self._path.with_suffix(".json"): account.to_json().encode()}
        atomic.write_files(contents, partial(atomic.cannot_write, what="the observation"))

    def _text(self) -> str:
        documents = [NamedNode(iri) for iri in dict.fromkeys(one.document for one in self._observations)]
        covers = "Digests of pages, whether they could be read, and which phrases of passages stand on them."
        file = ImportedFile(f"Web pages on {self._day}", _CARD, documents, covers, self._prefixes)
        numbers: Counter[str] = Counter()  # a document may have several addresses
        for one in self._observations:
            numbers[one.document] += 1
            number = f"_{numbers[one.document]}" if numbers[one.document] > 1 else ""
            _add(file, f"{one.document}__page_{one.day}{number}", one)
        return file.text()


def _add(file: ImportedFile, iri: str, one: Observation) -> None:
    file.add(iri, [(RDF_TYPE, KIND)])
    for name, (property_, term) in _FIELDS.items():
        given = getattr(one, name)
        values = given if isinstance(given, tuple) else [given] if given else []
        file.add(iri, [(hb(property_), term(value)) for value in values])
    if one.digest:
        file.add_checksum(iri, one.digest)
    if one.text_digest:
        file.add_checksum(iri, one.text_digest, TEXT_CHECKSUM, "text-sha256")
