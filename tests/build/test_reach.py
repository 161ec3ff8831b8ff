"""Validation after a change: looking only at what the change can reach finds what looking at everything finds."""

from __future__ import annotations

import random
from functools import cache

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from kg.archive import locate
from kg.build.argue import argue
from kg.build.findings import ValidationFinding
from kg.build.infer import run, strata
from kg.build.load import load_files
from kg.build.pipeline import update_conclusions
from kg.build.prove import prove
from kg.build.reach import reach
from kg.build.revise import Revision
from kg.build.validate import validate
from kg.rules.strata import Stratum
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, hb, prefixes
from tests.conftest import RURITANIA
from tests.effort import SEED, draws

EDITS = draws(3, 40)
ARCHIVE = locate(RURITANIA)
CHECKS, RULES = read_all(ARCHIVE, "checks"), read_all(ARCHIVE, "rules")


@cache
def start() -> tuple[bytes, list[Stratum]]:
    """Ruritania with all that follows, as N-Quads, and the rules in order."""
    store = LocalStore.in_memory()
    load_files(store, ARCHIVE.turtle)
    groups = strata(store, RULES)
    run(store, groups)
    prove(store, RULES)
    argue(store)
    assert validate(store, CHECKS, prefixes(ARCHIVE)) == []
    return store.as_oxigraph().dump(format=RdfFormat.N_QUADS) or b"", groups


def after(
    removed: list[Quad], added: list[Quad], before: list[Quad] | None = None
) -> tuple[list[ValidationFinding], list[ValidationFinding]]:
    """What is found after a change: by looking at what it reaches, and by looking at everything."""
    quads, groups = start()
    whole, store = LocalStore.in_memory(), LocalStore.in_memory()
    for one in (whole, store):
        one.as_oxigraph().bulk_load(quads, format=RdfFormat.N_QUADS)
        one.as_oxigraph().extend(before or [])
    revision = Revision(whole, store, groups)
    revision.apply(removed, added)
    changed = update_conclusions(store, RULES, revision)
    table = prefixes(ARCHIVE)
    return validate(store, CHECKS, table, only=reach(store, changed)), validate(store, CHECKS, table)


def data() -> list[Quad]:
    store = LocalStore.in_memory()
    load_files(store, ARCHIVE.turtle)
    edited = (q for q in store.as_oxigraph() if str(q.graph_name).startswith(f"<{GRAPH}data/"))
    # an edit of a file with blank nodes is built from scratch
    return sorted((q for q in edited if not any(isinstance(end, BlankNode) for end in (q.subject, q.object))), key=str)


def edit(chance: random.Random, quads: list[Quad], size: int) -> tuple[list[Quad], list[Quad]]:
    """Statements that go and come, so many at most: each has its property or value from another one."""
    some, others = chance.sample(quads, size), chance.sample(quads, size)
    added = [
        Quad(one.subject, chance.choice([one, other]).predicate, chance.choice([one, other]).object, one.graph_name)
        for one, other in zip(some, others, strict=True)
    ]
    removed = [quad for quad in some if chance.random() < 0.7 and quad not in added]
    return removed, [quad for quad in added if quad not in quads]


@pytest.mark.full
@pytest.mark.slow
def test_random_unlawful_edits_are_found_by_looking_at_what_they_reach(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    quads, total = data(), 0
    for _ in range(EDITS):
        near, everything = after(*edit(chance, quads, chance.choice([1, 2, 5])))
        assert near == everything
        total += len(everything)
    with capsys.disabled():
        print(f"\nreach: {EDITS} random edits (seed {SEED}) with {total} findings, the same by both ways")
    assert total > EDITS


@pytest.mark.full
def test_a_symbol_used_a_second_time_is_found_at_both_documents() -> None:
    opinions = sorted({q.subject for q in data() if q.object == hb("Opinion")}, key=str)
    graph = NamedNode(f"{GRAPH}data/sources")
    one, other = (Quad(opinion, hb("symbol"), Literal("IBL/1"), graph) for opinion in opinions[:2])
    near, everything = after([], [other], before=[one])
    assert near == everything
    assert any("IBL/1" in finding.what for finding in everything)


@pytest.mark.full
def test_an_answer_is_asked_about_again_when_the_minister_who_was_asked_leaves_the_government() -> None:
    post = next(q for q in data() if q.predicate == hb("memberOf") and "johann-krafstein" in str(q.subject))
    near, everything = after([post], [])
    assert near == everything
    assert "answer-by-someone-else" in {finding.rule for finding in everything}


def test_a_change_that_reaches_too_much_is_looked_at_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.build.reach.MAX_FOCUS", 3)
    quads, _ = start()
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(quads, format=RdfFormat.N_QUADS)
    assert reach(store, [quad.triple for quad in data()[:5]]) is None
    monkeypatch.undo()
    small = reach(store, [quad.triple for quad in data()[:1]])
    assert small is not None
    assert all(isinstance(thing, NamedNode) and not isinstance(thing, Literal) for thing in small)
