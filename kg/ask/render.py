"""Tables for people: labels instead of identifiers, in a terminal or as Markdown."""

from __future__ import annotations

import shutil
import sys

from pyoxigraph import NamedNode

from kg.ask.answer import Answer, passages
from kg.escaping import markdown, printable
from kg.store.labels import Labels
from kg.store.protocol import Row, Store
from kg.store.table import Table
from kg.terms.names import words

FORMATS = ("table", "csv", "json", "markdown")
WIDTH = 110  # characters, if the output is not a terminal
_HEADINGS = {  # of columns whose name in the query does not say enough
    "adopted": "adopted as stated",
    "hand": "first or second hand",
    "heardAtLeast": "days since last report, at least",
    "heardAtMost": "days since last report, at most",
    "naming": "how the finding mentions the law",
    "passed": "days passed",
}


def render(table: Table, form: str, labels: Labels) -> str:
    """A table in one of FORMATS. JSON and CSV are the standard SPARQL results formats, without labels."""
    if form == "json":
        return table.to_json()
    if form == "csv":
        return table.to_csv().rstrip("\r\n")
    visible, messages = for_people(table), labels.messages
    for row in visible.rows:
        labels.learn(row)
    cells = [[printable(labels.of(term)) for term in row] for row in visible.rows]
    heads = [messages.pgettext("column", heading(name)) for name in visible.columns]
    return markdown_table(heads, cells) if form == "markdown" else grid(heads, _folded(cells))


def markdown_table(heads: list[str], cells: list[list[str]]) -> str:
    """A Markdown table of texts, none of which is markup."""
    escaped = (map(markdown, row) for row in [heads, *cells])
    lines = [f"| {' | '.join(row)} |" for row in escaped]
    return "\n".join([lines[0], "|" + " --- |" * len(heads), *lines[1:]])


def grid(heads: list[str], cells: list[list[str]]) -> str:
    """A table as wide as the terminal; long cells get the most room, and a word is cut only if it does not fit."""
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
    """The width of each column in characters: its longest word, then more for whichever column is tallest."""
    columns = list(zip(*cells, strict=True))
    longest = [max(map(len, column)) for column in columns]
    widths = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    while sum(widths) < total and widths != longest:
        open_columns = [i for i in range(len(widths)) if widths[i] < longest[i]]
        widths[max(open_columns, key=lambda i: longest[i] / widths[i])] += 1
    return widths


def explain(answer: Answer, labels: Labels, store: Store) -> str:
    """The SPARQL that was sent and, under each row, the passages behind it with their standing, as text for people."""
    messages = labels.messages
    sent, rows = messages.gettext("SPARQL that was sent"), messages.gettext("Rows and the passages behind them")
    said_in = messages.gettext("said in")
    lines = [sent, "", answer.sparql.rstrip(), "", rows]
    for number, row in enumerate(answer.rows, 1):
        labels.learn(row)
        lines += ["", f"{number}. " + " | ".join(labels.of(term) for term in row if term is not None)]
        cited = [(term, term) for term in row if isinstance(term, NamedNode) and labels.standing(term)]
        for thing, passage in dict.fromkeys([*cited, *passages(store, row)]):
            name = said_in if thing == passage else f"{labels.of(thing)}: {said_in}"
            lines.append(f"   {name} {labels.of(passage)} ({labels.standing(passage)})")
    return printable("\n".join(lines))


def heading(column: str) -> str:
    """The English heading of a column.

    >>> heading("restsOn"), heading("hand")
    ('rests on', 'first or second hand')
    """
    return _HEADINGS.get(column) or words(column)


def for_people(table: Table) -> Table:
    """The table with only the columns that the header of its question lists under `table`; all if it lists none."""
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
