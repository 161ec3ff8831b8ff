"""The text of a template: literal text, `{parts}`, and in square brackets what is left out if a part is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.errors import KgError

_TOKEN = re.compile(r"\{(\w+)\}|([\[\]|])|([^{}\[\]|]+)|.", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A place that the value of a variable takes."""

    name: str


@dataclass(frozen=True)
class Choice:
    """Several texts, of which the first is taken whose parts are all known; nothing if there is none."""

    texts: tuple[Text, ...]


Text = tuple[str | Part | Choice, ...]


def read(template: str, where: str) -> Text:
    """The text of a template. Raises KgError for brackets that do not match.

    >>> filled(read("{kind}[ of {person}| ({case})][, {date}]", ""), {"kind": "arrest", "case": "A v. B"})
    'arrest (A v. B)'
    """
    texts, left = _texts(iter(_TOKEN.finditer(template)), template, where)
    if left or len(texts) > 1:
        raise _wrong(template, where)
    return texts[0]


def _texts(tokens: Iterator[re.Match[str]], template: str, where: str) -> tuple[tuple[Text, ...], bool]:
    """The texts up to the bracket that closes them, which | separates, and whether there is such a bracket."""
    texts: list[list[str | Part | Choice]] = [[]]
    for token in tokens:
        name, mark, text = token.groups()
        if mark == "]":
            return tuple(map(tuple, texts)), True
        if mark == "|":
            texts.append([])
        elif mark == "[":
            inner, closed = _texts(tokens, template, where)
            if not closed:
                raise _wrong(template, where)
            texts[-1].append(Choice(inner))
        elif name or text:
            texts[-1].append(Part(name) if name else text)
        else:
            raise _wrong(template, where)
    return tuple(map(tuple, texts)), False


def _wrong(template: str, where: str) -> KgError:
    return KgError(
        f"the template cannot be read: {template}",
        where,
        "text with {parts}, and in square brackets what may be left out, with | between one text and another",
        "correct the brackets",
    )


def names(text: Text) -> set[str]:
    """The names of all parts of a text."""
    found = set()
    for piece in text:
        if isinstance(piece, Part):
            found.add(piece.name)
        elif isinstance(piece, Choice):
            found |= set[str]().union(*map(names, piece.texts))
    return found


def filled(text: Text, values: Mapping[str, str]) -> str | None:
    """The text with the values of its parts; None if a part outside square brackets has none."""
    found = ""
    for piece in text:
        if isinstance(piece, str):
            found += piece
        elif isinstance(piece, Part):
            value = values.get(piece.name)
            if not value:
                return None
            found += value
        else:
            for each in piece.texts:
                if (one := filled(each, values)) is not None:
                    found += one
                    break
    return found
