"""The generations of a store: which one is current, who may build the next, and whether one is damaged."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.archive import Archive
from kg.build.findings import ValidationFinding
from kg.errors import KgError
from kg.files import atomic, journal, private, reading
from kg.store import checksums
from kg.store.local import LocalStore

LOCK_SECONDS = 600.0
FINDINGS = "findings.json"
POINTER = "current"
_KEY = re.compile("[0-9a-f]{16}")


def current(archive: Archive) -> Path | None:
    """The folder of the current store, or None where nothing has been built or the pointer to it cannot be read.

    Raises KgError if someone may have written there who cannot write in the archive.
    """
    check_build_folder(archive)
    pointer = archive.build / POINTER
    try:
        name = reading.read_text(pointer, inside=[archive.build]).strip()
    except KgError:
        return None
    folder = archive.build / "stores" / name
    if not _KEY.fullmatch(name) or not (folder / "db").is_dir():
        return None
    private.check_as_safe_as(folder, archive.data)
    return folder


def check_build_folder(archive: Archive) -> None:
    """Returns if nobody can have written in the build folder who cannot write in the archive. Raises KgError.

    The build folder may be a link, to a larger disk perhaps; what is in it may not.
    """
    stores = archive.build / "stores"
    for place in (archive.build, stores):
        private.check_as_safe_as(place, archive.data)
    if stores.is_symlink():
        raise KgError("this is a link", str(stores), "a folder that kg build makes", "delete the link; run kg build")


def make_current(archive: Archive, folder: Path) -> None:
    """Makes the store in a folder the current one, and deletes all older ones but the last."""
    before = current(archive)
    atomic.write_files({archive.build / POINTER: f"{folder.name}\n".encode()}, folder_not_writable)
    for old in folder.parent.iterdir():
        if old not in (folder, before) and _KEY.fullmatch(old.name) and not old.is_symlink():
            with contextlib.suppress(KgError, OSError):
                check_store(old)
                shutil.rmtree(old, ignore_errors=True)


def check_store(folder: Path) -> None:
    """Returns if a folder in build/stores holds a store and nothing else, be it damaged. Raises KgError otherwise.

    A store may be replaced even if it was changed: it is generated, and kg build mends a damaged one.
    """
    foreign = [
        path.name
        for path in sorted(folder.iterdir())
        if path.name not in (checksums.DATABASE, checksums.WITHOUT_READ)
        and path.suffix not in (".json", ".sha256", ".sqlite")
        and not path.name.startswith(atomic.NEW)
    ]
    if foreign:
        raise KgError(
            f"the folder of a store holds something else: {', '.join(foreign[:5])}",
            str(folder),
            "what kg build wrote",
            "move it elsewhere, then run kg build",
        )


def open_store(folder: Path) -> LocalStore:
    """The store in a folder, opened read only. Raises KgError if it differs from its checksums or cannot be opened."""
    checksums.check(folder)
    return LocalStore.read(folder / checksums.DATABASE)


def open_without_read(folder: Path) -> LocalStore | None:
    """The store beside it without what a program read, which `open_store` has checked; None if nothing was so read."""
    return LocalStore.read(folder / checksums.WITHOUT_READ) if (folder / checksums.WITHOUT_READ).is_dir() else None


def identity(folder: Path) -> tuple[object, ...]:
    """The marks by which a store in a folder is recognised: kg build may have made another one of the same files."""
    try:
        status = os.stat(folder / checksums.CHECKSUMS)
    except OSError:
        return (folder,)
    return folder, status.st_ino, status.st_mtime_ns


def is_whole(folder: Path) -> bool:
    """True if there is a store in a folder that agrees with its checksums, every byte of it, and can be opened."""
    try:
        checksums.check(folder, every_byte=True)
        LocalStore.read(folder / checksums.DATABASE)
    except KgError:
        return False
    return True


def findings_of(folder: Path) -> list[ValidationFinding] | None:
    """The findings of validation kept beside a store; None where they were not kept or cannot be read."""
    try:
        rows = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))
        return [_finding(row) for row in rows] if isinstance(rows, list) else None
    except (OSError, ValueError, TypeError, KeyError, SyntaxError):
        return None


def write_findings(folder: Path, findings: Iterable[ValidationFinding]) -> None:
    """Writes beside a store what validation found in it; the result of each finding as N-Triples."""
    from kg.shacl import Report  # for which an answer need not wait

    rows = []
    for finding in findings:
        result = ox.serialize(Report([finding.result]).triples(), format=ox.RdfFormat.N_TRIPLES) or b""
        rows.append({one.name: getattr(finding, one.name) for one in fields(finding)} | {"result": result.decode()})
    (folder / FINDINGS).write_text(json.dumps(rows), encoding="utf-8")


def _finding(row: dict[str, Any]) -> ValidationFinding:
    """A finding from its entry in the file."""
    from kg.shacl import report

    (result,) = report.read(quad.triple for quad in ox.parse(row["result"], format=ox.RdfFormat.N_TRIPLES))
    return ValidationFinding(**{**row, "result": result})


def folder_not_writable(path: Path, error: OSError) -> KgError:
    """The error where the build folder lets nothing be written."""
    return KgError(
        f"cannot write to the build folder ({error.strerror})",
        str(path),
        "room, in a folder that can be written to",
        "free it, or delete the build folder, for all in it is generated; or set XDG_CACHE_HOME to another place",
    )


def build_lock(build_folder: Path) -> AbstractContextManager[None]:
    """A block that one build at a time may be in; a second one waits."""
    return journal.only_run(build_folder, "kg build", "the build folder", seconds=LOCK_SECONDS)
