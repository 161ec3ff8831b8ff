"""This module runs the stages in order, and puts a new store in place only when all of them have succeeded."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from kg.argue import STANDINGS, argue
from kg.build import Progress, build
from kg.errors import KgError
from kg.identifiers import graph_of, prefixes, shorten
from kg.increment import increment, write_manifest
from kg.infer import infer
from kg.paths import Archive
from kg.prove import PROOFS, prove
from kg.queries import QueryFile, read_all
from kg.store import Store, unwritten
from kg.validate import Finding, rank, reach, validate

if TYPE_CHECKING:
    from kg.endpoint import EndpointStore

LOCK_SECONDS = 600.0
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
    with _lock(archive.build):
        folder = stores / archive.key
        report = folder / "findings.json"
        if (folder / "db").is_dir() and (report.exists() or not checked):
            _point(archive, folder)
            return Built(folder, _load(report), new=False)
        stores.mkdir(exist_ok=True)
        for dead in stores.glob(".new-*"):  # of a build that was killed: this one holds the lock
            shutil.rmtree(dead, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=stores))
        try:
            store, findings, small = _made(archive, fresh / "db", progress, checked)
            stop_at_violations(findings)
            if small:  # several times as fast as working on disk, and one write at the end
                progress("writing the store", 0, 1)
                store.copy_to(fresh / "db")
            else:
                store.inner.flush()
            del store
            write_manifest(archive, fresh)
            if checked:
                (fresh / "findings.json").write_text(json.dumps([asdict(finding) for finding in findings]))
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(fresh, folder)
        except OSError as error:
            raise unwritten(stores, error) from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        _point(archive, folder)
        return Built(folder, findings, new=True)


def _made(archive: Archive, folder: Path, progress: Progress, checked: bool) -> tuple[Store, list[Finding], bool]:
    """The store of an archive, what was found in it, and whether it is in memory and still to be written."""
    rules = read_all(archive, "rules")
    next_one = increment(archive, current(archive), folder, rules, progress)
    if next_one is not None:
        store = next_one.store
        conclude(store, rules)
        checks = read_all(archive, "checks")
        return store, _found_anew(archive, store, next_one.changed, checks, progress) if checked else [], False
    shutil.rmtree(folder, ignore_errors=True)
    small = _is_small(archive)
    store = Store.in_memory() if small else Store.create(folder)
    return store, run(store, archive, archive.turtle, progress, checked=checked), small


def _found_anew(
    archive: Archive, store: Store, changed: set[Triple], checks: list[QueryFile], progress: Progress
) -> list[Finding]:
    """What validation finds after a change: anew about what the change reaches, and as before about all else."""
    last, table = current(archive), prefixes(archive)
    report = last / "findings.json" if last is not None else None
    only = reach(store, changed) if report is not None and report.exists() else None
    if only is None or report is None:
        return validate(store, checks, table, progress)
    names = {shorten(thing.value, table) for thing in only if isinstance(thing, NamedNode)}
    kept = [finding for finding in _load(report) if finding.focus not in names]
    found = validate(store, checks, table, progress, only=only)
    return sorted(dict.fromkeys([*kept, *found]), key=rank)


def _is_small(archive: Archive) -> bool:
    return sum(path.stat().st_size for path in archive.turtle.values()) < IN_MEMORY


def make_at(store: EndpointStore, archive: Archive, progress: Progress = _silent) -> list[Finding]:
    """Builds, infers and validates in an endpoint, and marks the build as whole where nothing must not be published.

    An endpoint has no place beside it: what it held of ours is gone when this begins. Raises KgError with all problems.
    """
    store.begin()
    findings = run(store, archive, archive.turtle, progress)
    stop_at_violations(findings)
    store.finish(archive.key)
    return findings


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
    build(store, files, progress)
    derive(store, rules, progress)
    if not checked:
        return []
    return validate(store, checks, prefixes(archive), progress, engine, delegate=not store.remote)


def derive(store: Store, rules: list[QueryFile], progress: Progress = _silent) -> None:
    """Adds all that follows, then the proofs of the conclusions, then the standing of claims and conclusions."""
    infer(store, rules, progress)
    conclude(store, rules)


def conclude(store: Store, rules: list[QueryFile]) -> None:
    """Makes the proofs of the conclusions and the standing of claims and conclusions, in place of any there are."""
    for graph in (PROOFS, STANDINGS):
        store.remove_graph(graph)
    prove(store, rules)
    argue(store)


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


def current(archive: Archive) -> Path | None:
    """The folder of the store in use, or None where nothing has been built."""
    pointer = archive.build / "current"
    if not pointer.is_file():
        return None
    folder = archive.build / "stores" / pointer.read_text(encoding="utf-8").strip()
    return folder if (folder / "db").is_dir() else None


def _point(archive: Archive, folder: Path) -> None:
    """Makes a folder the store in use, and deletes all older ones but the last."""
    before = current(archive)
    pointer = archive.build / f".current-{os.getpid()}"
    pointer.write_text(folder.name + "\n", encoding="utf-8")
    os.replace(pointer, archive.build / "current")
    for old in folder.parent.iterdir():
        if old not in (folder, before) and not old.name.startswith(".new-"):
            shutil.rmtree(old, ignore_errors=True)


def _load(report: Path) -> list[Finding]:
    return [Finding(**row) for row in json.loads(report.read_text())] if report.exists() else []


@contextlib.contextmanager
def _lock(build_folder: Path) -> Iterator[None]:
    """Lets one build at a time into a folder; a second one waits."""
    import fcntl

    try:
        build_folder.mkdir(parents=True, exist_ok=True)
        handle = open(build_folder / ".lock", "w")  # noqa: SIM115
    except OSError as error:
        raise KgError(
            f"cannot write to the build folder ({error.strerror})",
            str(build_folder),
            "a folder that can be written to",
            "free it, or set XDG_CACHE_HOME to another place",
        ) from error
    with handle:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > end:
                    raise KgError(
                        "another build holds the store",
                        str(build_folder / ".lock"),
                        f"its end within {LOCK_SECONDS:.0f} seconds",
                        "wait for the other kg build, or stop it",
                    ) from None
                time.sleep(0.1)
        yield
