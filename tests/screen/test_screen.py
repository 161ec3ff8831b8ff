"""Everything printed for people is there, whole, however wide the screen is."""

from __future__ import annotations

import random
import re
import shlex
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import screen
from kg.ask import render
from kg.ask.show import show
from kg.graph import Graph
from kg.store.labels import Labels
from kg.store.table import Table
from tests.effort import FULL, SEED, draws
from tests.queries.test_answers import ASKS

WIDTHS = range(40, 201, 10) if FULL else (40, 60, 80, 120, 200)
PIECE = re.compile(r"[^/.\s-]+")
WORDS = st.text("abcdефж中-./:", min_size=1, max_size=60) | st.from_regex(r"[a-z]{1,12}", fullmatch=True)
CELLS = st.lists(WORDS, max_size=8).map(" ".join)


def whole(text: str) -> str:
    return "".join(text.split())


def read_back(printed: str, heads: list[str]) -> list[list[str]]:
    """The rows of a table, by where its heads stand, or of records, by theirs; without the blanks in the cells."""
    first, *lines = printed.split("\n")
    if lines and set(lines[0]) == {"─"}:
        starts = [match.start() for match in re.finditer(r"\S+", first)]
        assert first.split() == heads
        rows: list[list[str]] = []
        for line in lines[1:]:
            cells = [whole(line[a:b]) for a, b in zip(starts, [*starts[1:], None], strict=True)]
            if cells[0]:
                rows.append(cells)
            else:
                rows[-1] = [old + new for old, new in zip(rows[-1], cells, strict=True)]
        return rows
    found = []
    for record in printed.split("\n\n"):
        cells, place = [""] * len(heads), 0
        names = max(map(len, heads)) + screen.GAP
        for line in record.split("\n"):
            place = heads.index(line[:names].strip()) if line[:names].strip() else place
            cells[place] += whole(line[names:])
        found.append(cells)
    return found


@settings(max_examples=draws(60, 2000))
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(40, 200))
def test_every_cell_can_be_read_back_from_a_table_and_from_records(rows: list[tuple[str, ...]], width: int) -> None:
    heads = ["name", "first", "second", "third"]
    numbered = [[f"r{number}", *row] for number, row in enumerate(rows)]
    narrow = [[cell.replace("中", "z") for cell in row] for row in numbered]  # read_back counts characters, not cells
    printed = screen.grid(heads, narrow, width)
    assert read_back(printed, heads) == [[whole(cell) for cell in row] for row in narrow]


@settings(max_examples=draws(60, 2000))
@given(CELLS, st.integers(20, 200))
def test_a_line_is_too_long_only_for_a_piece_that_cannot_be_cut(text: str, room: int) -> None:
    lines = screen.wrap(text, room)
    assert whole("".join(lines)) == whole(text)
    for line in lines:
        assert screen.length(line) <= room or not re.search(r"\s|[/.-][^/.-]", line)


@settings(max_examples=draws(60, 2000))
@given(CELLS, st.integers(60, 200))
def test_only_a_long_word_is_cut_and_only_after_a_slash_a_dot_or_a_hyphen(text: str, room: int) -> None:
    lines, words = screen.wrap(text, room), text.split()
    kept = Counter(word for line in lines for word in line.split())
    assert all(kept[word] >= number for word, number in Counter(words).items() if screen.length(word) <= screen.LONG)
    joined = [(above.split()[-1], line.split()[0]) for above, line in pairwise(lines)]
    between = [(one, two) for one, two in joined if one + two in text and one not in words]
    assert all(one[-1] in "/.-" for one, _ in between)


def check(table: Table, labels: Labels, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asserts of a table that at each width all words of its heads and cells are printed, as often as they occur."""
    columns, found = render.for_people(table)
    labels.learn(term for row in found for cell in row for term in cell)
    heads = [labels.messages.pgettext("column", render.heading(table, name)) for name in columns]
    cells = [["; ".join(map(labels.of, cell)) for cell in row] for row in found]
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        printed = render.render(table, "table", labels)
        shown = Counter(screen._words(printed))
        rows = [cells[0], *(new(above, row) for above, row in pairwise(cells))]
        wanted = Counter(word for row in [heads, *rows] for cell in row for word in screen._words(cell))
        for word, number in wanted.items():
            if screen.length(word) <= (screen.LONG if width >= 60 else 20):
                assert shown[word] >= number, (width, word)
            else:
                assert all(piece in printed for piece in PIECE.findall(word)), (width, word)
        for line in printed.split("\n"):
            assert (
                screen.length(line) <= width or screen.length(max(PIECE.findall(line), key=screen.length)) > width // 3
            ), line


def new(above: list[str], row: list[str]) -> list[str]:
    """The cells of a row that differ from those of the one above: a table leaves out the cells that begin alike."""
    same = next((place for place, cell in enumerate(row) if cell != above[place]), len(row) - 1)
    return row[same:]


@pytest.fixture(scope="module")
def graph(request: pytest.FixtureRequest) -> Graph:
    """The record in a full run, else Ruritania."""
    chosen: Graph = request.getfixturevalue("real" if FULL else "ruritania")
    return chosen


def test_every_question_prints_every_cell(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = Labels(graph.store, graph.prefixes, marks=True)
    answers = [graph.ask(name, **given) for name, given in ASKS["record" if FULL else "ruritania"].values()]
    with_rows = [answer for answer in answers if answer.rows]
    assert len(with_rows) > 45
    for answer in with_rows:
        check(answer, labels, monkeypatch)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_kg_show_prints_every_cell(language: str, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = Labels(graph.store, graph.prefixes, language, marks=True)
    things = [
        thing
        for (thing,) in graph.store.rows(
            "PREFIX hb: <https://w3id.org/habeas/ont#> SELECT DISTINCT ?thing WHERE { ?thing a ?class "
            "FILTER(STRSTARTS(STR(?thing), 'https://w3id.org/habeas/id/')) } ORDER BY ?thing"
        )
    ]
    for thing in random.Random(SEED).sample(things, draws(20, 200)):
        check(show(graph.store, thing, labels.messages), labels, monkeypatch)  # type: ignore[arg-type]


def test_a_command_to_copy_is_the_same_command_at_every_width() -> None:
    text = 'kg ask cases-not-counted provision="CC 274" article="ICCPR 19" --format table --lang en'
    for width in range(20, 120):
        printed = screen.command(text, width)
        assert shlex.split(printed.replace("\\\n", "")) == shlex.split(text)
        assert len(printed.split("\n")) == 1 or width < len(text) + 2


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("132", 132), ("5", 20), ("0", 80), ("wide", 80), ("", 80)])
def test_columns_says_how_wide_the_screen_is(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", no_terminal)
    assert screen.width() == width


def no_terminal(stream: int) -> None:
    raise OSError(stream)
