"""Makes the draft of one file in a child process: the one place where drafts meet `kg.read`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.children import ChildError, Limits
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.archive import Archive
    from kg.read import Gazetteer, Reading

LIMITS = Limits(seconds=120.0, processor=120.0, memory=2_000_000_000)
"""The limits for one file."""


@dataclass(frozen=True)
class Made:
    """A draft of one file with its text; `summary` says in a line what the draft holds.

    `nothing` says why the text holds no decision, and is empty for a draft.
    """

    name: str
    text: str
    draft: str = ""
    nothing: str = ""
    summary: str = ""


def make(path: Path, known: Gazetteer) -> dict[str, str]:
    """The draft of a file, as the fields of `Made`. Raises KgError if the file cannot be read."""
    from kg.read import draft, read

    reading = read(path, known)
    if reading.nothing:
        return asdict(Made(reading.name, reading.text, nothing=reading.nothing))
    return asdict(Made(reading.name, reading.text, draft(reading, known), summary=_summary(reading)))


def _summary(reading: Reading) -> str:
    """The numbers of the decisions in a text, with how many facts there are, and how many were left out as unsure."""
    facts = sum(len(one.facts) for one in reading.decisions)
    unsure = sum(len(one.refusals) for one in reading.decisions)
    named = ", ".join(one.value("number") or "number not read" for one in reading.decisions[:3])
    more = f" and {len(reading.decisions) - 3} more" if len(reading.decisions) > 3 else ""
    return f"{named}{more}: {facts:,} facts, {unsure:,} left out as unsure"


def reader(archive: Archive) -> Callable[[Path], dict[str, str]]:
    """`make` with what an archive knows. Raises KgError if a file of the archive cannot be read."""
    from kg.read import Gazetteer

    return partial(make, known=Gazetteer.of(archive))


def unreadable(path: Path, reason: ChildError) -> KgError:
    """The error for a file on which the reader failed, and did not refuse it."""
    return KgError(
        f"it could not be read ({reason})",
        str(path),
        "a document that the reader can open",
        "open it in another program; if it is sound, tell us",
    )


def version() -> str:
    """The version of the reader."""
    from kg.read import VERSION

    return str(VERSION)
