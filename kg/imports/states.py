"""This module resolves the name of a State, as any source spells it, to the one State that is meant."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import Literal

from kg.errors import KgError
from kg.imports.turtle import LABEL, TYPE, hb, statements
from kg.paths import Archive

_FILE = "bodies/states.ttl"
_SPELLING = "http://www.w3.org/2004/02/skos/core#altLabel"
_MARK = re.compile(r"<superscript>.*?</superscript>|[¹²³⁰-⁹]+|\s*\[[\d,\s]+\]|[\s\d,*†‡]+$")


class States:
    """Every State of `data/bodies/states.ttl` by its names and by every spelling that a source uses.

    Raises KgError where the file cannot be read, or where one spelling stands for two States.
    """

    def __init__(self, archive: Archive) -> None:
        self._codes: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        said = statements(archive.data / _FILE, f"data/{_FILE}")
        states = {thing for thing, name, kind in said if name == TYPE and kind.value == hb("State")}
        for state, name, text in said:
            if not isinstance(text, Literal) or state not in states:
                continue
            if name == hb("isoCode"):
                self._codes[state] = text.value
            elif name in (LABEL, _SPELLING):
                self._add(state, text.value)
                if name == LABEL and text.language == "en":
                    self._labels[state] = text.value

    def _add(self, state: str, spelling: str) -> None:
        known = self._spellings.setdefault(_key(spelling), state)
        if known != state:
            raise KgError(
                f"“{spelling}” stands for two States: {known} and {state}",
                f"data/{_FILE}",
                "each spelling at one State",
                "take the spelling from one of them",
            )

    def find(self, spelling: str) -> str | None:
        """The IRI of the State that a spelling names; None where none is known by it.

        Letter case, stray blanks, quotation marks, a leading “the” and footnote marks make no difference.
        """
        return self._spellings.get(_key(spelling))

    def label(self, state: str) -> str:
        """The English name of a State."""
        return self._labels[state]

    def code(self, state: str) -> str | None:
        """The ISO 3166-1 alpha-2 code of a State; None where it has none."""
        return self._codes.get(state)


def unmarked(spelling: str) -> str:
    """A name without footnote marks and stray blanks.

    >>> unmarked(" Austria<superscript>3</superscript>"), unmarked("China 5,6"), unmarked("Serbia [1]  *")
    ('Austria', 'China', 'Serbia')
    """
    before, text = "", " ".join(spelling.split())
    while text != before:
        before, text = text, " ".join(_MARK.sub("", text).split())
    return text


def _key(spelling: str) -> str:
    text = unicodedata.normalize("NFC", unmarked(spelling)).replace("’", "'").strip("\"“”'").casefold()
    return text.removeprefix("the ")
