"""The tables of treaty status as documents, and the places of their rows."""

from __future__ import annotations

from kg.importers.account import Text
from kg.importers.csv_rows import Row, rows
from kg.importers.imported_file import SOURCES, ImportedFile
from kg.importers.states import unmarked
from kg.importers.treaty_status.names import BY_NUMBER, Treaty
from kg.terms import minted
from kg.terms.names import THING

INDEX = f"{THING}doc/treaty-status-2015-index"


def first(treaty: Treaty) -> str:
    """The table of early 2015 for a treaty."""
    return f"{THING}doc/treaty-status-2015-{treaty.number}"


def second(treaty: Treaty) -> str:
    """The table of 2022, the second witness, for a treaty."""
    return f"{THING}doc/treaty-status-2022-{treaty.witness.replace('_', '-')}"


def add_first(file: ImportedFile, treaty: Treaty, table: Text, url: str) -> None:
    """Adds the table of early 2015 for a treaty."""
    _add(file, first(treaty), table, "first", title=f"Status of the {treaty.short} in early 2015")
    listed = f"{THING}{treaty.name}"
    file.describe(first(treaty), listsParticipantsOf=listed, observedOn="2015", canonicalAddress=url)


def add_second(file: ImportedFile, treaty: Treaty, table: Text) -> None:
    """Adds the table of 2022 for a treaty."""
    _add(file, second(treaty), table, "second", title=f"Years of consent to the {treaty.short} to August 2022")


def add_index(file: ImportedFile, places: ImportedFile, table: Text) -> dict[str, str]:
    """Adds the index of treaties and its rows for chapter IV; the address of each treaty by its number.

    Raises KgError where a column is missing.
    """
    note = "The rows of chapter IV, human rights, and no other chapter."
    _add(file, INDEX, table, "first", title="Index of the treaties in early 2015", note=note)
    addresses = {}
    for row in rows(table.text, table.name, ("chapter_no", "treaty_no", "treaty_name", "url"))[1]:
        number = f"4-{row.cells['treaty_no'].replace('.', '-')}"
        if not row.problem and row.cells["chapter_no"] == "4" and number in BY_NUMBER:
            addresses[number] = row.cells["url"]
            _add_place(places, INDEX, f"iv{number[1:]}", f"row of treaty IV{number[1:]}", row)
    return addresses


def add_row(file: ImportedFile, document: str, participant: str, row: Row) -> str:
    """Adds the place of a participant's row in a table."""
    name = unmarked(participant)
    return _add_place(file, document, minted.plain(name), f"row of {name}", row)


def add_whole(file: ImportedFile, document: str, table: Text) -> str:
    """Adds a table as a whole: the place of what it does not list, with the digest of its text."""
    passage = f"{document}__all-rows"
    file.add_passage(passage, document, "all rows", "document")
    file.add_stretch(passage, 0, table.text)
    return passage


def _add_place(file: ImportedFile, document: str, part: str, locator: str, row: Row) -> str:
    """Adds a row without its line end as a passage, with the digest of the stretch."""
    passage = f"{document}__{part}"
    file.add_passage(passage, document, locator)
    file.add_stretch(passage, row.start, row.line)
    return passage


def _add(file: ImportedFile, document: str, table: Text, source: str, *, title: str, note: str = "") -> None:
    """Adds a table of one of the two sources; the note tells which of its rows were read, if not all."""
    said = {name: text.format(title=title) for name, text in SOURCES["treaty-status"][source].items()}
    names = {name: said.pop(name) for name in ("label", "shortName")}
    file.describe(document, "OrganisationPage", **names, inLanguage="en", textFile=table.name)
    file.add_checksum(document, table.digest)
    reading = {"readExtent": "parts" if note else "whole", "readingNote": note or "Every row and every column."}
    file.describe(document, **said, **reading)
