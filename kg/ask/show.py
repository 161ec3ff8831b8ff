"""Everything known about one thing, with the file or rule and the passage that say so."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from kg.store.protocol import Store, Term
from kg.store.table import Table
from kg.terms.messages import Messages
from kg.terms.names import hb

COLUMNS = ["thing", "property", "value", "origin", "saysSo"]
READ_BY_PROGRAM = "readByProgram"  # a further column


def show(store: Store, thing: NamedNode, messages: Messages | None = None, without_read: Store | None = None) -> Table:
    """Every statement with the thing as subject or object.

    `origin` is the file of an asserted statement or the rule of an inferred one; `saysSo` is a passage of the subject,
    with one row for each passage. The statements about the thing itself come first. With the store `without_read`, a
    further column says which statements need what a program read.
    """
    query = f"""
    SELECT DISTINCT ?subject ?property ?value ?origin ?passage ?isRule WHERE {{
      {{ GRAPH ?graph {{ {thing} ?property ?value }} BIND({thing} AS ?subject) }}
      UNION {{ GRAPH ?graph {{ ?subject ?property {thing} }} BIND({thing} AS ?value)
              FILTER(?property NOT IN ({hb("isPartOf")}, {hb("isWithin")}, {hb("absentProperty")})) }}
      {{ ?graph {hb("fromFile")} ?origin }}
      UNION {{ ?graph {hb("byRule")} ?origin BIND(true AS ?isRule) }}
      OPTIONAL {{ ?subject {hb("statedIn")} ?passage }}
      FILTER(?property != {hb("statedIn")} || ?value = {thing})
    }} ORDER BY ?subject ?property ?value ?origin ?passage"""
    messages = messages or Messages("en")
    rows = [
        (*head, _rule(origin, messages) if is_rule is not None else origin, passage)
        for *head, origin, passage, is_rule in store.rows(query)
    ]
    rows.sort(key=lambda row: row[0] != thing)
    if without_read is None:
        return Table(COLUMNS, rows)
    return Table([*COLUMNS, READ_BY_PROGRAM], [(*row, _read(without_read, *row[:3])) for row in rows])


def _read(without_read: Store, *parts: Any) -> Literal | None:
    return None if without_read.holds(Triple(*parts)) else Literal(True)


def _rule(title: Term | None, messages: Messages) -> Literal:
    """A rule by its title; an axiom, whose title is not translated, in another language as what it is."""
    english = title.value if isinstance(title, Literal) else str(title)
    translated = messages.pgettext("rule", english)
    if translated == english and messages.is_translated:
        return Literal(messages.gettext("axiom of the ontology"))
    name = messages.pgettext("proof", "rule")
    return Literal(f"{name}: {translated}")
