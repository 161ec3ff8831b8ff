"""This module gives the stages a Store that is a SPARQL 1.1 endpoint: asked, loaded and changed over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg import results
from kg.errors import KgError
from kg.identifiers import GRAPH
from kg.patterns import parse
from kg.protocol import JSON, TRIPLES, Client
from kg.sparql import insertions, parts_of_construct, parts_of_select
from kg.store import Store, Term, read_turtle

FILES = NamedNode(f"{GRAPH}files")
KEY = NamedNode("http://purl.org/dc/terms/identifier")
UNFINISHED = NamedNode("http://purl.org/dc/terms/description")
STAGING = NamedNode(f"{GRAPH}inferred/staging")
REMEMBERED = 50_000  # subjects
SYSTEM = ("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "urn:core:services:", "urn:activitystreams-owl:")
Parameters = tuple[tuple[str, str], ...]

# How queries and changes see the union of all graphs: as it is, or by Oxigraph's parameters; else all are listed.
_PLAIN: tuple[Parameters, Parameters] = ((), ())
_OXIGRAPH = ((("union-default-graph", ""),), (("using-union-graph", ""),))


class EndpointStore(Store):
    """The Store of an endpoint. What it holds of ours are the graphs below https://w3id.org/habeas/graph/."""

    remote = True

    def __init__(self, client: Client) -> None:  # it has no inner store
        self._client, self._grammar = client, Store.in_memory()
        self.built_from: str | None = None
        self._way: tuple[Parameters, Parameters] | None = None
        self._listing = False
        self._sizes: dict[NamedNode, int] = {}
        self._known: dict[Term, set[Triple]] = {}

    def __len__(self) -> int:
        return self._number(f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{GRAPH}'))")

    # reading

    def query(self, query: str, where: str = "the query") -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """The result of any SPARQL query. Raises KgError for a syntax error and for every failure of the endpoint."""
        form, address = self._form(query, where), self._client.address
        if isinstance(form, list):
            return results.solutions(form, self._rows(query, form))
        if form == "ASK":
            return results.truth(results.boolean(self._client.query(query, JSON, self._union()[0]), address))
        accept = f"{TRIPLES}, text/turtle;q=0.9"
        return results.triples(self._client.query(query, accept, self._union()[0]), address)

    def _form(self, query: str, where: str) -> list[str] | str:
        """The variables of a SELECT, or the form of another query. Raises KgError for a syntax error."""
        found = self._grammar.query(query, where)
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
        rows = self._plain_rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        return sorted((g for (g,) in rows if isinstance(g, NamedNode) and g.value.startswith(GRAPH)), key=str)

    def dump(self) -> bytes:
        """The union of all our graphs as N-Triples."""
        triples = {quad.triple for graph in self.graphs() for quad in self.statements(graph=graph)}
        return bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")

    def _rows(self, query: str, names: list[str]) -> list[results.Binding]:
        """All solutions of a SELECT, page by page where the endpoint cuts them."""
        reply = self._client.query(query, JSON, self._union()[0])
        rows = results.bindings(reply, names, self._client.address)
        limit = results.limited(reply)
        before, select = parts_of_select(query)
        if limit is None:
            # Virtuoso may give a row of a SELECT DISTINCT twice
            return results.distinct(rows) if select.upper().split()[1] == "DISTINCT" else rows
        total = self._number(select, before, self._union()[0])
        columns = " ".join(f"?{name}" for name in names)
        rows = []
        while len(rows) < total:
            page = f"{before} SELECT {columns} WHERE {{ {{ {select} }} }} LIMIT {limit} OFFSET {len(rows)}"
            found = results.bindings(self._client.query(page, JSON, self._union()[0]), names, self._client.address)
            if not found:
                break
            rows += found
        if not len(rows) == len(results.distinct(rows)) == total:
            raise KgError(
                f"the endpoint cuts results at {limit:,} rows, and its pages do not fit together",
                self._client.address,
                f"{total:,} different rows",
                "ask with SELECT DISTINCT, ask for less, or raise the limit of the server",
            )
        return rows

    def _number(self, pattern: str, before: str = "", parameters: Parameters = ()) -> int:
        found = self._plain_rows(f"{before} SELECT (COUNT(*) AS ?n_of_rows) WHERE {{ {{ {pattern} }} }}", parameters)
        return int(getattr(found[0][0], "value", "0"))

    def _plain_rows(self, query: str, parameters: Parameters = ()) -> list[tuple[Term | None, ...]]:
        """The solutions of a SELECT of ours, over named graphs or with these parameters."""
        names = [v.value for v in self._grammar.select(query).variables]
        reply = self._client.query(query, JSON, parameters)
        return [tuple(s) for s in results.solutions(names, results.bindings(reply, names, self._client.address))]

    # changing

    def apply(self, construct: str, graph: NamedNode, where: str = "the rule") -> int:
        """Adds to a graph what a CONSTRUCT gives and no graph states; no row leaves the server."""
        self._grammar.triples(construct, where)
        before, template, pattern = parts_of_construct(construct)
        if len(parse(construct, where).head) == 1:
            new = f"{{ {pattern} FILTER NOT EXISTS {{ {template} }} }}"
            self._change(f"{before} INSERT {{ GRAPH {graph} {{ {template} }} }} WHERE {new}", self._union(graph)[1])
        else:
            self._change(
                f"{before} INSERT {{ GRAPH {STAGING} {{ {template} }} }} WHERE {pattern} ;\n"
                f"INSERT {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {STAGING} {{ ?s ?p ?o }} "
                f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {STAGING}) }} }} ;\n"
                f"DROP SILENT GRAPH {STAGING}",
                self._union(STAGING, graph)[1],
            )
        size = self._size(graph)
        added, self._sizes[graph] = size - self._sizes.get(graph, 0), size
        return added

    def add(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Adds triples to a graph. Those about one blank node go together: its name holds in one request only."""
        for insertion in insertions(graph, list(dict.fromkeys(triples))):
            self._change(insertion)
        self._sizes[graph] = self._size(graph)

    def load(self, turtle: bytes, graph: NamedNode, where: str) -> None:
        """Loads Turtle whose base is the graph's own address into that graph, and sees that all of it came."""
        triples = list(dict.fromkeys(read_turtle(turtle, graph, where)))
        if self._client.store_address is None:
            self.add(graph, triples)
        else:
            self._client.put(graph.value, bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""))
            self._forget()
            self._sizes[graph] = self._size(graph)
        if self._sizes[graph] != len(triples):
            raise KgError(
                f"of {len(triples):,} statements the endpoint holds {self._sizes[graph]:,}",
                f"{where} in {self._client.address}",
                "all statements of a file, as they were sent",
                "see what the endpoint's own log says, then run kg build again",
            )

    def remove(self, quad: Quad) -> None:
        """Takes a statement out of its graph."""
        self._change(f"DELETE DATA {{ GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }} }}")

    def remove_graph(self, graph: NamedNode) -> None:
        """Takes out a graph with all that it says."""
        self._change(f"DROP SILENT GRAPH {graph}")
        self._sizes.pop(graph, None)

    def _change(self, update: str, parameters: Parameters = ()) -> None:
        self._client.update(update, parameters)
        self._forget()

    def _forget(self) -> None:
        self._known.clear()
        if self._listing:
            self._way = None

    def _size(self, graph: NamedNode) -> int:
        rows = self._plain_rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        return int(getattr(rows[0][0], "value", "0"))

    # a build, and what it leaves

    def begin(self) -> None:
        """Takes out all our graphs, the mark of a finished build first, and says that a build has begun."""
        self.remove_graph(FILES)
        for graph in self.graphs():
            self.remove_graph(graph)
        self._way, self._listing = None, False
        self.add(FILES, [Triple(FILES, UNFINISHED, Literal("a build has begun"))])
        if not self._has(UNFINISHED):
            raise KgError(
                "the endpoint takes changes and does not show them",
                self._client.address,
                "one address for queries and changes of the same data",
                "see that KG_ENDPOINT_UPDATE belongs to the same endpoint",
            )
        self._way = self._found(changing=True)

    def finish(self, key: str) -> None:
        """Marks a whole build with the key of what it was made from: the last thing that a build does."""
        mark = f"{key} {len(self)}"  # the mark takes the place of the word that a build has begun
        self.remove(Quad(FILES, UNFINISHED, Literal("a build has begun"), FILES))
        self.add(FILES, [Triple(FILES, KEY, Literal(mark))])

    def key(self) -> str:
        """The key of the build that the endpoint holds. Raises KgError where it holds none that is whole."""
        found = self._plain_rows(f"SELECT DISTINCT ?key WHERE {{ GRAPH {FILES} {{ {FILES} {KEY} ?key }} }}")
        begun, held = self._has(UNFINISHED), len(self)
        what = "the endpoint holds a build that was not finished" if begun or held else "the endpoint holds no build"
        if len(found) == 1 and isinstance(found[0][0], Literal) and not begun:
            key, _, number = found[0][0].value.partition(" ")
            if number == str(held):
                return key
            what = f"the endpoint holds {held:,} statements where a build left {number}"
        raise KgError(
            what,
            self._client.address,
            "all graphs of a build, and its mark",
            "run kg build --endpoint with this address",
        )

    def _has(self, prop: NamedNode) -> bool:
        return bool(self._plain_rows(f"SELECT DISTINCT ?o WHERE {{ GRAPH {FILES} {{ {FILES} {prop} ?o }} }}"))

    def _union(self, *written: NamedNode) -> tuple[Parameters, Parameters]:
        """The parameters with which queries and changes see the union of all our graphs and nothing else."""
        if self._way is None:
            self._way = self._found()
        if not self._listing:
            return self._way
        return self._way[0], (*self._way[1], *(("using-named-graph-uri", graph.value) for graph in written))

    def _found(self, changing: bool = False) -> tuple[Parameters, Parameters]:
        rows = self._plain_rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        named = [g.value for (g,) in rows if isinstance(g, NamedNode)]
        ours = [name for name in named if name.startswith(GRAPH)]
        alone = all(name.startswith((GRAPH, *SYSTEM)) for name in named) and not self._listing
        listed: tuple[Parameters, Parameters] = (
            tuple((f"{kind}-graph-uri", name) for name in ours for kind in ("default", "named")),
            tuple((f"using-{kind}graph-uri", name) for name in ours for kind in ("", "named-")),
        )
        ways: list[tuple[Parameters, Parameters]] = [_PLAIN, _OXIGRAPH] if alone else []
        for way in [*ways, listed]:
            if self._sees(way, changing):
                self._listing = way is listed
                return way
        raise KgError(
            "the endpoint does not show the union of its graphs",
            self._client.address,
            "a default graph that is the union, or one that a request can choose by default-graph-uri",
            "see in docs/endpoints.md how this server is told to",
        )

    def _sees(self, way: tuple[Parameters, Parameters], changing: bool) -> bool:
        """Whether queries, and changes where that is asked, see in the default graph what our graphs state."""
        stated = f"{FILES} ?p ?o"
        seen = self._plain_rows(f"SELECT ?o WHERE {{ GRAPH {FILES} {{ {stated} }} {stated} }} LIMIT 1", way[0])
        if not seen or not changing:
            return bool(seen)
        self._client.update(f"INSERT {{ GRAPH {STAGING} {{ {stated} }} }} WHERE {{ {stated} }}", way[1])
        changed = self._size(STAGING) > 0
        self.remove_graph(STAGING)
        return changed
