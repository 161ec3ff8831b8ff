"""Counts of the record, and how complete it is: values that are there, absent for a reason, unread, or missing."""

from __future__ import annotations

from pyoxigraph import Literal

from kg.files import beside
from kg.store.protocol import Store, Term
from kg.store.table import Table
from kg.terms.names import hb

_IN_PLACE = {  # what stands for a day that no source gives
    str(hb("occurredOn")): hb("beganOn"),
    str(hb("inForceFrom")): hb("wordingAsOf"),
    str(hb("actedOn")): hb("seenInForceOn"),
}
COLUMNS = ["class", "property", "things", "filled", "absent", "notYetRead", "unexplained"]
READING_COLUMNS = ["class", "extent", "documents"]

_EXPECTED = beside.query(__file__, "expected")

_PREFIXES = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX list: <https://w3id.org/habeas/id/list/>
"""
_FILLED = "{{ ?thing {path} ?value }}"
_ABSENT = "{{ ?absence hb:isAbsentFrom ?thing ; hb:absentProperty ?missing . FILTER(?missing IN ({either})) }}"
# The unread part of a document may have the value; so may a text that a program read, as not every field is taken.
_UNREAD = """
  {{ ?thing hb:readExtent ?extent . FILTER(?extent != list:read-whole) }}
  UNION {{ GRAPH ?file {{ ?thing hb:readExtent list:read-whole }} ?file hb:origin list:origin-read }}"""
_COUNTS = (
    "?thing a {cls}",
    f"?thing a {{cls}} . {_FILLED}",
    f"?thing a {{cls}} . {_ABSENT} FILTER NOT EXISTS {_FILLED}",
    f"?thing a {{cls}} . {_UNREAD} FILTER NOT EXISTS {_FILLED} FILTER NOT EXISTS {_ABSENT}",
)

_UNEXPLAINED = f"""{_PREFIXES}
SELECT DISTINCT ?thing WHERE {{{{
  ?thing a {{cls}} .
  FILTER NOT EXISTS {_FILLED}
  FILTER NOT EXISTS {_ABSENT}
  FILTER NOT EXISTS {{{{ {_UNREAD} }}}}
}}}} ORDER BY ?thing"""

_READING = beside.query(__file__, "reading")

_DEPTH = beside.query(__file__, "depth")
_CLASSES = beside.query(__file__, "classes")

_TRIPLES = """
PREFIX hb: <https://w3id.org/habeas/ont#>
SELECT (COUNT(*) AS ?triples) WHERE { { SELECT DISTINCT ?g WHERE { %s } } GRAPH ?g { ?s ?p ?o } }"""

DEPTHS = ("readWhole", "readInPart", "reportedByOthers", "listedOnly")
_DEPTH_OF_EXTENT = {"read-whole": "readWhole", "read-parts": "readInPart", "read-opening": "readInPart"}


def coverage(store: Store) -> Table:
    """For each class and each property that it expects: the number of things, and of the four cases.

    `filled` things have a value; `absent` things have a hb:Absence with a reason; `notYetRead` are documents that no
    person read whole; `unexplained` are the rest, of which there should be none.
    """
    rows = []
    for cls, prop in store.rows(_EXPECTED):
        things, *known = (_count(store, pattern, cls, prop) for pattern in _COUNTS)
        rows.append((cls, prop, *map(Literal, (things, *known, things - sum(known)))))
    return Table(COLUMNS, rows)


def unexplained(store: Store) -> Table:
    """The things that lack an expected value without a reason."""
    rows = []
    for cls, prop in store.rows(_EXPECTED):
        found = store.rows(_filled_in(_UNEXPLAINED, cls, prop))
        rows += [(thing, prop) for (thing,) in found]
    return Table(["thing", "property"], rows)


def reading(store: Store) -> Table:
    """The number of documents of each class by how much of them was read."""
    return Table(READING_COLUMNS, store.rows(_READING))


def depth(store: Store) -> dict[str, dict[str, int]]:
    """How deeply decisions are known: for each class, by its local name, the number of documents at each of DEPTHS.

    Each document is counted once in its class: as read whole or in part; or not read, but with a finding, remedy or
    case that others report of it; or known only from a list or an index.
    """
    found: dict[str, dict[str, int]] = {}
    for cls, extent, reported, number in store.rows(_DEPTH):
        told = "reportedByOthers" if getattr(reported, "value", "") == "true" else "listedOnly"
        name = _DEPTH_OF_EXTENT.get(str(getattr(extent, "value", "")).rpartition("/")[2], told)
        counts = found.setdefault(str(getattr(cls, "value", "")).rpartition("#")[2], dict.fromkeys(DEPTHS, 0))
        counts[name] += int(getattr(number, "value", "0"))
    return found


def _count(store: Store, pattern: str, cls: Term | None, prop: Term | None) -> int:
    where = _filled_in(pattern, cls, prop)
    found = store.rows(f"{_PREFIXES} SELECT (COUNT(DISTINCT ?thing) AS ?things) WHERE {{ {where} }}")
    return int(getattr(found[0][0], "value", "0"))


def _filled_in(pattern: str, cls: Term | None, prop: Term | None) -> str:
    """A pattern about a class and a property, or about the other one that may stand in its place."""
    names = [str(prop), *([str(_IN_PLACE[str(prop)])] if str(prop) in _IN_PLACE else [])]
    return pattern.format(cls=cls, path="|".join(names), either=", ".join(names))


def stats(store: Store) -> tuple[Table, dict[str, int]]:
    """The number of things of each class, most first; and the numbers of asserted and inferred triples and of files."""
    classes = Table(["class", "things"], store.rows(_CLASSES))
    count = {
        name: int(getattr(store.rows(_TRIPLES % pattern)[0][0], "value", "0"))
        for name, pattern in (("asserted", "?g hb:fromFile ?f"), ("inferred", "?g hb:byRule ?r"))
    }
    count["files"] = len(store.rows(f"SELECT DISTINCT ?g WHERE {{ ?g {hb('fromFile')} ?f }}"))
    return classes, count
