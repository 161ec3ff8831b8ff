"""This module counts what the graph holds."""

from __future__ import annotations

from kg.store import Store
from kg.table import Table

_STATS = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?class ?things WHERE {
  { SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?class a owl:Class . ?thing a ?class } GROUP BY ?class }
} ORDER BY DESC(?things) ?class"""

_TRIPLES = """
PREFIX hb: <https://w3id.org/habeas/ont#>
SELECT (COUNT(DISTINCT *) AS ?triples) WHERE { GRAPH ?g { ?s ?p ?o } %s }"""


def stats(store: Store) -> tuple[Table, dict[str, int]]:
    """How many things of each class, most first; and how many triples are asserted and inferred, how many files."""
    classes = Table(["class", "things"], store.rows(_STATS))
    count = {
        name: int(getattr(store.rows(_TRIPLES % pattern)[0][0], "value", "0"))
        for name, pattern in (("asserted", "?g hb:fromFile ?f"), ("inferred", "?g hb:byRule ?r"))
    }
    count["files"] = len(store.rows("SELECT DISTINCT ?g WHERE { ?g <https://w3id.org/habeas/ont#fromFile> ?f }"))
    return classes, count
