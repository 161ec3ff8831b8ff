"""The report that SHACL describes, as Turtle: each result with its rule, file, line, column, and what to do."""

from __future__ import annotations

from kg.escaping import escape_turtle
from kg.reports.described import report
from kg.reports.problem import Outcome, Written


def written(outcome: Outcome) -> Written:
    """The report; it is whole, and Turtle, whatever was found."""
    return Written(escape_turtle(report(outcome).turtle(outcome.prefixes).rstrip("\n")))
