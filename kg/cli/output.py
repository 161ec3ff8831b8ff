"""Prints: results and text for people, notes, and what several verbs print. Nothing else in this room prints.

Text for people never steers the terminal: control characters and those that reverse text are visible. Whether the
output is a terminal makes no difference, since a file or a pipe is often read in one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from kg.build.validate import ValidationFinding
from kg.escaping import printable


def say(text: object = "") -> None:
    """Prints text for people on stdout."""
    print(printable(str(text)))


def note(text: object) -> None:
    """Prints text for people on stderr: an error, a note, or what was done."""
    print(printable(str(text)), file=sys.stderr)


def write(result: str, end: str = "\n") -> None:
    """Prints a result on stdout exactly as it is: data, or text that was made printable where it was laid out."""
    print(result, end=end)


def print_findings(findings: Iterable[ValidationFinding]) -> None:
    """Prints each finding on stderr, its severity first."""
    for finding in findings:
        note(f"{finding.severity.lower()}: {finding}")


def plural(number: int, noun: str) -> str:
    """A number with its noun.

    >>> plural(1, "row"), plural(4406, "day"), plural(2, "country")
    ('1 row', '4,406 days', '2 countries')
    """
    several = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number:,} {noun if number == 1 else several}"
