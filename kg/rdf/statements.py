"""The statements of a Turtle or TriG text, one after another, each with the prefixes that are known where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from kg.rdf.turtle_text import Token, token_at

_BETWEEN = r"\s*+(?:\#[^\r\n]*+\s*+)*+"
_BLANKS = re.compile(_BETWEEN)
_DIRECTIVE = re.compile(
    rf"(?:@(?:prefix|base)|(?i:prefix|base)(?=[\s\#<])){_BETWEEN}(?:(?P<name>[^\s:<]*+):{_BETWEEN})?"
    rf"<(?P<iri>[^<>]*)>(?:{_BETWEEN}\.)?"
)
_OPENING = re.compile(  # of a graph in TriG
    rf"""(?:(?i:GRAPH)(?![\w:.-]){_BETWEEN})?(?:<[^<>\s]*>|\[{_BETWEEN}\]|(?:[^\s<>{{}};,\[\]()"'\#\\]|\\.)*+){_BETWEEN}\{{"""
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_A_NAME = re.compile(r"[+-]?[.0-9]")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Statement(NamedTuple):
    """All that is said of a subject up to a full stop: where, and the names that are known there."""

    start: int
    end: int
    prefixes: dict[str, str]
    base: str

    def iri(self, token: Token) -> str:
        """The address that a token stands for, or the label of a blank node; "" if it is none."""
        if token.kind == "iri":
            return _absolute(self.base, token.text[1:-1])
        if token.kind != "word" or _NOT_A_NAME.match(token.text):
            return ""
        if token.text == "a":
            return _TYPE
        prefix, colon, local = token.text.partition(":")
        if prefix == "_":
            return token.text
        if not colon or prefix not in self.prefixes:
            return ""
        return self.prefixes[prefix] + (re.sub(r"\\(.)", r"\1", local) if "\\" in local else local)

    def subject(self, text: str) -> str:
        """The address of its subject, or the label of that blank node; "" for brackets and lists."""
        first = token_at(text, self.start)
        return "" if first is None else self.iri(first)


def statements(text: str, base: str) -> Iterator[Statement]:
    """Every statement of a text in order, up to where it is no Turtle any longer."""
    prefixes: dict[str, str] = {}
    place = 0
    while (start := _BLANKS.match(text, place).end()) < len(text):  # type: ignore[union-attr]
        if text[start] in "@pPbB" and (directive := _DIRECTIVE.match(text, start)):
            iri, place = _absolute(base, directive["iri"]), directive.end()
            if directive["name"] is None:
                base = iri
            else:
                prefixes = {**prefixes, directive["name"]: iri}
        elif text[start] in "}.":
            place = start + 1
        elif opening := _OPENING.match(text, start):
            place = opening.end()
        else:
            place = _end(text, start)
            if place == start:
                return
            yield Statement(start, place, prefixes, base)


def _end(text: str, start: int) -> int:
    """The place where a statement ends, found word by word; where it starts if that cannot be told."""
    place, depth = start, 0
    while place < len(text):
        token = token_at(text, place)
        if token is None:
            return start
        if token.kind == "mark":
            if (token.text == "." and depth == 0) or (token.text == "}" and depth <= 0):
                return place
            depth += (token.text == "{") - (token.text == "}")
        place = token.end
    return place


def unescaped(text: str) -> str:
    """A text of Turtle without its escapes."""
    if "\\" not in text:
        return text

    def plain(match: re.Match[str]) -> str:
        number = match[1] or match[2]
        return chr(int(number, 16)) if number else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(plain, text)


def _absolute(base: str, written: str) -> str:
    """The address that stands between angle brackets; `urljoin` alone would drop an empty fragment."""
    iri = unescaped(written)
    return iri if _SCHEME.match(iri) else urljoin(base, iri) if iri else base
