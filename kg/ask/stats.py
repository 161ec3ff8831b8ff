"""Counts of what a store holds."""

from __future__ import annotations

from kg.store.protocol import Store
from kg.store.table import Table
from kg.terms.names import hb

_STATS = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?class ?things WHERE {
  { SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?class a owl:Class . ?thing a ?class } GROUP BY ?class }
} ORDER BY DESC(?things) ?class"""

_TRIPLES = """
PREFIX hb: <https://w3id.org/habeas/ont#>
SELECT (COUNT(*) AS ?triples) WHERE { { SELECT DISTINCT ?g WHERE { %s } } GRAPH ?g { ?s ?p ?o } }"""


def stats(store: Store) -> tuple[Table, dict[str, int]]:
    """The number of things of each class, most first; and the numbers of asserted and inferred triples and of files."""
    classes = Table(["class", "things"], store.rows(_STATS))
    count = {
        name: int(getattr(store.rows(_TRIPLES % pattern)[0][0], "value", "0"))
        for name, pattern in (("asserted", "?g hb:fromFile ?f"), ("inferred", "?g hb:byRule ?r"))
    }
    count["files"] = len(store.rows(f"SELECT DISTINCT ?g WHERE {{ ?g {hb('fromFile')} ?f }}"))
    return classes, count
