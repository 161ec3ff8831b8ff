"""This module shows a thing: all that is known about it, and which file or rule and which passage says so."""

from __future__ import annotations

from pyoxigraph import NamedNode

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
      {{ ?graph {hb("fromFile")} ?origin }}
      UNION {{ ?graph {hb("byRule")} ?rule BIND(CONCAT("rule: ", ?rule) AS ?origin) }}
      OPTIONAL {{ ?subject {hb("statedIn")} ?passage }}
      FILTER(?property != {hb("statedIn")} || ?value = {thing})
    }} ORDER BY ?subject ?property ?value ?origin ?passage"""
    rows = store.rows(query)
    own = [row for row in rows if row[0] == thing]
    return Table(COLUMNS, [*own, *(row for row in rows if row[0] != thing)])
