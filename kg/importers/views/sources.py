"""Where a line was read: the decision itself, a follow-up report, or a page about the decision."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from kg.importers.imported_file import PUBLISHER, ImportedFile, value
from kg.importers.juris.records import slug
from kg.importers.views.decisions import Decision
from kg.importers.views.known import Known
from kg.importers.views.lines import BODIES
from kg.importers.wgad import sources as wgad_sources
from kg.importers.wgad.lines import Line
from kg.importers.wgad.sources import reading
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

READINGS = f"{THING}doc/views-readings"
_REPORT = re.compile(r"^follow-up report ((CCPR|CAT)/C/[A-Za-z0-9/]+)")
_PARAGRAPHS = re.compile(r"\(paragraphs (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)\)")


class Sources(wgad_sources.Sources):
    """The documents that speak in the lines, each described once, with the passage that a line means."""

    def __init__(self, decisions: list[Decision], known: Known) -> None:
        lines = [line for decision in decisions for line in decision.lines]
        super().__init__(lines, known, {decision.number: decision.iri for decision in decisions})

    def document(self, line: Line) -> str:
        """The document in which the line was read."""
        report = _REPORT.search(line.checked)
        if report and not self.is_own(line):
            return self.curated.symbols.get(report[1], f"{THING}un/{slug(report[1])}")
        return super().document(line)

    def passage(self, line: Line) -> str:
        """The place in the document that the line means."""
        paragraphs = _PARAGRAPHS.search(line.checked) if self.is_own(line) else None
        if paragraphs:
            return f"{self.document(line)}__para_{paragraphs[1]}-to-{paragraphs[2]}"
        return super().passage(line)

    def add_passage(self, file: ImportedFile, passage: str, document: str) -> None:
        """Adds the passage of a document that a line means, if no other file has it."""
        part = passage.removeprefix(f"{document}__para_")
        if part != passage and passage not in self.curated.things:
            file.add_passage(passage, document, f"paras. {part.replace('-to-', ' to ')}", "section")
        else:
            super().add_passage(file, passage, document)

    def add_page(self, file: ImportedFile, document: str, lines: list[Line]) -> None:
        """Adds a page, or a follow-up report of a committee."""
        report = _REPORT.search(lines[0].checked)
        if not report or not document.startswith(f"{THING}un/"):
            super().add_page(file, document, lines)
            return
        body = BODIES[report[2]]
        file.add(
            document,
            [
                (RDF_TYPE, hb("Report")),
                (RDFS_LABEL, english(f"Follow-up report of the {body.replace('-', ' ').capitalize()}, {report[1]}")),
                (hb("shortName"), english(report[1])),
                (hb("symbol"), Literal(report[1])),
                (hb("isIssuedBy"), NamedNode(f"{THING}org/{body}")),
                *((hb("inLanguage"), Literal(name)) for name in sorted({line.language for line in lines})),
                (hb("authority"), value("authority-official-record")),
                *reading(lines[0]),
            ],
        )


def describe_file(file: ImportedFile, name: str, digest: str, lines: int) -> None:
    """Adds the file of the source itself."""
    file.add(
        READINGS,
        [
            (RDF_TYPE, hb("Report")),
            (RDFS_LABEL, english(f"What pages say of decisions of UN treaty bodies: {lines:,} readings")),
            (hb("shortName"), english("Readings of decisions of treaty bodies")),
            (PUBLISHER, Literal("Habeas")),
            (hb("issuedOn"), date_literal("2026-11")),
            (hb("inLanguage"), Literal("en")),
            (hb("authority"), value("authority-index")),
            (hb("readExtent"), value("read-parts")),
            (hb("readingNote"), english("Every line; the account of the import counts what was left out of each.")),
            (hb("textFile"), Literal(f"views/{name}")),
            (hb("note"), english("Compiled in November 2026 from stored copies of public pages, in our own words.")),
            (hb("note"), english("reading-without-passages: each line stands for the page that it tells of.")),
        ],
    )
    file.add_checksum(READINGS, digest)
