"""A store in memory that keeps every literal as it was written, for data of any origin.

The engine keeps numbers, truth values and times as values: it reads "01"^^xsd:integer as 1, and "5"^^xsd:int as an
xsd:integer. In SHACL the form counts: for sh:datatype, sh:pattern or sh:in, and for what a report shows. So a literal
that the engine would change is kept twice. Compiled constraints see it under a datatype of this module, which the
engine leaves alone. SPARQL that a user wrote sees it as the engine reads it, so that it can be compared and counted.
What is kept by thing, for constraints that need no query, is as it was written.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.shacl.datatypes import ill_typed
from kg.store.local import LocalStore
from kg.store.protocol import QueryResult, Store, Term
from kg.terms.vocabulary import RDF, RDFS, XSD

_MARK = "urn:x-habeas:"  # what names of this module begin with
FORM = f"{_MARK}form:"  # before the datatype of a literal that the engine would change
TARGETS = NamedNode("urn:x-habeas:targets")  # the graph that lists focus nodes which a target in SPARQL has found
FAILING = NamedNode("urn:x-habeas:failing")  # the graph that lists nodes which do not conform to a shape
_WRITTEN, READ = NamedNode("urn:x-habeas:written"), NamedNode("urn:x-habeas:read")
_ILL_TYPED = f"{_MARK}ill-typed:"  # the same for one that the engine reads in spite of its datatype's bounds
_TYPE, _SUBCLASS = f"{RDF}type", f"{RDFS}subClassOf"
_PLAIN = frozenset({f"{XSD}string", f"{RDF}langString"})
_REMEMBERED = 100_000  # literals


class ExactStore(LocalStore):
    """One graph of any origin.

    The statements are kept in lists by property, and what a property says by thing once somebody asks for it. The
    engine gets all of them when it is asked something: many shapes need no query.
    """

    def __init__(self) -> None:
        super().__init__(ox.Store())
        self._statements: dict[str, tuple[list[Any], list[Term]]] = defaultdict(lambda: ([], []))  # things and values
        self._given: dict[str, int] = {}  # how many of each the engine has
        self._filled = False  # whether it lacks some
        self._loading = threading.RLock()
        self._changed = False  # whether it has a literal that it would have changed
        self._forms = ox.Store()
        self.failing: dict[NamedNode, set[Term]] = defaultdict(set)  # the nodes that do not conform to a shape
        self._known: dict[Literal, Literal] = {}
        self._values: dict[str, dict[Term, list[Term]]] = {}  # by property and thing, once somebody has asked
        self._members: dict[str, dict[Term, None]] = {}  # by class, likewise

    def fill(self, triples: Iterable[Triple | Quad]) -> None:
        """Adds triples, or statements of any graph."""
        statements = self._statements
        for one in triples:
            things, values = statements[one.predicate.value]
            things.append(one.subject)
            values.append(one.object)
        self._filled, self._values, self._members = True, {}, {}

    def _load(self) -> None:
        """Gives the engine what it lacks."""
        with self._loading:
            if self._filled:
                self._engine.bulk_extend(chain.from_iterable(map(self._quads, self._statements)))
                self._given = {name: len(things) for name, (things, _) in self._statements.items()}
                self._filled = False  # last, since another thread may look

    def _quads(self, name: str) -> Iterator[Quad]:
        """The statements with a property that the engine does not have yet."""
        predicate, (things, values), done = NamedNode(name), self._statements[name], self._given.get(name, 0)
        for thing, value in islice(zip(things, values, strict=True), done, None):
            if type(value) is Literal and value.datatype.value not in _PLAIN:
                read = self.normalized(value)
                if read != value:
                    self._changed = True
                    if ill_typed(value):
                        yield Quad(thing, predicate, _marked(value, _ILL_TYPED))
                    else:
                        yield Quad(thing, predicate, _marked(value), _WRITTEN)
                        yield Quad(thing, predicate, read, READ)
                    continue
            yield Quad(thing, predicate, value)

    @property
    def _oxigraph(self) -> ox.Store:
        if self._filled:
            self._load()
        return self._engine

    @_oxigraph.setter
    def _oxigraph(self, engine: ox.Store) -> None:
        self._engine = engine

    @property
    def changed(self) -> bool:
        """True if there is a literal that the engine would change."""
        self._load()
        return self._changed

    @property
    def as_read(self) -> LocalStore:
        """The same triples as the engine reads them."""
        return _View(self._oxigraph, READ)

    def values(self, name: str) -> Mapping[Term, Sequence[Term]]:
        """The values of a property by thing, as they are written."""
        if name not in self._values:
            of: dict[Term, list[Term]] = {}
            for thing, value in zip(*self._statements.get(name, ((), ())), strict=True):
                of.setdefault(thing, []).append(value)
            for several in of.values():
                if len(several) > 1:
                    several[:] = dict.fromkeys(several)
            self._values[name] = of
        return self._values[name]

    @property
    def classes(self) -> Mapping[str, Mapping[Term, None]]:
        """The nodes that have each class as a type."""
        if not self._members:
            for node, one in zip(*self._statements[_TYPE], strict=True):
                if type(one) is NamedNode:
                    self._members.setdefault(one.value, {})[node] = None
        return self._members

    def members(self, classes: Iterable[str]) -> Mapping[Term, None]:
        """The nodes that have one of some classes as a type."""
        members = self.classes
        several = [members[name] for name in classes if name in members]
        return several[0] if len(several) == 1 else dict.fromkeys(chain.from_iterable(several))

    def normalized(self, literal: Literal) -> Literal:
        """A literal as the engine reads it."""
        known = self._known.get(literal)
        if known is None:
            with self._loading:
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

    def triples(self) -> Iterator[Triple]:
        """All triples, as they were written."""
        for graph in (DefaultGraph(), _WRITTEN):
            for quad in self._oxigraph.quads_for_pattern(None, None, None, graph):
                yield Triple(quad.subject, quad.predicate, self.given(quad.object))

    def mark_targets(self, name: NamedNode, nodes: Iterable[Term]) -> str:
        """Lists focus nodes in the graph of targets; returns the pattern that finds them, with {v} for the node."""
        self._engine.extend(Quad(name, TARGETS, self.written(node), TARGETS) for node in nodes)
        return targets(name)

    def mark_failing(self, name: NamedNode, nodes: Iterable[Term]) -> int:
        """Lists nodes that do not conform to a shape; returns how many are new."""
        known = self.failing[name]
        new = set(nodes) - known
        known |= new
        self._engine.extend(Quad(name, FAILING, self.written(node), FAILING) for node in new)
        return len(new)

    def check_unchanged(self) -> None:
        """Nothing: no other process knows this store."""

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of a query over the triples, with literals marked. Raises KgError."""
        return _query(self._oxigraph, query, where, prefixes, _WRITTEN if self._changed else None)


