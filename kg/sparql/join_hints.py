"""Join hints: rewrites a rule so that an engine reads each of its patterns once, whole, and joins the results.

An engine that joins row by row looks up every row of one pattern in the next. Where nearly all of a store is asked for,
as when everything is inferred, it costs less to read the patterns one after another, on disk several times less. A
pattern in a sub-SELECT of its own is read whole (SPARQL 1.1, section 12: subqueries are evaluated first), and so is
what MINUS takes away, where FILTER NOT EXISTS looks up each row.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.sparql.text import tokens
from kg.terms.vocabulary import RDF_TYPE

Token = tuple[str, str, int]
Pattern = tuple[str, str, str]
_TERMS = {"variable", "iri", "name", "string"}
_WORDS = re.compile(r"a|true|false|\d+")
_TYPE = {"a", "rdf:type", str(RDF_TYPE)}


class _UnreadError(Exception):
    """A text that has something other than plain patterns, which is left as it is."""


@lru_cache(maxsize=512)
def add_join_hints(query: str) -> str:
    """The same CONSTRUCT or SELECT to be joined whole; as it was where it has more than plain patterns, such as paths.

    >>> add_join_hints("SELECT * WHERE { ?a ex:p ?b ; ex:q 1 FILTER NOT EXISTS { ?a ex:c ?b } }")
    'SELECT * WHERE { { SELECT ?a ?b { ?a ex:p ?b } } { SELECT ?a { ?a ex:q 1 } } MINUS { ?a ex:c ?b } }'
    """
    seen = [token for token in tokens(query) if token[0] != "comment"]
    start = next((at for at, (_, text, _) in enumerate(seen) if text.upper() == "WHERE"), None)
    if start is None:
        return query
    try:
        reader = _Reader(query, seen[start + 1 :])
        return f"{query[: seen[start][2]]}WHERE {reader.group()}{query[reader.end :]}"
    except _UnreadError:
        return query


def together(patterns: str) -> str:
    """Some patterns as a group that is joined whole.

    >>> together("?a ex:p ?b . ?a ex:p ?c .")
    '{ SELECT * WHERE { { SELECT ?a ?b { ?a ex:p ?b } } { SELECT ?a ?c { ?a ex:p ?c } } } }'
    """
    return f"{{ {add_join_hints(f'SELECT * WHERE {{ {patterns} }}')} }}"


class _Reader:
    def __init__(self, query: str, seen: list[Token]) -> None:
        self.query, self.seen, self.at = query, seen, 0

    @property
    def end(self) -> int:
        """Where the last token that was read ends."""
        _, text, position = self.seen[self.at - 1]
        return position + len(text)

    def group(self) -> str:
        """A group in braces, rewritten. What it denies comes last, which FILTER may stand before and MINUS may not."""
        self._next("{")
        parts: list[str] = []
        patterns: list[Pattern] = []
        denied: list[Pattern] = []
        while (word := self._peek().upper()) != "}":
            if word == "{":
                parts.append(self.group())
            elif word in ("UNION", "OPTIONAL", "MINUS"):
                parts.append(self._next())
            elif self._are(self.at, ["SELECT", "*"]):  # of a group, which may come with or without WHERE
                parts.append("SELECT *")
                self.at += 2 + self._are(self.at + 2, ["WHERE"])
            elif word == "FILTER" and (pattern := self._denied()) is not None:
                denied.append(pattern)
            elif word in ("FILTER", "BIND", "VALUES"):
                parts.append(self._as_it_is())
            elif word == ".":
                self._next()
            else:
                patterns += (more := self._triples())
                parts += map(_whole, more)
        self._next("}")
        bound = {term for pattern in patterns for term in pattern if term.startswith("?")}
        return f"{{ {' '.join([*parts, *(self._without(one, bound) for one in denied)])} }}"

    def _triples(self) -> list[Pattern]:
        """A subject with its predicates and objects, up to the end of the sentence."""
        found = []
        subject = self._term()
        while True:
            predicate = self._term()
            found.append((subject, predicate, self._term()))
            while self._peek() == ",":
                self._next()
                found.append((subject, predicate, self._term()))
            if self._peek() != ";":
                return found
            self._next()

    def _denied(self) -> Pattern | None:
        """The pattern of a FILTER NOT EXISTS that has one and nothing else."""
        end = self.at + 7
        dot = int(self._are(end, ["."]))
        if not self._are(self.at, ["FILTER", "NOT", "EXISTS", "{"]) or not self._are(end + dot, ["}"]):
            return None
        self.at += 4
        pattern = self._term(), self._term(), self._term()
        self.at += dot + 1
        return pattern

    def _are(self, at: int, words: list[str]) -> bool:
        return [text.upper() for _, text, _ in self.seen[at : at + len(words)]] == words

    def _without(self, pattern: Pattern, bound: set[str]) -> str:
        """MINUS, where every row has a value for what the pattern shares with the rest; a class is looked up: it may
        have many more members than are asked for."""
        names = {term for term in pattern if term.startswith("?")}
        own = {name for name in names if sum(text == name for _, text, _ in self.seen) == 1}
        if pattern[1] in _TYPE or not names & bound or names - own - bound:
            return f"FILTER NOT EXISTS {{ {' '.join(pattern)} }}"
        return f"MINUS {{ {' '.join(pattern)} }}"

    def _as_it_is(self) -> str:
        """A FILTER, BIND or VALUES, to the end of its last bracket."""
        begin = self.seen[self.at][2]
        listed = self._next().upper() == "VALUES"
        while self._peek() not in ("{", "("):
            self._next()
        if listed and self._peek() == "(":
            self._bracket()
        return self.query[begin : self._bracket()]

    def _bracket(self) -> int:
        """Where a bracket ends that opens here."""
        depth = 0
        while True:
            position, token = self.seen[self.at][2], self._next()
            depth += (token in ("(", "{")) - (token in (")", "}"))
            if not depth:
                return position + 1

    def _term(self) -> str:
        term = self._next()
        if self.seen[self.at - 1][0] not in _TERMS and not _WORDS.fullmatch(term):
            raise _UnreadError
        return term

    def _peek(self) -> str:
        if self.at >= len(self.seen):
            raise _UnreadError
        return self.seen[self.at][1]

    def _next(self, wanted: str = "") -> str:
        token = self._peek()
        if wanted and token != wanted:
            raise _UnreadError
        self.at += 1
        return token


def _whole(pattern: Pattern) -> str:
    """A pattern in a sub-SELECT; by itself where it could match everything, or is a single statement."""
    subject, predicate, value = pattern
    names = dict.fromkeys(term for term in (subject, value) if term.startswith("?"))
    if not names or predicate.startswith("?"):
        return f"{' '.join(pattern)} ."
    return f"{{ SELECT {' '.join(names)} {{ {' '.join(pattern)} }} }}"
