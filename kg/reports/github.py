"""Workflow commands of GitHub Actions, which put each problem beside the line that it is about.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import Counter

from kg.reports.problem import SEVERITIES, Outcome, Problem, Written

MAX_ANNOTATIONS = 10  # of each kind that GitHub shows of one step
_COMMANDS = {"Violation": "error", "Warning": "warning", "Info": "notice"}


def written(outcome: Outcome) -> Written:
    """A command for each problem that GitHub shows; the others are plain lines of the log."""
    lines, shown = [], Counter[str]()
    for one in sorted(outcome.problems, key=lambda problem: SEVERITIES.index(problem.severity)):
        shown[one.severity] += 1
        lines.append(_command(one) if shown[one.severity] <= MAX_ANNOTATIONS else f"  {_one_line(one)}")
    more = {one: number - MAX_ANNOTATIONS for one, number in shown.items() if number > MAX_ANNOTATIONS}
    cut = [
        f"GitHub shows {MAX_ANNOTATIONS} {_COMMANDS[one]}s of a step: {n:,} more are in the log only"
        for one, n in more.items()
    ]
    return Written("\n".join([*lines, *cut]).replace("##[", "## ["), cut)  # the runner's older kind of command


def _command(problem: Problem) -> str:
    title = problem.rule if problem.name in ("", problem.rule) else f"{problem.rule} {problem.name}"
    parts = (("file", problem.path), ("line", problem.line), ("col", problem.column), ("title", title))
    written = ",".join(f"{name}={_property(str(value))}" for name, value in parts if value)
    return f"::{_COMMANDS[problem.severity]} {written}::{_data(problem.text())}"


def _one_line(problem: Problem) -> str:
    return f"{_COMMANDS[problem.severity]}: {problem.where}: {' '.join(problem.text().split())} [{problem.rule}]"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
