"""Lays text out for the screen of a reader: as wide as it is, no word cut, and nothing left out.

On a screen of 60 columns or more, a word of at most LONG characters is never cut. A longer one, such as an address or
the name of a file, may go on in the next line after `/`, `.` or `-`. What does not fit even so has a line of its own,
which is then too long.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import zip_longest

WIDTH = 80  # characters, where no terminal says otherwise
LEAST = 20  # a screen narrower than this is taken to be as wide as this
LONG = 38
WISHED = (16, 12, 0)  # how wide each column is at least, if it has so much to say and there is room for all
GAP = 2  # between columns

_SPACE = re.compile(r"[ \t\n]+")  # not the no-break space, which stands within a number
_PIECE = re.compile(r"[^/.-]+[/.-]*|[/.-]+")
_INDENT = re.compile(r" *(?:\S+ {2,}(?=\S)|[▪■•✗↩∅-] )?")  # up to where the text of a line begins
_ARGUMENT = re.compile(r"(?:[^\s'\"]|'[^']*'|\"[^\"]*\")+")


def width() -> int:
    """How many characters a line may have: COLUMNS, the width of the terminal, or else WIDTH.

    The terminal is that of stdout, or of stderr or stdin where the output goes into a pipe.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return max(int(columns), LEAST)
    for stream in (1, 2, 0):
        try:
            if found := os.get_terminal_size(stream).columns:
                return max(found, LEAST)
        except OSError:  # it is no terminal
            continue
    return WIDTH


