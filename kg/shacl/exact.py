"""A store in memory that keeps every literal as it was written, for data of any origin.

The engine keeps numbers, truth values and times as values: it reads "01"^^xsd:integer as 1, and "5"^^xsd:int as an
xsd:integer. In SHACL the form counts: for sh:datatype, sh:pattern or sh:in, and for what a report shows. So a literal
that the engine would change is kept twice. Compiled constraints see it under a datatype of this module, which the
engine leaves alone. SPARQL that a user wrote sees it as the engine reads it, so that it can be compared and counted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.shacl.datatypes import ill_typed
from kg.store.local import LocalStore
from kg.store.protocol import QueryResult, Store, Term
from kg.terms.vocabulary import RDF, XSD

_MARK = "urn:x-habeas:"  # what names of this module begin with
FORM = f"{_MARK}form:"  # before the datatype of a literal that the engine would change
_WRITTEN, READ = NamedNode("urn:x-habeas:written"), NamedNode("urn:x-habeas:read")
_ILL_TYPED = f"{_MARK}ill-typed:"  # the same for one that the engine reads in spite of its datatype's bounds
_PLAIN = frozenset({f"{XSD}string", f"{RDF}langString"})
_REMEMBERED = 100_000  # literals


class ExactStore(LocalStore):
    """One graph of any origin, in memory."""

    def __init__(self) -> None:
        super().__init__(ox.Store())
        self.changed = False  # whether there is a literal that the engine would change
        self._forms = ox.Store()
        self._reading = threading.Lock()
        self._known: dict[Literal, Literal] = {}

    def fill(self, triples: Iterable[Triple | Quad]) -> None:
        """Adds triples, or statements of any graph."""
        self._oxigraph.bulk_extend(chain.from_iterable(map(self._quads, triples)))

    def _quads(self, one: Triple | Quad) -> Iterator[Quad]:
        """A statement as the engine gets it: once, or in both forms of its literal."""
        thing, predicate, value = one.subject, one.predicate, one.object
        if type(value) is Literal and value.datatype.value not in _PLAIN:
            read = self.normalized(value)
            if read != value:
                self.changed = True
                if ill_typed(value):
                    yield Quad(thing, predicate, _marked(value, _ILL_TYPED))
                else:
                    yield Quad(thing, predicate, _marked(value), _WRITTEN)
                    yield Quad(thing, predicate, read, READ)
                return
        yield Quad(thing, predicate, value)

    @property
    def as_read(self) -> LocalStore:
        """The same triples as the engine reads them."""
        return _View(self._oxigraph, READ)

    def normalized(self, literal: Literal) -> Literal:
        """A literal as the engine reads it."""
        known = self._known.get(literal)
        if known is None:
            with self._reading:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                quad = Quad(READ, READ, literal)
                self._forms.add(quad)
                known = self._known[literal] = next(iter(self._forms)).object
                self._forms.remove(quad)
        return known

    def written(self, term: Term) -> Term:
        """A term as compiled constraints find it here."""
        if isinstance(term, Literal) and term.language is None and self.normalized(term) != term:
            return _marked(term, _ILL_TYPED if ill_typed(term) else FORM)
        return term

    def given(self, term: Term, focus: Term | None = None) -> Term:
        """A term of a result as it was written; of a query that a user wrote, if its focus node is given.

        There a value is looked up among those of the focus node, and stays as the engine reads it if several fit.
        """
        if not isinstance(term, Literal) or not self.changed:
            return term
        datatype = term.datatype.value
        if datatype.startswith(_MARK):
            mark = FORM if datatype.startswith(FORM) else _ILL_TYPED
            return Literal(term.value, datatype=NamedNode(datatype.removeprefix(mark)))
        if focus is None or isinstance(focus, Literal) or datatype in _PLAIN:
            return term
        fitting = {
            written
            for quad in self._oxigraph.quads_for_pattern(focus, None, None, _WRITTEN)
            if isinstance(written := self.given(quad.object), Literal) and self.normalized(written) == term
        }
        as_it_is = next(self._oxigraph.quads_for_pattern(focus, None, term, DefaultGraph()), None)
        return fitting.pop() if len(fitting) == 1 and as_it_is is None else term

    def triples(
        self, subject: NamedNode | BlankNode | None = None, predicate: NamedNode | None = None
    ) -> Iterator[Triple]:
        """All triples with this subject and predicate, as they were written."""
        for graph in (DefaultGraph(), _WRITTEN) if self.changed else (DefaultGraph(),):
            for quad in self._oxigraph.quads_for_pattern(subject, predicate, None, graph):
                yield Triple(quad.subject, quad.predicate, self.given(quad.object))

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of a query over the triples, with literals marked. Raises KgError."""
        return _query(self._oxigraph, query, where, prefixes, _WRITTEN if self.changed else None)


class _View(LocalStore):
    """The triples that the engine has, with those of another graph."""

    def __init__(self, engine: ox.Store, besides: NamedNode) -> None:
        super().__init__(engine)
        self._besides = besides

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of a query. Raises KgError."""
        return _query(self._oxigraph, query, where, prefixes, self._besides)


def _query(
    store: ox.Store, query: str, where: str, prefixes: Mapping[str, str] | None, besides: NamedNode | None
) -> QueryResult:
    graphs: Any = [DefaultGraph(), besides] if besides else DefaultGraph()
    try:
        return store.query(query, prefixes=dict(prefixes or {}), default_graph=graphs)
    except SyntaxError as error:
        from kg.sparql import mistakes

        raise mistakes.explain(query, str(error.msg), where, prefixes) from error


def _marked(literal: Literal, mark: str = FORM) -> Literal:
    return Literal(literal.value, datatype=NamedNode(mark + literal.datatype.value))


def for_query(store: Store, by_user: bool) -> Store:
    """The store in which a query runs: one that a user wrote sees literals as the engine reads them."""
    return store.as_read if by_user and isinstance(store, ExactStore) else store


def given(store: Store, term: Term) -> Term:
    """A term that a compiled query has returned, as it was written."""
    return store.given(term) if isinstance(store, ExactStore) else term


def constant(store: Store, term: Term) -> Term:
    """A term of a shape as compiled constraints find it in a store."""
    return store.written(term) if isinstance(store, ExactStore) else term


def value(store: Store, v: str) -> str:
    """An expression for the value of a literal, to be compared by `<` or `>`."""
    if not isinstance(store, ExactStore) or not store.changed:
        return v
    datatype = f"STR(DATATYPE({v}))"
    written = f"STRDT(STR({v}), IRI(SUBSTR({datatype}, {len(FORM) + 1})))"
    return f"IF(STRSTARTS({datatype}, '{FORM}'), {written}, {v})"


def has_datatype(store: Store, v: str, iri: str) -> str:
    """An expression that is true if a literal has a datatype."""
    if isinstance(store, ExactStore) and store.changed:
        return f"DATATYPE({v}) IN (<{iri}>, <{FORM}{iri}>)"
    return f"DATATYPE({v}) = <{iri}>"
