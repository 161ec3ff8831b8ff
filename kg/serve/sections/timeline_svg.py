"""The picture of a timeline, to scale: where everything stands. templates/sections/timeline_svg.html draws it."""

from __future__ import annotations

import datetime
import textwrap
from dataclasses import dataclass

from kg.serve.pages.view import View
from kg.serve.sections.spans import Span, when
from kg.terms.dates import date_literal, first_day, last_day, months_later

LABEL_WIDTH, PLOT_WIDTH, MARGIN = 350, 560, 8  # pixels
LINE_LENGTH = 45  # characters of a label in one line
LINE_HEIGHT, PADDING, AXIS_HEIGHT, HEAD_HEIGHT = 16, 12, 30, 34  # pixels
MAX_TICKS = 7
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)  # months between two ticks


@dataclass(frozen=True)
class Bar:
    """A part of a row: a period that is `sure`, or one in which something `maybe` happened; a day has no width."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Drawn:
    """A row: its top and its middle, its label in lines, and its marks."""

    span: Span
    top: float
    middle: float
    label: str
    lines: list[str]
    date: str
    bars: list[Bar]


@dataclass(frozen=True)
class Picture:
    """Rows of events and documents, rows of the law below a head, and dates along the axis."""

    width: int
    height: float
    axis: int
    ticks: list[tuple[float, str]]
    rows: list[Drawn]
    head: float
    law: list[Drawn]


def draw(view: View, spans: list[Span], law: list[Span], window: tuple[datetime.date, datetime.date]) -> Picture:
    """The picture of a period; the page gives the same information in a table."""
    rows, top = _rows(view, spans, AXIS_HEIGHT, window)
    head = top + 24
    versions, bottom = _rows(view, law, top + HEAD_HEIGHT, window) if law else ([], top)
    ticks = [(_x(day, window), text) for day, text in _ticks(view, window)]
    width = LABEL_WIDTH + PLOT_WIDTH + MARGIN
    return Picture(width, bottom + MARGIN, AXIS_HEIGHT, ticks, rows, head, versions)


def _x(day: datetime.date, window: tuple[datetime.date, datetime.date]) -> float:
    """The horizontal position of a day."""
    first, last = window
    return LABEL_WIDTH + PLOT_WIDTH * (min(max(day, first), last) - first).days / max((last - first).days, 1)


def _ticks(view: View, window: tuple[datetime.date, datetime.date]) -> list[tuple[datetime.date, str]]:
    """First days of evenly spaced months, and how they are labelled."""
    first, last = window
    step = next((one for one in STEPS if (last - first).days / 30.4 / one <= MAX_TICKS), STEPS[-1])
    day, found = datetime.date(first.year - first.year % max(step // 12, 1), 1, 1), []
    while day < last:
        if day >= first:
            found.append((day, str(day.year) if step % 12 == 0 else view.date(date_literal(f"{day:%Y-%m}"))))
        day = months_later(day, step)
    return found


def _rows(
    view: View, spans: list[Span], top: float, window: tuple[datetime.date, datetime.date]
) -> tuple[list[Drawn], float]:
    """The rows of some spans, and where the last of them ends."""
    found = []
    for one in spans:
        label = view.label(one.thing)
        lines = textwrap.wrap(label, LINE_LENGTH, max_lines=2, placeholder=" …") or [label]
        height = LINE_HEIGHT * (len(lines) + 1) + PADDING  # the date is below the label
        bars = _bars(one, window)
        found.append(Drawn(one, top, top + height / 2, label, lines, when(view, one).striptags(), bars))
        top += height
    return found, top


def _bars(one: Span, window: tuple[datetime.date, datetime.date]) -> list[Bar]:
    """The marks of a span: for a day, for a date that is not precise, or for a period."""
    early, late = first_day(one.start) or window[0], last_day(one.end or one.ends) or window[1]
    left, right = _x(early, window), _x(late, window)
    if one.moment and early == late:
        return [Bar("day", left, 0)]
    sure_from, sure_to = last_day(one.start), first_day(one.end)
    if one.kind == "law" and sure_to is None:  # that no source states its end does not show that it was in force
        sure_to = first_day(one.seen[-1]) if one.seen else sure_from
    if one.moment or sure_from is None or sure_to is None or sure_from > sure_to:
        return [_bar("maybe", left, right)]
    inner = _x(sure_from, window), _x(sure_to, window)
    outer = [_bar("maybe", *part) for part in ((left, inner[0]), (inner[1], right)) if part[1] - part[0] > 1]
    return [*outer, _bar("sure", *inner)]


def _bar(kind: str, left: float, right: float) -> Bar:
    return Bar(kind, left, max(right - left, 4))
