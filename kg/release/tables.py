"""The tables of a release: CSV with CSVW metadata, Parquet, and one SQLite file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.escaping import spreadsheet_cell
from kg.files.beside import query
from kg.release.quads import GRAPHS, Facts, best, things
from kg.release.release import Distribution, Release, ReleaseInfo
from kg.release.sqlite import Sqlite
from kg.release.table_model import Column, Row, Table, Value, declared
from kg.store.protocol import Term
from kg.terms.names import ONT, READ, THING, hb, shorten
from kg.terms.vocabulary import DCTERMS, RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS_OF, SKOS

SEPARATOR = "|"
BATCH = 10_000  # rows of a table that are held before they are written
_CSVW = "https://www.w3.org/TR/tabular-metadata/"


_ORIGIN = hb("origin")
_ORIGINS: list[Term] = [NamedNode(f"{THING}list/origin-{name}") for name in ("curated", "imported", "inferred")]


def write(release: Release) -> list[Distribution]:
    """The files of tables/ and habeas.sqlite."""
    tables = declared(release.prefixes)
    folder = release.folder / "tables"
    folder.mkdir()
    with closing(Parquet(folder, tables)) as parquet, closing(Sqlite(release.folder, tables)) as sqlite:
        required = {(str(cls)[1:-1], str(path)[1:-1]) for cls, path in release.store.rows(query(__file__, "required"))}
        writers = (Csv(folder, tables, required), parquet, sqlite)
        waiting: dict[str, list[Row]] = {table.name: [] for table in tables}

        def write_rows(table: Table) -> None:
            for writer in writers if waiting[table.name] else ():
                writer.add(table, waiting[table.name])
            waiting[table.name] = []

        meanings: dict[str, str] = {}
        rows = Rows(release, tables)
        for subject, facts in things(release.quads):
            if subject.value.startswith(ONT) and (said := best(facts.get(f"{SKOS}definition", []))):
                meanings[subject.value] = said[0]
            for table, row in rows.of(subject, facts):
                waiting[table.name].append((row, facts))
                if len(waiting[table.name]) == BATCH:
                    write_rows(table)
        for table in tables:
            write_rows(table)
        return [made for writer in writers for made in writer.finish(meanings, release.edition)]


class Rows:
    """The rows of a thing in all tables that list it."""

    def __init__(self, release: Release, tables: list[Table]) -> None:
        self.tables, self.prefixes = tables, release.prefixes
        broader = f"SELECT DISTINCT ?c ?d WHERE {{ ?c {RDFS_SUBCLASS_OF} ?d }}"
        origins = f"SELECT DISTINCT ?graph ?origin WHERE {{ ?graph {_ORIGIN} ?origin }}"
        self.origins: dict[Term | None, Term | None] = dict(release.store.rows(origins))  # type: ignore[arg-type]
        self.above = {(str(one)[1:-1], str(other)[1:-1]) for one, other in release.store.rows(broader)}

    def of(self, subject: NamedNode, facts: Facts) -> Iterator[tuple[Table, list[Value]]]:
        """Each table that lists the thing, with its row."""
        kinds = {kind.value for kind in facts.get(RDF_TYPE.value, []) if isinstance(kind, NamedNode)}
        if not any(kind == f"{SKOS}Concept" or kind.startswith(ONT) for kind in kinds):
            return
        name = self.name(subject)
        named = facts.get(RDFS_LABEL.value) or facts.get(f"{DCTERMS}title")
        label = best(named)[0] if named else name
        facts.setdefault(_ORIGIN.value, self.origin(facts))
        for table in self.tables:
            if table.cls != "*" and table.cls not in kinds:
                continue
            if table.unless and NamedNode(table.unless[1]) in facts.get(table.unless[0], []):
                continue
            row: list[Value] = [name, subject.value, label]
            yield table, row + [self.value(table, column, name, facts) for column in table.columns]

    def origin(self, facts: Facts) -> list[Term]:
        """How the thing came into the record: read by program if no other file describes it, or it needs such facts."""
        found = {self.origins.get(graph) for graph in facts.get(GRAPHS, [])} - {None}
        if hb("needsRead").value in facts or found == {READ}:
            return [READ]
        return [term for term in _ORIGINS if term in found][:1]

    def name(self, term: NamedNode) -> str:
        """The short name of a thing."""
        return shorten(term.value, self.prefixes).strip("<>")

    def value(self, table: Table, column: Column, thing: str, facts: Facts) -> Value:
        """The value of a column for a thing. Raises KgError if there are several and the column holds one."""
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
                f"keep one in the data, or let {column.name} hold several in kg/release/tables.toml",
            )
        if not found:
            return None
        if column.form == "integer":
            return int(found[0])
        return date.fromisoformat(found[0]) if column.form == "day" else found[0]

    def texts(self, column: Column, values: list[Term]) -> list[str]:
        """The distinct values as text, in order."""
        nodes = [value for value in values if isinstance(value, NamedNode)]
        if column.form == "class":
            kinds = [kind for kind in nodes if kind.value.startswith(ONT) or kind.value == f"{SKOS}Concept"]
            lowest = [one for one in kinds if not any((other.value, one.value) in self.above for other in kinds)]
            return sorted(kind.value.removeprefix(ONT).rpartition("#")[2] for kind in lowest)
        if nodes:
            return sorted(map(self.name, nodes))
        if column.language:
            return [v.value for v in values if isinstance(v, Literal) and v.language == column.language][:1]
        return sorted(set(best(values)))


class Csv:
    """The tables as CSV in UTF-8 with CSVW metadata; bars separate several values, and no cell is a formula."""

    def __init__(self, folder: Path, tables: list[Table], required: set[tuple[str, str]]) -> None:
        self.folder, self.tables, self.required = folder, tables, required
        for table in tables:
            self._write(table, [table.header])

    def add(self, table: Table, rows: list[Row]) -> None:
        """Adds rows."""
        self._write(table, ([cell(value) for value in values] for values, _ in rows))

    def _write(self, table: Table, rows: Iterable[list[str]]) -> None:
        with open(self.folder / f"{table.name}.csv", "a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def finish(self, meanings: dict[str, str], edition: ReleaseInfo) -> list[Distribution]:
        """The CSV files and their metadata."""
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


class Parquet:
    """The tables as Parquet. A file names the version of pyarrow that wrote it, which the lock file pins."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.pa, self.tables, self.out = pa, tables, {}
        types = {"integer": pa.int64(), "day": pa.date32()}
        for table in tables:
            fields = [pa.field(name, pa.string(), nullable=False) for name in ("id", "iri", "label")]
            for column in table.columns:
                one = types.get(column.form, pa.string())
                fields.append(pa.field(column.name, pa.list_(one) if column.several else one))
            path = str(folder / f"{table.name}.parquet")
            self.out[table.name] = pq.ParquetWriter(path, pa.schema(fields), version="2.6", compression="zstd")

    def close(self) -> None:
        """Closes the files."""
        for writer in self.out.values():
            writer.close()

    def add(self, table: Table, rows: list[Row]) -> None:
        """Adds rows."""
        writer = self.out[table.name]
        columns = zip(*(values for values, _ in rows), strict=True)
        arrays = [self.pa.array(values, field.type) for values, field in zip(columns, writer.schema, strict=True)]
        writer.write_batch(self.pa.record_batch(arrays, schema=writer.schema))

    def finish(self, meanings: dict[str, str], edition: ReleaseInfo) -> list[Distribution]:
        """The Parquet files."""
        self.close()
        kind, standard = "application/vnd.apache.parquet", "https://parquet.apache.org/docs/file-format/"
        return [Distribution(f"tables/{t.name}.parquet", t.about, kind, standard) for t in self.tables]


def cell(value: Value) -> str:
    """A value as the text of a CSV cell, which no spreadsheet takes for a formula (`kg.escaping.spreadsheet_cell`).

    >>> cell("=1+1"), cell(["a", "b"]), cell(-5), cell(None)
    ("'=1+1", 'a|b', '-5', '')
    """
    if isinstance(value, list):
        value = SEPARATOR.join(text.replace(SEPARATOR, "¦") for text in value)
    if isinstance(value, str):
        return spreadsheet_cell(value)
    return "" if value is None else str(value)
