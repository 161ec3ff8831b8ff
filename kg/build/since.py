"""Findings since a revision: those of validation now, without those that the files had before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.archive import Snapshot
from kg.build.findings import ValidationFinding
from kg.build.generations import current, findings_of
from kg.build.manifest import is_built_from
from kg.build.pipeline import run
from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.store.local import LocalStore


@dataclass(frozen=True)
class Since:
    """The findings in changed files, and those elsewhere that are new; and the number of all others."""

    findings: list[ValidationFinding]
    left_out: int


def findings_since(archive: Snapshot, then: Mapping[str, bytes | None], progress: Progress = silent) -> Since | None:
    """The findings in an archive since some of its data files were as `then`; None for a file that was not there.

    Both states are validated whole; the earlier one only where something may be left out. None where what the files
    held then could not be validated. Raises KgError with all that is wrong in the files as they are.
    """
    now = _findings(archive, progress)
    if all(one.where in then for one in now):
        return Since(now, 0)
    try:
        before = set(_findings(earlier(archive, then), progress))
    except KgError:  # a file was not Turtle then, perhaps
        return None
    kept = [one for one in now if one.where in then or one not in before]
    return Since(kept, len(now) - len(kept))


def earlier(archive: Snapshot, then: Mapping[str, bytes | None]) -> Snapshot:
    """The archive with some data files as they were, by name; None for a file that was not there."""
    held, read = dict(archive.held), dict(archive.read)
    for name, content in then.items():
        held.pop(name, None)
        read.pop(name, None)
        if content is not None:
            held[name], read[name] = content, hashlib.sha256(content).hexdigest()
    return replace(archive, held=held, read=dict(sorted(read.items())))


def _findings(archive: Snapshot, progress: Progress) -> list[ValidationFinding]:
    """The findings in an archive; those of the store in use are kept beside it."""
    last = current(archive)
    if last is not None and is_built_from(archive, last) and (known := findings_of(last)) is not None:
        return known
    return run(LocalStore.in_memory(), archive, archive.turtle, progress)
