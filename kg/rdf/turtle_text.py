"""The words of a Turtle file and where they stand: tokens, and the statements that they make.

Knows the forms of Turtle that people and programs write; a text in another form is refused, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_PART = r"""\s;,.@\[\](){}"'<>\#\\^"""  # what cannot stand in a name, but for the dot
_TOKEN = re.compile(
    rf"""\s*+(?:
    (?P<word>[+-]?(?:[0-9]*\.[0-9]++|[0-9]+\.(?=[eE])|[0-9]++)(?:[eE][+-]?[0-9]++)?
        |@[A-Za-z]++(?:-[A-Za-z0-9]++)*+
        |_:[^:{_PART}]++(?:\.++[^:{_PART}]++)*
        |(?:[^{_PART}]|\\.)(?:[^{_PART}]++|\\.|\.+(?=[^{_PART}]|\\.))*+)
    |(?P<mark>[;,.\[\](){{}}]|\^\^)
    |(?P<text>"(?!"")(?:[^"\\\r\n]++|\\.)*+"|'(?!'')(?:[^'\\\r\n]++|\\.)*+'
        |\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+''')
    |(?P<iri><[^<>\s]*+>)|(?P<comment>\#[^\r\n]*+))""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word of a Turtle file and its place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Node:
    """A subject, verb or object: its place, and the words in it (one, but for literals, lists and nested nodes)."""

    words: list[Token]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end


@dataclass(slots=True)
class Part:
    """A verb with its objects."""

    verb: Node
    objects: list[Node] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.verb.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.objects[-1].end


@dataclass(slots=True)
class Block:
    """All that stands from a subject to its full stop; for `@prefix` the prefix is the subject."""

    subject: Node
    parts: list[Part]
    end: int


class UnusualTextError(Exception):
    """The text has something at `place` that is not written as Turtle usually is."""

    def __init__(self, place: int) -> None:
        super().__init__(f"unusual text at {place}")
        self.place = place


def token_at(text: str, place: int) -> Token | None:
    """The first token from a place on; None if there is none."""
    match = _TOKEN.match(text, place)
    return _token(match) if match else None


def tokens(text: str, place: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a text, or of a part of it, comments among them. Raises UnusualTextError."""
    found, end = list[Token](), len(text.rstrip()) if end is None else end
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise UnusualTextError(place)
        token = _token(match)
        place = token.end
        if token.start < end:
            found.append(token)
    return found


def _token(match: re.Match[str]) -> Token:
    start, end = match.span(match.lastindex)  # type: ignore[arg-type]
    return Token(match.lastgroup, match[match.lastindex], start, end)  # type: ignore[arg-type,index]


def blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The statements that tokens make, subject by subject. Raises IndexError if they end before a statement does."""
    words = [token for token in tokens if token.kind != "comment"]
    place = 0

    def node() -> Node:
        nonlocal place
        start, depth = place, 0
        while True:
            depth += (words[place].text in "[(") - (words[place].text in "])") if words[place].kind == "mark" else 0
            place += 1
            if depth == 0:
                break
        if words[start].kind == "text":
            place += 2 if words[place].text == "^^" else words[place].text.startswith("@")
        return Node(list(words[start:place]))

    while place < len(words):
        if words[place].text == "@prefix":
            yield Block(Node(list(words[place : place + 3])), [], words[place + 3].end)
            place += 4
            continue
        subject, parts = node(), []
        while words[place].text != ".":
            if words[place].text == ";":
                place += 1
                continue
            part = Part(node(), [node()])
            while words[place].text == ",":
                place += 1
                part.objects.append(node())
            parts.append(part)
        yield Block(subject, parts, words[place].end)
        place += 1
