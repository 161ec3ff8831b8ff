"""The checker of proofs: sound proofs pass, over Ruritania and the record; each way of tampering is caught."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.build.prove import PROOFS
from kg.graph import Graph
from kg.rules.axioms import axiom_rules
from kg.rules.rule import KIND, written_rules
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import RDF_OBJECT, RDF_PREDICATE
from kg.why.check_proofs import Checked, check_proofs, given_alone, given_by_each
from kg.why.explain import Explainer
from tests.effort import SEED, draws

QUASH = NamedNode(f"{THING}conclusion/remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty")


def check(graph: Graph, store: Store | None = None) -> Checked:
    return check_proofs(store or graph.store, read_all(graph.archive, "rules"), graph.prefixes)


@pytest.fixture
def copy(ruritania: Graph) -> Store:
    """A copy of Ruritania's graph that may be tampered with."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(ruritania.store.as_oxigraph())
    return store


def problems(graph: Graph, store: Store) -> str:
    return "\n".join(map(str, check(graph, store).failures))


@pytest.mark.full
def test_every_step_of_ruritania_can_be_derived_again(ruritania: Graph) -> None:
    checked = check(ruritania)
    assert [str(failure) for failure in checked.failures] == []
    assert checked.statements > 1000
    assert checked.proofs > 20
    assert checked.steps == checked.statements + checked.proofs


@pytest.mark.full
@pytest.mark.slow
def test_every_step_of_the_record_can_be_derived_again(real: Graph) -> None:
    checked = check(real)
    assert [str(failure) for failure in checked.failures] == []
    assert checked.statements > 90_000


def test_steps_that_are_derived_together_do_not_use_the_premises_of_others(ruritania: Graph) -> None:
    """Each rule over the premises of many steps, whole and with one left out: the same as over each of them alone."""
    chance = random.Random(SEED)
    written = read_all(ruritania.archive, "rules")
    explainer = Explainer(ruritania.store, written)
    rules = [*axiom_rules(ruritania.store), *written_rules(written)]
    compared = 0
    for rule in rules:
        derived = [q for q in ruritania.store.statements(graph=rule.graph) if q.subject != rule.graph]
        ways: list[list[Triple]] = []
        for quad in chance.sample(derived, min(len(derived), draws(2, 20))):
            for _, premises in explainer.solutions(rule, Triple(quad.subject, quad.predicate, quad.object)):
                whole = sorted(premises, key=str)
                left_out = chance.randrange(len(whole))
                ways += [whole, whole[:left_out] + whole[left_out + 1 :]]
        together = given_by_each(rule, ways)
        assert together == [given_alone(rule, way) for way in ways]
        compared += sum(map(bool, together))
    assert compared > 100


@pytest.mark.full
def test_a_premise_that_was_replaced_is_caught(ruritania: Graph, copy: Store) -> None:
    """A proof that says that the finding rests on another article than it does."""
    wanted = Literal("2031-03-14", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    (premise,) = [
        q
        for q in copy.as_oxigraph().quads_for_pattern(None, RDF_OBJECT, wanted, PROOFS)
        if copy.holds(Triple(q.subject, RDF_PREDICATE, hb("adoptedOn")))
    ]
    copy.as_oxigraph().remove(premise)
    other = Literal("2031-03-15", datatype=wanted.datatype)
    copy.as_oxigraph().add(Quad(premise.subject, premise.predicate, other, PROOFS))
    said = problems(ruritania, copy)
    assert "uses a premise that is no longer in the graph" in said
    assert "does not give" in said


@pytest.mark.full
def test_a_proof_whose_premise_was_deleted_since_is_caught(ruritania: Graph, copy: Store) -> None:
    finding = NamedNode(f"{THING}doc/ibl-2031-1__finding_sentence")
    for quad in list(copy.as_oxigraph().quads_for_pattern(finding, hb("findsViolated"), None, None)):
        copy.as_oxigraph().remove(quad)
    said = problems(ruritania, copy)
    assert "uses a premise that is no longer in the graph: doc:ibl-2031-1__finding_sentence hb:findsViolated" in said
    assert "follows from nothing that is asserted" in said


@pytest.mark.full
def test_a_premise_that_was_left_out_is_caught(ruritania: Graph, copy: Store) -> None:
    used = NamedNode("http://www.w3.org/ns/prov#used")
    (proof,) = [q.subject for q in copy.as_oxigraph().quads_for_pattern(None, hb("proves"), QUASH, PROOFS)]
    first = next(iter(copy.as_oxigraph().quads_for_pattern(proof, used, None, PROOFS)))
    copy.as_oxigraph().remove(first)
    assert "does not give conclusion:remedy-appropriate" in problems(ruritania, copy)


@pytest.mark.full
def test_a_conclusion_that_nobody_proved_is_caught(ruritania: Graph, copy: Store) -> None:
    invented = NamedNode(f"{THING}conclusion/invented")
    graph = NamedNode(f"{GRAPH}inferred/effective-remedy-owed")
    copy.as_oxigraph().add(Quad(invented, KIND, NamedNode(f"{THING}list/conclusion-effective-remedy"), graph))
    said = problems(ruritania, copy)
    assert "conclusion:invented" in said
    assert "follows from nothing that is asserted" in said
    assert "has no kept proof" in said


@pytest.mark.full
def test_a_circle_of_statements_that_support_each_other_is_caught(ruritania: Graph, copy: Store) -> None:
    """Two inverse statements of which neither is asserted: each follows from the other, and both from nothing."""
    whole, part = NamedNode(f"{THING}rur-cc/art_98"), NamedNode(f"{THING}rur-cc/art_99")
    copy.as_oxigraph().add(Quad(part, hb("isPartOf"), whole, NamedNode(f"{GRAPH}inferred/inverse-isPartOf-hasPart")))
    copy.as_oxigraph().add(Quad(whole, hb("hasPart"), part, NamedNode(f"{GRAPH}inferred/inverse-hasPart-isPartOf")))
    said = problems(ruritania, copy)
    assert said.count("follows from nothing that is asserted") >= 2


@pytest.mark.full
def test_a_proof_by_another_rule_than_it_says_is_caught(ruritania: Graph, copy: Store) -> None:
    (proof,) = [q.subject for q in copy.as_oxigraph().quads_for_pattern(None, hb("proves"), QUASH, PROOFS)]
    (named,) = copy.as_oxigraph().quads_for_pattern(proof, hb("usesRule"), None, PROOFS)
    copy.as_oxigraph().remove(named)
    copy.as_oxigraph().add(Quad(proof, hb("usesRule"), NamedNode(f"{GRAPH}inferred/judged-cases"), PROOFS))
    assert "by judged-cases" in problems(ruritania, copy)


@pytest.mark.full
def test_a_proof_that_something_denied_now_forbids_is_caught(ruritania: Graph, copy: Store) -> None:
    """A second person in the case: the finding that names none no longer says whose sentence it is about."""
    case, other = NamedNode(f"{THING}case/rur-rassendyll"), NamedNode(f"{THING}person/greta-lauengram")
    copy.as_oxigraph().add(Quad(case, hb("concernsPerson"), other, NamedNode(f"{GRAPH}data/cases/rassendyll")))
    assert "no longer holds: the graph now says what the rule denies" in problems(ruritania, copy)
