"""The search index: names and what is said of things in words, whatever their spelling or alphabet.

It is an SQLite database with one full-text table (`sql/tables.sql`). A build writes it beside the store (`entries`),
since reading every name takes seconds; for a store without one, as at an endpoint, it is made in memory.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import re
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg.search.entries import BETWEEN, CLASS, COLUMNS, FILE, SHOWN, SQL, fill
from kg.search.kinds import Kinds
from kg.store.damage import damaged
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.folding import fold

MAX_QUERY = 200  # characters of a query that are read
MAX_HITS = 200  # things that are read, of however many match
MAX_CANDIDATES = 250  # words whose spelling is compared in full
MAX_ALIKE = 8  # words that are spelt like one that was typed
MIN_ALIKE = 0.8  # how alike two words must be, as difflib measures it
FACETS = ("kind", "state", "body", "year", "article", "category", "origin", "group")  # none about persons
EMPTY_WORDS = {"no", "nr", "un", "the", "of", "a", "an"}  # which a reader may add or leave out
MARKS = "\x02", "\x03"  # around the words that matched

_NAMES = "{name number heading latin}"  # the columns of names
_SEARCHED = f"{{{' '.join(COLUMNS[:-1])}}}"
_RANKED = (SQL / "ranked.sql").read_text(encoding="utf-8")
_MATCHING = "SELECT rowid FROM words WHERE words MATCH"
_THESE = "WHERE id IN (SELECT value FROM json_each(?))"
_THING = """SELECT id, iri, kind, [group], name || ' ¦ ' || number || ' ¦ ' || heading,
    (SELECT json_group_array(json_array(facet.facet, value)) FROM member JOIN facet ON facet.id = member.facet
      WHERE thing = thing.id)
  FROM thing LEFT JOIN words ON words.rowid = id"""
_COUNTED = f"""SELECT facet.facet, value, count(*) FROM member JOIN facet ON facet.id = member.facet
  WHERE thing IN ({_MATCHING} ?) GROUP BY member.facet ORDER BY count(*) DESC, value"""


@dataclass(frozen=True)
class Found:
    """A thing of the index: its number there, IRI and kind, the group in which it is shown, names, values of facets."""

    number: int
    iri: str
    kind: str
    group: str
    names: tuple[str, ...]
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hits:
    """Search results: how many, the best of them, and for each facet their number by value, most frequent first."""

    things: list[Found]
    facets: dict[str, list[tuple[str, int]]]
    near: bool = False  # no name has all the words, so that these names are only spelt alike
    total: int = 0
    match: str = ""  # what the index was asked


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
        """All things that the index lists: by kind, then by length of the name."""
        with self._open() as database:
            return _found(database, "WHERE listed ORDER BY id")

    def search(
        self,
        text: str,
        chosen: dict[str, str] | None = None,
        kinds: Collection[NamedNode] | None = None,
        *,
        most: int = MAX_HITS,
        each: int = 0,
        only_names: bool = False,
    ) -> Hits:
        """The things that match a text, have the chosen values of facets, and are of one of some classes or lists.

        First those with just this number, then with just this name, then those whose names have all words, then others;
        `each` is the most of one group, if it is given. Where nothing matches, things with names that are spelt alike.
        An empty text matches everything if a facet or a kind is chosen.
        """
        wanted = {facet: [value] for facet, value in (chosen or {}).items() if facet in FACETS and value}
        wanted |= {CLASS: [kind.value for kind in kinds]} if kinds is not None else {}
        words = _words(text)
        numbers = [fold(word) for word in words if not word.isalpha()]
        with self._open() as database:
            narrowed = [_having(database, facet, values) for facet, values in wanted.items()]

            def hits(columns: str, said: str, near: bool) -> Hits:
                match = " AND ".join([*([f"{columns} : ({said})"] if words else []), *narrowed])
                given = {"match": match, "in_names": f"{_NAMES} : ({said})", "most": most, "each": each}
                given |= {"text": fold(text[:MAX_QUERY]), "said": _said(text), "numbers": json.dumps(numbers)}
                return _hits(database, given, near) if match else NOTHING

            found = hits(_NAMES if only_names else _SEARCHED, _all(words), near=False)
            return found if found.total or not words else hits(_NAMES, _all_alike(database, words), near=True)

    def reasons(self, hits: Hits) -> dict[str, dict[str, list[str]]]:
        """Why things were found, by IRI: the texts in each column with words that matched, between marks."""
        mark = f"'{MARKS[0]}', '{MARKS[1]}'"
        texts = ", ".join(
            f"snippet(words, {place}, {mark}, '…', 24)" if column == "summary" else f"highlight(words, {place}, {mark})"
            for place, column in enumerate(SHOWN)
        )
        query = f"SELECT rowid, {texts} FROM words WHERE words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))"
        iris = {thing.number: thing.iri for thing in hits.things}
        found: dict[str, dict[str, list[str]]] = {}
        with self._open() as database:
            for number, *columns in database.execute(query, [hits.match, json.dumps([*iris])]) if hits.match else ():
                marked = {name: [one for one in whole.split(BETWEEN) if MARKS[0] in one]
                          for name, whole in zip(SHOWN, columns, strict=True)}  # fmt: skip
                found[iris[number]] = {name: said for name, said in marked.items() if said}
        return found

    def beginning(self, text: str, kinds: Collection[NamedNode] | None = None, most: int = 10) -> list[str]:
        """The IRIs of things with names that begin as a text does, then of others that it finds."""
        folded = fold(text[:MAX_QUERY])
        with self._open() as database:
            narrowed = _having(database, CLASS, [kind.value for kind in kinds]) if kinds is not None else ""
            inside = f"AND thing IN ({_MATCHING} :match)" if narrowed else ""
            query = f"""SELECT iri FROM name JOIN thing ON id = thing
              WHERE listed AND name >= :said AND name < :said || '\uffff' {inside}
              GROUP BY id ORDER BY min(length(name)), id LIMIT :most"""
            begun = database.execute(query, {"said": folded, "match": narrowed, "most": most}) if folded else []
            found = [iri for (iri,) in begun]
        if len(found) < most and folded and not (hits := self.search(text, None, kinds, most=most)).near:
            found += [one.iri for one in hits.things]
        return list(dict.fromkeys(found))[:most]

    def named(self, text: str) -> list[Found]:
        """The things that have just this name, in whatever alphabet and with or without accents, "the" or "No."."""
        with self._open() as database:
            found: list[Found] = []
            for name in (fold(text[:MAX_QUERY]), _said(text)):
                query = "WHERE id IN (SELECT thing FROM name WHERE name = ?) ORDER BY id"
                found = found or _found(database, query, [name])
        return found

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
        words = _words(text)
        phrases = [f" {fold(word)} " for word in words if fold(word) not in EMPTY_WORDS]
        if not any(character.isalpha() for phrase in phrases for character in phrase):
            return []
        with self._open() as database:
            narrowed = [_having(database, CLASS, [kind.value for kind in kinds])] if kinds is not None else []
            match = " AND ".join([f"{_NAMES} : ({_all(words, whole=True)})", *narrowed])
            query = f"""WHERE id IN ({_MATCHING} ?)
              ORDER BY id NOT IN (SELECT thing FROM name WHERE name = ?), id"""
            found = _found(database, query, [match, _said(text)])
        folded = {one.number: [f" {fold(name)} " for name in one.names] for one in found}
        return [one for one in found if any(all(p in name for p in phrases) for name in folded[one.number])]


NOTHING = Hits([], {facet: [] for facet in FACETS})


def open_index(store: Store, kinds: Kinds) -> Index:
    """The index that a build wrote beside a store; where there is none, one that is made in memory."""
    folder = store.folder.parent if isinstance(store, LocalStore) and store.folder is not None else None
    if folder is not None and (folder / FILE).is_file():
        return Index(folder / FILE)
    return Index.of(store, kinds)


def _found(database: sqlite3.Connection, clauses: str, values: Iterable[object] = ()) -> list[Found]:
    """The things that some clauses of SQL select and order."""
    return [
        Found(number, iri, kind, group, tuple(filter(None, (names or "").split(BETWEEN))), tuple(json.loads(pairs)))
        for number, iri, kind, group, names, pairs in database.execute(f"{_THING} {clauses}", tuple(values))
    ]


def _hits(database: sqlite3.Connection, given: dict[str, Any], near: bool) -> Hits:
    """The hits of a full-text query, best first."""
    facets: dict[str, list[tuple[str, int]]] = {facet: [] for facet in FACETS}
    for facet, value, count in database.execute(_COUNTED, [given["match"]]):
        facets[facet].append((value, count))
    facets["year"].sort(reverse=True)
    numbers = [number for (number,) in database.execute(_RANKED, given)]
    found = {one.number: one for one in _found(database, _THESE, [json.dumps(numbers)])}
    total = sum(count for _, count in facets["group"])
    return Hits([found[number] for number in numbers], facets, near and total > 0, total, given["match"])


def _having(database: sqlite3.Connection, facet: str, values: Collection[str]) -> str:
    """The part of a full-text query for things that have one of some values of a facet."""
    query = "SELECT 'f' || id FROM facet WHERE facet = ? AND value IN (SELECT value FROM json_each(?))"
    words = [word for (word,) in database.execute(query, [facet, json.dumps([*values])])]
    return f"facets : ({' OR '.join(words or ['none'])})"


def _words(text: str) -> list[str]:
    """The words of a text, without those that mean nothing unless there are no others."""
    words = [word for word in text[:MAX_QUERY].split() if fold(word)]
    return [word for word in words if fold(word) not in EMPTY_WORDS] or words


def _said(text: str) -> str:
    """The words of a text, folded."""
    return " ".join(map(fold, _words(text)))


def _all(words: Iterable[str], whole: bool = False) -> str:
    """The part of a full-text query for all of some words.

    Each is looked for as it is typed and folded. One of three letters or more may be the beginning of a word; a number
    may not, and marks within a word separate nothing.

    >>> _all(["Ильяшев", "2/2022"])
    '("ильяшев"* OR ("ilyashev"*)) AND ("2 2022")'
    """
    parts = []
    for word in words:
        typed, *folded = " ".join(re.findall(r"\w+", word.lower())), *fold(word).split()
        star = "" if whole or len(folded[-1]) < 3 or any(map(str.isdigit, folded[-1])) else "*"
        latin = " AND ".join(f'"{one}"' for one in folded) + star
        parts.append(f'"{typed}"{star}' if word.isascii() else f'"{typed}"{star} OR ({latin})')
    return " AND ".join(f"({part})" for part in parts)


def _all_alike(database: sqlite3.Connection, words: Iterable[str]) -> str:
    """The part of a full-text query for all of some words, or for words of names that are spelt like them."""
    parts = []
    tokens = [one for word in words for one in ([word] if any(map(str.isdigit, word)) else fold(word).split())]
    for word in tokens:
        threes = {f" {word} "[place : place + 3] for place in range(len(word))}
        query = f"SELECT word FROM spelling WHERE spelling MATCH ? ORDER BY rank LIMIT {MAX_CANDIDATES}"
        match = " OR ".join(f'"{three}"' for three in sorted(threes))
        near = [found.strip() for (found,) in database.execute(query, [match])] if word.isalpha() else []
        alike = difflib.get_close_matches(word, near, MAX_ALIKE, MIN_ALIKE)
        parts.append(" OR ".join([_all([word]), *(f'"{one}"' for one in alike)]))
    return " AND ".join(f"({part})" for part in parts)
