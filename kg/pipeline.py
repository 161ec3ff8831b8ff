"""This module runs the stages in order, and puts a new store in place only when all of them have succeeded."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from kg.argue import argue
from kg.build import Progress, build
from kg.errors import KgError
from kg.generations import FINDINGS, closed, current, findings_of, is_whole, locked, point, write_findings
from kg.identifiers import graph_of, prefixes, shorten
from kg.increment import increment, write_manifest
from kg.infer import infer
from kg.paths import Archive
from kg.prove import prove, prove_again
from kg.queries import QueryFile, read_all
from kg.revise import Revision
from kg.rules import checked_rules
from kg.store import Store, unwritten
from kg.validate import Finding, rank, reach, validate

if TYPE_CHECKING:
    from kg.endpoint import EndpointStore

__all__ = ["IN_MEMORY", "Built", "concerning", "current", "derive", "make", "make_at", "run", "stop_at_violations"]

IN_MEMORY = 200_000_000  # bytes of Turtle up to which a store is made in memory, about 20 times as much


def _silent(what: str, done: int, total: int) -> None:
    """Shows nothing."""


@dataclass(frozen=True)
class Built:
    """A finished store: its folder, what validation found (nothing that must not be published), whether it is new."""

    folder: Path
    findings: list[Finding]
    new: bool


def make(archive: Archive, progress: Progress = _silent, checked: bool = True) -> Built:
    """Builds, infers and validates, then swaps the new store in; does nothing where the store is up to date.

    Everything is written beside and renamed, so a failure leaves the last good store, and readers of the old one
    finish undisturbed. With `checked` false validation is left out, as for an installed package whose data was
    validated before it was published. Raises KgError with all problems.
    """
    stores = archive.build / "stores"
    with locked(archive.build):
        folder = stores / _key(archive)
        kept = findings_of(folder)
        if (kept is not None or not checked) and is_whole(folder):
            point(archive, folder)
            return Built(folder, kept or [], new=False)
        try:
            stores.mkdir(exist_ok=True)
            for dead in stores.glob(".new-*"):  # of a build that was killed: this one holds the lock
                shutil.rmtree(dead, ignore_errors=True)
            fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=stores))
            last = current(archive)
            if last is not None and findings_of(last) is None:  # then nothing of it can be kept
                (last / FINDINGS).unlink(missing_ok=True)
        except OSError as error:
            raise closed(stores, error) from error
        try:
            finish, findings = _made(archive, fresh / "db", progress, checked)
            stop_at_violations(findings)
            progress("writing the store", 0, 1)
            finish()
            del finish  # and with it the store, which is closed
            write_manifest(archive, fresh)
            if checked:
                write_findings(fresh, findings)
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(fresh, folder)
        except OSError as error:
            raise unwritten(stores, error) from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        point(archive, folder)
        return Built(folder, findings, new=True)


def _made(
    archive: Archive, folder: Path, progress: Progress, checked: bool
) -> tuple[Callable[[], object], list[Finding]]:
    """What is left to do to have the store of an archive on disk, and what was found in it."""
    rules = read_all(archive, "rules")
    next_one = increment(archive, current(archive), folder, rules, progress)
    if next_one is not None:
        store = next_one.store
        changed = conclude_again(store, rules, next_one.revision)
        checks = read_all(archive, "checks")
        return store.inner.flush, _found_anew(archive, store, changed, checks, progress) if checked else []
    shutil.rmtree(folder, ignore_errors=True)
    small = _is_small(archive)  # then several times as fast in memory, with one write at the end
    store = Store.in_memory() if small else Store.create(folder)
    found = run(store, archive, archive.turtle, progress, checked=checked)
    return partial(store.copy_to, folder) if small else store.settle, found


def _found_anew(
    archive: Archive, store: Store, changed: set[Triple], checks: list[QueryFile], progress: Progress
) -> list[Finding]:
    """What validation finds after a change: anew about what the change reaches, and as before about all else."""
    last, table = current(archive), prefixes(archive)
    before = findings_of(last) if last is not None else None
    only = reach(store, changed) if before is not None else None
    if only is None or before is None:
        return validate(store, checks, table, progress)
    if not only:
        return before
    names = {shorten(thing.value, table) for thing in only if isinstance(thing, NamedNode)}
    kept = [finding for finding in before if finding.focus not in names]
    found = validate(store, checks, table, progress, only=only)
    return sorted(dict.fromkeys([*kept, *found]), key=rank)


def _is_small(archive: Archive) -> bool:
    return sum(path.stat().st_size for path in archive.turtle.values()) < IN_MEMORY


def make_at(store: EndpointStore, archive: Archive, progress: Progress = _silent) -> list[Finding]:
    """Builds, infers and validates in an endpoint, and marks the build as whole where nothing must not be published.

    An endpoint has no place beside it: what it held of ours is gone when this begins. So all is made here first, where
    nothing is lost by what is wrong. Raises KgError with all problems, and where files change meanwhile.
    """
    key = _key(archive)
    here = _rehearsed(archive, progress)
    store.begin()
    findings = run(store, archive, archive.turtle, progress)
    stop_at_violations(findings)
    now = replace(archive)  # which reads the files again
    if _key(now) != key:
        files = {**archive.data_files, **now.data_files}
        changed = [name for name in files if archive.data_files.get(name) != now.data_files.get(name)]
        raise KgError(
            "files have changed while the build ran",
            ", ".join(changed[:5]) or "ontology/, queries/ or the program",
            "the same files from the beginning of a build to its end",
            "run kg build again",
        )
    store.finish(key, here)
    return findings


def _key(archive: Archive) -> str:
    try:
        return archive.key
    except OSError as error:
        where = str(error.filename)
        raise KgError(f"cannot read the file ({error.strerror})", where, "a readable file", "check it") from error


def _rehearsed(archive: Archive, progress: Progress) -> Store | None:
    """A store made here, in memory, of what is to be built elsewhere. Raises KgError with all that is wrong.

    None for an archive that is too large: each file is read, and the rules and shapes are tried on the ontology alone.
    """

    def here(what: str, done: int, total: int) -> None:
        progress(f"trying it here: {what}", done, total)

    store, files = Store.in_memory(), archive.turtle
    small = _is_small(archive)
    if not small:
        problems: list[KgError] = []
        for name, path in files.items():
            try:
                build(Store.in_memory(), {name: path})
            except KgError as error:
                problems += error.problems
        if problems:
            raise KgError.of(problems)
        files = {name: path for name, path in files.items() if not name.startswith("data/")}
    rules, checks = read_all(archive, "rules"), read_all(archive, "checks")
    build(store, files, here)
    derive(store, rules, here)
    findings = validate(store, checks, prefixes(archive), here, delegate=False)
    if not small:
        return None
    stop_at_violations(findings)
    return store


def run(
    store: Store,
    archive: Archive,
    files: Mapping[str, Path],
    progress: Progress = _silent,
    *,
    checked: bool = True,
    engine: str = "sparql",
) -> list[Finding]:
    """Fills an empty store from these files: build, infer and, if `checked`, validate; returns what was found."""
    rules, checks = read_all(archive, "rules"), read_all(archive, "checks")
    load(store, files, rules, progress)
    derive(store, rules, progress)
    if not checked:
        return []
    return validate(store, checks, prefixes(archive), progress, engine, delegate=not store.remote)


def load(store: Store, files: Mapping[str, Path], rules: list[QueryFile], progress: Progress = _silent) -> None:
    """Builds from these files, and parses the rules meanwhile: that takes about a second, whatever the data."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(checked_rules, rules)  # kept by kg/patterns; what is wrong with a rule is told when it is to run
        build(store, files, progress)


