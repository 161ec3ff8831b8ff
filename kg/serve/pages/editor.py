"""The page to write and run SPARQL: prefixes, examples, results."""

from __future__ import annotations

import pyoxigraph as ox

from kg.serve.endpoint.formats import JSON, QueryResult
from kg.serve.endpoint.messages import Refusal
from kg.serve.pages.question import DOWNLOADS, title_of
from kg.serve.pages.view import View
from kg.store.table import Table
from kg.terms.names import sparql_prefixes

MAX_ROWS = 500  # on the page; the download has all
MAX_TEXT = 200_000  # bytes on the page
EXAMPLE = """SELECT ?state (COUNT(DISTINCT ?case) AS ?cases)
WHERE { ?case a hb:Case ; hb:inState ?state }
GROUP BY ?state
ORDER BY DESC(?cases) ?state"""


def rows_of(found: QueryResult) -> Table | bool | None:
    """The rows or the truth value of a result in JSON; None for triples."""
    if not found.media_type.startswith(JSON):
        return None
    results = ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    assert isinstance(results, ox.QuerySolutions)
    return Table([variable.value for variable in results.variables], [tuple(row) for row in results])


def page(view: View, query: str, found: QueryResult | Refusal | None) -> str:
    """The page with the result of the query, or the reason why there is none."""
    prefixes = sparql_prefixes({name: iri for name, iri in view.snapshot.graph.prefixes.items() if name in _PREFIXES})
    text, table, truth = "", None, None
    if isinstance(found, QueryResult):
        result = rows_of(found)
        table, truth = (result, None) if isinstance(result, Table) else (None, result)
        if result is None:
            text = found.body[:MAX_TEXT].decode("utf-8", "replace")
    if table:
        view.labels.learn(term for row in table.rows[:MAX_ROWS] for term in row)
    return view.page(
        "editor.html",
        downloads=DOWNLOADS,
        query=query or f"{prefixes}\n{EXAMPLE}",
        examples=[(question.name, title_of(view, question)) for question in view.snapshot.questions.values()],
        refusal=found if isinstance(found, Refusal) else None,
        table=table,
        rows=list(table.rows[:MAX_ROWS]) if table else [],
        truth=truth,
        text=text,
        submitted=query,
    )


_PREFIXES = ("case", "dcterms", "hb", "iccpr", "id", "kz-cc", "list", "oa", "rdfs", "skos", "state", "un")
