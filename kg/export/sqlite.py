"""This module writes the tables of a release as one SQLite file, with foreign keys and full-text search."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.errors import KgError
from kg.export.release import Distribution, Edition

if TYPE_CHECKING:
    from kg.export.quads import Facts
    from kg.export.tables import Column, Table, Value

_LETTERS = str.maketrans("қғңөұүһәіҷҳӣӯ", "кгноуухаичхиу")
_TYPES = {"integer": "INTEGER"}
VERSION = 3_045_000  # what the header says of the library that wrote the file, whichever did
BATCH = 5_000


class Sqlite:
    """The tables in one file: a column for one value, a table of two columns for several, `things_fts` to search."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        self.folder, self.tables, self.file = folder, tables, folder / "habeas.sqlite"
        self.waiting: dict[str, list[tuple[object, ...]]] = {}

    def __enter__(self) -> Sqlite:
        self.db = sqlite3.connect(self.file, isolation_level=None)
        for setting in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            self.db.execute(f"PRAGMA {setting}")
        self.db.execute("BEGIN")
        for table in self.tables:
            columns = ["id TEXT PRIMARY KEY", "iri TEXT NOT NULL", "label TEXT NOT NULL"]
            columns += [_column(column) for column in table.columns if not column.several]
            columns += ["text TEXT NOT NULL", "folded TEXT NOT NULL"] if table.cls == "*" else []
            self.db.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')
            for column in table.columns:
                if column.several:
                    one = f'"{table.name}" TEXT NOT NULL REFERENCES "{table.name}"("id")'
                    key = f'PRIMARY KEY ("{table.name}", "{column.name}")'
                    other = _column(column, of=table.name)
                    self.db.execute(f'CREATE TABLE "{table.name}_{column.name}" ({one}, {other}, {key}) WITHOUT ROWID')
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()

    def add(self, table: Table, row: list[Value], facts: Facts) -> None:
        """Takes a row."""
        single = row[:3]
        for column, value in zip(table.columns, row[3:], strict=True):
            if isinstance(value, list):
                for one in value:
                    self._insert(f"{table.name}_{column.name}", (row[0], one))
            else:
                single.append(value if value is None or isinstance(value, int) else str(value))
        if table.cls == "*":
            text = "\n".join(_texts(facts))
            single += [text, fold(text)]
        self._insert(table.name, tuple(single))

    def _insert(self, name: str, row: tuple[object, ...]) -> None:
        waiting = self.waiting.setdefault(name, [])
        waiting.append(row)
        if len(waiting) >= BATCH:
            self._write(name)

    def _write(self, name: str) -> None:
        rows = self.waiting.pop(name)
        self.db.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)

    def finish(self, meanings: dict[str, str], edition: Edition) -> list[Distribution]:
        """The SQLite file and its description for Datasette."""
        for name in sorted(self.waiting):
            self._write(name)
        indexed = "label, text, folded, content='things', tokenize='unicode61 remove_diacritics 2'"
        self.db.execute(f"CREATE VIRTUAL TABLE things_fts USING fts5({indexed})")
        self.db.execute("INSERT INTO things_fts(things_fts) VALUES ('rebuild')")
        self.db.execute("INSERT INTO things_fts(things_fts) VALUES ('optimize')")
        for table in self.tables:
            for column in table.columns:
                place = (f"{table.name}_{column.name}" if column.several else table.name, column.name)
                if column.target or column.several:
                    self.db.execute(f'CREATE INDEX "{place[0]}__{place[1]}" ON "{place[0]}"("{place[1]}")')
        self.db.execute("COMMIT")
        self._refuse_dangling()
        self.db.execute("VACUUM")
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
            repair = "correct the data: kg validate; or widen the column's table in kg/export/tables.toml"
            problems.append(KgError(what, place, f"an id of {parent}", repair))
        if problems:
            raise KgError.of(problems)

    def _stamp(self) -> None:
        """Makes the header the same whichever SQLite wrote it: its version number and the counter of changes."""
        with open(self.file, "r+b") as out:
            for place, number in ((24, 1), (92, 1), (96, VERSION)):
                out.seek(place)
                out.write(number.to_bytes(4, "big"))

    def _metadata(self, meanings: dict[str, str], edition: Edition) -> str:
        tables: dict[str, object] = {}
        for table in self.tables:
            known = {c.name: meanings[c.property] for c in table.columns if c.property in meanings}
            tables[table.name] = {
                "description": table.about,
                "label_column": "label",
                "sort": "id",
                "columns": {name: known[name] for name in known if name in _single(table)},
            }
            for column in table.columns:
                if column.several:
                    about = f"{table.name} and their values of {column.name}"
                    tables[f"{table.name}_{column.name}"] = {"description": about, "hidden": False}
        tables["things"]["fts_table"] = "things_fts"  # type: ignore[index]
        metadata = {
            "title": str(edition.citation.get("title", "Habeas")),
            "description": f"Version {edition.version} of {edition.date}",
            "license": "CC-BY-4.0",
            "license_url": "https://creativecommons.org/licenses/by/4.0/",
            "databases": {"habeas": {"tables": tables}},
        }
        return json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"


def _column(column: Column, of: str = "") -> str:
    references = f' REFERENCES "{column.target}"("id")' if column.target else ""
    name = column.name
    return f'"{name}" {_TYPES.get(column.form, "TEXT")}{" NOT NULL" if of else ""}{references}'


def _single(table: Table) -> set[str]:
    return {column.name for column in table.columns if not column.several}


def _texts(facts: Facts) -> list[str]:
    """Every text that is said of a thing, each once: labels in all languages, names, symbols, summaries, notes."""
    found = [
        value.value
        for values in facts.values()
        for value in values
        if isinstance(value, Literal) and value.datatype.value.endswith(("#langString", "#string"))
    ]
    return list(dict.fromkeys(found))


def fold(text: str) -> str:
    """A text as one may type it: no capitals, no marks over or under letters, Kazakh and Tajik letters as Russian ones.

    >>> fold("Қалқаман Ёлкин, Жаңаөзен")
    'калкаман елкин, жанаозен'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
