"""The tables of treaty status as documents, and the places of their rows."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import Literal, NamedNode

from kg.importers.account import Text
from kg.importers.imported_file import PUBLISHER, ImportedFile, Pairs, address, value
from kg.importers.states import unmarked
from kg.importers.treaty_status.names import BY_NUMBER, Treaty
from kg.importers.treaty_status.tables import Row, rows
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

INDEX = f"{THING}doc/treaty-status-2015-index"
EARLY_2015 = (
    "State of early 2015: signatures and acts of consent with their dates; withdrawals, reservations and declarations "
    "are not shown in the source."
)
_COLLECTION = "United Nations Treaty Collection"
_2015 = "A harvested copy of early 2015: withdrawals are not shown in it. Repository at 003ce13."
_2022 = (
    "Years of ratification or accession of the Member States of the United Nations to August 2022, not told apart, "
    "compiled from the Treaty Collection and edited by hand. Repository at fdb779e."
)


def first(treaty: Treaty) -> NamedNode:
    """The table of early 2015 for a treaty."""
    return NamedNode(f"{THING}doc/treaty-status-2015-{treaty.number}")


def second(treaty: Treaty) -> NamedNode:
    """The table of 2022, the second witness, for a treaty."""
    return NamedNode(f"{THING}doc/treaty-status-2022-{treaty.witness.replace('_', '-')}")


def add_first(file: ImportedFile, treaty: Treaty, table: Text, url: str) -> None:
    """Adds the table of early 2015 for a treaty."""
    title = f"Status of the {treaty.short} in early 2015"
    _add(file, first(treaty), table, f"{title} ({_COLLECTION}, harvested table)", f"UN Treaty Collection: {title}")
    file.add(first(treaty).value, _source(_COLLECTION, "zmjones/untreaties", "authority-official-record", _2015))
    file.add(first(treaty).value, _reading("read-whole", "Every row and every column."))
    lists = (hb("listsParticipantsOf"), NamedNode(f"{THING}{treaty.name}"))
    file.add(first(treaty).value, [lists, (hb("observedOn"), date_literal("2015"))])
    if url:
        file.add(first(treaty).value, [(hb("canonicalAddress"), address(url))])


def add_second(file: ImportedFile, treaty: Treaty, table: Text) -> None:
    """Adds the table of 2022 for a treaty."""
    title = f"Years of consent to the {treaty.short} to August 2022"
    _add(file, second(treaty), table, f"{title} (second witness, edited by hand)", f"Second witness: {title}")
    repository = "world-politics-datalab/humanrights-treaties-ratification-status"
    file.add(second(treaty).value, _source("World Politics Data Lab", repository, "authority-scholarship", _2022))
    file.add(second(treaty).value, _reading("read-whole", "Every row and every column."))


def add_index(file: ImportedFile, places: ImportedFile, table: Text) -> dict[str, str]:
    """Adds the index of treaties and its rows for chapter IV; the address of each treaty by its number.

    Raises KgError where a column is missing.
    """
    title = "Index of the treaties in early 2015"
    _add(file, NamedNode(INDEX), table, f"{title} ({_COLLECTION}, harvested table)", f"UN Treaty Collection: {title}")
    file.add(INDEX, _source(_COLLECTION, "zmjones/untreaties", "authority-official-record", _2015))
    file.add(INDEX, _reading("read-parts", "The rows of chapter IV, human rights, and no other chapter."))
    addresses = {}
    for row in rows(table, ("chapter_no", "treaty_no", "treaty_name", "url"))[1]:
        number = f"4-{row.cells['treaty_no'].replace('.', '-')}"
        if not row.problem and row.cells["chapter_no"] == "4" and number in BY_NUMBER:
            addresses[number] = row.cells["url"]
            roman = f"iv{number[1:]}"
            add_place(places, NamedNode(INDEX), roman, f"row of treaty {roman.replace('iv', 'IV')}", row)
    return addresses


def add_row(file: ImportedFile, document: NamedNode, participant: str, row: Row) -> NamedNode:
    """Adds the place of a participant's row in a table."""
    folded = unicodedata.normalize("NFKD", unmarked(participant)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded.replace("'", "")).strip("-")
    return add_place(file, document, slug, f"row of {unmarked(participant)}", row)


def add_whole(file: ImportedFile, document: NamedNode, table: Text) -> NamedNode:
    """Adds a table as a whole: the place of what it does not list, with the digest of its text."""
    passage = f"{document.value}__all-rows"
    file.add_passage(passage, document.value, "all rows", "document")
    file.add_stretch(passage, 0, table.text)
    return NamedNode(passage)


def add_place(file: ImportedFile, document: NamedNode, slug: str, locator: str, row: Row) -> NamedNode:
    """Adds a passage: a row without its line end, with the digest of the stretch."""
    passage = f"{document.value}__{slug}"
    file.add_passage(passage, document.value, locator)
    file.add_stretch(passage, row.start, row.line)
    return NamedNode(passage)


def _add(file: ImportedFile, document: NamedNode, table: Text, label: str, short: str) -> None:
    file.add(
        document.value,
        [
            (RDF_TYPE, hb("OrganisationPage")),
            (RDFS_LABEL, english(label)),
            (hb("shortName"), english(short)),
            (hb("inLanguage"), Literal("en")),
            (hb("textFile"), Literal(table.name)),
        ],
    )
    file.add_checksum(document.value, table.digest)


def _source(publisher: str, repository: str, authority: str, note: str) -> Pairs:
    return [
        (PUBLISHER, Literal(publisher)),
        (hb("readAddress"), address(f"https://github.com/{repository}")),
        (hb("authority"), value(authority)),
        (hb("note"), english(note)),
    ]


def _reading(extent: str, note: str) -> Pairs:
    return [(hb("readExtent"), value(extent)), (hb("readingNote"), english(note))]
