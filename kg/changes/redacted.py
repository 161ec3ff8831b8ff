"""Finds statements about redacted things, and their names elsewhere, which must not be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg.changes.snapshot import Snapshot
from kg.changes.spellings import Names
from kg.terms.names import hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL

REDACTS = hb("redacts")
LABELS = {RDFS_LABEL, SKOS_ALT_LABEL, hb("shortName")}
_REDACTS = f" {REDACTS} ".encode()


def mention_pattern(things: Iterable[str]) -> re.Pattern[bytes] | None:
    """A pattern for lines that mention one of these things or a part of one; None for no things."""
    names = [re.escape(thing.encode()) for thing in sorted(things)]
    return re.compile(rb"<(?:" + b"|".join(names) + rb")(?:__[^>]*)?>") if names else None


@dataclass(frozen=True)
class RedactedTerms:
    """The things that have been redacted, with their redactions, and patterns that find them in a line."""

    redactions: dict[str, NamedNode] = field(default_factory=dict)
    mention: re.Pattern[bytes] | None = None
    names: Names | None = None

    def mentioned(self, line: bytes) -> bool:
        """True if a line mentions a redacted thing or a part of one."""
        return self.mention is not None and self.mention.search(line) is not None

    def named(self, text: str) -> bool:
        """True if a text contains the name of a redacted thing."""
        return self.names is not None and self.names.is_in(text)


def redacted_since(old: Snapshot, new: Snapshot) -> RedactedTerms:
    """The things that have been redacted between two states."""
    before = {line for line in old.lines() if _REDACTS in line}
    fresh = new.parse(line for line in new.lines() if _REDACTS in line and line not in before)
    redactions = {
        quad.object.value: quad.subject
        for quad in fresh
        if quad.predicate == REDACTS and isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode)
    }
    mention = mention_pattern(redactions)
    if mention is None:
        return RedactedTerms()
    return RedactedTerms(redactions, mention, names(old.parse(line for line in old.lines() if mention.match(line))))


def names(statements: Iterable[Quad], also: Iterable[str] = ()) -> Names:
    """The names of the things that the statements describe, and `also` other names of persons."""
    persons: dict[object, list[str]] = {}
    labels: list[tuple[object, str]] = []
    for quad in statements:
        if (quad.predicate, quad.object) == (RDF_TYPE, hb("Person")):
            persons[quad.subject] = []
        elif quad.predicate in LABELS and isinstance(quad.object, Literal):
            labels.append((quad.subject, quad.object.value))
    for thing, text in labels:
        persons.get(thing, []).append(text)
    others = [text for thing, text in labels if thing not in persons]
    return Names([*persons.values(), *([name] for name in also)], others)
