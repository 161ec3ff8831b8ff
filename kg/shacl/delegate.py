"""Hands shapes to pySHACL, the reference validator, over a copy of the data and in a process of its own.

pySHACL is right only where rdflib does not normalise literals, which is a setting of the whole process, and it logs
what it finds. So it runs in a child process, and the rdflib and the loggers of whoever called stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.children import ChildError, Limits, run
from kg.errors import KgError
from kg.files.atomic import scratch_folder
from kg.shacl.exact import ExactStore
from kg.shacl.report import Result, read
from kg.shacl.shapes import Shapes
from kg.shacl.terms import MAX_DEPTH, TARGETS, named
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import OWL, RDF, RDFS, SH, XSD

_TARGETS = frozenset({f"{SH}{name}" for name in (*TARGETS, "target")})
_CLASSES = frozenset({f"{RDFS}Class", f"{OWL}Class"})
HOUR = 3600.0  # seconds that pySHACL may take
MEMORY, MEMORY_PER_BYTE = 2_000_000_000, 500  # bytes of memory, and more for each byte of data and shapes


class PyshaclError(Exception):
    """pySHACL has no report; the message says why."""


def by_pyshacl(store: Store, shapes: Shapes, wanted: list[Term]) -> Iterator[Result]:
    """The results of pySHACL for these shapes. Raises KgError if it has no report."""
    others = {*shapes.targeted(), *shapes.idle} - set(wanted)

    def is_target(triple: Triple) -> bool:
        is_class = triple.predicate.value == f"{RDF}type" and getattr(triple.object, "value", "") in _CLASSES
        return triple.predicate.value in _TARGETS or is_class

    try:
        report = in_child_process(
            store.triples() if isinstance(store, ExactStore) else _triples(store),
            (triple for triple in shapes.triples if not (triple.subject in others and is_target(triple))),
        )
    except PyshaclError as error:
        reason, where = " ".join(str(error).split())[:300], f"shape {', '.join(map(named, wanted))}"
        what = f"pySHACL cannot check it: {reason}"
        raise KgError(what, where, "a shape by the rules of SHACL", "correct it") from error
    yield from read(report)


def in_child_process(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Triple]:
    """The report of pySHACL, run in a process of its own. Raises PyshaclError if it has no report."""
    with scratch_folder() as folder:
        _write(folder / "data.nt", data)
        _write(folder / "shapes.nt", shapes)
        memory = MEMORY + MEMORY_PER_BYTE * sum(path.stat().st_size for path in folder.iterdir())
        try:
            problem = run(write_report, folder, limits=Limits(HOUR, processor=None, memory=memory))
        except ChildError as error:
            raise PyshaclError(str(error)) from error
        if problem is not None:
            raise PyshaclError(problem)
        return _read(folder / "report.nt")


def write_report(folder: Path) -> str | None:
    """Validates the data in a folder by the shapes in it, and writes the report there; or says why there is none.

    It changes rdflib and the loggers of the process that it runs in.
    """
    import rdflib

    rdflib.NORMALIZE_LITERALS = False  # else rdflib corrects a wrong value before it is checked
    logging.disable()
    try:
        report = validate(_read(folder / "data.nt"), _read(folder / "shapes.nt"))
    except PyshaclError as error:
        return str(error)
    _write(folder / "report.nt", report)
    return None


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Triple]:
    """The report of pySHACL, run in this process; it is right only while `rdflib.NORMALIZE_LITERALS` is off.

    Raises PyshaclError if pySHACL has no report.
    """
    import pyshacl
    import rdflib

    try:
        _, report, text = pyshacl.validate(
            graph(data),
            shacl_graph=graph(shapes),
            inference="none",
            meta_shacl=False,
            advanced=True,
            max_validation_depth=MAX_DEPTH + 1,
        )
    except Exception as error:  # of many kinds, from the shapes and from the queries in them
        raise PyshaclError(str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise PyshaclError(str(text))
    return back(report)


def _write(file: Path, triples: Iterable[Triple]) -> None:
    ox.serialize(triples, str(file), format=ox.RdfFormat.N_TRIPLES)


def _read(file: Path) -> list[Triple]:
    return [quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES, lenient=True)]


def _triples(store: Store) -> Iterator[Triple]:
    """The union of all graphs, with the blank nodes of the store.

    At its end it lets go of the engine's result, which belongs to the thread that asked and must not be freed by
    another, as a traceback that holds it would let happen.
    """
    yield from store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def graph(triples: Iterable[Triple]) -> Any:
    """An rdflib graph of these triples that keeps the names of blank nodes and the forms of literals."""
    import rdflib

    @cache  # a term is made once for all triples
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
    made.addN((term(one.subject), term(one.predicate), term(one.object), made) for one in triples)
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
