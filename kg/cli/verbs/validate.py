"""`kg validate`: validates the files as they are, or what an endpoint holds."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from kg.archive import Archive, Snapshot
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.build.validate import validate
from kg.cli import reporting
from kg.cli.opening import archive_of, opened
from kg.cli.output import plural
from kg.cli.progress import Bar
from kg.errors import KgError
from kg.files import reading
from kg.reports import Outcome, of_findings, problem, rule_ids
from kg.reports.of_findings import Locator
from kg.store.local import LocalStore
from kg.terms.names import prefixes


def run(options: argparse.Namespace) -> int:
    """Prints what is wrong; 1 where something must not be published."""
    archive = archive_of(options)
    if options.staged and not options.since:
        options.since = "HEAD"
    if options.since and (options.files or options.endpoint):
        raise KgError(
            "--since finds the changed files of the archive itself",
            "kg validate --since",
            "neither files nor --endpoint beside it",
            "leave these out, or leave --since out",
        )
    if options.endpoint and (options.files or options.engine != "sparql"):
        raise KgError(
            "an endpoint is validated as a whole, and by SPARQL",
            "kg validate --endpoint",
            "neither files nor another engine",
            "leave these out, or leave --endpoint out",
        )
    chosen = reporting.choice_of(options, archive.data.parent)
    files: dict[str, Path] = {}
    locator = Locator(archive, files)
    table: Mapping[str, str] = {}
    number, notes = 0, list[str]()
    try:
        files.update(_named(archive, options.files))
        table = prefixes(archive)
        rule_ids.known(archive)  # of which a mistake is told whatever is chosen
        chosen.check(partial(rule_ids.names, archive), "--select, --ignore or habeas.toml")
        number = len(files) or len(archive.turtle)
        if options.since:
            findings, number, notes = _since(archive, options)
        else:
            findings = _found(archive, options, files)
        problems = of_findings.problems(findings, locator)
    except KgError as error:
        problems = of_findings.problems_of_error(error, locator)
        if all(one.name == problem.REFUSED for one in problems):  # nothing was validated
            if reporting.refused(options, error, locator):
                return 1
            raise
    return reporting.finish(options, chosen, Outcome(problems, number, prefixes=table, notes=notes))


def _named(archive: Archive, given: Sequence[Path]) -> dict[str, Path]:
    """The files that were named, those in folders among them, by the names that the archive has for them.

    A folder with files of the archive stands for these; examples of queries and copies in a build are none.
    """
    files: dict[str, Path] = {}
    problems: list[KgError] = []
    for path in given:
        if not path.is_dir():
            files[archive.relative(path)] = path
            continue
        names, wrong = reading.walk(path, "", ".ttl")
        inside = {archive.relative(path / name.lstrip("/")): path / name.lstrip("/") for name in names}
        files |= {name: file for name, file in inside.items() if name in archive.turtle} or inside
        problems += [KgError(one.what, f"{path}{one.where}", one.expected, one.repair) for one in wrong]
        if not names and not wrong:
            problems.append(KgError("the folder holds no Turtle file", str(path), "a .ttl file", "name another folder"))
    if problems:
        raise KgError.of(problems)
    return files


def _found(archive: Archive, options: argparse.Namespace, files: Mapping[str, Path]) -> list[ValidationFinding]:
    """All that is wrong in the archive, or at the endpoint. Raises KgError if it cannot be validated."""
    if options.endpoint:
        with opened(options) as graph, Bar() as progress:
            return validate(graph.store, prefixes(archive), progress, delegate=False)
    snapshot = archive.snapshot()
    with Bar() as progress:
        if files:
            drafts = _drafts(snapshot, files)
            findings = pipeline.validate_files(snapshot, drafts, files, progress, engine=options.engine)
        else:
            everything = snapshot.turtle
            findings = pipeline.run(LocalStore.in_memory(), snapshot, everything, progress, engine=options.engine)
    snapshot.check_unchanged("kg validate")
    return findings


def _since(archive: Archive, options: argparse.Namespace) -> tuple[list[ValidationFinding], int, list[str]]:
    """All that is wrong in the files that changed since a revision, and elsewhere what was not wrong then.

    With it the number of changed files, and what was left out.
    """
    from kg.build.since import earlier, findings_since
    from kg.changes.since import contents_then, not_staged

    then, files = contents_then(archive, options.since, staged=options.staged), archive.snapshot()
    snapshot = earlier(files, not_staged(archive)) if options.staged else files
    said = f"{plural(len(then), 'file')} changed since {options.since}"
    frame = sorted(name for name in then if not name.startswith("data/"))
    with Bar() as progress:
        found = None if frame else findings_since(snapshot, then, progress)
    if found is not None:
        files.check_unchanged("kg validate")
        left = f"{plural(found.left_out, 'problem')} elsewhere left out, which {options.since} had too"
        return found.findings, len(then), [f"{said}; {left}"]
    why = f"{frame[0]} is one, on which all may depend" if frame else f"what {options.since} had cannot be read"
    with Bar() as progress:
        everything = pipeline.run(LocalStore.in_memory(), snapshot, snapshot.turtle, progress, engine=options.engine)
    files.check_unchanged("kg validate")
    return everything, len(snapshot.turtle), [f"{said}; everything was validated: {why}"]


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
