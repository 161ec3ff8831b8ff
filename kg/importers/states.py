"""The name of a State, as any source spells it, resolved to the one State that it means."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import Literal

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.imported_file import statements
from kg.terms.names import hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL

_FILE = "bodies/states.ttl"
_MARK = re.compile(r"<superscript>[^<]*</superscript>|[¹²³⁰-⁹]+|\[[\d,\s]+\]")


class States:
    """Every State that the data describe, by its names and by every spelling that a source uses.

    They stand in `data/bodies/states.ttl`, that of a base included; an archive of its own may describe more elsewhere.
    Raises KgError if a file cannot be read, or if one spelling is used for two States.
    """

    def __init__(self, archive: Archive) -> None:
        self._codes: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        turtle = {name: content for name, content in archive.turtle.items() if name.startswith("data/")}
        described = [name for name, content in turtle.items() if b" a hb:State " in content]
        said = [row for name in described or [f"data/{_FILE}"] for row in statements(archive, name)]
        states = {thing for thing, name, kind in said if name == RDF_TYPE and kind == hb("State")}
        for state, name, text in said:
            if not isinstance(text, Literal) or state not in states:
                continue
            if name == hb("isoCode"):
                self._codes[state] = text.value
            elif name in (RDFS_LABEL, SKOS_ALT_LABEL, hb("shortName")):
                self._add(state, text.value)
                if name == RDFS_LABEL and text.language == "en":
                    self._labels[state] = text.value

    def _add(self, state: str, spelling: str) -> None:
        known = self._spellings.setdefault(_key(spelling), state)
        if known != state:
            raise KgError(
                f"“{spelling}” is used for two States: {known} and {state}",
                f"data/{_FILE}",
                "each spelling for one State only",
                "remove the spelling from one of them",
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
    return " ".join(_MARK.sub("", spelling).split()).rstrip("0123456789 ,*†‡")


def _key(spelling: str) -> str:
    text = unicodedata.normalize("NFC", unmarked(spelling)).replace("’", "'").strip("\"“”'").casefold()
    return text.removeprefix("the ")
