"""Describes the texts in which clauses stand, and the place of each clause in them."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.importers.constitutions.lines import Line
from kg.importers.imported_file import PUBLISHER, ImportedFile, address, value
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import OA, RDF_TYPE, RDFS_LABEL

REPOSITORY = "correia-marcos/constitutions"
COMMIT = "22f9010422486886cfa70e58da779431be857fa7"  # the one before d3cc548, by the description of the source
INDEX = f"{THING}doc/constitutional-clauses"
LINES = f"{INDEX}__lines"
_BYTES = "The offsets count bytes, one for each character, and the digest is of these bytes; the file is in Latin-1."


def text_of(code: str, year: str) -> str:
    """The IRI of the text of a constitution."""
    return f"{THING}doc/constitution-{code}-{year}"


def add_text(file: ImportedFile, text: str, constitution: str, name: str, line: Line) -> None:
    """Adds the text of a constitution, in the public file that was read."""
    notes = [f"On the text: {line.text_note}."] if line.text_note else []
    file.add(
        text,
        [
            (RDF_TYPE, hb("LegalText")),
            (RDFS_LABEL, english(f"{name}, English text in the repository {REPOSITORY} ({line.file})")),
            (hb("isTextOf"), NamedNode(constitution)),
            (PUBLISHER, Literal(f"repository {REPOSITORY} on GitHub; the texts are of several editors")),
            (hb("inLanguage"), Literal("en")),
            (hb("readAddress"), address(f"https://github.com/{REPOSITORY}/blob/{COMMIT}/Data/all/{line.file}")),
            (hb("authority"), value("authority-primary-text")),
            (hb("readExtent"), value("read-parts")),
            (hb("readingNote"), english("Read for clauses on the rank of treaties and on rights; not the whole.")),
            (hb("note"), english(f"An unofficial translation, at commit {COMMIT[:7]}; often not the current text.")),
            *((hb("note"), english(note)) for note in notes),
        ],
    )


def passage_of(text: str, line: Line) -> str:
    """The IRI of the stretch of a text in which a clause stands."""
    return f"{text}__characters_{line.start}-{line.end}"


def add_passage(file: ImportedFile, text: str, line: Line, place: str) -> str:
    """Adds the stretch of the text with its digest as the line gives it; its IRI."""
    passage = passage_of(text, line)
    segment = f"{passage}__seg_1"
    file.add_passage(passage, text, place, "words")
    file.add(passage, [(NamedNode(f"{OA}hasSelector"), NamedNode(segment))])
    if line.encoding:
        file.add(passage, [(hb("note"), english(_BYTES))])
    file.add(
        segment,
        [
            (RDF_TYPE, hb("Segment")),
            (hb("ordinal"), Literal(1)),
            (NamedNode(f"{OA}start"), Literal(line.start)),
            (NamedNode(f"{OA}end"), Literal(line.end)),
        ],
    )
    file.add_checksum(segment, line.sha256)
    return passage


def describe_index(file: ImportedFile, name: str, digest: str) -> None:
    """Adds the file of the source itself."""
    file.add(
        INDEX,
        [
            (RDF_TYPE, hb("Report")),
            (RDFS_LABEL, english("Clauses of constitutions on the rank of treaties and on rights, read for the graph")),
            (hb("shortName"), english("Clauses of constitutions")),
            (PUBLISHER, Literal("Habeas")),
            (hb("inLanguage"), Literal("en")),
            (hb("authority"), value("authority-index")),
            (hb("readExtent"), value("read-whole")),
            (hb("textFile"), Literal(f"constitutions/{name}")),
            (hb("note"), english(f"Compiled from the texts in the repository {REPOSITORY}, in our own words.")),
        ],
    )
    file.add_checksum(INDEX, digest)
    file.add_passage(LINES, INDEX, "all lines", "document")
