"""SARIF 2.1.0 (OASIS), which GitHub's code scanning and many editors read, within the limits of code scanning.

The limits: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

from kg.escaping import escape_json
from kg.reports.problem import SEVERITIES, Outcome, Problem, Written

MAX_RESULTS = 25_000  # in one run; a file with more is refused
SHOWN_RESULTS = 5_000  # that code scanning keeps, the worst first
MAX_BYTES = 10_000_000  # of the file, compressed with gzip
MAX_TEXT = 1_000  # characters of a message
_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
_GUESS = re.compile(r"^did you mean \S+\? Else ")  # which is about one problem, not about the rule
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def written(outcome: Outcome) -> Written:
    """The log with one run. What does not fit is left out from the end, where the mildest problems stand."""
    ordered = sorted(outcome.problems, key=lambda problem: SEVERITIES.index(problem.severity))
    kept, text = ordered[:MAX_RESULTS], ""
    while True:
        cut = _cut(len(ordered), len(kept))
        text = escape_json(json.dumps(_log(outcome, kept, cut), ensure_ascii=False, separators=(",", ":")))
        if len(text) < MAX_BYTES // 2 or len(gzip.compress(text.encode(), 6)) <= MAX_BYTES:
            return Written(text, cut)
        kept = kept[: len(kept) // 2]


def _cut(found: int, kept: int) -> list[str]:
    """Sentences that say how much the limits leave out."""
    said = []
    if kept < found:
        said.append(f"SARIF: {found - kept:,} of {found:,} problems are left out: GitHub takes {kept:,} of this size")
    if kept > SHOWN_RESULTS:
        said.append(f"SARIF: GitHub shows the worst {SHOWN_RESULTS:,} of the {kept:,} problems in the file")
    return said


def _log(outcome: Outcome, kept: list[Problem], cut: list[str]) -> dict[str, Any]:
    rules = {one.rule: one for one in kept}
    places = {rule: number for number, rule in enumerate(rules)}
    notes = [{"level": "warning", "message": {"text": text}} for text in (*cut, *outcome.notes)]
    failed = any(one.name == "not-validated" for one in kept)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "Habeas", "rules": [_rule(one) for one in rules.values()]}},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not failed, "toolExecutionNotifications": notes}],
                "results": [_result(one, places[one.rule]) for one in kept],
            }
        ],
    }


def _rule(problem: Problem) -> dict[str, Any]:
    """The rule that a problem breaks, as code scanning shows it."""
    text = problem.expected or problem.name.replace("-", " ").capitalize()
    about = {
        "id": problem.rule[:255],
        "name": problem.name[:255],
        "shortDescription": {"text": text[:MAX_TEXT]},
        "help": {"text": (_GUESS.sub("", problem.fix) or text)[:MAX_TEXT]},
        "defaultConfiguration": {"level": _LEVELS[problem.severity]},
        "properties": {"tags": ["validation"]},
    }
    return {**about, "helpUri": problem.help} if problem.help else about


def _result(problem: Problem, number: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": problem.uri or "."}}
    if problem.line:
        column = {"startColumn": problem.column} if problem.column else {}
        place["region"] = {"startLine": problem.line, **column}
    return {
        "ruleId": problem.rule[:255],
        "ruleIndex": number,
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.text()[:MAX_TEXT]},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"habeas/v1": problem.fingerprint},
        **({"properties": {"didYouMean": problem.meant}} if problem.meant else {}),
    }
