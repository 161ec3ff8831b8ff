"""The tables that somebody keeps by hand, TOML files beside this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.importers import imported_file


def table(name: str) -> dict[str, Any]:
    """The table of a name."""
    return imported_file.table(Path(__file__).with_name(f"{name}.toml"))


WORDS = table("words")  # kinds of the closed lists by the words of lines, and who speaks in pages
