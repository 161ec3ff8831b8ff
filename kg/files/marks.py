"""Decides whether a folder with files in it may be replaced: only if this program wrote it and nobody changed it since.

A folder that may be replaced later carries a mark, `.habeas.json`: the command that wrote it, and the size in bytes and
SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path, PurePosixPath

from kg.errors import KgError
from kg.files import reading

MARK = ".habeas.json"
NAMED = 5  # files that an error names

Listed = dict[str, list[object]]  # name: size and SHA-256


def write(folder: Path, writer: str) -> None:
    """Marks a finished folder as written by a command, such as `kg site`."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    (folder / MARK).write_bytes(_text(writer, {name: _entry(path) for name, path in paths.items()}))


def _text(writer: str, listed: Listed) -> bytes:
    lines = [f"{json.dumps(name)}: {json.dumps(listed[name])}" for name in sorted(listed)]
    return (f'{{"written by": {json.dumps(writer)}, "files": {{\n' + ",\n".join(lines) + "\n}}\n").encode()


def amended(folder: Path, contents: dict[str, bytes]) -> bytes | None:
    """The mark of a folder in which some files get new contents; None if it has none, or one of them was changed."""
    listed = _listed(folder)
    if listed is None or not all(name in listed[1] for name in contents):
        return None
    if not all(_is_unchanged(folder / name, listed[1][name]) for name in contents):
        return None
    new = {name: [len(content), hashlib.sha256(content).hexdigest()] for name, content in contents.items()}
    return _text(listed[0], {**listed[1], **new})


def check(folder: Path, writer: str) -> None:
    """Returns if a folder holds exactly what a command wrote there. Raises KgError with what was added or changed.

    The mark can be forged; it protects from mistakes. Nothing outside the folder is read, whatever the mark lists.
    """
    expected = f"a new or empty folder, or one that {writer} wrote and nobody has changed since"
    listed = _listed(folder)
    if listed is None or listed[0] != writer:
        what = f"{listed[0]} wrote it" if listed else f"it has no {MARK}"
        held = sorted(os.listdir(folder))
        raise KgError(
            f"the folder was not written by {writer}: {what}; it holds {_named(held)}",
            str(folder),
            expected,
            "name a new folder; nothing was changed",
        )
    if wrong := _differences(folder, listed[1]):
        raise KgError(
            f"the folder is not as {writer} left it: {_named(wrong)}",
            str(folder),
            expected,
            "move elsewhere what you want to keep, then delete the folder; nothing was changed",
        )


def _differences(folder: Path, listed: Listed) -> list[str]:
    """Files that were added to a marked folder, changed in it or removed from it, in order of names."""
    parents = {parent.as_posix() for name in listed for parent in PurePosixPath(name).parents}
    found, wrong, waiting = {MARK}, [], [folder]
    while waiting:
        for entry in os.scandir(waiting.pop()):
            path = Path(entry.path)
            name = path.relative_to(folder).as_posix()
            if name in parents and entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif name not in listed and name not in parents and name != MARK:
                wrong.append(f"{name} was added")
            elif not entry.is_file(follow_symlinks=False) or not (name == MARK or _is_unchanged(path, listed[name])):
                wrong.append(f"{name} was changed")
            found.add(name)
    return sorted([*wrong, *(f"{name} is missing" for name in listed.keys() - found)])


def _is_unchanged(path: Path, entry: list[object]) -> bool:
    return path.lstat().st_size == entry[0] and _entry(path) == entry  # a file of another size need not be read


def _listed(folder: Path) -> tuple[str, Listed] | None:
    """Who wrote a folder, and its files; None if it has no mark of this program."""
    mark = folder / MARK
    try:
        if mark.is_symlink():
            return None
        known = json.loads(reading.read_text(mark))
        writer, files = known["written by"], known["files"]
    except (KgError, ValueError, KeyError, TypeError, RecursionError):
        return None
    whole = isinstance(files, dict) and all(isinstance(entry, list) and len(entry) == 2 for entry in files.values())
    return (str(writer), files) if whole else None


def _named(names: list[str]) -> str:
    """The first of some names."""
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _entry(path: Path) -> list[object]:
    """The size and SHA-256 of a file. Does not follow a link that has taken its place, or wait for a pipe."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return [os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()]
