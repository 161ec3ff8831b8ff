"""What somebody who read a line decided where no rule can: judged.toml has it, with the reason."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kg.importers.wgad.lines import Line
from kg.terms.names import THING


class Judged(NamedTuple):
    """What was decided of a line: of which opinion it tells, or which fields are left out; else it makes no opinion."""

    reason: str
    leave_out: tuple[str, ...] = ()
    tells_of: str = ""


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("judged.toml").read_text(encoding="utf-8"))


def digest_of(line: Line) -> str:
    """What a line is known by in the table: another line, or one that says something else, has another digest."""
    return hashlib.sha256(json.dumps(line.fields, sort_keys=True).encode()).hexdigest()[:12]


def judged(line: Line) -> Judged | None:
    """What was decided of a line without a number; None where nobody had to decide."""
    said = _table()["without_number"].get(digest_of(line))
    if said is None:
        return None
    tells_of = THING + said["tells_of"] if "tells_of" in said else ""
    return Judged(said["reason"], tuple(said.get("leave_out", ())), tells_of)


def answers(record: str, check: str) -> list[str]:
    """The note that answers a check for this opinion; none where nobody has looked."""
    reason = _table()["answers"].get(record, {}).get(check)
    return [f"{check}: {reason}."] if reason else []
