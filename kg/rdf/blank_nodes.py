"""Names blank nodes by what is said of them, so that the same statements always have the same names.

RDFC-1.0 does that too, but takes hours for nine nodes that all point to one another; here the work has a limit. Nodes
are told apart in rounds: what is said of a node in one round includes what is known of its neighbours from the last.
Where nodes stay alike, it makes no difference which of them gets which name, so one gets its name and the rounds go on.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import KgError

MAX_WORK = 500_000  # statements that are looked at, which takes seconds; our own graphs need some thousand
_Term = NamedNode | Literal | BlankNode | Triple


def renamed(quads: Iterable[Quad], prefix: str, where: str) -> Iterator[Quad]:
    """The statements of a graph in no particular order; its blank nodes are called `prefix` with a number.

    Raises KgError if too many of them are alike.
    """
    quads = list(quads)
    names = {node: BlankNode(f"{prefix}{number}") for number, node in enumerate(_in_order(quads, where))}

    def name(term: _Term) -> _Term:
        return names[term] if isinstance(term, BlankNode) else term

    for quad in quads:
        yield Quad(name(quad.subject), quad.predicate, name(quad.object), quad.graph_name)  # type: ignore[arg-type]


def _in_order(quads: list[Quad], where: str) -> list[BlankNode]:
    """All blank nodes, in an order that depends only on the statements."""
    about: defaultdict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        for node in {term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}:
            about[node].append(quad)
    size, work = sum(map(len, about.values())), 0
    known, kinds = dict.fromkeys(about, ""), 1
    while kinds < len(about):
        work += size
        if work > MAX_WORK:
            raise KgError(
                f"of its {len(about):,} blank nodes too many are alike",
                where,
                "blank nodes of which different things are said",
                "give them identifiers, or say each thing once",
            )
        before, known = kinds, {node: _digest(node, about[node], known) for node in about}
        kinds = len({*known.values()})
        if kinds == before:
            known = _with_one_apart(about, known)
            kinds = len({*known.values()})
    return sorted(about, key=known.__getitem__)


def _digest(node: BlankNode, quads: list[Quad], known: dict[BlankNode, str]) -> str:
    """A digest of what was known of a node and of what is said of it, with what is known of its neighbours."""

    def shown(term: _Term) -> str:
        return str(term) if not isinstance(term, BlankNode) else "_:" if term == node else f"_:{known[term]}"

    said = sorted(f"{shown(quad.subject)} {quad.predicate} {shown(quad.object)}" for quad in quads)
    return hashlib.sha256("\n".join([known[node], *said]).encode()).hexdigest()


def _with_one_apart(about: dict[BlankNode, list[Quad]], known: dict[BlankNode, str]) -> dict[BlankNode, str]:
    """The digests of the nodes, with one told apart from those like it; all of them, if they stand alone."""
    alike: defaultdict[str, list[BlankNode]] = defaultdict(list)
    for node, text in known.items():
        alike[text].append(node)
    several = {text: nodes for text, nodes in alike.items() if len(nodes) > 1}
    first = several[min(several)]
    alone = all(
        term == node or not isinstance(term, BlankNode) or known[term] not in several
        for node in first
        for quad in about[node]
        for term in (quad.subject, quad.object)
    )
    return known | {node: f"{known[node]} {number}" for number, node in enumerate(first if alone else first[:1])}
