"""Reads the table of judgments line by line, and refuses the lines that cannot be used."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.errors import KgError
from kg.importers.account import Account
from kg.importers.states import States

COLUMNS = (
    "itemid",
    "appno",
    "docname",
    "country_name",
    "country_code",
    "articles",
    "year",
    "judgement_date",
    "applicant_type",
    "has_violation",
    "violation_count",
    "no_violation_count",
    "violated_articles",
    "no_violation_articles",
    "has_mixed_decision",
    "judge_president",
    "judge_count",
    "judge_names_list",
)


@dataclass(frozen=True)
class Record:
    """One line of the table: its fields, what was read of them, and its place in the text."""

    fields: dict[str, str]
    day: date
    respondent: str
    line: int
    start: int
    end: int

    @property
    def identifier(self) -> str:
        """The identifier that HUDOC gives to the judgment."""
        return self.fields["itemid"]

    def entries(self, column: str) -> list[str]:
        """The codes in a column, in its order."""
        return [code.strip() for code in self.fields[column].split(",") if code.strip()]

    @property
    def applications(self) -> list[str]:
        """The numbers of the applications, in the order of the table."""
        return [number.strip() for number in self.fields["appno"].split(";") if number.strip()]


def read_records(text: str, where: str, states: States, account: Account) -> Iterator[Record]:
    """The records that can be used; the others are refused in the account. A line is a record."""
    lines = list(io.StringIO(text, newline=""))
    header = (_row(lines[0].removeprefix("\ufeff")) if lines else None) or []
    columns = [name.strip() for name in header]
    if missing := [name for name in COLUMNS if name not in columns]:
        expected = f"the columns {', '.join(COLUMNS)}"
        raise KgError(
            f"no column {', '.join(missing)}", f"{where}:1", expected, "take the whole table, with its header"
        )
    rows: list[tuple[int, int, str, list[str] | None]] = []
    start = len(lines[0])
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            rows.append((number, start, line.rstrip("\r\n"), _row(line)))
        start += len(line)
    same: dict[str, dict[str, int]] = {}  # identifier → the different lines under it, each with its first number
    for number, _, line, row in rows:
        if row and len(row) == len(columns):
            same.setdefault(row[columns.index("itemid")].strip(), {}).setdefault(line, number)
    for number, start, line, row in rows:
        account.read += 1
        fields = dict(zip(columns, row or [], strict=False))
        identifier = fields.get("itemid", "").strip()
        reason, found = "", (date.min, "")
        if row is None:
            reason = "the line cannot be read as fields of a table: are its quotation marks closed?"
        elif len(row) != len(columns):
            reason = f"the line has {len(row)} fields, the table {len(columns)} columns"
        elif not re.fullmatch(r"\d{3}-\d+", identifier, re.ASCII):
            reason = f"“{identifier}” is not an identifier of HUDOC" if identifier else "it has no itemid"
        elif len(same[identifier]) > 1:
            others = ", ".join(str(other) for other in same[identifier].values())
            reason = f"lines {others} have this itemid and differ, and nothing tells which is right"
        elif same[identifier][line] != number:
            reason = f"it repeats line {same[identifier][line]}"
        else:
            reason, found = _read_fields(fields, states)
        if reason:
            account.refused.append((f"line {number}" + (f", {identifier}" if identifier else ""), reason))
        else:
            fields["itemid"] = identifier
            yield Record(fields, *found, number, start, start + len(line))


def _row(line: str) -> list[str] | None:
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        return None


def _read_fields(fields: dict[str, str], states: States) -> tuple[str, tuple[date, str]]:
    """A reason to refuse a record, or its date and respondent."""
    nothing = (date.min, "")
    match = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?: 00:00:00)?", fields["judgement_date"].strip(), re.ASCII)
    try:
        day = date(*(int(part) for part in reversed(match.groups()))) if match else None
    except ValueError:
        day = None
    if day is None:
        return f"“{fields['judgement_date']}” is not a date", nothing
    respondent = states.find(fields["country_name"])
    if respondent is None:
        return f"no State is known as “{fields['country_name']}”", nothing
    if (states.code(respondent) or "").casefold() != fields["country_code"].strip().casefold():
        return f"“{fields['country_name']}” is not the State with the code “{fields['country_code']}”", nothing
    if not fields["docname"].strip():
        return "it has no title", nothing
    return "", (day, respondent)
