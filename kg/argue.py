"""This module argues: it gives every claim and conclusion that is attacked, or leans on one, its standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.identifiers import GRAPH, RDF_TYPE, THING, hb
from kg.store import Store, Term, stated

STANDINGS = NamedNode(f"{GRAPH}inferred/standings")
UNDEFEATED, DEFEATED, OPEN = (NamedNode(f"{THING}list/standing-{name}") for name in ("undefeated", "defeated", "open"))

_SIDES = (hb("Claim"), hb("Conclusion"))
_READ = (hb("attacks"), hb("proves"), NamedNode("http://www.w3.org/ns/prov#used"))


def argue(store: Store, changed: Iterable[Triple] | None = None) -> set[Triple]:
    """Keeps the standing of all claims and conclusions in a graph of its own; returns what has come and gone there.

    With what has `changed` since it was last done, nothing is done where no standing can depend on that.
    """
    if changed is not None and not any(triple.predicate in _READ or triple.object in _SIDES for triple in changed):
        return set()
    attackers: dict[Term, set[Term]] = defaultdict(set)
    for attacker, attacked in store.rows(f"SELECT DISTINCT ?a ?b WHERE {{ ?a {hb('attacks')} ?b }}"):
        attackers[attacked].add(attacker)  # type: ignore[index,arg-type]
    parts = f"VALUES ?class {{ {' '.join(map(str, _SIDES))} }}"
    nodes = {row[0] for row in store.rows(f"SELECT DISTINCT ?x WHERE {{ {parts} ?x a ?class }}")}
    leans: dict[Term, dict[Term, set[Term]]] = defaultdict(dict)
    for conclusion, proof, premise in store.rows(
        f"""SELECT DISTINCT ?conclusion ?proof ?premise WHERE {{
        ?proof {hb("proves")} ?conclusion .
        OPTIONAL {{
          ?proof <http://www.w3.org/ns/prov#used> ?used .
          ?used <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?premise .
          ?premise a {hb("Conclusion")}
        }} }}"""
    ):
        taken = leans[conclusion].setdefault(proof, set())  # type: ignore[index,arg-type]
        if premise is not None:
            taken.add(premise)
    standings = grounded(nodes, attackers, leans)  # type: ignore[arg-type]
    now = {Triple(node, hb("standing"), standing) for node, standing in standings.items()}  # type: ignore[arg-type]
    before = {quad.triple for quad in store.statements(None, hb("standing"), None, STANDINGS)}
    for triple in before - now:
        store.remove(stated(triple, STANDINGS))
    if now:
        store.add(STANDINGS, [*sorted(now - before, key=str), *_graph()])
    else:
        store.remove_graph(STANDINGS)
    return now ^ before


def grounded(
    nodes: set[Term], attackers: Mapping[Term, set[Term]], proofs: Mapping[Term, Mapping[Term, set[Term]]]
) -> dict[Term, NamedNode]:
    """The standing of each node: the least that must be said, by grounded semantics (Dung 1995) with proofs.

    A node is undefeated where all its attackers are defeated and, if it has proofs, one of them takes only what is
    undefeated; defeated where an attacker is undefeated or every proof takes something defeated; else it is open.
    """
    standing: dict[Term, NamedNode] = {}

    def settled(node: Term) -> NamedNode | None:
        against = [standing.get(attacker) for attacker in attackers.get(node, ())]
        taken = [[standing.get(premise) for premise in premises] for premises in proofs.get(node, {}).values()]
        if UNDEFEATED in against or (taken and all(DEFEATED in one for one in taken)):
            return DEFEATED
        supported = not taken or any(all(s == UNDEFEATED for s in one) for one in taken)
        return UNDEFEATED if supported and all(s == DEFEATED for s in against) else None

    while True:
        fresh = {node: found for node in nodes if node not in standing and (found := settled(node)) is not None}
        if not fresh:
            return standing | {node: OPEN for node in nodes if node not in standing}
        standing |= fresh


def _graph() -> list[Triple]:
    title = Literal("Standing of claims and conclusions", language="en")
    return [
        Triple(STANDINGS, RDF_TYPE, hb("Graph")),
        Triple(STANDINGS, hb("origin"), NamedNode(f"{THING}list/origin-inferred")),
        Triple(STANDINGS, hb("byRule"), Literal("grounded semantics over attacks and proofs")),
        Triple(STANDINGS, NamedNode("http://purl.org/dc/terms/title"), title),
    ]
