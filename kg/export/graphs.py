"""This module writes the graph of a release for tools that draw or count graphs: GraphML, and CSV for Neo4j."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.export.quads import best, things
from kg.export.release import Distribution, Release
from kg.export.tables import Column, Rows, declared
from kg.identifiers import GRAPH, ONT, RDF_TYPE, hb

INFERRED = f"{GRAPH}inferred/"
_KIND = Column("kind", RDF_TYPE.value, several=True, form="class")
_PLUMBING = {"Segment", "Graph", "Premise", "Proof"}  # kinds that are about the record, not about what it tells
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
        open(folder / "habeas.graphml", "w", encoding="utf-8", newline="\n") as xml,
        open(folder / "nodes.csv", "w", encoding="utf-8", newline="") as node_file,
        open(folder / "edges.csv", "w", encoding="utf-8", newline="") as edge_file,
    ):
        node_rows, edge_rows = csv.writer(node_file), csv.writer(edge_file)
        node_rows.writerow(["id:ID", "label", "iri", "earliest:date", "latest:date", ":LABEL"])
        edge_rows.writerow([":START_ID", ":END_ID", ":TYPE", "inferred:boolean"])
        _open(xml)
        for name, kinds, values in _nodes(release.quads, rows):
            nodes.add(values["iri"])
            _element(xml, f"<node id={quoteattr(name)}>", "node", "n", values)
            dates = [values["earliest"], values["latest"]]
            node_rows.writerow([name, values["label"], values["iri"], *dates, ";".join(kinds)])
        for number, (start, end, prop, inferred) in enumerate(_edges(release.quads, nodes, rows)):
            truth = "true" if inferred else "false"
            ends = f"source={quoteattr(start)} target={quoteattr(end)}"
            values = {"label": prop, "type": prop, "inferred": truth}
            _element(xml, f'<edge id="e{number}" {ends}>', "edge", "e", values)
            edge_rows.writerow([start, end, prop, truth])
        xml.write("</graph>\n</graphml>\n")
    return [
        Distribution("graphs/habeas.graphml", "Things and links, GraphML", "application/graphml+xml", _GRAPHML),
        Distribution("graphs/nodes.csv", "Things, for Neo4j's importer", "text/csv"),
        Distribution("graphs/edges.csv", "Links, for Neo4j's importer", "text/csv"),
    ]


def _nodes(quads: Path, rows: Rows) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Every thing but the plumbing: its short name, all its classes, and what is said of it."""
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
    """Every link between two nodes once: inferred where no file states it."""
    statements = ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS)
    for triple, group in groupby(statements, lambda quad: quad.triple):
        start, end = triple.subject, triple.object
        if isinstance(start, NamedNode) and isinstance(end, NamedNode) and {start.value, end.value} <= nodes:
            inferred = all(str(quad.graph_name)[1:].startswith(INFERRED) for quad in group)
            prop = rows.name(triple.predicate)
            yield rows.name(start), rows.name(end), prop.removeprefix("hb:"), inferred


def _open(xml: TextIO) -> None:
    xml.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_GRAPHML}">\n')
    for kind, prefix, names in (("node", "n", _NODE), ("edge", "e", _EDGE)):
        for name, form in names.items():
            xml.write(f'<key id="{prefix}_{name}" for="{kind}" attr.name="{name}" attr.type="{form}"/>\n')
    xml.write('<graph id="habeas" edgedefault="directed">\n')


def _element(xml: TextIO, start: str, tag: str, prefix: str, values: dict[str, str]) -> None:
    data = "".join(f'<data key="{prefix}_{name}">{_text(value)}</data>' for name, value in values.items() if value)
    xml.write(f"{start}{data}</{tag}>\n")


def _text(value: str) -> str:
    """A text as XML 1.0 may hold it: control characters have no place there."""
    return escape("".join(letter for letter in value if letter >= " " or letter in "\t\n\r"))
