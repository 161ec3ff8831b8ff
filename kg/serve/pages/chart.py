"""Charts as SVG pictures: of an answer, as the header of its question asks, and of any table that ends in numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.ask.answer import Answer
from kg.serve.pages.view import View
from kg.sparql.query_file import Drawn
from kg.store.protocol import Row, Term
from kg.store.table import Table
from kg.terms.vocabulary import XSD

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1000, 250, 34, 12, 26  # pixels; the last three are the room of the axes
MAX_PLACES = 200  # along the axis; a longer one is not drawn
WIDEST = 44  # pixels of one place
BAR_SHARES = (0.72, 0.44, 0.2)  # of its place, for each bar in front of another
MARK_SHARE = 0.92
MIN_LABEL = 40  # pixels between two labels of the axis
MAX_LINES = 5  # of the grid
STEPS: list[int] = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]

ROW_HEIGHT, TABLE_WIDTH, LABEL_WIDTH = 24, 760, 300  # pixels of the chart of a table, whose bars lie
MAX_BARS = 30
_NUMBERS = tuple(f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float"))

Numbers = list[
    list[int]
]  # at one place, for each column that is drawn: its numbers, of which there are mostly one or none


@dataclass(frozen=True)
class Chart:
    """A picture, and what its bars and lines mean: the class in the style sheet and the heading of each column."""

    picture: Markup
    legend: list[tuple[str, str]]


@dataclass(frozen=True)
class _Scale:
    """Where a place of the axis and a number stand in the picture."""

    first: int
    last: int
    highest: int

    @property
    def room(self) -> float:
        return min((WIDTH - LEFT) / (self.last - self.first + 1), WIDEST)

    @property
    def right(self) -> float:
        return LEFT + self.room * (self.last - self.first + 1)

    @property
    def step(self) -> int:
        return next(step for step in STEPS if step * MAX_LINES >= self.highest)

    def x(self, at: int) -> float:
        return LEFT + self.room * (at - self.first + 0.5)

    def y(self, number: int) -> float:
        top = self.step * -(-self.highest // self.step)
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - number / top)


def of_answer(view: View, answer: Answer) -> Chart | None:
    """The chart of all rows of an answer, if its question has one and the rows have whole numbers to draw."""
    drawn = answer.question.chart if answer.question else None
    if drawn is None:
        return None
    heads = [view.pgettext("column", answer.question.heading(name)) for name in (*drawn.bars, *drawn.marks)]
    kinds = [f"bar-{n}" for n in range(len(drawn.bars))] + [f"mark-{n}" for n in range(len(drawn.marks))]
    places = _places(answer, drawn)
    if not places or max(places) - min(places) >= MAX_PLACES:
        return None
    legend = list(zip(kinds, heads, strict=True))
    return Chart(_picture(view, answer, places, legend), legend)


def _places(answer: Answer, drawn: Drawn) -> dict[int, Numbers]:
    """What is drawn at each number along the axis."""
    found: dict[int, Numbers] = {}
    for row in answer.rows:
        at = _number(answer, row, drawn.along)
        if at is None:
            continue
        names = (*drawn.bars, *drawn.marks)
        for seen, name in zip(found.setdefault(at, [[] for _ in names]), names, strict=True):
            number = _number(answer, row, name)
            if number is not None and number not in seen:
                seen.append(number)
    return found


def _number(answer: Answer, row: Row, name: str) -> int | None:
    """A whole number that is not negative."""
    term = row[answer.columns.index(name)]
    plain = isinstance(term, Literal) and term.value.isascii() and term.value.isdigit() and len(term.value) < 9
    return int(term.value) if isinstance(term, Literal) and plain else None


def _picture(view: View, answer: Answer, places: dict[int, Numbers], legend: list[tuple[str, str]]) -> Markup:
    numbers = [number for place in places.values() for several in place for number in several]
    scale = _Scale(min(places), max(places), max([*numbers, 1]))
    grid = [
        Markup('<line class="grid" x1="{}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>{}').format(
            LEFT, scale.right, scale.y(number), scale.y(number), _text(LEFT - 6, scale.y(number) + 4, number, "end")
        )
        for number in range(0, scale.highest + scale.step, scale.step)
    ]
    every = next(step for step in STEPS if step * scale.room >= MIN_LABEL)
    axis = [
        _text(scale.x(at), HEIGHT - 8, at, "middle") for at in range(scale.first, scale.last + 1) if at % every == 0
    ]
    shapes = [_place(scale, at, places[at], legend) for at in sorted(places)]
    title = view.pgettext("question", answer.question.title) if answer.question else ""
    return Markup(
        '<svg class="bars" viewBox="0 0 {0:.0f} {1}" width="{0:.0f}" role="img" aria-labelledby="chart-title"'
        ' aria-describedby="chart-desc"><title id="chart-title">{2}</title><desc id="chart-desc">{3}</desc>{4}</svg>'
    ).format(
        scale.right + 4,
        HEIGHT,
        view.gettext("Chart: %(title)s", title=title),
        view.gettext(
            "Shown: %(columns)s. The table below gives the same numbers.", columns=", ".join(head for _, head in legend)
        ),
        Markup("").join([*grid, *axis, *shapes]),
    )


def _place(scale: _Scale, at: int, place: Numbers, legend: list[tuple[str, str]]) -> Markup:
    """The bars and lines at one place, with their numbers as its title."""
    shapes = []
    for n, ((kind, _), numbers) in enumerate(zip(legend, place, strict=True)):
        if kind.startswith("bar"):
            half = scale.room * BAR_SHARES[n] / 2
            shapes += [
                Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    kind, scale.x(at) - half, scale.y(number), 2 * half, scale.y(0) - scale.y(number)
                )
                for number in [max(numbers, default=0)]
                if number
            ]
        else:
            half = scale.room * MARK_SHARE / 2
            shapes += [
                Markup('<line class="{0}" x1="{1:.1f}" x2="{2:.1f}" y1="{3:.1f}" y2="{3:.1f}"/>').format(
                    kind, scale.x(at) - half, scale.x(at) + half, scale.y(number)
                )
                for number in numbers
            ]
    told = zip(legend, place, strict=True)
    words = [f"{head}: {', '.join(map(str, numbers))}" for (_, head), numbers in told if numbers]
    return Markup("<g><title>{}</title>{}</g>").format(f"{at}: {'; '.join(words)}", Markup("").join(shapes))


def _text(x: float, y: float, number: int, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, number)


def of_table(view: View, table: Table) -> Markup:
    """A bar chart where the last column has a number in every row and another column names the rows; else empty."""
    rows = list(table.rows)
    if not 2 <= len(rows) <= MAX_BARS or len(table.columns) < 2:
        return Markup("")
    numbers = [_amount(row[-1]) for row in rows]
    if any(number is None or number < 0 for number in numbers):
        return Markup("")
    values = [number or 0.0 for number in numbers]
    most = max(values) or 1
    bars = []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        top = place * ROW_HEIGHT
        length = value / most * (TABLE_WIDTH - LABEL_WIDTH - 70)
        bars.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{:.1f}" height="{}"/>'
                '<text x="{:.1f}" y="{}">{:g}</text>'
            ).format(
                LABEL_WIDTH - 8,
                top + 16,
                _name(view, row),
                LABEL_WIDTH,
                top + 4,
                length,
                ROW_HEIGHT - 8,
                LABEL_WIDTH + length + 6,
                top + 16,
                value,
            )
        )
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        TABLE_WIDTH,
        ROW_HEIGHT * len(rows) + 6,
        view.gettext("Bar chart of %(name)s", name=table.columns[-1]),
        Markup("").join(bars),
    )


def _name(view: View, row: Row) -> str:
    label = " · ".join(view.label(term) for term in row[:-1] if term is not None)
    return label if len(label) <= 42 else label[:41] + "…"


def _amount(term: Term | None) -> float | None:
    if isinstance(term, NamedNode) or not isinstance(term, Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
