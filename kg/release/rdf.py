"""The statements of a release as RDF: sorted N-Quads, TriG, Turtle and JSON-LD."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.rdf import nquads
from kg.release.release import Distribution, Release

_W3C = "http://www.w3.org/TR/"


def write(release: Release) -> list[Distribution]:
    """The files of rdf/ and ontology/."""
    folder = release.folder / "rdf"
    folder.mkdir()
    made = [
        Distribution("rdf/habeas.nq.gz", "All statements, sorted N-Quads", "application/n-quads", f"{_W3C}n-quads/"),
        Distribution("rdf/habeas.trig", "All statements by graph, TriG", "application/trig", f"{_W3C}trig/"),
        Distribution("rdf/habeas.ttl", "All statements without graphs, Turtle", "text/turtle", f"{_W3C}turtle/"),
        Distribution(
            "rdf/habeas.jsonld", "All statements by graph, JSON-LD", "application/ld+json", f"{_W3C}json-ld11/"
        ),
    ]
    _compress(release.quads, folder / "habeas.nq.gz")
    parts = release.scratch / "graphs"
    parts.mkdir()
    graphs = nquads.split_by_graph(release.quads, parts)
    table = release.prefixes
    ox.serialize(_by_graph(graphs), str(folder / "habeas.trig"), format=ox.RdfFormat.TRIG, prefixes=table)
    ox.serialize(_union(release.quads), str(folder / "habeas.ttl"), format=ox.RdfFormat.TURTLE, prefixes=table)
    ox.serialize(_by_graph(graphs), str(folder / "habeas.jsonld"), format=ox.RdfFormat.JSON_LD)
    shutil.rmtree(parts)
    return made + _ontology(release)


def _compress(source: Path, target: Path) -> None:
    # no name and no time in the header, so that equal statements give equal bytes
    with open(source, "rb") as file, open(target, "wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        shutil.copyfileobj(file, out, nquads.BLOCK)


def _triples(file: Path) -> Iterator[Triple]:
    return (quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))


def _by_graph(graphs: dict[str, Path]) -> Iterator[Quad]:
    for name, file in graphs.items():
        graph = NamedNode(name)
        for triple in _triples(file):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _union(quads: Path) -> Iterator[Triple]:
    """Every triple once, whichever graphs state it."""
    return (triple for triple, _ in groupby(quad.triple for quad in nquads.parse_file(quads)))


def _ontology(release: Release) -> list[Distribution]:
    """The files of the ontology as they were written, with their comments: terms, lists, shapes, alignments."""
    made = []
    for name, content in release.as_written.items():
        if not name.startswith("ontology/"):
            continue
        target = release.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        made.append(Distribution(name, f"The file {name} as written", "text/turtle", f"{_W3C}turtle/"))
    return made
