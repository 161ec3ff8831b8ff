"""Writes the search index, in which each thing has its names and what is said of it in words, once a build."""

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
from kg.terms.folding import fold, unaccented
from kg.terms.names import BASE, INFERRED, ONT, THING, hb
from kg.terms.vocabulary import DCTERMS_TITLE, RDF_TYPE, RDFS_LABEL, SKOS, SKOS_ALT_LABEL

FILE = "search.sqlite"
SQL = Path(__file__).parent / "sql"
FACETS = Path(__file__).parent / "facets"  # a query for each facet that follows from statements about a thing
KIND_ORDER = (  # kinds that readers look for first
    "Case", "Person", "Opinion", "Views", "Decision", "Judgment", "Treaty", "Declaration", "Constitution",
    "Code", "Statute", "TreatyProvision", "DeclarationProvision", "ConstitutionalProvision",
    "CriminalProvision", "AdministrativeProvision", "StatutoryProvision", "Letter", "State",
    "InternationalBody", "Court", "Organisation", "Conviction", "Detention", "Finding", "Remedy",
)  # fmt: skip
GROUPS = {  # in which results are shown, in this order; a thing is in the last with one of its classes
    "persons": {"Person", "Case"},
    "decisions": {"Opinion", "Views", "Decision", "Judgment"},
    "laws": {"Provision", "Instrument"},
    "articles": {"TreatyProvision", "DeclarationProvision", "Treaty", "Declaration"},
    "states": {"State"},
}
OTHERS = "others"
# classes of what is reached from what it belongs to, and named by its whole label alone, which the store looks up
NOT_LISTED = {"Passage", "Citation", "Premise", "Proof", "Absence", "Graph"}
CLASS = "class"  # a facet that is not shown: every class of a thing, and every closed list to which it belongs
BETWEEN = " ¦ "  # names in one column

_NAMES = {  # properties of which the values are names, by the column of the table of words
    "name": (
        *(RDFS_LABEL, SKOS_ALT_LABEL),
        *map(hb, ("shortName", "citedAs", "victimName", "authorName", "name")),
    ),
    "number": (
        NamedNode(f"{SKOS}notation"),
        *map(hb, ("isoCode", "symbol", "number", "communicationNumber", "recordNumber")),
    ),
    "heading": (hb("heading"),),
}
_SAID = {  # properties of which the values are texts, or things whose names are few words
    "topic": tuple(map(hb, ("offenceKind", "protectsRight", "isAboutRight", "isAbout", "clauseTopic", "issue"))),
    "summary": (DCTERMS_TITLE, NamedNode(f"{SKOS}definition"), *map(hb, ("summary", "place"))),
}
SHOWN = (*_NAMES, *_SAID, "around")  # columns of the table of words that say why a thing was found
COLUMNS = (*SHOWN, "latin", "facets")
_AROUND = {"state", "body", "year"}  # facets whose names are searched too
_ISO_CODE, _IN_LIST = hb("isoCode"), NamedNode(f"{SKOS}inScheme")
_UNJOURNALED = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"  # for a new file, which is renamed later


@dataclass(slots=True)
class _IndexEntry:
    """A thing in the index: its texts by column, its folded names, its kind and group, and its values of facets."""

    texts: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, bool] = field(default_factory=dict)  # for each, whether it is a number or another identifier
    kind: str = ""
    group: str = OTHERS
    listed: bool = False
    values: set[tuple[str, str]] = field(default_factory=set)

    def name(self, column: str, text: str) -> None:
        """Adds a name to a column."""
        if folded := fold(text):
            self.texts.setdefault(column, set()).add(text)
            self.names[folded] = self.names.get(folded, False) or column == "number"
            if not text.isascii():
                plain = {*unaccented(text).split()}  # the words that the full-text search reads alike
                self.texts.setdefault("latin", set()).update(one for one in folded.split() if one not in plain)

    @property
    def importance(self) -> int:
        """How early readers want its kind."""
        return KIND_ORDER.index(self.kind) if self.kind in KIND_ORDER else len(KIND_ORDER)

    def row(self, facets: dict[tuple[str, str], int]) -> list[str]:
        """Its row in the table of words."""
        texts = self.texts | {"facets": {f"f{facets[pair]}" for pair in self.values}}
        return [(BETWEEN if column in SHOWN else " ").join(sorted(texts.get(column, ()))) for column in COLUMNS]


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
    """Makes the tables, and puts in every thing of ours that has a name."""
    database.executescript((SQL / "tables.sql").read_text(encoding="utf-8"))
    found = sorted(
        _entries(store, kinds).items(),
        key=lambda one: (one[1].importance, min(map(len, one[1].names), default=0), one[0]),
    )
    rows = [(number, iri, entry) for number, (iri, entry) in enumerate(found, 1)]
    pairs = sorted({pair for _, _, entry in rows if entry.listed for pair in entry.values})
    facets = {pair: number for number, pair in enumerate(pairs, 1)}
    tables: dict[str, Iterable[tuple[object, ...]]] = {
        "facet VALUES (?, ?, ?)": ((number, *pair) for pair, number in facets.items()),
        "thing VALUES (?, ?, ?, ?, ?, ?)": (
            (number, iri, one.kind, one.group, one.importance, one.listed) for number, iri, one in rows
        ),
        "name VALUES (?, ?, ?)": (
            (name, number, is_number) for number, _, one in rows for name, is_number in one.names.items()
        ),
        "member VALUES (?, ?)": (
            (number, facet)
            for number, _, one in rows
            if one.listed
            for facet in sorted(facets[pair] for pair in one.values if pair[0] != CLASS)
        ),
        f"words (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})": (
            (number, *one.row(facets)) for number, _, one in rows if one.listed
        ),
    }
    with database:
        for table, values in tables.items():
            database.executemany(f"INSERT INTO {table}", values)
    database.executescript((SQL / "indexes.sql").read_text(encoding="utf-8"))


