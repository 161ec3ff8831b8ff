"""This module shows a letter: what it asks, what was answered, and how long a question has waited at a chosen day."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.identifiers import hb
from kg.serve.section import Day, Section, answered, chosen_day
from kg.serve.view import View
from kg.store import Term


def asked(view: View, letter: NamedNode, given: dict[str, str]) -> Section | None:
    """The questions of a letter in their order, each with its answers or the days that it has waited by a day."""
    questions = [one for one in _made_in(view, letter) if "InformationRequest" in view.library.classes(one)]
    day = chosen_day(view, given)
    if not questions or day is None:
        return None
    open_ones = {
        row["question"]: row["passed"] for row in answered(view, "questions-without-known-answer", date=day.date)
    }
    view.labels.learn(questions)
    rows = [_question(view, one, day, open_ones) for one in sorted(questions, key=lambda one: _order(view, one))]
    last = view.library.one(letter, hb("latest"))
    sent = not (isinstance(last, Literal) and last.value > day.date.value)
    return Section(
        "questions", view.words("letter asks"), "special/letter.html", {"day": day, "rows": rows, "sent": sent}
    )


def answering(view: View, letter: NamedNode, given: dict[str, str]) -> Section | None:
    """The questions that a letter answers."""
    library = view.library
    rows = [
        (question, answer, library.values(answer, hb("summary")), library.passages(answer))
        for answer in _made_in(view, letter)
        for question in library.values(answer, hb("answers"))
        if "Answer" in library.classes(answer)
    ]
    return Section("answers", view.words("letter answers"), "special/answers.html", {"rows": rows}) if rows else None


def _question(
    view: View, question: NamedNode, day: Day, open_ones: dict[Term | None, Term | None]
) -> dict[str, object]:
    library = view.library
    answers = [
        (answer, library.one(answer, hb("answeredOn")), library.values(answer, hb("summary")), library.passages(answer))
        for quad in library.store.statements(None, hb("answers"), question)
        if isinstance(answer := quad.subject, NamedNode) and not _after(view, answer, day)
    ]
    return {
        "question": question,
        "number": library.one(question, hb("number")),
        "words": library.values(question, hb("summary")),
        "if": library.one(question, hb("askedIf")),
        "about": library.values(question, hb("asksAbout")),
        "to": library.values(question, hb("isAddressedTo")),
        "said": library.passages(question),
        "answers": sorted(answers, key=lambda one: one[0].value),
        "waited": open_ones.get(question),
    }


def _after(view: View, answer: NamedNode, day: Day) -> bool:
    last = view.library.one(answer, hb("latest"))
    return isinstance(last, Literal) and last.value > day.date.value


def _made_in(view: View, letter: NamedNode) -> list[NamedNode]:
    made = {quad.subject for quad in view.library.store.statements(None, hb("isMadeIn"), letter)}
    return sorted((one for one in made if isinstance(one, NamedNode)), key=lambda one: one.value)


def _order(view: View, question: NamedNode) -> tuple[int, str]:
    place = view.library.one(question, hb("ordinal"))
    return (int(place.value) if isinstance(place, Literal) and place.value.isdigit() else 0, question.value)
