"""This module hands shapes to pySHACL, the reference validator, over a copy of the data."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import KgError
from kg.shacl.report import Result, read
from kg.shacl.shapes import Shapes
from kg.shacl.terms import DEEPEST, OWL, RDF, RDFS, SH, TARGETS, XSD, named
from kg.store import Store, Term

_TARGETS = frozenset({f"{SH}{name}" for name in (*TARGETS, "target")})
_CLASSES = frozenset({f"{RDFS}Class", f"{OWL}Class"})


def by_pyshacl(store: Store, shapes: Shapes, wanted: list[Term]) -> Iterator[Result]:
    """What pySHACL finds by these shapes. Raises KgError where it cannot say."""
    import pyshacl  # slow to import, and not needed where every shape compiles
    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # the shapes tell of ill-typed values
    logging.getLogger("pyshacl").setLevel(logging.CRITICAL)
    others = set(shapes.targeted()) - set(wanted)
    data = graph(_triples(store))
    shape_graph = graph(t for t in shapes.triples if not (t.subject in others and _is_target(t)))
    try:
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=shape_graph,
            inference="none",
            meta_shacl=False,
            advanced=True,
            max_validation_depth=DEEPEST + 1,
        )
    except Exception as error:  # of many kinds, from the shapes and from the queries in them
        raise _refused(wanted, str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise _refused(wanted, str(text))
    yield from read(back(report))


def _triples(store: Store) -> Iterator[Triple]:
    """The union of all graphs, with the blank nodes of the store."""
    seen = store.inner.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(seen, ox.QueryTriples)
    return iter(seen)


def _is_target(triple: Triple) -> bool:
    is_class = triple.predicate.value == f"{RDF}type" and getattr(triple.object, "value", "") in _CLASSES
    return triple.predicate.value in _TARGETS or is_class


def _refused(wanted: list[Term], why: str) -> KgError:
    where = ", ".join(map(named, wanted))
    reason = " ".join(why.split())[:300]
    return KgError(
        f"pySHACL cannot check it: {reason}", f"shape {where}", "a shape by the rules of SHACL", "correct it"
    )


def graph(triples: Iterable[Triple]) -> Any:
    """An rdflib graph of these triples that keeps the names of blank nodes and the forms of literals."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False  # or a wrong value is put right before it is looked at

    def term(given: Any) -> Any:
        if isinstance(given, NamedNode):
            return rdflib.URIRef(given.value)
        if isinstance(given, BlankNode):
            return rdflib.BNode(given.value)
        if given.language:
            return rdflib.Literal(given.value, lang=given.language)
        kind = given.datatype.value
        datatype = None if kind == f"{XSD}string" else rdflib.URIRef(kind)
        return rdflib.Literal(given.value, datatype=datatype, normalize=False)

    made = rdflib.Graph()
    made.addN((term(t.subject), term(t.predicate), term(t.object), made) for t in triples)
    return made


def back(given: Any) -> list[Triple]:
    """The triples of an rdflib graph."""
    import rdflib

    def term(one: Any) -> Any:
        if isinstance(one, rdflib.URIRef):
            return NamedNode(str(one))
        if isinstance(one, rdflib.BNode):
            return BlankNode(str(one))
        if one.language:
            return Literal(str(one), language=one.language.lower())
        return Literal(str(one), datatype=NamedNode(str(one.datatype))) if one.datatype else Literal(str(one))

    return [Triple(term(s), term(p), term(o)) for s, p, o in given]
