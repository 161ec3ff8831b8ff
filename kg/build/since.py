"""What changes of data files brought: the findings of validation now, beside those of the files as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.archive import Snapshot
from kg.build.findings import ValidationFinding
from kg.build.generations import current, findings_of
from kg.build.increment import is_built_from
from kg.build.pipeline import overlaid
from kg.build.progress import Progress, silent
from kg.errors import KgError


@dataclass(frozen=True)
class Since:
    """What is wrong in the changed files, and elsewhere what was not there before; and how much more was."""

    findings: list[ValidationFinding]
    left_out: int


def findings_since(archive: Snapshot, then: Mapping[str, bytes | None], progress: Progress = silent) -> Since | None:
    """What is wrong in an archive since some of its data files were as `then`; None for a file that was not there.

    Both states are validated as `kg build` would, from the store in use. None where this cannot tell: there is none,
    a full build is due for one of the states, or what the files held then could not be read. Raises KgError with all
    that is wrong in the files as they are.
    """
    before = _findings_then(earlier(archive, then), progress)
    now = None if before is None else _findings(archive.snapshot(), progress)
    if before is None or now is None:
        return None
    known = set(before)
    kept = [one for one in now if one.where in then or one not in known]
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


def _findings_then(archive: Snapshot, progress: Progress) -> list[ValidationFinding] | None:
    """The findings of an earlier state; a store that was made from it is not opened for them."""
    last = current(archive)
    if last is not None and is_built_from(archive, last):
        return findings_of(last)
    try:
        return _findings(archive, progress)
    except KgError:  # a file was not Turtle then, perhaps
        return None


def _findings(archive: Snapshot, progress: Progress) -> list[ValidationFinding] | None:
    with overlaid(archive, {}, progress) as made:
        return None if made is None else made[1]
