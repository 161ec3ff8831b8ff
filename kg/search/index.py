"""The index of all names in the record: folded to plain Latin letters, so that spelling and alphabet do not matter.

It is an SQLite database with a full-text table of trigrams. A build writes it beside the store (`write`), since reading
every name takes seconds; for a store without one, as at an endpoint, it is made in memory.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import KgError
from kg.search.kinds import Kinds
from kg.store.damage import damaged
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.countries import ALPHA_3
from kg.terms.folding import fold
from kg.terms.names import BASE, ONT, THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS_OF, SKOS, SKOS_ALT_LABEL

FILE = "search.sqlite"
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
NOT_LISTED = {"Passage", "Segment", "Premise", "Proof", "Absence", "Graph"}  # reached from what they belong to
FACETS = ("kind", "state", "year", "article")  # none about persons: no orientation, religion or health

_NAMES = (
    *(RDFS_LABEL, SKOS_ALT_LABEL, NamedNode(f"{SKOS}notation")),
    *map(hb, ("shortName", "citedAs", "isoCode", "symbol", "number", "communicationNumber", "recordNumber")),
    *map(hb, ("victimName", "authorName", "name", "heading")),
)
_IN_LIST = NamedNode(f"{SKOS}inScheme")
_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, kind TEXT, importance INTEGER, listed INTEGER);
CREATE TABLE name (thing INTEGER, name TEXT, PRIMARY KEY (thing, name)) WITHOUT ROWID;
CREATE TABLE facet (id INTEGER PRIMARY KEY, facet TEXT, value TEXT, UNIQUE (facet, value));
CREATE TABLE member (thing INTEGER, facet INTEGER, PRIMARY KEY (thing, facet)) WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5(name, content='', tokenize='trigram');
CREATE VIRTUAL TABLE trigrams USING fts5vocab(names, 'row');
"""
_INDEXES = """
CREATE INDEX by_name ON name (name);
CREATE INDEX by_facet ON member (facet);
INSERT INTO names (names) VALUES ('optimize');
"""
_THESE = "SELECT value FROM json_each(?)"  # what is given as a JSON list
_MEMBERS = (  # of classes and lists
    f"SELECT thing FROM member JOIN facet ON id = member.facet WHERE facet.facet = 'class' AND value IN ({_THESE})"
)
_CLASS = "class"  # a facet that is not shown: every class of a thing, and every closed list to which it belongs
EMPTY_WORDS = {"no", "nr", "un", "the", "of", "a", "an"}  # which a reader may add or leave out
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


_READ = {
    *_NAMES,
    _IN_LIST,
    RDFS_SUBCLASS_OF,
    *(hb(name) for query in _FACETS.values() for name in re.findall(r"hb:(\w+)", query)),
}
_NAMELESS = {hb("Conclusion"), hb("Premise"), hb("Proof")}  # classes of things that mostly have no name


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
    near: bool  # whether no name has all the words, so that these names are only similar


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
        _fill(index._database, store, kinds)
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
            if common >= MIN_SIMILARITY * len(wanted):
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


def write(store: Store, file: Path) -> None:
    """Writes the index of a store to a new file. Raises KgError if that is impossible."""
    try:
        with contextlib.closing(sqlite3.connect(file)) as database:
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")  # a new file, renamed later
            _fill(database, store, Kinds(store))
    except sqlite3.Error as error:
        raise KgError(
            f"the search index cannot be written ({error})",
            str(file),
            "room on the disk, and an SQLite of version 3.34 or newer that has FTS5",
            "free disk space, or use a Python with such an SQLite, then run kg build again",
        ) from error


def may_change(store: Store, changed: Iterable[Triple]) -> bool:
    """Whether the index of a store may differ from what it was before these statements came or went."""
    return any(
        triple.predicate in _READ
        or (triple.predicate == RDF_TYPE and (triple.object not in _NAMELESS or _has_name(store, triple)))
        for triple in changed
    )


def _has_name(store: Store, triple: Triple) -> bool:
    return any(quad.predicate in _NAMES for quad in store.statements(triple.subject))


