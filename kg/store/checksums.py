"""The checksums of a store: written at the end of a build, and compared at each opening.

An opening reads every byte of a store of up to 200 MB, which takes about 50 ms for 100 MB. Of a larger one it compares
names and sizes, and the content of small files, which takes about a millisecond however large the store is; its tables
have a checksum in each block, which the engine verifies when it reads the block.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kg.store.damage import damaged

CHECKSUMS = "checksums.json"
WHOLE = 200_000_000  # bytes of a store up to which every byte is compared at each opening
SMALL = 128 * 1024  # bytes of a file up to which its content is compared at the opening of a larger store
DATABASE = "db"
WITHOUT_READ = "without-read"  # the same without what a program read, where there is such a thing
_ENDINGS = (".json", ".sqlite")  # of the files beside the database
_NOT_READ = ("LOG", "LOCK", ".")  # beginnings of names in the database that the engine writes but never reads


@dataclass(frozen=True)
class Checksums:
    """The list that a build wrote: the number of statements, and size and SHA-256 of each file by its name."""

    statements: int
    files: Mapping[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for size, _ in self.files.values())


def write(folder: Path, statements: int) -> None:
    """Writes the checksums of the store in a folder, which nothing has open for writing."""
    files = {name: _digest(folder / name) for name in sorted(_files(folder))}
    (folder / CHECKSUMS).write_text(json.dumps({"statements": statements, "files": files}, indent=1), encoding="ascii")


def read(folder: Path) -> Checksums:
    """The checksums of the store in a folder. Raises UnusableStoreError if they are missing or damaged themselves."""
    path = folder / CHECKSUMS
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), encoding="ascii") as file:
            found = json.load(file)
        files = {name: (int(size), str(sha256)) for name, (size, sha256) in found["files"].items()}
        return Checksums(int(found["statements"]), files)
    except FileNotFoundError as error:
        raise damaged(path, "the list of checksums is missing") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, "the list of checksums cannot be read") from error


def check(folder: Path, every_byte: bool = False) -> Checksums:
    """The checksums of a store, once it agrees with them. Raises UnusableStoreError if it does not.

    Every byte is compared of a store up to WHOLE, or if so asked; of a larger one names, sizes and small files.
    """
    expected = read(folder)
    _compare_sizes(folder, expected)
    largest = expected.size if every_byte or expected.size <= WHOLE else SMALL
    names = [name for name, (size, _) in expected.files.items() if size <= largest]
    with ThreadPoolExecutor(2) as pool:  # half the time of an opening
        for name, found in zip(names, pool.map(lambda name: _digest(folder / name), names), strict=True):
            if found != expected.files[name]:
                raise damaged(folder / name, "its content has changed")
    return expected


def _compare_sizes(folder: Path, expected: Checksums) -> None:
    try:
        found = _files(folder)
    except OSError as error:
        raise damaged(error.filename or folder, f"it cannot be read ({error.strerror})") from error
    for name in expected.files.keys() | found.keys():
        if name not in expected.files:
            raise damaged(folder / name, "this file does not belong to it")
        if name not in found:
            raise damaged(folder / name, "it is missing")
        if found[name] != expected.files[name][0]:
            what = "it is not a file" if found[name] < 0 else f"it has {found[name]:,} bytes"
            raise damaged(folder / name, f"{what} instead of {expected.files[name][0]:,} bytes")


def _files(folder: Path) -> dict[str, int]:
    """The sizes of the files that make a store, by name; -1 for what is not a file. The graph's hash comes later."""
    names = [entry.name for entry in os.scandir(folder) if entry.name.endswith(_ENDINGS) and entry.name != CHECKSUMS]
    for database in (DATABASE, *([WITHOUT_READ] if (folder / WITHOUT_READ).is_dir() else [])):
        entries = [entry.name for entry in os.scandir(folder / database) if not entry.name.startswith(_NOT_READ)]
        names += [f"{database}/{name}" for name in entries]
    sizes = {}
    for name in sorted(names):
        status = os.lstat(folder / name)
        sizes[name] = status.st_size if stat.S_ISREG(status.st_mode) else -1
    return sizes


def _digest(path: Path) -> tuple[int, str]:
    try:
        with open(path, "rb") as file:
            return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise damaged(path, f"it cannot be read ({error.strerror})") from error
