"""A store at a SPARQL 1.1 endpoint: queried, loaded and changed over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import KgError
from kg.rdf.blank_nodes import renamed
from kg.sparql.construct import is_one_triple, parts_of_construct
from kg.sparql.text import insertions, with_prefixes
from kg.store import results
from kg.store.http import JSON, TRIPLES, Client
from kg.store.local import LocalStore, read_turtle
from kg.store.protocol import Pattern, QueryResult, Rows, Store, Term
from kg.store.session import BUILD_BEGUN, SIZES, STAGING, Parameters, Session
from kg.terms.names import FILES, GRAPH
from kg.terms.vocabulary import DCTERMS_IDENTIFIER

MAX_REMEMBERED = 50_000  # subjects, with all that is stated about each


class EndpointStore(Store):
    """The Store at an endpoint. Our graphs there are those whose names begin with https://w3id.org/habeas/graph/."""

    remote, on_disk = True, False  # so no join hints are added
    max_parallel_queries = 1  # servers run queries in parallel themselves; Virtuoso makes changes wait for each other

    def __init__(self, client: Client, verify_counts: bool = False) -> None:
        self._client, self._session = client, Session(client, verify_counts)
        self.address = client.address  # without its query string
        self.built_from: str | None = None
        self._mark = ""
        self._sizes: dict[NamedNode, int] = {}
        self._about: dict[Term, set[Triple]] = {}

    def __len__(self) -> int:
        return sum(self._session.sizes().values())

    # reading

    def question(self) -> AbstractContextManager[None]:
        """A block whose requests share the time limit of one; part of the block around it, if there is one."""
        return self._client.question()

    def query(self, query: str, where: str = "the query", prefixes: Mapping[str, str] | None = None) -> QueryResult:
        """The result of any SPARQL query. Raises KgError for a syntax error and for every failure of the endpoint."""
        session, address = self._session, self.address
        form = session.grammar.query(query, where, prefixes)
        variables = form.variables if isinstance(form, ox.QuerySolutions) else None
        is_ask = isinstance(form, ox.QueryBoolean)
        del form  # or a traceback could keep it, and another thread may not free it
        query = with_prefixes(query, prefixes or {})
        with self.question():
            parameters = session.union()[0]
            if variables is not None:
                return Rows(variables, session.rows(query, parameters, [variable.value for variable in variables]))
            if session.verify_counts:
                raise KgError(
                    "only the rows of a SELECT can be counted",
                    where,
                    "with --verify-counts, a SELECT",
                    "write a SELECT, or leave out --verify-counts",
                )
            if is_ask:
                return results.truth(self._client.query(query, JSON, parameters), address)
            accept = f"{TRIPLES}, text/turtle;q=0.9"
            return results.triples(self._client.query(query, accept, parameters), address)

    def holds(self, triple: Triple) -> bool:
        """True if any graph states this triple. What is stated of its subject is kept until the next change."""
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            return super().holds(triple)
        about = self._about.get(subject)
        if about is None:
            found = self.rows(f"SELECT DISTINCT ?p ?o WHERE {{ {subject} ?p ?o }}")
            about = {quad.triple for quad in results.quads(((subject, p, o, FILES) for p, o in found), self.address)}
            if len(self._about) > MAX_REMEMBERED:
                self._about.clear()
            self._about[subject] = about
        return triple in about

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
        copy = ox.Store()
        for number, (graph, size) in enumerate(sorted(self._session.sizes().items(), key=str)):
            found = list(self.statements(graph=graph))
            self._session.compare(len(found), size, f"the statements in {graph.value.removeprefix(GRAPH)}")
            copy.bulk_extend(renamed(found, f"g{number}-", graph.value))
        return copy

    # changing

    def apply(
        self, construct: str, graph: NamedNode, where: str = "the rule", unguarded: Collection[Pattern] = ()
    ) -> int:
        """Adds to a graph the triples of a CONSTRUCT that no graph states yet, without any row leaving the server."""
        self._session.grammar.construct(construct, where)
        before, template, pattern = parts_of_construct(construct)
        held = self._size_of(graph)
        if is_one_triple(construct):
            new = f"{{ {pattern} FILTER NOT EXISTS {{ {template} }} }}"
            update = f"{before} INSERT {{ GRAPH {graph} {{ {template} }} }} WHERE {new}"
            self._change(update, self._session.union(graph)[1])
        else:
            self._change(
                f"{before} INSERT {{ GRAPH {STAGING} {{ {template} }} }} WHERE {pattern} ;\n"
                f"INSERT {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {STAGING} {{ ?s ?p ?o }} "
                f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {STAGING}) }} }} ;\n"
                f"DROP SILENT GRAPH {STAGING}",
                self._session.union(STAGING, graph)[1],
            )
        self._sizes[graph] = self._session.size(graph)
        return self._sizes[graph] - held

    def add(self, graph: NamedNode, triples: Collection[Triple]) -> None:
        """Adds triples to a graph, and verifies that all of them arrived.

        Triples with the same blank node are sent together: its name holds within one request only.
        """
        new = list(dict.fromkeys(triples))
        held = self._size_of(graph)
        for insertion in insertions(graph, new):
            self._change(insertion)
        self._sizes[graph] = self._session.size(graph)
        if self._sizes[graph] != held + len(new) and not self._states_all(graph, new):
            raise self._incomplete(str(graph), len(new), self._sizes[graph] - held)

    def load(self, turtle: bytes, graph: NamedNode, where: str) -> None:
        """Loads Turtle whose base is the graph's own address into that graph, and verifies that all of it arrived."""
        triples = list(dict.fromkeys(read_turtle(turtle, graph, where)))
        if self._client.takes_files:
            self._client.put(graph.value, bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""))
            self._about.clear()
            self._sizes[graph] = self._session.size(graph)
        else:
            self.add(graph, triples)
        if self._sizes[graph] != len(triples):
            raise self._incomplete(where, len(triples), self._sizes[graph])

    def remove(self, quad: Quad) -> None:
        """Removes a statement from its graph."""
        self._change(f"DELETE DATA {{ GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }} }}")
        if isinstance(quad.graph_name, NamedNode):
            self._sizes[quad.graph_name] = self._session.size(quad.graph_name)

    def remove_graph(self, graph: NamedNode) -> None:
        """Removes a graph and all its statements."""
        self._change(f"DROP SILENT GRAPH {graph}")
        self._sizes[graph] = 0

    def _change(self, update: str, parameters: Parameters = ()) -> None:
        self._session.change(update, parameters)
        self._about.clear()

    def _size_of(self, graph: NamedNode) -> int:
        return self._sizes[graph] if graph in self._sizes else self._session.size(graph)

    def _states_all(self, graph: NamedNode, triples: Collection[Triple]) -> bool:
        """True if a graph states all these triples, including any that it stated before."""
        subjects = {triple.subject for triple in triples}
        stated = {quad.triple for subject in subjects for quad in self.statements(subject, graph=graph)}
        return stated.issuperset(triples)

    def _incomplete(self, what: str, sent: int, held: int) -> KgError:
        return KgError(
            f"of {sent:,} statements the endpoint holds another number{self._client.in_brackets(f'{held:,}')}",
            f"{what} in {self.address}",
            "all statements, as they were sent",
            "check the endpoint's own log, then run kg build again",
        )

    # the state of a build

    def begin(self) -> None:
        """Removes all our graphs, the mark of a finished build first, and notes that a build has begun."""
        self._session.begin()
        for graph in self.graphs():
            if graph != FILES:
                self.remove_graph(graph)
        self._session.union(changing=True)
        self._sizes = {FILES: 1}
        self._verify_sizes(self._sizes, "nothing but the note that a build has begun")

    def finish(self, key: str, here: LocalStore | None = None) -> None:
        """Marks a whole build with the key of what it was made from: the last thing that a build does.

        Raises KgError if a graph has another number of statements than in the local store `here`, built from the same
        files, or, without one, than the changes of the build left in it.
        """
        due = self._sizes
        if here is not None:
            due = {g: results.number(n, "") for g, n in here.rows(SIZES)}  # type: ignore[misc]
            due[FILES] += 1  # the note that a build has begun, which the mark replaces
        self._verify_sizes(due, "as many statements in each graph as its files and rules give")
        mark = f"{key} {sum(due.values())} {secrets.token_hex(8)}"
        self._session.end(DCTERMS_IDENTIFIER, mark)
        if self.key() != key or self._mark != mark:
            raise self._no_whole_build("the endpoint shows another mark than the one that was written")

    def key(self) -> str:
        """The key of the build that the endpoint holds. Raises KgError if it holds no finished build."""
        with self.question():
            marks, begun, held = self._session.notes(DCTERMS_IDENTIFIER), self._session.notes(BUILD_BEGUN), len(self)
        if len(marks) == 1 and not begun:
            (self._mark,) = marks
            key, number = [*self._mark.split(" "), ""][:2]
            if key and number == str(held):
                return key
            numbers = self._client.in_brackets(f"{held:,} instead of {number}")
            raise self._no_whole_build(f"the endpoint holds other statements than the build left{numbers}")
        some = begun or held
        raise self._no_whole_build(f"the endpoint holds {'a build that was not finished' if some else 'no build'}")

    def check_unchanged(self) -> None:
        """Raises KgError if the build whose key was read is no longer there, so that answers may be partial."""
        if self._session.notes(DCTERMS_IDENTIFIER) != {self._mark}:
            raise KgError(
                "a build has begun or ended at the endpoint since it was opened",
                self.address,
                "the same build from the first answer to the last",
                "wait until the build has ended, then ask again",
            )

    def _verify_sizes(self, sizes: Mapping[NamedNode, int], expected: str) -> None:
        held = self._session.sizes()
        wrong = sorted((g for g in held.keys() | sizes.keys() if held.get(g, 0) != sizes.get(g, 0)), key=str)
        if wrong:
            names = (f"{g.value.removeprefix(GRAPH)} {held.get(g, 0):,} instead of {sizes.get(g, 0):,}" for g in wrong)
            numbers = self._client.in_brackets(f"statements in {'; '.join(islice(names, 3))}")
            raise KgError(
                f"the endpoint does not hold what was sent{numbers}",
                self.address,
                expected,
                "check the endpoint's own log, and that no one else writes there; then run kg build again",
            )

    def _no_whole_build(self, what: str) -> KgError:
        return KgError(
            what,
            self.address,
            "all graphs of a build, and its mark",
            "run kg build --endpoint with this address",
        )
