"""Reads the lines of the source, one for each page and opinion, and says which cannot be used."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kg.importers.account import Account
from kg.importers.json_lines import LONGEST, understood
from kg.importers.states import States

FIRST_YEAR, LAST_YEAR = 1991, 2099  # of the Working Group, and of a number that can be one
EACH = "a line for each page and opinion"
VOICES = ("opinion", "un_press", "ngo", "counsel", "press", "government", "academic")
RESULTS = ("arbitrary", "not_arbitrary", "filed", "no_conclusion")
CATEGORIES = ("I", "II", "III", "IV", "V")
NUMBER = re.compile(r"([1-9]\d{0,2})/(\d{4})", re.ASCII)
_SYMBOL = re.compile(r"[A-Z]+(?:/[A-Za-z0-9.]+)+", re.ASCII)
OWN_SYMBOL = re.compile(r"A/HRC/WGAD/(\d{4})/(\d+)", re.ASCII)
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*", re.ASCII)
_CHILD = re.compile(
    r"\bminors?\b|\bunder age\b|\bjuvenile|\bchild(ren)?\b|\bages?\b|\bpupil|\bbirth years?\b"
    r"|\b(1[0-7]|[1-9])[- ]years?[- ]old\b|\baged (1[0-7]|[1-9])\b",
    re.IGNORECASE,
)
NO_STATE = ("Federal Republic of Yugoslavia", "Palestinian Authority")  # respondents that the list of States lacks
_TEXTS = ("title", "checked", "conflict", "events", "status")


@dataclass(frozen=True)
class Line:
    """A line that can be used: its place in the file, its fields, and the States that it names.

    `child` says that some field shows somebody who was a minor at the events, or leaves open whether one was.
    """

    place: int
    fields: dict[str, Any]
    states: tuple[str, ...] = field(default=())
    child: bool = False

    def __getattr__(self, name: str) -> Any:
        """A field of the line; None where it has none."""
        return self.fields.get(name)

    @property
    def name(self) -> str:
        """How the account calls it."""
        return f"line {self.place}" + (f" ({self.fields['number']})" if self.number else "")


def read_lines(path: Path, states: States, account: Account) -> list[Line]:
    """The lines that can be used, in the order of the file; the others are in the account with the reason.

    Raises KgError where the file cannot be read, or has more lines than the source can have.
    """
    kept = understood(path, account, lambda place, content: _line(place, content, states, account), EACH)
    return _without_contradictions(kept, account)


def fields_of(
    place: int, content: bytes, account: Account, known: dict[str, Callable[[object], bool]], needed: tuple[str, ...]
) -> dict[str, Any]:
    """The fields of a line that are known; raises ValueError where one is wrong or lacking."""
    if len(content) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} bytes")
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON in UTF-8") from error
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")
    for name in sorted(set(fields) - set(known)):
        account.listed.append((f"line {place}", f"the field “{name[:40]}” is unknown and was left out"))
        account.skipped["unknown fields"] += 1
        del fields[name]
    for name, value in fields.items():
        if not known[name](value):
            raise ValueError(f"the field {name} has a value that it cannot have: {json.dumps(value)[:80]}")
    for name in needed:
        if name not in fields:
            raise ValueError(f"it has no field {name}")
    return fields


def _line(place: int, content: bytes, states: States, account: Account) -> Line:
    """The line; raises ValueError with the reason where it cannot be used."""
    fields = fields_of(place, content, account, FIELDS, ("kind", "voice", "url", "language", "read", "checked"))
    _agree(fields)
    found = []
    for spelling in fields.get("states", []):
        if spelling in NO_STATE:
            continue
        if (state := states.find(spelling)) is None:
            raise ValueError(f"no State is known as “{spelling[:60]}”")
        found.append(state)
    return Line(place, fields, tuple(dict.fromkeys(found)), shows_a_child(fields, _TEXTS))


def shows_a_child(fields: dict[str, Any], names: tuple[str, ...]) -> bool:
    """Whether one of these fields tells of a minor, or leaves open whether somebody was one.

    >>> shows_a_child({"checked": "he was aged 16 at arrest"}, ("checked", "title"))
    True
    """
    return any(_CHILD.search(json.dumps(fields.get(name, ""), ensure_ascii=False)) for name in names)


def _agree(fields: dict[str, Any]) -> None:
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


def _without_contradictions(lines: list[Line], account: Account) -> list[Line]:
    """The lines without those that cannot be of one opinion, or that tell one page in two ways."""
    first: dict[str, Line] = {}
    pages: dict[tuple[str, str], Line] = {}
    kept = []
    for line in lines:
        reason = ""
        if line.number:
            other = first.setdefault(line.number, line)
            stated = next((one for one in (other,) if one.states and line.states), None)
            if other.kind != line.kind:
                reason = f"it speaks of {line.number} as a {line.kind}, and {other.name} as a {other.kind}"
            elif stated and set(stated.states) != set(line.states):
                reason = f"it names other States for {line.number} than {other.name}"
            elif not other.states and line.states:
                first[line.number] = line
            twin = pages.setdefault((line.number, line.url), line)
            for name in ("result", "symbol", "adopted", "session", "reply", "voice"):
                if twin.fields.get(name, line.fields.get(name)) != line.fields.get(name, twin.fields.get(name)):
                    reason = reason or f"it is of the same page and opinion as {twin.name} and differs in {name}"
        if reason:
            account.refused.append((line.name, reason))
        else:
            kept.append(line)
    return kept


def is_date(value: object) -> bool:
    """Whether a value is a day, a month or a year of the calendar.

    >>> is_date("2020-02-29"), is_date("2021-02-29"), is_date("2021-13"), is_date("1999")
    (True, False, False, True)
    """
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(f"{value}-01-01"[:10] if len(value) < 10 else value)
    except ValueError:
        return False
    return True


def is_address(value: object) -> bool:
    """Whether a value is the address of a page."""
    if not isinstance(value, str) or re.search(r"[\s<>\"{}|\\^`\x00-\x1f]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def _is_number(value: object) -> bool:
    match = NUMBER.fullmatch(value) if isinstance(value, str) else None
    return bool(match and FIRST_YEAR <= int(match[2]) <= LAST_YEAR)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_symbol(value: object) -> bool:
    return isinstance(value, str) and bool(_SYMBOL.fullmatch(value))


def _is_count(value: object) -> bool:
    return type(value) is int and 0 < value < 100_000


def _is_mark(value: object) -> bool:
    return isinstance(value, bool)


def _one_of(*values: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in values


def _list_of(entry: Callable[[object], bool], most: int = 1000) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and 0 < len(value) <= most and all(map(entry, value))


def _table_of(entry: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(map(entry, value.values()))


def _is_event(value: object) -> bool:
    return isinstance(value, dict) and _is_text(value.get("kind")) and is_date(value.get("date", "2000"))


FIELDS: dict[str, Callable[[object], bool]] = {
    "number": _is_number,
    "number_as": _is_text,
    "kind": _one_of("opinion", "decision"),
    "title": _is_text,
    "year": _is_count,
    "symbol": _is_symbol,
    "in_document": _is_symbol,
    "version": _is_text,
    "states": _list_of(_is_text, 10),
    "states_as_named": _list_of(_is_text, 10),
    "persons": _list_of(_is_text),
    "persons_count": _is_count,
    "persons_incomplete": _is_mark,
    "persons_script": _is_text,
    "persons_split_unknown": _is_mark,
    "covers_several_opinions": lambda value: isinstance(value, bool | str),
    "session": _is_count,
    "session_dates": lambda value: _list_of(is_date)(value) and isinstance(value, list) and len(value) == 2,
    "dated_on_page": is_date,
    **dict.fromkeys(("adopted", "distributed", "published", "reported", "transmitted", "reply_date"), is_date),
    "reply_dates": _table_of(is_date),
    "reply": _is_text,
    "reply_note": _is_text,
    "iccpr_party": _is_mark,
    "result": _one_of(*RESULTS),
    "result_as": _one_of("heading of the page"),
    "result_scope": _is_text,
    "categories": _list_of(_one_of(*CATEGORIES)),
    "articles": lambda value: _table_of(_list_of(_is_text))(value) and set(value) <= {"udhr", "iccpr"},  # type: ignore[call-overload]
    "partial": lambda value: value is True or _list_of(_one_of("articles", "categories"))(value),
    "alleged": lambda value: isinstance(value, dict),
    "remedies": _list_of(_is_text),
    "remedies_as": _one_of("opinion", "asked by the page", "not settled"),
    "domestic": _list_of(_is_text),
    "events": _list_of(_is_event),
    "status": _list_of(lambda value: isinstance(value, dict) and is_date(value.get("date", "2000"))),
    "visit_request": _is_mark,
    "conflict": _is_text,
    "voice": _one_of(*VOICES),
    "url": is_address,
    "url_kind": _is_text,
    "url_incomplete": _is_mark,
    "cite_instead": is_address,
    "same_publisher_as": is_address,
    "read": _is_text,
    "language": lambda value: isinstance(value, str) and bool(_LANGUAGE.fullmatch(value)),
    "checked": _is_text,
    "second_wave": _is_mark,
}
