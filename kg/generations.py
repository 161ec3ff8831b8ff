"""This module keeps the generations of a store: which one is in use, who may build the next, and what is damaged."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from kg.errors import KgError
from kg.paths import Archive
from kg.store import Store
from kg.validate import Finding

LOCK_SECONDS = 600.0
FINDINGS = "findings.json"


def current(archive: Archive) -> Path | None:
    """The folder of the store in use, or None where nothing has been built or what says so cannot be read."""
    stores = archive.build / "stores"
    try:
        folder = stores / (archive.build / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return folder if folder.parent == stores and (folder / "db").is_dir() else None


def point(archive: Archive, folder: Path) -> None:
    """Makes a folder the store in use, and deletes all older ones but the last."""
    before = current(archive)
    pointer = archive.build / f".current-{os.getpid()}"
    try:
        pointer.write_text(folder.name + "\n", encoding="utf-8")
        os.replace(pointer, archive.build / "current")
    except OSError as error:
        pointer.unlink(missing_ok=True)
        raise closed(archive.build / "current", error) from error
    for old in folder.parent.iterdir():
        if old not in (folder, before) and not old.name.startswith(".new-"):
            shutil.rmtree(old, ignore_errors=True)


def is_whole(folder: Path) -> bool:
    """Whether the store in a folder can be opened."""
    try:
        Store.read(folder / "db")
    except KgError:
        return False
    return True


def findings_of(folder: Path) -> list[Finding] | None:
    """What validation found in the store in a folder; None where that is not known, or cannot be read."""
    try:
        rows = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))
        return [Finding(**row) for row in rows] if isinstance(rows, list) else None
    except (OSError, ValueError, TypeError):
        return None


def write_findings(folder: Path, findings: Iterable[Finding]) -> None:
    """Notes beside a store what validation found in it."""
    text = json.dumps([asdict(finding) for finding in findings])
    (folder / FINDINGS).write_text(text, encoding="utf-8")


def closed(path: Path, error: OSError) -> KgError:
    """What to say where the build folder lets nothing be written."""
    return KgError(
        f"cannot write to the build folder ({error.strerror})",
        str(path),
        "room, in a folder that can be written to",
        "free it, or delete the build folder, for all in it is generated; or set XDG_CACHE_HOME to another place",
    )


@contextlib.contextmanager
def locked(build_folder: Path) -> Iterator[None]:
    """Lets one build at a time into a folder; a second one waits."""
    import fcntl

    try:
        build_folder.mkdir(parents=True, exist_ok=True)
        handle = open(build_folder / ".lock", "w")  # noqa: SIM115
    except OSError as error:
        raise closed(build_folder, error) from error
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
