"""This module finds the thing that a reader means: by IRI, prefixed name, legal citation, label or code."""

from __future__ import annotations

import difflib
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg import citations
from kg.errors import KgError
from kg.identifiers import BASE, expand, hb, shorten
from kg.store import Store

MOST_COMPARED = 5_000  # names, to find those that are near
_KINDS = ("Treaty", "Declaration", "Code", "Constitution", "Statute")
_NAMES = f"""SELECT DISTINCT ?instrument ?name ?class WHERE {{
  VALUES ?class {{ {" ".join(str(hb(kind)) for kind in _KINDS)} }}
  ?instrument a ?class .
  {{ ?instrument {hb("shortName")} ?name . BIND(0 AS ?rank) }}
  UNION {{ ?instrument {hb("citedAs")} ?name . BIND(1 AS ?rank) }}
}} ORDER BY ?instrument ?rank ?name"""

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
    """The things of a store, found by what readers call them."""

    def __init__(self, store: Store, prefixes: dict[str, str]) -> None:
        self.store, self.prefixes = store, prefixes

    @cached_property
    def names(self) -> citations.Names:
        """What the instruments of the store are called, short names first."""
        rows = []
        for instrument, name, kind in self.store.rows(_NAMES):
            if isinstance(instrument, NamedNode) and isinstance(name, Literal) and isinstance(kind, NamedNode):
                label = kind.value.rsplit("#", 1)[1].lower()
                rows.append((instrument.value, name.value, name.language or "en", label))
        return citations.Names(rows)

    def find(self, text: str, where: str) -> tuple[NamedNode, ...]:
        """The things that a text names: one, or several for a citation with a list or a range.

        Raises KgError that names the candidates where the text is ambiguous or names nothing in the store.
        """
        text = text.strip()
        iri = expand(text, self.prefixes)
        if iri is not None:
            if not self._exists(iri):
                raise self._unknown(text, where)
            return (iri,)
        try:
            cited = tuple(NamedNode(citation.iri) for citation in citations.parse(text, self.names))
        except KgError as error:
            found = self._by_label(text, where)
            if found is None:
                near = self._near(text)
                expected = f"for example {', '.join(near)}" if near else error.expected
                raise KgError(error.what, where, expected, error.repair) from error
            return (found,)
        missing = [thing for thing in cited if not self._exists(thing)]
        if missing:
            found = self._by_label(text, where)
            if found is None:
                raise self._unknown(shorten(missing[0].value, self.prefixes), where)
            return (found,)
        return cited

    def _by_label(self, text: str, where: str) -> NamedNode | None:
        """The one thing with this label: spelt exactly, or else in another case."""
        spellings = " ".join(
            str(Literal(text, language=tag) if tag else Literal(text)) for tag in ("en", "ru", "kk", "")
        )
        rows = self.store.rows(_EXACT.format(spellings=spellings))
        found = [thing for (thing,) in rows if isinstance(thing, NamedNode)]
        found = found or list(dict.fromkeys(self._labels.get(text.casefold(), [])))
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

    @cached_property
    def _labels(self) -> dict[str, list[NamedNode]]:
        labels: dict[str, list[NamedNode]] = {}
        for thing, label in self.store.rows(_LABELLED):
            if isinstance(thing, NamedNode) and isinstance(label, Literal):
                labels.setdefault(label.value.casefold(), []).append(thing)
        return labels

    def _near(self, text: str) -> list[str]:
        return difflib.get_close_matches(text[:200].casefold(), list(self._labels), 3, 0.6)

    def _unknown(self, text: str, where: str) -> KgError:
        local = text.removeprefix(BASE)
        names = {
            shorten(s.value, self.prefixes)
            for (s,) in self.store.rows("SELECT DISTINCT ?s WHERE { ?s a ?class FILTER(ISIRI(?s)) }")
            if isinstance(s, NamedNode) and s.value.startswith(BASE)
        }
        like = [name for name in sorted(names) if abs(len(name) - len(local)) <= len(local) // 2]
        alike = [name for name in like if name.partition(":")[0] == local.partition(":")[0]]
        near = difflib.get_close_matches(local[:200], alike or like[:MOST_COMPARED], 4, 0.5)
        return KgError(
            f"nothing in the graph is called {text[:80]}",
            where,
            f"a thing of the graph, for example {', '.join(near)}" if near else "a thing of the graph",
            "look for it with kg show, or write it as a citation such as 'ICCPR 19' or a prefixed name",
        )
