"""After a change each query is asked only about what it may judge otherwise, and finds what it finds in everything."""

from __future__ import annotations

import random
from functools import cache

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from kg.archive import locate
from kg.build.affected_queries import Change, reads
from kg.build.argue import argue
from kg.build.findings import ValidationFinding
from kg.build.infer import run, strata
from kg.build.load import load_files
from kg.build.pipeline import update_conclusions
from kg.build.prove import prove
from kg.build.reach import Near
from kg.build.revise import Revision
from kg.build.validate import validate
from kg.rules.strata import Stratum
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Term
from kg.terms.names import GRAPH, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL
from tests.conftest import RURITANIA
from tests.effort import SEED, draws

EDITS = draws(2, 60)
RENAMED = draws(1, 6)
ARCHIVE = locate(RURITANIA)
CHECKS, RULES = read_all(ARCHIVE, "checks"), read_all(ARCHIVE, "rules")
ALICE, BOB = NamedNode("https://w3id.org/habeas/id/person/a"), NamedNode("https://w3id.org/habeas/id/person/b")


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
    """What is found after a change: near what each query reads of it, and by looking at everything."""
    quads, groups = start()
    whole, store = LocalStore.in_memory(), LocalStore.in_memory()
    for one in (whole, store):
        one.as_oxigraph().bulk_load(quads, format=RdfFormat.N_QUADS)
        one.as_oxigraph().extend(before or [])
    revision = Revision(whole, store, groups)
    revision.apply(removed, added)
    change = Change.of(update_conclusions(store, RULES, revision))
    table = prefixes(ARCHIVE)
    return validate(store, CHECKS, table, after=change, near=Near(store, change)), validate(store, CHECKS, table)


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


def test_random_edits_are_judged_as_by_looking_at_everything() -> None:
    chance = random.Random(SEED)
    quads, total = data(), 0
    for _ in range(EDITS):
        near, everything = after(*edit(chance, quads, chance.choice([1, 3, 8])))
        assert near == everything
        total += len(everything)
    assert total > EDITS


@pytest.mark.full
@pytest.mark.slow
def test_a_name_that_changes_throughout_a_file_is_judged_as_by_looking_at_everything() -> None:
    chance = random.Random(SEED)
    quads = data()
    cases = sorted({q.graph_name for q in quads if q.object == hb("Case") and q.predicate == RDF_TYPE}, key=str)
    for graph in chance.sample(cases, min(RENAMED, len(cases))):
        removed = [quad for quad in quads if quad.graph_name == graph]
        near, everything = after(removed, [_renamed(quad) for quad in removed])
        assert near == everything
        assert everything


def _renamed(quad: Quad) -> Quad:
    """A statement in which every case has another name."""
    subject, value = (
        NamedNode(end.value.replace("/id/case/", "/id/case/x")) if isinstance(end, NamedNode) else end
        for end in (quad.subject, quad.object)
    )
    return Quad(subject, quad.predicate, value, quad.graph_name)  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("group", "named"),
    [
        ("?x a <http://x/A>", True),
        ("VALUES ?c { <http://x/A> } ?x a ?c", True),
        ("?x a ?c", False),
        ("?x a <http://x/A> , ?c", False),
        ("?c ^a ?x", False),
        ("?x a/<http://x/sub> <http://x/A>", False),
        ("?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?c", False),
    ],
)
def test_a_query_reads_the_classes_that_it_names_unless_it_asks_for_any(group: str, named: bool) -> None:
    classes = reads(f"SELECT ?x WHERE {{ {group} }}")[1]
    assert (classes is not None and "http://x/A" in classes) is named


def test_what_a_query_does_not_read_sends_it_nowhere() -> None:
    store = LocalStore.in_memory()
    proof = [Triple(ALICE, hb("proves"), BOB), Triple(ALICE, RDF_TYPE, hb("Proof"))]
    store.add(NamedNode("http://x/g"), proof)
    change = Change.of(proof)
    assert not change.asks(f"SELECT ?thing {{ ?thing a {hb('Person')} ; {RDFS_LABEL} ?label }}", "any")
    assert change.asks(f"SELECT ?thing {{ ?thing a {hb('Proof')} }}", "any")


def test_a_query_is_asked_only_about_things_that_have_what_it_asks_for() -> None:
    store = LocalStore.in_memory()
    label = Triple(ALICE, RDFS_LABEL, Literal("A"))
    store.add(
        NamedNode("http://x/g"), [label, Triple(ALICE, RDF_TYPE, hb("Person")), Triple(BOB, hb("forPerson"), ALICE)]
    )
    near = Near(store, Change.of([label]))

    def about(group: str) -> frozenset[Term]:
        return near.of(f"SELECT ?thing {{ {group} }}", "thing", "any") or frozenset()

    read = f"?thing {RDFS_LABEL} ?label"
    assert about(read) == {ALICE}
    assert about(f"?thing a {hb('Case')} . {read}") == frozenset()
    either = f"{{ ?thing a {hb('Case')} }} UNION {{ ?thing {hb('forPerson')} ?any . ?any {RDFS_LABEL} ?label }}"
    assert about(either) == {BOB}
    optional = f"?thing ?p ?o OPTIONAL {{ ?thing a {hb('Case')} ; {RDFS_LABEL} ?label }}"
    assert about(optional) == {ALICE}


def test_a_check_that_compares_everything_is_left_out_where_the_change_cannot_matter_to_it() -> None:
    person, label = Triple(ALICE, RDF_TYPE, hb("Person")), Triple(ALICE, RDFS_LABEL, Literal("A"))
    same_name = f"""SELECT ?thing {{
      {{ SELECT ?name {{ ?any a {hb("Person")} ; {RDFS_LABEL} ?one BIND(LCASE(STR(?one)) AS ?name) }}
         GROUP BY ?name HAVING(COUNT(?any) > 1) }}
      ?thing a {hb("Person")} ; {RDFS_LABEL} ?label FILTER(LCASE(STR(?label)) = ?name) }}"""

    def about(*statements: Triple) -> frozenset[Term] | None:
        store = LocalStore.in_memory()
        store.add(NamedNode("http://x/g"), statements)
        return Near(store, Change.of([label])).of(same_name, "thing", "any", everywhere=True)

    assert about(label) == frozenset()
    assert about(label, person) is None
    assert about(person) is None  # who had the name before


def test_a_rule_that_found_something_before_is_asked_about_everything() -> None:
    store = LocalStore.in_memory()
    change = Change.of([Triple(ALICE, RDFS_LABEL, Literal("A"))], ["this-one"])
    assert Near(store, change).of(f"SELECT ?thing {{ ?thing {RDFS_LABEL} ?label }}", "thing", "this-one") is None


@pytest.mark.parametrize(
    ("limit", "group"), [("MAX_FOCUS", "?thing {label} ?any"), ("MAX_REACHED", "?thing ?p ?o . ?other {label} ?any")]
)
def test_where_a_change_leads_to_too_much_everything_is_asked(
    limit: str, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalStore.in_memory()
    labels = [Triple(ALICE, RDFS_LABEL, Literal("A")), Triple(BOB, RDFS_LABEL, Literal("B"))]
    store.add(NamedNode("http://x/g"), labels)
    query = f"SELECT ?thing {{ {group.format(label=RDFS_LABEL)} }}"
    assert {ALICE, BOB} <= (Near(store, Change.of(labels)).of(query, "thing", "any") or set())
    monkeypatch.setattr(f"kg.build.reach.{limit}", 1)
    assert Near(store, Change.of(labels)).of(query, "thing", "any") is None
