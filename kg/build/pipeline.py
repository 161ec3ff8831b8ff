"""Runs the stages of a build in order, and makes the new store current only when all of them have succeeded."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg.archive import Archive, Contents, Snapshot
from kg.build.argue import argue
from kg.build.extend import check_data, check_extension, leave_out_dangling
from kg.build.findings import ValidationFinding
from kg.build.generations import (
    build_lock,
    check_build_folder,
    check_store,
    current,
    findings_of,
    identity,
    is_whole,
    make_current,
    open_store,
    open_without_read,
    write_findings,
)
from kg.build.infer import infer
from kg.build.load import is_read, load_files
from kg.build.manifest import same_redactions, write_manifest
from kg.build.preview import described, preview, uses_undefined_terms
from kg.build.progress import Progress, silent
from kg.build.prove import mark_read, prove
from kg.build.validate import validate
from kg.errors import KgError
from kg.files import atomic
from kg.labels import write_labels
from kg.rules.rule import checked_rules
from kg.search import entries
from kg.sparql.query_file import QueryFile, read_all
from kg.store import checksums
from kg.store.local import LocalStore, write_failed
from kg.terms.names import ONTOLOGY, graph_of, prefixes

__all__ = [
    "IN_MEMORY",
    "Built",
    "build_archive",
    "current",
    "identity",
    "open_store",
    "open_without_read",
    "run",
    "stop_at_violations",
    "validate_files",
]

IN_MEMORY = 200_000_000  # bytes of Turtle up to which a store is made in memory, about 20 times as much


@dataclass(frozen=True)
class Built:
    """A finished store: its folder, what validation found (no violation among it), and whether it is new."""

    folder: Path
    findings: list[ValidationFinding]
    new: bool


def build_archive(archive: Archive, progress: Progress = silent, checked: bool = True) -> Built:
    """Builds, infers and validates, then swaps the new store in; does nothing where the store is up to date and whole.

    Everything is written beside and renamed, so a failure leaves the last good store, and readers of the old one
    finish undisturbed. With `checked` false validation is left out, as for an installed package whose data was
    validated before it was published. Raises KgError with all problems, and where files change during the build.
    """
    stores = archive.build / "stores"
    check_build_folder(archive)
    with build_lock(archive.build):
        for folder in (archive.build, archive.data):  # of a build, a preview, an import or a redaction that was killed
            atomic.remove_leftovers(folder.rglob(f"{atomic.NEW}*"))
        snapshot = archive.snapshot()
        folder = stores / snapshot.key
        last, kept = current(archive), findings_of(folder)
        if (kept is not None or not checked) and is_whole(folder):
            make_current(archive, folder)
            return Built(folder, kept or [], new=False)
        with atomic.new_folder(folder, check_store, write_failed) as fresh:
            findings = _build_into(snapshot, fresh, progress, checked)
            if any(finding.severity == "Violation" for finding in findings):
                snapshot.check_unchanged()  # files that were read in the middle of a change are not to blame
            stop_at_violations(findings)
            write_manifest(snapshot, fresh)
            if checked:
                write_findings(fresh, findings)
            checksums.write(fresh, len(LocalStore.read(fresh / "db")))
            snapshot.check_unchanged()
        make_current(archive, folder)
        if last is not None and not same_redactions(last, folder):  # nobody may read there what was redacted
            shutil.rmtree(last, ignore_errors=True)
        return Built(folder, findings, new=True)


def _build_into(archive: Snapshot, folder: Path, progress: Progress, checked: bool) -> list[ValidationFinding]:
    """Builds in a folder, and returns the findings.

    Most of a build waits for the engine, so a second thread writes what is ready meanwhile: all but the labels while
    these are made, and the index of names during validation.
    """
    database = folder / checksums.DATABASE
    small = archive.size < IN_MEMORY  # then several times as fast in memory, with one write at the end
    made = LocalStore.in_memory() if small else LocalStore.create(database)
    rules, labels = read_all(archive, "rules"), read_all(archive, "labels")
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(_build_without_read, archive, folder / checksums.WITHOUT_READ)
        follow(made, archive, archive.turtle, rules, progress)
        written = made.graphs()
        copied = pool.submit(made.copy_to, database) if small else None
        label(made, labels, progress)
        index = pool.submit(entries.write, made, folder / entries.FILE)
        found = validate(made, prefixes(archive), progress) if checked else []
        if beside.result():
            mark_read(made, LocalStore.read(folder / checksums.WITHOUT_READ))
        progress("writing the store", 0, 1)
        copy = made
        if copied:
            copy = copied.result()
            copy.take(made, sorted({*made.graphs()}.difference(written), key=str))
        copy.settle()
        index.result()
    return found


def _build_without_read(archive: Snapshot, folder: Path) -> bool:
    """Builds and writes all that follows without the files that a program read, if there are any."""
    kept = [name for name in archive.turtle if not is_read(archive.content(name), graph_of(name))]
    if len(kept) == len(archive.turtle):
        return False
    store, rules = LocalStore.in_memory(), read_all(archive, "rules")
    load(store, Contents(kept, archive.content), rules)
    leave_out_dangling(store, archive)
    conclude(store, rules)
    store.copy_to(folder).settle()
    return True


def run(
    store: LocalStore,
    archive: Archive,
    files: Mapping[str, bytes],
    progress: Progress = silent,
    *,
    checked: bool = True,
    engine: str = "sparql",
) -> list[ValidationFinding]:
    """Fills an empty store: load, infer, prove, argue, label and, if `checked`, validate; returns the findings."""
    follow(store, archive, files, read_all(archive, "rules"), progress)
    label(store, read_all(archive, "labels"), progress)
    return validate(store, prefixes(archive), progress, engine) if checked else []


def follow(
    store: LocalStore,
    archive: Archive,
    files: Mapping[str, bytes],
    rules: list[QueryFile],
    progress: Progress = silent,
) -> None:
    """Fills an empty store with these files, and adds what follows from them."""
    load(store, files, rules, progress)
    leave_out_dangling(store, archive)
    check_extension(store, archive)
    check_data(store, archive)
    conclude(store, rules, progress)


def load(store: LocalStore, files: Mapping[str, bytes], rules: list[QueryFile], progress: Progress = silent) -> None:
    """Loads these files, and parses the rules meanwhile, which takes about a second whatever the data."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(checked_rules, rules)  # rules/patterns remembers them; an error in a rule is raised when it is used
        load_files(store, files, progress)


