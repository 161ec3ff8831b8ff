"""The timeline as an SVG picture to scale: a row for each span, with the law in force below."""

from __future__ import annotations

import datetime
import textwrap

from markupsafe import Markup

from kg.serve.pages.view import View
from kg.serve.sections.spans import Span, edges, when
from kg.terms.dates import date_literal, first_day, last_day, months_later

LABEL_WIDTH, PLOT_WIDTH, RIGHT_MARGIN = 350, 560, 44  # pixels
LINE_LENGTH = 45  # characters of a label in one line
LETTER_WIDTH, LINE_HEIGHT, PADDING, AXIS_HEIGHT = 7, 16, 12, 30  # pixels
MAX_TICKS = 7
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)  # months between two ticks


class _Scale:
    """The horizontal position of a day."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first, self.last, self.days = first, last, max((last - first).days, 1)

    def __call__(self, day: datetime.date) -> float:
        inside = min(max(day, self.first), self.last)
        return LABEL_WIDTH + PLOT_WIDTH * (inside - self.first).days / self.days

    def ticks(self) -> list[tuple[datetime.date, bool]]:
        """First days of evenly spaced months, and whether they are labelled by the year alone."""
        step = next((one for one in STEPS if self.days / 30.4 / one <= MAX_TICKS), STEPS[-1])
        year = self.first.year - self.first.year % max(step // 12, 1)
        day, found = datetime.date(year, 1, 1), []
        while day < self.last:
            if day >= self.first:
                found.append((day, step % 12 == 0))
            day = months_later(day, step)
        return found


def draw(
    view: View, title: str, spans: list[Span], law: list[Span], window: tuple[datetime.date, datetime.date]
) -> Markup:
    """An SVG whose rows are links; the page gives the same information in a table."""
    scale, top, drawn = _Scale(*window), float(AXIS_HEIGHT), []
    for one in spans:
        row, top = _row(view, scale, one, top)
        drawn.append(row)
    if law:
        drawn.append(_text(0, top + 24, view.gettext("The law in force at the time"), "head"))
        top += 34
        for one in law:
            row, top = _row(view, scale, one, top)
            drawn.append(row)
    grid = [
        Markup('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2:.0f}"/>{3}').format(
            scale(day),
            AXIS_HEIGHT - 6,
            top,
            _text(scale(day), AXIS_HEIGHT - 12, _tick(view, day, years), "tick", "middle"),
        )
        for day, years in scale.ticks()
    ]
    return Markup(
        '<svg class="time" viewBox="0 0 {} {:.0f}" role="group" aria-labelledby="time-title"'
        ' aria-describedby="time-desc">'
        '<title id="time-title">{}</title><desc id="time-desc">{}</desc>{}{}</svg>'
    ).format(
        LABEL_WIDTH + PLOT_WIDTH + RIGHT_MARGIN,
        top + 8,
        title,
        view.gettext("The table below gives the same information in words."),
        Markup("").join(grid),
        Markup("").join(drawn),
    )


def _row(view: View, scale: _Scale, one: Span, top: float) -> tuple[Markup, float]:
    """A row, and the position where it ends. The date is beside its mark, or below the label where there is no room."""
    label, date = view.label(one.thing), when(view, one).striptags()
    lines = textwrap.wrap(label, LINE_LENGTH, max_lines=2, placeholder=" …") or [label]
    reach, long = edges(one), LETTER_WIDTH * len(date) + 10
    fits = one.kind != "law" and scale(reach[1]) + long < LABEL_WIDTH + PLOT_WIDTH + RIGHT_MARGIN
    before = not fits and one.kind != "law" and scale(reach[0]) - long > LABEL_WIDTH
    beneath = [] if fits or before else [date]
    height = LINE_HEIGHT * len(lines + beneath) + PADDING
    middle, base = top + height / 2, top + PADDING / 2 + 12
    texts = [_text(0, base + LINE_HEIGHT * n, line) for n, line in enumerate(lines)]
    texts += [_text(0, base + LINE_HEIGHT * len(lines), line, "when") for line in beneath]
    marks, right = _marks(scale, one, middle)
    if fits:
        texts.append(_text(right + 9, middle + 4, date, "when"))
    elif before:
        texts.append(_text(scale(reach[0]) - 10, middle + 4, date, "when", "end"))
    inside = Markup("<title>{}</title>{}{}").format(f"{label}: {date}", Markup("").join(texts), marks)
    link = view.links.thing(one.thing.value)
    if link is None:
        return Markup('<g class="{}">{}</g>').format(one.kind, inside), top + height
    return Markup('<a class="{}" href="{}">{}</a>').format(one.kind, link, inside), top + height


def _marks(scale: _Scale, one: Span, y: float) -> tuple[Markup, float]:
    """The mark of a span and where it ends: a dot for a day, a frame for an imprecise date, a bar for a period."""
    end = one.end or one.ends
    early, late = first_day(one.start), last_day(end)
    if one.moment and early == late and early is not None:
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="5"/>').format(scale(early), y), scale(early) + 5
    left, right = scale(early or scale.first), scale(late or scale.last)
    sure_from, sure_to = last_day(one.start), first_day(one.end)
    if one.kind == "law" and sure_to is None:  # that no source states its end does not show that it was in force
        sure_to = first_day(one.seen[-1]) if one.seen else sure_from
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
    return view.date(date_literal(f"{day:%Y-%m}"))


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, text)
