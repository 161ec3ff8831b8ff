"""Revision: after any change of the data, what follows, its proofs and standings are those of a full build."""

from __future__ import annotations

import random
from functools import cache

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.archive import locate
from kg.build.argue import argue
from kg.build.infer import run, strata, strata_after
from kg.build.load import load_files
from kg.build.pipeline import update_conclusions
from kg.build.prove import prove
from kg.build.revise import Revision
from kg.rules.strata import Stratum
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import RDF_TYPE
from tests.conftest import RURITANIA
from tests.effort import SEED, draws, sampled

EDITS = draws(4, 40)
ARCHIVE = locate(RURITANIA)
RULES = read_all(ARCHIVE, "rules")


def concluded(store: Store, groups: list[Stratum]) -> None:
    """Adds all that follows, with proofs and standings."""
    run(store, groups)
    prove(store, RULES)
    argue(store)


@cache
def start() -> tuple[frozenset[Quad], frozenset[Quad], list[Stratum]]:
    """What Ruritania states, what follows as well, and the rules in order."""
    store = LocalStore.in_memory()
    load_files(store, ARCHIVE.turtle)
    stated = frozenset(store.as_oxigraph())
    groups = strata(store, RULES)
    concluded(store, groups)
    return stated, frozenset(store.as_oxigraph()), groups


def everything(store: Store) -> set[Triple]:
    return {quad.triple for quad in store.as_oxigraph()}


@cache
def before() -> LocalStore:
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(start()[1])
    return store


def revised(removed: set[Quad], added: set[Quad]) -> tuple[LocalStore, set[Triple]]:
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(start()[1])
    revision = Revision(before(), store, strata_after(store, RULES, removed | added))
    revision.apply(sorted(removed, key=str), sorted(added, key=str))
    return store, update_conclusions(store, RULES, revision)


def anew(removed: set[Quad], added: set[Quad]) -> Store:
    stated, _, groups = start()
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend((stated - removed) | added)
    concluded(store, groups)
    return store


def data() -> list[Quad]:
    return sorted((q for q in start()[0] if str(q.graph_name).startswith(f"<{GRAPH}data/")), key=str)


def assert_same(removed: set[Quad], added: set[Quad]) -> None:
    store, changed = revised(removed, added)
    full = anew(removed, added)
    assert everything(store) == everything(full)
    about = {
        triple for triple in everything(full) ^ everything(before()) if not str(triple.subject).startswith(f"<{GRAPH}")
    }
    assert about <= changed


def test_no_rule_is_read_after_a_change_of_what_none_mentions() -> None:
    groups = start()[2]
    summary, kind = (next(quad for quad in data() if quad.predicate == one) for one in (hb("summary"), RDF_TYPE))
    assert strata_after(before(), RULES, [summary]) == []
    assert strata_after(before(), RULES, [summary, kind]) == groups


@pytest.mark.slow
def test_random_edits_give_the_same_as_a_full_build(capsys: pytest.CaptureFixture[str]) -> None:
    """Each edit takes away up to a hundred statements and puts others in: ends and properties shuffled."""
    chance = random.Random(SEED)
    quads = data()
    for _ in range(EDITS):
        some = chance.sample(quads, chance.choice([1, 3, 10, 100]))
        kept = {quad for quad in some if chance.random() < 0.5}
        others = chance.sample(quads, len(some))
        added = {
            Quad(one.subject, one.predicate, other.object if chance.random() < 0.7 else one.object, one.graph_name)
            for one, other in zip(some, others, strict=True)
            if one.predicate == other.predicate or chance.random() < 0.3
        }
        assert_same(set(some) - kept, added - set(quads))
    with capsys.disabled():
        print(f"\nrevision: {EDITS} random edits (seed {SEED}) gave what a full build gives")


def test_a_conclusion_of_two_rules_keeps_the_proofs_by_the_one_that_an_edit_does_not_reach() -> None:
    remedy = NamedNode(f"{THING}doc/ibl-2030-7__remedy_compensation")
    kind = next(quad for quad in data() if quad.subject == remedy and quad.predicate == hb("remedyKind"))
    assert_same(set(), {Quad(remedy, kind.predicate, hb("Remedy"), kind.graph_name)})


