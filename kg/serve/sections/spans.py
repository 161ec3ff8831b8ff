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
from kg.terms.messages import gettext_noop

WHEN = {  # by what is known of a span: its start, its end, and when it was seen in force
    (True, False, False): gettext_noop("from %(date)s; end not known"),
    (False, True, False): gettext_noop("until %(date)s; start not known"),
    (True, False, True): gettext_noop("from %(date)s; end not known; seen in force: %(seen)s"),
    (False, True, True): gettext_noop("until %(date)s; start not known; seen in force: %(seen)s"),
    (False, False, True): gettext_noop("start and end not known; seen in force: %(seen)s"),
}


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
        """True for a single date, of any precision."""
        return self.start is not None and self.start == self.end


def when(view: View, one: Span) -> Markup:
    """The dates of a span in words, as precise as its source gives them."""
    if one.start and one.end:
        days = [one.start] if one.moment else [one.start, one.end]
        marked = (Markup('<time datetime="{}">{}</time>').format(day.value, _day(view, day)) for day in days)
        return Markup(" – ").join(marked)
    known = (bool(one.start), bool(one.end), bool(one.seen))
    if known not in WHEN:
        return Markup("")
    dated = one.start or one.end
    seen = ", ".join(_day(view, day) for day in one.seen)
    return escape(view.gettext(WHEN[known], date=_day(view, dated) if dated else "", seen=seen))


def _day(view: View, day: Literal) -> str:
    return view.date(day) or day.value


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
