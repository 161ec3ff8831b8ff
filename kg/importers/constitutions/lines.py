"""Reads the lines of the source, one for each clause, and says which cannot be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.files.beside import table
from kg.importers.account import Account
from kg.importers.json_lines import Check, Fields, JsonLine, checks, fields_of, is_text, state_of, understood
from kg.importers.states import States
from kg.terms.dates import is_date

NAME = "clauses.jsonl"
OTHER, BELOW, SILENT = "other: ", "other: below the Constitution", "silent"
_AMENDED = re.compile(r"(\d{4}(?:-\d\d-\d\d)?)(?: \([\w ]{1,60}\))?", re.ASCII)
_NEEDED = ("state", "constitution", "file", "topic")
_CLAUSE = ("summary", "start", "end", "sha256", "sure")


def words() -> dict[str, Any]:
    """The table of the words of the source."""
    return table(__file__, "words")


@dataclass(frozen=True)
class ClauseLine(JsonLine):
    """A clause with the State that it names."""

    state: str

    @property
    def year(self) -> str:
        """The year of the constitution."""
        return str(self.fields["constitution"])[:4]

    @property
    def amended_to(self) -> str | None:
        """The year or day up to which the text has amendments; None where the line does not say."""
        match = _AMENDED.fullmatch(self.fields.get("as_amended_to", ""))
        return match[1] if match else None

    @property
    def is_silent(self) -> bool:
        """True if the line says that the text was searched and has no clause on the rank of treaties."""
        return self.fields.get("effect") == SILENT


def read_lines(path: Path, states: States, account: Account) -> list[ClauseLine]:
    """The lines that can be used, in the order of the file; the others are in the account with the reason.

    Raises KgError where the file cannot be read, or has more lines than the source can have.
    """
    return understood(path, NAME, account, lambda place, content: _line(place, content, states, account))


def _line(place: int, content: bytes, states: States, account: Account) -> ClauseLine:
    """The line; raises ValueError with the reason where it cannot be used."""
    fields = fields_of(place, content, account, FIELDS, _NEEDED)
    _agree(fields)
    return ClauseLine(place, fields, state_of(fields["state"], states))


def _agree(fields: Fields) -> None:
    """Raises ValueError where a field is missing, or two fields contradict each other."""
    is_silent = fields.get("effect") == SILENT
    for name in ("checked",) if is_silent else _CLAUSE:
        if name not in fields:
            raise ValueError(f"it has no field {name}")
    if is_silent:
        if spoken := next((name for name in (*_CLAUSE, "article", "scope", "direct") if name in fields), None):
            raise ValueError(f"it says that the constitution is silent, and has a field {spoken}")
        if fields["topic"] != "treaty-rank":
            raise ValueError(f"it says that the constitution is silent on {fields['topic']}; only treaty-rank can be")
    elif fields["start"] >= fields["end"]:
        raise ValueError(f"it starts at {fields['start']} and ends at {fields['end']}")
    elif "article" not in fields and not fields.get("number_unsure"):
        raise ValueError("it has no article, and does not say that the number is unsure")


def _is_offset(value: object) -> bool:
    return type(value) is int and 0 <= value < 100_000_000


def _is_effect(value: object) -> bool:
    return isinstance(value, str) and (
        value in words()["ranks"] or value == SILENT or (value.startswith(OTHER) and is_text(value.removeprefix(OTHER)))
    )


def _is_amended(value: object) -> bool:
    match = _AMENDED.fullmatch(value) if isinstance(value, str) else None
    return bool(match and is_date(match[1]))


FIELDS: dict[str, Check] = {
    **checks(words()["fields"]),
    "as_amended_to": _is_amended,
    "effect": _is_effect,
    **dict.fromkeys(("start", "end"), _is_offset),
    "number_unsure": lambda value: value is True,
}
