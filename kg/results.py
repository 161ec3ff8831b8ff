"""This module reads the results of an endpoint: whole, of the kind that was asked for, and in one spelling."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.identifiers import XSD
from kg.protocol import Reply

Binding = dict[str, dict[str, str]]

_PARTIAL = ("x-sql-state", "x-sql-message")  # Virtuoso: what was found before the time was over
_ROWS = "x-sparql-maxrows"  # Virtuoso: sent where a result has been cut


def bindings(reply: Reply, names: list[str], address: str) -> list[Binding]:
    """The solutions in a SELECT's results. Raises KgError where they are no such results, or not all."""
    whole(reply, address)
    results = _json(reply, address)
    try:
        found = [
            {name: spelt(term) for name, term in row.items() if name in names} for row in results["results"]["bindings"]
        ]
        vars_ = set(results["head"]["vars"])
    except (KeyError, TypeError, AttributeError):
        raise _lie("what the endpoint sends is no result of a SELECT", address) from None
    if not vars_ <= set(names) or any(row.keys() - vars_ for row in found):
        raise _lie("what the endpoint sends has other columns than the query", address)
    return found


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


def solutions(names: list[str], rows: list[Binding]) -> ox.QuerySolutions:
    """The solutions as the embedded store gives them."""
    text = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})
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
        raise _lie(f"the endpoint answers with {reply.kind or 'something'} instead of triples", address)
    whole(reply, address)
    store = ox.Store()
    try:
        store.extend(ox.parse(reply.body, format=forms[reply.kind]))
    except SyntaxError as error:
        raise _lie(f"the triples that the endpoint sends cannot be read: {error.msg}", address) from None
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    if limited(reply) is not None:
        raise KgError(
            f"the endpoint cuts triples at {limited(reply):,}",
            address,
            "all triples",
            "ask for fewer, or with SELECT DISTINCT, whose rows are fetched page by page",
        )
    return found


def limited(reply: Reply) -> int | None:
    """The number of rows at which the endpoint says that it has cut a result; None where it says no such thing."""
    text = reply.headers.get(_ROWS, "")
    return int(text) if text.isdigit() else None


def whole(reply: Reply, address: str) -> None:
    """Raises KgError where the endpoint says that it gave up in the middle."""
    said = [reply.headers[name] for name in _PARTIAL if name in reply.headers]
    if said:
        raise KgError(
            f"the endpoint gives only a part of the answer ({' '.join(said)[:160]})",
            address,
            "the whole answer",
            "give the server more time for a query, or ask for less",
        )


def spelt(term: dict[str, str]) -> dict[str, str]:
    """A term in the spelling of the standard and of the embedded store.

    >>> spelt({"type": "typed-literal", "datatype": XSD + "boolean", "value": "1"})["value"]
    'true'
    >>> spelt({"type": "typed-literal", "datatype": XSD + "duration", "value": "1296000.0"})["value"]
    'P15D'
    >>> spelt({"type": "bnode", "value": "nodeID://b10002"})["value"]
    'b10002'
    """
    kind, value, datatype = term["type"], term["value"], term.get("datatype")
    if kind == "bnode":
        return {"type": kind, "value": "".join(c if c.isalnum() else "_" for c in value.removeprefix("nodeID://"))}
    if kind == "uri" and value.startswith("nodeID://"):
        return {"type": "bnode", "value": value.removeprefix("nodeID://")}
    if kind == "typed-literal":
        term = {**term, "type": "literal"}
    if datatype == f"{XSD}boolean" and value in ("0", "1"):
        return {**term, "value": "true" if value == "1" else "false"}
    if datatype == f"{XSD}duration" and value[:1].isdigit():  # Virtuoso keeps days and hours as seconds
        return {**term, "value": _duration(float(value))}
    return term


def _duration(seconds: float) -> str:
    rest, text = int(seconds), ""
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


def _lie(what: str, address: str) -> KgError:
    return KgError(
        what,
        address,
        "the SPARQL 1.1 Query Results JSON Format",
        "see whether the address is that of a SPARQL endpoint, and not of its web page",
    )
