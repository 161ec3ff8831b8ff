"""Decisions of somebody who read a line, where no rule can decide: `judged.toml` has them, with the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from kg.importers.imported_file import digest_of
from kg.importers.readings.lines import Line
from kg.importers.readings.tables import table
from kg.terms.names import THING


class Judgment(NamedTuple):
    """A decision on a line: which opinion it tells of, which fields are left out or put right; else it makes none."""

    reason: str
    leave_out: tuple[str, ...] = ()
    tells_of: str = ""
    says: Mapping[str, Any] = {}


def key_of_line(line: Line) -> str:
    """The key of a line in the table: another line, or one that says something else, has another."""
    return digest_of(json.dumps(line.fields, sort_keys=True))[:12]


def judged(line: Line, part: str = "without_number") -> Judgment | None:
    """The decision on a line in this part of the table; None where nobody had to decide."""
    said = table("judged")[part].get(key_of_line(line))
    if said is None:
        return None
    tells_of = THING + said["tells_of"] if "tells_of" in said else ""
    return Judgment(said["reason"], tuple(said.get("leave_out", ())), tells_of, said.get("says", {}))
