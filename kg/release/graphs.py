"""The graph of a release for tools that draw or count graphs: GraphML, and CSV for Neo4j."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg.escaping import printable
from kg.rdf import nquads
from kg.release.quads import best, things
from kg.release.release import Distribution, Release
from kg.release.table_model import Column, declared
from kg.release.tables import Rows, cell
from kg.terms.names import INFERRED, ONT, hb
from kg.terms.vocabulary import RDF_TYPE

_KIND = Column("kind", RDF_TYPE.value, several=True, form="class")
_PLUMBING = {"Segment", "Graph", "Premise", "Proof"}  # classes of things about the record itself, not about the world
_NODE = {"label": "string", "type": "string", "iri": "string", "earliest": "string", "latest": "string"}
_EDGE = {"label": "string", "type": "string", "inferred": "boolean"}
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"


def write(release: Release) -> list[Distribution]:
    """The files of graphs/."""
    folder = release.folder / "graphs"
    folder.mkdir()
    nodes: set[str] = set()  # IRIs; the only thing in memory that grows with the graph
    rows = Rows(release, [table for table in declared(release.prefixes) if table.cls == "*"])
    with (
        _graphml(folder / "habeas.graphml") as xml,
        open(folder / "nodes.csv", "w", encoding="utf-8", newline="") as node_file,
        open(folder / "edges.csv", "w", encoding="utf-8", newline="") as edge_file,
    ):
        node_rows, edge_rows = csv.writer(node_file), csv.writer(edge_file)
        node_rows.writerow(["id:ID", "label", "iri", "earliest:date", "latest:date", ":LABEL"])
        edge_rows.writerow([":START_ID", ":END_ID", ":TYPE", "inferred:boolean"])
        for name, kinds, values in _nodes(release.quads, rows):
            nodes.add(values["iri"])
            _element(xml, "node", {"id": name}, values)
            dates = [values["earliest"], values["latest"]]
            node_rows.writerow(map(cell, [name, values["label"], values["iri"], *dates, ";".join(kinds)]))
        for number, (start, end, prop, inferred) in enumerate(_edges(release.quads, nodes, rows)):
            truth = "true" if inferred else "false"
            values = {"label": prop, "type": prop, "inferred": truth}
            _element(xml, "edge", {"id": f"e{number}", "source": start, "target": end}, values)
            edge_rows.writerow(map(cell, [start, end, prop, truth]))
    return [
        Distribution("graphs/habeas.graphml", "Things and links, GraphML", "application/graphml+xml", _GRAPHML),
        Distribution("graphs/nodes.csv", "Things, for Neo4j's importer", "text/csv"),
        Distribution("graphs/edges.csv", "Links, for Neo4j's importer", "text/csv"),
    ]


def _nodes(quads: Path, rows: Rows) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Every thing except the plumbing: its short name, all its classes, and its values."""
    for subject, facts in things(quads):
        for _, row in rows.of(subject, facts):
            lowest = rows.texts(_KIND, facts[RDF_TYPE.value])
            if _PLUMBING.isdisjoint(lowest):
                kinds = sorted(
                    kind.value.removeprefix(ONT).rpartition("#")[2]
                    for kind in facts[RDF_TYPE.value]
                    if isinstance(kind, NamedNode)
                )
                values = {"label": str(row[2]) or str(row[0]), "type": ", ".join(lowest), "iri": subject.value}
                values |= {name: next(iter(best(facts.get(hb(name).value, []))), "") for name in ("earliest", "latest")}
                yield str(row[0]), kinds, values


def _edges(quads: Path, nodes: set[str], rows: Rows) -> Iterator[tuple[str, str, str, bool]]:
    """Every distinct link between two nodes, and whether it is only inferred."""
    for triple, group in groupby(nquads.parse_file(quads), lambda quad: quad.triple):
        start, end = triple.subject, triple.object
        if isinstance(start, NamedNode) and isinstance(end, NamedNode) and {start.value, end.value} <= nodes:
            inferred = all(str(quad.graph_name)[1:].startswith(INFERRED) for quad in group)
            prop = rows.name(triple.predicate)
            yield rows.name(start), rows.name(end), prop.removeprefix("hb:"), inferred


@contextmanager
def _graphml(path: Path) -> Iterator[Any]:
    """Opens a GraphML file for the nodes and edges of its one graph."""
    from lxml import etree

    with etree.xmlfile(str(path), encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: _GRAPHML}):
            for kind, names in (("node", _NODE), ("edge", _EDGE)):
                for name, form in names.items():
                    key = {"id": f"{kind[0]}_{name}", "for": kind, "attr.name": name, "attr.type": form}
                    xml.write("\n")
                    with xml.element("key", key):
                        pass
            xml.write("\n")
            with xml.element("graph", {"id": "habeas", "edgedefault": "directed"}):
                yield xml
                xml.write("\n")
            xml.write("\n")


def _element(xml: Any, kind: str, attributes: dict[str, str], values: dict[str, str]) -> None:
    """Writes a node or an edge with its values, leaving out empty ones."""
    xml.write("\n")
    with xml.element(kind, attributes):
        for name, value in values.items():
            if value:
                with xml.element("data", {"key": f"{kind[0]}_{name}"}):
                    xml.write(printable(value))
