"""The results of an endpoint: complete, of the kind that was asked for, and in the spelling of the standard."""

from __future__ import annotations

import contextlib
import json
import re
from collections import deque
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.files.nesting import refuse_deep_json, refuse_deep_rdf
from kg.store.http import Reply
from kg.store.protocol import Term
from kg.terms.vocabulary import XSD

Binding = dict[str, dict[str, str]]

MAX_ROWS = 10_000_000  # of one result
MAX_RESPELT_BYTES = 100_000_000  # of results that are not spelt as in the standard: they take ten times the memory
BYTES_OF_AN_OBJECT = 40  # that are added for each object or list, which takes memory even if it is empty

_MEDIA_TYPES = ("application/sparql-results+json", "application/json")
_SUSPICIOUS = (b"nodeID:", b"XMLSchema#boolean", b"XMLSchema#duration")  # where normalized() may have something to do
_ROWS = "x-sparql-maxrows"  # Virtuoso: sent where a result has been cut
_NUMBER = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"([0-9]{1,18})(\.[0-9]*)?")
_STANDARD, _TRIPLES = "the SPARQL 1.1 Query Results JSON Format", "N-Triples or Turtle"


def as_sent(reply: Reply, names: list[str], unique: bool, address: str) -> tuple[ox.QuerySolutions, int] | None:
    """The solutions in a SELECT's results and their number, read row by row, without a copy of all rows in memory.

    None if they are not spelt as in the standard, are too many, are repeated where they should be unique, or are no
    results at all. Raises KgError if they are nested so deeply that the parser could not read them.
    """
    if reply.media_type not in _MEDIA_TYPES:
        return None
    refuse_deep_json(reply.body, address)
    number, seen = 0, set[int]()
    suspicious = any(mark in reply.body for mark in _SUSPICIOUS)
    with contextlib.suppress(SyntaxError, ValueError):
        found = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions) or [variable.value for variable in found.variables] != names:
            return None
        for row in found:
            if suspicious and any(map(_is_respelt, row)):
                return None
            number += 1
            if number > MAX_ROWS:
                return None
            if unique:
                seen.add(hash(tuple(row)))
        return (_parsed(reply.body), number) if len(seen) in (0, number) else None
    return None


def _is_respelt(term: Term | None) -> bool:
    """Whether `normalized` gives this term another spelling."""
    if isinstance(term, ox.Literal):
        value, datatype = term.value, term.datatype.value
        return (datatype == f"{XSD}boolean" and value in ("0", "1")) or (
            datatype == f"{XSD}duration" and value[:1] not in ("P", "-")
        )
    return isinstance(term, ox.NamedNode) and term.value.startswith("nodeID://")


def bindings(reply: Reply, names: list[str], address: str) -> list[Binding]:
    """The solutions in a SELECT's results. Raises KgError where they are no such results, not all, or too many."""
    objects = reply.body.count(b"{") + reply.body.count(b"[")
    if len(reply.body) + BYTES_OF_AN_OBJECT * objects > MAX_RESPELT_BYTES:
        raise KgError(
            "the endpoint sends too many results, or many in a spelling of its own",
            address,
            f"at most {MAX_ROWS:,} rows, or about {MAX_RESPELT_BYTES:,} bytes if they are not spelt as in {_STANDARD}",
            "ask for less",
        )
    results = _json(reply, address)
    rows, others, found = None, False, []
    with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError):
        given, columns = results["results"]["bindings"], set(results["head"]["vars"])
        others = columns != set(names) or any(row.keys() - columns for row in given)
        found = [{name: normalized(term) for name, term in row.items()} for row in given]
        rows = given
    if not isinstance(rows, list):
        raise _malformed_result("what the endpoint sends is no result of a SELECT", address)
    if others:
        raise _malformed_result("what the endpoint sends has other columns than the query", address)
    return found


def number(term: Term | None, address: str) -> int:
    """A number that was counted."""
    if isinstance(term, ox.Literal) and _NUMBER.fullmatch(term.value):
        return int(term.value)
    raise _malformed_result("the endpoint gives no number where it was asked to count", address)


def boolean(reply: Reply, address: str) -> bool:
    """The result of an ASK, which some engines give as one row with a number."""
    results = _json(reply, address)
    try:
        if "boolean" in results:
            answer = results["boolean"]
        else:
            ((term,),) = (row.values() for row in results["results"]["bindings"])
            answer = {"1": True, "0": False, "true": True, "false": False}.get(term["value"])
    except (KeyError, TypeError, ValueError, AttributeError):
        answer = None
    if not isinstance(answer, bool):
        raise _malformed_result("what the endpoint sends is no result of an ASK", address)
    return answer


