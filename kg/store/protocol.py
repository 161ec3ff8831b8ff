"""The questions that every store answers: a `LocalStore`, on disk or in memory, and an `EndpointStore` elsewhere.

Functions that read take a `Store`. What builds a graph takes a `LocalStore`, since an endpoint gets finished ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from typing import IO, Protocol

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, Variable

from kg.errors import KgError
from kg.store import damage

Term = NamedNode | Literal | BlankNode | Triple
Row = Sequence[Term | None]
THINGS = "VALUES ?thing { things }"  # where a query about many things lists them
MAX_LISTED = 50_000  # characters with which one query lists things: longer queries take longer in all


@dataclass(frozen=True)
class Rows:
    """The result of a SELECT whose rows are in memory."""

    variables: list[Variable]
    rows: list[tuple[Term | None, ...]]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)


Solutions = ox.QuerySolutions | Rows
EngineResult = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
QueryResult = EngineResult | Rows


def solutions(result: QueryResult, where: str) -> Solutions:
    """The result of a SELECT. Raises KgError for that of any other query."""
    if not isinstance(result, Solutions):
        raise KgError("the query is not a SELECT", where, "a SELECT query", "begin the query with SELECT")
    return result


class Store(Protocol):
    """A set of named graphs. Queries read the union of all graphs as their default graph."""

    remote: bool  # each call is a request to a server
    on_disk: bool
    max_parallel_queries: int  # how many queries at once are faster than one after another
    address: str  # of an endpoint, as messages show it; empty for a local store
    built_from: str | None  # the key of the files that an endpoint's build was made from; None for a local store

    def __len__(self) -> int:
        """The number of statements."""
        ...

    # reading

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of any SPARQL query. `prefixes` are those that it need not declare.

        Raises KgError for a syntax error and for a query that may not run.
        """
        ...

    def select(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> Solutions:
        """The solutions of a SELECT. Raises KgError for any other text."""
        return solutions(self.query(query, where, prefixes), where)

    def rows(self, query: str, where: str = "the query") -> list[tuple[Term | None, ...]]:
        """The solutions of a SELECT as tuples, in the order of its variables."""
        return list(map(tuple, self.select(query, where)))

    def texts(self, query: str, where: str = "the query") -> Iterator[tuple[str, ...]]:
        """The solutions of a SELECT as texts: identifiers and values, and an empty text where there is none."""
        for row in self.select(query, where):
            yield tuple(getattr(term, "value", "") for term in row)

    def rows_about(self, query: str, things: Iterable[str]) -> Iterator[tuple[Term | None, ...]]:
        """The solutions of a SELECT about any number of things, given by their IRIs, which it lists at each THINGS.

        It is asked as often as needed for no query to become too long, so its order holds only for each thing.
        """
        room = MAX_LISTED // query.count(THINGS)
        names = [f"<{iri}>" for iri in sorted(things)]
        ends = accumulate(len(name) + 1 for name in names)
        for _, part in groupby(zip(names, ends, strict=True), lambda one: one[1] // room):
            listed = " ".join(name for name, _ in part)
            yield from self.rows(query.replace(THINGS, f"VALUES ?thing {{ {listed} }}"))

    def construct(self, query: str, where: str = "the rule") -> ox.QueryTriples:
        """The triples of a CONSTRUCT or DESCRIBE. Raises KgError for any other text."""
        result = self.query(query, where)
        if not isinstance(result, ox.QueryTriples):
            raise KgError("the query is not a CONSTRUCT", where, "a CONSTRUCT query", "begin the query with CONSTRUCT")
        return result

    def statements(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Every statement with these parts, each with the graph that makes it. A part that is None matches anything."""
        ...

    def holds(self, triple: Triple) -> bool:
        """True if any graph states this triple."""
        return next(self.statements(triple.subject, triple.predicate, triple.object), None) is not None

    def graphs(self) -> list[NamedNode]:
        """The names of all graphs, sorted."""
        ...

    def dump(self) -> bytes:
        """The union of all graphs as N-Triples."""
        everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        union = self.as_oxigraph().query(everything, use_default_graph_as_union=True)
        assert isinstance(union, ox.QueryTriples)
        return bytes(union.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")

    def write_quads(self, file: Path | IO[bytes]) -> None:
        """Writes all statements with their graphs to a file, as N-Quads in no particular order."""
        with damage.reading():
            self.as_oxigraph().dump(file, format=ox.RdfFormat.N_QUADS)

    def as_oxigraph(self) -> ox.Store:
        """A pyoxigraph.Store with all statements, for other libraries: the local store itself, or a copy in memory."""
        ...

    def question(self) -> AbstractContextManager[None]:
        """A block whose requests share the time limit of one; at a local store, any block."""
        return nullcontext()

    def check_unchanged(self) -> None:
        """Raises KgError if another build has begun or ended here since `built_from` was read."""
