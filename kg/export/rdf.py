"""This module writes the statements of a release as RDF: sorted N-Quads, TriG, Turtle, JSON-LD, and graph by graph."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import KgError
from kg.export.quads import copy, split
from kg.export.release import Distribution, Release
from kg.identifiers import GRAPH, ONT, RDF_TYPE, XSD, shorten
from kg.store import Term

_W3C = "http://www.w3.org/TR/"
_TERMS = f"""
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?term ?kind WHERE {{
  VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }}
  ?term a ?kind FILTER(STRSTARTS(STR(?term), "{ONT}"))
}} ORDER BY ?term ?kind"""


def write(release: Release) -> list[Distribution]:
    """The files of rdf/ and ontology/."""
    folder = release.folder / "rdf"
    (folder / "graphs").mkdir(parents=True)
    made = [
        Distribution("rdf/habeas.nq.gz", "All statements, sorted N-Quads", "application/n-quads", f"{_W3C}n-quads/"),
        Distribution("rdf/habeas.trig", "All statements by graph, TriG", "application/trig", f"{_W3C}trig/"),
        Distribution("rdf/habeas.ttl", "All statements without graphs, Turtle", "text/turtle", f"{_W3C}turtle/"),
        Distribution(
            "rdf/habeas.jsonld", "All statements by graph, JSON-LD", "application/ld+json", f"{_W3C}json-ld11/"
        ),
        Distribution("rdf/context.jsonld", "The JSON-LD context", "application/ld+json", f"{_W3C}json-ld11/"),
    ]
    _compress(release.quads, folder / "habeas.nq.gz")
    parts = release.scratch / "graphs"
    parts.mkdir()
    graphs = split(release.quads, parts)
    table = release.prefixes
    ox.serialize(_by_graph(graphs), str(folder / "habeas.trig"), format=ox.RdfFormat.TRIG, prefixes=table)
    ox.serialize(_union(release.quads), str(folder / "habeas.ttl"), format=ox.RdfFormat.TURTLE, prefixes=table)
    context = _context(release)
    (folder / "context.jsonld").write_text(_json({"@context": context}, indent=1) + "\n", encoding="utf-8")
    _json_ld(graphs, folder / "habeas.jsonld", context, table)
    for name, file in graphs.items():
        path = folder / "graphs" / file_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        ox.serialize(_triples(file), str(path), format=ox.RdfFormat.TURTLE, prefixes=_used(file, table))
        title = f"The graph {shorten(name, table).strip('<>')}"
        made.append(Distribution(path.relative_to(release.folder).as_posix(), title, "text/turtle", f"{_W3C}turtle/"))
    shutil.rmtree(parts)
    return made + _ontology(release)


def file_of(graph: str) -> str:
    """The name of the file of a graph, without folder: what is asserted and what is inferred lie apart.

    >>> file_of(GRAPH + "data/cases/kz-ilyashev"), file_of(GRAPH + "inferred/proofs")
    ('asserted/data/cases/kz-ilyashev.ttl', 'inferred/proofs.ttl')
    """
    name = graph.removeprefix(GRAPH)
    if name == graph or not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", name):
        raise KgError(
            "the name of this graph cannot be the name of a file",
            graph,
            f"{GRAPH} and words of letters, digits, -, _ and . between slashes",
            "rename the data file; it gives its graph the name",
        )
    return f"{name}.ttl" if name.startswith("inferred/") else f"asserted/{name}.ttl"


def _compress(source: Path, target: Path) -> None:
    # no name and no time in the header, so that equal statements give equal bytes
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        copy(source, out)  # type: ignore[arg-type]


def _used(file: Path, table: dict[str, str]) -> dict[str, str]:
    """The prefixes that the statements of a file need."""
    with open(file, "rb") as lines, mmap(lines.fileno(), 0, access=ACCESS_READ) as content:
        return {prefix: space for prefix, space in table.items() if content.find(f"<{space}".encode()) >= 0}


def _triples(file: Path) -> Iterator[Triple]:
    return (quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))


def _by_graph(graphs: dict[str, Path]) -> Iterator[Quad]:
    for name, file in graphs.items():
        graph = NamedNode(name)
        for triple in _triples(file):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _union(quads: Path) -> Iterator[Triple]:
    """Every triple once: what two graphs state stands side by side in the sorted file."""
    triples = (quad.triple for quad in ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS))
    return (triple for triple, _ in groupby(triples))


def _context(release: Release) -> dict[str, object]:
    """Our terms by their bare names, and the prefix table; a link needs no object around its address."""
    context: dict[str, object] = {"@version": 1.1, **release.prefixes}
    for term, kind in release.store.rows(_TERMS):
        if isinstance(term, NamedNode) and isinstance(kind, NamedNode):
            name = term.value.removeprefix(ONT)
            link = kind.value.endswith("ObjectProperty")
            context[name] = {"@id": f"hb:{name}", "@type": "@id"} if link else f"hb:{name}"
    return context


def _json_ld(graphs: dict[str, Path], to: Path, context: dict[str, object], table: dict[str, str]) -> None:
    names: dict[str, str] = {}

    def name(iri: str) -> str:
        if iri not in names:
            own = iri.removeprefix(ONT)
            names[iri] = own if own in context and own != iri else shorten(iri, table).strip("<>")
        return names[iri]

    def address(term: Term) -> str:
        return str(term) if isinstance(term, BlankNode) else shorten(str(term)[1:-1], table).strip("<>")

    def value(term: Term, link: bool) -> object:
        if not isinstance(term, Literal):
            return address(term) if link else {"@id": address(term)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        kind = term.datatype.value
        if kind == f"{XSD}boolean" and term.value in ("true", "false"):
            return term.value == "true"
        if kind == f"{XSD}string":
            return {"@value": term.value} if link else term.value
        return {"@value": term.value, "@type": name(kind)}

    def node(subject: Term, triples: Iterable[Triple]) -> dict[str, object]:
        made: dict[str, list[object]] = {}
        for triple in triples:
            if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
                made.setdefault("@type", []).append(name(triple.object.value))
                continue
            key = name(triple.predicate.value)
            made.setdefault(key, []).append(value(triple.object, isinstance(context.get(key), dict)))
        return {"@id": address(subject)} | {key: v[0] if len(v) == 1 else v for key, v in made.items()}

    with open(to, "w", encoding="utf-8", newline="\n") as out:
        out.write('{"@context": ' + _json(context) + ',\n"@graph": [\n')
        for number, (graph, file) in enumerate(graphs.items()):
            out.write((",\n" if number else "") + f'{{"@id": {_json(address(NamedNode(graph)))}, "@graph": [\n')
            for place, (subject, triples) in enumerate(groupby(_triples(file), lambda triple: triple.subject)):
                out.write((",\n" if place else "") + _json(node(subject, triples)))
            out.write("\n]}")
        out.write("\n]}\n")


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _ontology(release: Release) -> list[Distribution]:
    """The files of the ontology as they were written, with their comments: terms, lists, shapes, alignments."""
    made = []
    for name, source in release.archive.turtle.items():
        if name.startswith("ontology/"):
            target = release.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            made.append(Distribution(name, f"The file {name} as written", "text/turtle", f"{_W3C}turtle/"))
    return made
