"""Stored questions: puts parameters into one, runs it, and returns the rows and the passages behind them."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.sparql import text as sparql
from kg.sparql.query_file import QueryFile
from kg.store.lookup import Things
from kg.store.protocol import Store
from kg.store.table import Table
from kg.terms.names import hb
from kg.terms.vocabulary import XSD

_KINDS = {"date": "a date such as 2022-09-13", "integer": "a whole number", "boolean": "true or false"}


@dataclass(frozen=True)
class Answer(Table):
    """The rows of a question, with the SPARQL that was sent and the values of all parameters."""

    question: QueryFile = field(kw_only=True)
    parameters: dict[str, tuple[sparql.Term, ...]] = field(kw_only=True)
    sparql: str = field(kw_only=True)


def ask(store: Store, things: Things, question: QueryFile, parameters: Mapping[str, str]) -> Answer:
    """The answer to a stored question.

    A parameter is an IRI, a prefixed name, a citation or a label, or a value of the type of its default; a parameter
    that is not given keeps its default. Raises KgError with every parameter that is unknown or cannot be read.
    """
    values = chosen(things, question, parameters)
    query = sparql.fill(question.text, values)
    solutions = store.select(query, question.where)
    columns = [variable.value for variable in solutions.variables]
    return Answer(columns, [tuple(row) for row in solutions], question=question, parameters=values, sparql=query)


def chosen(things: Things, question: QueryFile, parameters: Mapping[str, str]) -> dict[str, tuple[sparql.Term, ...]]:
    """The terms of every parameter, given or by default. Raises KgError with all that are unknown or unreadable."""
    problems: list[KgError] = []
    values = dict(question.defaults)
    for name, text in parameters.items():
        try:
            values[name] = _value(things, question, name, text)
        except KgError as error:
            problems.extend(error.problems)
    if problems:
        raise KgError.of(problems)
    return values


def passages(store: Store, row: Sequence[object]) -> list[tuple[NamedNode, NamedNode]]:
    """The passages that state the things of a row, as pairs of thing and passage, in order."""
    things = " ".join(str(term) for term in dict.fromkeys(row) if isinstance(term, NamedNode))
    found = store.rows(
        f"SELECT DISTINCT ?thing ?passage WHERE {{ VALUES ?thing {{ {things} }} ?thing {hb('statedIn')} ?passage "
        f"FILTER NOT EXISTS {{ ?thing a {hb('Provision')} }} FILTER NOT EXISTS {{ ?thing a {hb('Instrument')} }} }} "
        "ORDER BY ?thing ?passage"
    )
    return [(t, p) for t, p in found if isinstance(t, NamedNode) and isinstance(p, NamedNode)]


def _value(things: Things, question: QueryFile, name: str, text: str) -> tuple[sparql.Term, ...]:
    where = f"kg ask {question.name} {name}=…"
    if name not in question.params:
        near = difflib.get_close_matches(name, question.params, 1, 0.4)
        raise KgError(
            f"the question has no parameter {name[:40]!r}",
            f"kg ask {question.name}",
            ", ".join(f"{n} ({meaning})" for n, meaning in question.params.items()) or "no parameter",
            f"write {near[0]}=…" if near else f"see kg questions {question.name}",
        )
    default = question.defaults[name][0] if question.defaults[name] else None
    if not isinstance(default, Literal):
        return things.find(text, where)
    kind = default.datatype.value.removeprefix(XSD)
    try:
        match kind:
            case "date":
                return (Literal(datetime.date.fromisoformat(text.strip()).isoformat(), datatype=default.datatype),)
            case "integer":
                return (Literal(str(int(text)), datatype=default.datatype),)
            case "boolean" if text in ("true", "false"):
                return (Literal(text, datatype=default.datatype),)
            case "string":
                return (Literal(text),)
    except ValueError:
        pass
    raise KgError(f"{text[:80]!r} cannot be read", where, _KINDS.get(kind, kind), f"write {name}={default.value}")
