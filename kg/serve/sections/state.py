"""Sections of a State: its cases, the opinions and decisions about it, and the treaties that bind it."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Row, Section, grouped, listed, rows_of
from kg.store.protocol import Term
from kg.terms.names import hb

Rows = list[tuple[Any, ...]]

FIRST_SHOWN = 10  # of each list; the question has all


def cases(view: View, state: NamedNode) -> Section | None:
    """The cases in a State, those with most events first."""
    snapshot = view.snapshot
    found = [one for one in snapshot.subjects(hb("inState"), state) if "Case" in snapshot.classes(one)]
    view.labels.learn(found)
    found.sort(key=lambda one: (-len(snapshot.values(one, hb("hasEvent"))), view.label(one)))
    rows = [(one, len(snapshot.values(one, hb("hasEvent")))) for one in found]
    title, rest = view.gettext("Cases"), rows[FIRST_SHOWN:]
    return listed("cases", f"{title} ({len(rows)})", "sections/state_cases.html", rows, FIRST_SHOWN, rest=rest)


def opinions(view: View, state: NamedNode) -> Section | None:
    """The opinions of the Working Group on Arbitrary Detention about a State, the latest first."""
    rows = _documents(view, rows_of(view, "opinions", state=state), "opinion", "category")
    return _listed("opinions", view.gettext("Opinions of the Working Group"), rows, state, view.heading("category"))


def decisions(view: View, state: NamedNode) -> Section | None:
    """The decisions of treaty bodies and courts about a State, the latest first."""
    found = _documents(view, rows_of(view, "decisions-about-state", state=state), "document", "body")
    rows = [row for row in found if "Opinion" not in view.snapshot.classes(row[0])]
    title = view.gettext("Decisions of treaty bodies and courts")
    return _listed("decisions-about-state", title, rows, state, view.gettext("Decided by"))


def treaties(view: View, state: NamedNode) -> Section | None:
    """The treaties that bind a State on the day of the newest document."""
    day = view.snapshot.newest
    if day is None:
        return None
    rows = rows_of(view, "treaties-binding-state", state=state, date=day)
    bound = {row["treaty"]: (row["treaty"], row["kind"], row["acted"], row["disputed"]) for row in rows}
    title = view.gettext("Treaties that bind the State")
    return listed("treaties", f"{title} ({len(bound)})", "sections/treaties.html", [*bound.values()], day=day)


def _documents(view: View, told: list[Row], column: str, detail: str) -> Rows:
    """Documents that a question lists, the latest first: each with its dates, results, and the values of a column."""
    found = grouped(told, column).items()
    rows = [(document, one["date"], one["result"], one[detail]) for (document,), one in found]
    return sorted(rows, key=lambda row: _latest(view, row[0], row[1]), reverse=True)


def _latest(view: View, document: NamedNode, dates: list[Term]) -> str:
    """The last date of a document, or else the year in its number: 18/2025."""
    number = view.snapshot.one(document, hb("number"))
    year = number.value.rpartition("/")[2] if isinstance(number, Literal) else ""
    return max((date.value for date in dates if isinstance(date, Literal)), default=year)


def _listed(question: str, title: str, rows: Rows, state: NamedNode, detail: str) -> Section | None:
    """Documents whose list a stored question gives in full."""
    whole, template = f"{title} ({len(rows)})", "sections/state_documents.html"
    values = {"question": question, "name": title, "state": state, "detail": detail}
    return listed(question, whole, template, rows, FIRST_SHOWN, **values)
