"""This module names the importers: each reads one source as a whole and writes Turtle that is committed.

An importer is a function from a path to files: names relative to `data/imported/<name>/` and their text. It keeps an
account in which every record that was read is written or refused.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from kg.errors import KgError
from kg.imports.account import Account
from kg.paths import Archive

NAMES = ("juris", "hudoc", "treaty-status")

Importer = Callable[[Path, Archive, Account], dict[str, str]]


def importer(name: str) -> Importer:
    """The importer of that name, loaded when it is asked for. Raises KgError that names the others."""
    if name not in NAMES:
        raise KgError(
            f"there is no importer {name[:40]!r}", "kg import", f"one of {', '.join(NAMES)}", "name one of these"
        )
    read: Importer = import_module(f"kg.imports.{name.replace('-', '_')}").read
    return read


def run(name: str, path: Path, archive: Archive, allow_refused: bool = False) -> Account:
    """Imports a source into `data/imported/<name>/` and returns the account, which is stored there too.

    The files are written beside and swapped in, so that a failure leaves the last import. Raises KgError where the
    source as a whole cannot be read; where records were refused, unless `allow_refused`; or where the account does
    not balance.
    """
    if not path.exists():
        raise KgError("there is no such file or folder", str(path), f"the source of {name}", "check --from PATH")
    account = Account(name)
    files = importer(name)(path, archive, account)
    if not account.balanced:
        raise KgError(
            f"{account.read} records were read, {account.written} written and {len(account.refused)} refused",
            f"kg import {name}",
            "read = written + refused",
            "this is a defect of the importer: please report it with the source",
        )
    if account.refused and not allow_refused:
        raise KgError.of(
            [
                KgError(
                    f"record {record} is refused: {reason}",
                    str(path),
                    "a record that can be read",
                    "mend the source, or take the others with --allow-refused",
                )
                for record, reason in account.refused
            ]
        )
    target, fresh = archive.data / "imported" / name, archive.data / "imported" / f".new-{name}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for file, text in (files | {"account.json": account.to_json()}).items():
        (fresh / file).write_text(text, encoding="utf-8", newline="\n")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return account
