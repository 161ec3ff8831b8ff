"""A table of terms: as data with names, as the standard formats of SPARQL results, and as a notebook shows it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import KgError
from kg.escaping import escape_json, printable, web_address
from kg.store import records
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.store.protocol import Row, Term
from kg.terms.vocabulary import XSD

MAX_ROWS = 60  # in a notebook: as many as pandas shows
FORMATS = ("csv", "json", "jsonl", "srj")  # for programs; the last is the JSON of SPARQL results


@dataclass(frozen=True)
class Table:
    """Columns and rows of terms; a cell is None where there is no value.

    `labels` give the names of things; a table that was not read from a graph has none, and gives identifiers alone.
    """

    columns: list[str]
    rows: Sequence[Row] = field(default_factory=list)
    labels: Labels | None = field(default=None, kw_only=True, compare=False, repr=False)

    def shown(self) -> Table:
        """The table with the columns that a reader sees; here all."""
        return self

    def only(self, columns: Sequence[str]) -> Table:
        """The table with these columns, in which no two rows are the same. Raises KgError for a column it has not."""
        if unknown := [name for name in columns if name not in self.columns]:
            what, expected = f"there is no column {', '.join(unknown)}", f"some of {', '.join(self.columns)}"
            raise KgError(what, "columns", expected, "correct the name, or leave columns out")
        places = [self.columns.index(name) for name in columns]
        rows: list[Row] = list(dict.fromkeys(tuple(row[place] for place in places) for row in self.rows))
        return Table(list(columns), rows, labels=self.labels)

    def records(
        self,
        labels: Labels | None = None,
        *,
        lang: str = "en",
        ids: bool = False,
        columns: Sequence[str] | None = None,
    ) -> records.Records:
        """The rows as plain values: the columns that a reader sees, with names in a language and identifiers.

        With `ids`, all columns, with full identifiers alone. `columns` chooses others. `labels` are others than the
        table's own.
        """
        labels = labels or (self.labels.in_language(lang) if self.labels else None)
        if ids or labels is None:
            table = self if columns is None else self.only(columns)
            return records.bare(table.columns, table.rows)
        table = self.shown() if columns is None else self.only(columns)
        return records.named(table.columns, table.rows, labels)

    def to_pandas(self, *, lang: str = "en", ids: bool = False, columns: Sequence[str] | None = None) -> Any:
        """A pandas DataFrame of `records`: numbers and days have types of their own. Needs the extra `pandas`."""
        return self.records(lang=lang, ids=ids, columns=columns).to_pandas()

    def to_csv(self, *, lang: str = "en", ids: bool = False) -> str:
        """`records` as CSV; with `ids`, all columns in the SPARQL 1.1 Query Results CSV Format."""
        return self.to_sparql_csv() if ids else self.records(lang=lang).to_csv()

    def to_json(self, *, lang: str = "en", ids: bool = False) -> str:
        """`records` as JSON: a list of objects, one for each row."""
        return self.records(lang=lang, ids=ids).to_json()

    def to_sparql_json(self) -> str:
        """SPARQL 1.1 Query Results JSON Format: all columns, with identifiers, types and languages."""
        bindings = [
            {name: _json(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
            for row in self.rows
        ]
        results = {"head": {"vars": self.columns}, "results": {"bindings": bindings}}
        return escape_json(json.dumps(results, ensure_ascii=False, indent=2)) + "\n"

    def to_sparql_csv(self) -> str:
        """SPARQL 1.1 Query Results CSV Format: all columns, with identifiers and values as they are."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_text(term) for term in row] for row in self.rows)
        return text.getvalue()

    def written(self, form: str, labels: Labels, ids: bool = False) -> str:
        """The table in one of FORMATS, with names as the labels give them, or with identifiers alone."""
        if form == "srj":
            return self.to_sparql_json()
        if form == "csv" and ids:
            return self.to_sparql_csv()
        found = self.records(labels, ids=ids)
        return {"csv": found.to_csv, "json": found.to_json, "jsonl": found.to_jsonl}[form]()

    def _repr_html_(self) -> str:
        """The table as a notebook shows it."""
        return html(self.columns, self.rows, self.labels or Labels(LocalStore.in_memory(), {}))

    def column(self, name: str) -> list[str]:
        """The values of one column as text."""
        place = self.columns.index(name)
        return [_text(row[place]) for row in self.rows]


def html(heads: Sequence[str], rows: Sequence[Row], labels: Labels, title: str = "") -> str:
    """A table as a notebook shows it: a title, the rows under their heads, how many there are, and links to things."""
    shown = rows[:MAX_ROWS]
    for row in shown:
        labels.learn(row)
    head = "".join(f"<th>{_escaped(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(term, labels)}</td>' for term in row)}</tr>" for row in shown)
    number = labels.messages.ngettext("%(num)s row", "%(num)s rows", len(rows))
    if len(rows) > len(shown):
        number += f", the first {len(shown)} shown; to_pandas() has all"
    caption = f"<p><b>{_escaped(title)}</b></p>" if title else ""
    return f"{caption}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{_escaped(number)}</p>"


def _cell(term: Term | None, labels: Labels) -> str:
    text = _escaped(labels.of(term))
    is_address = isinstance(term, Literal) and term.datatype.value == f"{XSD}anyURI"
    address = web_address(term.value) if isinstance(term, NamedNode) or is_address else ""  # type: ignore[union-attr]
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{text}</a>' if address else text


def _escaped(text: str) -> str:
    return escape(printable(text))


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
    elif term.datatype.value != f"{XSD}string":
        node["datatype"] = term.datatype.value
    return node
