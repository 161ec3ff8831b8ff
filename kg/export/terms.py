"""This module has the words that a release is described in, and writes descriptions as Turtle."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.identifiers import BASE, RDF_TYPE, XSD
from kg.store import Term

NAMESPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hb": f"{BASE}ont#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
RELEASE = f"{BASE}release/"

Value = Term | str | int


def term(name: str) -> NamedNode:
    """A term of a vocabulary by its prefixed name.

    >>> term("dcat:Dataset").value
    'http://www.w3.org/ns/dcat#Dataset'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def facts(subject: NamedNode, kinds: str | tuple[str, ...], **values: Value | Iterable[Value]) -> list[Triple]:
    """The triples of one thing: its classes, then each `prefix_local` with one value or several; empty ones left out.

    >>> print(facts(NamedNode("http://a"), "void:Dataset", void_triples=3)[1].object)
    "3"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    found = [Triple(subject, RDF_TYPE, term(kind)) for kind in ((kinds,) if isinstance(kinds, str) else kinds)]
    for name, given in values.items():
        several = (given,) if isinstance(given, Value) else given
        predicate = term(name.replace("_", ":", 1))
        found += [Triple(subject, predicate, _term(value)) for value in several if value != ""]
    return found


def turtle(triples: Iterable[Triple], prefixes: dict[str, str] | None = None) -> bytes:
    """Turtle with the statements in the order given."""
    return bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes or NAMESPACES) or b"")


def readable(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    """Turtle in order of names, in which texts of several lines stand as they are."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""), format="nt")
    for prefix, namespace in sorted(prefixes.items()):
        graph.bind(prefix, namespace)
    return graph.serialize(format="turtle", encoding="utf-8")


def english(text: str) -> Literal:
    """A text in English."""
    return Literal(text, language="en")


def _term(value: Value) -> Term:
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(f"{XSD}integer"))
    return Literal(value) if isinstance(value, str) else value
