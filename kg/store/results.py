"""The results of an endpoint: complete, of the kind that was asked for, and in the spelling of the standard."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import KgError
from kg.files.nesting import refuse_deep_json, refuse_deep_rdf
from kg.store.http import Reply
from kg.store.protocol import Term
from kg.terms.vocabulary import XSD

Row = tuple[Term | None, ...]

_OWN_SPELLING = (b"nodeID:", b"XMLSchema#boolean", b"XMLSchema#duration")  # where `standard` may have something to do
_BLANK_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_NODE = "nodeID://"
_ROWS = "x-sparql-maxrows"  # Virtuoso: sent where a result has been cut
_NUMBER = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"([0-9]{1,12})(\.[0-9]*)?")
_STANDARD, _TRIPLES = "the SPARQL 1.1 Query Results JSON Format", "N-Triples or Turtle"


def rows(reply: Reply, names: list[str], address: str) -> list[Row]:
    """The rows of a SELECT, with columns in the order of `names` and terms in the spelling of the standard.

    Raises KgError where the answer is no such result, or breaks off.
    """
    found = _parsed(reply, address)
    if found is None or isinstance(found, bool):
        raise _malformed_result("what the endpoint sends is no whole result of a SELECT", address)
    columns, given = found
    if set(columns) != set(names):
        raise _malformed_result("what the endpoint sends has other columns than the query", address)
    if columns != names:
        places = [columns.index(name) for name in names]
        given = [tuple(row[place] for place in places) for row in given]
    return given


def number(term: Term | None, address: str) -> int:
    """A number that was counted."""
    if isinstance(term, Literal) and _NUMBER.fullmatch(term.value):
        return int(term.value)
    raise _malformed_result("the endpoint gives no number where it was asked to count", address)


def truth(reply: Reply, address: str) -> ox.QueryBoolean:
    """The result of an ASK, which some engines give as one row with a number."""
    found = _parsed(reply, address)
    if isinstance(found, tuple) and len(found[1]) == 1:
        found = {"1": True, "0": False}.get(" ".join(getattr(term, "value", "") for term in found[1][0]))
    if not isinstance(found, bool):
        raise _malformed_result("what the endpoint sends is no result of an ASK", address)
    text = '{"head": {}, "boolean": true}' if found else '{"head": {}, "boolean": false}'
    return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)  # type: ignore[return-value]


def triples(reply: Reply, address: str) -> ox.QueryTriples:
    """The triples of a CONSTRUCT or DESCRIBE, each once."""
    forms = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
    forms["text/plain"] = ox.RdfFormat.N_TRIPLES
    if reply.media_type not in forms:
        raise _other_form(reply, "triples", address, _TRIPLES)
    if "content-length" not in reply.headers and reply.headers.get("transfer-encoding", "").lower() != "chunked":
        raise _malformed_result(
            "the endpoint does not say where its triples end", address, "a length, or an answer in chunks"
        )
    if row_limit(reply, address) is not None:
        raise KgError(
            "the endpoint cuts off triples",
            address,
            "all triples",
            "ask for fewer, or with SELECT DISTINCT, whose rows are fetched page by page",
        )
    refuse_deep_rdf(reply.body, address)
    with contextlib.suppress(SyntaxError, ValueError):
        store = ox.Store()
        store.extend(ox.parse(reply.body, format=forms[reply.media_type]))
        found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(found, ox.QueryTriples)
        return found
    raise _malformed_result("the triples that the endpoint sends cannot be read", address, _TRIPLES)


def quads(rows: Iterable[tuple[Any, ...]], address: str) -> list[ox.Quad]:
    """The statements with these parts. Raises KgError where a part can be none of a statement."""
    with contextlib.suppress(TypeError):
        return [ox.Quad(*row) for row in rows]
    raise _malformed_result("the endpoint sends terms where they can stand in no statement", address)


def row_limit(reply: Reply, address: str) -> int | None:
    """The number of rows at which the endpoint says that it has cut a result; None where it says no such thing."""
    text = reply.headers.get(_ROWS)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or not int(text):
        raise _malformed_result(
            "the endpoint says that it has cut a result, and not where", address, "all rows, or their number"
        )
    return int(text)


def standard(term: Term | None) -> Term | None:
    """A term in the spelling of the standard and of the embedded store. Raises ValueError where it can be none.

    >>> standard(Literal("1", datatype=NamedNode(XSD + "boolean"))).value
    'true'
    >>> standard(Literal("1382401.0", datatype=NamedNode(XSD + "duration"))).value  # Virtuoso keeps seconds
    'P16DT1S'
    >>> standard(NamedNode("nodeID://b10002"))
    <BlankNode value=b10002>
    """
    if isinstance(term, NamedNode) and term.value.startswith(_NODE):
        return BlankNode(term.value.removeprefix(_NODE))
    if isinstance(term, Literal) and term.datatype.value == f"{XSD}boolean":
        value = {"1": "true", "0": "false"}.get(term.value, term.value)
        return Literal(value, datatype=term.datatype)
    if isinstance(term, Literal) and term.datatype.value == f"{XSD}duration" and term.value[:1] not in ("P", "-"):
        seconds = _SECONDS.fullmatch(term.value)
        if seconds is None:
            raise ValueError(f"{term.value[:40]!r} is no duration")
        return Literal(_duration(timedelta(seconds=int(seconds[1]))), datatype=term.datatype)
    return term


def _duration(length: timedelta) -> str:
    hours, rest = divmod(length.seconds, 3600)
    parts = {"H": hours, "M": rest // 60, "S": rest % 60}
    time = "".join(f"{number}{name}" for name, number in parts.items() if number)
    days = f"{length.days}D" if length.days else ""
    return f"P{days}{'T' + time if time else ''}" if days or time else "PT0S"


def _parsed(reply: Reply, address: str) -> tuple[list[str], list[Row]] | bool | None:
    """The columns and rows of a SELECT, or the result of an ASK; None if the answer is neither, or is cut.

    These are plain data: a result of pyoxigraph that a traceback keeps could be freed by another thread, which it may
    not be. Raises KgError if the answer is of another form.
    """
    if "json" not in reply.media_type:
        raise _other_form(reply, "results in JSON", address, _STANDARD)
    refuse_deep_json(reply.body, address)
    body = _BLANK_NODE.sub(rb"\1", reply.body) if _OWN_SPELLING[0] in reply.body else reply.body
    with contextlib.suppress(SyntaxError, ValueError):
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            return bool(found)
        given: list[Row] = list(map(tuple, found))
        if any(mark in body for mark in _OWN_SPELLING):
            given = [tuple(map(standard, row)) for row in given]
        return [variable.value for variable in found.variables], given
    return None


def _other_form(reply: Reply, due: str, address: str, expected: str) -> KgError:
    form = "a web page" if reply.looks_like_html else "another form"
    return _malformed_result(f"the endpoint answers with {form} instead of {due}", address, expected)


def _malformed_result(what: str, address: str, expected: str = _STANDARD) -> KgError:
    return KgError(
        what,
        address,
        expected,
        "see whether the address is that of a SPARQL endpoint, and not of its web page",
    )
