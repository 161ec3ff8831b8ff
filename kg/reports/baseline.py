"""A baseline: the problems that are known already, so that only new ones are reported.

It is a JSON file, one problem a line, to be committed beside the data. A problem is recognised by its fingerprint,
which does not depend on lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import KgError
from kg.files import atomic, reading
from kg.reports.problem import Problem


def without_known(problems: Iterable[Problem], file: Path) -> tuple[list[Problem], int, int]:
    """The problems that a baseline does not know, how many it knows, and how many of its entries are found no more.

    Raises KgError if it cannot be read.
    """
    known = read(file)
    kept, seen = [], set()
    for one in problems:
        if one.fingerprint in known:
            seen.add(one.fingerprint)
        else:
            kept.append(one)
    return kept, len(seen), len(known - seen)


def read(file: Path) -> set[str]:
    """The fingerprints in a baseline. Raises KgError if it cannot be read."""
    try:
        rows = json.loads(reading.read_text(file))["known"]
        return {str(row["fingerprint"]) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        fix = f"write it anew: kg validate --write-baseline {file}"
        raise KgError("this is not a baseline", str(file), "a file that kg validate wrote", fix) from error


def write(problems: Sequence[Problem], file: Path) -> None:
    """Writes the problems as a baseline. Raises KgError if that cannot be done."""
    rows = sorted((one.source, one.rule, one.what, one.fingerprint) for one in problems)
    names = ("file", "rule", "what", "fingerprint")
    lines = ",\n".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows)
    text = f'{{"known": [\n{lines}\n]}}\n' if lines else '{"known": []}\n'
    atomic.write_files({file: text.encode("utf-8", "surrogateescape")}, atomic.cannot_write)
