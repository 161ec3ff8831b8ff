"""Search by what readers type: names in Latin or Cyrillic letters, symbols, with small misspellings."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.store.protocol import Store
from kg.terms.folding import fold
from kg.terms.names import THING

MAX_QUERY = 200  # characters of a query that are read
MAX_CANDIDATES = 250  # things whose trigrams are compared in full
RAREST = 10  # trigrams of a query that select the candidates
MIN_SIMILARITY = 0.5  # share of a query's trigrams that a similar name has
KIND_ORDER = (  # kinds that readers look for first
    "Case", "Person", "Opinion", "Views", "Decision", "Judgment", "Treaty", "Declaration", "Constitution",
    "Code", "Statute", "TreatyProvision", "DeclarationProvision", "ConstitutionalProvision",
    "CriminalProvision", "AdministrativeProvision", "StatutoryProvision", "Letter", "State",
    "InternationalBody", "Court", "Organisation", "Conviction", "Detention", "Finding", "Remedy",
)  # fmt: skip
NOT_INDEXED = {"Passage", "Segment", "Premise", "Proof", "Absence", "Graph"}  # reached from what they belong to
FACETS = ("kind", "state", "year", "article")  # none about persons: no orientation, religion or health

_NAMED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?name WHERE {
  VALUES ?property { rdfs:label skos:altLabel skos:notation hb:shortName hb:citedAs hb:isoCode hb:symbol hb:number
                     hb:communicationNumber hb:recordNumber hb:victimName hb:authorName hb:name hb:heading }
  ?thing ?property ?name
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/habeas/id/") && !STRSTARTS(STR(?name), "http"))
} ORDER BY ?thing ?name"""
_FACETS = {
    "state": """SELECT DISTINCT ?thing ?value WHERE {
      { VALUES ?property { hb:respondent hb:inState hb:byState hb:ofState hb:bindsState } ?thing ?property ?value }
      UNION { ?thing hb:isEventOf ?case . ?case hb:inState ?value }
      UNION { ?thing hb:addressesCase ?case . ?case hb:inState ?value }
      UNION { ?case hb:concernsPerson ?thing ; hb:inState ?value }
      UNION { ?thing hb:isFindingOf ?document . ?document hb:respondent ?value }
      UNION { ?thing hb:isPartOf ?whole . ?whole hb:ofState ?value }
    }""",
    "year": """SELECT DISTINCT ?thing ?value WHERE {
      { ?thing hb:earliest ?day } UNION { ?thing hb:isFindingOf ?document . ?document hb:earliest ?day }
      BIND(STR(YEAR(?day)) AS ?value) }""",
    "article": """SELECT DISTINCT ?thing ?value WHERE {
      { ?thing hb:restsOn ?value } UNION { ?thing hb:considers ?value } UNION { ?thing hb:findsNoViolationOf ?value }
      UNION { ?thing hb:hasFinding ?finding . ?finding hb:restsOn ?value } UNION { ?thing hb:underProvision ?value }
      UNION { ?thing hb:involvesProvision ?value } UNION { ?thing hb:isPartOf ?value . ?value a hb:Provision }
    }""",
}


@dataclass(frozen=True)
class Found:
    """A thing of the index: its IRI, kind, and the values of its facets."""

    iri: str
    kind: str
    facets: dict[str, frozenset[str]]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Hits:
    """Search results, best first; and for each facet the number of results by value, most frequent first."""

    things: list[Found]
    facets: dict[str, list[tuple[str, int]]]
    near: bool  # whether no name has all the words, so that these names are only similar


