"""The report that SHACL describes, as JSON-LD or Turtle: each result with rule, file, line, column and what to do."""

from __future__ import annotations

from pyoxigraph import Literal

from kg.escaping import escape_json, escape_turtle
from kg.reports.problem import Outcome, Problem, Written
from kg.shacl import Report, Result
from kg.terms.names import BASE, REPORT, graph_of
from kg.terms.vocabulary import SH


def as_json(outcome: Outcome) -> Written:
    """The report as JSON-LD; it is whole, and JSON, whatever was found."""
    return Written(escape_json(_report(outcome).json()))


def as_turtle(outcome: Outcome) -> Written:
    """The report as Turtle; it is whole, and Turtle, whatever was found."""
    return Written(escape_turtle(_report(outcome).turtle(outcome.prefixes).rstrip("\n")))


def _report(outcome: Outcome) -> Report:
    """One result for each problem, in order."""
    results = [one.result or _result(one) for one in outcome.problems]
    remarks = [_remarks(one) for one in outcome.problems]
    return Report(results, outcome.is_valid, outcome.described, remarks, REPORT).renamed()


def _remarks(problem: Problem) -> dict[str, str | int]:
    said: dict[str, str | int | None] = {
        "rule": problem.rule,
        "ruleName": problem.name if problem.name != problem.rule else None,
        "help": problem.help,
        "file": problem.path,
        "line": problem.line,
        "column": problem.column,
        "what": problem.what,
        "expected": problem.expected,
        "fix": problem.fix,
        "didYouMean": problem.meant,
        "fingerprint": problem.fingerprint,
    }
    return {name: value for name, value in said.items() if value}


def _result(problem: Problem) -> Result:
    """A result for what is no result of SHACL, such as a file that cannot be read."""
    return Result(
        focus=graph_of(problem.source or "archive"),
        path=None,
        value=None,
        component=f"{BASE}report#FileConstraintComponent",
        shape=None,
        severity=f"{SH}{problem.severity}",
        messages=(Literal(problem.what),),
    )
