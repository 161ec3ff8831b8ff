"""Runs an importer by its name: each reads one source as a whole and writes Turtle that is committed.

An importer is a function from path, archive and account to files: names relative to `data/imported/<name>/` and their
text. It keeps an account in which every record that was read is written or refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from kg.archive import Archive
from kg.errors import KgError
from kg.files import atomic, marks
from kg.importers.account import Account

_MODULES = {
    "juris": "juris.run",
    "wgad": "readings.wgad",
    "decisions": "decisions.run",
    "constitutions": "constitutions.run",
}
NAMES = tuple(_MODULES)

Importer = Callable[..., dict[str, str]]


def importer(name: str) -> Importer:
    """The importer with this name, loaded only now. Raises KgError, which lists the names, if there is none."""
    if name not in NAMES:
        raise KgError(
            f"there is no importer {name[:40]!r}", "kg import", f"one of {', '.join(NAMES)}", "name one of these"
        )
    read: Importer = import_module(f"kg.importers.{_MODULES[name]}").read
    return read


def run(name: str, path: Path, archive: Archive, allow_refused: bool = False, **tools: object) -> Account:
    """Imports a source into `data/imported/<name>/` and returns the account, which is stored there too.

    `tools` are what the importer needs of rooms above it: that of decisions needs `given`, the reader.

    A failure leaves the last import in place. Raises KgError if the source as a whole cannot be read; if records were
    refused, unless `allow_refused`; or if the account does not balance.
    """
    read = importer(name)
    if not path.exists():
        raise KgError("no such file or folder", str(path), f"the source of {name}", "check --from PATH")
    target, check = archive.data / "imported" / name, partial(marks.check, writer=f"kg import {name}")
    if target.is_dir() and any(target.iterdir()):  # before minutes of reading are spent
        check(target)
    account = Account(name)
    files = read(path, archive, account, **tools)
    if not account.balanced:
        raise KgError(
            f"{account.read} records were read, {account.written} written and {len(account.refused)} refused",
            f"kg import {name}",
            "read = written + refused",
            "this is a bug in the importer: please report it with the source",
        )
    if account.refused and not allow_refused:
        raise KgError.of(
            [
                KgError(
                    f"record {record} is refused: {reason}",
                    str(path),
                    "a record that can be read",
                    "correct the source, or import the others with --allow-refused",
                )
                for record, reason in account.refused
            ]
        )
    with atomic.new_folder(target, check, partial(atomic.cannot_write, what="the import")) as folder:
        for file, text in (files | {"account.json": account.to_json()}).items():
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
        marks.write(folder, f"kg import {name}")
    return account
