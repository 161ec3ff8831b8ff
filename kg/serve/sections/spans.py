"""Spans of time: when something happened or applied, as precisely as its source says."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.store.protocol import Term
from kg.terms.dates import first_day, last_day, months_later


@dataclass(frozen=True)
class Span:
    """An event, a document or a version of the law in time; a single date where start and end are the same.

    `ends` is when a version with no known end cannot be in force any more, because another began; `seen` are the dates
    on which sources saw it in force, the earliest first.
    """

    thing: NamedNode
    start: Literal | None
    end: Literal | None
    kind: str = "event"
    what: Term | None = None
    passages: tuple[NamedNode, ...] = ()
    differs: bool = False
    provision: Term | None = None
    events: tuple[Term, ...] = ()
    ends: Literal | None = None
    seen: tuple[Literal, ...] = ()

    @property
    def moment(self) -> bool:
        """Whether it is a single date, of any precision."""
        return self.start is not None and self.start == self.end


def when(view: View, one: Span) -> Markup:
    """The dates of a span in words, as precise as its source gives them."""

    def day(term: Literal) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(term.value, view.date(term) or term.value)

    if one.start is None or one.end is None:
        if one.seen:
            return escape(_seen(view, one))
        if one.start:
            return escape(view.gettext("from %(date)s; end not known", date=view.date(one.start) or one.start.value))
        if one.end:
            return escape(view.gettext("until %(date)s; start not known", date=view.date(one.end) or one.end.value))
        return Markup("")
    return day(one.start) if one.moment else Markup("{} – {}").format(day(one.start), day(one.end))


def _seen(view: View, one: Span) -> str:
    """What is known of a version with an unknown end or beginning: when it began or ended, and when it was seen."""
    seen = ", ".join(view.date(date) or date.value for date in one.seen)
    if one.start:
        start = view.date(one.start) or one.start.value
        return view.gettext("from %(date)s; end not known; seen in force: %(seen)s", date=start, seen=seen)
    if one.end:
        end = view.date(one.end) or one.end.value
        return view.gettext("until %(date)s; start not known; seen in force: %(seen)s", date=end, seen=seen)
    return view.gettext("start and end not known; seen in force: %(seen)s", seen=seen)


def literal(term: object) -> Literal | None:
    """The term where it is a date, else None."""
    return term if isinstance(term, Literal) and first_day(term) is not None else None


def edges(one: Span) -> tuple[datetime.date, datetime.date]:
    """The first and the last day a span can include, as far as they are known."""
    days = [day for day in (first_day(one.start), first_day(one.end), last_day(one.start), last_day(one.end)) if day]
    return min(days), max(days)


def window(spans: Iterable[Span]) -> tuple[datetime.date, datetime.date]:
    """First and last day of a period of whole months around all spans, so that nothing touches the edge."""
    reach = [edges(one) for one in spans]
    return min(first for first, _ in reach).replace(day=1), months_later(max(last for _, last in reach), 1)
