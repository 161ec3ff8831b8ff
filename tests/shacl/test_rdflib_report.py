"""The report as an rdflib graph is made when it is first used, and is whole whatever the first use is."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest
import rdflib
from rdflib import RDF, SH, Graph

from kg.shacl import validate

SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> . [] sh:targetNode 1 , 7 , 8 ; sh:maxInclusive 5 ."
SEVERAL = "SELECT ?v { ?r sh:result/sh:value ?v }"
FIRST: dict[str, Callable[[Graph], Graph]] = {
    "length": lambda graph: graph if len(graph) else Graph(),
    "iteration": lambda graph: Graph() + graph,
    "query": lambda graph: graph if len(graph.query(SEVERAL)) == 2 else Graph(),
    "serialization": lambda graph: Graph().parse(data=graph.serialize(format="nt"), format="nt"),
    "pickle": lambda graph: pickle.loads(pickle.dumps(graph)),
    "copy": copy.deepcopy,
    "dataset": lambda graph: rdflib.Dataset(store=graph.store, default_union=True),
    "change": lambda graph: graph.add((SH.result, SH.result, SH.result)).remove((SH.result, None, None)),
}


@pytest.mark.parametrize("first", FIRST)
def test_the_graph_of_a_report_is_whole_whatever_is_done_with_it_first(first: str) -> None:
    _, graph, _ = validate("", shacl_graph=SHAPES)
    used = FIRST[first](graph)
    (report,) = used.subjects(RDF.type, SH.ValidationReport)
    assert {str(used.value(one, SH.value)) for one in used.objects(report, SH.result)} == {"7", "8"}
