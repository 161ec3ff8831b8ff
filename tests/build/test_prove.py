"""Proofs: what one proof takes is enough, and none of it can be spared; what is kept is what was found."""

from __future__ import annotations

import itertools
import random
from functools import cache

import pytest
from pyoxigraph import NamedNode, Quad, Triple

from kg.archive import locate
from kg.build.infer import run, strata
from kg.build.load import load_files
from kg.build.pipeline import conclude
from kg.build.prove import PROOFS, PROVES, minimal
from kg.graph import Graph
from kg.rules.patterns import negated_parts, patterns_of
from kg.rules.rule import KIND, checked_rules
from kg.rules.strata import Stratum
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import PROV_USED, RDF_OBJECT, RDF_PREDICATE, RDF_SUBJECT
from kg.why.explain import Explainer
from tests.conftest import built, curated
from tests.effort import SEED, draws

RULES = read_all(locate(), "rules")
QUASH = "un-a-hrc-wgad-2022-2__remedy_quash-sentence_iccpr"
PLANES = {"international": "remedy-appropriate", "domestic": "remedy-domestic"}
CLAUSE = "https://w3id.org/habeas/id/kz-const/art_4__para_3"


@cache
def record() -> Graph:
    """The curated record with all that follows."""
    return built(locate(), imported=False)


@cache
def ground() -> tuple[tuple[Quad, ...], list[Stratum]]:
    """The ontology without any fact, and the rules in order."""
    archive = locate()
    store = LocalStore.in_memory()
    load_files(store, {name: path for name, path in archive.turtle.items() if name.startswith("ontology/")})
    return tuple(store.as_oxigraph()), strata(store, RULES)


def concluded(kind: str) -> Triple:
    return Triple(NamedNode(f"{THING}conclusion/{kind}_{QUASH}"), KIND, NamedNode(f"{THING}list/conclusion-{kind}"))


def assumed_from(facts: frozenset[Triple], conclusion: Triple) -> frozenset[object] | None:
    """The assumptions of a conclusion if it follows from these facts and the ontology alone; None if it does not."""
    quads, groups = ground()
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(quads)
    store.add(NamedNode(f"{GRAPH}facts"), facts)
    run(store, groups)
    if not store.holds(conclusion):
        return None
    return frozenset(quad.object for quad in store.statements(conclusion.subject, hb("assumes")))


def complete_proofs(explainer: Explainer, triple: Triple, above: frozenset[Triple]) -> list[frozenset[Triple]]:
    """The sets of asserted statements from which a statement follows, by every choice of ways."""
    rule = explainer.rule_of(triple)
    if rule is None:
        return [frozenset([triple])]
    found: list[frozenset[Triple]] = []
    for _, premises in explainer.solutions(rule, triple):
        whole = {explainer.whole(premise) for premise in premises}
        if above.isdisjoint(whole):
            below = [complete_proofs(explainer, premise, above | {triple}) for premise in sorted(whole, key=str)]
            found += [frozenset().union(*choice) for choice in itertools.product(*below)]
    return minimal(found)


@cache
def proofs(kind: str) -> list[frozenset[Triple]]:
    return complete_proofs(Explainer(record().store, RULES), concluded(kind), frozenset())


@pytest.mark.parametrize("plane", PLANES)
def test_the_sentence_of_ilyashev_has_a_proof_for_each_of_three_articles(plane: str) -> None:
    exercised = [
        {str(t.object).rsplit("/", 1)[1][:-1] for t in proof if t.predicate == hb("resultsFromExerciseOf")}
        for proof in proofs(PLANES[plane])
    ]
    assert {article for articles in exercised for article in articles} == {"art_19", "art_21", "art_22"}
    assert all(len(articles) == 1 for articles in exercised)


@pytest.mark.full
@pytest.mark.parametrize("plane", PLANES)
def test_one_proof_is_enough_and_nothing_of_it_can_be_spared(plane: str) -> None:
    """Ablation over all premises of a proof, in a long run of all proofs, that the sentence is to be quashed."""
    conclusion = concluded(PLANES[plane])
    assert len(proofs(PLANES[plane])) >= 3
    every = sorted(proofs(PLANES[plane]), key=str)
    for proof in random.Random(SEED).sample(every, min(draws(1, 4 * 6), len(every))):
        assumed = assumed_from(proof, conclusion)
        assert assumed is not None
        left = {premise: assumed_from(proof - {premise}, conclusion) for premise in proof}
        # without a day on which a wording was seen it may still have applied: then the conclusion assumes it
        assert [str(premise) for premise, now in left.items() if now is not None and now <= assumed] == []


