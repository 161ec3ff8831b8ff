"""The vocabulary that a release is described in, and descriptions as Turtle."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.turtle import serialize
from kg.store.protocol import Term
from kg.terms.names import BASE, ONT
from kg.terms.vocabulary import DCAT, DCTERMS, RDF_TYPE, RDFS, SCHEMA, SH, SPDX, VOID, XSD

NAMESPACES = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "hb": ONT,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}
RELEASE = f"{BASE}release/"

Value = Term | str | int


def term(name: str) -> NamedNode:
    """A term of a vocabulary by its prefixed name.

    >>> term("void:Dataset").value
    'http://rdfs.org/ns/void#Dataset'
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


def turtle(triples: Iterable[Triple]) -> bytes:
    """A description as Turtle, with the statements in the order given."""
    return serialize(triples, NAMESPACES)


def readable(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    """Turtle in order of names, in which texts of several lines stand as they are."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""), format="nt")
    for prefix, namespace in sorted(prefixes.items()):
        graph.bind(prefix, namespace)
    return graph.serialize(format="turtle", encoding="utf-8")


def _term(value: Value) -> Term:
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(f"{XSD}integer"))
    return Literal(value) if isinstance(value, str) else value
