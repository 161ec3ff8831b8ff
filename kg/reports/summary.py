"""The last line of a report, in words that stay: programs may read them."""

from __future__ import annotations

from kg.reports.problem import Outcome

_WORDS = {"Violation": "violation", "Warning": "warning", "Info": "note"}


def summary(outcome: Outcome) -> str:
    """Whether the files are valid, how many were read, and how many problems of each severity there are.

    >>> summary(Outcome([], 322))
    'valid: 322 files'
    """
    parts = [_plural(outcome.files, "file")]
    parts += [_plural(number, _WORDS[severity]) for severity, number in outcome.counts.items() if number]
    parts += [f"{outcome.known:,} known from the baseline"] if outcome.known else []
    return f"{'valid' if outcome.is_valid else 'invalid'}: {', '.join(parts)}"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
