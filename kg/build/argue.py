"""Argumentation: gives claims and conclusions their standing, undefeated, defeated or open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from pyoxigraph import NamedNode, Triple

from kg.files.beside import query
from kg.rules.rule import inferred_graph
from kg.store.local import LocalStore
from kg.store.protocol import Term
from kg.terms.names import INFERRED, THING, hb

STANDINGS = NamedNode(f"{INFERRED}standings")
_DESCRIPTION = inferred_graph(
    STANDINGS, "Standing of claims and conclusions", "grounded semantics over attacks and proofs"
)
UNDEFEATED, DEFEATED, OPEN = (NamedNode(f"{THING}list/standing-{name}") for name in ("undefeated", "defeated", "open"))

_SIDES = (hb("Claim"), hb("Conclusion"))


def argue(store: LocalStore) -> None:
    """Writes the standing of all claims and conclusions into a graph of its own."""
    attackers: dict[Term, set[Term]] = defaultdict(set)
    for attacker, attacked in store.rows(f"SELECT DISTINCT ?a ?b WHERE {{ ?a {hb('attacks')} ?b }}"):
        attackers[attacked].add(attacker)  # type: ignore[index,arg-type]
    parts = f"VALUES ?class {{ {' '.join(map(str, _SIDES))} }}"
    nodes = {row[0] for row in store.rows(f"SELECT DISTINCT ?x WHERE {{ {parts} ?x a ?class }}")}
    leans: dict[Term, dict[Term, set[Term]]] = defaultdict(dict)
    for conclusion, proof, premise in store.rows(query(__file__, "proofs")):
        taken = leans[conclusion].setdefault(proof, set())  # type: ignore[index,arg-type]
        if premise is not None:
            taken.add(premise)
    conditional = {row[0] for row in store.rows(f"SELECT DISTINCT ?x WHERE {{ ?x {hb('assumes')} ?version }}")}
    standings = grounded(nodes, attackers, leans, conditional)  # type: ignore[arg-type]
    if standings:
        now = [Triple(node, hb("standing"), standing) for node, standing in standings.items()]  # type: ignore[arg-type]
        store.add(STANDINGS, [*sorted(now, key=str), *_DESCRIPTION])


def grounded(
    nodes: set[Term],
    attackers: Mapping[Term, set[Term]],
    proofs: Mapping[Term, Mapping[Term, set[Term]]],
    conditional: Collection[Term] = (),
) -> dict[Term, NamedNode]:
    """The standing of each node: the least that must be said, by grounded semantics (Dung 1995) with proofs.

    A node is undefeated where all its attackers are defeated and, if it has proofs, one of them takes only what is
    undefeated; defeated where an attacker is undefeated or every proof takes something defeated; else it is open.
    A `conditional` node assumes what is not known to hold, and so is never undefeated.
    """
    standing: dict[Term, NamedNode] = {}

    def settled(node: Term) -> NamedNode | None:
        against = [standing.get(attacker) for attacker in attackers.get(node, ())]
        taken = [[standing.get(premise) for premise in premises] for premises in proofs.get(node, {}).values()]
        if UNDEFEATED in against or (taken and all(DEFEATED in one for one in taken)):
            return DEFEATED
        supported = not taken or any(all(s == UNDEFEATED for s in one) for one in taken)
        supported = supported and node not in conditional
        return UNDEFEATED if supported and all(s == DEFEATED for s in against) else None

    while True:
        fresh = {node: found for node in nodes if node not in standing and (found := settled(node)) is not None}
        if not fresh:
            return standing | {node: OPEN for node in nodes if node not in standing}
        standing |= fresh
