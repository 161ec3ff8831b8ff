"""Tables and queries that stand in files of their own beside the code that uses them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(module: str, name: str) -> dict[str, Any]:
    """The TOML file of a name beside a module, which gives its `__file__`."""
    return tomllib.loads(Path(module).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def query(module: str, name: str) -> str:
    """The SPARQL query in a file of a name beside a module."""
    return Path(module).with_name(f"{name}.rq").read_text(encoding="utf-8")
