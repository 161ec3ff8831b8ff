"""This module reads the results of an endpoint: whole, of the kind that was asked for, and in one spelling."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.identifiers import XSD
from kg.protocol import Reply
from kg.store import Term

Binding = dict[str, dict[str, str]]

_ROWS = "x-sparql-maxrows"  # Virtuoso: sent where a result has been cut
_NUMBER = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"([0-9]{1,18})(\.[0-9]*)?")
_STANDARD, _TRIPLES = "the SPARQL 1.1 Query Results JSON Format", "N-Triples or Turtle"


def bindings(reply: Reply, names: list[str], address: str) -> list[Binding]:
    """The solutions in a SELECT's results. Raises KgError where they are no such results, or not all."""
    results = _json(reply, address)
    try:
        rows, columns = results["results"]["bindings"], set(results["head"]["vars"])
        others = columns != set(names) or any(row.keys() - columns for row in rows)
        found = [{name: spelt(term) for name, term in row.items()} for row in rows]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise _lie("what the endpoint sends is no result of a SELECT", address) from None
    if not isinstance(rows, list):
        raise _lie("what the endpoint sends is no result of a SELECT", address)
    if others:
        raise _lie("what the endpoint sends has other columns than the query", address)
    return found


def number(term: Term | None, address: str) -> int:
    """A number that was counted."""
    if isinstance(term, ox.Literal) and _NUMBER.fullmatch(term.value):
        return int(term.value)
    raise _lie("the endpoint gives no number where it was asked to count", address)


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
        raise _lie("what the endpoint sends is no result of an ASK", address)
    return answer


def distinct(rows: list[Binding]) -> list[Binding]:
    """The rows in their order, each once."""
    return list(
        {tuple(sorted((name, *sorted(term.items())) for name, term in row.items())): row for row in rows}.values()
    )


def solutions(names: list[str], rows: list[Binding], address: str) -> ox.QuerySolutions:
    """The solutions as the embedded store gives them. Raises KgError where a term is none of RDF."""
    text = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})
    try:
        deque(_parsed(text), maxlen=0)
    except (SyntaxError, ValueError) as error:
        said = str(getattr(error, "msg", error))[:160]
        raise _lie(f"the terms that the endpoint sends cannot be read: {said}", address) from None
    return _parsed(text)


def _parsed(text: str) -> ox.QuerySolutions:
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return found


def truth(answer: bool) -> ox.QueryBoolean:
    """A truth value as the embedded store gives it."""
    found = ox.parse_query_results(json.dumps({"head": {}, "boolean": answer}), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QueryBoolean)
    return found


def triples(reply: Reply, address: str) -> ox.QueryTriples:
    """The triples of a CONSTRUCT or DESCRIBE, as the embedded store gives them."""
    forms = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
    forms["text/plain"] = ox.RdfFormat.N_TRIPLES
    if reply.kind not in forms:
        raise _lie(f"the endpoint answers with {reply.kind or 'something'} instead of triples", address, _TRIPLES)
    if "content-length" not in reply.headers and "chunked" not in reply.headers.get("transfer-encoding", ""):
        raise _lie("the endpoint does not say where its triples end", address, "a length, or an answer in chunks")
    limit = limited(reply, address)
    if limit is not None:
        raise KgError(
            f"the endpoint cuts triples at {limit:,}",
            address,
            "all triples",
            "ask for fewer, or with SELECT DISTINCT, whose rows are fetched page by page",
        )
    store = ox.Store()
    try:
        store.extend(ox.parse(reply.body, format=forms[reply.kind]))
    except (SyntaxError, ValueError) as error:
        said = str(getattr(error, "msg", error))[:160]
        raise _lie(f"the triples that the endpoint sends cannot be read: {said}", address, _TRIPLES) from None
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    return found


def limited(reply: Reply, address: str) -> int | None:
    """The number of rows at which the endpoint says that it has cut a result; None where it says no such thing."""
    text = reply.headers.get(_ROWS)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise _lie("the endpoint says that it has cut a result, and not where", address, "all rows, or their number")
    return int(text)


def spelt(term: dict[str, str]) -> dict[str, str]:
    """A term in the spelling of the standard and of the embedded store. Raises ValueError where it can be none.

    >>> spelt({"type": "typed-literal", "datatype": XSD + "boolean", "value": "1"})["value"]
    'true'
    >>> spelt({"type": "typed-literal", "datatype": XSD + "duration", "value": "1296000.0"})["value"]
    'P15D'
    >>> spelt({"type": "bnode", "value": "nodeID://b10002"})["value"]
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
    if "json" not in reply.kind:
        raise _lie(f"the endpoint answers with {reply.kind or 'something'} instead of results in JSON", address)
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        raise _lie("the results that the endpoint sends are broken, or break off", address) from None
    if not isinstance(found, dict):
        raise _lie("what the endpoint sends are no results", address)
    return found


def _lie(what: str, address: str, expected: str = _STANDARD) -> KgError:
    return KgError(
        what,
        address,
        expected,
        "see whether the address is that of a SPARQL endpoint, and not of its web page",
    )
