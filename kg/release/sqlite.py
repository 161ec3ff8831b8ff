"""The tables of a release as one SQLite file, with foreign keys and full-text search, written by sqlite-utils."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from pyoxigraph import Literal

from kg.errors import KgError
from kg.release.quads import Facts
from kg.release.release import Distribution, ReleaseInfo
from kg.release.table_model import Column, Table, Value
from kg.terms.folding import unaccented
from kg.terms.vocabulary import CC_BY

VERSION = 3_045_000  # the version of SQLite that the header states, whichever wrote the file
ROWS = 5_000  # of a table that are held before they are written


class Sqlite:
    """The tables in one file: a column for one value, a table of two columns for several, `things_fts` to search."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        self.folder, self.tables, self.file = folder, tables, folder / "habeas.sqlite"
        self.waiting: dict[str, list[dict[str, object]]] = {}

    def __enter__(self) -> Sqlite:
        from sqlite_utils import Database

        self.db = Database(self.file, execute_plugins=False)
        for setting in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF"):
            self.db.execute(f"PRAGMA {setting}")
        for table in self.tables:
            columns = dict.fromkeys(["id", "iri", "label"], str) | dict(map(_typed, _single(table)))
            columns |= {"text": str, "folded": str} if table.cls == "*" else {}
            required = {"iri", "label", "text", "folded"} & columns.keys()
            self.db.create_table(table.name, columns, pk="id", not_null=required)
        keys = [(table.name, column.name, column.target, "id") for table in self.tables for column in _single(table)]
        self.db.add_foreign_keys([key for key in keys if key[2]])  # now that all tables are there
        for table in self.tables:
            for column in _several(table):
                self._link(table, column)
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()

    def _link(self, table: Table, column: Column) -> None:
        """Creates the table of a column that holds several values."""
        columns = {table.name: str} | dict([_typed(column)])
        keys = [(table.name, table.name, "id"), (column.name, column.target, "id")]
        sql = self.db.create_table_sql(
            _place(table, column),
            columns,
            pk=tuple(columns),
            not_null=columns,
            foreign_keys=[key for key in keys if key[1]],
        )
        # sqlite-utils cannot say this; it saves an eighth of the file
        self.db.execute(f"{sql.rstrip().rstrip(';')} WITHOUT ROWID")

    def add(self, table: Table, row: list[Value], facts: Facts) -> None:
        """Adds a row."""
        values: dict[str, object] = {}
        for name, value in zip(table.header, row, strict=True):
            if isinstance(value, list):
                for one in value:
                    self._insert(f"{table.name}_{name}", {table.name: row[0], name: one})
            else:
                values[name] = value.isoformat() if isinstance(value, date) else value
        if table.cls == "*":
            text = "\n".join(_texts(facts))
            values |= {"text": text, "folded": unaccented(text)}
        self._insert(table.name, values)

    def _insert(self, name: str, row: dict[str, object]) -> None:
        waiting = self.waiting.setdefault(name, [])
        waiting.append(row)
        if len(waiting) >= ROWS:
            self._write(name)

    def _write(self, name: str) -> None:
        self.db.table(name).insert_all(self.waiting.pop(name))

    def finish(self, meanings: dict[str, str], edition: ReleaseInfo) -> list[Distribution]:
        """The SQLite file and its description for Datasette."""
        for name in sorted(self.waiting):
            self._write(name)
        things = self.db.table("things")
        things.enable_fts(["label", "text", "folded"], tokenize="unicode61 remove_diacritics 2")
        things.optimize()
        for table in self.tables:
            for column in table.columns:
                if column.target or column.several:
                    name = _place(table, column)
                    self.db.table(name).create_index([column.name], f"{name}__{column.name}")
        self._refuse_dangling()
        self.db.vacuum()
        self.db.close()
        self._stamp()
        (self.folder / "datasette.json").write_text(self._metadata(meanings, edition), encoding="utf-8", newline="\n")
        return [
            Distribution(
                "habeas.sqlite",
                "All tables in one SQLite file, with search",
                "application/vnd.sqlite3",
                "https://www.sqlite.org/fileformat.html",
            ),
            Distribution("datasette.json", "The description of the SQLite file for Datasette", "application/json"),
        ]

    def _refuse_dangling(self) -> None:
        wrong = self.db.execute("PRAGMA foreign_key_check").fetchmany(20)
        problems = []
        for table, row, parent, number in wrong:
            keys = {key[0]: key[3] for key in self.db.execute(f'PRAGMA foreign_key_list("{table}")')}
            what = f"a value of {keys[number]} is not in the table {parent}"
            place = f"table {table}" + (f", row {row}" if row is not None else "")
            repair = "correct the data: kg validate; or widen the column's table in kg/release/tables.toml"
            problems.append(KgError(what, place, f"an id of {parent}", repair))
        if problems:
            raise KgError.of(problems)

    def _stamp(self) -> None:
        """Sets the counter of changes and the version number in the header, so that it is the same for every SQLite."""
        with open(self.file, "r+b") as out:
            for place, number in ((24, 1), (92, 1), (96, VERSION)):
                out.seek(place)
                out.write(number.to_bytes(4, "big"))

    def _metadata(self, meanings: dict[str, str], edition: ReleaseInfo) -> str:
        tables: dict[str, object] = {}
        for table in self.tables:
            known = {c.name: meanings[c.property] for c in _single(table) if c.property in meanings}
            tables[table.name] = {
                "description": table.about,
                "label_column": "label",
                "sort": "id",
                "columns": known,
            }
            for column in _several(table):
                about = f"{table.name} and their values of {column.name}"
                tables[_place(table, column)] = {"description": about, "hidden": False}
        tables["things"]["fts_table"] = "things_fts"  # type: ignore[index]
        metadata = {
            "title": str(edition.citation.get("title", "Habeas")),
            "description": f"Version {edition.version} of {edition.date}",
            "license": "CC-BY-4.0",
            "license_url": CC_BY,
            "databases": {"habeas": {"tables": tables}},
        }
        return json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"


def _single(table: Table) -> list[Column]:
    return [column for column in table.columns if not column.several]


def _several(table: Table) -> list[Column]:
    return [column for column in table.columns if column.several]


def _typed(column: Column) -> tuple[str, type]:
    return column.name, int if column.form == "integer" else str


def _place(table: Table, column: Column) -> str:
    """The name of the table that holds the values of a column."""
    return f"{table.name}_{column.name}" if column.several else table.name


def _texts(facts: Facts) -> list[str]:
    """Every distinct text about a thing: labels in all languages, names, symbols, summaries, notes."""
    found = [
        value.value
        for values in facts.values()
        for value in values
        if isinstance(value, Literal) and value.datatype.value.endswith(("#langString", "#string"))
    ]
    return list(dict.fromkeys(found))
