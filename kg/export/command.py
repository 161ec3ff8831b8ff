"""This module is the command `kg export`: it writes a release of the graph in use, or checks one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from kg import __version__, pipeline
from kg import graph as face
from kg.coverage import coverage
from kg.errors import KgError
from kg.export.check import check
from kg.export.history import refuse_dropped
from kg.export.questions import read_checks
from kg.export.release import PARTS, Covered, Measures, export
from kg.identifiers import prefixes, shorten
from kg.paths import locate
from kg.progress import Bar
from kg.queries import read_all
from kg.store import Store
from kg.validate import validate


def verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the verb to the command line."""
    help_text = "write a release: the data in the formats people use, the same bytes from the same files"
    one = verb("export", run_export, help_text, "kg export --to build/release")
    one.add_argument("--to", type=Path, metavar="DIR", help="the folder of the release: empty, or not there yet")
    one.add_argument("--check", type=Path, metavar="DIR", help="check a release: work out all that it states again")
    help_text = "an earlier release: refuse a new one that drops what it observed, found or held in conflict"
    one.add_argument("--since", type=Path, metavar="DIR", help=help_text)
    one.add_argument(
        "--formats", metavar="LIST", default=",".join(PARTS), help=f"some of {','.join(PARTS)}; all of them otherwise"
    )


def run_export(options: argparse.Namespace) -> int:
    """Writes a release, or checks one."""
    if (options.to is None) == (options.check is None):
        both = "two things are asked for" if options.to else "no folder is named"
        raise KgError(both, "kg export", "--to DIR or --check DIR", "name the folder of the release")
    if options.check is not None:
        number = check(options.check, _measured_again)
        print(f"checked: {number} files in {options.check}, all as stated", file=sys.stderr)
        return 0
    graph = _current(options)
    with Bar() as progress:
        made = export(
            graph.store,
            graph.archive,
            options.to,
            __version__,
            measure=lambda store: _measured(graph, store),
            formats=[name.strip() for name in options.formats.split(",") if name.strip()],
            progress=progress,
            check=lambda folder: _compared(graph, options.since, folder),
        )
    print(f"exported: {len(made)} files in {options.to}", file=sys.stderr)
    return 0


def _compared(graph: face.Graph, earlier: Path | None, folder: Path) -> None:
    graph.check_unchanged()
    if earlier is not None and (differing := refuse_dropped(earlier, folder)):
        print(f"note: {differing}", file=sys.stderr)


def _measured_again(store: Store, folder: Path) -> Measures:
    """What validation and coverage find in the statements of a release, by its own shapes and checks."""
    table = prefixes(locate())
    return Measures(validate(store, read_checks(folder / "queries" / "checks.ttl"), table), _covered(store, table))


def _current(options: argparse.Namespace) -> face.Graph:
    """The graph, which must have been built from the files as they are: a release says what it was made from."""
    archive = locate(options.archive)
    if not options.endpoint and pipeline.current(archive) is None:
        raise KgError("no graph has been built", str(archive.build), "a store that kg build made", "run kg build")
    graph = face.open_graph(options.archive, options.endpoint)
    if face.stale(graph):
        raise KgError(
            "files have changed since the graph was built",
            options.endpoint or str(archive.build),
            "a graph of the files as they are",
            f"run kg build{' --endpoint with this address' if options.endpoint else ''}",
        )
    return graph


def _measured(graph: face.Graph, store: Store) -> Measures:
    """What validation and coverage find: of a store on this disk, what the build found."""
    if graph.store.remote:
        findings = validate(store, read_all(graph.archive, "checks"), graph.prefixes)
    else:
        findings = pipeline.make(graph.archive).findings
    return Measures(findings, _covered(store, graph.prefixes))


def _covered(store: Store, table: dict[str, str]) -> list[Covered]:
    covered = []
    for cls, prop, *numbers in coverage(store).rows:
        names = (shorten(str(term)[1:-1], table) for term in (cls, prop))
        covered.append((*names, *(int(getattr(number, "value", 0)) for number in numbers)))
    return covered  # type: ignore[return-value]
