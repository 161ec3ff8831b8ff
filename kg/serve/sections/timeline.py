"""The timeline of a case: what happened and what was decided, in the order of the dates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section
from kg.store.protocol import Term
from kg.terms.dates import first_day, last_day
from kg.terms.names import hb

DECIDED = ("Opinion", "Views", "Decision", "Judgment", "Letter")
_DATED = (("occurredOn", "occurredOn"), ("beganOn", "endedOn"), ("adoptedOn", "adoptedOn"), ("issuedOn", "issuedOn"))


@dataclass(frozen=True)
class Entry:
    """An event or a document, with its dates: start and end are the same where it happened on one.

    `under` are the versions of the law in force at an event, where that is known.
    """

    thing: NamedNode
    kind: Term | None
    start: Literal | None
    end: Literal | None
    passages: tuple[NamedNode, ...]
    is_document: bool = False
    differs: bool = False
    under: tuple[Term, ...] = ()


def section(view: View, case: NamedNode) -> Section | None:
    """The events of a case and the documents about it; those without a date stand last."""
    entries = [*events(view, case), *_documents(view, case)]
    values: dict[str, object] = {"entries": in_order(entries), "when": lambda one: _when(view, one)}
    return Section("timeline", view.gettext("Timeline"), "sections/timeline.html", values) if entries else None


def in_order(entries: list[Entry]) -> list[Entry]:
    """The entries by date, those without one last."""
    return sorted(entries, key=_place)


def events(view: View, case: NamedNode) -> list[Entry]:
    """The events of a case, each with its dates."""
    snapshot = view.snapshot
    found = [
        Entry(
            event,
            snapshot.one(event, hb("eventKind")),
            *_dates(view, event),
            tuple(snapshot.passages(event)),
            differs=bool(snapshot.values(event, hb("conflictsWith"))),
            under=tuple(snapshot.values(event, hb("fellUnderVersion"))),
        )
        for event in snapshot.values(case, hb("hasEvent"))
        if isinstance(event, NamedNode)
    ]
    view.labels.learn([one.thing for one in found])
    return found


def _documents(view: View, case: NamedNode) -> list[Entry]:
    snapshot = view.snapshot
    found = []
    for document in snapshot.values(case, hb("isAddressedIn")):
        if isinstance(document, NamedNode):
            kind = next((name for name in DECIDED if name in snapshot.classes(document)), None)
            dates = _dates(view, document)
            if kind and any(dates):
                found.append(Entry(document, hb(kind), *dates, tuple(snapshot.passages(document)), is_document=True))
    return found


def _dates(view: View, thing: NamedNode) -> tuple[Literal | None, Literal | None]:
    for starts, ends in _DATED:
        start, end = (_date(view.snapshot.one(thing, hb(name))) for name in (starts, ends))
        if start or end:
            return start, end
    return None, None


def _date(term: object) -> Literal | None:
    """The term where it is a date, else None."""
    return term if isinstance(term, Literal) and first_day(term) is not None else None


def _place(one: Entry) -> tuple[datetime.date, datetime.date, str]:
    """A sort key: the first and the last day that an entry can include."""
    days = [day for date in (one.start, one.end) for day in (first_day(date), last_day(date)) if day]
    return min(days, default=datetime.date.max), max(days, default=datetime.date.max), one.thing.value


def _when(view: View, one: Entry) -> Markup:
    """The dates of an entry in words, as precise as its source gives them."""
    if one.start == one.end:
        return _time(view, one.start) if one.start else Markup("")
    if one.start and one.end:
        return Markup("{} – {}").format(_time(view, one.start), _time(view, one.end))
    if one.start:
        return Markup.escape(view.gettext("from %(date)s; end not known", date=view.date(one.start)))
    assert one.end is not None
    return Markup.escape(view.gettext("until %(date)s; start not known", date=view.date(one.end)))


def _time(view: View, day: Literal) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.value, view.date(day))
