"""Imports which State did what about which human-rights treaty, and when.

The first source is the UN Treaty Collection as of early 2015, with days and kinds of act; the second witness is a list
of years to August 2022. Where both tell the same year of the same State and treaty, the action has two passages. Where
the years differ, two actions stand side by side in a conflict; where one source tells a consent and the other shows the
State as no party, so do the consent and that status. A record is a row of a table: a State and a treaty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.account import Account, Text, read_text
from kg.importers.csv_rows import Row, rows
from kg.importers.states import States
from kg.importers.treaty_status.actions import Actions
from kg.importers.treaty_status.documents import add_first, add_index, add_row, add_second, first
from kg.importers.treaty_status.names import BY_NUMBER, BY_WITNESS, TREATIES, Treaty
from kg.importers.treaty_status.tables import Act, act, act_columns
from kg.importers.treaty_status.witness import COLUMNS, Member, Witness, check

_FIRST, _SECOND = "treaty-status", "treaty-status-2022"
_PREFIX = "hr_status_"
_TABLE = "a table of treaty status, a CSV file"

T = TypeVar("T")


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name: for each treaty its actions and their passages; the tables as documents.

    `path` is the folder that holds the folders of both sources, or the first of the two.
    Raises KgError where a folder or a column is missing, or a file is not UTF-8.
    """
    tables, witnesses, index = _texts(path.parent if path.name == _FIRST else path)
    account.sources = {text.name: text.digest for text in [index, *tables.values(), *witnesses.values()]}
    reader = TableReader(archive, account, index)
    problems: list[KgError] = []
    for name, table in [*tables.items(), *witnesses.items()]:
        try:
            if table.name.startswith(f"{_SECOND}/"):
                reader.second(BY_WITNESS.get(name), table)
            else:
                reader.first(BY_NUMBER.get(name), table)
        except KgError as error:
            problems.append(error)
    if problems:
        raise KgError.of(problems)
    return reader.actions.files.counted()


def _texts(folder: Path) -> tuple[dict[str, Text], dict[str, Text], Text]:
    for name in (_FIRST, _SECOND):
        if not (folder / name).is_dir():
            raise KgError(
                f"there is no folder {name}",
                str(folder),
                f"the folders {_FIRST} and {_SECOND}, or the first of them beside the second",
                "name the folder of the sources with --from",
            )
    order = {treaty.number: place for place, treaty in enumerate(TREATIES)}
    files = [file for file in (folder / _FIRST).glob("*.csv") if file.stem != "index"]
    files.sort(key=lambda file: (order.get(file.stem, len(order)), file.stem))
    tables = {file.stem: read_text(file, f"{_FIRST}/{file.name}", _TABLE) for file in files}
    lists = sorted((folder / _SECOND).glob("*.csv"))
    witnesses = {file.stem.removeprefix(_PREFIX): read_text(file, f"{_SECOND}/{file.name}", _TABLE) for file in lists}
    return tables, witnesses, read_text(folder / _FIRST / "index.csv", f"{_FIRST}/index.csv", _TABLE)


class TableReader:
    """The reader of both sources; `addresses` has the address of each treaty of the index by its number."""

    def __init__(self, archive: Archive, account: Account, index: Text) -> None:
        self.states, self.actions, self.account = States(archive), Actions(archive, account), account
        passages = self.actions.files.named("passages-index", "Passages of the index of treaties")
        self.addresses = add_index(self.actions.documents, passages, index)

    def first(self, treaty: Treaty | None, table: Text) -> None:
        """Takes over a table of early 2015: an action for each date.

        Raises KgError where a column is missing.
        """
        header, found = rows(table.text, table.name, ("Participant",))
        columns = act_columns(header, table.name)
        if treaty is None or treaty.number not in self.addresses:
            self._refuse_all(table, found)
            return
        add_first(self.actions.documents, treaty, table, self.addresses[treaty.number])
        self.actions.tables[treaty.name] = table

        def acts_of(row: Row) -> list[Act]:
            if acts := [act(row.cells[name], marks) for name, marks in columns.items() if row.cells[name].strip()]:
                return acts
            raise ValueError("the row tells no act")

        for row, state, acts in self._usable(table, found, "Participant", acts_of):
            self._write(treaty, state, row, acts)

    def second(self, treaty: Treaty | None, table: Text) -> None:
        """Takes over a table of 2022.

        Raises KgError where a column is missing.
        """
        _, found = rows(table.text, table.name, COLUMNS)
        if treaty is None:
            self._refuse_all(table, found)
            return
        add_second(self.actions.documents, treaty, table)
        witness = Witness(self.actions, self.account)
        for row, state, _ in self._usable(table, found, "member", check):
            witness.add(Member(treaty, state, f"{table.name}: {row.cells['member']}", row))

    def _usable(
        self, table: Text, found: list[Row], column: str, understand: Callable[[Row], T]
    ) -> Iterator[tuple[Row, str, T]]:
        """The rows that are not refused, each with its State and the result of `understand`."""
        seen: set[str] = set()

        def usable(row: Row) -> tuple[Row, str, T]:
            name = row.cells.get(column, "")
            state = self.states.find(name)
            if row.problem or state is None:
                raise ValueError(row.problem or f"“{name}” is no known State")
            if state in seen:
                raise ValueError("a second row of the State in this table")
            result = understand(row)
            seen.add(state)
            self.account.written += 1
            return row, state, result

        return self.account.understood(found, lambda row: f"{table.name}: {row.cells.get(column) or row.line}", usable)

    def _write(self, treaty: Treaty, state: str, row: Row, acts: list[Act]) -> None:
        place = add_row(self.actions.passages(treaty), first(treaty), row.cells["Participant"], row)
        self.actions.entries[state, treaty.name] = place
        for item in acts:
            iri = self.actions.add(state, treaty, item, place)
            if (item.kind, item.mark) == ("signature", "d"):
                note = "The table marks it as a succession to the signature."
            else:
                note = "The table marks it as an approval." if item.mark == "AA" else ""
            self.actions.file(treaty).describe(iri, note=note)

    def _refuse_all(self, table: Text, found: list[Row]) -> None:
        self.account.read += len(found)
        for row in found:
            name = row.cells.get("Participant") or row.cells.get("member") or row.line
            self.account.refused.append((f"{table.name}: {name}", "the index has no treaty for this table"))
