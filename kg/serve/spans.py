"""This module is what happened or applied in time: from when to when, as coarsely as its source gives it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.serve.view import View
from kg.store import Term


@dataclass(frozen=True)
class Span:
    """Something in time: an event, a document, or a wording of the law; a moment where start and end are the same.

    `ends` is when a wording with no known end stops counting as in force, as another began.
    """

    thing: NamedNode
    start: Literal | None
    end: Literal | None
    kind: str = "event"
    what: Term | None = None
    said: tuple[NamedNode, ...] = ()
    differs: bool = False
    provision: Term | None = None
    events: tuple[Term, ...] = ()
    ends: Literal | None = None

    @property
    def moment(self) -> bool:
        """Whether it is one date, however coarse."""
        return self.start is not None and self.start == self.end


def when(view: View, one: Span) -> Markup:
    """The dates of a span in words, as fine as its source gives them."""

    def day(term: Literal) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(term.value, view.date(term) or term.value)

    if one.start is None or one.end is None:
        known, side = (one.start, "from day") if one.start else (one.end, "until day")
        return Markup("{}").format(view.words(side, date=view.date(known) or known.value)) if known else Markup("")
    return day(one.start) if one.moment else Markup("{} – {}").format(day(one.start), day(one.end))


def literal(term: object) -> Literal | None:
    """A date, or nothing where a term is none."""
    return term if isinstance(term, Literal) and low(term) is not None else None


def low(term: Literal | None) -> datetime.date | None:
    """The first day that a date can mean."""
    if term is None:
        return None
    try:
        day = datetime.date.fromisoformat((term.value + "-01-01")[:10])
    except ValueError:
        return None
    return day if day.year < datetime.MAXYEAR else None


def high(term: Literal | None) -> datetime.date | None:
    """The last day that a date can mean."""
    first = low(term)
    if term is None or first is None or len(term.value) >= 10:
        return first
    year, month = (first.year + 1, 1) if len(term.value) < 7 or first.month == 12 else (first.year, first.month + 1)
    return datetime.date(year, month, 1) - datetime.timedelta(1)


def edges(one: Span) -> tuple[datetime.date, datetime.date]:
    """The first and the last day that a span can reach, as far as they are known."""
    days = [day for day in (low(one.start), low(one.end), high(one.start), high(one.end)) if day]
    return min(days), max(days)


def window(spans: Iterable[Span]) -> tuple[datetime.date, datetime.date]:
    """Whole months around all spans, so that nothing touches the edge."""
    reach = [edges(one) for one in spans]
    return min(first for first, _ in reach).replace(day=1), months_after(max(last for _, last in reach), 1)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months after a day's own."""
    number = day.year * 12 + day.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)