def test_a_conclusion_that_follows_from_another_rule_after_an_edit_stays() -> None:
    """A release that becomes a compensation is not due by the general rule, but by the special one."""
    remedy = NamedNode(f"{THING}doc/ibl-2030-7__remedy_release")
    kind = next(quad for quad in data() if quad.subject == remedy and quad.predicate == hb("remedyKind"))
    compensation = NamedNode(f"{THING}list/remedy-compensation")
    assert_same({kind}, {Quad(remedy, kind.predicate, compensation, kind.graph_name)})


@pytest.mark.full
def test_a_thing_without_a_name_comes_and_goes_as_one_with_a_name_does() -> None:
    version = next(quad for quad in data() if quad.predicate == hb("isVersionOf"))
    nameless = Quad(version.subject, version.predicate, BlankNode("unnamed"), version.graph_name)
    store, _ = revised(set(), {nameless})
    assert next(store.statements(nameless.object, hb("hasVersion"), version.subject), None) is not None
    assert_same({version}, {nameless})
    with_it = LocalStore.in_memory()
    with_it.as_oxigraph().bulk_extend(store.as_oxigraph())
    revision = Revision(store, with_it, start()[2])
    revision.apply([nameless], [])
    update_conclusions(with_it, RULES, revision)
    assert everything(with_it) == everything(before())


@pytest.mark.parametrize("name", sampled(ARCHIVE.data_files, 1))
def test_a_file_that_goes_takes_with_it_all_that_follows(name: str) -> None:
    graph = f"<{GRAPH}{name.removesuffix('.ttl')}>"
    assert_same({quad for quad in data() if str(quad.graph_name) == graph}, set())


@pytest.mark.full
def test_a_denied_statement_that_comes_takes_a_conclusion_away() -> None:
    """Of two persons in a case, a finding that names none of them says nothing of either."""
    other = Quad(
        NamedNode(f"{THING}case/rur-rassendyll"),
        hb("concernsPerson"),
        NamedNode(f"{THING}person/greta-lauengram"),
        NamedNode(f"{GRAPH}data/cases/rassendyll"),
    )
    conclusion = (
        f"{THING}conclusion/effective-remedy_doc-ibl-2031-1_rudolf-rassendyll_rur-rassendyll__sentence_rur-treaty"
    )
    store, _ = revised(set(), {other})
    assert next(store.statements(NamedNode(conclusion)), None) is None
    assert_same(set(), {other})


def test_what_is_asserted_and_followed_stays_in_one_place_only() -> None:
    derived = next(
        q for q in sorted(start()[1] - start()[0], key=str) if q.predicate == hb("isPartOf") and "rur-cc" in str(q)
    )
    asserted = Quad(derived.subject, derived.predicate, derived.object, NamedNode(f"{GRAPH}data/norms"))
    store, _ = revised(set(), {asserted})
    graphs = [q.graph_name for q in store.statements(asserted.subject, asserted.predicate, asserted.object)]
    assert graphs == [asserted.graph_name]
    assert_same(set(), {asserted})


def test_a_statement_that_another_file_states_still_has_gone_from_its_own() -> None:
    quad = data()[0]
    copy = Quad(quad.subject, quad.predicate, quad.object, NamedNode(f"{GRAPH}data/another"))
    was, store = LocalStore.in_memory(), LocalStore.in_memory()
    for one in (was, store):
        one.as_oxigraph().bulk_extend({*start()[1], copy})
    assert quad.triple in Revision(was, store, start()[2]).apply([copy], [])
    assert everything(store) == everything(before())


def test_an_interrupted_revision_leaves_no_graph_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    stated, whole, groups = start()
    removed = {quad for quad in stated if quad.predicate == hb("isEventOf")}
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(whole)
    graphs = set(store.as_oxigraph().named_graphs())
    revision = Revision(before(), store, groups)
    seen: list[object] = []

    def interrupted(_: set[Triple]) -> None:
        seen.extend(set(store.as_oxigraph().named_graphs()) - graphs)
        raise KeyboardInterrupt

    monkeypatch.setattr(revision, "_heads", interrupted)
    with pytest.raises(KeyboardInterrupt):
        revision.apply(removed, [])
    assert len(seen) == 1
    assert set(store.as_oxigraph().named_graphs()) <= graphs
