"""Finds and deletes everything that was generated on this machine from an archive, as a redaction must.

A store keeps the bytes of a statement that was removed from it, and the next store is copied from the last. So a
redaction deletes all stores; the next build begins with the files. Folders that this program did not write stay.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kg.archive import HOME, INSTALLED, Archive, cache_folder
from kg.errors import KgError
from kg.files import atomic, marks
from kg.release.description import SUMS

TEST_CACHE = "test-cache"


@dataclass(frozen=True)
class Generated:
    """Copies of the archive's content on this machine.

    `ours` are files and folders to delete, by what they are; `in_use` are temporary folders of running programs;
    `for_others` are releases, sites and packages in the build folder. `links` say where those of `ours` lead that are
    symbolic links.
    """

    ours: dict[Path, str] = field(default_factory=dict)
    in_use: list[Path] = field(default_factory=list)
    for_others: list[Path] = field(default_factory=list)
    links: dict[Path, Path] = field(default_factory=dict)

    @property
    def need_no_search(self) -> set[Path]:
        """All that is deleted or must be, so that nobody has to look into it."""
        return {*self.ours, *self.for_others}


def generated(archive: Archive) -> Generated:
    """All that was generated from the archive on this machine and can be found."""
    found = Generated()
    builds = [archive.build.absolute()]
    with suppress(KgError):  # if others can write in it, nothing of ours is there
        builds.append(cache_folder().absolute())
    if not INSTALLED and archive.data.resolve().is_relative_to(HOME):
        _add(found, HOME / "build" / TEST_CACHE, "graphs and archives for tests")
    for build in dict.fromkeys(builds):
        _in_build_folder(build, found)
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{atomic.NEW}*")):
        if in_use := atomic.is_in_use(path):
            found.in_use.append(path)
        elif in_use is not None:
            found.ours[path] = "a temporary folder that an interrupted run left"
    return found


def delete(paths: Iterable[Path]) -> dict[Path, str]:
    """Deletes files and folders, never what a link leads to; returns why, for each that is still there."""
    left = {}
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            left[path] = error.strerror or str(error)
    return left


def _in_build_folder(build: Path, found: Generated) -> None:
    """Finds the stores in a build folder, and in those of archives that are asked together, which are beneath it.

    What is meant for others (releases, sites and packages) is found for a person: it may have been changed.
    """
    for folder in (build, *sorted(build.glob("with/*"))):
        _add(found, folder / "current", "the name of the store in use")
        stores = len(list((folder / "stores").glob("*/db")))
        _add(found, folder / "stores", f"the stores: {stores}")
    _add(found, build / TEST_CACHE, "graphs and archives for tests")
    for left in sorted(build.rglob(f"{atomic.NEW}*")):
        if not any(parent in found.ours for parent in left.parents):
            _add(found, left, "what an interrupted run left")
    made = {path.parent for mark in (SUMS, marks.MARK) for path in build.rglob(mark)}
    made |= {path for ending in ("whl", "tar.gz") for path in build.rglob(f"habeas_kg-*.{ending}")}
    found.for_others.extend(sorted(path for path in made if not any(parent in found.ours for parent in path.parents)))


def _add(found: Generated, path: Path, what: str) -> None:
    if path.is_symlink() or path.exists():
        found.ours[path] = what
        if path.is_symlink():
            found.links[path] = path.resolve()
