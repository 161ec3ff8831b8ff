"""Reads the lines of the source, one for each clause, and says which cannot be used."""

from __future__ import annotations

import datetime
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.importers.account import Account
from kg.importers.json_lines import LONGEST, understood
from kg.importers.states import States

TOPICS = (
    "treaty-rank",
    "treaty-direct-application",
    "rights-by-treaty",
    "liberty",
    "arrest-by-court-order",
    "fair-trial",
    "torture",
    "expression",
    "assembly",
    "association",
    "retroactivity",
    "compensation",
    "remedy",
    "derogation",
)
RANKS = {
    "above constitution": "above-constitution",
    "equal to constitution": "equal-to-constitution",
    "above laws": "above-laws",
    "equal to laws": "equal-to-laws",
    "part of national law, rank not told": "not-told",
    "needs a law to apply": "needs-a-law",
}
OTHER, BELOW, SILENT = "other: ", "other: below the Constitution", "silent"
_FILE = re.compile(r"[A-Za-z_]{2,60}_(\d{4})\.txt", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?: \(file named (\d{4})\))?", re.ASCII)
_AMENDED = re.compile(r"(\d{4}(?:-\d\d-\d\d)?)(?: \([\w ]{1,60}\))?", re.ASCII)
_NUMBER = re.compile(r"\(?[A-Za-z0-9][A-Za-z0-9 .-]{0,39}(?:\([a-z0-9]{1,12}\)|\)| \(unnumbered\))?", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CLAUSE = ("summary", "start", "end", "sha256", "sure")
_SAME = ("state", "constitution", "sha256", "encoding", "article", "paragraph", "point")


@dataclass(frozen=True)
class Line:
    """A line that can be used: its place in the file, its fields, and the State that it names."""

    place: int
    fields: dict[str, Any]
    state: str

    def __getattr__(self, name: str) -> Any:
        """A field of the line; None where it has none."""
        return self.fields.get(name)

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
        """Whether the line says that the text was searched and has no clause on the rank of treaties."""
        return self.fields.get("effect") == SILENT

    @property
    def stretch(self) -> tuple[str, int | None, int | None]:
        """File, start and end of the clause."""
        return self.fields["file"], self.fields.get("start"), self.fields.get("end")


def read_lines(path: Path, states: States, account: Account) -> list[Line]:
    """The lines that can be used, in the order of the file; the others are in the account with the reason.

    Raises KgError where the file cannot be read, or has more lines than the source can have.
    """
    kept = understood(
        path, account, lambda place, content: _line(place, content, states, account), "a line for each clause"
    )
    return _without_contradictions(kept, account)


def _line(place: int, content: bytes, states: States, account: Account) -> Line:
    """The line; raises ValueError with the reason where it cannot be used."""
    if len(content) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} bytes")
    try:
        fields = json.loads(content, object_pairs_hook=_once)
    except _TwiceError:
        raise
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON in UTF-8") from error
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")
    for name in sorted(set(fields) - set(FIELDS)):
        account.listed.append((f"line {place}", f"the field “{name[:40]}” is unknown and was left out"))
        account.skipped["unknown fields"] += 1
        del fields[name]
    for name, value in fields.items():
        if not FIELDS[name](value):
            raise ValueError(f"the field {name} has a value that it cannot have: {json.dumps(value)[:80]}")
    _agree(fields)
    if (state := states.find(fields["state"])) is None:
        raise ValueError(f"no State is known as “{fields['state'][:60]}”")
    return Line(place, fields, state)


class _TwiceError(ValueError):
    """A field that stands in a line twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(f"the field {next(name for name in names if names.count(name) > 1)[:40]} stands in it twice")
    return fields


def _agree(fields: dict[str, Any]) -> None:
    """Raises ValueError where a field is missing, or two fields contradict each other."""
    is_silent = fields.get("effect") == SILENT
    for name in ("state", "constitution", "file", "topic", *(("checked",) if is_silent else _CLAUSE)):
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


def _without_contradictions(lines: list[Line], account: Account) -> list[Line]:
    """The lines without those that contradict each other: of these none is used, since nothing says which is right."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    stretches: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        owners[line.file].add((line.state, line.constitution))
        stretches[line.stretch].append(line)
    kept = []
    for line in lines:
        others = [other for other in stretches[line.stretch] if other is not line]
        same = next((other for other in others if other.topic == line.topic), None)
        reason = ""
        if len(owners[line.file]) > 1:
            reason = f"lines name more than one State or constitution for the file {line.file}"
        elif same:
            names = {n for n in FIELDS if line.fields.get(n) != same.fields.get(n)}
            differ = ", ".join(sorted(names)) or "the order of the fields"
            reason = f"line {same.place} has the same file, place and topic; they differ in {differ}"
        else:
            pairs = ((other, name) for other in others for name in _SAME)
            found = next(((o, n) for o, n in pairs if line.fields.get(n) != o.fields.get(n)), None)
            if found:
                reason = f"line {found[0].place} has the same stretch of the text and differs in {found[1]}"
        if reason:
            account.refused.append((f"line {line.place}", reason))
        else:
            kept.append(line)
    return kept


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _one_of(*values: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in values


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _is_offset(value: object) -> bool:
    return type(value) is int and 0 <= value < 100_000_000


def _is_effect(value: object) -> bool:
    return isinstance(value, str) and (
        value in RANKS or value == SILENT or (value.startswith(OTHER) and _is_text(value.removeprefix(OTHER)))
    )


def _is_amended(value: object) -> bool:
    match = _AMENDED.fullmatch(value) if isinstance(value, str) else None
    try:
        return bool(match and datetime.date.fromisoformat(f"{match[1]}-01-01"[:10]))
    except ValueError:
        return False


FIELDS: dict[str, Callable[[object], bool]] = {
    "state": _is_text,
    "constitution": _matches(_YEAR),
    "as_amended_to": _is_amended,
    "file": _matches(_FILE),
    **dict.fromkeys(("article", "paragraph", "point"), _matches(_NUMBER)),
    "topic": _one_of(*TOPICS),
    "effect": _is_effect,
    "direct": lambda value: isinstance(value, bool),
    "hours": lambda value: type(value) is int and 0 < value < 10_000,
    **dict.fromkeys(("start", "end"), _is_offset),
    "sha256": _matches(_DIGEST),
    "sure": _one_of("sure", "probable"),
    "number_unsure": lambda value: value is True,
    "encoding": _one_of("latin-1"),
    **dict.fromkeys(
        ("scope", "conditions", "order_by", "summary", "number_note", "text_note", "checked", "caution"), _is_text
    ),
}
