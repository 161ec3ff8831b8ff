"""Prints: results and text for people, notes, and what several verbs print. Nothing else in this room prints.

Text for people never steers the terminal: control characters and those that reverse text are visible, and a text
stays in its line. Whether the output is a terminal makes no difference, since a file or a pipe is often read in one.
Data for programs are exact, except on a terminal. No line is longer than the screen is wide.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from kg import screen
from kg.ask.counts import plural
from kg.build.findings import ValidationFinding
from kg.cli import progress
from kg.escaping import one_line, printable
from kg.terms.messages import Messages, Remark

if TYPE_CHECKING:
    from kg.store.labels import Labels
    from kg.store.table import Table

__all__ = [
    "note",
    "plural",
    "print_findings",
    "prose",
    "remarks",
    "say",
    "write",
    "write_table",
]


def say(*lines: object) -> None:
    """Prints lines for people on stdout. Where stdout is no terminal, a line stays whole, as a program wants it."""
    _print(lines, sys.stdout, sys.stdout.isatty())


def prose(*lines: object) -> None:
    """Prints what stands above or beneath a table on stdout, laid out for the same screen, terminal or not."""
    _print(lines, sys.stdout, True)


def note(*lines: object) -> None:
    """Prints lines for people on stderr: an error, a note, or what was done. A program gets its lines whole."""
    _print(lines, sys.stderr, sys.stderr.isatty())


def _print(lines: Sequence[object], to: TextIO, flowing: bool) -> None:
    """Prints each text in a line of its own, whatever it holds; an error or a finding in as many as it has parts."""
    shown = "\n".join(one_line(line) if isinstance(line, str) else printable(str(line)) for line in lines)
    progress.hide()
    print(screen.flow(shown, screen.width()) if flowing else shown, file=to)


def remarks(messages: Messages, *several: Remark) -> None:
    """Prints remarks on stderr, in the language of the messages."""
    word = messages.pgettext("remark", "note")
    for remark in several:
        note(f"{word}: {remark.said(messages)}")


def write(result: str, end: str = "\n") -> None:
    """Prints a result on stdout exactly as it is, for programs; on a terminal what would steer it is visible."""
    progress.hide()
    print(printable(result) if sys.stdout.isatty() else result, end=end)


def write_table(table: Table, options: argparse.Namespace, labels: Labels) -> None:
    """Prints a table in the format that the options name, for people or for programs."""
    from kg.ask import render  # slow to import, and not needed without rows

    if options.format in render.FORMATS:
        write(render.render(table, options.format, labels))
    else:
        write(table.written(options.format, labels.in_language(options.lang), options.ids), end="")


def print_findings(findings: Iterable[ValidationFinding]) -> None:
    """Prints each finding on stderr, its severity first."""
    for finding in findings:
        note(*f"{finding.severity.lower()}: {finding}".split("\n"))
