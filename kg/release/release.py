"""Writes a release: a folder of files in the formats people use, the same bytes from the same tree."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path

from kg.archive import HOME, Archive
from kg.ask.coverage import coverage, depth
from kg.build.findings import ValidationFinding
from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.files import atomic, reading
from kg.release.quads import write_sorted
from kg.store.protocol import Store
from kg.terms.names import prefixes, shorten

CoverageRow = tuple[str, str, int, int, int, int, int]


@dataclass(frozen=True)
class Distribution:
    """One file of a release; `path` is relative to the release folder."""

    path: str
    title: str
    media_type: str
    conforms_to: str = ""  # the IRI of the standard


@dataclass(frozen=True)
class ReleaseInfo:
    """The version, date and citation of a release: of the tree, never of the clock or the machine."""

    version: str  # of code and data
    graph_hash: str  # SHA-256 of the sorted N-Quads, not compressed
    citation: dict[str, object] = field(default_factory=dict)  # CITATION.cff: title, authors, license, abstract, …

    @property
    def date(self) -> str:
        """The day of the release."""
        return str(self.citation.get("date-released", ""))


@dataclass(frozen=True)
class QualityReport:
    """Problems and gaps that other stages found in the graph."""

    findings: Sequence[ValidationFinding] = ()
    coverage: Sequence[CoverageRow] = ()  # the columns of `kg.ask.coverage`, names short
    depth: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # as `kg.ask.coverage.depth` gives it


@dataclass(frozen=True)
class Release:
    """The material from which every part of a release is written, and the folder."""

    store: Store
    as_written: Mapping[str, bytes]  # the files that are not made from statements, by their paths in the release
    folder: Path  # where to write: not yet the folder that was asked for
    edition: ReleaseInfo
    prefixes: dict[str, str]
    measures: QualityReport
    quads: Path  # the sorted N-Quads, not compressed; outside the folder
    scratch: Path  # for what is needed only while writing
    distributions: list[Distribution]  # those of the parts before this one
    progress: Progress


PARTS = ("rdf", "tables", "citations", "questions")  # what a user may ask for: the modules that write it, in order
LAST = "description"  # the module that describes what the others have written


def export(
    store: Store,
    archive: Archive,
    to: Path,
    version: str,
    *,
    findings: Sequence[ValidationFinding] = (),
    formats: Collection[str] = PARTS,
    progress: Progress = silent,
) -> list[Distribution]:
    """Every file of the release that is now in the folder `to`, which must be empty or not yet there.

    `findings` are those of validation. Raises KgError, and leaves nothing behind, where the folder cannot be written or
    a format is unknown.
    """
    modules = _modules(formats)
    with atomic.new_folder(to, failed=_CANNOT_WRITE) as folder, _errors_of_sqlite():
        scratch = folder.parent / "scratch"
        scratch.mkdir()
        progress("sorting the statements", 0, len(modules) + 1)
        quads = scratch / "habeas.nq"
        digest = write_sorted(store, quads, scratch)
        edition = ReleaseInfo(version, digest, read_citation(archive))
        table, written = prefixes(archive), _as_written(archive)
        found = measured(store, table, findings)
        release = Release(store, written, folder, edition, table, found, quads, scratch, [], progress)
        for done, name in enumerate(modules, 1):
            progress(f"writing {name}", done, len(modules) + 1)
            for _ in write(release, name):
                pass
    return release.distributions


def measured(store: Store, table: dict[str, str], findings: Sequence[ValidationFinding]) -> QualityReport:
    """The findings of validation in a graph, with its coverage."""
    rows: list[CoverageRow] = []
    for cls, prop, *numbers in coverage(store).rows:
        names = (shorten(str(term)[1:-1], table) for term in (cls, prop))
        rows.append((*names, *(int(getattr(number, "value", 0)) for number in numbers)))  # type: ignore[arg-type]
    return QualityReport(findings, rows, depth(store))


def write(release: Release, module: str) -> Iterator[Distribution]:
    """The files of a part of a release, each when it is written; the next is written from those before it."""
    for made in import_module(f"kg.release.{module}").write(release):
        release.distributions.append(made)
        yield made


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_written(archive: Archive) -> dict[str, bytes]:
    from kg.release import questions

    return {name: archive.content(name) for name in archive.names_in("ontology")} | questions.files(archive)


def read_citation(archive: Archive) -> dict[str, object]:
    """The fields of CITATION.cff of the archive, or of the project. Raises KgError if it cannot be read."""
    import yaml

    beside = archive.data.parent / "CITATION.cff"
    file = beside if os.path.lexists(beside) else HOME / "CITATION.cff"
    try:
        found = yaml.safe_load(reading.read_text(file, inside=[file.parent]))
    except yaml.YAMLError as error:
        found, problem = None, " ".join(str(error).split())
    else:
        problem = "it has no fields"
    if not isinstance(found, dict):
        expected = "a citation file in YAML: https://citation-file-format.github.io"
        raise KgError(f"this is not a citation file: {problem[:200]}", str(file), expected, "correct the file")
    return {str(name): value for name, value in found.items()}


def _modules(formats: Collection[str]) -> list[str]:
    unknown = [name for name in formats if name not in PARTS]
    if unknown or not formats:
        raise KgError(
            f"{', '.join(map(repr, unknown))} is not a format of a release" if unknown else "no format is named",
            "kg export --formats",
            f"some of {', '.join(PARTS)}, with commas between them",
            "correct the name, or leave --formats out for all of them",
        )
    return [*(name for name in PARTS if name in formats), LAST]


_CANNOT_WRITE = partial(
    atomic.cannot_write,
    what="the release",
    expected="a place that can be written to, with room for the release and as much again while it is made",
)


@contextmanager
def _errors_of_sqlite() -> Iterator[None]:
    """Turns an error of SQLite in writing into one of the system."""
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
