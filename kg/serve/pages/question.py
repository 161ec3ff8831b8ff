"""The page of a stored question: its form, its answer with the passages behind each row, downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.ask import render
from kg.ask.answer import SPAN, Answer
from kg.ask.counts import count
from kg.errors import KgError
from kg.serve.pages.view import View, capitalized
from kg.sparql.query_file import ANYTHING, QueryFile
from kg.store.protocol import Row, Term
from kg.terms.names import hb
from kg.terms.vocabulary import SKOS

ROWS_PER_PAGE = 40
MOST_IN_CELL = 4  # things, of which the downloads have all
MOST_PASSAGES = 4  # behind one row
FEW = 3  # things that the line above an answer names
DOWNLOADS = {"csv": "text/csv", "json": "application/json"}  # the media type of each format
CONFIRMED = "confirmed"  # the parameter of every question that leaves out what a program read
_IN_LIST = NamedNode(f"{SKOS}inScheme")


def ask(view: View, question: QueryFile, parameters: Mapping[str, str]) -> Answer:
    """The answer to a question. Raises KgError that lists all unreadable parameters; those of others are left out."""
    filled = {name: text for name, text in parameters.items() if name in question.params and text.strip()}
    return view.snapshot.graph.confirmed(bool(parameters.get(CONFIRMED))).answer(question, filled)


def _found(view: View, answer: Answer) -> Markup:
    """The result in one line: how many things, which they are if they are few, and in how many rows."""
    things = answer.things
    found = Markup("{}").format(count(answer, view.translations))
    if len(things) <= FEW:
        found += Markup(": ") + Markup("; ").join(map(view.value, things))
    rows = len(visible(answer)[1])
    if rows != len(things):
        found += Markup(" · {}").format(view.ngettext("%(num)s row", "%(num)s rows", rows))
    return found


def title_of(view: View, question: QueryFile) -> str:
    """The title of a question in the language of the page."""
    return view.pgettext("question", question.title)


def sentence_of(view: View, question: QueryFile) -> str:
    """A question as a sentence in the language of the page."""
    text = question.header["question"]  # not in the call below, where it would be taken for a message
    return view.pgettext("question", text)


def page(
    view: View,
    question: QueryFile,
    parameters: Mapping[str, str],
    answer: Answer | None,
    *,
    problem: KgError | None = None,
    number: int = 1,
) -> str:
    """The page with an answer, and with that to the question of what it does not count; or with the errors."""
    names, found = visible(answer) if answer else ([], [])
    most = 10 * ROWS_PER_PAGE if view.links.files else ROWS_PER_PAGE
    first = (number - 1) * most
    own = {name: text for name, text in parameters.items() if name in (*question.params, CONFIRMED)}
    beneath = view.snapshot.questions.get(question.header.get("beneath", ""))
    return view.page(
        "question.html",
        question=question,
        title=title_of(view, question),
        sentence=sentence_of(view, question),
        fields=fields(view, question, parameters),
        columns=[(name, question.columns.get(name, "")) for name in names],
        headings=[capitalized(view.pgettext("column", question.heading(name))) for name in names],
        chart=chart_of(view, answer) if answer else None,
        rows=result_rows(view, answer, found[first : first + most]) if answer else [],
        total=len(found),
        statements=0 if found else len(view.snapshot.store),
        number=number,
        last=-(-len(found) // most),
        parameters=own,
        sparql=answer.sparql if answer else question.text,
        problems=problem.problems if problem else (),
        notes=[remark.said(view.translations) for remark in answer.notes] if answer else (),
        confirmed=parameters.get(CONFIRMED, ""),
        reading=render.reading(view.snapshot.store, view.translations)
        if view.snapshot.graph.without_read is not None
        else "",
        found=_found(view, answer) if answer and found else "",
        beneath=beneath,
        not_counted=count(ask(view, beneath, parameters), view.translations) if answer and beneath else "",
        title_of=title_of,
        downloads=DOWNLOADS,
    )


def chart_of(view: View, answer: Answer) -> dict[str, Any] | None:
    """The chart of the columns that the header names: a line for each but the first, which holds whole numbers.

    None where the header names no chart, or fewer than three rows have points.
    """
    along, *drawn = answer.question.header.get("chart", "").split() or [""]
    numbers = []
    for row in answer.rows if along else ():
        cells = dict(zip(answer.columns, row, strict=True))
        numbers.append({name: int(one.value) for name in (along, *drawn) if isinstance(one := cells[name], Literal)})
    points = {row[along]: row for row in numbers if along in row}
    if len(points) < 3:
        return None
    first, last, most = min(points), max(points), max(row.get(name, 0) for row in numbers for name in drawn) or 1
    lines = []
    for name in drawn:
        at = [
            (700 * (x - first) / (last - first), 200 - 190 * row[name] / most)
            for x, row in sorted(points.items())
            if name in row
        ]
        heading = capitalized(view.pgettext("column", answer.question.heading(name)))
        lines.append((heading, " ".join(f"{x:.0f},{y:.0f}" for x, y in at)))
    return {"first": first, "last": last, "most": most, "lines": lines}


def visible(answer: Answer) -> tuple[list[str], list[tuple[list[list[Term]], list[Row]]]]:
    """The columns shown, without those of passages; and each row with the rows of the answer that it merges.

    Passages are listed beside the row, so rows that differ only in passages are merged.
    """
    names = [name for name in answer.visible if not name.lower().endswith("passage")] or answer.visible
    return names, answer.folded(names)


def result_rows(view: View, answer: Answer, rows: Sequence[tuple[list[list[Term]], list[Row]]]) -> list[dict[str, Any]]:
    """Rows as shown: the first things of each cell and how many more, then the first passages behind the row.

    Passages that the row names stand before further ones, each of which has the thing that it is about.
    """
    places = [place for place, name in enumerate(answer.columns) if name.lower().endswith("passage")]
    found: list[dict[str, Any]] = []
    for cells, whole in rows:
        shown = [(cell[:MOST_IN_CELL], max(len(cell) - MOST_IN_CELL, 0)) for cell in cells]
        named = dict.fromkeys(row[place] for row in whole for place in places)
        cited = [term for term in named if isinstance(term, NamedNode)]
        others = passages_behind(view, (term for row in whole for term in row)) if len(cited) < MOST_PASSAGES else []
        further = [pair for pair in others if pair[1] not in named][: MOST_PASSAGES - len(cited)]
        more = max(len(cited) - MOST_PASSAGES, 0)
        found.append({"cells": shown, "passages": cited[:MOST_PASSAGES], "more": more, "further": further})
    view.labels.learn(term for row in found for cell, _ in row["cells"] for term in cell)
    view.labels.learn(term for row in found for term in row["passages"])
    view.labels.learn(term for row in found for pair in row["further"] for term in pair)
    return found


def passages_behind(view: View, terms: Iterable[object]) -> list[tuple[Term, NamedNode]]:
    """The first passages behind a row, each with its subject: those that it names, and those that state a thing."""
    snapshot, found = view.snapshot, dict[tuple[Term, NamedNode], None]()
    for term in dict.fromkeys(terms):
        if len(found) >= 2 * MOST_PASSAGES:
            break
        if isinstance(term, NamedNode) and view.standing(term):
            found[(term, term)] = None
        elif isinstance(term, NamedNode) and not {"Provision", "Instrument"} & snapshot.classes(term):
            found |= dict.fromkeys((term, passage) for passage in snapshot.passages(term))
    return list(found)


def fields(view: View, question: QueryFile, parameters: Mapping[str, str]) -> list[dict[str, str]]:
    """The fields of a form: name, meaning, the value given or else the default, kind of input, and a hint."""
    found = []
    for name, meaning in question.params.items():
        default = question.defaults[name]
        first = default[0] if default else None
        datatype = first.datatype.value.rpartition("#")[2] if isinstance(first, Literal) else ""
        value, hint = parameters.get(name) or (as_input(view, first) if first and len(default) == 1 else ""), ""
        if name in SPAN and name not in parameters:  # the default is a day before or after all others
            value, hint = "", view.gettext("empty: no limit")
        kind = {"date": "date", "integer": "number"}.get(datatype, "text")
        text = view.pgettext("parameter", meaning)
        found.append({"name": name, "meaning": text, "value": value, "kind": kind, "hint": hint})
    return found


def as_input(view: View, term: Term) -> str:
    """A term as one would type it into a field: its label where that is understood, else its prefixed name."""
    if not isinstance(term, NamedNode):
        return term.value if isinstance(term, Literal) else str(term)
    label = view.snapshot.labels("en").of(term)
    if view.snapshot.graph.things.names_just(label, term):
        return label
    return view.short(term)


def questions_about(view: View, nodes: Sequence[NamedNode]) -> list[tuple[str, str, dict[str, str]]]:
    """The stored questions that take all these things as parameters: name, title, and the parameters filled in."""
    found = []
    for question in view.snapshot.questions.values():
        free, given = list(question.accepts), dict[str, str]()
        for node in nodes if len(free) == len(nodes) else ():
            if name := next((name for name in free if _accepts(view, question, name, node)), None):
                free.remove(name)
                given[name] = view.short(node)
        if len(given) == len(nodes):
            found.append((question.name, title_of(view, question), given))
    return found


def _accepts(view: View, question: QueryFile, name: str, node: NamedNode) -> bool:
    """True if a parameter accepts a thing, by the classes and closed lists in the question's header."""
    accepted, classes = question.accepts[name], {hb(kind) for kind in view.snapshot.classes(node)}
    return ANYTHING in accepted or not {*classes, *view.snapshot.values(node, _IN_LIST)}.isdisjoint(accepted)
