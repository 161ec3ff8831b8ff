"""A graph described in VoID (https://www.w3.org/TR/void/): the endpoint and every release say the same of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.terms.names import ONT, THING
from kg.terms.vocabulary import RDF_TYPE, VOID


def describe(
    dataset: NamedNode, *, triples: int, subjects: int, objects: int, properties: int, classes: Mapping[str, int]
) -> Iterator[Triple]:
    """The statements about a graph: its numbers, and each class with the number of its things.

    A triple that several named graphs state counts once.
    """
    numbers = {
        "triples": triples,
        "distinctSubjects": subjects,
        "distinctObjects": objects,
        "classes": len(classes),
        "properties": properties,
    }
    yield Triple(dataset, RDF_TYPE, NamedNode(VOID + "Dataset"))
    yield Triple(dataset, NamedNode(VOID + "uriSpace"), Literal(THING))
    yield Triple(dataset, NamedNode(VOID + "vocabulary"), NamedNode(ONT))
    for name, number in numbers.items():
        yield Triple(dataset, NamedNode(VOID + name), Literal(number))
    for iri, number in sorted(classes.items()):
        part = part_of(dataset, "classPartition", iri)
        yield Triple(dataset, NamedNode(VOID + "classPartition"), part)
        yield Triple(part, RDF_TYPE, NamedNode(VOID + "Dataset"))
        yield Triple(part, NamedNode(VOID + "class"), NamedNode(iri))
        yield Triple(part, NamedNode(VOID + "entities"), Literal(number))


def part_of(dataset: NamedNode, kind: str, name: str) -> NamedNode:
    """The IRI of a part of a dataset.

    >>> part_of(NamedNode("http://a.org/1"), "classPartition", "https://w3id.org/habeas/ont#Case").value
    'http://a.org/1/classPartition/w3id-org-habeas-ont-Case'
    """
    local = re.sub(r"[^A-Za-z0-9]+", "-", name.partition("//")[2] or name).strip("-")
    return NamedNode(f"{dataset.value}/{kind}/{local}")
