"""This module tells how much of what a reader expects is there: filled, absent with a reason, unread, or neither."""

from __future__ import annotations

from kg.identifiers import hb
from kg.store import Store
from kg.table import Table

COLUMNS = ["class", "property", "things", "filled", "absent", "notYetRead", "unexplained"]

_EXPECTED = (
    f"""SELECT DISTINCT ?class ?property WHERE {{ ?class {hb("expects")} ?property }} ORDER BY ?class ?property"""
)

# A thing whose document was not read whole may have the value in the part that was not read.
_COUNTS = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX list: <https://w3id.org/habeas/id/list/>
SELECT (COUNT(DISTINCT ?thing) AS ?things) (COUNT(DISTINCT ?with) AS ?filled) (COUNT(DISTINCT ?without) AS ?absent)
       (COUNT(DISTINCT ?unread) AS ?notYetRead) (COUNT(DISTINCT ?nothing) AS ?unexplained)
WHERE {{
  ?thing a {cls} .
  BIND(EXISTS {{ ?thing {prop} ?value }} {or_began} AS ?isFilled)
  BIND(EXISTS {{ ?absence hb:isAbsentFrom ?thing ; hb:absentProperty {prop} }} AS ?isAbsent)
  BIND(EXISTS {{ ?thing hb:readExtent ?extent . FILTER(?extent != list:read-whole) }} AS ?isUnread)
  BIND(IF(?isFilled, ?thing, ?none) AS ?with)
  BIND(IF(!?isFilled && ?isAbsent, ?thing, ?none) AS ?without)
  BIND(IF(!?isFilled && !?isAbsent && ?isUnread, ?thing, ?none) AS ?unread)
  BIND(IF(!?isFilled && !?isAbsent && !?isUnread, ?thing, ?none) AS ?nothing)
}}"""

_UNEXPLAINED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX list: <https://w3id.org/habeas/id/list/>
SELECT DISTINCT ?thing WHERE {{
  ?thing a {cls} .
  FILTER(!(EXISTS {{ ?thing {prop} ?value }} {or_began}))
  FILTER NOT EXISTS {{ ?absence hb:isAbsentFrom ?thing ; hb:absentProperty {prop} }}
  FILTER NOT EXISTS {{ ?thing hb:readExtent ?extent . FILTER(?extent != list:read-whole) }}
}} ORDER BY ?thing"""

_READING = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?class ?extent (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?document hb:readExtent ?extent ; a ?class .
  ?class a owl:Class .
  FILTER(?class NOT IN (hb:Document, hb:SourcedStatement))
} GROUP BY ?class ?extent ORDER BY ?class ?extent"""


def coverage(store: Store) -> Table:
    """For each class and each property that it expects: how many things, and how many of each of the four.

    `absent` things have a hb:Absence with a reason; `notYetRead` are documents not read whole, whose reading note
    says which part was; `unexplained` are the rest, which should be none.
    """
    rows = []
    for cls, prop in store.rows(_EXPECTED):
        counts = store.rows(_COUNTS.format(cls=cls, prop=prop, or_began=_or_began(str(prop))))[0]
        rows.append((cls, prop, *counts))
    return Table(COLUMNS, rows)


def unexplained(store: Store) -> Table:
    """The things that lack a value which a reader expects, without a reason."""
    rows = []
    for cls, prop in store.rows(_EXPECTED):
        found = store.rows(_UNEXPLAINED.format(cls=cls, prop=prop, or_began=_or_began(str(prop))))
        rows += [(thing, prop) for (thing,) in found]
    return Table(["thing", "property"], rows)


def reading(store: Store) -> Table:
    """How many documents of each class were read to which extent."""
    return Table(["class", "extent", "documents"], store.rows(_READING))


def _or_began(prop: str) -> str:
    """An event that lasted is dated by its first day."""
    return f"|| EXISTS {{ ?thing {hb('beganOn')} ?began }}" if prop == str(hb("occurredOn")) else ""