def _fill(database: sqlite3.Connection, store: Store, kinds: Kinds) -> None:
    """Makes the tables, and puts in every name of every thing of ours that has one."""
    database.executescript(_TABLES)
    names = _names(store)
    classes: dict[str, set[str]] = {iri: set() for iri in names}
    for property_ in (RDF_TYPE, _IN_LIST):
        for quad in store.statements(None, property_):
            thing, group = quad.subject, quad.object
            if isinstance(thing, NamedNode) and isinstance(group, NamedNode) and thing.value in classes:
                classes[thing.value].add(group.value)
    most_specific = lru_cache(None)(lambda found: next(iter(kinds.most_specific(found)), ""))
    numbers = {iri: number for number, iri in enumerate(sorted(names), 1)}
    things, named, values = [], [], set[tuple[int, str, str]]()
    for iri, number in numbers.items():
        kind = most_specific(frozenset(one.removeprefix(ONT) for one in classes[iri] if one.startswith(ONT)))
        listed = iri.startswith(THING) and kind not in NOT_LISTED
        importance = KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)
        things.append((number, iri, kind, importance, listed))
        named += [(number, name) for name in sorted(names[iri])]
        values |= {(number, _CLASS, one) for one in classes[iri]}
        if listed and kind:
            values.add((number, "kind", kind))
    for facet, query in _FACETS.items():
        values |= {(numbers[iri], facet, value) for iri, value in _facet(store, facet, query) if iri in numbers}
    facets = {pair: number for number, pair in enumerate(sorted({(facet, value) for _, facet, value in values}), 1)}
    with database:
        database.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", things)
        database.executemany("INSERT INTO name VALUES (?, ?)", named)
        database.executemany("INSERT INTO facet VALUES (?, ?, ?)", ((number, *pair) for pair, number in facets.items()))
        members = sorted((number, facets[facet, value]) for number, facet, value in values)
        database.executemany("INSERT INTO member VALUES (?, ?)", members)
        database.execute(
            "INSERT INTO names (rowid, name) SELECT id, ' ' || group_concat(name, ' | ') || ' ' "
            "FROM thing JOIN name ON thing = id WHERE listed GROUP BY id"
        )
    database.executescript(_INDEXES)


def _names(store: Store) -> dict[str, set[str]]:
    """The folded names of each thing of ours.

    The one word of an identifier of an instrument or a body is a name too: an abbreviation that readers know, as in
    `id:iccpr` and `org:wgad`. A State with a code of two letters has that of three letters.
    """
    names: dict[str, set[str]] = {}
    for property_ in _NAMES:
        for quad in store.statements(None, property_):
            thing, name = quad.subject, quad.object
            if not (isinstance(thing, NamedNode) and isinstance(name, Literal) and thing.value.startswith(BASE)):
                continue
            if not name.value.startswith("http") and (folded := fold(name.value)):
                names.setdefault(thing.value, set()).add(folded)
                if property_ == hb("isoCode") and name.value in ALPHA_3:
                    names[thing.value].add(fold(ALPHA_3[name.value]))
    for iri, own in names.items():
        if iri.startswith(THING) and (local := iri.removeprefix(THING).removeprefix("org/")).isalpha():
            own.add(fold(local))
    return names


def _found(database: sqlite3.Connection, numbers: str, values: list[str]) -> Iterable[Found]:
    """The things with the numbers that a query gives, in order of numbers, which is that of IRIs."""
    rows = database.execute(
        "SELECT id, iri, kind, importance, json_group_array(name) FROM thing JOIN name ON thing = id "
        f"WHERE id IN ({numbers}) GROUP BY id ORDER BY id",
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
    wanted += [(_CLASS, [kind.value for kind in kinds])] if kinds is not None else []
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
    """What is written without blanks in a text, folded, without the words that mean nothing."""
    return [phrase for word in text[:MAX_QUERY].split() if (phrase := fold(word)) and phrase not in EMPTY_WORDS]


@lru_cache(maxsize=50_000)
def _trigrams(text: str) -> set[str]:
    return {padded[i : i + 3] for word in text.split() for padded in [f" {word} "] for i in range(len(padded) - 2)}


def _rank(thing: Found, query: str) -> tuple[object, ...]:
    """A sort key: whether a name equals, begins with or contains the words of the text; then kind, then length."""
    words = set(query.split())
    fit = min(0 if name == query else 1 if name.startswith(query + " ") else 2 if words <= set(name.split()) else 3
              for name in thing.names)  # fmt: skip
    return (fit != 0, thing.importance, fit, min(map(len, thing.names)), thing.iri)


def _facet(store: Store, facet: str, query: str) -> set[tuple[str, str]]:
    """Pairs of a thing and a value of a facet."""
    found = set()
    for thing, value in store.rows(f"PREFIX hb: <https://w3id.org/habeas/ont#> {query}"):
        if isinstance(thing, NamedNode) and isinstance(value, NamedNode | Literal):
            name = value.value.removeprefix(THING)
            if facet != "article" or ("/art_" in name and "__" not in name):  # articles, not their parts
                found.add((thing.value, value.value))
    return found
