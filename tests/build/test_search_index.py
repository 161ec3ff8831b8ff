"""The search index after a change: shared with the last store if nothing in it changed, and with what a new one has."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Triple

from kg.archive import locate
from kg.build import pipeline
from kg.graph import Graph
from kg.search import entries
from kg.store.local import LocalStore
from kg.terms.names import hb
from kg.terms.vocabulary import RDFS_LABEL, RDFS_SUBCLASS_OF
from tests.conftest import ruritania_copied
from tests.effort import draws, sampled

EDITS = [
    ('hb:summary "', 'hb:summary "In short: ', True),
    ('rdfs:label "', 'rdfs:label "Newly ', False),
    ("rdfs:label ", "hb:summary ", False),
    ('hb:occurredOn "203', 'hb:occurredOn "202', False),
    ("hb:isEventOf ", "hb:note ", False),
]


def contents(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an index holds, by the identifiers of things, down to the place of each trigram."""
    things = "thing JOIN member ON thing = thing.id JOIN facet ON facet.id = member.facet"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, names, instance)")
        return {
            name: sorted(database.execute(query), key=str)
            for name, query in {
                "things": "SELECT iri, kind, importance, listed FROM thing",
                "names": "SELECT iri, name FROM thing JOIN name ON thing = id",
                "facets": "SELECT facet, value FROM facet",
                "members": f"SELECT iri, facet.facet, value FROM {things}",
                "trigrams": "SELECT * FROM trigrams",
                "places": "SELECT iri, term, offset FROM temp.place JOIN thing ON id = doc",
            }.items()
        }


@pytest.mark.parametrize(("old", "new", "shared"), [EDITS[0], *sampled(EDITS[1:], 1)])
def test_the_index_after_a_change_is_that_of_the_new_store(old: str, new: str, shared: bool, tmp_path: Path) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    last = pipeline.build_archive(locate(archive)).folder
    file = next(f for f in sorted((archive / "data").rglob("*.ttl")) if old in f.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    built = pipeline.build_archive(locate(archive), checked=False).folder
    assert built != last
    assert os.path.samefile(last / entries.FILE, built / entries.FILE) is shared
    entries.write(pipeline.open_store(built), tmp_path / "again.sqlite")
    assert contents(built / entries.FILE) == contents(tmp_path / "again.sqlite")


def changed_at_random(store: LocalStore, chance: random.Random, number: int) -> set[Triple]:
    """Takes statements from a store, some of them with another value or about another thing put in their place."""
    by_property: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in store.statements():
        if entries.may_change(store, [quad.triple]) and quad.predicate != RDFS_SUBCLASS_OF:
            by_property[quad.predicate].append(quad)
    changed: set[Triple] = set()
    for _ in range(number):
        several = by_property[chance.choice(sorted(by_property, key=str))]
        one, other = chance.choice(several), chance.choice(several)
        values = Triple(one.subject, one.predicate, other.object), Triple(other.subject, one.predicate, one.object)
        new = chance.choice([None, *values])
        store.remove(one)
        if new is not None:
            store.add(one.graph_name, [new])  # type: ignore[arg-type]
        changed |= {one.triple} if new is None else {one.triple, new}
    return changed


def copied(graph: Graph) -> LocalStore:
    store = LocalStore.in_memory()
    store.add_quads(graph.store.statements())
    return store


def test_an_index_that_follows_change_after_change_is_that_of_a_new_build(
    ruritania: Graph, chance: random.Random, tmp_path: Path
) -> None:
    store, last, whole = copied(ruritania), tmp_path / "0.sqlite", tmp_path / "whole.sqlite"
    entries.write(store, last)
    first = contents(last)
    for number in range(1, draws(3, 120) + 1):
        changed = changed_at_random(store, chance, chance.choice([1, 4, 12]))
        now = tmp_path / f"{number}.sqlite"
        entries.update(store, last, now, changed)
        last.unlink()
        entries.write(store, whole)
        assert contents(now) == contents(whole)
        whole.unlink()
        last = now
    assert contents(last) != first


def test_a_thing_that_loses_its_last_name_is_in_the_index_no_more(ruritania: Graph, tmp_path: Path) -> None:
    store, last, now = copied(ruritania), tmp_path / "last.sqlite", tmp_path / "now.sqlite"
    entries.write(store, last)
    case = next(quad.subject for quad in store.statements(None, hb("inState")))
    removed = list(store.statements(case, RDFS_LABEL))
    for quad in removed:
        store.remove(quad)
    entries.update(store, last, now, {quad.triple for quad in removed})
    gone = {row[0] for row in contents(last)["things"]} - {row[0] for row in contents(now)["things"]}
    assert gone == {getattr(case, "value", "")}


def test_where_a_change_reaches_many_things_the_index_is_written_anew(
    ruritania: Graph, chance: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, now, whole = copied(ruritania), tmp_path / "now.sqlite", tmp_path / "whole.sqlite"
    monkeypatch.setattr(entries, "MAX_REACHED", 1)
    entries.update(store, tmp_path / "none.sqlite", now, changed_at_random(store, chance, 5))  # which is not read
    entries.write(store, whole)
    assert contents(now) == contents(whole)
