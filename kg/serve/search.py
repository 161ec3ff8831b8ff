"""This module finds things by what readers type: names in Latin or Cyrillic letters, symbols, small misspellings."""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.identifiers import THING
from kg.store import Store

MOST = 200  # characters of a query that are read
CANDIDATES = 250  # things that are compared letter by letter
RAREST = 10  # of the letters of a query, three at a time, by which these are chosen
ENOUGH = 0.5  # of the letters of a query, three at a time, in the name of a thing that is near
LETTERS = {  # after accents are taken off: й is и, ё is е; by the sound, as passports have it
    **dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"},
    **{"қ": "k", "ғ": "g", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i", "ә": "a", "є": "e", "ґ": "g"},
    **{"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"},
}
FIRST = (  # the kinds that readers look for, before all others
    "Case", "Person", "Opinion", "Views", "Decision", "Judgment", "Treaty", "Declaration", "Constitution",
    "Code", "Statute", "TreatyProvision", "DeclarationProvision", "ConstitutionalProvision",
    "CriminalProvision", "AdministrativeProvision", "StatutoryProvision", "Letter", "State",
    "InternationalBody", "Court", "Organisation", "Conviction", "Detention", "Finding", "Remedy",
)  # fmt: skip
NEVER = {"Passage", "Segment", "Premise", "Proof", "Absence", "Graph"}  # they are found from what they belong to
FACETS = ("kind", "state", "year", "article")  # of persons there is none: not orientation, not religion, not health

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
    """What was found, best first, and for each facet how many of these things have each value, most first."""

    things: list[Found]
    facets: dict[str, list[tuple[str, int]]]
    near: bool  # whether nothing has all the words, so that these are only alike


class Index:
    """All names of things, folded to plain Latin letters, in a trigram index that lives in memory."""

    def __init__(self, store: Store, kinds_of: Callable[[NamedNode], list[str]]) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute("CREATE VIRTUAL TABLE names USING fts5(name, content='', tokenize='trigram')")
        self._things = list(_things(store, kinds_of))
        self._database.executemany(
            "INSERT INTO names (rowid, name) VALUES (?, ?)",
            ((place, f" {' | '.join(thing.names)} ") for place, thing in enumerate(self._things)),
        )
        self._database.execute("CREATE VIRTUAL TABLE threes USING fts5vocab(names, 'row')")
        self._held: dict[str, int] = dict(self._database.execute("SELECT term, doc FROM threes"))
        self._short: dict[str, set[int]] = {}  # the words that are too short for a trigram
        for place, thing in enumerate(self._things):
            for word in {word for name in thing.names for word in name.split() if len(word) < 3}:
                self._short.setdefault(word, set()).add(place)

    def ready(self) -> int:
        """How many things the index holds."""
        return len(self._things)

    def everything(self) -> list[Found]:
        """All things of the index."""
        return self._things

    def order(self, thing: Found) -> tuple[object, ...]:
        """The place of a thing among all: by kind, then by name."""
        return (_importance(thing), thing.names[0], thing.iri)

    def search(self, text: str, chosen: dict[str, str] | None = None) -> Hits:
        """What a text finds among the things that have the chosen values of facets.

        First the things with all words of the text, as parts of their names; where there is none, those whose names are
        spelt alike. No text finds all things, if a facet is chosen.
        """
        chosen = {facet: value for facet, value in (chosen or {}).items() if facet in FACETS and value}
        query = fold(text[:MOST])
        near = False
        if query:
            places = self._with_words(query)
            near = not places
            places = places or self._alike(query)
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

    def _alike(self, query: str) -> list[int]:
        wanted = _threes(query)
        rarest = sorted(wanted & self._held.keys(), key=lambda three: (self._held[three], three))[:RAREST]
        words = " OR ".join(f'"{three}"' for three in rarest)
        rated = []
        for place in self._match(words, f"ORDER BY rank LIMIT {CANDIDATES}") if rarest else ():
            thing = self._things[place]
            common, length = max((len(wanted & _threes(name)), -len(name)) for name in thing.names)
            if common >= ENOUGH * len(wanted):
                rated.append((common, -length, place))
        best = max((common for common, *_ in rated), default=0)
        # of those that are nearly as much alike, the kinds that readers look for
        rated.sort(key=lambda one: (one[0] < 0.75 * best, _importance(self._things[one[2]]), -one[0], one[1], one[2]))
        return [place for *_, place in rated]

    def _match(self, words: str, order: str = "") -> list[int]:
        with self._lock:
            return [
                place
                for (place,) in self._database.execute(f"SELECT rowid FROM names WHERE name MATCH ? {order}", [words])
            ]


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """A text as the index compares it: small Latin letters and digits, one space between words.

    >>> fold("Ильяшев"), fold("Kós-Ilyášev"), fold("Қазақстан"), fold("A/HRC/WGAD/2022/2")
    ('ilyashev', 'kos ilyashev', 'kazakstan', 'a hrc wgad 2022 2')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", "".join(LETTERS.get(c, c) for c in plain)))


@lru_cache(maxsize=50_000)
def _threes(text: str) -> set[str]:
    return {padded[i : i + 3] for word in text.split() for padded in [f" {word} "] for i in range(len(padded) - 2)}


def _rank(thing: Found, query: str) -> tuple[object, ...]:
    """Whether a name is the text, or begins with it, or has its words whole; then the kind, then the shortest name."""
    words = set(query.split())
    fit = min(0 if name == query else 1 if name.startswith(query + " ") else 2 if words <= set(name.split()) else 3
              for name in thing.names)  # fmt: skip
    return (fit != 0, _importance(thing), fit, min(map(len, thing.names)), thing.iri)


def _importance(thing: Found) -> int:
    return FIRST.index(thing.kind) if thing.kind in FIRST else len(FIRST)


def _things(store: Store, kinds_of: Callable[[NamedNode], list[str]]) -> Iterable[Found]:
    names: dict[str, list[str]] = {}
    for thing, name in store.rows(_NAMED):
        if isinstance(thing, NamedNode) and isinstance(name, Literal):
            names.setdefault(thing.value, []).append(fold(name.value))
    facets = {facet: _facet(store, facet, query) for facet, query in _FACETS.items()}
    for iri, own in names.items():
        kind = next(iter(kinds_of(NamedNode(iri))), "")
        if kind in NEVER or not any(own):
            continue
        values = {facet: frozenset(facets[facet].get(iri, ())) for facet in _FACETS}
        yield Found(iri, kind, {"kind": frozenset([kind] if kind else []), **values}, tuple(dict.fromkeys(own)))


def _facet(store: Store, facet: str, query: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for thing, value in store.rows(f"PREFIX hb: <https://w3id.org/habeas/ont#> {query}"):
        if isinstance(thing, NamedNode) and isinstance(value, NamedNode | Literal):
            name = value.value.removeprefix(THING)
            if facet != "article" or ("/art_" in name and "__" not in name):  # an article, not its parts
                found.setdefault(thing.value, set()).add(value.value)
    return found