class Index:
    """All names of things, folded to plain Latin letters, in a trigram index in memory."""

    def __init__(self, store: Store, kinds_of: Callable[[NamedNode], list[str]]) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute("CREATE VIRTUAL TABLE names USING fts5(name, content='', tokenize='trigram')")
        self._things = list(_things(store, kinds_of))
        self._database.executemany(
            "INSERT INTO names (rowid, name) VALUES (?, ?)",
            ((place, f" {' | '.join(thing.names)} ") for place, thing in enumerate(self._things)),
        )
        self._database.execute("CREATE VIRTUAL TABLE trigrams USING fts5vocab(names, 'row')")
        self._frequency: dict[str, int] = dict(self._database.execute("SELECT term, doc FROM trigrams"))
        self._short: dict[str, set[int]] = {}  # words too short for a trigram
        for place, thing in enumerate(self._things):
            for word in {word for name in thing.names for word in name.split() if len(word) < 3}:
                self._short.setdefault(word, set()).add(place)

    def size(self) -> int:
        """How many things the index holds."""
        return len(self._things)

    def everything(self) -> list[Found]:
        """All things of the index."""
        return self._things

    def order(self, thing: Found) -> tuple[object, ...]:
        """The sort key of a thing: by kind, then by name."""
        return (_importance(thing), thing.names[0], thing.iri)

    def search(self, text: str, chosen: dict[str, str] | None = None) -> Hits:
        """The things that match a text and have the chosen values of facets.

        Things whose names contain all words of the text come first; without any, those with similarly spelt names.
        An empty text matches everything if a facet is chosen.
        """
        chosen = {facet: value for facet, value in (chosen or {}).items() if facet in FACETS and value}
        query = fold(text[:MAX_QUERY])
        near = False
        if query:
            places = self._with_words(query)
            near = not places
            places = places or self._similar(query)
        else:
            places = list(range(len(self._things))) if chosen else []
        found = [
            self._things[place]
            for place in places
            if all(value in self._things[place].facets[facet] for facet, value in chosen.items())
        ]
        if not near:
            found.sort(key=lambda thing: _rank(thing, query))
        counts = {facet: Counter(v for thing in found for v in thing.facets[facet]) for facet in FACETS}
        facets = {facet: sorted(count.items(), key=lambda item: (-item[1], item[0])) for facet, count in counts.items()}
        facets["year"].sort(reverse=True)
        return Hits(found, facets, near and bool(found))

    def _with_words(self, query: str) -> list[int]:
        words = query.split()
        long = [word for word in words if len(word) > 2]
        whole = [self._short.get(word, set()) for word in words if len(word) < 3]
        places = self._match(" AND ".join(f'"{word}"' for word in long)) if long else sorted(whole[0])
        return [place for place in places if all(place in having for having in whole)]

    def _similar(self, query: str) -> list[int]:
        wanted = _trigrams(query)
        rarest = sorted(wanted & self._frequency.keys(), key=lambda trigram: (self._frequency[trigram], trigram))[
            :RAREST
        ]
        words = " OR ".join(f'"{trigram}"' for trigram in rarest)
        rated = []
        for place in self._match(words, f"ORDER BY rank LIMIT {MAX_CANDIDATES}") if rarest else ():
            thing = self._things[place]
            common, length = max((len(wanted & _trigrams(name)), -len(name)) for name in thing.names)
            if common >= MIN_SIMILARITY * len(wanted):
                rated.append((common, -length, place))
        best = max((common for common, *_ in rated), default=0)
        # among those almost equally similar, the kinds that readers look for come first
        rated.sort(key=lambda one: (one[0] < 0.75 * best, _importance(self._things[one[2]]), -one[0], one[1], one[2]))
        return [place for *_, place in rated]

    def _match(self, words: str, order: str = "") -> list[int]:
        with self._lock:
            return [
                place
                for (place,) in self._database.execute(f"SELECT rowid FROM names WHERE name MATCH ? {order}", [words])
            ]


@lru_cache(maxsize=50_000)
def _trigrams(text: str) -> set[str]:
    return {padded[i : i + 3] for word in text.split() for padded in [f" {word} "] for i in range(len(padded) - 2)}


def _rank(thing: Found, query: str) -> tuple[object, ...]:
    """A sort key: whether a name equals, begins with or contains the words of the text; then kind, then length."""
    words = set(query.split())
    fit = min(0 if name == query else 1 if name.startswith(query + " ") else 2 if words <= set(name.split()) else 3
              for name in thing.names)  # fmt: skip
    return (fit != 0, _importance(thing), fit, min(map(len, thing.names)), thing.iri)


def _importance(thing: Found) -> int:
    return KIND_ORDER.index(thing.kind) if thing.kind in KIND_ORDER else len(KIND_ORDER)


def _things(store: Store, kinds_of: Callable[[NamedNode], list[str]]) -> Iterable[Found]:
    names: dict[str, list[str]] = {}
    for thing, name in store.rows(_NAMED):
        if isinstance(thing, NamedNode) and isinstance(name, Literal):
            names.setdefault(thing.value, []).append(fold(name.value))
    facets = {facet: _facet(store, facet, query) for facet, query in _FACETS.items()}
    for iri, own in names.items():
        kind = next(iter(kinds_of(NamedNode(iri))), "")
        if kind in NOT_INDEXED or not any(own):
            continue
        values = {facet: frozenset(facets[facet].get(iri, ())) for facet in _FACETS}
        yield Found(iri, kind, {"kind": frozenset([kind] if kind else []), **values}, tuple(dict.fromkeys(own)))


def _facet(store: Store, facet: str, query: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for thing, value in store.rows(f"PREFIX hb: <https://w3id.org/habeas/ont#> {query}"):
        if isinstance(thing, NamedNode) and isinstance(value, NamedNode | Literal):
            name = value.value.removeprefix(THING)
            if facet != "article" or ("/art_" in name and "__" not in name):  # articles, not their parts
                found.setdefault(thing.value, set()).add(value.value)
    return found
