"""Incremental builds: makes the next store from the last good one and the files that have changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, Quad

from kg.archive import Snapshot
from kg.build.infer import strata_after
from kg.build.load import load_files
from kg.build.progress import Progress
from kg.build.revise import Revision
from kg.sparql.query_file import QueryFile
from kg.store.local import LocalStore
from kg.terms.names import FILES, graph_of, hb

MANIFEST = "files.json"
REDACTIONS = "data/redactions.ttl"  # what kg redact writes
NO_DRAFTS: Mapping[str, bytes] = {}
MAX_CHANGED_SHARE = 0.34  # of the data files; a full build is faster where more have changed
MAX_CHANGED, MAX_CHANGED_STATEMENTS = 300, 0.0005  # statements that came or went, and their share of all: likewise


@dataclass(frozen=True)
class Increment:
    """The next store, on disk and open for writing, and the revision that made it from the last one."""

    store: LocalStore
    revision: Revision


def increment(
    archive: Snapshot,
    last: Path | None,
    folder: Path,
    rules: Iterable[QueryFile],
    progress: Progress,
    *,
    drafts: Mapping[str, bytes] = NO_DRAFTS,
    opened: LocalStore | None = None,
) -> Increment | None:
    """The store of the archive made from the last one, which is whole, in `folder`; None where a full build is due.

    `drafts` are files that the archive has not, with their content; the store is made as if it had. `opened` is the
    last store, if it is open already.

    A full build is due where there is no last store, where anything but data files has changed, where more than a third
    of these have or they differ in many statements, where something was redacted, since a copy of the last store would
    keep its bytes, or where a changed file has blank nodes, whose names change with each reading. Raises KgError with
    every syntax error in them.
    """
    known = _manifest(last)
    if last is None or known.get("frame") != archive.frame:
        return None
    before, now = known["files"], {**archive.data_files, **dict.fromkeys(drafts, "draft")}
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if len(changed) > MAX_CHANGED_SHARE * len(now) or REDACTIONS in changed:
        return None
    scratch = LocalStore.in_memory()
    contents = {name: drafts[name] if name in drafts else archive.content(name) for name in changed if name in now}
    load_files(scratch, contents, progress)
    whole = LocalStore.read(last / "db") if opened is None else opened
    whole.backup(folder)
    store = LocalStore.create(folder)
    graphs = {graph_of(name) for name in changed}
    old = {quad for graph in graphs for quad in store.statements(graph=graph)} | _files(before.keys() - now.keys())
    new = {quad for graph in graphs for quad in scratch.statements(graph=graph)} | _files(now.keys() - before.keys())
    if any(isinstance(end, BlankNode) for quad in old | new for end in (quad.subject, quad.object)):
        return None
    count = len(old ^ new)
    if count > MAX_CHANGED and count > MAX_CHANGED_STATEMENTS * len(whole):  # to count the latter, all are read
        return None
    for name in archive.data_files:
        archive.take(name)
    progress("revising", 0, 1)
    revision = Revision(whole, store, strata_after(store, list(rules), old ^ new))
    revision.apply(sorted(old - new, key=str), sorted(new - old, key=str))
    return Increment(store, revision)


def is_built_from(archive: Snapshot, last: Path) -> bool:
    """Whether the store in a folder was made from the same files."""
    return _manifest(last) == {"frame": archive.frame, "files": archive.data_files}


def write_manifest(archive: Snapshot, folder: Path) -> None:
    """Writes beside a store which files it was made from."""
    text = json.dumps({"frame": archive.frame, "files": archive.data_files}, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def same_redactions(last: Path, folder: Path) -> bool:
    """Whether two stores were made from the same redactions."""
    one, other = (str(_manifest(store).get("files", {}).get(REDACTIONS)) for store in (last, folder))
    return one == other


def _manifest(last: Path | None) -> dict[str, Any]:
    try:
        known = json.loads((last / MANIFEST).read_text(encoding="utf-8")) if last is not None else {}
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("files"), dict) else {}


def _files(names: Iterable[str]) -> set[Quad]:
    return {Quad(graph_of(name), hb("fromFile"), Literal(name), FILES) for name in names}
