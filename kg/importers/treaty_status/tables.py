"""Reads the tables of treaty status: which columns tell acts (`columns.toml`), and the acts in their cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from kg.errors import KgError
from kg.files.beside import table
from kg.terms.dates import typed

FIRST_YEAR, LAST_YEAR = 1945, 2015  # of the United Nations, and of the tables: another year is a slip
_CELL = re.compile(r"(?P<date>.*?\d)\s*(?P<mark>[A-Za-z]*)")
_COLUMNS: dict[str, dict[str, str]] = table(__file__, "columns")


@dataclass(frozen=True)
class Act:
    """The act that a cell tells: its kind, and the date at the precision that is given."""

    kind: str
    date: Literal
    mark: str = ""


def act_columns(header: Sequence[str], name: str) -> dict[str, dict[str, str]]:
    """The columns of a table that tell acts, each with the kinds of act by mark.

    Raises KgError where a column is missing or unknown.
    """
    columns = {column: _COLUMNS.get(column, {}) for column in header[1:]}
    kinds = {kind for marks in columns.values() for kind in marks.values()}
    if header[0] != "Participant" or not all(columns.values()) or not kinds - {"signature"}:
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
    date = typed(match["date"].replace(",", " ")) if match else None
    if match is None or date is None:
        raise ValueError(f"“{cell}” holds no date")
    if match["mark"] not in marks:
        raise ValueError(f"“{cell}” has a mark that its column does not announce")
    if not FIRST_YEAR <= int(date.value[:4]) <= LAST_YEAR:
        raise ValueError(f"“{cell}” is no date from {FIRST_YEAR} to {LAST_YEAR}")
    return Act(marks[match["mark"]], date, match["mark"])
