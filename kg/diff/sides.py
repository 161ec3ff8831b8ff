"""This module finds the two states that are compared: release folders, files, archives, or git revisions."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from kg import pipeline
from kg.diff.lines import QUADS, Side
from kg.errors import KgError
from kg.export.quads import write_sorted
from kg.paths import Archive, locate
from kg.store import Store


def side(text: str, archive: Archive, room: Path) -> Side:
    """The state that a text names; what has to be made for it is made in the folder `room`.

    A folder is a release, or an archive that is built as it is. A file holds sorted N-Quads. Anything else is a git
    revision of the archive. Raises KgError where it is none of these.
    """
    path = Path(text)
    if path.is_file() and path.name.endswith((".nq", ".nq.gz")):
        return Side(text, path)
    if path.is_dir():
        if (path / QUADS).is_file():
            return Side(text, path / QUADS)
        if (path / "data").is_dir():
            return made(locate(path), text, room)
        raise _neither(text, "this folder is neither a release nor an archive")
    return made(_revision(text, archive, room), text, room)


def made(archive: Archive, name: str, room: Path) -> Side:
    """The state of an archive with all that follows, built in memory; it is not validated."""
    store = Store.in_memory()
    pipeline.run(store, archive, archive.turtle, checked=False)
    scratch = Path(tempfile.mkdtemp(dir=room))
    write_sorted(store, scratch / "habeas.nq", scratch)
    return Side(name, scratch / "habeas.nq")


def _revision(text: str, archive: Archive, room: Path) -> Archive:
    """The archive as it was in a git revision; an ontology or queries that another repository keeps are as they are."""
    commit = _git(archive.data, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    if commit is None:
        raise _neither(text, "nothing is called so: no folder, no file, and no git revision of this archive")
    folder = Path(tempfile.mkdtemp(dir=room))
    home = _git(archive.data, "rev-parse", "--show-toplevel")
    parts = {}
    for part in (archive.ontology, archive.data, archive.queries):
        if _git(part, "rev-parse", "--show-toplevel") != home:
            parts[part.name] = part
            continue
        tar = _git(part, "archive", "--format=tar", commit.decode().strip(), "--", part.name)
        if tar is None:
            raise _neither(text, f"the revision has no folder {part.name}/")
        with tarfile.open(fileobj=io.BytesIO(tar)) as files:
            files.extractall(folder, filter="data")
        parts[part.name] = folder / part.name
    return Archive(parts["ontology"], parts["data"], parts["queries"], folder / "build")


def _git(part: Path, *words: str) -> bytes | None:
    """What git says in the folder that a part of the archive lies in; None where it fails or is not there."""
    try:
        done = subprocess.run(["git", *words], cwd=part.resolve().parent, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _neither(text: str, what: str) -> KgError:
    return KgError(
        what,
        text[:200],
        f"a folder that kg export wrote (it holds {QUADS.as_posix()}), an archive with data/, or a git revision",
        "check the path, or see git log for the revisions",
    )
