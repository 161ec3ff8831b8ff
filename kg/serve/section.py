"""This module is what the special sections of a page share: the section itself, stored questions, the chosen day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kg import ask
from kg.identifiers import XSD, shorten
from kg.serve.view import View
from kg.store import Term


@dataclass(frozen=True)
class Section:
    """One section of a page: its anchor, its title, the template that shows it, and what that template is given."""

    anchor: str
    title: str
    template: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """The day to which a section speaks. `wrong` is what was asked for and is no day: then the default stands."""

    date: Literal
    by_default: bool
    wrong: str = ""


def answered(view: View, name: str, **parameters: NamedNode | Literal) -> list[dict[str, Term | None]]:
    """The rows of a stored question, each by column; the labels in them are learnt."""
    library = view.library
    given = {
        key: shorten(term.value, library.graph.prefixes) if isinstance(term, NamedNode) else term.value
        for key, term in parameters.items()
    }
    answer = ask.ask(library.store, library.graph.things, library.questions[name], given)
    view.labels.learn(term for row in answer.rows for term in row)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def chosen_day(view: View, asked: Mapping[str, str]) -> Day | None:
    """The day that the address asks for, else the record's own: of its newest document, never of a clock.

    None where no document is dated and none is asked for.
    """
    text = asked.get("at", "").strip()
    newest = view.library.newest
    try:
        if text:
            day = datetime.date.fromisoformat(text).isoformat()
            return Day(Literal(day, datatype=NamedNode(f"{XSD}date")), by_default=False)
    except ValueError:
        pass
    return Day(newest, by_default=True, wrong=text) if newest is not None else None


def passages(*terms: object) -> list[NamedNode]:
    """The passages among the terms, each once."""
    return [term for term in dict.fromkeys(terms) if isinstance(term, NamedNode)]
