"""This module asks and changes an endpoint: whole results, the union of our graphs, and changes that are seen to."""

from __future__ import annotations

import secrets

from pyoxigraph import Literal, NamedNode

from kg import results
from kg.errors import KgError
from kg.identifiers import GRAPH
from kg.protocol import JSON, Client, Reply
from kg.sparql import parts_of_select, tokens
from kg.store import Row, Store

FILES = NamedNode(f"{GRAPH}files")
STAGING = NamedNode(f"{GRAPH}inferred/staging")
BEGUN = NamedNode("http://purl.org/dc/terms/description")
SIZES = f"""SELECT ?g (COUNT(*) AS ?n) WHERE {{
  GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{GRAPH}")) }} GROUP BY ?g"""
SYSTEM = ("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "urn:core:services:", "urn:activitystreams-owl:")
Parameters = tuple[tuple[str, str], ...]
Way = tuple[Parameters, Parameters]

# How queries and changes see the union of all graphs: as it is, or by Oxigraph's parameters; else all are listed.
_PLAIN: Way = ((), ())
_OXIGRAPH: Way = ((("union-default-graph", ""),), (("using-union-graph", ""),))


class Remote:
    """An endpoint with the graphs below https://w3id.org/habeas/graph/, which are ours, and maybe others."""

    def __init__(self, client: Client) -> None:
        self.client, self.grammar = client, Store.in_memory()
        self._way: Way | None = None
        self._listing = False
        self._word = ""  # what the endpoint should say of the build that is going on

    # asking

    def ask(self, query: str, accept: str = JSON) -> Reply:
        """The answer to a query over the union of our graphs."""
        return self.client.query(query, accept, self.union()[0])

    def solutions(self, query: str, names: list[str], parameters: Parameters) -> list[results.Binding]:
        """All solutions of a SELECT, page by page where the endpoint cuts them."""
        reply, address = self.client.query(query, JSON, parameters), self.client.address
        rows, limit = results.bindings(reply, names, address), results.limited(reply, address)
        before, select = parts_of_select(query)
        if limit is None:
            words = (word.upper() for kind, word, _ in tokens(select) if kind != "comment")
            # Virtuoso may give a row of a SELECT DISTINCT twice
            return results.distinct(rows) if [next(words), next(words)][1] == "DISTINCT" else rows
        count = f"{before} SELECT (COUNT(*) AS ?n_of_rows) WHERE {{ {{ {select} }} }}"
        total = self.number(count, parameters)
        columns = " ".join(f"?{name}" for name in names)
        rows = []
        while len(rows) < total:
            page = f"{before} SELECT {columns} WHERE {{ {{ {select} }} }} LIMIT {limit} OFFSET {len(rows)}"
            found = results.bindings(self.client.query(page, JSON, parameters), names, address)
            if not found:
                break
            rows += found
        if not len(rows) == len(results.distinct(rows)) == total:
            raise KgError(
                f"the endpoint cuts results at {limit:,} rows, and its pages do not fit together",
                address,
                f"{total:,} different rows",
                "ask with SELECT DISTINCT, ask for less, or raise the limit of the server",
            )
        return rows

    def rows(self, query: str, parameters: Parameters = ()) -> list[Row]:
        """The solutions of a SELECT of ours over named graphs."""
        names = [variable.value for variable in self.grammar.select(query).variables]
        found = self.solutions(query, names, parameters)
        return [tuple(row) for row in results.solutions(names, found, self.client.address)]

    def sizes(self) -> dict[NamedNode, int]:
        """How many statements each of our graphs holds."""
        rows = self.rows(SIZES)
        return {g: results.number(n, self.client.address) for g, n in rows if isinstance(g, NamedNode)}

    def size(self, graph: NamedNode) -> int:
        """How many statements a graph holds."""
        return self.number(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")

    def number(self, query: str, parameters: Parameters = ()) -> int:
        """The only value of the only row."""
        rows = self.rows(query, parameters)
        return results.number(rows[0][0] if len(rows) == 1 else None, self.client.address)

    def said(self, prop: NamedNode) -> set[str]:
        """What the graph of files says of itself."""
        rows = self.rows(f"SELECT DISTINCT ?o WHERE {{ GRAPH {FILES} {{ {FILES} {prop} ?o }} }}")
        return {value.value for (value,) in rows if isinstance(value, Literal)}

    # changing

    def begin(self) -> None:
        """Says that a build has begun, in place of all that the graph of files said."""
        self._way, self._listing = None, False
        self._word = f"a build has begun: {secrets.token_hex(8)}, change 0"
        self.client.update(f"DROP SILENT GRAPH {FILES} ;\n{_says('INSERT', BEGUN, self._word)}")
        self._see()

    def change(self, update: str, parameters: Parameters = ()) -> None:
        """Changes what the endpoint holds; in a build, sees that this was done, and that no other build is going on.

        With every change the word of a build is put in place of the one before: where a change was swallowed, or
        someone else's build has begun, another word stands there.
        """
        if self._word:
            start, _, number = self._word.rpartition(" ")
            before, self._word = self._word, f"{start} {int(number) + 1}"
            update = f"{update} ;\n{_says('DELETE', BEGUN, before)} ;\n{_says('INSERT', BEGUN, self._word)}"
        self.client.update(update, parameters)
        if self._word:
            self._see()
        if self._listing:
            self._way = None

    def end(self, prop: NamedNode, mark: str) -> None:
        """Puts the mark of a whole build in place of the word that it has begun."""
        self.client.update(f"{_says('DELETE', BEGUN, self._word)} ;\n{_says('INSERT', prop, mark)}")
        self._word = ""

    def _see(self) -> None:
        words = self.said(BEGUN)
        if words == {self._word}:
            return
        build = self._word.rpartition(" ")[0]
        if any(word.rpartition(" ")[0] != build for word in words):
            raise KgError(
                "another build has begun at the endpoint",
                self.client.address,
                "one build at a time",
                "wait until the other has ended, then run kg build again",
            )
        raise KgError(
            "the endpoint says that it has made a change, and does not show it",
            self.client.address,
            "one address for queries and changes of the same data, and every change made before the next request",
            "see that KG_ENDPOINT_UPDATE belongs to the same endpoint, and what its log says; then run kg build again",
        )

    # the union

    def union(self, *written: NamedNode, changing: bool = False) -> Way:
        """The parameters with which queries and changes see the union of all our graphs and nothing else."""
        if self._way is None:
            self._way = self._found(changing)
        if not self._listing:
            return self._way
        return self._way[0], (*self._way[1], *(("using-named-graph-uri", graph.value) for graph in written))

    def _found(self, changing: bool) -> Way:
        rows = self.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        named = [g.value for (g,) in rows if isinstance(g, NamedNode)]
        ours = [name for name in named if name.startswith(GRAPH)]
        alone = all(name.startswith((GRAPH, *SYSTEM)) for name in named) and not self._listing
        listed: Way = (
            tuple((f"{kind}-graph-uri", name) for name in ours for kind in ("default", "named")),
            tuple((f"using-{kind}graph-uri", name) for name in ours for kind in ("", "named-")),
        )
        for way in [*([_PLAIN, _OXIGRAPH] if alone else []), listed]:
            if self._sees(way, changing):
                self._listing = way is listed
                return way
        raise KgError(
            "the endpoint does not show the union of its graphs",
            self.client.address,
            "a default graph that is the union, or one that a request can choose by default-graph-uri",
            "see in docs/endpoints.md how this server is told to",
        )

    def _sees(self, way: Way, changing: bool) -> bool:
        """Whether queries, and changes where that is asked, see in the default graph what our graphs state."""
        stated = f"{FILES} ?p ?o"
        seen = self.rows(f"SELECT ?o WHERE {{ GRAPH {FILES} {{ {stated} }} {stated} }} LIMIT 1", way[0])
        if not seen or not changing:
            return bool(seen)
        self.change(f"INSERT {{ GRAPH {STAGING} {{ {stated} }} }} WHERE {{ {stated} }}", way[1])
        changed = self.size(STAGING) > 0
        self.change(f"DROP SILENT GRAPH {STAGING}")
        return changed


def _says(verb: str, prop: NamedNode, text: str) -> str:
    return f"{verb} DATA {{ GRAPH {FILES} {{ {FILES} {prop} {Literal(text)} }} }}"
