"""The list of what was fetched into a folder: `fetched.jsonl`, a line of JSON for each document, only ever added to.

A line is on disk before the next document is asked for. What a killed run left is put right by the next one: a line
that breaks off is cut, and a file without a line gets one when its document is fetched again and is the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path

from kg.errors import KgError
from kg.files import atomic, journal, reading

NAME = "fetched.jsonl"


@dataclass(frozen=True)
class Fetched:
    """One document in the folder. `fetched` is a moment in UTC, `file` a name below the folder, `sha256` of its bytes.

    `key` is its name or address in the request, `reached` the address at which it was in the end, and `document` its
    IRI in the record.
    """

    key: str
    file: str
    sha256: str
    bytes: int
    fetched: str
    reached: str
    media_type: str = ""
    document: str = ""
    language: str = ""


class Manifest:
    """The list of the documents in a folder. It is added to within `only_run`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        self.entries: list[Fetched] = []

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The list of a folder, to be read only. Raises KgError if a line cannot be read."""
        found = cls(folder)
        found._read()
        return found

    @contextlib.contextmanager
    def only_run(self) -> Iterator[Manifest]:
        """A block that one run at a time may be in. Raises KgError if another is, or if the folder cannot be made."""
        with journal.only_run(self.folder, "kg fetch", "the folder"):
            self._read(cut=True)
            yield self

    def _read(self, cut: bool = False) -> None:
        """Reads the list but for a line that a killed run has not finished, which may be cut off."""
        if self.path.exists():
            content = reading.read(self.path, keep_mark=True)
            whole = content[: content.rfind(b"\n") + 1]
            self.entries = list(_entries(whole, str(self.path)))
            if cut and whole != content:
                os.truncate(self.path, len(whole))

    def held(self, key: str) -> Fetched | None:
        """The newest entry of a document whose file is still there as it was. Raises KgError if it was changed."""
        for entry in reversed(self.entries):
            if entry.key == key and os.path.lexists(self.folder / entry.file):
                path = self.folder / entry.file
                if hashlib.sha256(reading.read(path, keep_mark=True)).hexdigest() != entry.sha256:
                    raise KgError(
                        f"the file is not as it was fetched on {entry.fetched[:10]}",
                        str(path),
                        f"SHA-256 {entry.sha256}",
                        "move it elsewhere, and fetch the document again; nothing was overwritten",
                    )
                return entry
        return None

    def add(self, entry: Fetched, content: bytes) -> Fetched:
        """Puts a file in place and adds its line; of a name that is taken by another content, a longer one is made.

        Raises KgError if that cannot be written; then nothing was changed.
        """
        stem, dot, ending = entry.file.rpartition(".")
        names = [entry.file, f"{stem}.{entry.sha256[:8]}{dot}{ending}"]
        try:
            file = next((name for name in names if _put(self.folder, name, content)), None)
        except OSError as error:
            raise atomic.cannot_write(self.folder, error, "the document") from error
        if file is None:
            what = "two files with the same name and the same beginning of their digests"
            raise KgError(what, str(self.folder / names[1]), "another content", "move the file elsewhere")
        entry = replace(entry, file=file)
        journal.add_line(self.path, asdict(entry), "the list of documents")
        self.entries.append(entry)
        return entry


def _put(folder: Path, file: str, content: bytes) -> bool:
    """True if a file with this name has this content now: a new one is written, another is never replaced."""
    path = folder / file
    if os.path.lexists(path):
        return path.is_file() and not path.is_symlink() and path.read_bytes() == content
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_files({path: content}, partial(atomic.cannot_write, what="the document"))
    return True


def _entries(content: bytes, where: str) -> Iterator[Fetched]:
    """The entries in the lines of a list. Raises KgError if a line is none."""
    types = {one.name: int if one.type == "int" else str for one in fields(Fetched)}
    for number, line in enumerate(reading.decode(content, where).splitlines(), 1):
        try:
            entry = Fetched(**{name: value for name, value in json.loads(line).items() if name in types})
            right = all(isinstance(getattr(entry, name), kind) for name, kind in types.items())
        except (ValueError, TypeError, AttributeError, RecursionError):
            right = False
        if not right or entry.file.startswith("/") or ".." in Path(entry.file).parts:
            raise KgError(
                "this line is not one that kg fetch wrote",
                f"{where}:{number}",
                "an object of JSON with key, file, sha256, bytes, fetched and reached",
                "restore the file from a copy, or delete the line; the documents themselves stay",
            )
        yield entry
