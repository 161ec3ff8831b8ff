"""Queries at an endpoint: complete results, over the union of our graphs."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import KgError
from kg.sparql.count import count_of_select, is_distinct, page_of_select
from kg.store import results
from kg.store.http import JSON, Client
from kg.store.local import LocalStore
from kg.store.results import Row
from kg.terms.names import FILES, GRAPH

SIZES = f"""SELECT ?g (COUNT(*) AS ?n) WHERE {{
  GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{GRAPH}")) }} GROUP BY ?g"""
SYSTEM = ("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "urn:core:services:", "urn:activitystreams-owl:")
Parameters = tuple[tuple[str, str], ...]

# How queries see the union of all graphs: as it is, or by Oxigraph's parameter; else all graphs are listed.
_PLAIN: Parameters = ()
_OXIGRAPH: Parameters = (("union-default-graph", ""),)


class Session:
    """An endpoint with our graphs, whose names begin with https://w3id.org/habeas/graph/, and maybe others."""

    def __init__(self, client: Client) -> None:
        self.client, self.grammar = client, LocalStore.in_memory()
        self._union: Parameters | None = None

    def rows(self, query: str, parameters: Parameters = (), names: list[str] | None = None) -> list[Row]:
        """All rows of a SELECT, page by page where the endpoint cuts them.

        Raises KgError if these are not as many as the endpoint counts.
        """
        names = names or self._names(query)
        with self.client.question():
            reply, address = self.client.query(query, JSON, parameters), self.client.address
            if (limit := results.row_limit(reply, address)) is not None:
                return self._pages(query, names, parameters, limit)
            rows = results.rows(reply, names, address)
            return list(dict.fromkeys(rows)) if is_distinct(query) else rows  # Virtuoso may give a row twice

    def _names(self, query: str) -> list[str]:
        return [variable.value for variable in self.grammar.select(query).variables]

    def _pages(self, query: str, names: list[str], parameters: Parameters, limit: int) -> list[Row]:
        """The rows of a SELECT that the endpoint cuts at so many. Raises KgError if some may be missing.

        Pages are asked for until one is not full, whatever the endpoint counts, and no row may come twice.
        """
        total, rows, is_full = self.number(count_of_select(query), parameters), dict[Row, None](), True
        while is_full:
            page, before = page_of_select(query, names, limit, len(rows)), len(rows)
            found = results.rows(self.client.query(page, JSON, parameters), names, self.client.address)
            if any(isinstance(term, BlankNode) for row in found for term in row):
                raise self._cut("a blank node has its name within one page only", "rows without blank nodes")
            rows |= dict.fromkeys(found)
            if len(rows) != before + len(found):
                raise self._cut("its pages do not fit together", "each row on one page, as with SELECT DISTINCT")
            is_full = len(found) >= limit
        if len(rows) != total:
            raise self._cut("its pages do not fit together", "as many different rows as the endpoint counts")
        return list(rows)

    def _cut(self, why: str, expected: str) -> KgError:
        return KgError(
            f"the endpoint cuts off results, and {why}",
            self.client.address,
            expected,
            "ask with SELECT DISTINCT, ask for less, or raise the limit of the server",
        )

    def sizes(self) -> dict[NamedNode, int]:
        """The number of statements in each of our graphs."""
        rows = self.rows(SIZES)
        return {g: results.number(n, self.client.address) for g, n in rows if isinstance(g, NamedNode)}

    def number(self, query: str, parameters: Parameters = ()) -> int:
        """The only value of the only row: never page by page, since asking how many pages there are could never end."""
        rows = results.rows(self.client.query(query, JSON, parameters), self._names(query), self.client.address)
        return results.number(rows[0][0] if len(rows) == 1 else None, self.client.address)

    def notes(self, prop: NamedNode) -> set[str]:
        """The texts that the graph of files states about itself by a property."""
        rows = self.rows(f"SELECT DISTINCT ?o WHERE {{ GRAPH {FILES} {{ {FILES} {prop} ?o }} }}")
        return {value.value for (value,) in rows if isinstance(value, Literal)}

    def union(self) -> Parameters:
        """The parameters with which queries read the union of all our graphs and nothing else."""
        if self._union is None:
            self._union = self._find_union()
        return self._union

    def _find_union(self) -> Parameters:
        rows = self.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        named = [g.value for (g,) in rows if isinstance(g, NamedNode)]
        alone = all(name.startswith((GRAPH, *SYSTEM)) for name in named)
        ours = [name for name in named if name.startswith(GRAPH)]
        listed = tuple((f"{kind}-graph-uri", name) for name in ours for kind in ("default", "named"))
        stated = f"{FILES} ?p ?o"
        for mode in [*([_PLAIN, _OXIGRAPH] if alone else []), listed]:
            if self.rows(f"SELECT ?o WHERE {{ GRAPH {FILES} {{ {stated} }} {stated} }} LIMIT 1", mode):
                return mode
        raise KgError(
            "the endpoint does not offer the union of its graphs",
            self.client.address,
            "a default graph that is the union, or one that a request can choose by default-graph-uri",
            "configure the server as docs/endpoints.md describes",
        )
