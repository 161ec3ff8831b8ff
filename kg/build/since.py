"""What a change of data files can reach: the findings about which validation may say something else than before it."""

from __future__ import annotations

import hashlib
import tempfile
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.archive import Snapshot
from kg.build.findings import ValidationFinding
from kg.build.generations import current
from kg.build.increment import increment, is_built_from
from kg.build.pipeline import OVERLAY, update_conclusions
from kg.build.progress import Progress, silent
from kg.build.reach import reach
from kg.errors import KgError
from kg.sparql.query_file import read_all
from kg.store import checksums
from kg.store.local import read_turtle
from kg.store.protocol import Store
from kg.terms.names import graph_of, shorten


def earlier(archive: Snapshot, then: Mapping[str, bytes | None]) -> Snapshot:
    """The archive with some data files as they were, by name; None for a file that was not there."""
    held, read = dict(archive.held), dict(archive.read)
    for name, content in then.items():
        held.pop(name, None)
        read.pop(name, None)
        if content is not None:
            held[name], read[name] = content, hashlib.sha256(content).hexdigest()
    return replace(archive, held=held, read=dict(sorted(read.items())))


def changed_statements(then: Snapshot, progress: Progress = silent) -> set[Triple] | None:
    """Every statement that came or went between an earlier state of an archive and the store in use.

    What follows is among them. None if that cannot be told: there is no store, or a full build would be due.
    """
    last = current(then)
    if last is None:
        return None
    if is_built_from(then, last):
        return set()
    rules = read_all(then, "rules")
    with tempfile.TemporaryDirectory(prefix=OVERLAY, dir=then.build, ignore_cleanup_errors=True) as folder:
        made = increment(then.snapshot(), last, Path(folder) / checksums.DATABASE, rules, progress)
        return None if made is None else update_conclusions(made.store, rules, made.revision)


def between(earlier: set[Triple], now: set[Triple], then: Mapping[str, bytes | None], archive: Snapshot) -> set[Triple]:
    """Every statement that came or went between two states, from how each of them differs from the store in use.

    What both have in the same way is no change between them. What the changed files themselves state is compared too,
    since a statement may have gone from one file and still stand in another.
    """
    stated: set[Triple] = set()
    for name, content in then.items():
        old = set(_read(content, name)) if content is not None else set()
        new = set(_read(archive.content(name), name)) if archive.holds(name) else set()
        stated |= old ^ new
    return (earlier ^ now) | stated


def _read(content: bytes, name: str) -> list[Triple]:
    """The statements of a file as it was; none if it was not Turtle then."""
    try:
        return read_turtle(content.removeprefix(BOM_UTF8), graph_of(name), name)
    except KgError:
        return []


def reached(
    findings: list[ValidationFinding],
    store: Store,
    changed: set[Triple],
    files: Mapping[str, object],
    table: Mapping[str, str],
) -> list[ValidationFinding]:
    """The findings that a change can reach: those in changed files, and those about a thing that validation may judge
    otherwise after it."""
    only = reach(store, changed)
    if only is None:
        return findings
    names = {shorten(thing.value, dict(table)) for thing in only if isinstance(thing, NamedNode)}
    return [one for one in findings if one.where in files or one.focus in names]