def derive(store: Store, rules: list[QueryFile], progress: Progress = _silent) -> None:
    """Adds all that follows, then the proofs of the conclusions, then the standing of claims and conclusions."""
    infer(store, rules, progress)
    prove(store, rules)
    argue(store)


def conclude_again(store: Store, rules: list[QueryFile], revision: Revision) -> set[Triple]:
    """Brings proofs and standings up to date after a revision; returns every statement that has come or gone in all."""
    changed = revision.changed | prove_again(revision.before, store, rules, revision.concluded)
    return changed | argue(store, changed)


def concerning(findings: list[Finding], store: Store, files: Collection[str], table: dict[str, str]) -> list[Finding]:
    """The findings in these files, and those elsewhere that speak of a thing which these files describe."""
    graphs = " ".join(str(graph_of(name)) for name in files)
    described = store.rows(f"SELECT DISTINCT ?s WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s a ?class }} }}")
    names = {shorten(s.value, table) for (s,) in described if isinstance(s, NamedNode)}
    return [f for f in findings if f.where in files or f.focus in names or not names.isdisjoint(f.what.split())]


def stop_at_violations(findings: list[Finding]) -> None:
    """Raises KgError with every finding that must not be published."""
    wrong = [KgError(f.what, f.where, f.expected, f.repair) for f in findings if f.severity == "Violation"]
    if wrong:
        raise KgError.of(wrong)
