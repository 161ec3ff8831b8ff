"""Reads the lines of readings, one for each page and opinion or decision, and says which cannot be used.

`judged.toml` has decisions of somebody who read a line, where no rule can decide, with the reason.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.files.beside import table
from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.imported_file import digest_of
from kg.importers.json_lines import Check, Fields, JsonLine
from kg.importers.states import States

NAME = "witnesses.jsonl"
WORDS = table(__file__, "words")  # kinds of the closed lists by the words of lines, and who speaks in pages
FIRST_YEAR, LAST_YEAR = 1991, 2099  # of the Working Group, and of a number that can be one
NUMBER = re.compile(r"([1-9]\d{0,2})/(\d{4})", re.ASCII)
OWN_SYMBOL = re.compile(r"A/HRC/WGAD/(\d{4})/(\d+)", re.ASCII)
_CHILD = re.compile(
    r"\bminors?\b|\bunder age\b|\bjuvenile|\bchild(ren)?\b|\bages?\b|\bpupil|\bbirth years?\b"
    r"|\b(1[0-7]|[1-9])[- ]years?[- ]old\b|\baged (1[0-7]|[1-9])\b",
    re.IGNORECASE,
)
NO_STATE = ("Federal Republic of Yugoslavia", "Palestinian Authority")  # respondents that the list of States lacks
_TEXTS = ("title", "checked", "conflict", "events", "status")
_ONCE = ("result", "symbol", "adopted", "session", "reply", "voice")  # one value for each page and opinion


@dataclass(frozen=True)
class Line(JsonLine):
    """A reading with the States that it names.

    `child` says that some field shows somebody who was a minor at the events, or leaves open whether one was.
    """

    states: tuple[str, ...] = ()
    child: bool = False

    @property
    def name(self) -> str:
        """How the account calls it."""
        return f"{'row' if self.report else 'line'} {self.place}" + (
            f" ({self.fields['number']})" if self.number else ""
        )


class Judgment(NamedTuple):
    """A decision on a line: which opinion it tells of, which fields are left out or put right; else it makes none."""

    reason: str
    leave_out: Sequence[str] = ()
    tells_of: str = ""
    says: Mapping[str, Any] = {}
    also: Mapping[str, Any] = {}


def key_of_line(line: Line) -> str:
    """The key of a line in the table: another line, or one that says something else, has another."""
    return digest_of(json.dumps(line.fields, sort_keys=True))[:12]


def judged(line: Line, part: str = "without_number") -> Judgment | None:
    """The decision on a line in this part of the table; None where nobody had to decide."""
    said = table(__file__, "judged")[part].get(key_of_line(line))
    return Judgment(**said) if said else None


def read_lines(path: Path, states: States, account: Account) -> list[Line]:
    """The lines on opinions that can be used, in the order of the file; the account has the others with the reason.

    Raises KgError where the file cannot be read, or has more lines than the source can have.
    """
    by_number: dict[str, list[Line]] = defaultdict(list)
    kept = []
    for line in json_lines.understood(
        path, NAME, account, lambda place, content: _line(place, content, states, account)
    ):
        others = by_number[line.number] if line.number else []
        if reason := next(filter(None, (contradiction(line, other, _ONCE) for other in others)), ""):
            account.refused.append((line.name, reason))
        else:
            others.append(line)
            kept.append(line)
    return kept


def contradiction(line: Line, other: Line, once: Sequence[str]) -> str:
    """Why two lines cannot be of one opinion or decision, or tell one page in two ways; empty where they can."""
    if line.states and other.states and set(line.states) != set(other.states):
        return f"it names another State than {other.name}, for the same decision"
    if line.number and line.kind != other.kind:
        return f"it speaks of {line.number} as a {line.kind}, and {other.name} as a {other.kind}"
    if line.url == other.url:
        for name in once:
            if name in line.fields and line.fields[name] != other.fields.get(name, line.fields[name]):
                return f"it is of the same page and decision as {other.name} and differs in {name}"
    return ""


def _line(place: int, content: bytes, states: States, account: Account) -> Line:
    """The line; raises ValueError with the reason where it cannot be used."""
    fields = json_lines.fields_of(
        place, content, account, FIELDS, ("kind", "voice", "url", "language", "read", "checked")
    )
    _agree(fields)
    found = [json_lines.state_of(spelling, states) for spelling in fields.get("states", []) if spelling not in NO_STATE]
    return Line(place, fields, tuple(dict.fromkeys(found)), shows_a_child(fields, _TEXTS))


def shows_a_child(fields: Fields, names: tuple[str, ...]) -> bool:
    """True if one of these fields tells of a minor, or leaves open whether somebody was one.

    >>> shows_a_child({"checked": "he was aged 16 at arrest"}, ("checked", "title"))
    True
    """
    return any(_CHILD.search(json.dumps(fields.get(name, ""), ensure_ascii=False)) for name in names)


def _agree(fields: Fields) -> None:
    """Raises ValueError where the number, the symbol and the title contradict each other."""
    number = fields.get("number")
    if number is None:
        return
    symbol = OWN_SYMBOL.fullmatch(fields.get("symbol", ""))
    if symbol and f"{symbol[2]}/{symbol[1]}" != number:
        raise ValueError(f"the number is {number} and the symbol {fields['symbol']}")
    title = re.search(r"(?<!\d)[1-9]\d{0,2}/(?:19|20)\d\d(?!\d)", fields.get("title", ""))
    if title and title[0] != number:
        raise ValueError(f"the number is {number}, and the title names {title[0]}")


def _is_number(value: object) -> bool:
    match = NUMBER.fullmatch(value) if isinstance(value, str) else None
    return bool(match and FIRST_YEAR <= int(match[2]) <= LAST_YEAR)


def _is_event(value: object) -> bool:
    return _is_status(value) and isinstance(value, dict) and json_lines.is_text(value.get("kind"))


def _is_status(value: object) -> bool:
    return isinstance(value, dict) and json_lines.is_date(value.get("date", "2000"))


FIELDS: dict[str, Check] = {
    **json_lines.checks(table(__file__, "fields")["wgad"]),
    "number": _is_number,
    "covers_several_opinions": lambda value: isinstance(value, bool | str),
    "session_dates": lambda value: (
        json_lines.list_of(json_lines.is_date, 2)(value) and isinstance(value, list) and len(value) == 2
    ),
    "reply_dates": json_lines.table_of(json_lines.is_date),
    "categories": json_lines.list_of(json_lines.one_of("I", "II", "III", "IV", "V")),
    "articles": json_lines.table_of(json_lines.list_of(json_lines.is_text), "udhr", "iccpr"),
    "partial": lambda value: value is True or json_lines.list_of(json_lines.one_of("articles", "categories"))(value),
    "events": json_lines.list_of(_is_event),
    "status": json_lines.list_of(_is_status),
}
