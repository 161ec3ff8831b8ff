"""This module proves: it keeps, for every legal conclusion, the rule and the statements from which it follows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import Literal, NamedNode, Triple

from kg.identifiers import GRAPH, RDF_TYPE, THING, hb
from kg.patterns import bound, ways
from kg.queries import QueryFile
from kg.rules import KIND, Rule, written_rules
from kg.store import Store

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
USED = NamedNode("http://www.w3.org/ns/prov#used")
PROOFS = NamedNode(f"{GRAPH}inferred/proofs")
MOST_WAYS = 100  # kept for one conclusion; how many more there are is kept as a number


def prove(store: Store, written: Iterable[QueryFile]) -> int:
    """Adds the proofs of all conclusions to a graph of their own, and returns how many there are.

    A proof is one way in which a conclusion follows: a rule, and the triples that it takes. Of two ways of one
    conclusion, one of which takes all that the other takes and more, only the smaller is kept.
    """
    number = 0
    nodes: dict[Triple, NamedNode] = {}
    for rule in written_rules(written):
        if not rule.concludes:
            continue
        triples: list[Triple] = []
        described = len(nodes)
        for conclusion, found in _proofs(store, rule).items():
            least = minimal(found)
            kept = sorted(least, key=proof_name)[:MOST_WAYS]
            number += len(kept)
            for premises in kept:
                triples += _described(conclusion, rule, premises, nodes)
            if len(least) > len(kept):
                triples.append(Triple(conclusion, hb("furtherWays"), Literal(len(least) - len(kept))))
        for premise, node in islice(nodes.items(), described, None):
            triples += _reified(premise, node)
        store.add(PROOFS, list(dict.fromkeys(triples)))
    if number:
        store.add(PROOFS, _graph())
    return number


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


def _proofs(store: Store, rule: Rule) -> dict[NamedNode, list[frozenset[Triple]]]:
    """For each conclusion of a rule, the sets of triples from which it follows."""
    (kind,) = [pattern for pattern in rule.body.head if pattern[1] == KIND]
    solutions = store.select(rule.backwards, rule.where)
    names = [variable.value for variable in solutions.variables]
    found: dict[NamedNode, list[frozenset[Triple]]] = defaultdict(list)
    for solution in solutions:
        binding = dict(zip(names, solution, strict=True))
        concluded = bound(kind, binding)
        if concluded is not None and isinstance(concluded.subject, NamedNode):
            found[concluded.subject] += ways(rule.body.part, binding, store.holds)
    return dict(sorted(found.items(), key=str))


def _described(
    conclusion: NamedNode, rule: Rule, premises: frozenset[Triple], nodes: dict[Triple, NamedNode]
) -> Iterator[Triple]:
    """A proof as RDF, with PROV for what it used; the node of each premise is taken from `nodes`, or put there."""
    proof = NamedNode(f"{THING}proof/{proof_name(premises | {Triple(conclusion, hb('usesRule'), rule.graph)})}")
    yield Triple(proof, RDF_TYPE, hb("Proof"))
    yield Triple(proof, hb("proves"), conclusion)
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