def _entries(store: Store, kinds: Kinds) -> dict[str, _IndexEntry]:
    """The entries of all things that have a name, by IRI; those of what is not listed have none of its names."""
    entries = _named(store)
    classes: dict[str, set[str]] = {iri: set() for iri in entries}
    origins = {
        quad.subject: quad.object.value
        for quad in store.statements(None, hb("origin"))
        if isinstance(quad.object, NamedNode) and not str(quad.subject).startswith(f"<{INFERRED}")
    }
    for quad in chain(store.statements(None, RDF_TYPE), store.statements(None, _IN_LIST)):
        thing, group = quad.subject, quad.object
        if isinstance(thing, NamedNode) and isinstance(group, NamedNode) and thing.value in classes:
            classes[thing.value].add(group.value)
            if isinstance(quad.graph_name, NamedNode) and (origin := origins.get(quad.graph_name)):
                entries[thing.value].values.add(("origin", origin))
    most_specific = lru_cache(None)(lambda found: next(iter(kinds.most_specific(found)), ""))
    for iri, entry in entries.items():
        own = frozenset(one.removeprefix(ONT) for one in classes[iri] if one.startswith(ONT))
        entry.kind = most_specific(own)
        entry.group = next((name for name in reversed(GROUPS) if GROUPS[name] & own), OTHERS)
        entry.listed = iri.startswith(THING) and own.isdisjoint(NOT_LISTED)
        if entry.listed:
            entry.values |= {(CLASS, one) for one in classes[iri]} | {("group", entry.group)}
            entry.values |= {("kind", entry.kind)} if entry.kind else set()

    def said(value: object, column: str = "name") -> Iterable[str]:
        """The text of a literal, or the names of a thing."""
        known = entries.get(getattr(value, "value", "")) if isinstance(value, NamedNode) else None
        return known.texts.get(column, ()) if known else [value.value] if isinstance(value, Literal) else ()

    for column, properties in _SAID.items():
        for quad in chain.from_iterable(store.statements(None, one) for one in properties):
            if (known := entries.get(getattr(quad.subject, "value", ""))) and known.listed:
                known.texts.setdefault(column, set()).update(said(quad.object))
    for file in sorted(FACETS.glob("*.rq")):
        for row in store.rows(file.read_text(encoding="utf-8")):
            known, value = entries.get(getattr(row[0], "value", "")), row[1]
            if known and known.listed and isinstance(value, NamedNode | Literal):
                known.values.add((file.stem, value.value))
                if file.stem in _AROUND:
                    known.texts.setdefault("around", set()).update(said(value), said(value, "number"))
    return entries


def _named(store: Store) -> dict[str, _IndexEntry]:
    """An entry with the names of each thing of ours that has one.

    The one word of an identifier of an instrument or a body is a name too: an abbreviation that readers know, as in
    `id:iccpr` and `org:wgad`. A State with a code of two letters has that of three letters.
    """
    entries: dict[str, _IndexEntry] = {}
    unlisted = {str(quad.subject)[1:-1] for kind in NOT_LISTED for quad in store.statements(None, RDF_TYPE, hb(kind))}
    for column, properties in _NAMES.items():
        for quad in chain.from_iterable(store.statements(None, one) for one in properties):
            thing, name = quad.subject, quad.object
            if not (isinstance(thing, NamedNode) and isinstance(name, Literal) and thing.value.startswith(BASE)):
                continue
            if not name.value.startswith("http"):
                entry = entries.setdefault(thing.value, _IndexEntry())
                if thing.value in unlisted:
                    continue
                entry.name(column, name.value)
                if column == "number" and quad.predicate == _ISO_CODE and name.value in ALPHA_3:
                    entry.name(column, ALPHA_3[name.value])
    for iri, entry in entries.items():
        if entry.names and iri.startswith(THING) and (local := iri.removeprefix(THING).removeprefix("org/")).isalpha():
            entry.name("number", local)
    return {iri: entry for iri, entry in entries.items() if entry.names or iri in unlisted}
