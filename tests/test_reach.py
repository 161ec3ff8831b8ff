"""Validation after a change: looking only at what the change can reach finds what looking at everything finds."""

from __future__ import annotations

import random
from functools import cache

import pytest
from conftest import RURITANIA
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg.argue import argue
from kg.build import build
from kg.identifiers import GRAPH, hb, prefixes
from kg.infer import run, strata
from kg.paths import locate
from kg.pipeline import conclude_again
from kg.prove import prove
from kg.queries import read_all
from kg.revise import Revision
from kg.store import Store
from kg.strata import Stratum
from kg.validate import Finding, reach, validate

SEED, EDITS = 2035, 40
ARCHIVE = locate(RURITANIA)
CHECKS, RULES = read_all(ARCHIVE, "checks"), read_all(ARCHIVE, "rules")


@cache
def start() -> tuple[bytes, list[Stratum]]:
    """Ruritania with all that follows, as N-Quads, and the rules in order."""
    store = Store.in_memory()
    build(store, ARCHIVE.turtle)
    groups = strata(store, RULES)
    run(store, groups)
    prove(store, RULES)
    argue(store)
    assert validate(store, CHECKS, prefixes(ARCHIVE)) == []
    return store.inner.dump(format=RdfFormat.N_QUADS) or b"", groups


def after(
    removed: list[Quad], added: list[Quad], before: list[Quad] | None = None
) -> tuple[list[Finding], list[Finding]]:
    """What is found after a change: by looking at what it reaches, and by looking at everything."""
    quads, groups = start()
    whole, store = Store.in_memory(), Store.in_memory()
    for one in (whole, store):
        one.inner.bulk_load(quads, format=RdfFormat.N_QUADS)
        one.inner.extend(before or [])
    revision = Revision(whole, store, groups)
    revision.apply(removed, added)
    changed = conclude_again(store, RULES, revision)
    table = prefixes(ARCHIVE)
    return validate(store, CHECKS, table, only=reach(store, changed)), validate(store, CHECKS, table)


def data() -> list[Quad]:
    store = Store.in_memory()
    build(store, ARCHIVE.turtle)
    return sorted((q for q in store.inner if str(q.graph_name).startswith(f"<{GRAPH}data/")), key=str)


def test_random_unlawful_edits_are_found_by_looking_at_what_they_reach(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    quads, total = data(), 0
    for _ in range(EDITS):
        some = chance.sample(quads, chance.choice([1, 2, 5]))
        others = chance.sample(quads, len(some))
        added = [
            Quad(one.subject, chance.choice([one, other]).predicate, chance.choice([one, other]).object, one.graph_name)
            for one, other in zip(some, others, strict=True)
        ]
        removed = [quad for quad in some if chance.random() < 0.7 and quad not in added]
        near, everything = after(removed, [quad for quad in added if quad not in quads])
        assert near == everything
        total += len(everything)
    with capsys.disabled():
        print(f"\nreach: {EDITS} random edits (seed {SEED}) with {total} findings, the same by both ways")
    assert total > EDITS


def test_a_symbol_used_a_second_time_is_found_at_both_documents() -> None:
    opinions = sorted({q.subject for q in data() if q.object == hb("Opinion")}, key=str)
    graph = NamedNode(f"{GRAPH}data/sources")
    one, other = (Quad(opinion, hb("symbol"), Literal("IBL/1"), graph) for opinion in opinions[:2])
    near, everything = after([], [other], before=[one])
    assert near == everything
    assert any("IBL/1" in finding.what for finding in everything)


def test_a_change_that_reaches_too_much_is_looked_at_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.validate.MOST_FOCUS", 3)
    quads, _ = start()
    store = Store.in_memory()
    store.inner.bulk_load(quads, format=RdfFormat.N_QUADS)
    assert reach(store, [quad.triple for quad in data()[:5]]) is None
    monkeypatch.undo()
    small = reach(store, [quad.triple for quad in data()[:1]])
    assert small is not None
    assert all(isinstance(thing, NamedNode) and not isinstance(thing, Literal) for thing in small)
