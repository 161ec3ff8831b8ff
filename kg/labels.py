"""This module gives things the labels that a reader sees, and passages the form in which a lawyer cites them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.identifiers import BASE, hb, shorten
from kg.store import Store, Term

LANGUAGES = ("en", "ru", "kk")
SHORTEST = 4  # letters of a name that is looked for in other texts

_LABELS = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?label ?short ?locator WHERE {{
  VALUES ?thing {{ {things} }}
  {{ ?thing rdfs:label ?label }}
  UNION {{ ?thing hb:shortName ?label . BIND(true AS ?short) }}
  UNION {{ ?thing hb:conclusionKind ?kind ; hb:ofRemedy ?about . ?kind rdfs:label ?label . ?about rdfs:label ?locator }}
  UNION {{
    ?thing hb:conclusionKind ?kind ; hb:hasObject ?about . ?kind rdfs:label ?label . ?about rdfs:label ?locator
    FILTER NOT EXISTS {{ ?thing hb:ofRemedy ?remedy }}
  }}
  UNION {{ ?thing oa:hasSource ?source ; hb:locator ?locator . ?source rdfs:label ?label }}
  UNION {{ ?thing oa:hasSource ?source ; hb:locator ?locator . ?source hb:shortName ?label . BIND(true AS ?short) }}
}} ORDER BY ?thing ?label"""


class Labels:
    """Labels in one language, read from a store as they are asked for; `short` prefers short names."""

    def __init__(self, store: Store, prefixes: dict[str, str], language: str = "en", short: bool = True) -> None:
        self.store, self.prefixes, self.language, self.short = store, prefixes, language, short
        self._known: dict[str, str] = {}

    def learn(self, terms: Iterable[Term | None]) -> None:
        """Reads the labels of all these things at once."""
        named = {t.value for t in terms if isinstance(t, NamedNode) and t.value.startswith(BASE)}
        own = {iri for iri in named if iri not in self._known}  # `- keys()` would walk through all that is known
        if not own:
            return
        best: dict[str, tuple[tuple[int, bool], str]] = {}
        query = _LABELS.format(things=" ".join(f"<{iri}>" for iri in sorted(own)))
        for thing, label, short, locator in self.store.rows(query):
            if not isinstance(thing, NamedNode) or not isinstance(label, Literal):
                continue
            text = label.value
            if isinstance(locator, Literal):  # of a passage its place, of a conclusion what it is about
                text += (", " if locator.language is None else ": ") + locator.value
            language = [self.language, "en", label.language or ""].index(label.language or "")
            rank = (language, (short is not None) != self.short)
            if thing.value not in best or (rank, text) < best[thing.value]:
                best[thing.value] = (rank, text)
        self._known.update({iri: best[iri][1] if iri in best else shorten(iri, self.prefixes) for iri in own})

    def of(self, term: Term | None) -> str:
        """What a reader sees for a term: its label, a value as plain text, or nothing where there is none."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return {"true": "yes", "false": "no"}.get(term.value, term.value) if _is_boolean(term) else term.value
        if isinstance(term, NamedNode):
            self.learn([term])
            return self._known.get(term.value) or shorten(term.value, self.prefixes)
        return str(term)

    def standing(self, passage: NamedNode) -> str:
        """What a passage is worth: the authority of its document and how much of that was read."""
        rows = self.store.rows(
            f"SELECT DISTINCT ?authority ?extent WHERE {{ {passage} <http://www.w3.org/ns/oa#hasSource> ?source . "
            f"?source {hb('authority')} ?authority ; {hb('readExtent')} ?extent }}"
        )
        return "; ".join(self.of(term) for row in rows for term in row)


def _is_boolean(term: Literal) -> bool:
    return term.datatype.value == "http://www.w3.org/2001/XMLSchema#boolean"


def traces(labels: Iterable[str], persons: Iterable[str] = ()) -> re.Pattern[str] | None:
    """What finds these labels in a text, in any case; of persons also the last word alone, as the family name.

    An ending may follow, so that a name is found in Russian cases too. None where there is nothing to look for.

    >>> traces([], ["Rudolf Rassendyll"]).sub("…", "Case/rur-rassendyll: Rudolf Rassendyll's fine")
    "Case/rur-…: …'s fine"
    """
    persons = list(persons)
    names = {*labels, *persons, *(name.split()[-1] for name in persons if name.split())}
    words = sorted((re.escape(name) for name in names if len(name) >= SHORTEST), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})", re.IGNORECASE) if words else None
