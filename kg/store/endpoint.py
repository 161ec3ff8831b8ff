"""A store at a SPARQL 1.1 endpoint: a finished store is sent there, and queries are answered there, over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import KgError
from kg.rdf.blank_nodes import renamed
from kg.sparql.text import with_prefixes
from kg.store import results
from kg.store.http import JSON, TRIPLES, Client
from kg.store.local import LocalStore
from kg.store.protocol import QueryResult, Rows, Store, Term
from kg.store.session import Session
from kg.terms.names import FILES, GRAPH
from kg.terms.vocabulary import DCTERMS_IDENTIFIER

MAX_REMEMBERED = 50_000  # subjects, with all that is stated about each


class EndpointStore(Store):
    """The Store at an endpoint. Our graphs there are those whose names begin with https://w3id.org/habeas/graph/."""

    remote, on_disk = True, False  # so no join hints are added
    max_parallel_queries = 1  # servers run queries in parallel themselves

    def __init__(self, client: Client) -> None:
        self._client, self._session = client, Session(client)
        self.address = client.address  # without its query string
        self.built_from: str | None = None
        self._mark = ""
        self._about = lru_cache(MAX_REMEMBERED)(self._stated_of)

    def __len__(self) -> int:
        return sum(self._session.sizes().values())

    # reading

    def question(self) -> AbstractContextManager[None]:
        """A block whose requests share the time limit of one; part of the block around it, if there is one."""
        return self._client.question()

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of any SPARQL query. Raises KgError for a syntax error and for every failure of the endpoint."""
        form = self._session.grammar.query(query, where, prefixes)
        variables = form.variables if isinstance(form, ox.QuerySolutions) else None
        is_ask = isinstance(form, ox.QueryBoolean)
        del form  # or a traceback could keep it, and another thread may not free it
        query = with_prefixes(query, prefixes or {})
        with self.question():
            parameters = self._session.union()
            if variables is not None:
                names = [variable.value for variable in variables]
                return Rows(variables, self._session.rows(query, parameters, names))
            if is_ask:
                return results.truth(self._client.query(query, JSON, parameters), self.address)
            accept = f"{TRIPLES}, text/turtle;q=0.9"
            return results.triples(self._client.query(query, accept, parameters), self.address)

    def holds(self, triple: Triple) -> bool:
        """True if any graph states this triple. What is stated of its subject is remembered."""
        subject = triple.subject
        return triple in self._about(subject) if isinstance(subject, NamedNode) else super().holds(triple)

    def _stated_of(self, subject: NamedNode) -> set[Triple]:
        found = self.rows(f"SELECT DISTINCT ?p ?o WHERE {{ {subject} ?p ?o }}")
        return {quad.triple for quad in results.quads(((subject, p, o, FILES) for p, o in found), self.address)}

    def statements(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Every statement with these parts, each with the graph that makes it. A part that is None matches anything."""
        given = {"s": subject, "p": predicate, "o": value, "g": graph}
        if isinstance(subject, Literal) or any(isinstance(term, BlankNode) for term in given.values()):
            return iter(())  # the name of a blank node means nothing in another request
        place = {name: f"?{name}" if term is None else str(term) for name, term in given.items()}
        names = [name for name, term in given.items() if term is None] or ["same"]
        same = f"BIND({place['g']} AS ?same)" if names == ["same"] else ""
        only = f"FILTER(STRSTARTS(STR(?g), '{GRAPH}'))" if graph is None else ""
        rows = self.rows(
            f"SELECT DISTINCT {' '.join(f'?{name}' for name in names)} WHERE {{ "
            f"GRAPH {place['g']} {{ {place['s']} {place['p']} {place['o']} }} {only} {same} }}"
        )
        found = ({**given, **dict(zip(names, row, strict=True))} for row in rows)
        return iter(results.quads(((row["s"], row["p"], row["o"], row["g"]) for row in found), self.address))

    def graphs(self) -> list[NamedNode]:
        """The names of our graphs, sorted."""
        return sorted(self._session.sizes(), key=str)

    def as_oxigraph(self) -> ox.Store:
        """A copy of all our graphs in memory. Raises KgError if one has not as many statements as the endpoint counts.

        A blank node keeps its name within one answer only, and no two graphs share one, so each gets another name.
        """
        copy, sizes, read = ox.Store(), self._session.sizes(), dict[NamedNode, int]()
        for number, graph in enumerate(sorted(sizes, key=str)):
            found = list(self.statements(graph=graph))
            read[graph] = len(found)
            copy.bulk_extend(renamed(found, f"g{number}-", graph.value))
        self._compare(read, sizes, "an answer of the endpoint has another number of statements than it counts")
        return copy

    # a build

    def send(self, built: LocalStore, key: str, progress: Callable[[str, int, int], None]) -> None:
        """Replaces our graphs by those of a finished store, and marks them with the key of what it was made from.

        The mark goes first and comes last, so a part of a build never passes for all of it. Raises KgError if a graph
        does not hold as many statements afterwards as it was sent.
        """
        for graph in sorted(self.graphs(), key=lambda graph: graph != FILES):
            self._client.delete(graph.value)
        self._compare(self._session.sizes(), {}, "the endpoint still holds what was deleted")
        graphs = [graph for graph in built.graphs() if graph != FILES]
        sizes: dict[NamedNode, int] = {}
        for done, graph in enumerate(graphs):
            progress(f"sending {graph.value.removeprefix(GRAPH)}", done, len(graphs))
            sizes[graph] = self._put(graph, [quad.triple for quad in built.statements(graph=graph)])
        self._compare(self._session.sizes(), sizes, "the endpoint does not hold what was sent")
        files = [quad.triple for quad in built.statements(graph=FILES)]
        mark = f"{key} {sum(sizes.values()) + len(files) + 1} {secrets.token_hex(8)}"
        self._put(FILES, [*files, Triple(FILES, DCTERMS_IDENTIFIER, Literal(mark))])
        if self.key() != key or self._mark != mark:
            raise self._no_whole_build("the endpoint shows another mark than the one that was written")

    def _put(self, graph: NamedNode, triples: list[Triple]) -> int:
        """Sends a graph; returns the number of its triples."""
        self._client.put(graph.value, bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""))
        return len(triples)

    def key(self) -> str:
        """The key of the build that the endpoint holds. Raises KgError if it holds no finished build."""
        with self.question():
            marks, held = self._session.notes(DCTERMS_IDENTIFIER), len(self)
        if len(marks) != 1:
            state = "a build that was not finished" if held else "no build"
            raise self._no_whole_build(f"the endpoint holds {state}")
        (self._mark,) = marks
        key, number = [*self._mark.split(" "), ""][:2]
        if not key or number != str(held):
            numbers = self._client.in_brackets(f"{held:,} instead of {number}")
            raise self._no_whole_build(f"the endpoint holds other statements than the build left{numbers}")
        return key

    def check_unchanged(self) -> None:
        """Raises KgError if the build whose key was read is no longer there, so that answers may be partial."""
        if self._session.notes(DCTERMS_IDENTIFIER) != {self._mark}:
            raise KgError(
                "a build has begun or ended at the endpoint since it was opened",
                self.address,
                "the same build from the first answer to the last",
                "wait until the build has ended, then ask again",
            )

    def _compare(self, held: Mapping[NamedNode, int], due: Mapping[NamedNode, int], what: str) -> None:
        """Raises KgError if graphs have other numbers of statements than they must have."""
        wrong = sorted((g for g in held.keys() | due.keys() if held.get(g, 0) != due.get(g, 0)), key=str)
        if wrong:
            names = (f"{g.value.removeprefix(GRAPH)} {held.get(g, 0):,} instead of {due.get(g, 0):,}" for g in wrong)
            numbers = f"statements in {'; '.join(islice(names, 3))}"
            raise KgError(
                f"{what}{self._client.in_brackets(numbers)}",
                self.address,
                "the same number of statements in each graph",
                "check the endpoint's own log, and that no one else writes there; then run the command again",
            )

    def _no_whole_build(self, what: str) -> KgError:
        return KgError(
            what,
            self.address,
            "all graphs of a build, and its mark",
            "run kg build --endpoint with this address",
        )
