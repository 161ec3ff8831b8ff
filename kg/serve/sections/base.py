"""Shared by the sections of a page: the section itself, rows of a stored question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.ask import answer as ask
from kg.serve.pages.view import View
from kg.store.protocol import Term
from kg.terms.names import shorten

Row = dict[str, Term | None]
MAX_ROWS = 300  # of one section


@dataclass(frozen=True)
class Section:
    """One section of a page: its anchor, its title, its template and the values for that template."""

    anchor: str
    title: str
    template: str
    values: dict[str, object] = field(default_factory=dict)


def listed(
    anchor: str, title: str, template: str, rows: Sequence[object], most: int = MAX_ROWS, **values: object
) -> Section | None:
    """A section that lists rows, of which the first are shown and `more` are not; None if there are none."""
    values |= {"rows": rows[:most], "more": max(len(rows) - most, 0)}
    return Section(anchor, title, template, values) if rows else None


def rows_of(view: View, name: str, **parameters: NamedNode | Literal) -> list[Row]:
    """The rows of a stored question, each as a dictionary by column; their labels are loaded."""
    snapshot = view.snapshot
    texts = {
        key: shorten(term.value, snapshot.graph.prefixes) if isinstance(term, NamedNode) else term.value
        for key, term in parameters.items()
    }
    answer = ask.ask(snapshot.store, snapshot.graph.things, snapshot.questions[name], texts)
    view.labels.learn(term for row in answer.rows for term in row)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def grouped(rows: Iterable[Mapping[str, Any]], *by: str) -> dict[tuple[Any, ...], dict[str, list[Any]]]:
    """For each combination of the values of some columns, the distinct values of every other column."""
    found: dict[tuple[Any, ...], dict[str, dict[Any, None]]] = {}
    for row in rows:
        others = found.setdefault(tuple(row[name] for name in by), {name: {} for name in row if name not in by})
        for name, values in others.items():
            if row[name] is not None:
                values[row[name]] = None
    return {key: {name: list(values) for name, values in others.items()} for key, others in found.items()}
