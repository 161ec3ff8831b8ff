"""Reports of validation in the formats that people, editors and CI services read.

Takes an `Outcome`: the problems that validation has found, each with its rule, file, line and column. Gives text: one
module writes one format, and `written` finds it. `rule_ids` names the rules, `of_findings` and `of_shacl` find lines,
`choice` and `baseline` decide what is reported and how severe it is.
"""

from __future__ import annotations

from importlib import import_module

from kg.reports.problem import Outcome, Problem, Written

FORMATS = {
    "text": "kg.reports.text",
    "json": "kg.reports.json_ld",
    "turtle": "kg.reports.turtle",
    "sarif": "kg.reports.sarif",
    "junit": "kg.reports.junit",
    "github": "kg.reports.github",
    "gitlab": "kg.reports.gitlab",
}

__all__ = [
    "FORMATS",
    "Outcome",
    "Problem",
    "Written",
    "baseline",
    "choice",
    "of_findings",
    "of_shacl",
    "problem",
    "rule_ids",
    "summary",
    "written",
]


def written(outcome: Outcome, format_: str) -> Written:
    """The report in one of FORMATS, and what was left out of it because the format has limits."""
    made = import_module(FORMATS[format_]).written(outcome)
    assert isinstance(made, Written)
    return made
