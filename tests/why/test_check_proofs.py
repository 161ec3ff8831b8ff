"""The checker of proofs: sound proofs pass, over Ruritania and the record; each way of tampering is caught."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

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
from kg.terms.vocabulary import PROV_USED, RDF_OBJECT, RDF_PREDICATE
from kg.why.check_proofs import Checked, check_proofs, given_alone, given_by_each
from kg.why.explain import Explainer
from tests.effort import SEED, draws

NOTHING = "follows from nothing that is asserted"
QUASH = NamedNode(f"{THING}conclusion/remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty")


def check(graph: Graph, store: Store | None = None) -> Checked:
    return check_proofs(store or graph.store, read_all(graph.archive, "rules"), graph.prefixes)


def quads(store: Store, *pattern: Any) -> list[Quad]:
    return list(store.as_oxigraph().quads_for_pattern(*pattern))


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


def replace_a_premise(store: Store) -> None:
    """A proof says that an opinion was adopted on another day than it was."""
    wanted = Literal("2031-03-14", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    (premise,) = [
        q
        for q in quads(store, None, RDF_OBJECT, wanted, PROOFS)
        if store.holds(Triple(q.subject, RDF_PREDICATE, hb("adoptedOn")))
    ]
    store.as_oxigraph().remove(premise)
    other = Literal("2031-03-15", datatype=wanted.datatype)
    store.as_oxigraph().add(Quad(premise.subject, premise.predicate, other, PROOFS))


def delete_a_premise(store: Store) -> None:
    finding = NamedNode(f"{THING}doc/ibl-2031-1__finding_sentence")
    for quad in quads(store, finding, hb("findsViolated"), None, None):
        store.as_oxigraph().remove(quad)


def leave_out_a_premise(store: Store) -> None:
    (proof,) = quads(store, None, hb("proves"), QUASH, PROOFS)
    store.as_oxigraph().remove(quads(store, proof.subject, PROV_USED, None, PROOFS)[0])


def invent_a_conclusion(store: Store) -> None:
    graph = NamedNode(f"{GRAPH}inferred/effective-remedy-owed")
    kind = NamedNode(f"{THING}list/conclusion-effective-remedy")
    store.as_oxigraph().add(Quad(NamedNode(f"{THING}conclusion/invented"), KIND, kind, graph))


def close_a_circle(store: Store) -> None:
    """Two inverse statements of which neither is asserted: each follows from the other, and both from nothing."""
    whole, part = NamedNode(f"{THING}rur-cc/art_98"), NamedNode(f"{THING}rur-cc/art_99")
    store.as_oxigraph().add(Quad(part, hb("isPartOf"), whole, NamedNode(f"{GRAPH}inferred/inverse-isPartOf-hasPart")))
    store.as_oxigraph().add(Quad(whole, hb("hasPart"), part, NamedNode(f"{GRAPH}inferred/inverse-hasPart-isPartOf")))


def name_another_rule(store: Store) -> None:
    (proof,) = quads(store, None, hb("proves"), QUASH, PROOFS)
    (named,) = quads(store, proof.subject, hb("usesRule"), None, PROOFS)
    store.as_oxigraph().remove(named)
    store.as_oxigraph().add(Quad(proof.subject, hb("usesRule"), NamedNode(f"{GRAPH}inferred/judged-cases"), PROOFS))


def state_what_is_denied(store: Store) -> None:
    """A second person in the case: the finding that names none no longer says whose sentence it is about."""
    case, other = NamedNode(f"{THING}case/rur-rassendyll"), NamedNode(f"{THING}person/greta-lauengram")
    store.as_oxigraph().add(Quad(case, hb("concernsPerson"), other, NamedNode(f"{GRAPH}data/cases/rassendyll")))


TAMPERING: dict[Callable[[Store], None], tuple[str, ...]] = {
    replace_a_premise: ("uses a premise that is no longer in the graph", "does not give"),
    delete_a_premise: ("in the graph: doc:ibl-2031-1__finding_sentence hb:findsViolated", NOTHING),
    leave_out_a_premise: ("does not give conclusion:remedy-appropriate",),
    invent_a_conclusion: ("conclusion:invented", NOTHING, "has no kept proof"),
    close_a_circle: ("rur-cc:art_99 hb:isPartOf rur-cc:art_98 " + NOTHING, "hb:hasPart rur-cc:art_99 " + NOTHING),
    name_another_rule: ("by judged-cases",),
    state_what_is_denied: ("no longer holds: the graph now says what the rule denies",),
}


@pytest.mark.full
@pytest.mark.parametrize("tamper", TAMPERING)
def test_what_was_tampered_with_is_caught(tamper: Callable[[Store], None], ruritania: Graph) -> None:
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(ruritania.store.as_oxigraph())
    tamper(store)
    told = "\n".join(map(str, check(ruritania, store).failures))
    assert [said for said in TAMPERING[tamper] if said not in told] == []
