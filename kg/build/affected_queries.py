"""Which queries a change can affect, by the properties and classes that they read, and of which things each is asked.

A query whose patterns match none of the statements that came or went finds the same as before. Another one can find
something else only about the things that those statements reach which it does read: of thousands of statements about
proofs, most queries read none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pyoxigraph import Triple

from kg.sparql.text import FORMS, declared_prefixes, words
from kg.terms.names import ONT
from kg.terms.vocabulary import RDF, RDF_TYPE, RDFS, SH

NOTE = f"{ONT}note"  # which any rule may heed
_TERMS = {"variable", "iri", "name", "string"}
_TERM_WORDS = {"a", "true", "false"}
_OPENS, _CLOSES = {"(", "{", "["}, {")", "}", "]"}
_ROW_AFTER = {".": 0, ";": 1, ",": 2}


@dataclass(frozen=True)
class Change:
    """The statements that came or went, by property, and the rules that found something before and are asked again."""

    statements: Mapping[str, frozenset[Triple]]
    rules: frozenset[str] = frozenset()

    @classmethod
    def of(cls, changed: Iterable[Triple], rules: Iterable[str] = ()) -> Change:
        """The change by which these statements came or went."""
        found: dict[str, set[Triple]] = defaultdict(set)
        for triple in changed:
            found[triple.predicate.value].add(triple)
        return cls({name: frozenset(triples) for name, triples in found.items()}, frozenset(rules))

    def asks(self, text: str, rule: str) -> bool:
        """Whether the query of a rule may find something else after the change, or something that must be told anew."""
        return rule in self.rules or NOTE in self.statements or bool(self.read_by(text))

    def concerns(self, properties: Iterable[str], rules: Iterable[str]) -> bool:
        """Whether `asks` can be true of queries of these rules that read no other properties and rdf:type."""
        changed = self.statements.keys()
        return not changed.isdisjoint({NOTE, RDF_TYPE.value, *properties}) or not self.rules.isdisjoint(rules)

    @property
    def may_change_shapes(self) -> bool:
        """Whether a statement that came or went could be about a shape, or about classes."""
        return any(name.startswith((SH, RDF)) or name == f"{RDFS}subClassOf" for name in self.statements)

    def read_by(self, text: str) -> list[frozenset[Triple]]:
        """The statements that a query can read, those of one property together, and the notes, which any rule may heed.

        Of the classes of things it reads those that it names, unless the class is a variable in it.
        """
        read, classes = reads(text)
        if read is None:
            return list(self.statements.values())
        found = [triples for name, triples in self.statements.items() if name in read or name == NOTE]
        if classes is None or RDF_TYPE.value not in self.statements or RDF_TYPE.value not in read:
            return found
        kinds = {kind: triples for kind, triples in self.by_class.items() if kind in classes}
        return [each for each in found if each is not self.statements[RDF_TYPE.value]] + list(kinds.values())

    @cached_property
    def by_class(self) -> dict[str, frozenset[Triple]]:
        """The statements of a class, by class."""
        found: dict[str, set[Triple]] = defaultdict(set)
        for triple in self.statements.get(RDF_TYPE.value, ()):
            found[getattr(triple.object, "value", "")].add(triple)
        return {kind: frozenset(triples) for kind, triples in found.items()}


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
    return reads(text)[0]


@lru_cache(maxsize=2048)
def reads(text: str) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """The properties that a query can read, as `properties_read`, and the classes; None where it can read any.

    >>> reads("SELECT ?x { ?x a <http://a/B> }")[1] >= {"http://a/B"}
    True
    >>> reads("SELECT ?x { ?x a ?y }")[1] is None
    True
    """
    written = words(text)
    listed = _listed(written) if "VALUES" in text.upper() else set()
    if not _open_properties(written) <= listed:
        return None, None
    known = declared_prefixes(text)
    start = next(place for place, (_, token) in enumerate(written) if token.upper() in FORMS)
    body = written[start:]
    addresses = {word: _address(*word, known) for word in set(body)}
    found = frozenset(filter(None, addresses.values()))
    if RDF_TYPE.value not in found:
        return found, frozenset()
    types = {word for word, address in addresses.items() if address == RDF_TYPE.value}
    return found, found if _names_its_classes(body, types, listed) else None


def _address(kind: str, token: str, known: Mapping[str, str]) -> str:
    """The IRI that a token stands for; empty if it is none."""
    if kind == "iri":
        return token[1:-1]
    if kind == "word":
        return RDF_TYPE.value if token == "a" else ""
    prefix, _, local = token.partition(":")
    return known.get(prefix, "") + local.replace("\\", "") if kind == "name" and local else ""


def _names_its_classes(words: list[tuple[str, str]], types: set[tuple[str, str]], listed: set[str]) -> bool:
    """Whether after each rdf:type stands a class, or a variable of which a VALUES block lists what it may be."""
    for place, word in enumerate(words[:-2]):
        if word not in types:
            continue
        (kind, token), (_, following) = words[place + 1], words[place + 2]
        known = kind in ("iri", "name") or (kind == "variable" and token[1:] in listed)
        if not known or following == "," or words[place - 1][1] in ("^", "!"):
            return False
    return True


def _open_properties(words: list[tuple[str, str]]) -> set[str]:
    """The variables that stand in the place of a property: the second term of a triple pattern, or after a semicolon.

    Perhaps more than these, never fewer.
    """
    found: set[str] = set()
    around: list[tuple[str, int]] = []  # of each bracket that is open: the bracket, and the terms before it
    row, listing, before = 0, False, ""  # terms of the pattern so far; whether in SELECT or ORDER BY; the word before
    for kind, token in words:
        is_term = kind in _TERMS or (kind == "word" and (token in _TERM_WORDS or token[0].isdigit()))
        if is_term and not (len(before) == 6 and before.upper() == "FILTER"):
            if row == 1 and kind == "variable" and not listing and not (around and around[-1][0] == "("):
                found.add(token[1:])
            row += 1
        elif token in _OPENS:
            called = before.isalpha() and before not in ("a", "A")  # FILTER(…), STR(…), VALUES (…)
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
        before = token
    return found


def _listed(words: list[tuple[str, str]]) -> set[str]:
    """The variables of VALUES blocks."""
    found: set[str] = set()
    listing = False
    for kind, token in words:
        listing = token.upper() == "VALUES" or (listing and token != "{")
        if listing and kind == "variable":
            found.add(token[1:])
    return found
