"""Which queries a change can affect, by the properties that they read.

A query whose patterns match none of the statements that came or went finds the same as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Triple

from kg.sparql.text import declared_prefixes, tokens
from kg.terms.names import ONT
from kg.terms.vocabulary import RDF_TYPE

NOTE = f"{ONT}note"  # which any rule may heed
_TERMS = {"variable", "iri", "name", "string"}
_OPENS, _CLOSES = {"(", "{", "["}, {")", "}", "]"}
_ROW_AFTER = {".": 0, ";": 1, ",": 2}


@dataclass(frozen=True)
class Change:
    """The properties of statements that came or went, and the rules that found something before and are asked again."""

    properties: frozenset[str]
    rules: frozenset[str] = frozenset()

    @classmethod
    def of(cls, changed: Iterable[Triple], rules: Iterable[str] = ()) -> Change:
        """The change by which these statements came or went."""
        return cls(frozenset(triple.predicate.value for triple in changed), frozenset(rules))

    def asks(self, text: str, rule: str) -> bool:
        """Whether the query of a rule may find something else after the change, or something that must be told anew."""
        if rule in self.rules or NOTE in self.properties:
            return True
        read = properties_read(text)
        return read is None or not read.isdisjoint(self.properties)


@lru_cache(maxsize=2048)
def properties_read(text: str) -> frozenset[str] | None:
    """The addresses of all properties that a query can read, and perhaps of other things; None if it can read any.

    A variable in the place of a property stands for any, unless a VALUES block of the query lists what it may be.

    >>> sorted(properties_read("PREFIX a: <http://a/> SELECT ?x { ?x a:b ?y MINUS { ?x <http://a/c> ?z } }"))
    ['http://a/b', 'http://a/c']
    >>> properties_read("SELECT ?x { ?x ?p ?y }") is None
    True
    >>> properties_read("SELECT ?x { VALUES ?p { <http://a/b> } ?x ?p ?y }")
    frozenset({'http://a/b'})
    """
    words = [(kind, token) for kind, token, _ in tokens(text) if kind != "comment"]
    if not _open_properties(words) <= _listed(words):
        return None
    known = declared_prefixes(text)
    body = words[next(place for place, (_, token) in enumerate(words) if token.upper() == "SELECT") :]
    found = {token[1:-1] for kind, token in body if kind == "iri"}
    for kind, token in body:
        prefix, _, local = token.partition(":")
        if kind == "name" and local:
            found.add(known.get(prefix, "") + local.replace("\\", ""))
    return frozenset(found | {RDF_TYPE.value} if ("word", "a") in body else found)


def _open_properties(words: list[tuple[str, str]]) -> set[str]:
    """The variables that stand in the place of a property: the second term of a triple pattern, or after a semicolon.

    Perhaps more than these, never fewer.
    """
    found: set[str] = set()
    around: list[tuple[str, int]] = []  # of each bracket that is open: the bracket, and the terms before it
    row, listing, before = 0, False, ""  # terms of the pattern so far; whether in SELECT or ORDER BY; the word before
    for kind, token in words:
        inside = around[-1][0] if around else ""
        if _is_term(kind, token) and before != "FILTER":
            if kind == "variable" and row == 1 and inside != "(" and not listing:
                found.add(token[1:])
            row += 1
        elif token in _OPENS:
            called = before.isalpha() and before != "A"  # FILTER(…), STR(…), VALUES (…)
            around.append((token, 0 if called else row + 1))
            row, listing = int(token == "["), listing and token != "{"
        elif token in _CLOSES and around:
            row = 0 if token == "}" else around[-1][1]
            listing = listing and token != "}"
            around.pop()
        elif token in _ROW_AFTER:
            row = _ROW_AFTER[token]
        elif token in "/|":
            row = max(row - 1, 0)  # the next step of a path
        elif token not in "^!*+?@":
            row = 0
            listing = listing or token.upper() in ("SELECT", "ORDER", "GROUP")
        before = token.upper()
    return found


def _is_term(kind: str, token: str) -> bool:
    return kind in _TERMS or (kind == "word" and (token[0].isdigit() or token in ("a", "true", "false")))


def _listed(words: list[tuple[str, str]]) -> set[str]:
    """The variables of VALUES blocks."""
    found: set[str] = set()
    listing = False
    for kind, token in words:
        listing = token.upper() == "VALUES" or (listing and token != "{")
        if listing and kind == "variable":
            found.add(token[1:])
    return found
