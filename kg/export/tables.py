"""This module writes the tables of a release: CSV with CSVW metadata, Parquet, and one SQLite file."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.export.parquet import Parquet
from kg.export.quads import Facts, best, things
from kg.export.release import Distribution, Edition, Release
from kg.export.sqlite import Sqlite
from kg.identifiers import ONT, RDF_TYPE, expand, shorten
from kg.store import Term

Value = str | int | date | list[str] | None
SEPARATOR = "|"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet would run
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
_CSVW = "https://www.w3.org/TR/tabular-metadata/"


@dataclass(frozen=True)
class Column:
    """A column of a table: the property that it shows, and what form its values have."""

    name: str
    property: str  # its IRI
    several: bool = False
    target: str = ""  # the table whose ids it holds
    form: str = "text"  # or date, day, integer, class, term
    language: str = ""  # only texts in this one


@dataclass(frozen=True)
class Table:
    """A table: one row for each thing of a class."""

    name: str
    cls: str  # the IRI of the class; "*" for all things
    about: str
    columns: tuple[Column, ...]
    unless: tuple[str, str] | None = None  # a property and a value whose things are left out

    @property
    def header(self) -> list[str]:
        """The names of all columns."""
        return ["id", "iri", "label", *(column.name for column in self.columns)]


_REQUIRED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?class ?path WHERE {
  ?shape sh:targetClass ?class ; sh:property ?property .
  ?property sh:path ?path ; sh:minCount 1 ; sh:severity sh:Violation
} ORDER BY ?class ?path"""


class Writer(Protocol):
    """What takes the rows of all tables, and is finished when told what the columns mean."""

    def __enter__(self) -> Writer:
        """Opens what it writes to."""

    def __exit__(self, *error: object) -> None:
        """Closes it."""

    def add(self, table: Table, row: list[Value], facts: Facts) -> None:
        """Takes a row."""

    def finish(self, meanings: dict[str, str], edition: Edition) -> list[Distribution]:
        """The files that were written; `meanings` are definitions by the IRI of a property."""


def write(release: Release) -> list[Distribution]:
    """The files of tables/ and habeas.sqlite."""
    tables = declared(release.prefixes)
    folder = release.folder / "tables"
    folder.mkdir()
    with ExitStack() as stack:
        required = {(str(cls)[1:-1], str(path)[1:-1]) for cls, path in release.store.rows(_REQUIRED)}
        writers: list[Writer] = [Csv(folder, tables, required), Parquet(folder, tables), Sqlite(release.folder, tables)]
        for writer in writers:
            stack.enter_context(writer)
        meanings: dict[str, str] = {}
        rows = Rows(release, tables)
        for subject, facts in things(release.quads):
            if subject.value.startswith(ONT) and (said := best(facts.get(_DEFINITION, []))):
                meanings[subject.value] = said[0]
            for table, row in rows.of(subject, facts):
                for writer in writers:
                    writer.add(table, row, facts)
        return [made for writer in writers for made in writer.finish(meanings, release.edition)]


def declared(prefixes: dict[str, str]) -> list[Table]:
    """The tables that tables.toml declares."""

    def iri(name: str) -> str:
        found = expand(name, prefixes)
        assert found is not None, name
        return found.value

    def column(text: str) -> Column:
        name, prop, *words = text.split()
        prop, _, language = prop.partition("@")
        target = words[words.index("->") + 1] if "->" in words else ""
        form = next((word for word in words if word in ("date", "day", "integer", "class", "term")), "text")
        return Column(name, iri(prop), "*" in words, target, form, language)

    found = []
    for name, table in tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8")).items():
        unless = table.get("unless", "").split()
        cls = table["class"] if table["class"] == "*" else iri(table["class"])
        columns = tuple(map(column, table["columns"]))
        found.append(Table(name, cls, table["about"], columns, (iri(unless[0]), iri(unless[1])) if unless else None))
    return found


