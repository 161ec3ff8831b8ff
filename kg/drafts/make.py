"""What the reader makes of one file: the one place where drafts meet `kg.read`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.drafts.child import Made, Maker

if TYPE_CHECKING:
    from kg.archive import Archive
    from kg.read import Known, Reading

__all__ = ["make", "maker", "version"]


def make(path: Path, known: Known) -> Made:
    """The draft of a file. Raises KgError if the file cannot be read."""
    from kg.read import draft, read

    reading = read(path, known)
    if reading.nothing:
        return Made(reading.name, reading.text, nothing=reading.nothing)
    return Made(reading.name, reading.text, draft(reading, known), summary=_summary(reading))


def _summary(reading: Reading) -> str:
    """The numbers of the decisions in a text, with how many facts there are, and how many were left out as unsure."""
    facts = sum(len(one.facts) for one in reading.decisions)
    unsure = sum(len(one.refusals) for one in reading.decisions)
    named = ", ".join(one.value("number") or "number not read" for one in reading.decisions[:3])
    more = f" and {len(reading.decisions) - 3} more" if len(reading.decisions) > 3 else ""
    return f"{named}{more}: {facts:,} facts, {unsure:,} left out as unsure"


def maker(archive: Archive) -> Maker:
    """The reader with what an archive knows. Raises KgError if a file of the archive cannot be read."""
    from kg.read import Known

    return Maker(f"{__name__}:make", Known.of(archive))


def version() -> str:
    """The version of the reader."""
    from kg.read import VERSION

    return str(VERSION)
