"""Formats of results: the media types offered, the choice among them by the Accept header (RFC 9110, 12.5.1), and XML
that any parser can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.parsers import expat

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
SHORT = {  # values of `format=`, for links and forms that cannot set a header: csv, turtle, rdf+xml …
    **{kind.partition("/")[2]: kind for kind in (*GRAPHS, *ROWS)},
    "tsv": "text/tab-separated-values",
    "json-ld": "application/ld+json",
}
XML = (_R.XML, _G.RDF_XML)


def well_formed(xml: bytes) -> bytes:
    """The XML of a result, with line ends that a parser keeps. Raises ValueError where it is not well-formed.

    The engine writes control characters as they are, and a property without a local name as an element without one;
    XML 1.0 (section 2.2) and Namespaces in XML have neither.
    """
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return xml.replace(b"\r", b"&#13;")  # a parser would read a raw carriage return as a line feed


def written(triples: Iterable[ox.Triple], kind: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples in the format of a media type of GRAPHS. Raises ValueError if that is XML, which cannot write them."""
    form = GRAPHS[kind]
    assert isinstance(form, ox.RdfFormat)
    try:
        body = ox.serialize(triples, format=form, prefixes=dict(prefixes)) or b""
    except OSError as error:  # a property with a name that RDF/XML reserves
        raise ValueError(str(error)) from error
    return well_formed(body) if form in XML else body


def negotiate(accept: str, offered: dict[str, Format] | list[str]) -> str | None:
    """The offered media type that a client prefers, the first among equals; None where it accepts none of them.

    >>> negotiate("text/csv;q=0.5, application/json", ROWS)
    'application/json'
    >>> negotiate("", ROWS)
    'application/sparql-results+json'
    >>> negotiate("image/png", ROWS) is None
    True
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]

    def quality(kind: str) -> float:
        patterns = (kind, kind.partition("/")[0] + "/*", "*/*")
        return next((max(q for p, q in ranges if p == wanted) for wanted in patterns if wanted in dict(ranges)), 0.0)

    best = max(offered, key=quality)
    return best if quality(best) > 0 else None


def header(kind: str) -> str:
    """The Content-Type header of a media type, with a charset where it may have one.

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
