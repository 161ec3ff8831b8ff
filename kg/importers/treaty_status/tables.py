"""Reads the tables of treaty status: which columns tell acts, and the acts in their cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from kg.errors import KgError
from kg.terms.dates import typed

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
class Act:
    """The act that a cell tells: its kind, and the date at the precision that is given."""

    kind: str
    date: Literal
    mark: str = ""


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
    is_signed = any(column.startswith("Signature") for column in columns)
    is_ratified = any("Ratification" in column for column in consents)
    if header[0] != "Participant" or not consents or not all(columns.values()) or (is_ratified and not is_signed):
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
