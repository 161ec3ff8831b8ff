"""A baseline: the problems that are known already, so that only new ones are reported.

It is a JSON file, one problem a line, to be committed beside the data. A problem is recognised by its rule and its
sentence, which names the thing, the property and the value: not by lines, nor by the file, which is another one when
statements move. Only a problem about no thing, such as a file that is not Turtle, is recognised by its file too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import KgError
from kg.files import atomic, reading
from kg.reports.problem import Problem

Row = tuple[str, str, str]  # the file where it matters, the rule and the sentence


def without_known(problems: Iterable[Problem], file: Path) -> tuple[list[Problem], int, int]:
    """The problems that a baseline does not know, how many it knows, and how many of its entries are found no more.

    An entry stands for one problem. Raises KgError if the baseline cannot be read.
    """
    entries = Counter(_read(file))
    new, known = [], 0
    for one in problems:
        if entries[_row(one)] > 0:
            entries[_row(one)] -= 1
            known += 1
        else:
            new.append(one)
    return new, known, entries.total()


def write(problems: Sequence[Problem], file: Path) -> None:
    """Writes the problems as a baseline. Raises KgError if that cannot be done."""
    rows = sorted(map(_row, problems))
    names = ("file", "rule", "what")
    lines = ",\n".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows)
    text = f'{{"known": [\n{lines}\n]}}\n' if lines else '{"known": []}\n'
    atomic.write_files({file: text.encode("utf-8", "surrogateescape")}, atomic.cannot_write)


def _row(problem: Problem) -> Row:
    return "" if problem.focus else problem.source, problem.rule, problem.what


def _read(file: Path) -> list[Row]:
    try:
        rows = json.loads(reading.read_text(file))["known"]
        return [(str(row["file"]), str(row["rule"]), str(row["what"])) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        fix = f"write it anew: kg validate --write-baseline {file}"
        raise KgError("this is not a baseline", str(file), "a file that kg validate wrote", fix) from error
