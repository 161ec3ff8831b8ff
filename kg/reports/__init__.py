"""Reports of validation in the formats that people, editors and CI services read.

Takes an `Outcome`: the problems that validation has found, each with its rule, file, line and column. Gives text: one
function writes one format, and `written` finds it. `rule_ids` names the rules, `of_findings` and `of_shacl` find lines,
`choice` decides what is reported and how severe it is.
"""

from __future__ import annotations

from importlib import import_module

from kg.reports.problem import Outcome, Problem, Written

FORMATS = {  # the function that writes each
    "text": "text.written",
    "json": "described.as_json",
    "turtle": "described.as_turtle",
    "sarif": "sarif.written",
    "junit": "junit.written",
    "github": "github.written",
    "gitlab": "gitlab.written",
}

__all__ = [
    "FORMATS",
    "Outcome",
    "Problem",
    "Written",
    "choice",
    "of_findings",
    "of_shacl",
    "problem",
    "rule_ids",
    "written",
]


def written(outcome: Outcome, format_: str) -> Written:
    """The report in one of FORMATS, and what was left out of it because the format has limits."""
    module, _, function = FORMATS[format_].partition(".")
    made = getattr(import_module(f"kg.reports.{module}"), function)(outcome)
    assert isinstance(made, Written)
    return made
