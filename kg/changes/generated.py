"""What is generated on this machine from the files of an archive, and goes when something is redacted.

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
from kg.release.check import is_unchanged
from kg.release.history import QUADS

TEST_CACHE = "test-cache"
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
    for build in dict.fromkeys(builds):
        _in_build_folder(build, found)
    if not INSTALLED and archive.data.resolve().is_relative_to(HOME):
        _add(found, HOME / "build" / TEST_CACHE, "graphs and archives for tests")
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
    if not build.is_dir():
        return
    _add(found, build / "current", "the name of the store in use")
    with suppress(OSError):
        stores = len([path for path in (build / "stores").iterdir() if (path / "db").exists()])
        _add(found, build / "stores", f"the stores: {stores}")
    _add(found, build / TEST_CACHE, "graphs and archives for tests")
    for path in sorted(build.iterdir()):
        if path.name.startswith((atomic.NEW, ".old-", ".current-", ".out-")):
            _add(found, path, "what an interrupted run left")
        elif _PACKAGE.fullmatch(path.name):
            _add(found, path, "a package with the data")
        elif path.is_dir() and not path.is_symlink():
            _in_folder(path, found)


def _in_folder(folder: Path, found: Generated) -> None:
    """A folder in the build folder that may be a release, a site, or packages."""
    kind = "a release" if (folder / QUADS).is_file() else "a site" if (folder / "search.json").is_file() else ""
    if kind and (is_unchanged(folder) if kind == "a release" else _is_unchanged_site(folder)):
        _add(found, folder, kind)
    elif kind:
        found.changed.append(folder)
    else:
        for path in sorted(folder.glob("habeas*kg-*")):
            if _PACKAGE.fullmatch(path.name):
                _add(found, path, "a package with the data")


def _add(found: Generated, path: Path, what: str) -> None:
    if path.is_symlink() or path.exists():
        found.ours[path] = what
        if path.is_symlink():
            found.links[path] = path.resolve()


def _is_unchanged_site(folder: Path) -> bool:
    """Whether a site has exactly the files that were written, unchanged."""
    try:
        marks.check(folder, "kg site")
    except (KgError, OSError):
        return False
    return True
