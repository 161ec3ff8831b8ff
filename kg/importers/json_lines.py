"""Reads a source that is a file of JSON objects, one a line, with what is refused or repeated in the account."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from kg.errors import KgError
from kg.files import reading
from kg.importers.account import Account
from kg.importers.states import States
from kg.terms import dates

LIMIT = 20_000  # lines: ten pages for each opinion that the Working Group has adopted, a hundred clauses for each State
LONGEST = 20_000  # bytes of one line

T = TypeVar("T")
Check = Callable[[object], bool]
Fields = dict[str, Any]


@dataclass(frozen=True)
class JsonLine:
    """A line that can be used: its place in the file, and its fields, which are attributes, too."""

    place: int
    fields: Fields

    def __getattr__(self, name: str) -> Any:
        """A field of the line; None where it has none."""
        return self.fields.get(name)


def understood(
    path: Path, name: str, account: Account, understand: Callable[[int, bytes], T], called: str = "line"
) -> list[T]:
    """The results of `understand` for the lines that it does not refuse with a ValueError; repeated lines count once.

    `path` is the file, or the folder that holds it under the name; `called` is what the account calls a line. Raises
    KgError where it cannot be read, or has more lines than such a source can have.
    """
    kept: list[T] = []
    seen: dict[bytes, int] = {}
    for place, content in enumerate(_contents(path / name if path.is_dir() else path, name, account), 1):
        if not content.strip():
            continue
        account.read += 1
        if (first := seen.setdefault(hashlib.sha256(content.strip()).digest(), place)) != place:
            account.written += 1
            account.listed.append((f"{called} {place}", f"repeats {called} {first} word for word; written once"))
            continue
        try:
            kept.append(understand(place, content))
        except ValueError as error:
            account.refused.append((f"{called} {place}", str(error)))
    return kept


def _contents(path: Path, name: str, account: Account) -> list[bytes]:
    """The lines as they stand in the file; its digest goes to the account."""
    expected = f"{name}, one JSON object a line, in UTF-8"
    try:
        content = reading.read(path, keep_mark=True)
    except KgError as error:
        raise KgError(error.what, error.where, expected, "name the file with --from") from error
    account.sources[path.name] = hashlib.sha256(content).hexdigest()
    lines = content.split(b"\n")
    if len(lines) > LIMIT:
        what = f"the file has more than {LIMIT:,} lines"
        raise KgError(what, f"{path}:{LIMIT + 1}", expected, "give the file of the source")
    return lines


def fields_of(
    place: int, content: bytes, account: Account, known: Mapping[str, Check], needed: Sequence[str]
) -> Fields:
    """The fields of a line that are known; raises ValueError where one is wrong, lacking, or stands there twice."""
    fields = object_of(content)
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
    return dict(fields)


def object_of(content: bytes) -> Fields:
    """The object of a line; raises ValueError where it is none, or has a field twice."""
    if len(content) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} bytes")
    try:
        fields = json.loads(content, object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON in UTF-8") from error
    if not isinstance(fields, _Object):
        raise ValueError("it is no JSON object")
    if fields.twice:
        raise ValueError(f"the field {fields.twice[:40]} stands in it twice")
    return fields


class _Object(dict[str, Any]):
    """A JSON object that knows the first of its names that stands in it twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = next((name for name, count in Counter(name for name, _ in pairs).items() if count > 1), "")


def state_of(spelling: str, states: States) -> str:
    """The State of a name; raises ValueError where none is known by it."""
    if (state := states.find(spelling)) is None:
        raise ValueError(f"no State is known as “{spelling[:60]}”")
    return state


# The forms that a field can have


def is_text(value: object) -> bool:
    """True for a text with more than blanks in it."""
    return isinstance(value, str) and bool(value.strip())


def is_mark(value: object) -> bool:
    """True for true and false."""
    return isinstance(value, bool)


def is_count(value: object) -> bool:
    """True for a whole number from 1 to 99,999."""
    return type(value) is int and 0 < value < 100_000


def is_address(value: object) -> bool:
    """True for the address of a page."""
    if not isinstance(value, str) or re.search(r"[\s<>\"{}|\\^`\x00-\x1f]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def matches(pattern: re.Pattern[str]) -> Check:
    """A check that a value is a text of this form."""
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def one_of(*values: str) -> Check:
    """A check that a value is one of these texts."""
    return lambda value: isinstance(value, str) and value in values


def list_of(entry: Check, most: int = 1000) -> Check:
    """A check that a value is a list of such entries, not empty."""
    return lambda value: isinstance(value, list) and 0 < len(value) <= most and all(map(entry, value))


def table_of(entry: Check, *names: str) -> Check:
    """A check that a value is an object with such entries, under these names if there are any."""
    return lambda value: (
        isinstance(value, dict) and all(map(entry, value.values())) and (not names or set(value) <= set(names))
    )


def is_date(value: object) -> bool:
    """True for a day, a month or a year of the calendar."""
    return isinstance(value, str) and dates.is_date(value)


_FORMS: dict[str, Check] = {
    "text": is_text,
    "texts": list_of(is_text),
    "mark": is_mark,
    "date": is_date,
    "count": is_count,
    "address": is_address,
    "object": lambda value: isinstance(value, dict),
}


def checks(forms: Mapping[str, Any]) -> dict[str, Check]:
    """The check of each field in a table of forms, of patterns and of choices."""
    return {
        **{name: _FORMS[form] for form in _FORMS for name in forms.get(form, ())},
        **{name: matches(re.compile(pattern, re.ASCII)) for name, pattern in forms.get("patterns", {}).items()},
        **{name: one_of(*values) for name, values in forms.get("choices", {}).items()},
    }
