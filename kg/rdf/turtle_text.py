"""The words of a Turtle file and where they stand: tokens, and the statements that they make.

Knows the forms of Turtle that people and programs write; a text in another form is refused, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

__all__ = ["Block", "Node", "Part", "Token", "UnusualTextError", "blocks", "token_at", "tokens"]

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<comment>\#[^\n]*)|(?P<iri><[^<>\s]*>)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>(?:\\.|[^\s;,.\[\]()"'<>#\\^]|\.(?=[^\s;,.\[\]()"'<>#]))+)|(?P<mark>\^\^|[;,.\[\]()])""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A word of a Turtle file and its place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass
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


@dataclass
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


@dataclass
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
    """The token, or the white space, that begins at a place; None if there is none."""
    match = _TOKEN.match(text, place)
    return Token(match.lastgroup, match[0], place, match.end()) if match and match.lastgroup else None


def tokens(text: str, place: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a text, or of a part of it, comments among them. Raises UnusualTextError."""
    found, end = [], len(text) if end is None else end
    while place < end:
        token = token_at(text, place)
        if token is None:
            raise UnusualTextError(place)
        if token.kind != "space":
            found.append(token)
        place = token.end
    return found


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
