"""This module knows what must not be repeated: the statements about redacted things, and their names elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg.diff.lines import DATA, Side, graph_of_line
from kg.identifiers import RDF_TYPE, hb
from kg.labels import traces

REDACTS = hb("redacts")
LABELS = {
    NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
    NamedNode("http://www.w3.org/2004/02/skos/core#altLabel"),
    hb("shortName"),
}
_REDACTS = f" {REDACTS} ".encode()


def mentions(things: Iterable[str]) -> re.Pattern[bytes] | None:
    """What finds the lines in which one of these things or a part of one stands; None for no things."""
    names = [re.escape(thing.encode()) for thing in sorted(things)]
    return re.compile(rb"<(?:" + b"|".join(names) + rb")(?:__[^>]*)?>") if names else None


@dataclass(frozen=True)
class Withheld:
    """The things that have been redacted since, by their redactions, and what finds them in a line."""

    redactions: dict[str, NamedNode] = field(default_factory=dict)
    mention: re.Pattern[bytes] | None = None
    name: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return self.mention is not None

    def mentioned(self, line: bytes) -> bool:
        """Whether a redacted thing, or a part of one, stands in this line."""
        return self.mention is not None and self.mention.search(line) is not None

    def named(self, text: str) -> bool:
        """Whether a text holds the name of a redacted thing."""
        return self.name is not None and self.name.search(text) is not None

    def unsaid(self, line: bytes) -> bool:
        """Whether a line that goes must not be repeated: it holds a name, or may follow from what was erased."""
        return bool(self) and (not graph_of_line(line).startswith(DATA) or self.named(line.decode("utf-8", "replace")))


def withheld(old: Side, new: Side) -> Withheld:
    """What has been redacted from the one to the other."""
    before = {line for line in old.lines() if _REDACTS in line}
    fresh = new.parse(line for line in new.lines() if _REDACTS in line and line not in before)
    redactions = {
        quad.object.value: quad.subject
        for quad in fresh
        if quad.predicate == REDACTS and isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode)
    }
    mention = mentions(redactions)
    if mention is None:
        return Withheld()
    return Withheld(redactions, mention, names(old.parse(line for line in old.lines() if mention.match(line))))


def names(statements: Iterable[Quad]) -> re.Pattern[str] | None:
    """What finds the names of these things in other texts; of persons also the family name alone."""
    statements = list(statements)
    persons = {quad.subject for quad in statements if (quad.predicate, quad.object) == (RDF_TYPE, hb("Person"))}
    labels = [
        (q.subject, q.object.value) for q in statements if q.predicate in LABELS and isinstance(q.object, Literal)
    ]
    return traces(
        (label for thing, label in labels if thing not in persons),
        (label for thing, label in labels if thing in persons),
    )
