"""This module draws spans of time to scale: a row for each, its mark at its place, the law in force beneath."""

from __future__ import annotations

import datetime
import textwrap

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.identifiers import XSD
from kg.serve.spans import Span, edges, high, low, months_after, when
from kg.serve.view import View

LABELS, PLOT, MARGIN = 350, 560, 44  # pixels: names of rows, the scale, and what is left free to its right
LETTERS, LETTER, LINE, PAD, AXIS = 45, 7, 16, 12, 30  # in a line; pixels
TICKS = 7  # at most
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)  # months between two ticks


class _Scale:
    """Where a day stands on the picture."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first, self.last, self.days = first, last, max((last - first).days, 1)

    def __call__(self, day: datetime.date) -> float:
        inside = min(max(day, self.first), self.last)
        return LABELS + PLOT * (inside - self.first).days / self.days

    def ticks(self) -> list[tuple[datetime.date, bool]]:
        """First days of months at an even distance, and whether they are written as years alone."""
        step = next((one for one in STEPS if self.days / 30.4 / one <= TICKS), STEPS[-1])
        year = self.first.year - self.first.year % max(step // 12, 1)
        day, found = datetime.date(year, 1, 1), []
        while day < self.last:
            if day >= self.first:
                found.append((day, step % 12 == 0))
            day = months_after(day, step)
        return found


def draw(
    view: View, title: str, spans: list[Span], law: list[Span], window: tuple[datetime.date, datetime.date]
) -> Markup:
    """An SVG whose rows are links; a table is to say the same in words."""
    scale, top, drawn = _Scale(*window), float(AXIS), []
    for one in spans:
        row, top = _row(view, scale, one, top)
        drawn.append(row)
    if law:
        drawn.append(_words(0, top + 24, view.words("law then"), "head"))
        top += 34
        for one in law:
            row, top = _row(view, scale, one, top)
            drawn.append(row)
    grid = [
        Markup('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2:.0f}"/>{3}').format(
            scale(day), AXIS - 6, top, _words(scale(day), AXIS - 12, _tick(view, day, years), "tick", "middle")
        )
        for day, years in scale.ticks()
    ]
    return Markup(
        '<svg class="time" viewBox="0 0 {} {:.0f}" role="group" aria-labelledby="time-title"'
        ' aria-describedby="time-desc">'
        '<title id="time-title">{}</title><desc id="time-desc">{}</desc>{}{}</svg>'
    ).format(
        LABELS + PLOT + MARGIN,
        top + 8,
        title,
        view.words("timeline text"),
        Markup("").join(grid),
        Markup("").join(drawn),
    )


def _row(view: View, scale: _Scale, one: Span, top: float) -> tuple[Markup, float]:
    """A row and where it ends. The date stands beside its mark; where there is no room, beneath the name."""
    label, date = view.label(one.thing), when(view, one).striptags()
    lines = textwrap.wrap(label, LETTERS, max_lines=2, placeholder=" …") or [label]
    reach, long = edges(one), LETTER * len(date) + 10
    fits = one.kind != "law" and scale(reach[1]) + long < LABELS + PLOT + MARGIN
    before = not fits and one.kind != "law" and scale(reach[0]) - long > LABELS
    beneath = [] if fits or before else [date]
    height = LINE * len(lines + beneath) + PAD
    middle, base = top + height / 2, top + PAD / 2 + 12
    texts = [_words(0, base + LINE * n, line) for n, line in enumerate(lines)]
    texts += [_words(0, base + LINE * len(lines), line, "when") for line in beneath]
    marks, right = _marks(scale, one, middle)
    if fits:
        texts.append(_words(right + 9, middle + 4, date, "when"))
    elif before:
        texts.append(_words(scale(reach[0]) - 10, middle + 4, date, "when", "end"))
    inside = Markup("<title>{}</title>{}{}").format(f"{label}: {date}", Markup("").join(texts), marks)
    link = view.links.thing(one.thing.value)
    if link is None:
        return Markup('<g class="{}">{}</g>').format(one.kind, inside), top + height
    return Markup('<a class="{}" href="{}">{}</a>').format(one.kind, link, inside), top + height


def _marks(scale: _Scale, one: Span, y: float) -> tuple[Markup, float]:
    """The mark of a span and where it ends: a point for a day, a frame for a time within it, a bar for what lasted."""
    end = one.end or one.ends
    early, late = low(one.start), high(end)
    if one.moment and early == late and early is not None:
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="5"/>').format(scale(early), y), scale(early) + 5
    left, right = scale(early or scale.first), scale(late or scale.last)
    sure_from, sure_to = high(one.start), low(end) or (scale.last if one.kind == "law" else None)
    if one.moment or sure_from is None or sure_to is None or sure_from > sure_to:
        return _bar("maybe", left, right, y), right
    inner = scale(sure_from), scale(sure_to)
    outer = [_bar("maybe", *part, y) for part in ((left, inner[0]), (inner[1], right)) if part[1] - part[0] > 1]
    return Markup("").join([*outer, _bar("sure", *inner, y)]), right


def _bar(kind: str, left: float, right: float, y: float) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="10" rx="2"/>').format(
        kind, left, y - 5, max(right - left, 4)
    )


def _tick(view: View, day: datetime.date, years: bool) -> str:
    if years:
        return str(day.year)
    month = Literal(f"{day:%Y-%m}", datatype=NamedNode(f"{XSD}gYearMonth"))
    return view.date(month)


def _words(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, text)
