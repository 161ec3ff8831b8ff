"""Where the statements of a Turtle text stand: line and column of a triple, of a subject, or of a mention.

A text is divided into statements by one regular expression, which is fast; only statements that somebody asks about
are read word by word. What cannot be found has no place: a place is right, or it is not given.
"""

from __future__ import annotations

import bisect
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.turtle_text import Node, Token, UnusualTextError, blocks, token_at, tokens

__all__ = ["Place", "Places"]

_BLANKS = re.compile(r"(?:\s++|\#[^\n]*+)*+")
_DIRECTIVE = re.compile(
    r"@?(?P<kind>prefix|base)\s+(?:(?P<name>[^\s:<]*):\s*)?<(?P<iri>[^<>]*)>(?:\s*\.)?", re.IGNORECASE
)
_OPENING = re.compile(r"(?:GRAPH\s+)?(?:<[^<>\s]*>|[^\s<{}.;,\[\]()\"']*)\s*\{", re.IGNORECASE)  # of a graph in TriG
_STATEMENT = re.compile(
    r"""(?: [^"'<\#.\\}]++
        | <[^<>\s"]*+>
        | \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
        | "(?:[^"\\\n]++|\\.)*+" | '(?:[^'\\\n]++|\\.)*+'
        | \#[^\n]*+ | \\. | \.(?=[\w:%\\-]) | <
    )*+(?P<end>[.}]|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|true|false")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
MAX_SEARCHES = 20  # of mentions; for more of them, all are listed once
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Term = NamedNode | BlankNode | Literal


class Place(NamedTuple):
    """A place in a text: line and column, both counted from 1, the column in characters (a tab is one of them).

    A line ends with a line feed, whether a carriage return stands before it or not.
    """

    line: int
    column: int


@dataclass(frozen=True)
class _Statement:
    """All that is said of a subject up to a full stop: where, and the names that are known there."""

    start: int
    end: int
    prefixes: dict[str, str]
    base: str

    def iri(self, token: Token) -> str:
        """The address that a token stands for; "" if it is none."""
        if token.kind == "iri":
            return _absolute(self.base, token.text[1:-1])
        if token.kind != "word" or _PLAIN.fullmatch(token.text):
            return ""
        if token.text == "a":
            return _TYPE
        prefix, colon, local = token.text.partition(":")
        if prefix == "_":
            return token.text
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if colon and prefix in self.prefixes else ""

    def value(self, node: Node) -> tuple[str, str]:
        """What an object is, to be compared: its kind and its address or text."""
        first = node.words[0]
        if first.kind == "text":
            quotes = 3 if first.text.startswith(('"""', "'''")) else 1
            return "literal", _unescaped(first.text[quotes:-quotes])
        if len(node.words) > 1:
            return "nested", ""
        if first.kind == "word" and _PLAIN.fullmatch(first.text):
            return "literal", first.text
        return "iri", self.iri(first)


class _Part(NamedTuple):
    """A property with its place, and one of its values with its place."""

    name: str
    at: int
    value: tuple[str, str]
    value_at: int


@dataclass
class Places:
    """The places of the statements of a file. `base` is the address of the file, against which others are read."""

    text: str
    base: str = ""
    _asked: int = 0

    @classmethod
    def of(cls, content: bytes, base: str = "") -> Places:
        """The places in the content of a file, whose columns do not count a byte order mark."""
        return cls(content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"), base)

    def find(self, subject: Term, predicate: str = "", value: Term | None = None) -> Place | None:
        """The place of a triple; if it is not there, of the property, or of the subject; None if that is no subject.

        The one value of a property is taken for the value, since a store may write it otherwise: 400000 for 400000.00.
        """
        wanted, address = _key(value), _address(subject)
        said = [
            part
            for statement in (self._by_subject.get(address, ()) if predicate else ())
            for part in self._parts(statement)
            if part.name == predicate
        ]
        for part in said:
            if part.value == wanted or (wanted and len(said) == 1):
                return self.place(part.value_at)
        if said:
            return self.place(said[0].at)
        first = self._by_subject.get(address)
        return self.place(first[0].start) if first else None

    def mention(self, term: Term) -> Place | None:
        """The first place where a thing is named in any position."""
        address = _address(term)
        self._asked += 1
        place = self._spelled(address) if self._asked <= MAX_SEARCHES else None
        place = self._mentions.get(address) if place is None else place
        return None if place is None else self.place(place)

    def _spelled(self, address: str) -> int | None:
        """The first mention of a thing as its address, or as a prefix and a plain name; None if there is none such."""
        names = {f"<{address}>"}
        for table in {id(one.prefixes): one.prefixes for one in self._statements}.values():
            names |= {f"{name}:{address[len(space) :]}" for name, space in table.items() if address.startswith(space)}
        found: list[int] = []
        starts = [one.start for one in self._statements]
        for name in names:
            place = self.text.find(name)
            while place >= 0:
                number = bisect.bisect_right(starts, place) - 1
                if number >= 0 and self._is_token(self._statements[number], place, address):
                    found.append(place)
                    break
                place = self.text.find(name, place + 1)
        return min(found, default=None)

    def _is_token(self, statement: _Statement, place: int, address: str) -> bool:
        """Whether a token that stands for an address begins at a place in a statement."""
        try:
            words = tokens(self.text, statement.start, statement.end)
        except UnusualTextError:
            return False
        return any(word.start == place and statement.iri(word) == address for word in words)

    def place(self, offset: int) -> Place:
        """Line and column of a character."""
        line = bisect.bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _by_subject(self) -> dict[str, list[_Statement]]:
        found: dict[str, list[_Statement]] = {}
        for statement in self._statements:
            first = token_at(self.text, statement.start)
            if first is not None and (subject := statement.iri(first)):
                found.setdefault(subject, []).append(statement)
        return found

    @cached_property
    def _statements(self) -> list[_Statement]:
        text, place, prefixes, base = self.text, 0, dict[str, str](), self.base
        found: list[_Statement] = []
        while (place := _BLANKS.match(text, place).end()) < len(text):  # type: ignore[union-attr]
            if directive := _DIRECTIVE.match(text, place):
                iri = _absolute(base, directive["iri"])
                if directive["kind"].lower() == "base":
                    base = iri
                else:
                    prefixes = {**prefixes, directive["name"] or "": iri}
                place = directive.end()
            elif text[place] in "}.":
                place += 1
            elif opening := _OPENING.match(text, place):
                place = opening.end()
            else:
                match = _STATEMENT.match(text, place)
                if match is None:
                    return found  # what follows is not Turtle
                found.append(_Statement(place, match.start("end"), prefixes, base))
                place = max(match.end(), place + 1)
        return found

    def _parts(self, statement: _Statement) -> Iterator[_Part]:
        """Each property of a statement with each of its values."""
        try:
            words = tokens(self.text, statement.start, statement.end)
            found = list(blocks([*words, Token("mark", ".", statement.end, statement.end + 1)]))
        except (UnusualTextError, IndexError):
            return
        for part in (part for block in found for part in block.parts):
            for node in part.objects:
                yield _Part(statement.iri(part.verb.words[0]), part.start, statement.value(node), node.start)

    @cached_property
    def _mentions(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for statement in self._statements:
            try:
                words = tokens(self.text, statement.start, statement.end)
            except UnusualTextError:
                continue
            for word in words:
                if iri := statement.iri(word):
                    found.setdefault(iri, word.start)
        return found


def _absolute(base: str, written: str) -> str:
    """The address that stands between angle brackets; `urljoin` alone would drop an empty fragment."""
    iri = _unescaped(written)
    return iri if _SCHEME.match(iri) else urljoin(base, iri) if iri else base


def _address(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _key(value: Term | None) -> tuple[str, str] | None:
    if value is None:
        return None
    return ("literal", value.value) if isinstance(value, Literal) else ("iri", _address(value))


def _unescaped(text: str) -> str:
    """A text of Turtle without its escapes."""
    if "\\" not in text:
        return text

    def plain(match: re.Match[str]) -> str:
        number = match[1] or match[2]
        return chr(int(number, 16)) if number else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(plain, text)
