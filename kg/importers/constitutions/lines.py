"""Reads the lines of the source, one for each clause, and says which cannot be used."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.importers.account import Account
from kg.importers.imported_file import table
from kg.importers.json_lines import Check, Fields, JsonLine, checks, fields_of, is_text, state_of, understood
from kg.importers.states import States
from kg.terms.dates import is_date

NAME = "clauses.jsonl"
OTHER, BELOW, SILENT = "other: ", "other: below the Constitution", "silent"
_FILE = re.compile(r"[A-Za-z_]{2,60}_(\d{4})\.txt", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?: \(file named (\d{4})\))?", re.ASCII)
_AMENDED = re.compile(r"(\d{4}(?:-\d\d-\d\d)?)(?: \([\w ]{1,60}\))?", re.ASCII)
_NEEDED = ("state", "constitution", "file", "topic")
_CLAUSE = ("summary", "start", "end", "sha256", "sure")
_SAME = ("state", "constitution", "sha256", "encoding", "article", "paragraph", "point")


def words() -> dict[str, Any]:
    """The table of the words of the source."""
    return table(Path(__file__).with_name("words.toml"))


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

    @property
    def stretch(self) -> tuple[str, int | None, int | None]:
        """File, start and end of the clause."""
        return self.fields["file"], self.fields.get("start"), self.fields.get("end")


def read_lines(path: Path, states: States, account: Account) -> list[ClauseLine]:
    """The lines that can be used, in the order of the file; the others are in the account with the reason.

    Raises KgError where the file cannot be read, or has more lines than the source can have.
    """
    kept = understood(path, NAME, account, lambda place, content: _line(place, content, states, account))
    return _without_contradictions(kept, account)


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
    year = _YEAR.fullmatch(fields["constitution"])
    named = _FILE.fullmatch(fields["file"])
    if year and named and named[1] != (year[2] or year[1]):
        raise ValueError(f"the constitution is of {year[2] or year[1]}, and the file is {fields['file']}")
    if is_silent:
        if spoken := next((name for name in (*_CLAUSE, "article", "scope", "direct") if name in fields), None):
            raise ValueError(f"it says that the constitution is silent, and has a field {spoken}")
        if fields["topic"] != "treaty-rank":
            raise ValueError(f"it says that the constitution is silent on {fields['topic']}; only treaty-rank can be")
    elif fields["start"] >= fields["end"]:
        raise ValueError(f"it starts at {fields['start']} and ends at {fields['end']}")
    elif "article" not in fields and not fields.get("number_unsure"):
        raise ValueError("it has no article, and does not say that the number is unsure")


def _without_contradictions(lines: list[ClauseLine], account: Account) -> list[ClauseLine]:
    """The lines without those that contradict each other: of these none is used, since nothing says which is right."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    stretches: dict[tuple[object, ...], list[ClauseLine]] = defaultdict(list)
    for line in lines:
        owners[line.file].add((line.state, line.constitution))
        stretches[line.stretch].append(line)
    kept = []
    for line in lines:
        if len(owners[line.file]) > 1:
            reason = f"lines name more than one State or constitution for the file {line.file}"
        else:
            others = (other for other in stretches[line.stretch] if other is not line)
            reason = next(filter(None, (_contradiction(line, other) for other in others)), "")
        if reason:
            account.refused.append((f"line {line.place}", reason))
        else:
            kept.append(line)
    return kept


def _contradiction(line: ClauseLine, other: ClauseLine) -> str:
    """Why a line cannot stand beside another on the same stretch of a text; empty where it can."""
    differ = [name for name in FIELDS if line.fields.get(name) != other.fields.get(name)]
    if line.topic == other.topic:
        how = ", ".join(sorted(differ)) or "the order of the fields"
        return f"line {other.place} has the same file, place and topic; they differ in {how}"
    same = [name for name in _SAME if name in differ]
    return f"line {other.place} has the same stretch of the text and differs in {same[0]}" if same else ""


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
