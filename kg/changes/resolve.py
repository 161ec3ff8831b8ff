"""Finds the states that are compared: release folders, files, archives or git revisions."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from pathlib import Path

from kg.archive import Archive, locate
from kg.build import pipeline
from kg.changes.repository import git
from kg.changes.snapshot import Snapshot
from kg.errors import KgError
from kg.release.quads import QUADS, write_sorted
from kg.store.local import LocalStore


def resolve(text: str, archive: Archive, scratch: Path) -> Snapshot:
    """The state that a user named; what must be built for it is built in the folder `scratch`.

    A folder is a release, or an archive, which is built as it is. A file contains sorted N-Quads. Anything else is a
    git revision of the archive. Raises KgError if it is none of these, or its statements cannot be read.
    """
    path = Path(text)
    if path.is_file() and path.name.endswith((".nq", ".nq.gz")):
        return Snapshot.read(text, path)
    if path.is_dir():
        if (path / QUADS).is_file():
            return Snapshot.read(text, path / QUADS)
        if (path / "data").is_dir():
            return build_snapshot(locate(path), text, scratch)
        raise _not_found(text, "this folder is neither a release nor an archive")
    if os.path.lexists(path):
        raise _not_found(text, "this is no file of N-Quads, whose name ends in .nq or .nq.gz")
    return build_snapshot(_revision(text, archive, scratch), text, scratch)


def build_snapshot(archive: Archive, name: str, scratch: Path) -> Snapshot:
    """The state of an archive with everything inferred, built in memory and not validated.

    Raises KgError if its files cannot be read, or if this version cannot run its rules, as of an older revision.
    """
    store = LocalStore.in_memory()
    pipeline.run(store, archive, archive.turtle, checked=False)
    folder = Path(tempfile.mkdtemp(dir=scratch))
    write_sorted(store, folder / "habeas.nq", folder)
    return Snapshot(name, folder / "habeas.nq")


def _revision(text: str, archive: Archive, scratch: Path) -> Archive:
    """The archive as it was in a git revision; an ontology or queries in another repository are as they are now."""
    commit = git(archive.data, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    if commit is None:
        raise _not_found("kg diff", f"there is no folder, file or git revision called {text[:200]!r}")
    folder = Path(tempfile.mkdtemp(dir=scratch))
    home = git(archive.data, "rev-parse", "--show-toplevel")
    parts = {}
    for part in (archive.ontology, archive.data, archive.queries):
        if git(part, "rev-parse", "--show-toplevel") != home:
            parts[part.name] = part
            continue
        tar = git(part, "archive", "--format=tar", commit.decode().strip(), "--", part.name)
        if tar is None:
            raise _not_found(text, f"the revision has no folder {part.name}/")
        with tarfile.open(fileobj=io.BytesIO(tar)) as files:
            files.extractall(folder, filter="data")
        parts[part.name] = folder / part.name
    return Archive(parts["ontology"], parts["data"], parts["queries"], folder / "build")


def _not_found(where: str, what: str) -> KgError:
    return KgError(
        what,
        where[:200],
        f"a folder that kg export wrote (it holds {QUADS}), a file of it, an archive with data/, or a git revision",
        "check the path, or see git log for the revisions",
    )
