"""Labels: the name that a reader sees for a thing, as the build or a file gives it; and the names of instruments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.files.beside import query, table
from kg.store.protocol import THINGS, Store, Term
from kg.terms.citations import Names
from kg.terms.messages import Messages, filled, pgettext_noop
from kg.terms.names import BASE, READ, hb, shorten
from kg.terms.vocabulary import OA_HAS_SOURCE, RDFS_LABEL, XSD

LANGUAGES = ("en", "ru", "kk")
IN_ENGLISH = pgettext_noop("label", "{text} (in English)")
OTHER_PROPERTIES: dict[str, str] = table(__file__, "properties")  # of other vocabularies, by IRI

ENGLISH_WORD = re.compile(r"(?<![\w./-])[a-z]{2,}(?![\w./-])")  # names have capitals, web addresses dots
_DATES = (f"{XSD}date", f"{XSD}gYearMonth", f"{XSD}gYear")
_LABELS = f"""
SELECT DISTINCT ?thing ?property ?label WHERE {{
  {THINGS} ?thing ?property ?label
  FILTER(?property IN ({RDFS_LABEL}, {hb("shortName")}))
}} ORDER BY ?thing ?label"""


class Labels:
    """Labels in one language, read from a store when first needed. Safe among threads.

    `short` prefers short names; `marks` marks a label that exists in English only for readers of another language.
    """

    def __init__(
        self, store: Store, prefixes: dict[str, str], language: str = "en", short: bool = True, marks: bool = False
    ) -> None:
        self.store, self.prefixes, self.language, self.short, self.marks = store, prefixes, language, short, marks
        self.messages = Messages(language)
        self._labels: dict[str, str] = {}  # each step on it is atomic, so that threads may share it

    def in_language(self, language: str) -> Labels:
        """Labels of the same store in another language, without marks; themselves if they are such labels."""
        if language == self.language and not self.marks:
            return self
        return Labels(self.store, self.prefixes, language, self.short)

    def learn(self, terms: Iterable[Term | None]) -> None:
        """Reads the labels of all these things at once."""
        named = {term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE)}
        if new := [iri for iri in named if iri not in self._labels]:  # `- keys()` would walk through all labels
            self._labels.update(self._read(new))

    def _read(self, things: list[str]) -> dict[str, str]:
        """The labels of some things."""
        best: dict[str, tuple[tuple[int, bool], str]] = {}
        for thing, property_, label in self.store.rows_about(_LABELS, things):
            if isinstance(thing, NamedNode) and isinstance(label, Literal):
                language = [self.language, "en", label.language or ""].index(label.language or "")
                rank = (language, (property_ != RDFS_LABEL) != self.short)
                if thing.value not in best or (rank, label.value) < best[thing.value]:
                    best[thing.value] = (rank, label.value)
        unknown = {iri: shorten(iri, self.prefixes) for iri in things if iri not in best}
        return unknown | {iri: self._marked(text) if rank[0] else text for iri, (rank, text) in best.items()}

    def _marked(self, text: str) -> str:
        """A label in another language than the reader's; a name or symbol needs no mark."""
        if not (self.messages.is_translated and self.marks and ENGLISH_WORD.search(text)):
            return text
        return filled(self.messages.pgettext("label", IN_ENGLISH), {"text": text})

    def of(self, term: Term | None) -> str:
        """The text that a reader sees for a term: its label, a value as plain text, or nothing for None."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return self._value(term)
        if isinstance(term, NamedNode):
            if word := OTHER_PROPERTIES.get(term.value):
                return self.messages.pgettext("property", word)
            self.learn([term])
            return self._labels.get(term.value) or shorten(term.value, self.prefixes)
        return str(term)

    def _value(self, literal: Literal) -> str:
        text, kind = literal.value, literal.datatype.value
        if kind == f"{XSD}boolean":
            word = {"true": "yes", "false": "no"}.get(text, text)
            return self.messages.gettext(word)
        if kind in _DATES:
            return self.messages.day(text)
        if literal.language and literal.language != self.language:
            return self._marked(text)
        return self.messages.pgettext("value", text) if kind == f"{XSD}string" else text

    def standing(self, passage: NamedNode) -> str:
        """The standing of a passage: the authority of its document, how much was read, and if by a program alone."""
        rows = self.store.rows(
            f"SELECT DISTINCT ?authority ?extent ?read WHERE {{ GRAPH ?file {{ {passage} {OA_HAS_SOURCE} ?source }} "
            f"?source {hb('authority')} ?authority ; {hb('readExtent')} ?extent "
            f"OPTIONAL {{ ?file {hb('origin')} ?read FILTER(?read = {READ}) }} }} ORDER BY ?authority ?extent"
        )
        terms = dict.fromkeys(term for row in rows for term in row[:2])
        if rows and all(row[2] for row in rows):
            terms[READ] = None
        return "; ".join(map(self.of, terms))


def instrument_names(store: Store) -> Names:
    """The names of the instruments in a store, short names first."""
    return Names(_named(store))


def _named(store: Store) -> Iterator[tuple[str, str, str, str]]:
    for instrument, name, kind in store.rows(query(__file__, "instruments")):
        if isinstance(instrument, NamedNode) and isinstance(name, Literal) and isinstance(kind, NamedNode):
            yield instrument.value, name.value, name.language or "en", kind.value.rsplit("#", 1)[1].lower()
