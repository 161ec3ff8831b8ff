"""Writes the index of names, which has an entry for each thing, once a build."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.search.kinds import Kinds
from kg.store.protocol import Store
from kg.terms.countries import ALPHA_3
from kg.terms.folding import fold
from kg.terms.names import BASE, ONT, THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, SKOS, SKOS_ALT_LABEL

FILE = "search.sqlite"
KIND_ORDER = (  # kinds that readers look for first
    "Case", "Person", "Opinion", "Views", "Decision", "Judgment", "Treaty", "Declaration", "Constitution",
    "Code", "Statute", "TreatyProvision", "DeclarationProvision", "ConstitutionalProvision",
    "CriminalProvision", "AdministrativeProvision", "StatutoryProvision", "Letter", "State",
    "InternationalBody", "Court", "Organisation", "Conviction", "Detention", "Finding", "Remedy",
)  # fmt: skip
NOT_LISTED = {"Passage", "Segment", "Premise", "Proof", "Absence", "Graph"}  # reached from what they belong to
CLASS = "class"  # a facet that is not shown: every class of a thing, and every closed list to which it belongs

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
_UNJOURNALED = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"  # for a new file, which is renamed later
_FACETS = {  # a pattern of the thing and at most one more
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


@dataclass
class _IndexEntry:
    """A thing in the index: its names, the most specific of its classes, and its values of facets."""

    names: set[str]
    kind: str = ""
    listed: bool = False
    values: set[tuple[str, str]] = field(default_factory=set)

    @property
    def importance(self) -> int:
        """How early readers want its kind."""
        return KIND_ORDER.index(self.kind) if self.kind in KIND_ORDER else len(KIND_ORDER)


def write(store: Store, file: Path) -> None:
    """Writes the index of a store to a new file. Raises KgError if that is impossible."""
    try:
        with contextlib.closing(sqlite3.connect(file)) as database:
            database.executescript(_UNJOURNALED)
            fill(database, store, Kinds(store))
    except sqlite3.Error as error:
        raise KgError(
            f"the search index cannot be written ({error})",
            str(file),
            "room on the disk, and an SQLite of version 3.34 or newer that has FTS5",
            "free disk space, or use a Python with such an SQLite, then run kg build again",
        ) from error


def fill(database: sqlite3.Connection, store: Store, kinds: Kinds) -> None:
    """Makes the tables, and puts in every name of every thing of ours that has one."""
    database.executescript(_TABLES)
    rows = [(number, iri, entry) for number, (iri, entry) in enumerate(sorted(_entries(store, kinds).items()), 1)]
    pairs = sorted({pair for _, _, entry in rows for pair in entry.values})
    facets = {pair: number for number, pair in enumerate(pairs, 1)}
    tables: dict[str, Iterable[tuple[object, ...]]] = {
        "facet VALUES (?, ?, ?)": ((number, *pair) for pair, number in facets.items()),
        "thing VALUES (?, ?, ?, ?, ?)": ((n, iri, one.kind, one.importance, one.listed) for n, iri, one in rows),
        "name VALUES (?, ?)": ((number, name) for number, _, one in rows for name in sorted(one.names)),
        "member VALUES (?, ?)": (
            (n, facet) for n, _, one in rows for facet in sorted(facets[pair] for pair in one.values)
        ),
        "names (rowid, name) VALUES (?, ?)": (
            (number, f" {' | '.join(sorted(one.names))} ") for number, _, one in rows if one.listed
        ),
    }
    with database:
        for table, values in tables.items():
            database.executemany(f"INSERT INTO {table}", values)
    database.executescript(_INDEXES)


def _entries(store: Store, kinds: Kinds) -> dict[str, _IndexEntry]:
    """The entries of all things that have a name, by IRI."""
    entries = {iri: _IndexEntry(names) for iri, names in _names(store).items()}
    classes: dict[str, set[str]] = {iri: set() for iri in entries}
    for quad in chain(store.statements(None, RDF_TYPE), store.statements(None, _IN_LIST)):
        thing, group = quad.subject, quad.object
        if isinstance(thing, NamedNode) and isinstance(group, NamedNode) and thing.value in classes:
            classes[thing.value].add(group.value)
    most_specific = lru_cache(None)(lambda found: next(iter(kinds.most_specific(found)), ""))
    for iri, entry in entries.items():
        entry.kind = most_specific(frozenset(one.removeprefix(ONT) for one in classes[iri] if one.startswith(ONT)))
        entry.listed = iri.startswith(THING) and entry.kind not in NOT_LISTED
        entry.values |= {(CLASS, one) for one in classes[iri]}
        if entry.listed and entry.kind:
            entry.values.add(("kind", entry.kind))
    for facet, query in _FACETS.items():
        for iri, value in _facet(store, facet, query):
            if iri in entries:
                entries[iri].values.add((facet, value))
    return entries


def _names(store: Store) -> dict[str, set[str]]:
    """The folded names of each thing of ours.

    The one word of an identifier of an instrument or a body is a name too: an abbreviation that readers know, as in
    `id:iccpr` and `org:wgad`. A State with a code of two letters has that of three letters.
    """
    names: dict[str, set[str]] = {}
    for quad in chain.from_iterable(store.statements(None, property_) for property_ in _NAMES):
        thing, name = quad.subject, quad.object
        if not (isinstance(thing, NamedNode) and isinstance(name, Literal) and thing.value.startswith(BASE)):
            continue
        if not name.value.startswith("http") and (folded := fold(name.value)):
            names.setdefault(thing.value, set()).add(folded)
            if quad.predicate == hb("isoCode") and name.value in ALPHA_3:
                names[thing.value].add(fold(ALPHA_3[name.value]))
    for iri, own in names.items():
        if iri.startswith(THING) and (local := iri.removeprefix(THING).removeprefix("org/")).isalpha():
            own.add(fold(local))
    return names


def _facet(store: Store, facet: str, query: str) -> set[tuple[str, str]]:
    """Pairs of a thing and a value of a facet."""
    found = set()
    for thing, value in store.rows(f"PREFIX hb: <{ONT}> {query}"):
        if isinstance(thing, NamedNode) and isinstance(value, NamedNode | Literal):
            name = value.value.removeprefix(THING)
            if facet != "article" or ("/art_" in name and "__" not in name):  # articles, not their parts
                found.add((thing.value, value.value))
    return found
