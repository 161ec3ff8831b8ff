"""A store in this process, on disk or in memory: named graphs in pyoxigraph, read and changed by SPARQL."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, Variable

from kg.errors import KgError
from kg.files.nesting import MAX_DEPTH, refuse_deep_rdf
from kg.sparql import text as sparql
from kg.store import damage
from kg.store.protocol import EngineResult, QueryResult, Store, Term
from kg.store.running import running

Pattern = tuple[NamedNode | Literal | BlankNode | Variable, ...]

# Sizes above which a bulk load is faster on disk. It writes files of its own, which must be merged later; for
# the results of rules, which come one after another, this pays only if they are much larger.
BULK_FILE_BYTES = 100_000
BULK_RULE_BYTES = 12_000_000
BULK_STATEMENTS = 20_000


class LocalStore(Store):
    """The Store in this process, whose engine is a pyoxigraph.Store."""

    remote, address, built_from = False, "", None
    max_parallel_queries = min(os.cpu_count() or 1, 4)

    def __init__(self, oxigraph: ox.Store, on_disk: bool = False, folder: Path | None = None) -> None:
        self._oxigraph, self.on_disk, self.folder = oxigraph, on_disk, folder

    @classmethod
    def in_memory(cls) -> LocalStore:
        """An empty store that lives as long as the process."""
        return cls(ox.Store())

    @classmethod
    def create(cls, folder: Path) -> LocalStore:
        """A store in an empty folder or one of ours, open for writing. Raises KgError if it cannot be written."""
        try:
            return cls(ox.Store(str(folder)), on_disk=True)
        except OSError as error:
            raise write_failed(folder, error) from error

    @classmethod
    def read(cls, folder: Path) -> LocalStore:
        """The store in a folder, opened read only, which takes no lock. Raises KgError if it is damaged or missing."""
        try:
            return cls(ox.Store.read_only(str(folder)), on_disk=True, folder=folder)
        except (OSError, RuntimeError) as error:
            raise damage.explain(error, folder) or damage.damaged(folder, str(error)[:100]) from error

    def close(self) -> None:
        """Closes a store that was opened read only, until `reopen`: a process with an open store must not fork."""
        self._oxigraph = ox.Store()

    def reopen(self) -> None:
        """Opens it again."""
        assert self.folder is not None
        self._oxigraph = LocalStore.read(self.folder)._oxigraph

    def __len__(self) -> int:
        return len(self._oxigraph)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._oxigraph

    # reading

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of any SPARQL query. Raises KgError for a syntax error or a text that may not run."""
        sparql.check(query, where)
        try:
            return self._oxigraph.query(query, prefixes=dict(prefixes or {}), use_default_graph_as_union=True)
        except SyntaxError as error:
            from kg.sparql import mistakes

            raise mistakes.explain(query, str(error.msg), where, prefixes) from error

    def query_dataset(
        self, query: str, default_graphs: Sequence[NamedNode] = (), named_graphs: Sequence[NamedNode] = ()
    ) -> EngineResult:
        """The result of a query over the dataset that a request of the SPARQL Protocol chooses.

        The graphs of the request overrule those that the query names by FROM; with neither, the default graph is the
        union. Raises KgError for a query that may not run, and SyntaxError.
        """
        sparql.check(query)
        if default_graphs or named_graphs:
            return self._run(query, default_graph=[*default_graphs], named_graphs=[*named_graphs])
        own = any("FROM" in word.upper() for kind, word, _ in sparql.tokens(query) if kind == "word")
        return self._run(query, use_default_graph_as_union=not own)

    def _run(self, query: str, **options: Any) -> EngineResult:
        """The engine's result, for which what the query denies is looked up. Raises SyntaxError about the query."""
        from kg.sparql.join_hints import look_up_what_is_denied  # which who only validates does not wait for

        hinted = look_up_what_is_denied(query)
        if hinted != query:
            with suppress(SyntaxError):  # whose place would be one in the other text
                return self._oxigraph.query(hinted, **options)
        return self._oxigraph.query(query, **options)

    def statements(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Every statement with these parts, each with the graph that makes it. A part that is None matches anything."""
        if isinstance(subject, Literal):
            return iter(())
        return iter(self._oxigraph.quads_for_pattern(subject, predicate, value, graph))

    def graphs(self) -> list[NamedNode]:
        """The names of all graphs, sorted."""
        return sorted((name for name in self._oxigraph.named_graphs() if isinstance(name, NamedNode)), key=str)

    def as_oxigraph(self) -> ox.Store:
        """The pyoxigraph.Store itself, not a copy."""
        return self._oxigraph

    def check_unchanged(self) -> None:
        """Nothing: a store that is in use here never changes."""

    # changing

    def apply(
        self, construct: str, graph: NamedNode, where: str = "the rule", unguarded: Collection[Pattern] = ()
    ) -> int:
        """Adds to a graph the triples of a CONSTRUCT that no graph states yet; returns how many these are.

        The CONSTRUCT itself leaves out what is stated already, except triples that match a pattern in `unguarded`. The
        triples pass from engine to engine as text: as Python objects they would take twice the time.
        """
        with running(where):
            return self._apply(construct, graph, where, unguarded)

    def _apply(self, construct: str, graph: NamedNode, where: str, unguarded: Collection[Pattern]) -> int:
        from kg.sparql.join_hints import add_join_hints  # which who only asks does not wait for

        construct = add_join_hints(construct)
        text = bytes(self.construct(construct, where).serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        if _may_have_blank_nodes(text) or any(self._states_any(pattern) for pattern in unguarded):
            # the engine would rename the blank nodes of the text, and take what is stated already for new
            new = [one for one in dict.fromkeys(self.construct(construct, where)) if not self.holds(one)]
            self.add(graph, new)
            return len(new)
        load = self._oxigraph.bulk_load if self.on_disk and len(text) > BULK_RULE_BYTES else self._oxigraph.load
        load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
        return text.count(b"\n")

    def _states_any(self, pattern: Pattern) -> bool:
        """True if any graph states a triple with the terms of a pattern."""
        subject, predicate, value = (None if isinstance(place, Variable) else place for place in pattern)
        return next(self.statements(subject, predicate, value), None) is not None  # type: ignore[arg-type]

    def add(self, graph: NamedNode, triples: Collection[Triple]) -> None:
        """Adds triples to a graph."""
        insert = (
            self._oxigraph.bulk_extend if self.on_disk and len(triples) > BULK_STATEMENTS else self._oxigraph.extend
        )
        insert(stated(triple, graph) for triple in triples)

    def remove(self, quad: Quad) -> None:
        """Removes a statement from its graph."""
        self._oxigraph.remove(quad)

    def remove_graph(self, graph: NamedNode) -> None:
        """Removes a graph and all its statements."""
        self._oxigraph.remove_graph(graph)

    def load(self, turtle: bytes, graph: NamedNode, where: str) -> None:
        """Loads Turtle whose base is the graph's own address. Raises KgError with every syntax error of the file."""
        refuse_deep_rdf(turtle, where)
        load = self._oxigraph.bulk_load if self.on_disk and len(turtle) > BULK_FILE_BYTES else self._oxigraph.load
        try:
            load(turtle, format=ox.RdfFormat.TURTLE, base_iri=graph.value, to_graph=graph)
        except SyntaxError as error:
            raise KgError.of(list(_syntax_errors(turtle, graph, where))) from error

    def add_quads(self, quads: Iterable[Quad]) -> None:
        """Adds statements to their graphs."""
        self._oxigraph.extend(quads)

    def load_quads(self, source: Path | IO[bytes]) -> None:
        """Loads a whole file of N-Quads, in bulk. Raises SyntaxError."""
        if isinstance(source, Path):
            self._oxigraph.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
        else:
            self._oxigraph.bulk_load(source, format=ox.RdfFormat.N_QUADS)

    # the files of a store on disk

    def backup(self, folder: Path) -> None:
        """Makes a copy of a store on disk that shares its files until one of the two changes them."""
        self._oxigraph.backup(str(folder))

    def copy_to(self, folder: Path) -> LocalStore:
        """Writes the whole store into an empty folder, and returns the store there, open for writing."""
        copy = LocalStore.create(folder)
        copy._oxigraph.bulk_load(self._oxigraph.dump(format=ox.RdfFormat.N_QUADS) or b"", format=ox.RdfFormat.N_QUADS)
        return copy

    def take(self, other: LocalStore, graphs: Iterable[NamedNode]) -> None:
        """Adds these graphs of another store, in bulk."""
        for graph in graphs:
            text = other._oxigraph.dump(from_graph=graph, format=ox.RdfFormat.N_TRIPLES) or b""
            self._oxigraph.bulk_load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def settle(self) -> None:
        """Merges the files of a store on disk, so that a query has few of them to search."""
        self._oxigraph.optimize()
        self._oxigraph.flush()


BYTE_ORDER_MARK = "\ufeff"
_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")
_CORRECT = "correct the line, or the one before it: often a punctuation mark or a prefix is missing"


def _may_have_blank_nodes(text: bytes) -> bool:
    """True if N-Triples contain a blank node, or text that looks like one."""
    return text.startswith(b"_:") or b" _:" in text or b"\n_:" in text


def stated(triple: Triple, graph: NamedNode) -> Quad:
    """A triple as the statement of a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _syntax_errors(turtle: bytes, graph: NamedNode, where: str) -> Iterator[KgError]:
    """Every syntax error of a file; one that comes again and again, such as a missing prefix, is given once."""
    statements = iter(ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=graph.value))
    lines: dict[str, list[int]] = {}
    while True:
        try:
            next(statements)
        except StopIteration:
            break
        except SyntaxError as error:
            lines.setdefault((error.msg or "").split(": ", 1)[-1], []).append(error.lineno or 0)
            if turtle.count(b"<<") > MAX_DEPTH:  # past an error the parser may take for triples what is none
                break
    for message, places in lines.items():
        if BYTE_ORDER_MARK in message:
            yield _byte_order_mark(f"{where}:{places[0]}")
            return  # what follows it is read wrongly
        undeclared = _UNDECLARED.match(message)
        for line in places[:1] if undeclared else places:
            again = f" (also used in {len(places) - 1} later lines)" if undeclared and len(places) > 1 else ""
            repair = f"add the line @prefix {undeclared[1]}: <…> ." if undeclared else _CORRECT
            yield KgError(
                f"this is not Turtle: {message}{again}", f"{where}:{line}", "a statement of RDF 1.1 Turtle", repair
            )


def _byte_order_mark(where: str) -> KgError:
    return KgError(
        "there is a byte order mark within the text, an invisible character that some editors write",
        where,
        "no byte order mark, or one at the very beginning of the file",
        "delete the invisible character before the first letter of this line, or save the file as UTF-8 without BOM",
    )


def write_failed(folder: Path, error: OSError) -> KgError:
    """The error for a new store that cannot be written, as on a full disk."""
    return KgError(
        f"the new store cannot be written ({str(error).splitlines()[0][:150]}); the last one, if any, stays in use",
        str(folder),
        "room for about thirty times the Turtle files, in a folder that can be written to",
        "free disk space, or close the program that has the store open, then run kg build again",
    )
