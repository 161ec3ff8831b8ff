"""This module writes a release: a folder of files in the formats people use, the same bytes from the same tree."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol

from kg.errors import KgError
from kg.export.quads import write_sorted
from kg.identifiers import prefixes
from kg.paths import HOME, Archive
from kg.store import Store

Progress = Callable[[str, int, int], None]
Covered = tuple[str, str, int, int, int, int, int]


class Finding(Protocol):
    """What the release needs to know of one finding of validation; `kg.validate.Finding` is one."""

    @property
    def severity(self) -> str:
        """Violation, Warning or Info."""

    @property
    def rule(self) -> str:
        """The name of the shape or check."""


@dataclass(frozen=True)
class Distribution:
    """One file of a release; `path` is relative to the release folder."""

    path: str
    title: str
    media_type: str
    conforms_to: str = ""  # the IRI of the standard


@dataclass(frozen=True)
class Edition:
    """What the whole release is about: of the tree, never of the clock or the machine."""

    version: str  # of code and data
    date: str  # date-released of CITATION.cff
    graph_hash: str  # SHA-256 of the sorted N-Quads, not compressed
    citation: dict[str, object] = field(default_factory=dict)  # CITATION.cff: title, authors, license, abstract, …


@dataclass(frozen=True)
class Measures:
    """What other stages found in the graph."""

    findings: Sequence[Finding] = ()
    coverage: Sequence[Covered] = ()  # the columns of `kg.coverage`, names short


@dataclass(frozen=True)
class Release:
    """What every part of a release is written from, and where to."""

    store: Store  # on this disk, whatever the graph came from
    archive: Archive
    folder: Path  # where to write: not yet the folder that was asked for
    edition: Edition
    prefixes: dict[str, str]
    measures: Measures
    quads: Path  # the sorted N-Quads, not compressed; outside the folder
    scratch: Path  # for what is needed only while writing
    distributions: list[Distribution]  # those of the parts before this one
    progress: Progress


class Part(Protocol):
    """A module that writes a part of a release."""

    def write(self, release: Release) -> list[Distribution]:
        """The files that were written."""


# What a user may ask for by name, and the modules that write it, in order; those of ALWAYS come last.
PARTS = {
    "rdf": ("rdf",),
    "tables": ("tables",),
    "graphs": ("graphs",),
    "citations": ("citations",),
    "questions": ("questions",),
}
ALWAYS = ("description",)


def export(
    store: Store,
    archive: Archive,
    to: Path,
    version: str,
    *,
    measure: Callable[[Store], Measures] = lambda store: Measures(),
    formats: Collection[str] = tuple(PARTS),
    progress: Progress = lambda what, done, total: None,
    check: Callable[[Path], None] = lambda folder: None,
) -> list[Distribution]:
    """Every file of the release that is now in the folder `to`, which must be empty or not yet there.

    `measure` gives what other stages find in the graph; `check` may refuse the finished folder before it gets its
    name. Raises KgError, and leaves nothing behind, where the folder cannot be written or a format is unknown.
    """
    modules = _modules(formats)
    with _beside(to) as (folder, scratch):
        progress("sorting the statements", 0, len(modules) + 1)
        quads = scratch / "habeas.nq"
        digest = write_sorted(store, quads, scratch)
        if store.remote:
            store = _copied(quads, scratch / "db")
        citation = read_citation(archive)
        edition = Edition(version, str(citation.get("date-released", "")), digest, citation)
        release = Release(
            store, archive, folder, edition, prefixes(archive), measure(store), quads, scratch, [], progress
        )
        for done, name in enumerate(modules, 1):
            progress(f"writing {name}", done, len(modules) + 1)
            part: Part = import_module(f"kg.export.{name}")
            release.distributions.extend(part.write(release))
        check(folder)
    return release.distributions


def read_citation(archive: Archive) -> dict[str, object]:
    """What CITATION.cff of the archive says, or that of the project."""
    import yaml

    beside = archive.data.parent / "CITATION.cff"
    file = beside if beside.exists() else HOME / "CITATION.cff"
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {str(name): value for name, value in found.items()}


def _modules(formats: Collection[str]) -> list[str]:
    unknown = [name for name in formats if name not in PARTS]
    if unknown or not formats:
        raise KgError(
            f"{', '.join(map(repr, unknown))} is no format of a release" if unknown else "no format is named",
            "kg export --formats",
            f"some of {', '.join(PARTS)}, with commas between them",
            "correct the name, or leave --formats out for all of them",
        )
    return [module for name, modules in PARTS.items() if name in formats for module in modules] + list(ALWAYS)


@contextmanager
def _beside(to: Path) -> Iterator[tuple[Path, Path]]:
    """A folder that gets the name `to` when all is written, and one for scratch; both are gone after an error."""
    to = to.absolute()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise KgError(
            "the folder is not empty" if to.is_dir() else "this is not a folder",
            str(to),
            "a folder that is empty or not there yet",
            "name another folder, or empty this one yourself",
        )
    work = None
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
        folder, scratch = work / "release", work / "scratch"
        folder.mkdir()
        scratch.mkdir()
        yield folder, scratch
        os.replace(folder, to)
    except ModuleNotFoundError as error:
        if (error.name or "kg").startswith("kg"):
            raise
        raise KgError(
            f"the library {error.name} is not installed",
            "kg export",
            "the libraries with which releases are made",
            "pip install 'habeas-kg[release]'",
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise KgError(
            f"the release cannot be written ({getattr(error, 'strerror', None) or error})",
            str(to),
            "a place that can be written to, with room for the release and as much again while it is made",
            "free or choose another place; nothing was left behind",
        ) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def _copied(quads: Path, folder: Path) -> Store:
    """A store on this disk of what an endpoint holds: the same queries give the same answers everywhere."""
    import pyoxigraph as ox

    folder.mkdir()
    copy = Store.create(folder)
    copy.inner.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    return copy
