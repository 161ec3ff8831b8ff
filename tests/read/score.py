"""Measures readings against gold: for each field precision, recall and what was refused.

Gold is one JSON file for each document, beside it: `{"document": "x.txt", "decisions": [{"number": ["1/2031"], …}]}`.
A decision gives the values of each field that was looked up in the document; a field that is not there is not scored,
and an empty list says that the document gives no value.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.read.model import Decision, Reading

FIELDS = (
    "decisions", "kind", "symbol", "number", "state", "person", "author", "victim", "minor", "session", "session-began",
    "session-ended", "issued", "submitted", "adopted", "communicated", "reply", "replied", "party", "alleged",
    "considered", "event", "provision", "result", "outcome", "violated", "exercised", "rests-on", "not-violated",
    "reasoning-violated", "category", "remedy", "remedy-person", "grounds-remedy", "cites-opinion",
    "cites", "separate-opinion",
)  # fmt: skip
TARGETS = (
    "symbol", "number", "state", "session-began", "session-ended", "issued", "submitted", "adopted", "communicated",
    "replied", "alleged", "considered", "violated", "exercised", "rests-on", "not-violated", "category",
)  # fmt: skip
"""The fields for which a target is set: symbol, number, State, dates, articles with paragraphs, categories."""


@dataclass
class Score:
    """By field the numbers of values that are right, found, expected and refused; and each difference in words."""

    rows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    differences: list[str] = field(default_factory=list)

    def add(self, other: Mapping[str, Any]) -> None:
        """Adds a score that has the form of JSON."""
        for name, counts in other["rows"].items():
            self.rows[name].update(counts)
        self.differences += other["differences"]

    def total(self, names: Iterable[str]) -> Counter[str]:
        """The sum of some rows."""
        return sum((self.rows[name] for name in names if name in self.rows), Counter())


@dataclass(frozen=True)
class Gold:
    """The values that a document holds, as a person read them."""

    path: Path
    document: Path
    decisions: tuple[dict[str, list[str]], ...]


def gold_of(folder: Path) -> list[Gold]:
    """The gold below a folder, by name. Raises KgError if there is none, or a file is not gold."""
    found = []
    for path in sorted(folder.rglob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            decisions = tuple(
                {name: list(map(str, values)) for name, values in one.items()} for one in content["decisions"]
            )
            document = path.parent / content["document"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KgError(
                "this is not gold", str(path), '{"document": …, "decisions": [{field: [values]}]}', "correct it"
            ) from error
        found.append(Gold(path, document, decisions))
    if not found:
        raise KgError("there is no gold", str(folder), "a folder with JSON files", "name another folder")
    return found


def values(decision: Decision) -> dict[str, list[str]]:
    """The values of a decision by field, as gold gives them."""
    found: dict[str, list[str]] = {}
    for fact in decision.facts:
        about, value = fact.group.partition(" ")[2], fact.value
        if fact.field in ("communicated", "reply", "replied", "party"):
            value = f"{about} {value}"
        elif fact.field == "remedy":
            value = f"{value} {decision.value('modality', fact.group)}"
        elif fact.field == "remedy-person":
            value = f"{decision.value('remedy', fact.group)}: {value}"
        elif fact.field == "finding-person":
            found.setdefault("outcome", []).append(f"{value}: {decision.value('result', fact.group)}")
        elif fact.field == "result" and decision.value("section", fact.group) == "reasoning":
            continue
        found.setdefault(fact.field, []).append(value)
    return {name: list(dict.fromkeys(found)) for name, found in found.items()}


def add(score: Score, gold: Gold, reading: Reading | None) -> None:
    """Counts a reading into a score; without one, nothing of what the gold has was found."""
    read = list(reading.decisions) if reading else []
    _count(score, gold, "decisions", [str(len(gold.decisions))], [str(len(read))] if reading else [])
    for n, expected in enumerate(gold.decisions):
        number = expected.get("number", [])
        same = [one for one in read if number and one.values("number") == number]
        decision = same[0] if same else read[n] if len(read) == len(gold.decisions) else None
        found = values(decision) if decision else {}
        for name, wanted in expected.items():
            _count(score, gold, name, wanted, found.get(name, []))
        for refusal in decision.refusals if decision else ():
            score.rows[refusal.field]["refused"] += 1


def _count(score: Score, gold: Gold, name: str, expected: list[str], found: list[str]) -> None:
    wanted, given = Counter(expected), Counter(found)
    right = (wanted & given).total()
    score.rows[name].update(right=right, found=given.total(), expected=wanted.total())
    for value in (given - wanted).elements():
        score.differences.append(f"{gold.document.name}: {name}: “{value}” is not there")
    for value in (wanted - given).elements():
        score.differences.append(f"{gold.document.name}: {name}: “{value}” was not found")


def table(score: Score) -> list[tuple[str, ...]]:
    """The table of a score: field, right, found, there, precision, recall, refused; the targets summed at the end."""
    names = [name for name in FIELDS if name in score.rows] + sorted(set(score.rows) - set(FIELDS))
    rows = [_line(name, score.rows[name]) for name in names]
    return [*rows, _line("fields with a target", score.total(TARGETS)), _line("all fields", score.total(names))]


def _line(name: str, row: Counter[str]) -> tuple[str, ...]:
    shares = (f"{row['right'] / row[of]:.3f}" if row[of] else "" for of in ("found", "expected"))
    return (name, str(row["right"]), str(row["found"]), str(row["expected"]), *shares, str(row["refused"]))
