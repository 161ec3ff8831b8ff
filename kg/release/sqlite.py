"""The tables of a release as one SQLite file, with foreign keys, full-text search and views that have names for ids.

Written by sqlite-utils.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pyoxigraph import Literal

from kg.errors import KgError
from kg.release.quads import Facts
from kg.release.release import Distribution, ReleaseInfo
from kg.release.table_model import Column, Row, Table
from kg.terms.folding import unaccented

VIEWED = "_named"  # the end of the names of views


class Sqlite:
    """The tables in one file: a column for one value, a table of two columns for several, `things_fts` to search."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        from sqlite_utils import Database

        self.tables = tables
        self.db = Database(folder / "habeas.sqlite", execute_plugins=False)
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

    def close(self) -> None:
        """Closes the file."""
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

    def add(self, table: Table, rows: list[Row]) -> None:
        """Adds rows."""
        added: dict[str, list[dict[str, object]]] = {table.name: []}
        for row, facts in rows:
            values: dict[str, object] = {}
            for name, value in zip(table.header, row, strict=True):
                if isinstance(value, list):
                    links = added.setdefault(f"{table.name}_{name}", [])
                    links += [{table.name: row[0], name: one} for one in value]
                else:
                    values[name] = value.isoformat() if isinstance(value, date) else value
            if table.cls == "*":
                text = "\n".join(_texts(facts))
                values |= {"text": text, "folded": unaccented(text)}
            added[table.name].append(values)
        for name, several in added.items():
            self.db.table(name).insert_all(several)

    def finish(self, meanings: dict[str, str], edition: ReleaseInfo) -> list[Distribution]:
        """The SQLite file."""
        things = self.db.table("things")
        things.enable_fts(["label", "text", "folded"], tokenize="unicode61 remove_diacritics 2")
        things.optimize()
        for table in self.tables:
            for column in table.columns:
                if column.target or column.several:
                    name = _place(table, column)
                    self.db.table(name).create_index([column.name], f"{name}__{column.name}")
        for table in self.tables:
            if table.view:
                self.db.create_view(f"{table.name}{VIEWED}", view(table))
        self.db.create_view("links", links(self.tables))
        self._refuse_dangling()
        self.db.vacuum()
        self.close()
        return [
            Distribution(
                "habeas.sqlite",
                "All tables in one SQLite file, with search",
                "application/vnd.sqlite3",
                "https://www.sqlite.org/fileformat.html",
            )
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


def view(table: Table) -> str:
    """The SELECT that shows a table with names in the place of ids, several of them in one cell.

    Of provisions in one cell, those are left out of which a part stands there too.
    """
    columns = {column.name: column for column in table.columns}
    shown = [
        "t.id",
        "t.label AS name",
        *(f"{_shown(table, columns[name])} AS [{name}]" for name in table.view),
        "t.iri",
    ]
    return f"SELECT {', '.join(shown)} FROM {table.name} t"


def links(tables: list[Table]) -> str:
    """The SELECT of all links between two things, each once: the graph as tools that draw or measure one want it."""
    return " UNION ".join(
        f"SELECT {table.name if column.several else 'id'} AS source, '{column.name}' AS link, [{column.name}] AS target"
        f" FROM {_place(table, column)} WHERE [{column.name}] IS NOT NULL"
        for table in tables
        for column in table.columns
        if column.target
    )


def _shown(table: Table, column: Column) -> str:
    name, target = column.name, column.target
    if not column.several:
        return f"(SELECT label FROM {target} WHERE id = t.[{name}])" if target else f"t.[{name}]"
    link = _place(table, column)
    found = f"SELECT l.[{name}] AS v FROM {link} l WHERE l.{table.name} = t.id"
    if target:
        found = f"SELECT n.label AS v FROM {link} l JOIN {target} n ON n.id = l.[{name}] WHERE l.{table.name} = t.id"
    if target in ("things", "provisions"):
        found += (
            f" AND NOT EXISTS (SELECT 1 FROM {link} o JOIN provisions_part_of p ON p.provisions = o.[{name}]"
            f" WHERE o.{table.name} = t.id AND p.part_of = l.[{name}])"
        )
    return f"(SELECT group_concat(v, '; ') FROM ({found} ORDER BY 1))"


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