class _View(LocalStore):
    """The triples that the engine has, with those of another graph."""

    def __init__(self, engine: ox.Store, besides: NamedNode) -> None:
        super().__init__(engine)
        self._besides = besides

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of a query. Raises KgError."""
        return _query(self._oxigraph, query, where, prefixes, self._besides)

    def check_unchanged(self) -> None:
        """Nothing: no other process knows this store."""


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


def targets(name: NamedNode) -> str:
    """The pattern that finds the focus nodes of this name in the graph of targets, with {v} for the node."""
    return f"GRAPH {TARGETS} {{{{ {name} {TARGETS} {{v}} }}}}"


def for_query(store: Store, by_user: bool) -> Store:
    """The store in which a query runs: one that a user wrote sees literals as the engine reads them."""
    return store.as_read if by_user and isinstance(store, ExactStore) else store


def classes(store: Store) -> set[str]:
    """The classes that something in a store has as a type."""
    if isinstance(store, ExactStore):
        return set(store.classes)
    rows = store.rows(f"SELECT DISTINCT ?c WHERE {{ ?s <{_TYPE}> ?c }}")
    return {c.value for (c,) in rows if isinstance(c, NamedNode)}


def subclasses(store: Store) -> Iterator[tuple[Term | None, Term | None]]:
    """Each class that a store has with each one above it."""
    if isinstance(store, ExactStore):
        return ((child, parent) for child, several in store.values(_SUBCLASS).items() for parent in several)
    return ((c, p) for c, p in store.rows(f"SELECT DISTINCT ?c ?p WHERE {{ ?c <{_SUBCLASS}> ?p }}"))


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
