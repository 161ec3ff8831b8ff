"""What the reader makes of one file: the one place where drafts meet `kg.read`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.drafts.child import Made, Maker

if TYPE_CHECKING:
    from kg.archive import Archive

__all__ = ["make", "maker", "version"]


def make(path: Path, known: object) -> Made:
    """The draft of a file. Raises KgError if the file cannot be read."""
    read = _reader()
    reading = read.read(path, known)
    if reading.nothing:
        return Made(reading.name, reading.text, nothing=reading.nothing)
    return Made(reading.name, reading.text, read.draft(reading, known))


def maker(archive: Archive) -> Maker:
    """The reader with what an archive knows. Raises KgError if a file of the archive cannot be read."""
    return Maker(f"{__name__}:make", _reader().Known.of(archive))


def version() -> str:
    """The version of the reader."""
    return str(_reader().VERSION)


def _reader() -> Any:
    return importlib.import_module("kg.read")
