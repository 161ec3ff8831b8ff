"""Blank nodes are named by what is said of them, whatever a parser called them, and within bounds of work."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.errors import KgError
from kg.rdf import blank_nodes
from kg.rdf.blank_nodes import renamed

GRAPH = NamedNode("urn:g")


Edge = tuple[int | str, str, int | str]


def quads(edges: list[Edge]) -> list[Quad]:
    """Statements; a number is a blank node, and a text an IRI."""

    def term(given: int | str) -> NamedNode | BlankNode:
        return BlankNode(f"n{given}") if isinstance(given, int) else NamedNode(f"urn:{given}")

    return [Quad(term(s), NamedNode(f"urn:{p}"), term(o), GRAPH) for s, p, o in edges]


LIST: list[Edge] = [(1, "first", "x"), (1, "rest", 2), (2, "first", "x"), (2, "rest", "nil")]
SHAPES: dict[str, list[Edge]] = {
    "a list": [("a", "p", 1), *LIST],
    "a ring": [(n, "p", (n + 1) % 9) for n in range(9)],
    "two rings": [(n, "p", n // 3 * 3 + (n + 1) % 3) for n in range(6)],
    "alike and alone": [(n, "p", "x") for n in range(500)],
    "pairs": [edge for n in range(20) for edge in (("a", "p", n), (n, "q", n + 100), (n + 100, "r", "x"))],
    "all to all": [(one, "p", other) for one in range(12) for other in range(12) if one != other],
    "to itself": [(1, "p", 1), (2, "p", 1), (3, "p", 3)],
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_same_statements_have_the_same_names_whatever_a_parser_called_them(
    name: str, chance: random.Random
) -> None:
    given = quads(SHAPES[name])
    wanted = set(renamed(given, "b", "urn:g"))
    assert len(wanted) == len(given), "no two nodes become one"
    for _ in range(5):
        others: dict[int | str, int] = dict(zip(range(1000), chance.sample(range(1000), 1000), strict=True))
        edges = [(others.get(s, s), p, others.get(o, o)) for s, p, o in SHAPES[name]]
        chance.shuffle(edges)
        assert set(renamed(quads(edges), "b", "urn:g")) == wanted


def test_graphs_that_differ_stay_different() -> None:
    """A ring of six and two of three: each node has the same neighbours, and RDFC-1.0 agrees that they differ."""
    one, two = quads([(n, "p", (n + 1) % 6) for n in range(6)]), quads(SHAPES["two rings"])
    assert set(renamed(one, "b", "urn:g")) != set(renamed(two, "b", "urn:g"))
    for given in (one, two):
        canonical = [ox.Dataset(given), ox.Dataset(renamed(given, "b", "urn:g"))]
        for dataset in canonical:
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert canonical[0] == canonical[1]


def test_texts_that_look_like_blank_nodes_stay_as_they_are() -> None:
    given = [Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("_:n1 "), GRAPH), *quads([(1, "p", "x")])]
    assert {str(quad.object) for quad in renamed(given, "b", "urn:g")} == {'"_:n1 "', "<urn:x>"}


def test_too_many_that_are_alike_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blank_nodes, "MAX_WORK", 2_000)
    with pytest.raises(KgError, match="of its 12 blank nodes too many are alike") as refused:
        list(renamed(quads(SHAPES["all to all"]), "b", "urn:g"))
    assert refused.value.where == "urn:g"
    assert refused.value.repair
