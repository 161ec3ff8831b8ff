"""The report that SHACL describes, as JSON-LD: each result with its rule, file, line, column, and what to do."""

from __future__ import annotations

from kg.escaping import escape_json
from kg.reports.described import report
from kg.reports.problem import Outcome, Written


def written(outcome: Outcome) -> Written:
    """The report; it is whole, and JSON, whatever was found."""
    return Written(escape_json(report(outcome).json()))
