"""A baseline: the problems that are known already, so that only new ones are reported.

It is a JSON file, one problem a line, to be committed beside the data. A problem is recognised by its rule and its
sentence, which names the thing, the property and the value: not by lines, nor by the file, which is another one when
statements move or their place is found more exactly.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kg.errors import KgError
from kg.files import atomic, reading
from kg.reports.problem import Problem

Row = tuple[str, str, str]  # file, rule and sentence
_ANY = "*"  # stands for every file


def without_known(problems: Iterable[Problem], file: Path) -> tuple[list[Problem], int, int]:
    """The problems that a baseline does not know, how many it knows, and how many of its entries are found no more.

    An entry stands for one problem: for one in its file, or else for one about the same thing in another file.
    Raises KgError if it cannot be read.
    """
    all_of_them, entries = list(problems), Counter(_read(file))
    number = entries.total()
    kept = _left(all_of_them, entries, _row)
    anywhere = Counter((_ANY, rule, what) for _, rule, what in entries.elements())
    kept = _left(kept, anywhere, lambda one: (_ANY, one.rule, one.what) if one.focus else _row(one))
    known = len(all_of_them) - len(kept)
    return kept, known, number - known


def write(problems: Sequence[Problem], file: Path) -> None:
    """Writes the problems as a baseline. Raises KgError if that cannot be done."""
    rows = sorted(map(_row, problems))
    names = ("file", "rule", "what")
    lines = ",\n".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows)
    text = f'{{"known": [\n{lines}\n]}}\n' if lines else '{"known": []}\n'
    atomic.write_files({file: text.encode("utf-8", "surrogateescape")}, atomic.cannot_write)


def _row(problem: Problem) -> Row:
    return problem.source, problem.rule, problem.what


def _left(problems: Iterable[Problem], entries: Counter[Row], row: Callable[[Problem], Row]) -> list[Problem]:
    """The problems without an entry; each other one takes its entry out."""
    left = []
    for one in problems:
        if entries[row(one)] > 0:
            entries[row(one)] -= 1
        else:
            left.append(one)
    return left


def _read(file: Path) -> list[Row]:
    try:
        rows = json.loads(reading.read_text(file))["known"]
        return [(str(row["file"]), str(row["rule"]), str(row["what"])) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        fix = f"write it anew: kg validate --write-baseline {file}"
        raise KgError("this is not a baseline", str(file), "a file that kg validate wrote", fix) from error
