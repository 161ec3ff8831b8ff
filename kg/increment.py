"""This module increments: from the last good store and the files that have changed it makes the next one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, Quad

from kg.build import FILES, Progress, build
from kg.errors import KgError
from kg.identifiers import graph_of, hb
from kg.infer import strata
from kg.paths import Archive
from kg.queries import QueryFile
from kg.revise import Revision
from kg.store import Store

MANIFEST = "files.json"
MOST = 0.34  # of the data files, up to which a revision pays


@dataclass(frozen=True)
class Increment:
    """The next store, on disk and open for writing, and what the change did to the last one."""

    store: Store
    revision: Revision


def increment(
    archive: Archive, last: Path | None, folder: Path, rules: Iterable[QueryFile], progress: Progress
) -> Increment | None:
    """The store of the archive made from the last one, in `folder`; None where a full build is due.

    A full build is due where there is no last store or it is damaged, where anything but data files has changed, where
    more than a third of these have, or where a changed file has blank nodes, which cannot be told from one another.
    Raises KgError with every syntax error in them.
    """
    known = _manifest(last)
    if last is None or known.get("frame") != archive.frame:
        return None
    before, now = known["files"], archive.data_files
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if len(changed) > MOST * len(now):
        return None
    scratch = Store.in_memory()
    build(scratch, {name: archive.turtle[name] for name in changed if name in now}, progress)
    try:
        whole = Store.read(last / "db")
    except KgError:  # it is damaged, and made anew
        return None
    whole.backup(folder)
    store = Store.create(folder)
    graphs = {graph_of(name) for name in changed}
    old = {quad for graph in graphs for quad in store.statements(graph=graph)} | _files(before.keys() - now.keys())
    new = {quad for graph in graphs for quad in scratch.statements(graph=graph)} | _files(now.keys() - before.keys())
    if any(isinstance(end, BlankNode) for quad in old | new for end in (quad.subject, quad.object)):
        return None
    progress("revising", 0, 1)
    revision = Revision(whole, store, strata(store, rules))
    revision.apply(sorted(old - new, key=str), sorted(new - old, key=str))
    return Increment(store, revision)


def write_manifest(archive: Archive, folder: Path) -> None:
    """Notes beside a store from which files it was made."""
    text = json.dumps({"frame": archive.frame, "files": archive.data_files}, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _manifest(last: Path | None) -> dict[str, Any]:
    try:
        known = json.loads((last / MANIFEST).read_text(encoding="utf-8")) if last is not None else {}
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("files"), dict) else {}


def _files(names: Iterable[str]) -> set[Quad]:
    return {Quad(graph_of(name), hb("fromFile"), Literal(name), FILES) for name in names}
