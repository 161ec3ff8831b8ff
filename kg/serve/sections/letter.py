"""The section of a letter: what it asks, what was answered, and how long each question has been open."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, listed, rows_of
from kg.store.protocol import Term
from kg.terms.names import hb


def questions(view: View, letter: NamedNode) -> Section | None:
    """The questions of a letter in their order, each with its answers or the days it has been open."""
    asked = view.snapshot.subjects(hb("isMadeIn"), letter, "InformationRequest")
    day = view.snapshot.newest
    if not asked or day is None:
        return None
    days_open = {
        row["question"]: (row["atLeast"], row["atMost"])
        for row in rows_of(view, "questions-without-known-answer", date=day)
    }
    view.labels.learn(asked)
    rows = [_question(view, one, days_open) for one in sorted(asked, key=lambda one: _order(view, one))]
    return listed("questions", view.gettext("What the letter asks"), "sections/questions.html", rows, day=day)


def _question(
    view: View, question: NamedNode, days_open: dict[Term | None, tuple[Term | None, Term | None]]
) -> dict[str, object]:
    snapshot = view.snapshot
    answers = [
        (one, snapshot.one(one, hb("answeredOn")), snapshot.values(one, hb("summary")), snapshot.passages(one))
        for one in snapshot.subjects(hb("answers"), question)
    ]
    return {
        "question": question,
        "number": snapshot.one(question, hb("number")),
        "text": snapshot.values(question, hb("summary")),
        "condition": snapshot.one(question, hb("askedIf")),
        "about": snapshot.values(question, hb("asksAbout")),
        "to": snapshot.values(question, hb("isAddressedTo")),
        "passages": snapshot.passages(question),
        "answers": answers,
        "days_open": days_open.get(question),
    }


def _order(view: View, question: NamedNode) -> tuple[int, str]:
    place = view.snapshot.one(question, hb("ordinal"))
    return (int(place.value) if isinstance(place, Literal) and place.value.isdigit() else 0, question.value)
