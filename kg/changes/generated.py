"""Finds and deletes everything that was generated on this machine from an archive, as a redaction must.

A store keeps the bytes of a statement that was removed from it, and the next store is copied from the last. So a
redaction deletes all stores; the next build begins with the files. Folders that this program did not write stay.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kg.archive import HOME, INSTALLED, Archive, cache_folder
from kg.errors import KgError
from kg.files import atomic, marks
from kg.files.scratch import scratch_folders
from kg.release.check import is_release, is_unchanged

TEST_CACHE = "test-cache"
_UNFINISHED = (atomic.NEW, ".old-", ".current-", ".out-")  # how names of what a build has not finished begin
_LEFT = "what an interrupted run left"
_PACKAGE = re.compile(r"habeas[_-]kg-.*\.(?:whl|tar\.gz)")


@dataclass(frozen=True)
class Generated:
    """Copies of the archive's content on this machine.

    `ours` are files and folders to delete, by what they are; `in_use` are temporary folders of running programs;
    `changed` are releases and sites in the build folder to which somebody has added or changed something. `links` say
    where those of `ours` lead that are symbolic links.
    """

    ours: dict[Path, str] = field(default_factory=dict)
    in_use: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    links: dict[Path, Path] = field(default_factory=dict)


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
    for path, in_use in scratch_folders():
        if in_use:
            found.in_use.append(path)
        else:
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
    """Finds the stores in a build folder, and in those of archives that are asked together, which are beneath it."""
    for folder in (build, *sorted(build.glob("with/*"))):
        _add(found, folder / "current", "the name of the store in use")
        stores = len(list((folder / "stores").glob("*/db")))
        _add(found, folder / "stores", f"the stores: {stores}")
        for left in sorted(path for start in _UNFINISHED for path in folder.glob(f"{start}*")):
            _add(found, left, _LEFT)
    _add(found, build / TEST_CACHE, "graphs and archives for tests")
    _in_folder(build, found)


def _in_folder(folder: Path, found: Generated) -> None:
    """The releases, sites and packages in a folder and in those in it, and what killed runs left of them."""
    for path in sorted(folder.glob("*")):
        if path in found.ours:
            continue
        is_folder = path.is_dir() and not path.is_symlink()
        if is_folder and path.name.startswith(atomic.NEW):
            _add(found, path, _LEFT)
        elif _PACKAGE.fullmatch(path.name):
            _add(found, path, "a package with the data")
        elif is_folder and is_release(path):
            _add_whole(found, path, "a release", is_unchanged(path))
        elif is_folder and (path / "search.json").is_file():
            _add_whole(found, path, "a site", _is_unchanged_site(path))
        elif is_folder:
            _in_folder(path, found)


def _add_whole(found: Generated, folder: Path, what: str, unchanged: bool) -> None:
    if unchanged:
        _add(found, folder, what)
    else:
        found.changed.append(folder)


def _add(found: Generated, path: Path, what: str) -> None:
    if path.is_symlink() or path.exists():
        found.ours[path] = what
        if path.is_symlink():
            found.links[path] = path.resolve()


def _is_unchanged_site(folder: Path) -> bool:
    """True if a site has exactly the files that were written, unchanged."""
    try:
        marks.check(folder, "kg site")
    except (KgError, OSError):
        return False
    return True
