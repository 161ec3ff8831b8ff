"""A report for people: each problem in the four parts of an error, with its rule."""

from __future__ import annotations

from kg.escaping import printable
from kg.reports.problem import Outcome, Problem, Written
from kg.reports.summary import summary


def written(outcome: Outcome) -> Written:
    """The problems, warnings first, so that the violations stand at the end, where they are seen; then the summary."""
    ordered = sorted(outcome.problems, key=lambda problem: problem.severity == "Violation")
    return Written("\n".join([*map(block, ordered), summary(outcome)]))


def block(problem: Problem) -> str:
    """One problem: place and fault; what was expected; what to do; the rule."""
    severity = "" if problem.severity == "Violation" else f"{problem.severity.lower()}: "
    lines = [f"{severity}{problem.where or 'the graph'}: {problem.what}"]
    rule = problem.rule if problem.name in (problem.rule, "") else f"{problem.rule} {problem.name}"
    for name, text in (("expected", problem.expected), ("fix", problem.fix), ("rule", rule)):
        lines += [f"  {name:<9} {text}"] if text else []
    return printable("\n".join(lines))
