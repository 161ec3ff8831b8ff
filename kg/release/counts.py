"""The contents of a graph in numbers, so that a release can be counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.store.protocol import Store
from kg.terms.names import INFERRED

_TRIPLES = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
_ASSERTED = f"""SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?p ?o WHERE {{
  GRAPH ?g {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?g), "{INFERRED}")) }} }}"""
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } } GROUP BY ?p"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@dataclass(frozen=True)
class Counts:
    """The contents of a graph in numbers; a triple that several graphs state is counted once, save in `graphs`."""

    triples: int
    inferred: int  # triples that rules alone state
    subjects: int
    objects: int
    classes: Mapping[str, int]  # things of each class
    properties: Mapping[str, int]  # triples with each property
    graphs: Mapping[str, int]  # statements of each graph

    @property
    def quads(self) -> int:
        """The statements of all graphs."""
        return sum(self.graphs.values())


def count(store: Store) -> Counts:
    """The counts of a store."""

    def number(query: str) -> int:
        ((found,),) = store.rows(query)
        return int(found.value) if isinstance(found, Literal) else 0

    def numbers(query: str) -> dict[str, int]:
        rows = store.rows(query)
        return {one.value: int(n.value) for one, n in rows if isinstance(one, NamedNode) and isinstance(n, Literal)}

    triples = number(_TRIPLES)
    of_all = (numbers(query) for query in (_CLASSES, _PROPERTIES, _GRAPHS))
    return Counts(triples, triples - number(_ASSERTED), number(_SUBJECTS), number(_OBJECTS), *of_all)
