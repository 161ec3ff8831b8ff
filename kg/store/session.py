"""Queries and changes at an endpoint: complete results, the union of our graphs, and changes that are verified."""

from __future__ import annotations

import secrets

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import KgError
from kg.sparql.count import count_of_select, is_distinct, page_of_select
from kg.store import results
from kg.store.http import JSON, Client
from kg.store.local import LocalStore
from kg.store.results import Row
from kg.terms.names import FILES, GRAPH
from kg.terms.vocabulary import DCTERMS

STAGING = NamedNode(f"{GRAPH}inferred/staging")
BUILD_BEGUN = NamedNode(f"{DCTERMS}description")
SIZES = f"""SELECT ?g (COUNT(*) AS ?n) WHERE {{
  GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{GRAPH}")) }} GROUP BY ?g"""
SYSTEM = ("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "urn:core:services:", "urn:activitystreams-owl:")
Parameters = tuple[tuple[str, str], ...]
UnionMode = tuple[Parameters, Parameters]

# How queries and changes see the union of all graphs: as it is, or by Oxigraph's parameters; else all are listed.
_PLAIN: UnionMode = ((), ())
_OXIGRAPH: UnionMode = ((("union-default-graph", ""),), (("using-union-graph", ""),))


class Session:
    """An endpoint with our graphs, whose names begin with https://w3id.org/habeas/graph/, and maybe others."""

    def __init__(self, client: Client, verify_counts: bool = False) -> None:
        self.client, self.verify_counts, self.grammar = client, verify_counts, LocalStore.in_memory()
        self._union_mode: UnionMode | None = None
        self._lists_graphs = False
        self._token = ""  # what the endpoint should state about the build in progress

    # asking

    def rows(self, query: str, parameters: Parameters = (), names: list[str] | None = None) -> list[Row]:
        """All rows of a SELECT, page by page where the endpoint cuts them; counted if counts are to be verified.

        Raises KgError if they are not as many as the endpoint counts.
        """
        names = names or self._names(query)
        with self.client.question():
            reply, address = self.client.query(query, JSON, parameters), self.client.address
            if (limit := results.row_limit(reply, address)) is not None:
                return self._pages(query, names, parameters, limit)
            rows = results.rows(reply, names, address)
            rows = list(dict.fromkeys(rows)) if is_distinct(query) else rows  # Virtuoso may give a row twice
            if self.verify_counts:
                self.compare(len(rows), self.number(count_of_select(query), parameters), "rows")
            return rows

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

    def compare(self, received: int, counted: int, what: str) -> None:
        """Raises KgError if the endpoint gave another number of rows than it counts."""
        if received != counted:
            numbers = self.client.in_brackets(f"{received:,} instead of {counted:,}")
            raise KgError(
                f"the endpoint's answer disagrees with its own count of {what}{numbers}",
                self.client.address,
                "the number that a separate COUNT of the same query gives",
                "ask again: the data may have been changed in between; if it fails again, do not rely on this endpoint",
            )

    def sizes(self) -> dict[NamedNode, int]:
        """How many statements each of our graphs holds."""
        rows = self.rows(SIZES)
        return {g: results.number(n, self.client.address) for g, n in rows if isinstance(g, NamedNode)}

    def size(self, graph: NamedNode) -> int:
        """How many statements a graph holds."""
        return self.number(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")

    def number(self, query: str, parameters: Parameters = ()) -> int:
        """The only value of the only row: never page by page, since asking how many pages there are could never end."""
        rows = results.rows(self.client.query(query, JSON, parameters), self._names(query), self.client.address)
        return results.number(rows[0][0] if len(rows) == 1 else None, self.client.address)

    def notes(self, prop: NamedNode) -> set[str]:
        """The texts that the graph of files states about itself by a property."""
        rows = self.rows(f"SELECT DISTINCT ?o WHERE {{ GRAPH {FILES} {{ {FILES} {prop} ?o }} }}")
        return {value.value for (value,) in rows if isinstance(value, Literal)}

    # changing

    def begin(self) -> None:
        """Replaces the graph of files by a note that a build has begun."""
        self._union_mode, self._lists_graphs = None, False
        self._token = f"a build has begun: {secrets.token_hex(8)}, change 0"
        self.client.update(f"DROP SILENT GRAPH {FILES} ;\n{_note('INSERT', BUILD_BEGUN, self._token)}")
        self._verify_token()

    def change(self, update: str, parameters: Parameters = ()) -> None:
        """Changes what the endpoint holds; during a build, verifies that it did, and that no other build has begun.

        Every change also replaces the token of the build. If the server dropped a change, or another build has begun,
        the token that is read back is a different one.
        """
        if self._token:
            start, _, number = self._token.rpartition(" ")
            before, self._token = self._token, f"{start} {int(number) + 1}"
            changes = [update, _note("DELETE", BUILD_BEGUN, before), _note("INSERT", BUILD_BEGUN, self._token)]
            update = " ;\n".join(changes)
        self.client.update(update, parameters)
        if self._token:
            self._verify_token()
        if self._lists_graphs:
            self._union_mode = None

    def end(self, prop: NamedNode, mark: str) -> None:
        """Replaces the note that a build has begun by the mark of a finished one."""
        self.client.update(f"{_note('DELETE', BUILD_BEGUN, self._token)} ;\n{_note('INSERT', prop, mark)}")
        self._token = ""

    def _verify_token(self) -> None:
        tokens_there = self.notes(BUILD_BEGUN)
        if tokens_there == {self._token}:
            return
        build = self._token.rpartition(" ")[0]
        if any(token.rpartition(" ")[0] != build for token in tokens_there):
            raise KgError(
                "another build has begun at the endpoint",
                self.client.address,
                "one build at a time",
                "wait until the other has ended, then run kg build again",
            )
        raise KgError(
            "the endpoint reports a change as made, but does not show it",
            self.client.address,
            "one address for queries and changes of the same data, and every change made before the next request",
            "check that HABEAS_ENDPOINT_UPDATE belongs to the same endpoint, and its log; then run kg build again",
        )

    # the union

    def union(self, *written: NamedNode, changing: bool = False) -> UnionMode:
        """The parameters with which queries and changes read the union of all our graphs and nothing else."""
        mode = self._union_mode
        if mode is None:
            self._union_mode = mode = self._find_union_mode(changing)
        if not self._lists_graphs:
            return mode
        return mode[0], (*mode[1], *(("using-named-graph-uri", graph.value) for graph in written))

    def _find_union_mode(self, changing: bool) -> UnionMode:
        rows = self.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        named = [g.value for (g,) in rows if isinstance(g, NamedNode)]
        ours = [name for name in named if name.startswith(GRAPH)]
        alone = all(name.startswith((GRAPH, *SYSTEM)) for name in named) and not self._lists_graphs
        listed: UnionMode = (
            tuple((f"{kind}-graph-uri", name) for name in ours for kind in ("default", "named")),
            tuple((f"using-{kind}graph-uri", name) for name in ours for kind in ("", "named-")),
        )
        for mode in [*([_PLAIN, _OXIGRAPH] if alone else []), listed]:
            if self._confirms(mode, changing):
                self._lists_graphs = mode is listed
                return mode
        raise KgError(
            "the endpoint does not offer the union of its graphs",
            self.client.address,
            "a default graph that is the union, or one that a request can choose by default-graph-uri",
            "configure the server as docs/endpoints.md describes",
        )

    def _confirms(self, mode: UnionMode, changing: bool) -> bool:
        """True if queries, and changes if these are to be tried, read our graphs in the default graph."""
        stated = f"{FILES} ?p ?o"
        seen = self.rows(f"SELECT ?o WHERE {{ GRAPH {FILES} {{ {stated} }} {stated} }} LIMIT 1", mode[0])
        if not seen or not changing:
            return bool(seen)
        self.change(f"INSERT {{ GRAPH {STAGING} {{ {stated} }} }} WHERE {{ {stated} }}", mode[1])
        changed = self.size(STAGING) > 0
        self.change(f"DROP SILENT GRAPH {STAGING}")
        return changed


def _note(verb: str, prop: NamedNode, text: str) -> str:
    return f"{verb} DATA {{ GRAPH {FILES} {{ {FILES} {prop} {Literal(text)} }} }}"
