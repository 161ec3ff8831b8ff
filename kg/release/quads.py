"""Writes the statements of a store as sorted N-Quads, and reads them back thing by thing."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.rdf import nquads
from kg.store.local import LocalStore
from kg.store.protocol import Store, Term
from kg.terms.names import FILES
from kg.terms.vocabulary import DCTERMS_IDENTIFIER, RDF_TYPE

QUADS = "rdf/habeas.nq.gz"  # the statements of a release
_BUILD_MARK = f"{FILES} {DCTERMS_IDENTIFIER} ".encode()  # an endpoint notes so that a build is complete
GRAPHS = ""  # among the properties of a thing
Facts = dict[str, list[Term]]


def write_sorted(store: Store, target: Path, scratch: Path) -> str:
    """The SHA-256 of all statements of the store, which are written to `target` in the order of their bytes."""
    dump = scratch / "dump.nq"
    store.write_quads(dump)
    return nquads.sort(dump, target, scratch)


def digest(store: LocalStore, scratch: Path) -> str:
    """The SHA-256 that `write_sorted` returns, without writing the statements to a file that has a name."""
    with tempfile.SpooledTemporaryFile(max_size=nquads.RUN, dir=str(scratch)) as dump:
        store.write_quads(dump)
        dump.seek(0)
        return nquads.digest(dump, scratch)


def things(quads: Path) -> Iterator[tuple[NamedNode, Facts]]:
    """Every thing with a name and all that any graph says of it, each value once, in order of names.

    The graphs in which its classes are stated stand under GRAPHS.
    """
    for subject, group in groupby(nquads.parse_file(quads), lambda quad: quad.subject):
        if isinstance(subject, NamedNode):
            facts: Facts = {}
            for quad in group:
                values = facts.setdefault(quad.predicate.value, [])
                if not values or values[-1] != quad.object:  # in sorted lines equal triples are together
                    values.append(quad.object)
                if quad.predicate == RDF_TYPE and isinstance(quad.graph_name, NamedNode):
                    facts.setdefault(GRAPHS, []).append(quad.graph_name)
            yield subject, facts


def best(values: Iterable[Term], languages: tuple[str, ...] = ("en", "", "ru", "kk")) -> list[str]:
    """The texts of the values in the first of these languages that any has, or in whichever there is."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for value in values:
        if isinstance(value, Literal):
            by_language[value.language or ""].append(value.value)
    for language in (*languages, *sorted(by_language)):
        if language in by_language:
            return by_language[language]
    return []
