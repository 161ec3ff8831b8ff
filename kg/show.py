"""This module shows a thing: all that is known about it, and which file or rule and which passage says so."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.identifiers import hb
from kg.store import Store
from kg.table import Table

COLUMNS = ["thing", "property", "value", "origin", "saysSo"]


def show(store: Store, thing: NamedNode) -> Table:
    """Every statement with the thing as subject or object: what, where from, and the file or rule that says so.

    `origin` is the file of an asserted statement and the rule of an inferred one; `saysSo` are the passages of the
    thing that makes the statement, one row for each. Nodes that only describe a digest are left out.
    """
    query = f"""
    SELECT DISTINCT ?subject ?property ?value ?origin ?passage WHERE {{
      {{ GRAPH ?graph {{ {thing} ?property ?value }} BIND({thing} AS ?subject) }}
      UNION {{ GRAPH ?graph {{ ?subject ?property {thing} }} BIND({thing} AS ?value)
              FILTER(?property NOT IN ({hb("isPartOf")}, {hb("isWithin")}, {hb("absentProperty")})) }}
      {{ ?graph {hb("fromFile")} ?origin }} UNION {{ ?graph {hb("byRule")} ?rule BIND(CONCAT("rule: ", ?rule) AS ?origin) }}
      OPTIONAL {{ ?subject {hb("statedIn")} ?passage }}
      FILTER(?property != {hb("statedIn")} || ?value = {thing})
    }} ORDER BY ?subject ?property ?value ?origin ?passage"""
    rows = store.rows(query)
    own = [row for row in rows if row[0] == thing]
    return Table(COLUMNS, [*own, *(row for row in rows if row[0] != thing)])


def documents(store: Store, table: Table) -> dict[str, str]:
    """For each passage of a table: the authority of its document, for a reader who weighs it."""
    passages = " ".join(sorted({str(row[4]) for row in table.rows if row[4] is not None}))
    found = store.rows(
        f"SELECT DISTINCT ?p ?a WHERE {{ VALUES ?p {{ {passages} }} ?p <http://www.w3.org/ns/oa#hasSource> ?d . "
        f"?d {hb('authority')} ?a }}"
    )
    return {p.value: a.value for p, a in found if isinstance(p, NamedNode) and isinstance(a, NamedNode | Literal)}
