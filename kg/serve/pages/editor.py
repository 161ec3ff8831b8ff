"""The page to write and run SPARQL: prefixes, examples, results, and a chart of them."""

from __future__ import annotations

import math
from typing import IO

import pyoxigraph as ox
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.serve.endpoint.messages import JSON, QueryRefusal, QueryResult
from kg.serve.pages.question import title_of
from kg.serve.pages.view import View
from kg.store.protocol import Row, Term
from kg.store.table import Table
from kg.terms.names import sparql_prefixes
from kg.terms.vocabulary import XSD

DOWNLOADS = ("csv", "json")  # with names; the endpoint has the formats of SPARQL results
MAX_ROWS = 500  # on the page; the download has all
MAX_TEXT = 200_000  # bytes on the page
MAX_BARS = 30
BAR_HEIGHT, WIDTH, LABEL_WIDTH = 24, 760, 300  # pixels
_NUMBERS = tuple(f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float"))
EXAMPLE = """SELECT ?state (COUNT(DISTINCT ?case) AS ?cases)
WHERE { ?case a hb:Case ; hb:inState ?state }
GROUP BY ?state
ORDER BY DESC(?cases) ?state"""


def table_of(body: IO[bytes]) -> Table | bool:
    """The rows of a result in JSON, or the truth value of an ASK."""
    body.seek(0)
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    return Table([variable.value for variable in results.variables], [tuple(row) for row in results])


def rows_of(found: QueryResult) -> Table | bool | None:
    """The rows or the truth value of a result in JSON; None for triples."""
    return table_of(found.body) if found.media_type.startswith(JSON) else None


def page(view: View, query: str, found: QueryResult | QueryRefusal | None) -> str:
    """The page with the result of the query, or the reason why there is none."""
    prefixes = sparql_prefixes({name: iri for name, iri in view.snapshot.graph.prefixes.items() if name in _PREFIXES})
    text, table, truth = "", None, None
    if isinstance(found, QueryResult):
        result = rows_of(found)
        table, truth = (result, None) if isinstance(result, Table) else (None, result)
        if result is None:
            found.body.seek(0)
            text = found.body.read(MAX_TEXT).decode("utf-8", "replace")
    if table:
        view.labels.learn(term for row in table.rows[:MAX_ROWS] for term in row)
    return view.page(
        "editor.html",
        downloads=DOWNLOADS,
        query=query or f"{prefixes}\n{EXAMPLE}",
        examples=[(question.name, title_of(view, question)) for question in view.snapshot.questions.values()],
        refusal=found if isinstance(found, QueryRefusal) else None,
        table=table,
        rows=list(table.rows[:MAX_ROWS]) if table else [],
        truth=truth,
        text=text,
        chart=chart(view, table) if table else "",
        submitted=query,
    )


_PREFIXES = ("case", "dcterms", "hb", "iccpr", "id", "kz-cc", "list", "oa", "rdfs", "skos", "state", "un")


def chart(view: View, table: Table) -> Markup:
    """A bar chart where the last column has a number in every row and another column names the rows; else empty."""
    rows = list(table.rows)
    if not 2 <= len(rows) <= MAX_BARS or len(table.columns) < 2:
        return Markup("")
    numbers = [_number(row[-1]) for row in rows]
    if any(number is None or number < 0 for number in numbers):
        return Markup("")
    values = [number or 0.0 for number in numbers]
    most = max(values) or 1
    bars = []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        top = place * BAR_HEIGHT
        length = value / most * (WIDTH - LABEL_WIDTH - 70)
        bars.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{:.1f}" height="{}"/>'
                '<text x="{:.1f}" y="{}">{:g}</text>'
            ).format(
                LABEL_WIDTH - 8,
                top + 16,
                _name(view, row),
                LABEL_WIDTH,
                top + 4,
                length,
                BAR_HEIGHT - 8,
                LABEL_WIDTH + length + 6,
                top + 16,
                value,
            )
        )
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH,
        BAR_HEIGHT * len(rows) + 6,
        view.gettext("Bar chart of %(name)s", name=table.columns[-1]),
        Markup("").join(bars),
    )


def _name(view: View, row: Row) -> str:
    label = " · ".join(view.label(term) for term in row[:-1] if term is not None)
    return label if len(label) <= 42 else label[:41] + "…"


def _number(term: Term | None) -> float | None:
    if isinstance(term, NamedNode) or not isinstance(term, Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
