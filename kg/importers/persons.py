"""Persons in imported records who were checked by hand: minors at the events, and adults whom a sign would hide.

`persons.toml` holds them by the number of the record, never by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg.files.beside import table


@dataclass(frozen=True)
class Checked:
    """The result of a check by hand: fields that are not shown, fields that may be shown, and what was read."""

    withheld: tuple[str, ...]
    shown: tuple[str, ...]
    read: str


@cache
def checked(importer: str) -> dict[str, Checked]:
    """The records of an importer that were checked by hand, by their number.

    >>> checked("juris")["CCPR 514/1992"].shown
    ('Author', 'Victim', 'Display_name')
    """
    entries = table(__file__, "persons")[importer]
    return {
        entry["record"]: Checked(tuple(entry.get("withheld", ())), tuple(entry.get("shown", ())), entry["read"])
        for entry in entries
    }
