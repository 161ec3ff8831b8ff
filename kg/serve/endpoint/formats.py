"""Results of queries, and the formats in which they are written: media types, the choice among them by the Accept
header (RFC 9110, 12.5.1), and XML that any parser can read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from kg.errors import KgError
from kg.serve.endpoint.messages import Refusal
from kg.sparql import mistakes
from kg.store import damage
from kg.store.local import LocalStore

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
    "application/json": _G.JSON_LD,
    "application/xml": _G.RDF_XML,
    "text/xml": _G.RDF_XML,
}
SHORT = {  # values of `format=`, for links and forms that cannot set a header: csv, turtle, rdf+xml …
    **{kind.partition("/")[2]: kind for kind in (*GRAPHS, *ROWS)},
    "xml": "application/xml",
    "tsv": "text/tab-separated-values",
    "json-ld": "application/ld+json",
}
XML = (_R.XML, _G.RDF_XML)
JSON = "application/sparql-results+json"
MEMORY = """the query needs more memory or deeper recursion than one query may use
  expected  a query whose intermediate results fit
  fix       join the patterns by variables that they share, add a LIMIT, or flatten the query"""


@dataclass(frozen=True)
class QueryResult:
    """A complete result in a media type."""

    media_type: str
    body: bytes


class LimitedBytes(io.BytesIO):
    """Bytes in memory; raises OverflowError beyond a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, part: Any) -> int:
        """Writes a part at the end."""
        count = super().write(part)
        if self.tell() > self.limit:
            raise OverflowError
        return count


def answer(
    store: LocalStore,
    query: str,
    accept: str = JSON,
    *,
    limit: int,
    default_graphs: Iterable[str] = (),
    named_graphs: Iterable[str] = (),
) -> QueryResult | Refusal:
    """The result of a query as `accept`, a header, prefers it, of at most `limit` bytes; or why there is none.

    Graphs that are given override those of the query. Raises UnusableStoreError where the store cannot be read.
    """
    try:
        with damage.reading():
            default, named = ([ox.NamedNode(iri) for iri in graphs] for graphs in (default_graphs, named_graphs))
            return _written(store.query_dataset(query, default, named), accept, limit)
    except SyntaxError as error:
        return Refusal(400, str(mistakes.explain(query, str(error.msg), "the query")))
    except damage.UnusableStoreError:
        raise
    except KgError as error:
        return Refusal(400, str(error))
    except OverflowError:
        return Refusal(422, _large(limit))
    except (MemoryError, RecursionError):
        return Refusal(422, MEMORY)
    except (OSError, RuntimeError, ValueError) as error:  # from the engine, in the middle of a query
        return Refusal(422, f"the query cannot be answered: {str(error)[:300]}")


def _written(result: Any, accept: str, limit: int) -> QueryResult | Refusal:
    offered = GRAPHS if isinstance(result, ox.QueryTriples) else ROWS
    kind = negotiate(accept, offered)
    if kind is None:
        return Refusal(406, f"this result cannot be written as {accept[:200]!r}\n  expected  {', '.join(offered)}")
    into = LimitedBytes(limit)
    try:
        result.serialize(into, format=offered[kind])
        if offered[kind] in XML:
            return QueryResult(kind, well_formed(into.getvalue()))
        return QueryResult(kind, into.getvalue())
    except (OSError, ValueError) as error:
        if offered[kind] not in XML or not (isinstance(error, ValueError) or "RDF/XML" in str(error)):
            raise
        others = [other for other in offered if "xml" not in other]
        return Refusal(406, _not_xml(kind, str(error), others))


def _large(limit: int) -> str:
    return f"""the result has more than {limit:,} bytes; partial results are never sent
  expected  a smaller result
  fix       use LIMIT and OFFSET after an ORDER BY, or download the release files"""


def _not_xml(kind: str, message: str, others: list[str]) -> str:
    return (
        f"this result cannot be written as {kind}, because it holds a control character, or a property whose name XML "
        f"does not allow: {message[:200]}\n  expected  {', '.join(others)}\n  fix       ask for one of these formats"
    )


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
