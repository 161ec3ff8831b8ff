"""VoID: a graph described by its numbers and classes."""

from __future__ import annotations

from pyoxigraph import NamedNode
from rdflib import RDF, VOID, Graph, URIRef

from kg.rdf import void
from kg.terms.names import ONT


def test_a_graph_is_described_by_its_numbers_and_by_each_class() -> None:
    classes = {f"{ONT}Person": 2, f"{ONT}Case": 1}
    triples = void.describe(
        NamedNode("http://a.org/d"), triples=9, subjects=3, objects=7, properties=4, classes=classes
    )
    graph = Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")
    whole = URIRef("http://a.org/d")
    names = ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")
    assert [graph.value(whole, VOID[name]).toPython() for name in names] == [9, 3, 7, 4, 2]  # type: ignore[union-attr]
    parts = set(graph.objects(whole, VOID.classPartition))
    assert set(graph.subjects(RDF.type, VOID.Dataset)) == {whole, *parts}
    found = {str(graph.value(part, VOID["class"])): graph.value(part, VOID.entities).toPython() for part in parts}  # type: ignore[union-attr]
    assert found == classes