def without(unwanted: str) -> Graph:
    """The record without what is said of a norm and its versions, with all that follows inferred anew."""
    archive = locate()
    store = LocalStore.in_memory()
    load_files(store, curated(archive))
    gone = [q for q in store.as_oxigraph() if isinstance(q.subject, NamedNode) and q.subject.value.startswith(unwanted)]
    assert gone
    for quad in gone:
        store.as_oxigraph().remove(quad)
    conclude(store, RULES)
    return Graph(archive, store)


def kinds(graph: Graph) -> set[tuple[str, str]]:
    rows = graph.store.rows(f"SELECT DISTINCT ?c ?p WHERE {{ ?c {KIND} ?k ; {hb('plane')} ?p }}")
    return {(str(c), str(p).rsplit("-", 1)[1][:-1]) for c, p in rows}


def test_removing_the_constitutional_clause_removes_the_domestic_conclusion_only() -> None:
    before, after = kinds(record()), kinds(without(CLAUSE))
    assert {c for c, plane in before if plane == "international"} == {c for c, p in after if p == "international"}
    assert str(concluded("remedy-appropriate").subject) in {c for c, _ in after}
    assert {c for c, plane in before if plane == "domestic" and "kz-" in c}
    assert not {c for c, plane in after if plane == "domestic" and "kz-" in c}


@pytest.mark.parametrize(
    ("property_", "weak"),
    [
        ("inSection", "section-heading-of-a-page"),
        ("modality", "modality-not-told"),
    ],
)
def test_nothing_is_concluded_from_what_a_page_tells_without_its_words(property_: str, weak: str) -> None:
    proof = proofs("remedy-appropriate")[0]
    (told,) = (triple for triple in proof if triple.predicate == hb(property_))
    weaker = Triple(told.subject, told.predicate, NamedNode(f"{THING}list/{weak}"))
    assert assumed_from(proof, concluded("remedy-appropriate")) is not None
    assert assumed_from(proof - {told} | {weaker}, concluded("remedy-appropriate")) is None


def test_every_conclusion_has_a_kept_proof_whose_premises_hold(ruritania: Graph) -> None:
    store = ruritania.store
    conclusions = {c for (c,) in store.rows(f"SELECT DISTINCT ?c WHERE {{ ?c a {hb('Conclusion')} }}")}
    assert len(conclusions) >= 20
    proofs = list(store.statements(None, PROVES, None, PROOFS))
    assert {proof.object for proof in proofs} == conclusions
    for proof in proofs:
        used = [quad.object for quad in store.statements(proof.subject, PROV_USED, None, PROOFS)]
        premises = [premise(store, node) for node in used]
        assert premises
        assert all(store.holds(triple) for triple in premises)


def premise(store: Store, node: object) -> Triple:
    """The statement that a node of a kept proof describes."""
    assert isinstance(node, NamedNode)
    parts = [next(store.statements(node, one, None, PROOFS)).object for one in (RDF_SUBJECT, RDF_PREDICATE, RDF_OBJECT)]
    return Triple(*parts)  # type: ignore[arg-type]


def test_a_way_that_contains_another_is_not_kept() -> None:
    one, two, three = (Triple(hb("a"), hb("b"), hb(name)) for name in "xyz")
    assert minimal([frozenset({one, two}), frozenset({two}), frozenset({one, three})]) == [
        frozenset({two}),
        frozenset({one, three}),
    ]


def test_no_rule_is_about_one_state(ruritania: Graph) -> None:
    states = {state.value for (state,) in ruritania.store.rows(f"SELECT ?s {{ ?s a {hb('State')} }}")}  # type: ignore[union-attr]
    named = {
        (rule.name, place.value)
        for rule in checked_rules(RULES)
        for part in [rule.body.part, *negated_parts(rule.body.part)]
        for pattern in [*rule.body.head, *patterns_of(part)]
        for place in pattern
        if isinstance(place, NamedNode) and place.value in states
    }
    assert len(states) > 1
    assert named == set()
