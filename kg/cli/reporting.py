"""How a report is printed, and what is chosen for it: shared by `kg validate` and `kg shacl`.

The report of `text` goes to stderr, as all that is for people and no result; every other one goes to stdout, whole.
The last line of the text, the summary, is on stderr with every format.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import reports
from kg.cli.output import note, write
from kg.errors import KgError
from kg.reports import Outcome
from kg.reports.choice import Choice, read

if TYPE_CHECKING:
    from kg.reports.of_findings import Locator


def choice_of(options: argparse.Namespace, folder: Path) -> Choice:
    """The rules to report, by the habeas.toml of a folder and the options. Raises KgError if the file is wrong."""
    return read(folder).with_options(_listed(options.select), _listed(options.ignore))


def finish(options: argparse.Namespace, chosen: Choice, outcome: Outcome) -> int:
    """Prints the report on an outcome, with the problems that are chosen; returns the exit status."""
    outcome = replace(outcome, problems=chosen.applied(outcome.problems))
    report = reports.written(outcome, options.format)
    if options.format == "text":
        note(*report.text.split("\n"))
    else:
        write(report.text, end="\n" if report.text else "")
        note(outcome.summary)
    for sentence in (*outcome.notes, *report.cut):
        note(f"note: {sentence}")
    return 0 if outcome.is_valid or options.exit_zero else 1


def refused(options: argparse.Namespace, error: KgError, locator: Locator | None = None) -> bool:
    """Prints an error that prevents validation as a report, if a format for programs is asked for; False if not.

    There is no summary, since nothing was validated.
    """
    if options.format == "text":
        return False
    from kg.archive import locate
    from kg.reports import of_findings

    problems = of_findings.problems_of_error(error, locator or of_findings.Locator(locate()))
    outcome = Outcome(problems, 0, f"kg {options.verb.name}")
    write(reports.written(outcome, options.format).text)
    note(error)
    return True


def _listed(several: Sequence[str]) -> list[str]:
    return [name.strip() for one in several for name in one.split(",") if name.strip()]
