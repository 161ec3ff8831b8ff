"""The chart of an answer, as the header of its question asks: where everything stands, for templates/chart.html."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal

from kg.ask.answer import Answer
from kg.serve.pages.view import View
from kg.store.protocol import Row

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1000, 250, 34, 12, 26  # pixels; the last three are the room of the axes
MAX_PLACES = 200  # along the axis; a longer one is not drawn
WIDEST = 44  # pixels of one place
BAR_SHARES = (0.72, 0.44, 0.2)  # of its place, for each bar in front of another
MARK_SHARE = 0.92
MIN_LABEL = 40  # pixels between two labels of the axis
MAX_LINES = 5  # of the grid
STEPS: list[int] = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]


@dataclass(frozen=True)
class Shape:
    """A bar, or a line of no height: its class in the style sheet, and its corner."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Lines of the grid with their number, labels of the axis, shapes with their text, and what the shapes mean."""

    width: float
    grid: list[tuple[float, int]]
    axis: list[tuple[float, int]]
    places: list[tuple[str, list[Shape]]]
    legend: list[tuple[str, str]]
    left: int = LEFT
    height: int = HEIGHT


def of_answer(view: View, answer: Answer) -> Chart | None:
    """The chart of all rows of an answer, if its question has one and the rows have whole numbers to draw."""
    drawn = answer.question.chart if answer.question else None
    if drawn is None:
        return None
    names = (*drawn.bars, *drawn.marks)
    places: dict[int, list[list[int]]] = {}  # at each number along the axis, the numbers of each column
    for row in answer.rows:
        if (at := _number(answer, row, drawn.along)) is not None:
            for seen, name in zip(places.setdefault(at, [[] for _ in names]), names, strict=True):
                number = _number(answer, row, name)
                if number is not None and number not in seen:
                    seen.append(number)
    if not places or max(places) - min(places) >= MAX_PLACES:
        return None
    kinds = [f"bar-{n}" for n in range(len(drawn.bars))] + [f"mark-{n}" for n in range(len(drawn.marks))]
    heads = [view.pgettext("column", answer.question.heading(name)) for name in names]
    return _drawn(places, list(zip(kinds, heads, strict=True)))


def _number(answer: Answer, row: Row, name: str) -> int | None:
    """A whole number that is not negative."""
    term = row[answer.columns.index(name)]
    plain = isinstance(term, Literal) and term.value.isascii() and term.value.isdigit() and len(term.value) < 9
    return int(term.value) if isinstance(term, Literal) and plain else None


def _drawn(places: dict[int, list[list[int]]], legend: list[tuple[str, str]]) -> Chart:
    first, last = min(places), max(places)
    highest = max([1, *(number for place in places.values() for several in place for number in several)])
    room = min((WIDTH - LEFT) / (last - first + 1), WIDEST)
    step = next(step for step in STEPS if step * MAX_LINES >= highest)
    every = next(step for step in STEPS if step * room >= MIN_LABEL)

    def x(at: int) -> float:
        return LEFT + room * (at - first + 0.5)

    def y(number: int) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - number / (step * -(-highest // step)))

    def shapes(at: int) -> list[Shape]:
        found = []
        for n, ((kind, _), numbers) in enumerate(zip(legend, places[at], strict=True)):
            width = room * (BAR_SHARES[n] if kind.startswith("bar") else MARK_SHARE)
            for number in [max(numbers, default=0)] if kind.startswith("bar") else numbers:
                height = y(0) - y(number) if kind.startswith("bar") else 0
                found.append(Shape(kind, x(at) - width / 2, y(number), width, height))
        return [one for one in found if one.height or one.kind.startswith("mark")]

    def words(at: int) -> str:
        told = zip(legend, places[at], strict=True)
        return "; ".join(f"{head}: {', '.join(map(str, numbers))}" for (_, head), numbers in told if numbers)

    return Chart(
        width=LEFT + room * (last - first + 1) + 4,
        grid=[(y(number), number) for number in range(0, highest + step, step)],
        axis=[(x(at), at) for at in range(first, last + 1) if at % every == 0],
        places=[(f"{at}: {words(at)}", shapes(at)) for at in sorted(places)],
        legend=legend,
    )
