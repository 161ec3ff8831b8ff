"""Reads the table of judgments line by line, and refuses the lines that cannot be used."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass

from kg.files.beside import table
from kg.importers.account import Account
from kg.importers.csv_rows import Row, rows
from kg.importers.states import States

COLUMNS: dict[str, str] = table(__file__, "columns")  # why each is left out, if it is


@dataclass(frozen=True)
class Record:
    """One line of the table: its fields, what was read of them, and its place in the text."""

    fields: dict[str, str]
    day: datetime.date
    respondent: str
    row: Row

    @property
    def identifier(self) -> str:
        """The identifier that HUDOC gives to the judgment."""
        return self.fields["itemid"].strip()

    def entries(self, column: str) -> list[str]:
        """The codes in a column, in its order."""
        return _parts(self.fields[column], ",")

    @property
    def applications(self) -> list[str]:
        """The numbers of the applications, in the order of the table."""
        return _parts(self.fields["appno"], ";")


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def read_records(text: str, where: str, states: States, account: Account) -> list[Record]:
    """The records that can be used; the others are refused in the account."""
    _, found = rows(text, where, list(COLUMNS))
    same: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        if not row.problem:
            same[_identifier(row)].append(row)

    def understand(row: Row) -> Record:
        identifier = _identifier(row)
        if row.problem:
            raise ValueError(row.problem)
        if not re.fullmatch(r"\d{3}-\d+", identifier, re.ASCII):
            raise ValueError(f"“{identifier}” is not an identifier of HUDOC")
        if any(other.line != row.line for other in same[identifier]):
            numbers = ", ".join(str(other.number) for other in same[identifier])
            raise ValueError(f"lines {numbers} have this itemid and differ, and nothing tells which is right")
        if same[identifier][0] is not row:
            raise ValueError(f"it repeats line {same[identifier][0].number}")
        return Record(row.cells, *_read_fields(row.cells, states), row)

    return list(account.understood(found, lambda row: f"line {row.number}, {_identifier(row)}", understand))


def _identifier(row: Row) -> str:
    return row.cells.get("itemid", "").strip()


def _read_fields(fields: dict[str, str], states: States) -> tuple[datetime.date, str]:
    """The date and the respondent; raises ValueError with the reason to refuse a record."""
    try:
        day = datetime.datetime.strptime(fields["judgement_date"].strip()[:10], "%d/%m/%Y").date()
    except ValueError as error:
        raise ValueError(f"“{fields['judgement_date']}” is not a date") from error
    respondent = states.find(fields["country_name"])
    if respondent is None:
        raise ValueError(f"no State is known as “{fields['country_name']}”")
    if (states.code(respondent) or "").casefold() != fields["country_code"].strip().casefold():
        raise ValueError(f"“{fields['country_name']}” is not the State with the code “{fields['country_code']}”")
    if not fields["docname"].strip():
        raise ValueError("it has no title")
    return day, respondent
