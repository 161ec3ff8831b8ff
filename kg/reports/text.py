"""A report for people: each problem in the four parts of an error, with its rule."""

from __future__ import annotations

from collections import Counter

from kg.errors import in_parts
from kg.escaping import one_line
from kg.reports.problem import Outcome, Problem, Written

OF_ONE_RULE = 50  # one wrong statement about a body can break a rule two thousand times


def written(outcome: Outcome) -> Written:
    """The problems, warnings first, so that the violations stand at the end, where they are seen; then the summary.

    Of a rule that is broken more often than `OF_ONE_RULE` the first problems are shown, and the number of the others.
    """
    ordered = sorted(outcome.problems, key=lambda problem: problem.severity == "Violation")
    found, shown = Counter(_rule(problem) for problem in ordered), Counter[str]()
    lines = []
    for problem in ordered:
        rule = _rule(problem)
        shown[rule] += 1
        if shown[rule] <= OF_ONE_RULE:
            lines.append(block(problem))
        elif shown[rule] == found[rule]:
            lines.append(one_line(f"{found[rule] - OF_ONE_RULE:,} more of {rule}: --format json has them all"))
    return Written("\n".join([*lines, outcome.summary]))


def _rule(problem: Problem) -> str:
    return problem.rule if problem.name in (problem.rule, "") else f"{problem.rule} {problem.name}"


def block(problem: Problem) -> str:
    """One problem: place and fault; what was expected; what to do; the rule."""
    severity = "" if problem.severity == "Violation" else f"{problem.severity.lower()}: "
    where = f"{severity}{problem.where or 'the graph'}"
    return in_parts(problem.what, where, expected=problem.expected, fix=problem.fix, rule=_rule(problem))
