"""The tables that somebody keeps by hand, TOML files beside this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.importers import imported_file


def table(name: str) -> dict[str, Any]:
    """The table of a name."""
    return imported_file.table(Path(__file__).with_name(f"{name}.toml"))


_KINDS = table("words")
WORDS = {  # kinds of the closed lists by the words of lines, for each import
    name: {"remedies": _KINDS[name]["remedies"], "events": _KINDS["events"] | _KINDS[name].get("events", {})}
    for name in ("wgad", "views")
}
