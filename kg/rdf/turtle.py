"""Writes Turtle: files with a comment card, laid out as the files of the record are, and plain serializations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.terms.names import shorten
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, XSD

Pairs = Iterable[tuple[NamedNode, NamedNode | Literal]]


class TurtleFile:
    """A file of statements about things, in the order in which they are added: the same calls give the same bytes.

    Within a thing the class comes first, then the label, then the other properties as they were added; each value once.
    """

    def __init__(self, card: Sequence[str], prefixes: Mapping[str, str]) -> None:
        self.card, self.prefixes = card, dict(prefixes)
        self.things: dict[str, dict[NamedNode, dict[str, None]]] = {}
        self._short = lru_cache(maxsize=None)(lambda iri: shorten(iri, self.prefixes))

    def add(self, thing: str, pairs: Pairs) -> None:
        """Adds properties and their values to a thing, which is named by its IRI; without any, adds nothing."""
        known = self.things.setdefault(thing, {}) if pairs else {}
        for name, value in pairs:
            known.setdefault(name, {})[self._term(value)] = None

    def text(self) -> str:
        """The file: card, the prefixes that it uses, things."""
        body = "\n".join(self._block(thing, properties) for thing, properties in self.things.items())
        names = set(re.findall(r"(?<![\w<\"/-])([\w-]+):[\w]", re.sub(r'"(?:[^"\\]|\\.)*"', '""', body)))
        names |= set(re.findall(r"\^\^([\w-]+):", body))
        used = {name: iri for name, iri in self.prefixes.items() if name in names}
        return f"{head(self.card)}\n{head((), used)}\n{body}"

    def _block(self, thing: str, properties: dict[NamedNode, dict[str, None]]) -> str:
        order = sorted(properties, key=lambda name: (name != RDF_TYPE, name != RDFS_LABEL))
        return block(self._short(thing), {self._name(name): properties[name] for name in order})

    def _name(self, name: NamedNode) -> str:
        return "a" if name == RDF_TYPE else str(self._short(name.value))

    def _term(self, term: NamedNode | Literal) -> str:
        if isinstance(term, NamedNode):
            return str(self._short(term.value))
        if term.language or term.datatype.value == f"{XSD}string":
            return str(term)
        if term.datatype.value == f"{XSD}integer":
            return term.value
        quoted, _, _ = str(term).rpartition("^^")
        return f"{quoted}^^{self._short(term.datatype.value)}"


def head(card: Sequence[str], prefixes: Mapping[str, str] | None = None) -> str:
    """The first lines of a file: comments, then declarations of prefixes.

    >>> print(head(["A list."], {"id": "http://a/"}), end="")
    # A list.
    @prefix id: <http://a/> .
    """
    declared = (f"@prefix {name}: <{iri}> .\n" for name, iri in (prefixes or {}).items())
    return "".join([*(f"# {line}\n" for line in card), *declared])


def block(subject: str, properties: Mapping[str, Iterable[str]]) -> str:
    """The statements about one subject; all terms are given as Turtle writes them.

    >>> print(block("id:a", {"a": ["id:B"], "id:c": ["1", "2"]}), end="")
    id:a a id:B ;
        id:c 1, 2 .
    """
    return (
        f"{subject} " + " ;\n    ".join(f"{name} {', '.join(values)}" for name, values in properties.items()) + " .\n"
    )


def readable(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """The triples in the order given, after the prefixes that they need in alphabetical order and an empty line."""
    triples = list(triples)
    terms = {term for triple in triples for term in (*triple, getattr(triple.object, "datatype", None))}
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    used = {name: space for name, space in prefixes.items() if any(iri.startswith(space) for iri in iris)}
    lines = serialize(triples, used).decode().splitlines()
    return "\n".join([*sorted(lines[: len(used)]), "", *lines[len(used) :]])


def serialize(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """The triples in the order given, with all these prefixes and no comments."""
    options: dict[str, Any] = {"format": ox.RdfFormat.TURTLE, "prefixes": dict(prefixes)}
    return bytes(ox.serialize(triples, **options) or b"")
