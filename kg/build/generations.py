"""The generations of a store: which one is current, who may build the next, and whether one is damaged."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.archive import Archive
from kg.build.findings import ValidationFinding
from kg.errors import KgError
from kg.files import atomic, private
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
        with open(os.open(pointer, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), encoding="utf-8") as file:
            name = file.read(100).strip()  # a device would never end
    except (OSError, UnicodeDecodeError):
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


def free_pointer(archive: Archive) -> None:
    """Makes room for the name of the current store. Raises KgError if a folder with something in it stands there."""
    pointer = archive.build / POINTER
    if pointer.is_dir() and not pointer.is_symlink():
        try:
            pointer.rmdir()
        except OSError as error:
            raise KgError(
                f"there is a folder where the name of the current store belongs ({error.strerror})",
                str(pointer),
                "a file that kg build writes",
                "move the folder elsewhere or delete it, then run kg build",
            ) from error


def check_store(folder: Path) -> None:
    """Returns if a folder in build/stores holds a store and nothing else, be it damaged. Raises KgError otherwise.

    A store may be replaced even if it was changed: it is generated, and kg build mends a damaged one.
    """
    foreign = [
        path.name
        for path in sorted(folder.iterdir())
        if path.name != "db"
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


def identity(folder: Path) -> tuple[object, ...]:
    """The marks by which a store in a folder is recognised: kg build may have made another one of the same files."""
    try:
        status = os.stat(folder / checksums.CHECKSUMS)
    except OSError:
        return (folder,)
    return folder, status.st_ino, status.st_mtime_ns


def damage_in(folder: Path) -> KgError | None:
    """The damage to the store in a folder, whose every byte is read; None for a store that is whole."""
    try:
        checksums.verify(folder)
        LocalStore.read(folder / checksums.DATABASE)
    except KgError as error:
        return error
    return None


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


@contextlib.contextmanager
def build_lock(build_folder: Path) -> Iterator[None]:
    """Lets one build at a time into a folder; a second one waits."""
    import fcntl

    try:
        build_folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(build_folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        handle = open(lock, "wb")  # noqa: SIM115
    except OSError as error:
        raise folder_not_writable(build_folder, error) from error
    with handle:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > end:
                    raise KgError(
                        "another build holds the store",
                        str(build_folder / ".lock"),
                        f"its end within {LOCK_SECONDS:.0f} seconds",
                        "wait for the other kg build, or stop it",
                    ) from None
                time.sleep(0.1)
        yield
