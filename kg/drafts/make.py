"""What the reader makes of one file: the one place where drafts meet `kg.read`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.drafts.child import Made, Maker

if TYPE_CHECKING:
    from kg.archive import Archive
    from kg.read import Known

__all__ = ["make", "maker", "version"]


def make(path: Path, known: Known) -> Made:
    """The draft of a file. Raises KgError if the file cannot be read."""
    from kg.read import draft, read

    reading = read(path, known)
    if reading.nothing:
        return Made(reading.name, reading.text, nothing=reading.nothing)
    return Made(reading.name, reading.text, draft(reading, known))


def maker(archive: Archive) -> Maker:
    """The reader with what an archive knows. Raises KgError if a file of the archive cannot be read."""
    from kg.read import Known

    return Maker(f"{__name__}:make", Known.of(archive))


def version() -> str:
    """The version of the reader."""
    from kg.read import VERSION

    return str(VERSION)
