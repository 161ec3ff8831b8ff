"""This module makes the page on which SPARQL is written and run: prefixes, examples, results, and a chart of them."""

from __future__ import annotations

import math

import pyoxigraph as ox
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.identifiers import XSD, sparql_prefixes
from kg.serve.answers import JSON, Answer, Refusal
from kg.serve.asked import title_of
from kg.serve.view import View
from kg.store import Row, Term
from kg.table import Table

ROWS = 500  # that the page shows; all are in the download
BARS, BAR, WIDTH, NAMES = 30, 24, 760, 300  # number; pixels
_NUMBERS = tuple(f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float"))
EXAMPLE = """SELECT ?state (COUNT(DISTINCT ?case) AS ?cases)
WHERE { ?case a hb:Case ; hb:inState ?state }
GROUP BY ?state
ORDER BY DESC(?cases) ?state"""


def table_of(body: bytes) -> Table | bool:
    """The rows that an endpoint gives as JSON, or the truth value of an ASK."""
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    return Table([variable.value for variable in results.variables], [tuple(row) for row in results])


def page(view: View, query: str, found: Answer | Refusal | None) -> str:
    """The page: with what the query gave, or why it gave nothing."""
    prefixes = sparql_prefixes({name: iri for name, iri in view.library.graph.prefixes.items() if name in _USUAL})
    text, table, truth = "", None, None
    if isinstance(found, Answer) and found.kind.startswith(JSON):
        result = table_of(found.body)
        table, truth = (result, None) if isinstance(result, Table) else (None, result)
    elif isinstance(found, Answer):
        text = found.body.decode("utf-8", "replace")
    if table:
        view.labels.learn(term for row in table.rows[:ROWS] for term in row)
    return view.page(
        "editor.html",
        query=query or f"{prefixes}\n{EXAMPLE}",
        examples=[(question.name, title_of(view, question)) for question in view.library.questions.values()],
        refusal=found if isinstance(found, Refusal) else None,
        table=table,
        rows=list(table.rows[:ROWS]) if table else [],
        truth=truth,
        text=text[:200_000],
        chart=chart(view, table) if table else "",
        asked=query,
    )


_USUAL = ("case", "dcterms", "hb", "iccpr", "id", "kz-cc", "list", "oa", "rdfs", "skos", "state", "un")


def chart(view: View, table: Table) -> Markup:
    """Bars, where the last column has a number in each row and another column names the rows; else nothing."""
    rows = list(table.rows)
    if not 2 <= len(rows) <= BARS or len(table.columns) < 2:
        return Markup("")
    numbers = [_number(row[-1]) for row in rows]
    if any(number is None or number < 0 for number in numbers):
        return Markup("")
    values = [number or 0.0 for number in numbers]
    most = max(values) or 1
    bars = []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        top = place * BAR
        length = value / most * (WIDTH - NAMES - 70)
        bars.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{:.1f}" height="{}"/>'
                '<text x="{:.1f}" y="{}">{:g}</text>'
            ).format(
                NAMES - 8,
                top + 16,
                _name(view, row),
                NAMES,
                top + 4,
                length,
                BAR - 8,
                NAMES + length + 6,
                top + 16,
                value,
            )
        )
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, BAR * len(rows) + 6, view.words("chart of", name=table.columns[-1]), Markup("").join(bars)
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
