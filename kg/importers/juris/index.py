"""The index of treaty-body decisions as a document, its places, and the lists that it needs."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.importers.account import Text
from kg.importers.imported_file import PUBLISHER, ImportedFile, address, value
from kg.importers.juris.codes import Provisions
from kg.importers.juris.names import tidy
from kg.importers.juris.records import COMMITTEES, Record
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, SKOS

INDEX, ISSUES = f"{THING}doc/juris-2016", f"{THING}list/juris-issues"
READ_AT = "https://github.com/nathanhari/ohchr_case_analysis"
READING = (
    "Every record was read: symbol, communications, committee, States, author, victim, dates, session, type of "
    "decision, articles, issues and address. The comments were not, and the decisions themselves were not. The index "
    "lists the articles at issue, procedural ones included, and no findings. Repository at 67c72a5."
)
UNCHECKED = (
    "The index of decisions names it or a part of it; no text of the treaty was at hand to check that it exists under "
    "this number."
)
RUSSIAN = {
    "CAT": "Комитет против пыток",
    "CCPR": "Комитет по правам человека",
    "CEDAW": "Комитет по ликвидации дискриминации в отношении женщин",
    "CERD": "Комитет по ликвидации расовой дискриминации",
    "CESCR": "Комитет по экономическим, социальным и культурным правам",
    "CRC": "Комитет по правам ребенка",
    "CRPD": "Комитет по правам инвалидов",
}


def document(file: ImportedFile, source: Text, records: int) -> None:
    """Adds the index as a document."""
    file.add(
        INDEX,
        [
            (RDF_TYPE, hb("Report")),
            (
                RDFS_LABEL,
                english(f"Index of {records:,} decisions of United Nations treaty bodies, to May 2016 (JURIS)"),
            ),
            (hb("shortName"), english("JURIS index")),
            (PUBLISHER, Literal("Office of the United Nations High Commissioner for Human Rights (OHCHR)")),
            (hb("inLanguage"), Literal("en")),
            (hb("readAddress"), address(READ_AT)),
            (hb("authority"), value("authority-index")),
            (hb("readExtent"), value("read-parts")),
            (hb("readingNote"), english(READING)),
            (hb("textFile"), Literal(f"juris/{source.name}")),
        ],
    )
    file.add_checksum(INDEX, source.digest)


def committee(file: ImportedFile, code: str, first: Record) -> None:
    """Adds a committee, with the first record that is its."""
    identifier, name = COMMITTEES[code]
    file.add(
        f"{THING}org/{identifier}",
        [
            (RDF_TYPE, hb("InternationalBody")),
            (RDFS_LABEL, english(name)),
            (RDFS_LABEL, Literal(RUSSIAN[code], language="ru")),
            (hb("statedIn"), NamedNode(place(first))),
            (hb("note"), english(f"The index writes {code}; the names are our labels.")),
        ],
    )


def place(record: Record) -> str:
    """The IRI of the place of a record in the index."""
    return f"{INDEX}__record_{record.number}"


def passage(file: ImportedFile, record: Record, text: str) -> None:
    """Adds the place of a record: its element, in code points, with the digest of the stretch."""
    file.add_passage(place(record), INDEX, record.name)
    file.add_stretch(place(record), record.start, text[record.start : record.end])


def issue_iri(printed: str) -> str:
    """The IRI of an issue.

    >>> issue_iri("accessibility – persons with disability").rpartition("/")[2]
    'juris-issue-accessibility-persons-with-disability'
    """
    plain = unicodedata.normalize("NFKD", printed).encode("ascii", "ignore").decode().lower()
    return f"{THING}list/juris-issue-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')}"


def issues(file: ImportedFile, printed: dict[str, int]) -> None:
    """Adds the scheme of issues, from the issues as printed and the number of records that have each."""
    title = f"Issues of the JURIS index: {len(printed)} subjects of decisions, in its own words"
    definition = english("The subjects that the index gives to decisions.")
    file.add(
        ISSUES,
        [
            (RDF_TYPE, NamedNode(f"{SKOS}ConceptScheme")),
            (RDFS_LABEL, english(title)),
            (NamedNode(f"{SKOS}definition"), definition),
        ],
    )
    seen: dict[str, str] = {}
    for text in sorted(printed):
        iri, label = issue_iri(text), tidy(text)
        if iri in seen:
            what = f"the issues “{seen[iri]}” and “{text}” have one identifier"
            raise KgError(what, INDEX, "an identifier for each issue", "tell them apart in juris_index.issue_iri")
        seen[iri] = text
        file.add(
            iri,
            [
                (RDF_TYPE, NamedNode(f"{SKOS}Concept")),
                (RDFS_LABEL, english(label)),
                (NamedNode(f"{SKOS}prefLabel"), english(label)),
                (NamedNode(f"{SKOS}inScheme"), NamedNode(ISSUES)),
                (NamedNode(f"{SKOS}notation"), Literal(iri.rpartition("/")[2])),
                *([(hb("note"), english(f"The index prints it with stray blanks: “{text}”."))] * (label != text)),
            ],
        )


def provisions(file: ImportedFile, found: Provisions, places: dict[int, str]) -> None:
    """Adds the provisions that only the index names, each with the first record that does."""
    for iri, (parent, number, record) in sorted(found.named.items(), key=lambda item: _order(item[0])):
        file.add(
            iri,
            [
                (RDF_TYPE, hb("TreatyProvision")),
                (hb("isPartOf"), NamedNode(parent)),
                (hb("number"), Literal(number)),
                (hb("statedIn"), NamedNode(places[record])),
                (hb("note"), english(UNCHECKED)),
            ],
        )


def _order(iri: str) -> tuple[str, list[tuple[int, str]]]:
    instrument, _, path = iri.rpartition("/")
    steps = [step.partition("_")[2] for step in path.split("__")]
    return instrument, [(int(step), "") if step.isdigit() else (0, step) for step in steps]
