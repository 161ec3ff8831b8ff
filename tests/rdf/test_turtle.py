"""Turtle is laid out like the files of the record, says what was added, and has the prefixes that it needs."""

from __future__ import annotations

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.turtle import TurtleFile, readable, serialize
from kg.terms.vocabulary import RDF_TYPE, RDFS, RDFS_LABEL, XSD

PREFIXES = {"a": "http://a/", "never": "http://never/", "rdfs": RDFS, "xsd": XSD}
KIND, SIZE = NamedNode("http://a/Kind"), NamedNode("http://a/size")


def triples(text: str | bytes) -> set[Triple]:
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}


def test_a_file_has_a_card_the_prefixes_it_uses_and_blocks_in_order() -> None:
    file = TurtleFile(["Two things.", "Source: none."], PREFIXES)
    file.add("http://a/two", [(RDFS_LABEL, Literal('"never:quoted"', language="en")), (RDF_TYPE, KIND)])
    file.add("http://a/one", [(SIZE, Literal(1)), (SIZE, Literal("2020", datatype=NamedNode(f"{XSD}gYear")))])
    file.add("http://a/two", [(SIZE, Literal("big")), (SIZE, Literal("big"))])
    assert (
        file.text()
        == r"""# Two things.
# Source: none.

@prefix a: <http://a/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

a:two a a:Kind ;
    rdfs:label "\"never:quoted\""@en ;
    a:size "big" .

a:one a:size 1, "2020"^^xsd:gYear .
"""
    )
    assert len(triples(file.text())) == 5


def test_both_serializations_say_the_same_and_one_has_only_the_prefixes_that_are_needed() -> None:
    stated = [
        Triple(NamedNode("http://a/two"), RDF_TYPE, KIND),
        Triple(NamedNode("http://a/two"), SIZE, Literal("2020", datatype=NamedNode(f"{XSD}gYear"))),
        Triple(NamedNode("http://a/one"), SIZE, Literal("many\nlines")),
    ]
    text = readable(stated, PREFIXES)
    assert text.splitlines()[:3] == ["@prefix a: <http://a/> .", f"@prefix xsd: <{XSD}> .", ""]
    assert triples(text) == triples(serialize(stated, PREFIXES)) == set(stated)
    assert b"never" in serialize(stated, PREFIXES)
