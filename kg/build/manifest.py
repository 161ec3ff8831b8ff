"""The manifest of a store: which files it was made from, so that a later run can tell what has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.archive import Snapshot, is_of_base

MANIFEST = "files.json"
REDACTIONS = "data/redactions.ttl"  # what kg redact writes


def write_manifest(archive: Snapshot, folder: Path) -> None:
    """Writes beside a store which files it was made from."""
    text = json.dumps({"frame": archive.frame, "files": archive.data_files}, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def is_built_from(archive: Snapshot, store: Path) -> bool:
    """True where the store in a folder was made from the same files."""
    return _manifest(store) == {"frame": archive.frame, "files": archive.data_files}


def same_redactions(one: Path, other: Path) -> bool:
    """True where two stores were made from the same redactions."""
    first, second = (str(_manifest(store).get("files", {}).get(REDACTIONS)) for store in (one, other))
    return first == second


def changed_files(archive: Snapshot, store: Path, drafts: Iterable[str]) -> dict[str, bool] | None:
    """The data files that differ from those of a store, drafts among them; False for one that is gone.

    None where the store cannot be compared: it has no manifest, or the ontology, the queries or the data of a base are
    others.
    """
    known = _manifest(store)
    if known.get("frame") != archive.frame:
        return None
    before, now = known["files"], {**archive.data_files, **dict.fromkeys(drafts, "draft")}
    changed = {name: name in now for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)}
    return None if any(is_of_base(name) for name in changed) else changed


def _manifest(store: Path) -> dict[str, Any]:
    try:
        known = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("files"), dict) else {}
