"""The index of judgments as a document, with the Court, and the places of its records."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.importers.account import Text
from kg.importers.hudoc.records import Record
from kg.importers.imported_file import PUBLISHER, ImportedFile, address, value
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

INDEX, COURT = f"{THING}doc/hudoc-echr-od", f"{THING}org/european-court-of-human-rights"
READ_AT = "https://github.com/mattokumus/assignment2"
READING = (
    "The table was read whole: item, applications, title, country, articles, date, and the lists of articles violated "
    "and not violated. It has judgments that find a violation or no violation, and of these only such conclusions. "
    "Two or more provisions read together in one head of a judgment stand as separate entries, as the test cases of "
    "ECHR-OD show (tests/data/sample_format_conclusion.py at a02d11e). It is a sample of the Court's work. Repository "
    "at 499a8ad."
)


def document(file: ImportedFile, title: str, table: Text) -> None:
    """Adds the index as a document, a passage for the whole of it, and the Court whose judgments it lists."""
    file.add(
        INDEX,
        [
            (RDF_TYPE, hb("Report")),
            (RDFS_LABEL, english(title)),
            (hb("shortName"), english("HUDOC index (ECHR-OD)")),
            (PUBLISHER, Literal("European Court of Human Rights Open Data project (ECHR-OD), from HUDOC")),
            (hb("inLanguage"), Literal("en")),
            (hb("readAddress"), address(READ_AT)),
            (hb("authority"), value("authority-index")),
            (hb("readExtent"), value("read-whole")),
            (hb("readingNote"), english(READING)),
            (hb("textFile"), Literal(f"hudoc/{table.name}")),
        ],
    )
    file.add_checksum(INDEX, table.digest)
    file.add_passage(f"{INDEX}__whole", INDEX, "the whole index", "document")
    file.add(
        COURT,
        [
            (RDF_TYPE, hb("InternationalBody")),
            (RDFS_LABEL, english("European Court of Human Rights")),
            (RDFS_LABEL, Literal("Европейский суд по правам человека", language="ru")),
            (hb("statedIn"), NamedNode(f"{INDEX}__whole")),
            (hb("note"), english("All records of the index are of this Court; its lines do not repeat the name.")),
        ],
    )


def passage(file: ImportedFile, record: Record, text: str) -> None:
    """Adds the place of a record: its line without the line end, in code points, with the digest of the stretch."""
    iri = f"{INDEX}__{record.identifier}"
    file.add_passage(iri, INDEX, f"record {record.identifier}")
    file.add_stretch(iri, record.start, text[record.start : record.end])
