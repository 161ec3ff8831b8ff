"""This module proves: it keeps, for every legal conclusion, the rule and the statements from which it follows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.identifiers import GRAPH, RDF_TYPE, THING, hb
from kg.patterns import Binding, bound, ways
from kg.queries import QueryFile
from kg.rules import KIND, Rule, written_rules
from kg.store import Store
from kg.touched import Keys, heads, rows

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
USED = NamedNode("http://www.w3.org/ns/prov#used")
PROVES = hb("proves")
PROOFS = NamedNode(f"{GRAPH}inferred/proofs")
LOT = 200_000  # statements that are added at a time
MOST_WAYS = 100  # kept for one conclusion; how many more there are is kept as a number


def prove(store: Store, written: Iterable[QueryFile]) -> int:
    """Adds the proofs of all conclusions to a graph of their own, and returns how many there are.

    A proof is one way in which a conclusion follows: a rule, and the triples that it takes. Of two ways of one
    conclusion, one of which takes all that the other takes and more, only the smaller is kept.
    """
    nodes: dict[Triple, NamedNode] = {}
    number = 0
    for rule in written_rules(written):
        if rule.concludes:
            lots = _add(store, rule, rows(rule, store), nodes)
            number += sum(triple.predicate == PROVES for lot in lots for triple in lot)
    if number:
        store.add(PROOFS, _graph())
    return number


def prove_again(
    before: Store, store: Store, written: Iterable[QueryFile], concluded: Mapping[str, Keys]
) -> set[Triple]:
    """Proves some conclusions anew; returns every statement about their proofs that has come or gone.

    `before` is the store before a change, and `concluded` tells for each rule which of its rows the change touches.
    """
    gone: set[Triple] = set()
    come: set[Triple] = set()
    nodes: dict[Triple, NamedNode] = {}
    for rule in written_rules(written):
        keys = concluded.get(rule.name)
        if not keys:
            continue
        made = heads(rule, [*rows(rule, before, keys), *rows(rule, store, keys)])
        for conclusion in {triple.subject for triple in made if triple.predicate == KIND}:
            gone |= _taken_out(store, conclusion)
        for lot in _add(store, rule, rows(rule, store, keys), nodes):
            come.update(lot)
    for node in {triple.object for triple in gone if triple.predicate == USED}:
        if next(store.statements(None, USED, node, PROOFS), None) is None:
            gone |= _removed(store, list(store.statements(node, None, None, PROOFS)))
    if next(store.statements(None, PROVES, None, PROOFS), None) is None:
        store.remove_graph(PROOFS)
    else:
        store.add(PROOFS, _graph())
    return gone ^ come


def _taken_out(store: Store, conclusion: NamedNode | BlankNode | Triple) -> set[Triple]:
    """What was kept of the proofs of a conclusion, and is no longer."""
    quads = list(store.statements(conclusion, hb("furtherWays"), None, PROOFS))
    for proof in store.statements(None, PROVES, conclusion, PROOFS):
        quads += store.statements(proof.subject, None, None, PROOFS)
    return _removed(store, quads)


def _removed(store: Store, quads: list[Quad]) -> set[Triple]:
    for quad in quads:
        store.remove(quad)
    return {quad.triple for quad in quads}


def _add(
    store: Store, rule: Rule, several: Iterable[Binding], nodes: dict[Triple, NamedNode]
) -> Iterator[dict[Triple, None]]:
    """Adds the proofs of the conclusions that a rule draws from rows, and gives them back as RDF, lot by lot."""
    made = _made(_proofs(store, rule, several), rule, nodes)
    while lot := dict.fromkeys(islice(made, LOT)):
        store.add(PROOFS, lot)
        yield lot


def _made(
    found: dict[NamedNode, list[frozenset[Triple]]], rule: Rule, nodes: dict[Triple, NamedNode]
) -> Iterator[Triple]:
    """The least of the ways that were found, as RDF, and each premise that is new; the ways are used up."""
    described = len(nodes)
    for conclusion in list(found):
        least = minimal(found.pop(conclusion))
        kept = sorted(least, key=proof_name)[:MOST_WAYS]
        for premises in kept:
            yield from _described(conclusion, rule, premises, nodes)
        if len(least) > len(kept):
            yield Triple(conclusion, hb("furtherWays"), Literal(len(least) - len(kept)))
    for premise, node in islice(nodes.items(), described, None):
        yield from _reified(premise, node)


def minimal(found: Iterable[frozenset[Triple]]) -> list[frozenset[Triple]]:
    """The ways that contain no other way."""
    least: list[frozenset[Triple]] = []
    for way in sorted(set(found), key=len):
        if not any(smaller <= way for smaller in least):
            least.append(way)
    return least


def proof_name(premises: frozenset[Triple]) -> str:
    """A name that is the same wherever and whenever these premises are taken."""
    return hashlib.sha256("\n".join(sorted(map(str, premises))).encode()).hexdigest()[:16]


def _proofs(store: Store, rule: Rule, several: Iterable[Binding]) -> dict[NamedNode, list[frozenset[Triple]]]:
    """For each conclusion of a rule, the sets of triples from which it follows."""
    found: dict[NamedNode, list[frozenset[Triple]]] = defaultdict(list)
    for row in several:
        concluded = bound(rule.kind, row)
        if concluded is not None and isinstance(concluded.subject, NamedNode):
            found[concluded.subject] += ways(rule.body.part, row, store.holds)
    return dict(sorted(found.items(), key=str))


def _described(
    conclusion: NamedNode, rule: Rule, premises: frozenset[Triple], nodes: dict[Triple, NamedNode]
) -> Iterator[Triple]:
    """A proof as RDF, with PROV for what it used; the node of each premise is taken from `nodes`, or put there."""
    proof = NamedNode(f"{THING}proof/{proof_name(premises | {Triple(conclusion, hb('usesRule'), rule.graph)})}")
    yield Triple(proof, RDF_TYPE, hb("Proof"))
    yield Triple(proof, PROVES, conclusion)
    yield Triple(proof, hb("usesRule"), rule.graph)
    for premise in premises:
        if premise not in nodes:
            nodes[premise] = NamedNode(f"{THING}premise/{proof_name(frozenset([premise]))}")
        yield Triple(proof, USED, nodes[premise])


def _reified(premise: Triple, node: NamedNode) -> Iterator[Triple]:
    """A premise as RDF, by the reification of RDF 1.1."""
    yield Triple(node, RDF_TYPE, hb("Premise"))
    yield Triple(node, NamedNode(f"{RDF}subject"), premise.subject)
    yield Triple(node, NamedNode(f"{RDF}predicate"), premise.predicate)
    yield Triple(node, NamedNode(f"{RDF}object"), premise.object)


def _graph() -> list[Triple]:
    origin = NamedNode(f"{THING}list/origin-inferred")
    title = Literal("Proofs of the conclusions", language="en")
    return [
        Triple(PROOFS, RDF_TYPE, hb("Graph")),
        Triple(PROOFS, hb("origin"), origin),
        Triple(PROOFS, hb("byRule"), Literal("every rule that draws a conclusion, run for its premises")),
        Triple(PROOFS, NamedNode("http://purl.org/dc/terms/title"), title),
    ]