def as_text(row: Binding) -> str:
    """A row in JSON, which takes a tenth of the memory; that of equal rows is equal."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"))


def solutions(names: list[str], rows: Iterable[str], address: str) -> ox.QuerySolutions:
    """The solutions as the embedded store gives them, from rows in JSON. Raises KgError where a term is none of RDF."""
    text = f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":[{",".join(rows)}]}}}}'
    with contextlib.suppress(SyntaxError, ValueError):
        deque(_parsed(text), maxlen=0)
        return _parsed(text)
    raise _malformed_result("the terms that the endpoint sends cannot be read", address)


def _parsed(text: str | bytes) -> ox.QuerySolutions:
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return found


def truth(answer: bool) -> ox.QueryBoolean:
    """A truth value as the embedded store gives it."""
    found = ox.parse_query_results(json.dumps({"head": {}, "boolean": answer}), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QueryBoolean)
    return found


def triples(reply: Reply, address: str) -> ox.Store:
    """The triples of a CONSTRUCT or DESCRIBE, each once."""
    forms = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
    forms["text/plain"] = ox.RdfFormat.N_TRIPLES
    if reply.media_type not in forms:
        raise _malformed_result(
            f"the endpoint answers with {reply.shown_media_type} instead of triples", address, _TRIPLES
        )
    if "content-length" not in reply.headers and "chunked" not in reply.headers.get("transfer-encoding", ""):
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
    store = ox.Store()
    with contextlib.suppress(SyntaxError, ValueError):
        store.extend(ox.parse(reply.body, format=forms[reply.media_type]))
        return store
    raise _malformed_result("the triples that the endpoint sends cannot be read", address, _TRIPLES)


def as_query_triples(store: ox.Store) -> ox.QueryTriples:
    """The triples of a store, as a CONSTRUCT in the embedded store gives them."""
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    return found


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


def normalized(term: dict[str, str]) -> dict[str, str]:
    """A term in the spelling of the standard and of the embedded store. Raises ValueError where it can be none.

    >>> normalized({"type": "typed-literal", "datatype": XSD + "boolean", "value": "1"})["value"]
    'true'
    >>> normalized({"type": "typed-literal", "datatype": XSD + "duration", "value": "1296000.0"})["value"]
    'P15D'
    >>> normalized({"type": "bnode", "value": "nodeID://b10002"})["value"]
    'b10002'
    """
    kind, value, datatype = term["type"], term["value"], term.get("datatype")
    if not all(isinstance(part, str) for part in term.values()):
        raise ValueError("a part of a term is no text")
    if kind == "bnode":
        return {"type": kind, "value": _label(value)}
    if kind == "uri" and value.startswith("nodeID://"):
        return {"type": "bnode", "value": _label(value)}
    if kind == "typed-literal":
        term = {**term, "type": "literal"}
    if datatype == f"{XSD}boolean" and value in ("0", "1"):
        return {**term, "value": "true" if value == "1" else "false"}
    if datatype == f"{XSD}duration" and value[:1] not in ("P", "-"):
        seconds = _SECONDS.fullmatch(value)  # Virtuoso keeps days and hours as seconds
        if seconds is None:
            raise ValueError(f"{value[:40]!r} is no duration")
        return {**term, "value": _duration(int(seconds[1]))}
    return term


def _label(node: str) -> str:
    """A name for a blank node that every parser takes; different ones stay different."""
    return "".join(c if c.isalnum() else f"_{ord(c):x}_" for c in node.removeprefix("nodeID://"))


def _duration(rest: int) -> str:
    text = ""
    for size, name in ((3600, "H"), (60, "M"), (1, "S")):
        number = rest % 86_400 // size if size == 3600 else rest % (size * 60) // size
        text += f"{number}{name}" if number else ""
    days = f"{rest // 86_400}D" if rest >= 86_400 else ""
    return f"P{days}{'T' + text if text else ''}" if days or text else "PT0S"


def _json(reply: Reply, address: str) -> Any:
    if "json" not in reply.media_type:
        raise _malformed_result(
            f"the endpoint answers with {reply.shown_media_type} instead of results in JSON", address
        )
    found = None
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(reply.body)
    if found is None:
        raise _malformed_result("the results that the endpoint sends are broken, or break off", address)
    if not isinstance(found, dict):
        raise _malformed_result("what the endpoint sends are no results", address)
    return found


def _malformed_result(what: str, address: str, expected: str = _STANDARD) -> KgError:
    return KgError(
        what,
        address,
        expected,
        "see whether the address is that of a SPARQL endpoint, and not of its web page",
    )
