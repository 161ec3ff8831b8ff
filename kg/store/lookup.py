"""Lookup: the thing that a reader means by an IRI, a prefixed name, a legal citation, a label or a code."""

from __future__ import annotations

import contextlib
import difflib
import re
import threading

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.store.composed import instrument_names
from kg.store.protocol import Store
from kg.terms import citations
from kg.terms.names import BASE, expand, shorten

MAX_COMPARED = 5_000  # names among which similar ones are searched
_OTHER_NAMES = 'a citation such as "ICCPR 19" or a prefixed name such as case:kz-ilyashev'
_LABELLED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?label WHERE {
  { ?thing rdfs:label ?label } UNION { ?thing skos:altLabel ?label }
  UNION { ?thing skos:notation ?label } UNION { ?thing hb:isoCode ?label } UNION { ?thing hb:shortName ?label }
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/habeas/"))
} ORDER BY ?thing ?label"""

_EXACT = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing WHERE {{
  VALUES ?label {{ {spellings} }}
  VALUES ?property {{ rdfs:label skos:altLabel skos:notation hb:isoCode hb:shortName }}
  ?thing ?property ?label
}} ORDER BY ?thing"""


class Things:
    """The things of a store, found by what readers call them. Safe among threads."""

    def __init__(self, store: Store, prefixes: dict[str, str]) -> None:
        self.store, self.prefixes = store, prefixes
        self._lock = threading.Lock()
        self._instruments: citations.Names | None = None
        self._labelled: dict[str, tuple[str, list[NamedNode]]] | None = None

    @property
    def names(self) -> citations.Names:
        """The names of the instruments in the store, short names first. They are read once."""
        with self._lock:
            if self._instruments is None:
                self._instruments = instrument_names(self.store)
            return self._instruments

    def find(self, text: str, where: str) -> tuple[NamedNode, ...]:
        """The things that a text names: one, or several for a citation with a list or a range.

        Raises KgError, with the candidates, if the text is ambiguous or names nothing in the store.
        """
        text = text.strip()
        found = self._named(text, where)
        if found:
            return found
        iri = expand(text, self.prefixes)
        if iri is not None:
            raise self._unknown(text, where)
        try:
            cited = [NamedNode(citation.iri) for citation in citations.parse(text, self.names)]
        except KgError as error:
            raise self._not_found(text, where, error) from error
        missing = next(thing for thing in cited if not self._exists(thing))
        raise self._unknown(shorten(missing.value, self.prefixes), where)

    def get_ready(self) -> None:
        """Reads what the first look-up of a name would read."""
        self.names, self._labels  # noqa: B018

    def names_just(self, text: str, thing: NamedNode) -> bool:
        """Whether a text names a thing, and no other; much faster than `find` where it names nothing."""
        try:
            return self._named(text.strip(), "") == (thing,)
        except KgError:
            return False

    def _named(self, text: str, where: str) -> tuple[NamedNode, ...]:
        """The things that a text names, or none. Raises KgError if it is ambiguous."""
        iri = expand(text, self.prefixes)
        if iri is not None:
            return (iri,) if self._exists(iri) else ()
        with contextlib.suppress(KgError):
            cited = tuple(NamedNode(citation.iri) for citation in citations.parse(text, self.names))
            if all(self._exists(thing) for thing in cited):
                return cited
        found = self._by_label(text, where)
        return (found,) if found is not None else ()

    def _by_label(self, text: str, where: str) -> NamedNode | None:
        """The one thing with this label, spelt exactly or else with other capitals; None if there is none."""
        spellings = " ".join(
            str(Literal(text, language=tag) if tag else Literal(text)) for tag in ("en", "ru", "kk", "")
        )
        rows = self.store.rows(_EXACT.format(spellings=spellings))
        found = [thing for (thing,) in rows if isinstance(thing, NamedNode)]
        found = found or list(dict.fromkeys(self._labels.get(text.casefold(), (text, []))[1]))
        if len(found) > 1:
            raise KgError(
                f"{text[:80]!r} is the name of {len(found)} things",
                where,
                f"one of {', '.join(shorten(thing.value, self.prefixes) for thing in found[:8])}",
                "write one of these prefixed names instead",
            )
        return found[0] if found else None

    def _exists(self, thing: NamedNode) -> bool:
        return next(self.store.statements(thing), None) is not None

    @property
    def _labels(self) -> dict[str, tuple[str, list[NamedNode]]]:
        """For each label without its capitals the label itself, and the things that have it."""
        with self._lock:
            if self._labelled is None:
                self._labelled = {}
                for thing, label in self.store.rows(_LABELLED):
                    if isinstance(thing, NamedNode) and isinstance(label, Literal):
                        self._labelled.setdefault(label.value.casefold(), (label.value, []))[1].append(thing)
            return self._labelled

    def _similar(self, text: str) -> list[str]:
        """At most three names that contain a text, the shortest first, or else resemble it."""
        key = text[:200].casefold()
        containing = sorted((name for name in self._labels if key in name), key=lambda name: (len(name), name))
        return [
            self._labels[name][0] for name in containing[:3] or difflib.get_close_matches(key, self._labels, 3, 0.7)
        ]

    def _not_found(self, text: str, where: str, error: KgError) -> KgError:
        """The error for a text that is no label; one with a figure was meant as a citation, which `error` is about."""
        similar = f"an exact name; similar names: {', '.join(names)}" if (names := self._similar(text)) else ""
        if re.search(r"\d", text):
            return KgError(error.what, where, similar or error.expected, error.repair)
        return KgError(
            f'nothing is named exactly "{text[:80]}"',
            where,
            similar or "a name in the graph, with all its words",
            "write one of these names" if similar else f"check the spelling, or write {_OTHER_NAMES}",
        )

    def _unknown(self, text: str, where: str) -> KgError:
        local = text.removeprefix(BASE)
        names = {
            shorten(s.value, self.prefixes)
            for (s,) in self.store.rows("SELECT DISTINCT ?s WHERE { ?s a ?class FILTER(ISIRI(?s)) }")
            if isinstance(s, NamedNode) and s.value.startswith(BASE)
        }
        like = [name for name in sorted(names) if abs(len(name) - len(local)) <= len(local) // 2]
        alike = [name for name in like if name.partition(":")[0] == local.partition(":")[0]]
        near = difflib.get_close_matches(local[:200], alike or like[:MAX_COMPARED], 4, 0.5)
        return KgError(
            f"nothing in the graph is called {text[:80]}",
            where,
            f"a thing of the graph, for example {', '.join(near)}" if near else "a thing of the graph",
            f"check the spelling, or write {_OTHER_NAMES}",
        )
