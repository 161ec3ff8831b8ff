"""Reads the tables of treaty status: rows with their place in the file, acts with kind and date."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from kg.errors import KgError
from kg.importers.account import Text
from kg.terms.dates import date_literal, month_number

FIRST_YEAR, LAST_YEAR = 1945, 2015  # of the United Nations, and of the tables: another year is a slip
_CELL = re.compile(r"(?P<date>.*?\d)\s*(?P<mark>[A-Za-z]*)")
_ACTS = ("Ratification", "Accession", "Succession", "Acceptance", "Approval", "Formal confirmation", "Definitive")
# kind of act (in the list of kinds) by mark; a succession to a signature binds nobody: it is a signature
_CONSENT = {
    "": "ratification",
    "a": "accession",
    "d": "succession",
    "A": "acceptance",
    "AA": "acceptance",
    "c": "formal-confirmation",
    "s": "definitive-signature",
}
_SIGNATURE = {"": "signature", "d": "signature", "s": "definitive-signature"}


@dataclass(frozen=True)
class Row:
    """One record of a table: its cells by column, and its stretch in code points without the line end.

    `problem` says why the row cannot be read; it is empty where it can.
    """

    start: int
    end: int
    line: str
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Act:
    """What a cell says: the kind of act, and the date at the precision that is given."""

    kind: str
    date: Literal
    mark: str


def rows(table: Text, required: Sequence[str] = ()) -> tuple[list[str], list[Row]]:
    """The columns and the rows of a table; a row ends where its line ends.

    Raises KgError where a required column is missing.
    """
    lines = [(m.start(), m.group().removesuffix("\r")) for m in re.finditer(r"[^\n]+", table.text)]
    header = _fields(lines[0][1].removeprefix("\ufeff")) if lines else []
    missing = [column for column in required if column not in header]
    if missing or not header:
        raise KgError(
            f"the table lacks the column {', '.join(missing)}" if header else "the table is empty",
            table.name,
            f"columns {', '.join(required)}",
            "take the file as its repository has it",
        )
    found = []
    for start, line in lines[1:]:
        if not line.strip():
            continue
        fields = _fields(line)
        problem = "" if len(fields) == len(header) else f"the row has {len(fields)} fields, the table {len(header)}"
        found.append(Row(start, start + len(line), line, dict(zip(header, fields, strict=False)), problem))
    return header, found


def _fields(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        return []


def act_columns(header: Sequence[str], name: str) -> dict[str, dict[str, str]]:
    """The columns of a table that tell acts, each with the marks that its heading announces.

    Raises KgError where a column is missing or unknown: a treaty that can be ratified can be signed too.
    """
    columns: dict[str, dict[str, str]] = {}
    for column in header[1:]:
        marks = set(re.findall(r"\((\w+)\)", column))
        known = _SIGNATURE if column.startswith("Signature") else _CONSENT if column.startswith(_ACTS) else {}
        columns[column] = {mark: act for mark, act in known.items() if mark in marks}
        if known is _SIGNATURE or "Ratification" in column:
            columns[column][""] = known[""]
    consents = [column for column in columns if column.startswith(_ACTS)]
    signed = any(column.startswith("Signature") for column in columns)
    if (
        list(header[:1]) != ["Participant"]
        or not consents
        or not all(columns.values())
        or (not signed and any("Ratification" in column for column in consents))
    ):
        raise KgError(
            f"the columns are {', '.join(header)}",
            name,
            "Participant, Signature (but for amendments), and a column of ratification, accession, acceptance or the "
            "like, with its marks in brackets",
            "take the file as its repository has it",
        )
    return columns


def act(cell: str, marks: dict[str, str]) -> Act:
    """The act that a cell tells.

    Raises ValueError, in words, where the date is none or the heading of the column announces no such mark.

    >>> act("22 Mar 1956 a", {"a": "accession"}).date.value
    '1956-03-22'
    """
    match = _CELL.fullmatch(cell.strip())
    if match is None:
        raise ValueError(f"“{cell}” holds no date")
    if match["mark"] not in marks:
        raise ValueError(f"“{cell}” has a mark that its column does not announce")
    day = date(match["date"])
    if not FIRST_YEAR <= int(day.value[:4]) <= LAST_YEAR:
        raise ValueError(f"“{cell}” is no date from {FIRST_YEAR} to {LAST_YEAR}")
    return Act(marks[match["mark"]], day, match["mark"])


def date(text: str) -> Literal:
    """A date at the precision of its text: day, month or year.

    Raises ValueError, in words, where it is impossible or its form is unknown.

    >>> [date(form).value for form in ("2 December 2003", "2003-12-02", "02.12.2003", "Dec 2003", "2003")]
    ['2003-12-02', '2003-12-02', '2003-12-02', '2003-12', '2003']
    """
    words = text.replace(",", " ").split()
    numbers = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4})", text)
    if numbers:
        year, month, day = (int(part) for part in (numbers.groups()[:3] if numbers[1] else numbers.groups()[5:2:-1]))
    elif re.fullmatch(r"\d{4}", text):
        return date_literal(text)
    elif len(words) in (2, 3) and (number := month_number(words[-2])) and re.fullmatch(r"\d{4}", words[-1]):
        year, month = int(words[-1]), number
        if len(words) == 2:
            return date_literal(f"{year:04}-{month:02}")
        if not re.fullmatch(r"\d\d?", words[0]):
            raise ValueError(f"“{text}” is no date of a known form")
        day = int(words[0])
    else:
        raise ValueError(f"“{text}” is no date of a known form")
    try:
        return date_literal(datetime.date(year, month, day).isoformat())
    except ValueError as error:
        raise ValueError(f"“{text}” is no day of the calendar") from error
