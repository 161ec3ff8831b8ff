"""Parts of a reading: the one text of a file, the decisions in it, and for each its facts and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field

VERSION = 15
"""The number of this reader; a change of what it takes from a text needs the next number."""


@dataclass(frozen=True)
class Fact:
    """One value of one field, and the stretch of the text that says it.

    Facts of one `group` belong to one thing: "finding 1", "remedy 2", "event 3"; facts of the decision itself have no
    group. `paragraph` is the number that the text prints, or a word such as "heading".
    """

    field: str
    value: str
    start: int
    end: int
    paragraph: str = ""
    group: str = ""


@dataclass(frozen=True)
class Refusal:
    """A field that was left out although the text says something of it, with the reason and the stretch.

    `group` is that of the thing which is incomplete without it, such as "finding 1".
    """

    field: str
    reason: str
    start: int
    end: int
    paragraph: str = ""
    group: str = ""


@dataclass(frozen=True)
class Decision:
    """One decision in a text: from where to where it stands, its facts and refusals in the order of the text."""

    start: int
    end: int
    facts: tuple[Fact, ...]
    refusals: tuple[Refusal, ...]
    paragraphs: dict[str, tuple[int, int]] = field(default_factory=dict)

    def values(self, name: str, group: str | None = None) -> list[str]:
        """The values of a field in the order of the text, each once; of one group, if it is given."""
        found = (fact for fact in self.facts if fact.field == name and group in (None, fact.group))
        return list(dict.fromkeys(fact.value for fact in found))

    def value(self, name: str, group: str | None = None) -> str:
        """The value of a field that has at most one; empty if there is none."""
        return next(iter(self.values(name, group)), "")

    def groups(self, kind: str) -> list[str]:
        """The groups of a kind such as "finding", in the order of the text."""
        return list(dict.fromkeys(fact.group for fact in self.facts if fact.group.partition(" ")[0] == kind))


@dataclass(frozen=True)
class Reading:
    """The reading of one file. `nothing` says why there is no decision, and is empty if there is one."""

    name: str
    source: str
    source_sha256: str
    text: str
    text_sha256: str
    decisions: tuple[Decision, ...]
    nothing: str = ""


class Notes:
    """Collects facts and refusals of one decision."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.refusals: list[Refusal] = []
        self._groups: dict[str, int] = {}

    def group(self, kind: str) -> str:
        """A new group of this kind."""
        self._groups[kind] = self._groups.get(kind, 0) + 1
        return f"{kind} {self._groups[kind]}"

    def add(self, name: str, value: str, span: tuple[int, int], group: str = "") -> None:
        """Adds a fact; the paragraph is filled in at the end."""
        self.facts.append(Fact(name, value, *span, "", group))

    def refuse(self, name: str, reason: str, span: tuple[int, int], group: str = "") -> None:
        """Adds a refusal."""
        self.refusals.append(Refusal(name, reason, *span, "", group))

    def values(self, name: str, group: str) -> list[str]:
        """The values of a field in a group so far."""
        return [fact.value for fact in self.facts if (fact.field, fact.group) == (name, group)]
