"""Where the file of a draft came from: the list of `kg fetch`, found by the digest of the file that was read."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from kg.drafts.run import JOURNAL
from kg.errors import KgError
from kg.fetch.manifest import NAME, Fetched, Manifest
from kg.files import reading
from kg.review.draft import Draft

__all__ = ["origin"]

LEVELS = 6  # folders above a source in which its list is looked for


def origin(drafts: Path, draft: Draft) -> Fetched | None:
    """What `kg fetch` noted of the file that was read; None if it did not fetch that file, or its list is gone.

    The journal of the drafts says where the file was. Only an entry with the same digest counts.
    """
    source = _source(drafts, draft)
    if source is None:
        return None
    for folder in list(source.absolute().parents)[:LEVELS]:
        if (folder / NAME).is_file():
            with contextlib.suppress(KgError):
                same = (one for one in Manifest.read(folder).entries if one.sha256 == draft.source_digest)
                return next(same, None)
            return None
    return None


def _source(drafts: Path, draft: Draft) -> Path | None:
    """The file that a draft was made from."""
    path = drafts / JOURNAL
    if not draft.source_digest or not path.is_file():
        return None
    for line in reading.read(path).splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            entry = json.loads(line)
            if entry["name"] == draft.name and entry["sha256"] == draft.source_digest:
                return Path(entry["source"])
    return None
