"""This module resolves the name of a State, as any source spells it, to the one State that is meant."""

from __future__ import annotations

import re
import unicodedata

import pyoxigraph as ox

from kg.errors import KgError
from kg.identifiers import GRAPH, ONT, RDF_TYPE
from kg.paths import Archive

_FILE = "bodies/states.ttl"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_SPELLING = "http://www.w3.org/2004/02/skos/core#altLabel"
_MARK = re.compile(r"<superscript>.*?</superscript>|[¹²³⁰-⁹]+|\s*\[[\d,\s]+\]|[\s\d,*†‡]+$")


class States:
    """Every State of `data/bodies/states.ttl` by its names and by every spelling that a source uses.

    Raises KgError where the file cannot be read, or where one spelling stands for two States.
    """

    def __init__(self, archive: Archive) -> None:
        file = archive.data / _FILE
        self._codes: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        try:
            quads = list(ox.parse(path=str(file), base_iri=GRAPH))
        except (OSError, SyntaxError) as error:
            raise KgError(
                f"the States cannot be read: {error}", f"data/{_FILE}", "a Turtle file", "restore or correct the file"
            ) from error
        states = {q.subject.value for q in quads if q.predicate == RDF_TYPE and q.object == ox.NamedNode(f"{ONT}State")}
        for quad in quads:
            if not isinstance(quad.object, ox.Literal) or quad.subject.value not in states:
                continue
            state, text = quad.subject.value, quad.object.value
            if quad.predicate.value == f"{ONT}isoCode":
                self._codes[state] = text
            elif quad.predicate.value in (_LABEL, _SPELLING):
                self._add(state, text)
                if quad.predicate.value == _LABEL and quad.object.language == "en":
                    self._labels[state] = text

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
