"""This module writes the index of judgments as a document, with the Court, and the places of its records."""

from __future__ import annotations

import hashlib

from pyoxigraph import Literal, NamedNode

from kg.identifiers import THING, XSD
from kg.imports.hudoc_records import Record
from kg.imports.turtle import TurtleFile, hb

INDEX, COURT = f"{THING}doc/hudoc-echr-od", f"{THING}org/european-court-of-human-rights"
TYPE, LABEL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#label"
OA, SPDX, PUBLISHER = "http://www.w3.org/ns/oa#", "http://spdx.org/rdf/terms#", "http://purl.org/dc/terms/publisher"
READ_AT = "https://github.com/mattokumus/assignment2"
READING = (
    "The table was read whole: item, applications, title, country, articles, date, and the lists of articles violated "
    "and not violated. It has judgments that find a violation or no violation, and of these only such conclusions. "
    "Two or more provisions read together in one head of a judgment stand as separate entries, as the test cases of "
    "ECHR-OD show (tests/data/sample_format_conclusion.py at a02d11e). It is a sample of the Court's work. Repository "
    "at 499a8ad."
)


def document(file: TurtleFile, title: str, name: str, digest: str) -> None:
    """Adds the index as a document, a passage for the whole of it, and the Court whose judgments it lists."""
    file.add(
        INDEX,
        [
            (TYPE, NamedNode(hb("Report"))),
            (LABEL, english(title)),
            (hb("shortName"), english("HUDOC index (ECHR-OD)")),
            (PUBLISHER, Literal("European Court of Human Rights Open Data project (ECHR-OD), from HUDOC")),
            (hb("inLanguage"), Literal("en")),
            (hb("readAddress"), Literal(READ_AT, datatype=NamedNode(f"{XSD}anyURI"))),
            (hb("authority"), value("authority-index")),
            (hb("readExtent"), value("read-whole")),
            (hb("readingNote"), english(READING)),
            (hb("textFile"), Literal(name)),
            (f"{SPDX}checksum", NamedNode(f"{INDEX}__sha256")),
        ],
    )
    _checksum(file, f"{INDEX}__sha256", digest)
    _place(file, f"{INDEX}__whole", "the whole index", "precision-document")
    file.add(
        COURT,
        [
            (TYPE, NamedNode(hb("InternationalBody"))),
            (LABEL, english("European Court of Human Rights")),
            (LABEL, Literal("Европейский суд по правам человека", language="ru")),
            (hb("statedIn"), NamedNode(f"{INDEX}__whole")),
            (hb("note"), english("All records of the index are of this Court; its lines do not repeat the name.")),
        ],
    )


def passage(file: TurtleFile, record: Record, text: str) -> None:
    """Adds the place of a record: its line without the line end, in code points, with the digest of the stretch."""
    iri = f"{INDEX}__{record.identifier}"
    _place(file, iri, f"record {record.identifier}", "precision-paragraph")
    file.add(iri, [(f"{OA}hasSelector", NamedNode(f"{iri}__seg_1"))])
    file.add(
        f"{iri}__seg_1",
        [
            (TYPE, NamedNode(hb("Segment"))),
            (hb("ordinal"), Literal(1)),
            (f"{OA}start", Literal(record.start)),
            (f"{OA}end", Literal(record.end)),
            (f"{SPDX}checksum", NamedNode(f"{iri}__seg_1__sha256")),
        ],
    )
    stretch = text[record.start : record.end].encode("utf-8")
    _checksum(file, f"{iri}__seg_1__sha256", hashlib.sha256(stretch).hexdigest())


def english(text: str) -> Literal:
    """The text as English."""
    return Literal(text, language="en")


def value(name: str) -> NamedNode:
    """A value of a closed list."""
    return NamedNode(f"{THING}list/{name}")


def _place(file: TurtleFile, iri: str, locator: str, precision: str) -> None:
    file.add(
        iri,
        [
            (TYPE, NamedNode(hb("Passage"))),
            (f"{OA}hasSource", NamedNode(INDEX)),
            (hb("locator"), Literal(locator)),
            (hb("precision"), value(precision)),
        ],
    )


def _checksum(file: TurtleFile, iri: str, digest: str) -> None:
    file.add(
        iri,
        [
            (TYPE, NamedNode(f"{SPDX}Checksum")),
            (f"{SPDX}algorithm", NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
            (f"{SPDX}checksumValue", Literal(digest, datatype=NamedNode(f"{XSD}hexBinary"))),
        ],
    )
