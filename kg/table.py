"""This module holds a table of terms and writes it as the standard formats of SPARQL results."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.store import Row, Term

_STRING = "http://www.w3.org/2001/XMLSchema#string"


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
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_text(term) for term in row] for row in self.rows)
        return text.getvalue()

    def to_pandas(self) -> Any:
        """A pandas DataFrame of IRIs and values as text. Needs pandas, which is not installed with this package."""
        import pandas

        return pandas.DataFrame([[_text(term) for term in row] for row in self.rows], columns=self.columns)

    def column(self, name: str) -> list[str]:
        """The values of one column as text."""
        place = self.columns.index(name)
        return [_text(row[place]) for row in self.rows]


def _text(term: Term | None) -> str:
    return "" if term is None else term.value if not hasattr(term, "subject") else str(term)


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
    elif term.datatype.value != _STRING:
        node["datatype"] = term.datatype.value
    return node
