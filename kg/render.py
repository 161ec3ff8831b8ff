"""This module renders tables for people: labels instead of identifiers, in a terminal or as Markdown."""

from __future__ import annotations

import shutil
import sys

from pyoxigraph import NamedNode

from kg.ask import Answer, passages
from kg.labels import Labels
from kg.store import Row, Store
from kg.table import Table

FORMATS = ("table", "csv", "json", "markdown")
WIDTH = 110  # columns, where the output is not a terminal


def render(table: Table, form: str, labels: Labels) -> str:
    """A table in one of FORMATS. JSON and CSV are the standard SPARQL results formats, without labels."""
    if form == "json":
        return table.to_json()
    if form == "csv":
        return table.to_csv().rstrip("\r\n")
    visible = shown(table)
    for row in visible.rows:
        labels.learn(row)
    cells = [[labels.of(term) for term in row] for row in visible.rows]
    heads = [_head(name) for name in visible.columns]
    return markdown(heads, cells) if form == "markdown" else grid(heads, _folded(cells))


def markdown(heads: list[str], cells: list[list[str]]) -> str:
    """A Markdown table."""
    escaped = ([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in [heads, *cells])
    lines = [f"| {' | '.join(row)} |" for row in escaped]
    return "\n".join([lines[0], "|" + " --- |" * len(heads), *lines[1:]])


def grid(heads: list[str], cells: list[list[str]]) -> str:
    """A table as wide as the terminal; the widest cells get the most room, and no word is cut that fits."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    table = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head, room in zip(heads, _widths([heads, *cells], width - 3 * len(heads)), strict=True):
        table.add_column(head, width=room, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    console = Console(width=width, no_color=True, highlight=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _widths(cells: list[list[str]], total: int) -> list[int]:
    """The width of each column in characters: its longest word, then room for whichever column is tallest."""
    columns = list(zip(*cells, strict=True))
    longest = [max(map(len, column)) for column in columns]
    widths = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    while sum(widths) < total and widths != longest:
        open_columns = [i for i in range(len(widths)) if widths[i] < longest[i]]
        widths[max(open_columns, key=lambda i: longest[i] / widths[i])] += 1
    return widths


def explain(answer: Answer, labels: Labels, store: Store) -> str:
    """The SPARQL that was sent and, under each row, the passages behind it with their standing."""
    lines = ["SPARQL that was sent", "", answer.sparql.rstrip(), "", "Rows and the passages behind them"]
    for number, row in enumerate(answer.rows, 1):
        labels.learn(row)
        lines += ["", f"{number}. " + " | ".join(labels.of(term) for term in row if term is not None)]
        cited = [(term, term) for term in row if isinstance(term, NamedNode) and labels.standing(term)]
        for thing, passage in dict.fromkeys([*cited, *passages(store, row)]):
            name = "said in" if thing == passage else f"{labels.of(thing)}: said in"
            lines.append(f"   {name} {labels.of(passage)} ({labels.standing(passage)})")
    return "\n".join(lines)


def shown(table: Table) -> Table:
    """The columns that a question's header names for people, or all."""
    wanted = table.question.header.get("table", "").split() if isinstance(table, Answer) else []
    if not wanted:
        return table
    places = [table.columns.index(name) for name in wanted if name in table.columns]
    rows: list[Row] = list(dict.fromkeys(tuple(row[place] for place in places) for row in table.rows))
    return Table([table.columns[place] for place in places], rows)


def _folded(cells: list[list[str]]) -> list[list[str]]:
    """Rows whose leading cells are blank where they repeat the row above."""
    folded, above = [], [""] * (len(cells[0]) if cells else 0)
    for row in cells:
        same = 0
        while same < len(row) - 1 and row[same] == above[same]:
            same += 1
        folded.append([""] * same + row[same:])
        above = row
    return folded


def _head(name: str) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    return words.strip()
