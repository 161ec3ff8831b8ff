"""The statements of a Turtle or TriG text, one after another, each with the prefixes that are known where it stands.

Regular expressions find where a statement ends; it is read word by word only where they cannot tell, which is a dot
before a letter or colon: it ends a statement after `1` or `"x"@en`, and is part of a name after `:a`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.rdf.turtle_text import Token, token_at

__all__ = ["Statement", "all_statements", "statements_that_may_name", "unescaped"]

_BETWEEN = r"\s*+(?:\#[^\r\n]*+\s*+)*+"
_PLAIN = r"""[^"'<\#.\\{}]*+"""
_UP_TO_ITS_DOT = rf"""{_PLAIN}(?:(?:
    "[^"\\\r\n]++" | "(?!"")(?:[^"\\\r\n]++|\\.)*+" | <[^<>\s"]*+> | \#[^\r\n]*+ | \.(?=[0-9.%\\-])
    | \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+''' | '(?!'')(?:[^'\\\r\n]++|\\.)*+' | <
){_PLAIN})*+\.(?=[\s\#<\[(}}@]|\Z)"""
_BLANKS = re.compile(_BETWEEN)
_STATEMENT = re.compile(_UP_TO_ITS_DOT, re.VERBOSE | re.DOTALL)
_IS_PLAIN = (
    r"(?= [^@pPbB<] | [pPbB](?!(?i:refix|ase)[\s\#<]) | <[A-Za-z][A-Za-z0-9+.-]*+:[^\\>]*+> )"  # see `_Reader.leap`
)
_LEAPS = [  # over many statements, and over one
    re.compile(f"(?:{_BETWEEN}{_IS_PLAIN}{_UP_TO_ITS_DOT}){{1,{most}}}+", re.VERBOSE | re.DOTALL) for most in (16, 1)
]
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
_NEEDS_ESCAPES = re.compile(r"[~!$&'()*+,;=/?#@]")  # in the name after a prefix
_NOT_A_NAME = re.compile(r"[+-]?[.0-9]")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Statement:
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


def all_statements(text: str, base: str) -> list[Statement]:
    """Every statement of a text in order, up to where it is no Turtle any longer."""
    return list(iter(_Reader(text, base).next, None))


def statements_that_may_name(text: str, base: str, address: str) -> Iterator[Statement]:
    """The statements in which an address, or the label of a blank node, may stand in plain spelling; in order.

    Those that have it as their subject are all among them, however it is spelled. All others are leapt over.
    """
    reader = _Reader(text, base)
    found = dict[str, int]()  # before which place each spelling is not found
    while statement := reader.next():
        yield statement
        near = len(text)
        for name in _spellings(address, reader.prefixes):
            if found.get(name, -1) < reader.place:
                place = text.find(name, reader.place, near + len(name))
                found[name] = place if place >= 0 else near
            near = min(near, found[name])
        reader.leap(near)


class _Reader:
    """Goes through a text from statement to statement. `place` is where it stands."""

    def __init__(self, text: str, base: str) -> None:
        self.text, self.base, self.place = text, base, 0
        self.prefixes = dict[str, str]()

    def next(self) -> Statement | None:
        """The next statement; None at the end, or where the text is no Turtle."""
        text = self.text
        while (start := _BLANKS.match(text, self.place).end()) < len(text):  # type: ignore[union-attr]
            if text[start] in "@pPbB" and (directive := _DIRECTIVE.match(text, start)):
                self._heed(directive)
            elif match := _STATEMENT.match(text, start):
                self.place = match.end()
                return Statement(start, match.end() - 1, self.prefixes, self.base)
            elif text[start] in "}.":
                self.place = start + 1
            elif opening := _OPENING.match(text, start):
                self.place = opening.end()
            else:
                self.place = self._end(start)
                return None if self.place == start else Statement(start, self.place, self.prefixes, self.base)
        return None

    def leap(self, place: int) -> None:
        """Goes on to the statement in which a place is, or to the first before it that must be looked at.

        That is one in which prefixes or the base change, whose subject is a relative address or has escapes, or which
        a regular expression cannot tell from the next; and one in braces.
        """
        for leap in _LEAPS:
            while (match := leap.match(self.text, self.place)) and match.end() <= place:
                self.place = match.end()

    def _heed(self, directive: re.Match[str]) -> None:
        iri = _absolute(self.base, directive["iri"])
        if directive["name"] is None:
            self.base = iri
        else:
            self.prefixes = {**self.prefixes, directive["name"]: iri}
        self.place = directive.end()

    def _end(self, start: int) -> int:
        """Where a statement ends, word by word; where it starts if that cannot be told."""
        place, depth = start, 0
        while place < len(self.text):
            token = token_at(self.text, place)
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


def _spellings(address: str, prefixes: dict[str, str]) -> Iterator[str]:
    """How an address is written without escapes and not relative to another."""
    if address.startswith("_:"):
        yield address
        return
    for name, space in prefixes.items():
        if address.startswith(space) and not _NEEDS_ESCAPES.search(address, len(space)):
            yield f"{name}:{address[len(space) :]}"
    yield f"<{address}>"
