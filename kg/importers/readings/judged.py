"""Decisions of somebody who read a line, where no rule can decide: `judged.toml` has them, with the reason."""

from __future__ import annotations

import json
from typing import NamedTuple

from kg.importers.imported_file import digest_of
from kg.importers.readings.lines import Line
from kg.importers.readings.tables import table
from kg.terms.names import THING


class Judgment(NamedTuple):
    """A decision on a line: of which opinion it tells, or which fields are left out; else it makes no opinion."""

    reason: str
    leave_out: tuple[str, ...] = ()
    tells_of: str = ""


def key_of_line(line: Line) -> str:
    """The key of a line in the table: another line, or one that says something else, has another."""
    return digest_of(json.dumps(line.fields, sort_keys=True))[:12]


def judged(line: Line, part: str = "without_number") -> Judgment | None:
    """The decision on a line in this part of the table; None where nobody had to decide."""
    said = table("judged")[part].get(key_of_line(line))
    if said is None:
        return None
    tells_of = THING + said["tells_of"] if "tells_of" in said else ""
    return Judgment(said["reason"], tuple(said.get("leave_out", ())), tells_of)