def length(text: str) -> int:
    """How many characters wide a text is on a screen, where a Chinese character is as wide as two Latin ones.

    >>> length("case"), length("дело"), length("案件")
    (4, 4, 4)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrap(text: str, room: int, begun: int = 0) -> list[str]:
    """A text in lines of at most `room` characters, `begun` of which are taken in the first.

    >>> wrap("says so in https://www.example.org/opinions/2-2022.pdf", 20)
    ['says so in', 'https://www.example.', 'org/opinions/2-2022.', 'pdf']
    """
    lines, taken = [""], begun
    for word in _words(text):
        gap = " " if lines[-1] else ""
        fits = length(word) <= room
        if taken + len(gap) + length(word) <= room:
            lines[-1] += gap + word
            taken += len(gap) + length(word)
            continue
        if lines[-1] or (fits and taken > 0):
            lines.append("")
            taken = 0
        for piece in [word] if fits else _PIECE.findall(word):
            if lines[-1] and taken + length(piece) > room:
                lines.append("")
                taken = 0
            lines[-1] += piece
            taken += length(piece)
    return lines


def hanging(start: str, text: str, later: str, room: int) -> list[str]:
    """A text in lines of at most `room` characters, the first of which begins with `start`, the others with `later`.

    >>> hanging("rule: ", "rests on", "  ", 10)
    ['rule: ', '  rests on']
    """
    first, *others = wrap(text, room - length(later), length(start) - length(later))
    return [start + first, *(later + other for other in others)]


def flow(text: str, room: int) -> str:
    """A text whose long lines go on beneath where their own text begins, or a little farther than they do.

    >>> print(flow("  expected  a date such as 2022-09-13", 26))
      expected  a date such as
                2022-09-13
    """
    return "\n".join(part for line in text.split("\n") for part in _flowing(line, room))


def _flowing(line: str, room: int) -> list[str]:
    if length(line) <= room:
        return [line]
    found = _INDENT.match(line)
    start = found[0] if found and len(found[0]) <= room // 2 else line[: len(line) - len(line.lstrip(" "))]
    later = " " * len(start) + ("  " if start.isspace() else "")
    return hanging(start, line[len(start) :], later, room)


def command(text: str, room: int, indent: str = "  ") -> str:
    r"""A command to copy. One that is too long goes on after a backslash, as a shell reads it.

    >>> print(command('kg ask cases-not-counted article="ICCPR 19"', 40))
      kg ask cases-not-counted \
          article="ICCPR 19"
    """
    lines, arguments = [indent], _ARGUMENT.findall(text)
    for number, argument in enumerate(arguments, 1):
        goes_on = 2 if number < len(arguments) else 0  # room for a backslash
        if lines[-1].strip() and length(lines[-1] + argument) + goes_on > room:
            lines[-1] += "\\"
            lines.append(f"{indent}    ")
        lines[-1] += f"{argument} "
    return "\n".join(line.rstrip() for line in lines)


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> str:
    """Rows under their heads as a table; as records, one field a line, where a table does not fit or is longer.

    In a table, leading cells are blank where they repeat the row above.
    """
    as_records = _records(heads, rows, room)
    as_table = _table(heads, rows, room)
    return "\n".join(as_records if as_table is None or len(as_table) > len(as_records) + 2 else as_table)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str] | None:
    rows = _folded(rows)
    widths = _widths([heads, *rows], room - GAP * (len(heads) - 1))
    if widths is None:
        return None
    lines = _side_by_side(heads, widths, bottom=True)
    lines.append("─" * (sum(widths) + GAP * (len(widths) - 1)))
    for row in rows:
        lines += _side_by_side(row, widths)
    return lines


def _records(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str]:
    longest = max(map(length, heads), default=0)
    names = min(longest, max(room // 3, max((_least(head) for head in heads), default=0)))
    lines: list[str] = []
    above: Sequence[str] = ()
    for row in rows:
        is_repeated = len(row) > 1 and row[:-1] == above[:-1]  # but for the last cell, often one passage of several
        lines += [""] if lines and not is_repeated else []
        for head, cell in [("", row[-1])] if is_repeated else zip(heads, row, strict=True):
            lines += _side_by_side([head, cell], [names, room - GAP - names])
        above = row
    return lines


def _side_by_side(cells: Sequence[str], widths: Sequence[int], *, bottom: bool = False) -> list[str]:
    """The lines of one row; the last line of each cell is beside the others where they end at the bottom."""
    columns = [wrap(cell, room) for cell, room in zip(cells, widths, strict=True)]
    height = max(map(len, columns))
    if bottom:
        columns = [[""] * (height - len(column)) + column for column in columns]
    lines = zip_longest(*columns, fillvalue="")
    gap = " " * GAP
    return [
        gap.join(part + " " * (room - length(part)) for part, room in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _widths(rows: Sequence[Sequence[str]], total: int) -> list[int] | None:
    """The width of each column: what its words need, then more where much is written. None if they do not fit."""
    columns = list(zip(*rows, strict=True))
    lengths = [list(map(length, column)) for column in columns]
    longest = list(map(max, lengths))
    written = [
        sum(number**2 for number in column) ** 0.5 for column in lengths
    ]  # a few long cells count, but not alone
    least = [max(map(_least, column)) for column in columns]
    for wished in WISHED:
        widths = [max(number, min(most, wished)) for number, most in zip(least, longest, strict=True)]
        if sum(widths) <= total:
            break
    else:
        return None
    for _ in range(min(total, sum(longest)) - sum(widths)):
        open_columns = [i for i in range(len(widths)) if widths[i] < longest[i]]
        widths[max(open_columns, key=lambda i: written[i] / widths[i])] += 1
    return widths


def _least(text: str) -> int:
    """The narrowest room for a text: its longest word; a word over LONG needs that, or as much as its longest piece."""
    least = 0
    for word in _words(text):
        room = length(word)
        if room > LONG:
            room = max(LONG, *map(length, _PIECE.findall(word)))
        least = max(least, room)
    return least


def _words(text: str) -> list[str]:
    return [word for word in _SPACE.split(text) if word]


def _folded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows whose leading cells are blank where they repeat the row above."""
    folded: list[list[str]] = []
    above: Sequence[str] = ()
    for row in rows:
        same = 0
        while above and same < len(row) - 1 and row[same] == above[same]:
            same += 1
        folded.append([""] * same + list(row[same:]))
        above = row
    return folded
