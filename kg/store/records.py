"""The rows of a table as other programs take them: names with identifiers beside them, numbers, dates and truth values.

A column whose cells are things becomes two: `case` has their names, `case_id` the identifiers that `kg show` takes. A
column without any value has both too, since it might hold either. A date is as precise as its source: `2020-03` stays
`2020-03`, and no day is made from a month.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import missing_extra
from kg.escaping import escape_json, spreadsheet_cell
from kg.store.labels import Labels
from kg.store.protocol import Row, Term
from kg.terms.names import shorten
from kg.terms.vocabulary import XSD

Value = str | int | float | bool | date | None

_INTEGERS = tuple(f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger"))
_DECIMALS = tuple(f"{XSD}{name}" for name in ("decimal", "double", "float"))
_DATES = tuple(f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear"))
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)  # what every program can hold
_NUMBER = re.compile(r"[+-]?(?:\d{1,300}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Records:
    """Columns and rows of plain values. A day is a date; a month or a year is text."""

    columns: list[str]
    rows: list[list[Value]]

    def to_csv(self) -> str:
        """CSV in which no cell is a formula: `kg.escaping.spreadsheet_cell` says how a text can be told from one."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(map(spreadsheet_cell, self.columns))
        writer.writerows([_cell(value) for value in row] for row in self.rows)
        return text.getvalue()

    def to_json(self) -> str:
        """A list of objects with the same keys, one on each line."""
        lines = ",\n".join(self._objects())
        return f"[\n{lines}\n]\n" if lines else "[]\n"

    def to_jsonl(self) -> str:
        """JSON lines (https://jsonlines.org): one object on each line."""
        return "".join(f"{line}\n" for line in self._objects())

    def _objects(self) -> list[str]:
        return [
            escape_json(json.dumps(dict(zip(self.columns, map(_plain, row), strict=True)), ensure_ascii=False))
            for row in self.rows
        ]

    def to_pandas(self) -> Any:
        """A pandas DataFrame; `docs/results.md` says which type a column has. Needs the extra `pandas`."""
        try:
            import pandas
        except ModuleNotFoundError as error:
            raise missing_extra("pandas", "to_pandas()", error.name) from error

        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        series = {place: _series(pandas, list(values)) for place, values in enumerate(columns)}
        return pandas.DataFrame(series).set_axis(self.columns, axis=1)


def _series(pandas: Any, values: list[Value]) -> Any:
    """A column of a data frame, whose type is that of its values if they are all alike."""
    kinds = frozenset(type(value) for value in values if value is not None)
    if kinds == {date}:
        return pandas.Series(list(map(_plain, values)), dtype=object).astype("datetime64[s]")
    dtypes = {frozenset({int}): "Int64", frozenset({bool}): "boolean", frozenset({float}): "Float64"}
    dtypes |= {frozenset({int, float}): "Float64", frozenset(): "object"}
    return pandas.Series(list(map(_plain, values)), dtype=dtypes.get(kinds))


def named(columns: Sequence[str], rows: Sequence[Row], labels: Labels) -> Records:
    """The rows with the names of things in the language of the labels, and their identifiers beside them."""
    labels.learn(term for row in rows for term in row)
    heads: list[str] = []
    cells: list[list[Value]] = []
    for name, column in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        heads.append(name)
        cells.append([_named(term, labels) for term in column])
        if any(_is_thing(term) for term in column) or all(term is None for term in column):
            heads.append(_unused(f"{name}_id", [*columns, *heads]))
            cells.append([_identifier(term, labels.prefixes) for term in column])
    return Records(heads, [list(row) for row in zip(*cells, strict=True)])


def bare(columns: Sequence[str], rows: Sequence[Row]) -> Records:
    """The rows with full identifiers and values alone."""
    return Records(list(columns), [[_value(term) for term in row] for row in rows])


def _named(term: Term | None, labels: Labels) -> Value:
    if isinstance(term, Literal):
        value = _value(term)
        return labels.of(term) if isinstance(value, str) and term.datatype.value not in _DATES else value
    return labels.of(term) if term is not None else None


def _value(term: Term | None) -> Value:
    """A literal as what it is, if every program can hold that, else as text; the identifier of anything else."""
    if not isinstance(term, Literal):
        return None if term is None else term.value if isinstance(term, NamedNode) else str(term)
    text, kind = term.value, term.datatype.value
    if kind in _INTEGERS and _WHOLE.fullmatch(text):
        return int(text)
    if kind in _DECIMALS and _NUMBER.fullmatch(text):
        return float(text)
    if kind == f"{XSD}boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    if kind == f"{XSD}date" and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:  # the 31st of February
            return text
    return text


def _is_thing(term: Term | None) -> bool:
    return isinstance(term, NamedNode | BlankNode)


def _identifier(term: Term | None, prefixes: dict[str, str]) -> str | None:
    """The short name of a thing, as the tables of a release have it; of another address, the address."""
    if isinstance(term, NamedNode):
        return shorten(term.value, prefixes).strip("<>")
    return str(term) if isinstance(term, BlankNode) else None


def _unused(name: str, names: list[str]) -> str:
    while name in names:
        name += "_"
    return name


def _plain(value: Value) -> str | int | float | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return spreadsheet_cell(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(_plain(value))
