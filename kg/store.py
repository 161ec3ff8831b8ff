"""This module gives every stage one Store: named graphs, asked and changed by SPARQL, on disk or in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg import sparql
from kg.errors import KgError

Term = NamedNode | Literal | BlankNode | Triple
BULK = 4_000_000  # bytes
MANY = 20_000  # statements from which a bulk load, which writes files of its own, is the faster way on disk
Row = Sequence[Term | None]


class Store:
    """A set of named graphs. Queries see the union of all graphs as their default graph."""

    remote = False  # whether the graphs are somewhere else, so that each call is a request

    def __init__(self, inner: ox.Store) -> None:
        self.inner = inner

    @classmethod
    def in_memory(cls) -> Store:
        """An empty store that lives as long as the process."""
        return cls(ox.Store())

    @classmethod
    def create(cls, folder: Path) -> Store:
        """A store in an empty folder or one of ours, open for writing. Raises KgError where it cannot be written."""
        try:
            return cls(ox.Store(str(folder)))
        except OSError as error:
            raise unwritten(folder, error) from error

    @classmethod
    def read(cls, folder: Path) -> Store:
        """The store in a folder, opened read only. Raises KgError where it is damaged or missing."""
        try:
            return cls(ox.Store.read_only(str(folder)))
        except (OSError, RuntimeError) as error:  # RuntimeError: how the store reports corruption
            raise _unusable(folder, error) from error

    def __len__(self) -> int:
        return len(self.inner)

    def select(self, query: str, where: str = "the query") -> ox.QuerySolutions:
        """The solutions of a SELECT. Raises KgError for a text that is no SELECT or may not run."""
        result = self.query(query, where)
        if not isinstance(result, ox.QuerySolutions):
            raise KgError("the query is not a SELECT", where, "a SELECT query", "begin the query with SELECT")
        return result

    def rows(self, query: str, where: str = "the query") -> list[tuple[Term | None, ...]]:
        """The solutions of a SELECT as tuples in the order of its variables."""
        return [tuple(solution) for solution in self.select(query, where)]

    def query(self, query: str, where: str = "the query") -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """The result of any SPARQL query. Raises KgError for a syntax error or a text that may not run."""
        sparql.check(query, where)
        try:
            return self.inner.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise KgError(
                f"this is not SPARQL: {error.msg}",
                where,
                "a SELECT, ASK, CONSTRUCT or DESCRIBE query of SPARQL 1.1",
                "correct the query at that place; prefixes must be declared",
            ) from error

    def triples(self, query: str, where: str = "the rule") -> Iterator[Triple]:
        """The triples of a CONSTRUCT."""
        result = self.query(query, where)
        if not isinstance(result, ox.QueryTriples):
            raise KgError("the query is not a CONSTRUCT", where, "a CONSTRUCT query", "begin the query with CONSTRUCT")
        return iter(result)

    def holds(self, triple: Triple) -> bool:
        """Whether any graph states this triple."""
        return next(self.statements(triple.subject, triple.predicate, triple.object), None) is not None

    def statements(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Every statement with these parts, each with the graph that makes it; nothing given matches anything."""
        if isinstance(subject, Literal):
            return iter(())
        return iter(self.inner.quads_for_pattern(subject, predicate, value, graph))

    def graphs(self) -> list[NamedNode]:
        """The names of all graphs, in order."""
        return sorted((name for name in self.inner.named_graphs() if isinstance(name, NamedNode)), key=str)

    def apply(self, construct: str, graph: NamedNode, where: str = "the rule") -> int:
        """Adds to a graph what a CONSTRUCT gives and no graph states; returns how many triples these are."""
        triples = dict.fromkeys(self.triples(construct, where))
        said = {p: next(self.statements(predicate=p), None) for p in {triple.predicate for triple in triples}}
        given = [triple for triple in triples if not said[triple.predicate] or not self.holds(triple)]
        self.add(graph, given)
        return len(given)

    def add(self, graph: NamedNode, triples: Collection[Triple]) -> None:
        """Adds triples to a graph."""
        insert = self.inner.bulk_extend if len(triples) > MANY else self.inner.extend
        insert(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)

    def remove(self, quad: Quad) -> None:
        """Takes a statement out of its graph."""
        self.inner.remove(quad)

    def remove_graph(self, graph: NamedNode) -> None:
        """Takes out a graph with all that it says."""
        self.inner.remove_graph(graph)

    def load(self, turtle: bytes, graph: NamedNode, where: str) -> None:
        """Loads Turtle whose base is the graph's own address. Raises KgError with every syntax error of the file."""
        # a bulk load writes files of its own for each call, which pays only for large ones
        load = self.inner.bulk_load if len(turtle) > BULK else self.inner.load
        try:
            load(turtle, format=ox.RdfFormat.TURTLE, base_iri=graph.value, to_graph=graph)
        except SyntaxError as error:
            raise KgError.of(list(_syntax_errors(turtle, graph, where))) from error

    def backup(self, folder: Path) -> None:
        """Makes a copy of a store on disk that shares its files as long as neither changes them."""
        self.inner.backup(str(folder))

    def copy_to(self, folder: Path) -> None:
        """Writes the whole store into an empty folder."""
        quads = self.inner.dump(format=ox.RdfFormat.N_QUADS) or b""
        copy = Store.create(folder)
        copy.inner.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
        copy.inner.flush()

    def dump(self) -> bytes:
        """The union of all graphs as N-Triples."""
        dataset = self.inner.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
        assert isinstance(dataset, ox.QueryTriples)
        return bytes(dataset.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")


def read_turtle(turtle: bytes, graph: NamedNode, where: str) -> list[Triple]:
    """The triples of a file whose base is a graph's address. Raises KgError with every syntax error of the file."""
    try:
        return [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=graph.value)]
    except SyntaxError as error:
        raise KgError.of(list(_syntax_errors(turtle, graph, where))) from error


def _syntax_errors(turtle: bytes, graph: NamedNode, where: str) -> Iterator[KgError]:
    statements = iter(ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=graph.value))
    while True:
        try:
            next(statements)
        except StopIteration:
            return
        except SyntaxError as error:
            yield KgError(
                f"this is not Turtle: {(error.msg or '').split(': ', 1)[-1]}",
                f"{where}:{error.lineno}",
                "a statement of RDF 1.1 Turtle",
                "correct the line, or the one before it: often a mark or a prefix is missing",
            )


def unwritten(folder: Path, error: OSError) -> KgError:
    """What to say where a new store cannot be written, as on a full disk."""
    return KgError(
        f"the new store cannot be written ({str(error).splitlines()[0][:150]}); the last one, if any, stays in use",
        str(folder),
        "room for about twenty times the Turtle files, in a folder that can be written to",
        "make room, or close what holds the store, then run kg build again",
    )


def _unusable(folder: Path, error: Exception) -> KgError:
    if "lock" in str(error).lower():
        return KgError(
            "another program holds the store", str(folder), "a store that no one writes to", "close it, then try again"
        )
    return KgError(
        f"the store cannot be opened ({str(error).splitlines()[0][:120]})",
        str(folder),
        "a store that kg build has finished",
        "run kg build; if that does not help, delete the build folder first: all in it is generated",
    )
