"""`kg validate`: validates the files as they are, or what an endpoint holds."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from kg.archive import Archive, Contents, Snapshot
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.build.validate import examine
from kg.cli.opening import archive_of, opened
from kg.cli.output import note, plural, print_findings, write
from kg.cli.progress import Bar
from kg.cli.verb import Verb
from kg.errors import KgError
from kg.files import reading
from kg.shacl import Report
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import prefixes


def arguments(parser: argparse.ArgumentParser) -> None:
    """What checks, how the result is printed, and what is validated."""
    parser.add_argument("--engine", choices=("sparql", "pyshacl"), default="sparql", help="what checks the shapes")
    parser.add_argument(
        "--format", choices=("text", "json", "turtle"), default="text", help="as text, or as a SHACL validation report"
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="report only what concerns these files")


def run(options: argparse.Namespace) -> int:
    """Prints what is wrong; 1 where something must not be published."""
    archive = archive_of(options)
    if options.endpoint and (options.files or options.engine != "sparql"):
        raise KgError(
            "an endpoint is validated as a whole, and by SPARQL",
            "kg validate --endpoint",
            "neither files nor another engine",
            "leave these out, or leave --endpoint out",
        )
    if options.endpoint:
        with opened(options) as graph:
            return _validate(graph.store, archive, options)
    return _validate(LocalStore.in_memory(), archive, options)


def _validate(store: Store, archive: Archive, options: argparse.Namespace) -> int:
    files = {archive.relative(file): file for file in options.files}
    snapshot = None if store.remote else archive.snapshot()
    if snapshot is not None and files and options.format == "text" and options.engine == "sparql":
        drafts = _drafts(snapshot, files)
        with Bar() as progress, pipeline.overlaid(snapshot.snapshot(), drafts, progress) as made:
            if made is not None:
                changed_store, findings = made
                snapshot.check_unchanged("kg validate")
                return _told(pipeline.concerning(findings, changed_store, files, prefixes(archive)), len(files))
    archive = snapshot or archive
    table = prefixes(archive)
    with Bar() as progress:
        if snapshot is not None:
            pipeline.run(store, snapshot, _with_drafts(snapshot, files), progress, checked=False)
        checks = read_all(archive, "checks")
        pairs = examine(store, checks, table, progress, engine=options.engine, delegate=not store.remote)
    if snapshot is not None:
        snapshot.check_unchanged("kg validate")
    findings = list(dict.fromkeys(finding for finding, _ in pairs))
    if files:
        findings = pipeline.concerning(findings, store, files, table)
    if options.format != "text":
        kept = set(findings)
        report = Report([result for finding, result in pairs if finding in kept])
        write(report.json() if options.format == "json" else report.turtle(table))
        return int(any(finding.severity == "Violation" for finding in findings))
    return _told(findings, len(files) or len(archive.turtle))


def _told(findings: list[ValidationFinding], files: int) -> int:
    """Prints the findings in so many files. Raises KgError with every violation."""
    print_findings(finding for finding in findings if finding.severity != "Violation")
    pipeline.stop_at_violations(findings)
    note(f"valid: {plural(files, 'file')}")
    return 0


def _with_drafts(archive: Snapshot, files: Mapping[str, Path]) -> Contents:
    """The Turtle files of the archive, and those of `files` that it lacks. Raises KgError if one cannot be read."""
    drafts = _drafts(archive, files)
    return Contents([*archive.turtle, *drafts], lambda name: drafts[name] if name in drafts else archive.take(name))


def _drafts(archive: Snapshot, files: Mapping[str, Path]) -> dict[str, bytes]:
    """The content of those files that the archive lacks. Raises KgError if one cannot be read."""
    drafts: dict[str, bytes] = {}
    problems: list[KgError] = []
    for name, file in files.items():
        try:
            if name not in archive.turtle:
                drafts[name] = reading.read(file)
        except KgError as error:
            problems += error.problems
    if problems:
        raise KgError.of(problems)
    return drafts


VERB = Verb(
    "validate",
    "validate the files as they are now, without building",
    "kg validate",
    run,
    arguments,
    takes_endpoint=True,
    takes_others=True,
)