def conclude(store: LocalStore, rules: list[QueryFile], progress: Progress = silent) -> None:
    """Adds what follows, the proofs of the conclusions, and the standing of claims and conclusions."""
    infer(store, rules, progress)
    prove(store, rules)
    argue(store)


def label(store: LocalStore, labels: list[QueryFile], progress: Progress = silent) -> None:
    """Adds the labels of all things."""
    progress("labelling", 0, 1)
    write_labels(store, labels)


def validate_files(
    archive: Snapshot,
    drafts: Mapping[str, bytes],
    files: Collection[str],
    progress: Progress = silent,
    *,
    engine: str = "sparql",
) -> list[ValidationFinding]:
    """The findings about some files, as they would be in the archive; `drafts` has the content of those it lacks.

    They are those in these files, and those elsewhere about a thing that these files describe. Raises KgError with all
    that is wrong in files that cannot be read.
    """
    with preview(archive, drafts, files) as made:
        if made is not None and engine == "sparql":
            asked = {*made.things, *map(graph_of, files)}
            if uses_undefined_terms(made.store, files):
                asked.add(ONTOLOGY)  # about which the constraint on terms speaks
            found = validate(made.store, prefixes(archive), progress, among=asked)
            return _concerning(found, files, made.things)
    store = LocalStore.in_memory()
    contents = Contents(
        [*archive.turtle, *drafts], lambda name: drafts[name] if name in drafts else archive.content(name)
    )
    found = run(store, archive, contents, progress, engine=engine)
    return _concerning(found, files, described(store, files))


def _concerning(
    findings: list[ValidationFinding], files: Collection[str], things: Collection[NamedNode]
) -> list[ValidationFinding]:
    """The findings in these files, and those elsewhere about one of these things."""
    described = set(things)
    return [one for one in findings if one.where in files or not described.isdisjoint(one.things)]


def stop_at_violations(findings: list[ValidationFinding]) -> None:
    """Raises KgError with every violation: data with a violation must not be published."""
    wrong = [KgError(f.what, f.where, f.expected, f.repair) for f in findings if f.severity == "Violation"]
    if wrong:
        raise KgError.of(wrong)
