"""A table of terms, written as the standard formats of SPARQL results."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import missing_extra
from kg.escaping import spreadsheet_cell
from kg.store.protocol import Row, Term
from kg.terms.vocabulary import RDF, XSD

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Table:
    """Columns and rows of terms; a cell is None where there is no value."""

    columns: list[str]
    rows: Sequence[Row] = field(default_factory=list)

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON Format."""
        bindings = [
            {name: _json(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
            for row in self.rows
        ]
        results = {"head": {"vars": self.columns}, "results": {"bindings": bindings}}
        return json.dumps(results, ensure_ascii=False, indent=2)

    def to_csv(self) -> str:
        """SPARQL 1.1 Query Results CSV Format: IRIs and values, no labels."""
        return self._csv(_text)

    def to_spreadsheet(self) -> str:
        """The same for people, with an apostrophe before what a spreadsheet would run; numbers stay numbers."""
        return self._csv(_cell)

    def _csv(self, cell: Callable[[Term | None], str]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([cell(term) for term in row] for row in self.rows)
        return text.getvalue()

    def to_pandas(self) -> Any:
        """A pandas DataFrame of IRIs and values as text. Needs the extra `pandas`."""
        try:
            import pandas
        except ModuleNotFoundError as error:
            raise missing_extra("pandas", "to_pandas()", error.name) from error

        return pandas.DataFrame([[_text(term) for term in row] for row in self.rows], columns=self.columns)

    def column(self, name: str) -> list[str]:
        """The values of one column as text."""
        place = self.columns.index(name)
        return [_text(row[place]) for row in self.rows]


def _text(term: Term | None) -> str:
    return "" if term is None else term.value if not hasattr(term, "subject") else str(term)


def _cell(term: Term | None) -> str:
    text = _text(term)
    is_typed = isinstance(term, Literal) and term.datatype.value not in (f"{XSD}string", f"{RDF}langString")
    return text if is_typed and _NUMBER.fullmatch(text) else spreadsheet_cell(text)


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "triple", "value": str(term)}
    node = {"type": "literal", "value": term.value}
    if term.language:
        node["xml:lang"] = term.language
    elif term.datatype.value != f"{XSD}string":
        node["datatype"] = term.datatype.value
    return node
