"""The fields that may be published, by family of bodies, with their measured precision: accepted.tsv.

A provision under which somebody was charged, convicted, detained or fined is published if a person has read the drafted
fact against its paragraph and found it right: read_again.tsv.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from pathlib import Path

from kg.importers.decisions.texts import Fact, Text

ROLES = {"charged": "charge", "convicted": "conviction", "detained": "detention", "fined": "fine"}
"""The roles of a provision that are published, and the kinds of events that they become."""
LEAST = 0.97  # what the lower end of the interval of a published field reaches
_TRANSCRIBED = ("number",)  # which the corpus itself gives, in symbols
_ALWAYS = ("minor", "kind")  # never published, but needed
_FACT = ("document", "paragraph", "role", "law-state", "law", "provision")


@cache
def rows(table: str = "accepted.tsv") -> list[dict[str, str]]:
    """The rows of a table."""
    lines = Path(__file__).with_name(table).read_text(encoding="utf-8").splitlines()
    head, *others = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [dict(zip(head, line, strict=True)) for line in others]


@cache
def read_again() -> frozenset[tuple[str, ...]]:
    """The provisions that a person found right: document, paragraph, role, State of the law, law and provision."""
    return frozenset(tuple(row[name] for name in _FACT) for row in rows("read_again.tsv"))


def _is_read_again(text: Text, facts: list[Fact]) -> bool:
    said = {"document": text.doc, "paragraph": facts[0].paragraph, **Text.said(facts)}
    return tuple(said.get(name, "") for name in _FACT) in read_again()


def lower(right: int, n: int) -> float:
    """The lower end of the 95 % interval of a measured precision (Wilson).

    >>> round(lower(130, 130), 3), round(lower(54, 54), 3), lower(0, 0)
    (0.971, 0.934, 0.0)
    """
    if not n:
        return 0.0
    share, z = right / n, 1.96
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (share + z * z / (2 * n) - spread) / (1 + z * z / n)


def published(family: str) -> dict[str, dict[str, str]]:
    """The rows of the fields that are published for a family of bodies, by field."""
    mine = [row for row in rows() if row["family"] == family]
    return {
        row["field"]: row
        for row in mine
        if row["field"] in _TRANSCRIBED or lower(int(row["right"]), int(row["n"])) >= LEAST
    }


def keep_accepted(text: Text) -> int:
    """Takes the facts away that may not be published, and returns how many they are.

    The facts of an event, of a remedy, of a citation or of a provision are measured, and published, as one.
    """
    fields = published(text.family)
    checked = {group for group, facts in text.groups("provision").items() if _is_read_again(text, facts)}
    kept = []
    for fact in text.facts:
        kind = fact.group.partition(" ")[0]
        name = kind if kind in ("event", "remedy", "citation") else fact.field
        if (fact.group in checked if kind == "provision" else name in fields) or fact.field in _ALWAYS:
            kept.append(fact)
    count, text.facts = len(text.facts) - len(kept), kept
    return count


def covers(text: str, family: str) -> str:
    """The words on what a file covers, with the precision of each field of a family of bodies."""
    told = "; ".join(
        f"{name} {row['right']} of {row['n']}" if int(row["n"]) else f"{name}, as the corpus gives it"
        for name, row in published(family).items()
    )
    reader = next(row["reader"] for row in rows() if row["family"] == family)
    return f"{text} Read by version {reader} of the reader. Right in a sample: {told or 'nothing'}."
