"""This module gives the stages a Store that is a SPARQL 1.1 endpoint: asked, loaded and changed over HTTP."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg import results
from kg.errors import KgError
from kg.identifiers import GRAPH
from kg.patterns import parse
from kg.protocol import TRIPLES, Client
from kg.remote import BEGUN, FILES, SIZES, STAGING, Parameters, Remote
from kg.sparql import insertions, parts_of_construct
from kg.store import Pattern, Store, Term, read_turtle

KEY = NamedNode("http://purl.org/dc/terms/identifier")
REMEMBERED = 50_000  # subjects


class EndpointStore(Store):
    """The Store of an endpoint. What it holds of ours are the graphs below https://w3id.org/habeas/graph/."""

    remote, on_disk = True, False  # how its engine joins is its own affair
    hands = 1  # a server sees to its own, and Virtuoso holds changes up until the one before is done

    def __init__(self, client: Client) -> None:  # it has no inner store
        self._client, self._remote = client, Remote(client)
        self.built_from: str | None = None
        self._mark = ""
        self._sizes: dict[NamedNode, int] = {}
        self._known: dict[Term, set[Triple]] = {}

    def __len__(self) -> int:
        return sum(self._remote.sizes().values())

    # reading

    def query(self, query: str, where: str = "the query") -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """The result of any SPARQL query. Raises KgError for a syntax error and for every failure of the endpoint."""
        form, address = self._form(query, where), self._client.address
        if isinstance(form, list):
            return results.solutions(form, self._remote.solutions(query, form, self._remote.union()[0]), address)
        if form == "ASK":
            return results.truth(results.boolean(self._remote.ask(query), address))
        return results.triples(self._remote.ask(query, f"{TRIPLES}, text/turtle;q=0.9"), address)

    def _form(self, query: str, where: str) -> list[str] | str:
        """The variables of a SELECT, or the form of another query. Raises KgError for a syntax error."""
        found = self._remote.grammar.query(query, where)
        if isinstance(found, ox.QuerySolutions):
            return [variable.value for variable in found.variables]
        return "ASK" if isinstance(found, ox.QueryBoolean) else "CONSTRUCT"

    def holds(self, triple: Triple) -> bool:
        """Whether any graph states this triple. All that is stated of its subject is remembered until a change."""
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            return super().holds(triple)
        if subject not in self._known:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = self.rows(f"SELECT DISTINCT ?p ?o WHERE {{ {subject} ?p ?o }}")
            self._known[subject] = {Triple(subject, p, o) for p, o in found}  # type: ignore[arg-type]
        return triple in self._known[subject]

    def statements(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Every statement with these parts, each with the graph that makes it; nothing given matches anything."""
        given = {"s": subject, "p": predicate, "o": value, "g": graph}
        if isinstance(subject, Literal) or any(isinstance(term, BlankNode) for term in given.values()):
            return iter(())  # an endpoint knows no blank node by the name that it gave it
        place = {name: f"?{name}" if term is None else str(term) for name, term in given.items()}
        names = [name for name, term in given.items() if term is None] or ["same"]
        same = f"BIND({place['g']} AS ?same)" if names == ["same"] else ""
        only = f"FILTER(STRSTARTS(STR(?g), '{GRAPH}'))" if graph is None else ""
        rows = self.rows(
            f"SELECT DISTINCT {' '.join(f'?{name}' for name in names)} WHERE {{ "
            f"GRAPH {place['g']} {{ {place['s']} {place['p']} {place['o']} }} {only} {same} }}"
        )
        found = ({**given, **dict(zip(names, row, strict=True))} for row in rows)
        return iter([Quad(row["s"], row["p"], row["o"], row["g"]) for row in found])  # type: ignore[arg-type]

    def graphs(self) -> list[NamedNode]:
        """The names of our graphs, in order."""
        return sorted(self._remote.sizes(), key=str)

    def dump(self) -> bytes:
        """The union of all our graphs as N-Triples."""
        triples = {quad.triple for graph in self.graphs() for quad in self.statements(graph=graph)}
        return bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")

    # changing

    def apply(
        self, construct: str, graph: NamedNode, where: str = "the rule", unguarded: Collection[Pattern] = ()
    ) -> int:
        """Adds to a graph what a CONSTRUCT gives and no graph states; no row leaves the server."""
        self._remote.grammar.triples(construct, where)
        before, template, pattern = parts_of_construct(construct)
        held = self._size(graph)
        if len(parse(construct, where).head) == 1:
            new = f"{{ {pattern} FILTER NOT EXISTS {{ {template} }} }}"
            update = f"{before} INSERT {{ GRAPH {graph} {{ {template} }} }} WHERE {new}"
            self._change(update, self._remote.union(graph)[1])
        else:
            self._change(
                f"{before} INSERT {{ GRAPH {STAGING} {{ {template} }} }} WHERE {pattern} ;\n"
                f"INSERT {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {STAGING} {{ ?s ?p ?o }} "
                f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {STAGING}) }} }} ;\n"
                f"DROP SILENT GRAPH {STAGING}",
                self._remote.union(STAGING, graph)[1],
            )
        self._sizes[graph] = self._remote.size(graph)
        return self._sizes[graph] - held

    def add(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Adds triples to a graph, and sees that all of them came.

        Those about one blank node go together: its name holds in one request only.
        """
        new = list(dict.fromkeys(triples))
        held = self._size(graph)
        for insertion in insertions(graph, new):
            self._change(insertion)
        self._sizes[graph] = self._remote.size(graph)
        if self._sizes[graph] != held + len(new) and not self._all_there(graph, new):
            raise self._incomplete(str(graph), len(new), self._sizes[graph] - held)

    def load(self, turtle: bytes, graph: NamedNode, where: str) -> None:
        """Loads Turtle whose base is the graph's own address into that graph, and sees that all of it came."""
        triples = list(dict.fromkeys(read_turtle(turtle, graph, where)))
        if self._client.takes_files:
            self._client.put(graph.value, bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""))
            self._known.clear()
            self._sizes[graph] = self._remote.size(graph)
        else:
            self.add(graph, triples)
        if self._sizes[graph] != len(triples):
            raise self._incomplete(where, len(triples), self._sizes[graph])

    def remove(self, quad: Quad) -> None:
        """Takes a statement out of its graph."""
        self._change(f"DELETE DATA {{ GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }} }}")
        if isinstance(quad.graph_name, NamedNode):
            self._sizes[quad.graph_name] = self._remote.size(quad.graph_name)

    def remove_graph(self, graph: NamedNode) -> None:
        """Takes out a graph with all that it says."""
        self._change(f"DROP SILENT GRAPH {graph}")
        self._sizes[graph] = 0

    def _change(self, update: str, parameters: Parameters = ()) -> None:
        self._remote.change(update, parameters)
        self._known.clear()

    def _size(self, graph: NamedNode) -> int:
        return self._sizes[graph] if graph in self._sizes else self._remote.size(graph)

    def _all_there(self, graph: NamedNode, triples: Iterable[Triple]) -> bool:
        """Whether a graph states all these triples, some of which it may have stated before."""
        wanted: dict[Term, set[Triple]] = defaultdict(set)
        for triple in triples:
            wanted[triple.subject].add(triple)
        return all(several <= {q.triple for q in self.statements(s, graph=graph)} for s, several in wanted.items())

    def _incomplete(self, what: str, sent: int, held: int) -> KgError:
        return KgError(
            f"of {sent:,} statements the endpoint holds {held:,}",
            f"{what} in {self._client.address}",
            "all statements, as they were sent",
            "see what the endpoint's own log says, then run kg build again",
        )

    # a build, and what it leaves

    def begin(self) -> None:
        """Takes out all our graphs, the mark of a finished build first, and says that a build has begun."""
        self._remote.begin()
        for graph in self.graphs():
            if graph != FILES:
                self.remove_graph(graph)
        self._remote.union(changing=True)
        self._sizes = {FILES: 1}
        self._see(self._sizes, "nothing but the word that a build has begun")

    def finish(self, key: str, here: Store | None = None) -> None:
        """Marks a whole build with the key of what it was made from: the last thing that a build does.

        Raises KgError where some graph does not hold as many statements as in a store that was made of the same files
        here, or, without one, as the changes of the build left in it.
        """
        due = self._sizes
        if here is not None:
            due = {g: results.number(n, "") for g, n in here.rows(SIZES)}  # type: ignore[misc]
            due[FILES] += 1  # the word that a build has begun, whose place the mark takes
        self._see(due, "as many statements in each graph as its files and rules give")
        mark = f"{key} {sum(due.values())} {secrets.token_hex(8)}"
        self._remote.end(KEY, mark)
        if self.key() != key or self._mark != mark:
            raise self._unmarked("the endpoint shows another mark than the one that it was given")

    def key(self) -> str:
        """The key of the build that the endpoint holds. Raises KgError where it holds none that is whole."""
        marks, begun, held = self._remote.said(KEY), self._remote.said(BEGUN), len(self)
        if len(marks) == 1 and not begun:
            (self._mark,) = marks
            key, number = [*self._mark.split(" "), ""][:2]
            if key and number == str(held):
                return key
            raise self._unmarked(f"the endpoint holds {held:,} statements where a build left {number}")
        some = begun or held
        raise self._unmarked(f"the endpoint holds {'a build that was not finished' if some else 'no build'}")

    def check_mark(self) -> None:
        """Raises KgError where the build whose key was read is no longer there, so that answers may be partial."""
        if self._remote.said(KEY) != {self._mark}:
            raise KgError(
                "a build has begun or ended at the endpoint since it was opened",
                self._client.address,
                "the same build from the first answer to the last",
                "wait until the build has ended, then ask again",
            )

    def _see(self, sizes: Mapping[NamedNode, int], expected: str) -> None:
        held = self._remote.sizes()
        wrong = sorted((g for g in held.keys() | sizes.keys() if held.get(g, 0) != sizes.get(g, 0)), key=str)
        if wrong:
            names = (f"{g.value.removeprefix(GRAPH)} {held.get(g, 0):,} instead of {sizes.get(g, 0):,}" for g in wrong)
            raise KgError(
                f"the endpoint does not hold what it was given: statements in {'; '.join(islice(names, 3))}",
                self._client.address,
                expected,
                "see what the endpoint's own log says, and that no one else writes there; then run kg build again",
            )

    def _unmarked(self, what: str) -> KgError:
        return KgError(
            what,
            self._client.address,
            "all graphs of a build, and its mark",
            "run kg build --endpoint with this address",
        )
