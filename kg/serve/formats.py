"""This module chooses the form of a result: the media types that are written, and what a client accepts of them."""

from __future__ import annotations

import pyoxigraph as ox

Format = ox.QueryResultsFormat | ox.RdfFormat

_R, _G = ox.QueryResultsFormat, ox.RdfFormat

ROWS: dict[str, Format] = {
    "application/sparql-results+json": _R.JSON,
    "application/sparql-results+xml": _R.XML,
    "text/csv": _R.CSV,
    "text/tab-separated-values": _R.TSV,
    "application/json": _R.JSON,
    "application/xml": _R.XML,
    "text/xml": _R.XML,
}
GRAPHS: dict[str, Format] = {
    "text/turtle": _G.TURTLE,
    "application/n-triples": _G.N_TRIPLES,
    "application/ld+json": _G.JSON_LD,
    "application/rdf+xml": _G.RDF_XML,
    "application/n-quads": _G.N_QUADS,
    "application/trig": _G.TRIG,
    "text/n3": _G.N3,
    "application/x-turtle": _G.TURTLE,
    "text/plain": _G.N_TRIPLES,
    "application/json": _G.JSON_LD,
    "application/xml": _G.RDF_XML,
    "text/xml": _G.RDF_XML,
}
# what `format=` may say in place of a header, as links and forms of a page must
SHORT = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "n-triples": "application/n-triples",
    "n-quads": "application/n-quads",
    "trig": "application/trig",
    "json-ld": "application/ld+json",
    "rdf+xml": "application/rdf+xml",
    "n3": "text/n3",
}


def negotiate(accept: str, offered: dict[str, Format] | list[str]) -> str | None:
    """The offered media type that a client likes best, the first where it does not mind; None where it takes none.

    >>> negotiate("text/csv;q=0.5, application/json", ROWS)
    'application/json'
    >>> negotiate("", ROWS)
    'application/sparql-results+json'
    >>> negotiate("image/png", ROWS) is None
    True
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]

    def liking(kind: str) -> float:
        patterns = (kind, kind.partition("/")[0] + "/*", "*/*")
        return next((max(q for p, q in ranges if p == wanted) for wanted in patterns if wanted in dict(ranges)), 0.0)

    best = max(offered, key=liking)
    return best if liking(best) > 0 else None


def header(kind: str) -> str:
    """The Content-Type of a media type: with a charset where it may carry one.

    >>> header("text/csv"), header("application/ld+json")
    ('text/csv; charset=utf-8', 'application/ld+json')
    """
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/xml" else kind


def _range(part: str) -> tuple[str, float]:
    pattern, *parameters = (text.strip().lower() for text in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return pattern, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return pattern, 0.0
    return pattern, 1.0
