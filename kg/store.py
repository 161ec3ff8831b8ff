"""This module gives every stage one Store: named graphs, asked and changed by SPARQL, on disk or in memory."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, Variable

from kg import sparql
from kg.bulk import in_bulk
from kg.errors import KgError

Term = NamedNode | Literal | BlankNode | Triple
BULK = 100_000  # bytes of a file, from which a bulk load, which writes files of its own, is the faster way on disk
LARGE = 12_000_000  # bytes, the same for what a rule gives: files that come one by one must be merged before long
MANY = 20_000  # statements, the same
Row = Sequence[Term | None]
Pattern = tuple[NamedNode | Literal | BlankNode | Variable, ...]


class Store:
    """A set of named graphs. Queries see the union of all graphs as their default graph."""

    remote = False  # whether the graphs are somewhere else, so that each call is a request
    hands = min(os.cpu_count() or 1, 4)  # how many queries at once are faster than one after another

    def __init__(self, inner: ox.Store, on_disk: bool = False) -> None:
        self.inner, self.on_disk = inner, on_disk

    @classmethod
    def in_memory(cls) -> Store:
        """An empty store that lives as long as the process."""
        return cls(ox.Store())

    @classmethod
    def create(cls, folder: Path) -> Store:
        """A store in an empty folder or one of ours, open for writing. Raises KgError where it cannot be written."""
        try:
            return cls(ox.Store(str(folder)), on_disk=True)
        except OSError as error:
            raise unwritten(folder, error) from error

    @classmethod
    def read(cls, folder: Path) -> Store:
        """The store in a folder, opened read only. Raises KgError where it is damaged or missing."""
        try:
            return cls(ox.Store.read_only(str(folder)), on_disk=True)
        except (OSError, RuntimeError) as error:  # RuntimeError: how the store reports corruption
            raise _unusable(folder, error) from error

    def __len__(self) -> int:
        return len(self.inner)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self.inner

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
        return iter(self._constructed(query, where))

    def _constructed(self, query: str, where: str) -> ox.QueryTriples:
        result = self.query(query, where)
        if not isinstance(result, ox.QueryTriples):
            raise KgError("the query is not a CONSTRUCT", where, "a CONSTRUCT query", "begin the query with CONSTRUCT")
        return result

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

    def apply(
        self, construct: str, graph: NamedNode, where: str = "the rule", unguarded: Collection[Pattern] = ()
    ) -> int:
        """Adds to a graph what a CONSTRUCT gives and no graph states; returns how many triples these are.

        Of what matches a pattern in `unguarded` the CONSTRUCT itself may give again what is stated already. The triples
        go from the engine into the engine as text: as Python's own objects they would take twice the time.
        """
        construct = in_bulk(construct) if self.on_disk else construct
        text = bytes(self._constructed(construct, where).serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        repeating = any(self._may_state(pattern) for pattern in unguarded)
        before = self._size(graph) if repeating else 0
        if _may_have_blanks(text):  # the engine gives blank nodes that it reads other names
            self.add(graph, list(dict.fromkeys(self.triples(construct, where))))
        elif self.on_disk and len(text) > LARGE:
            self.inner.bulk_load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
        else:
            self.inner.load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
        if not repeating:
            return text.count(b"\n")
        for subject, predicate, value in self._also_elsewhere(graph):
            self.remove(Quad(subject, predicate, value, graph))  # type: ignore[arg-type]
        return self._size(graph) - before

    def _may_state(self, pattern: Pattern) -> bool:
        """Whether any graph states something with the terms that a pattern gives."""
        subject, predicate, value = (None if isinstance(place, Variable) else place for place in pattern)
        return next(self.statements(subject, predicate, value), None) is not None  # type: ignore[arg-type]

    def _size(self, graph: NamedNode) -> int:
        """How many triples a graph has."""
        ((number,),) = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        return int(getattr(number, "value", "0"))

    def _also_elsewhere(self, graph: NamedNode) -> list[tuple[Term | None, ...]]:
        """The triples of a graph that another graph states too; none where its subjects are in no other graph."""
        others = f"FILTER(?other != {graph})"
        subjects = f"{{ SELECT DISTINCT ?s {{ GRAPH {graph} {{ ?s ?p ?o }} }} }} GRAPH ?other {{ ?s ?q ?r }} {others}"
        if not self.rows(f"SELECT ?s WHERE {{ {subjects} }} LIMIT 1"):
            return []
        return self.rows(
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} {others} }}"
        )

    def add(self, graph: NamedNode, triples: Collection[Triple]) -> None:
        """Adds triples to a graph."""
        insert = self.inner.bulk_extend if self.on_disk and len(triples) > MANY else self.inner.extend
        insert(stated(triple, graph) for triple in triples)

    def remove(self, quad: Quad) -> None:
        """Takes a statement out of its graph."""
        self.inner.remove(quad)

    def remove_graph(self, graph: NamedNode) -> None:
        """Takes out a graph with all that it says."""
        self.inner.remove_graph(graph)

    def load(self, turtle: bytes, graph: NamedNode, where: str) -> None:
        """Loads Turtle whose base is the graph's own address. Raises KgError with every syntax error of the file."""
        # a bulk load writes files of its own for each call, which pays only for large ones
        load = self.inner.bulk_load if self.on_disk and len(turtle) > BULK else self.inner.load
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
        copy.settle()

    def settle(self) -> None:
        """Merges the files of a store on disk, so that a query looks for each thing in few of them."""
        self.inner.optimize()
        self.inner.flush()

    def dump(self) -> bytes:
        """The union of all graphs as N-Triples."""
        dataset = self.inner.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
        assert isinstance(dataset, ox.QueryTriples)
        return bytes(dataset.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")


def _may_have_blanks(text: bytes) -> bool:
    """Whether N-Triples have a blank node, or what looks like one."""
    return text.startswith(b"_:") or b" _:" in text or b"\n_:" in text


def stated(triple: Triple, graph: NamedNode) -> Quad:
    """A triple as the statement of a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


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
        "room for about thirty times the Turtle files, in a folder that can be written to",
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