class Rows:
    """The rows of all tables in which a thing stands."""

    def __init__(self, release: Release, tables: list[Table]) -> None:
        self.tables, self.prefixes = tables, release.prefixes
        self.short: dict[str, str] = {}
        broader = "SELECT DISTINCT ?c ?d WHERE { ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?d }"
        self.above = {(str(one)[1:-1], str(other)[1:-1]) for one, other in release.store.rows(broader)}

    def of(self, subject: NamedNode, facts: Facts) -> Iterator[tuple[Table, list[Value]]]:
        """Each table with the thing's row in it."""
        kinds = {kind.value for kind in facts.get(RDF_TYPE.value, []) if isinstance(kind, NamedNode)}
        if not any(kind == _CONCEPT or kind.startswith(ONT) for kind in kinds):
            return
        name = self.name(subject)
        label = next(iter(best(facts.get(LABEL, []))), "")
        for table in self.tables:
            if table.cls != "*" and table.cls not in kinds:
                continue
            if table.unless and NamedNode(table.unless[1]) in facts.get(table.unless[0], []):
                continue
            row: list[Value] = [name, subject.value, label]
            yield table, row + [self.value(table, column, name, facts) for column in table.columns]

    def name(self, term: NamedNode) -> str:
        """The short name of a thing."""
        return shorten(term.value, self.prefixes).strip("<>")

    def value(self, table: Table, column: Column, thing: str, facts: Facts) -> Value:
        """What stands in a column for a thing. Raises KgError where it has several values and the column takes one."""
        values = facts.get(column.property, [])
        if not values:
            return [] if column.several else None
        found = self.texts(column, values)
        if column.several:
            return found
        if len(found) > 1:
            raise KgError(
                f"{thing} has {len(found)} values of {column.name}",
                f"table {table.name}",
                "one value, as its shape says",
                f"keep one in the data, or let {column.name} take several in kg/export/tables.toml",
            )
        if not found:
            return None
        if column.form == "integer":
            return int(found[0])
        return date.fromisoformat(found[0]) if column.form == "day" else found[0]

    def texts(self, column: Column, values: list[Term]) -> list[str]:
        """The values as text, each once, in order."""
        nodes = [value for value in values if isinstance(value, NamedNode)]
        if column.form == "class":
            kinds = [kind for kind in nodes if kind.value.startswith(ONT) or kind.value == _CONCEPT]
            lowest = [one for one in kinds if not any((other.value, one.value) in self.above for other in kinds)]
            return sorted(kind.value.removeprefix(ONT).rpartition("#")[2] for kind in lowest)
        if nodes:
            return sorted(map(self.name, nodes))
        if column.language:
            return [v.value for v in values if isinstance(v, Literal) and v.language == column.language][:1]
        return sorted(set(best(values)))


class Csv:
    """The tables as CSV: UTF-8, several values between bars, nothing that a spreadsheet would run; CSVW metadata."""

    def __init__(self, folder: Path, tables: list[Table], required: set[tuple[str, str]]) -> None:
        self.folder, self.tables, self.required = folder, tables, required

    def __enter__(self) -> Csv:
        self.stack = ExitStack()
        self.out = {}
        for table in self.tables:
            file = open(self.folder / f"{table.name}.csv", "w", encoding="utf-8", newline="")
            self.out[table.name] = csv.writer(self.stack.enter_context(file))
            self.out[table.name].writerow(table.header)
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def add(self, table: Table, row: list[Value], facts: Facts) -> None:
        """Takes a row."""
        self.out[table.name].writerow([cell(value) for value in row])

    def finish(self, meanings: dict[str, str], edition: Edition) -> list[Distribution]:
        """The CSV files and their metadata."""
        self.stack.close()
        metadata = {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:title": "Habeas, tables",
            "dc:hasVersion": edition.version,
            "tables": [self._described(table, meanings) for table in self.tables],
        }
        text = json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"
        (self.folder / "csv-metadata.json").write_text(text, encoding="utf-8", newline="\n")
        return [
            *(Distribution(f"tables/{t.name}.csv", t.about, "text/csv", _CSVW) for t in self.tables),
            Distribution("tables/csv-metadata.json", "What the CSV tables hold (CSVW)", "application/csvm+json", _CSVW),
        ]

    def _described(self, table: Table, meanings: dict[str, str]) -> dict[str, object]:
        first = [
            {"name": "id", "titles": "id", "datatype": "string", "required": True, "dc:description": "its short name"},
            {"name": "iri", "titles": "iri", "datatype": "anyURI", "required": True, "dc:description": "its address"},
            {"name": "label", "titles": "label", "datatype": "string", "dc:description": "what readers call it"},
        ]
        forms: dict[str, object] = {
            "integer": "integer",
            "day": "date",
            "date": {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
        }
        columns = [
            {"name": c.name, "titles": c.name, "propertyUrl": c.property, "datatype": forms.get(c.form, "string")}
            | ({"separator": SEPARATOR} if c.several else {})
            | ({"dc:description": meanings[c.property]} if c.property in meanings else {})
            for c in table.columns
        ]
        keys = [
            {"columnReference": c.name, "reference": {"resource": f"{c.target}.csv", "columnReference": "id"}}
            for c in table.columns
            if c.target and not c.several and (table.cls, c.property) in self.required  # CSVW: a key is never empty
        ]
        schema: dict[str, object] = {"columns": first + columns, "primaryKey": "id", "aboutUrl": "{+iri}"}
        described = {"url": f"{table.name}.csv", "dc:description": table.about}
        return described | {"tableSchema": schema | ({"foreignKeys": keys} if keys else {})}


def cell(value: Value) -> str:
    """A value as the text of a CSV cell; what a spreadsheet would take for a formula gets an apostrophe before it.

    >>> cell("=1+1"), cell(["a", "b"]), cell(-5), cell(None)
    ("'=1+1", 'a|b', '-5', '')
    """
    if isinstance(value, list):
        value = SEPARATOR.join(text.replace(SEPARATOR, "¦") for text in value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return "" if value is None else str(value)
