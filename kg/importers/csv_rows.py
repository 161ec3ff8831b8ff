"""Reads a table of comma-separated values whose records are lines, with the place of each in the text."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import KgError


@dataclass(frozen=True)
class Row:
    """One record of a table: its line without the line end, where that begins in code points, its cells by column.

    `problem` says why the row cannot be read; it is empty where it can.
    """

    number: int
    start: int
    line: str
    cells: dict[str, str]
    problem: str = ""


def rows(text: str, where: str, required: Sequence[str]) -> tuple[list[str], list[Row]]:
    """The columns and the rows of a table; a row ends where its line ends.

    Raises KgError where a required column is missing.
    """
    lines = [(match.start(), match[0].removesuffix("\r")) for match in re.finditer(r"(?m)^.*$", text)]
    header = [name.strip() for name in _cells(lines[0][1].removeprefix("\ufeff"))]
    if missing := [column for column in required if column not in header]:
        what = f"the table lacks the column {', '.join(missing)}" if any(header) else "the table is empty"
        raise KgError(what, where, f"the columns {', '.join(required)}", "take the whole file as its repository has it")
    found = []
    for number, (start, line) in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        cells, problem = _cells(line), ""
        if not cells:
            problem = "the line cannot be read as fields of a table: are its quotation marks closed?"
        elif len(cells) != len(header):
            problem = f"the line has {len(cells)} fields, the table {len(header)} columns"
        found.append(Row(number, start, line, dict(zip(header, cells, strict=False)), problem))
    return header, found


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []
