"""Proofs: keeps, for every legal conclusion, the rule and the statements from which it follows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import Literal, NamedNode, Triple

from kg.rules.patterns import derivations, instantiate
from kg.rules.rows import rows
from kg.rules.rule import Rule, inferred_graph, written_rules
from kg.sparql.query_file import QueryFile
from kg.store.local import LocalStore
from kg.terms.names import INFERRED, THING, hb
from kg.terms.vocabulary import PROV_USED, RDF_OBJECT, RDF_PREDICATE, RDF_SUBJECT, RDF_TYPE

PROVES = hb("proves")
PROOFS = NamedNode(f"{INFERRED}proofs")
_DESCRIPTION = inferred_graph(
    PROOFS, "Proofs of the conclusions", "every rule that draws a conclusion, run for its premises"
)
READ_PREMISES = NamedNode(f"{INFERRED}read-premises")
_ABOUT_READ = inferred_graph(
    READ_PREMISES, "Conclusions that need what a program read", "the same rules without the files that a program read"
)
BATCH = 200_000  # statements added at a time
MAX_PROOFS = 100  # of one conclusion; of further ones only the number is kept


def prove(store: LocalStore, written: Iterable[QueryFile]) -> int:
    """Adds the proofs of all conclusions to a graph of their own, and returns how many there are.

    A proof is one way in which a conclusion follows: a rule and its premises. Where the premises of one proof contain
    those of another, only the smaller proof is kept.
    """
    nodes: dict[Triple, NamedNode] = {}
    number = 0
    for rule in written_rules(written):
        if rule.concludes:
            made = _least_proofs(_proofs(store, rule), rule, nodes)
            while batch := dict.fromkeys(islice(made, BATCH)):
                store.add(PROOFS, batch)
                number += sum(triple.predicate == PROVES for triple in batch)
    if number:
        store.add(PROOFS, _DESCRIPTION)
    return number


def mark_read(store: LocalStore, without_read: LocalStore) -> None:
    """Notes which conclusions do not follow in the store without what a program read."""
    concluded = [quad.triple for quad in store.statements(None, RDF_TYPE, hb("Conclusion"))]
    read = sorted({str(one.subject): one.subject for one in concluded if not without_read.holds(one)}.items())
    store.add(READ_PREMISES, [*(Triple(node, hb("needsRead"), Literal(True)) for _, node in read), *_ABOUT_READ])


def _least_proofs(
    found: dict[NamedNode, list[frozenset[Triple]]], rule: Rule, nodes: dict[Triple, NamedNode]
) -> Iterator[Triple]:
    """The smallest proofs among those found, as RDF, with each premise that is new; empties `found` as it goes."""
    described = len(nodes)
    for conclusion in list(found):
        least = minimal(found.pop(conclusion))
        kept = sorted(least, key=proof_name)[:MAX_PROOFS]
        for premises in kept:
            yield from _proof(conclusion, rule, premises, nodes)
        if len(least) > len(kept):
            yield Triple(conclusion, hb("furtherWays"), Literal(len(least) - len(kept)))
    for premise, node in islice(nodes.items(), described, None):
        yield from _premise(premise, node)


def minimal(found: Iterable[frozenset[Triple]]) -> list[frozenset[Triple]]:
    """The sets of premises that contain no other set."""
    least: list[frozenset[Triple]] = []
    for way in sorted(set(found), key=len):
        if not any(smaller <= way for smaller in least):
            least.append(way)
    return least


def proof_name(premises: frozenset[Triple]) -> str:
    """A name that depends on the premises alone."""
    return hashlib.sha256("\n".join(sorted(map(str, premises))).encode()).hexdigest()[:16]


def _proofs(store: LocalStore, rule: Rule) -> dict[NamedNode, list[frozenset[Triple]]]:
    """For each conclusion of a rule, the sets of triples from which it follows."""
    found: dict[NamedNode, list[frozenset[Triple]]] = defaultdict(list)
    for row in rows(rule, store):
        concluded = instantiate(rule.kind, row)
        if concluded is not None and isinstance(concluded.subject, NamedNode):
            found[concluded.subject] += derivations(rule.body.part, row, store.holds)
    return dict(sorted(found.items(), key=str))


def _proof(
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
        yield Triple(proof, PROV_USED, nodes[premise])


def _premise(premise: Triple, node: NamedNode) -> Iterator[Triple]:
    """A premise as RDF, by the reification of RDF 1.1."""
    yield Triple(node, RDF_TYPE, hb("Premise"))
    yield Triple(node, RDF_SUBJECT, premise.subject)
    yield Triple(node, RDF_PREDICATE, premise.predicate)
    yield Triple(node, RDF_OBJECT, premise.object)
