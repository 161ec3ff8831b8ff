"""The index of all names in the record: folded to plain Latin letters, so that spelling and alphabet do not matter.

It is an SQLite database with a full-text table of trigrams. A build writes it beside the store (`entries`), since
reading every name takes seconds; for a store without one, as at an endpoint, it is made in memory.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import NamedNode

from kg.search.entries import CLASS, FILE, fill
from kg.search.kinds import Kinds
from kg.store.damage import damaged
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.folding import fold

MAX_QUERY = 200  # characters of a query that are read
MAX_CANDIDATES = 250  # things whose trigrams are compared in full
RAREST = 10  # trigrams of a query that select the candidates
MIN_SIMILARITY = 0.5  # share of a query's trigrams that a similar name has
MIN_ALIKE = 0.75  # how alike each word of a query and a word of a similar name must be, as difflib measures it
FACETS = ("kind", "state", "year", "article")  # none about persons: no orientation, religion or health

_THESE = "SELECT value FROM json_each(?)"  # what is given as a JSON list
_MEMBERS = (  # of classes and lists
    f"SELECT thing FROM member JOIN facet ON id = member.facet WHERE facet.facet = 'class' AND value IN ({_THESE})"
)
EMPTY_WORDS = {"no", "nr", "un", "the", "of", "a", "an"}  # which a reader may add or leave out


@dataclass(frozen=True)
class Found:
    """A thing of the index: its number there, its IRI, its kind, how early readers want that kind, and its names."""

    number: int
    iri: str
    kind: str
    importance: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Hits:
    """Search results, best first; and for each facet the number of results by value, most frequent first."""

    things: list[Found]
    facets: dict[str, list[tuple[str, int]]]
    near: bool  # no name has all the words, so that these names are only similar


class Index:
    """The names of all things of a store. Safe among threads.

    A file is opened read only, without locks, and stays open: it can be read although a build has removed it, and by
    processes that are forked, since SQLite reads it at given places.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._where = file or "the search index"
        address = f"{file.resolve().as_uri()}?mode=ro&immutable=1" if file is not None else ":memory:"
        self._lock = threading.Lock()
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)

    @classmethod
    def of(cls, store: Store, kinds: Kinds) -> Index:
        """The index of a store in memory."""
        index = cls()
        fill(index._database, store, kinds)
        return index

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database, for one thread at a time. Raises UnusableStoreError if it is damaged."""
        try:
            with self._lock:
                yield self._database
        except sqlite3.DatabaseError as error:
            raise damaged(self._where, str(error)) from error

    def size(self) -> int:
        """How many things the index lists."""
        with self._open() as database:
            return int(next(database.execute("SELECT count(*) FROM thing WHERE listed"))[0])

    def everything(self) -> list[Found]:
        """All things that the index lists, in order of IRIs."""
        with self._open() as database:
            return list(_found(database, "SELECT id FROM thing WHERE listed", []))

    def order(self, thing: Found) -> tuple[object, ...]:
        """The sort key of a thing: by kind, then by name."""
        return (thing.importance, thing.names[0], thing.iri)

    def search(
        self, text: str, chosen: dict[str, str] | None = None, kinds: Collection[NamedNode] | None = None
    ) -> Hits:
        """The things that match a text, have the chosen values of facets, and are of one of some classes or lists.

        Things whose names contain all words of the text come first; without any, those with similarly spelt names.
        An empty text matches everything if a facet or a kind is chosen.
        """
        chosen = {facet: value for facet, value in (chosen or {}).items() if facet in FACETS and value}
        query = " ".join(_phrases(text)) or fold(text[:MAX_QUERY])
        with self._open() as database:
            near = False
            if query:
                found = _narrowed(database, self._with_words(database, query), {}, kinds)
                near = not found
                found = found or self._similar(database, query, kinds)
            else:
                found = list(_found(database, "SELECT id FROM thing WHERE listed", [])) if chosen or kinds else []
                found = _narrowed(database, found, {}, kinds)
            found = _narrowed(database, found, chosen, None)
            if not near:
                found.sort(key=lambda thing: _rank(thing, query))
            facets = {facet: _counted(database, found, facet) for facet in FACETS}
        facets["year"].sort(reverse=True)
        return Hits(found, facets, near and bool(found))

    def named(self, text: str, kinds: Collection[NamedNode] | None = None) -> list[Found]:
        """The things that have just this name, in whatever alphabet and with or without accents, "the" or "No."."""
        with self._open() as database:
            found: list[Found] = []
            for name in (fold(text[:MAX_QUERY]), " ".join(_phrases(text))):
                found = found or list(_found(database, "SELECT thing FROM name WHERE name = ?", [name]))
            return sorted(_narrowed(database, found, {}, kinds), key=self.order)

    def identifiers(self, beginning: str) -> list[str]:
        """The IRIs of the things that have a name, with this beginning."""
        with self._open() as database:
            query = "SELECT iri FROM thing WHERE iri >= ? AND iri < ? ORDER BY iri"
            return [iri for (iri,) in database.execute(query, [beginning, f"{beginning}\uffff"])]

    def with_whole_words(self, text: str, kinds: Collection[NamedNode] | None = None) -> list[Found]:
        """The listed things of which one name has all words of a text, each whole, in any order.

        What is written together stays together: "2/2022" does not match "2022/2". A number alone matches nothing, since
        names are full of other numbers.
        """
        phrases = _phrases(text)
        if not any(character.isalpha() for phrase in phrases for character in phrase):
            return []
        wanted = " AND ".join(f'" {phrase} "' for phrase in phrases)
        with self._open() as database:
            found = [
                thing
                for thing in _found(database, "SELECT rowid FROM names WHERE name MATCH ?", [wanted])
                if any(all(f" {phrase} " in f" {name} " for phrase in phrases) for name in thing.names)
            ]
            query = " ".join(phrases)
            return sorted(_narrowed(database, found, {}, kinds), key=lambda thing: _rank(thing, query))

    def _with_words(self, database: sqlite3.Connection, query: str) -> list[Found]:
        """The things whose names have all words, or words that contain them; a word of two letters must be whole."""
        words = (f'"{word}"' if len(word) > 2 else f'" {word} "' for word in query.split())
        return list(_found(database, "SELECT rowid FROM names WHERE name MATCH ?", [" AND ".join(words)]))

    def _similar(
        self, database: sqlite3.Connection, query: str, kinds: Collection[NamedNode] | None = None
    ) -> list[Found]:
        wanted = _trigrams(query)
        frequency = dict(
            database.execute(f"SELECT term, doc FROM trigrams WHERE term IN ({_THESE})", [json.dumps(sorted(wanted))])
        )
        rarest = sorted(frequency, key=lambda trigram: (frequency[trigram], trigram))[:RAREST]
        if not rarest:
            return []
        match = "SELECT rowid FROM names WHERE name MATCH ?"
        if kinds is not None:
            match += f" AND rowid IN ({_MEMBERS})"
        values = [" OR ".join(f'"{trigram}"' for trigram in rarest)]
        values += [json.dumps([kind.value for kind in kinds])] if kinds is not None else []
        rated = []
        for thing in _found(database, f"{match} ORDER BY rank LIMIT {MAX_CANDIDATES}", values):
            common, length = max((len(wanted & _trigrams(name)), -len(name)) for name in thing.names)
            if common >= MIN_SIMILARITY * len(wanted) and any(_is_alike(query, name) for name in thing.names):
                rated.append((common, -length, thing))
        best = max((common for common, *_ in rated), default=0)
        # among those almost equally similar, the kinds that readers look for come first
        rated.sort(key=lambda one: (one[0] < 0.75 * best, one[2].importance, -one[0], one[1], one[2].iri))
        return [thing for *_, thing in rated]


def open_index(store: Store, kinds: Kinds) -> Index:
    """The index that a build wrote beside a store; where there is none, one that is made in memory."""
    folder = store.folder.parent if isinstance(store, LocalStore) and store.folder is not None else None
    if folder is not None and (folder / FILE).is_file():
        return Index(folder / FILE)
    return Index.of(store, kinds)


def _found(database: sqlite3.Connection, numbers: str, values: list[str]) -> Iterable[Found]:
    """The things with the numbers that a query gives, in order of IRIs."""
    rows = database.execute(
        "SELECT id, iri, kind, importance, json_group_array(name) FROM thing JOIN name ON thing = id "
        f"WHERE id IN ({numbers}) GROUP BY id ORDER BY iri",
        values,
    )
    for number, iri, kind, importance, names in rows:
        yield Found(number, iri, kind, importance, tuple(sorted(json.loads(names))))


def _narrowed(
    database: sqlite3.Connection, found: list[Found], chosen: dict[str, str], kinds: Collection[NamedNode] | None
) -> list[Found]:
    """Those things that have the chosen values of facets, and are of one of some classes or lists."""
    numbers = json.dumps([thing.number for thing in found])
    left = {thing.number for thing in found}
    wanted = [(facet, [value]) for facet, value in chosen.items()]
    wanted += [(CLASS, [kind.value for kind in kinds])] if kinds is not None else []
    for facet, values in wanted:
        query = (
            "SELECT thing FROM member JOIN facet ON id = member.facet "
            f"WHERE facet.facet = ? AND value IN ({_THESE}) AND thing IN ({_THESE})"
        )
        left &= {number for (number,) in database.execute(query, [facet, json.dumps(values), numbers])}
    return [thing for thing in found if thing.number in left]


def _counted(database: sqlite3.Connection, found: list[Found], facet: str) -> list[tuple[str, int]]:
    """How many of some things have each value of a facet, most frequent first."""
    return list(
        database.execute(
            "SELECT value, count(*) FROM member JOIN facet ON id = member.facet "
            f"WHERE facet.facet = ? AND thing IN ({_THESE}) GROUP BY value ORDER BY count(*) DESC, value",
            [facet, json.dumps([thing.number for thing in found])],
        )
    )


def _phrases(text: str) -> list[str]:
    """The folded words of a text, without those that mean nothing; punctuation within a word separates nothing."""
    return [phrase for word in text[:MAX_QUERY].split() if (phrase := fold(word)) and phrase not in EMPTY_WORDS]


def _is_alike(query: str, name: str) -> bool:
    """True if a name has each word of a query, but for a few letters; a number must be the same.

    >>> _is_alike("kairat", "khairat ali"), _is_alike("kairat", "marat asipov"), _is_alike("vn cc 117", "cc 117 d 2081")
    (True, False, False)
    """
    words = name.split()
    return all(
        word in words
        if any(map(str.isdigit, word))
        else bool(difflib.get_close_matches(word, words, 1, MIN_ALIKE)) or any(one.startswith(word) for one in words)
        for word in query.split()
    )


@lru_cache(maxsize=50_000)
def _trigrams(text: str) -> set[str]:
    return {padded[i : i + 3] for word in text.split() for padded in [f" {word} "] for i in range(len(padded) - 2)}


def _rank(thing: Found, query: str) -> tuple[object, ...]:
    """A sort key: first names that equal, begin with or contain the words of the text; then kind, then length."""
    words = set(query.split())
    fit = min(0 if name == query else 1 if name.startswith(query + " ") else 2 if words <= set(name.split()) else 3
              for name in thing.names)  # fmt: skip
    return (fit != 0, thing.importance, fit, min(map(len, thing.names)), thing.iri)
