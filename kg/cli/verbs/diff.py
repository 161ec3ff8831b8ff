"""`kg diff` and `kg patch`: compare two states of the record, and apply a patch."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli.opening import archive_of
from kg.cli.output import note, say, write, write_lines
from kg.cli.verb import language_argument
from kg.errors import KgError
from kg.files.scratch import scratch_folder
from kg.terms.names import prefixes

_ONLY_STATED = (
    "note: this version cannot run the rules of one of the two, so only what files state is compared, and nothing that "
    "follows from it:"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The two states, and the form of what is printed."""
    parser.add_argument("old", metavar="OLD", help="a release folder, an archive, a .nq(.gz) file, or a git revision")
    parser.add_argument("new", metavar="NEW", help="the same for the newer state")
    parser.add_argument("--format", choices=("text", "json", "patch"), default="text", help="output format")
    parser.add_argument("--check", action="store_true", help="list the removals without a reason, and fail if any")
    parser.add_argument("--changelog", type=Path, metavar="FILE", help="where the reasons are (default: CHANGELOG.md)")
    language_argument(parser)


def arguments_patch(parser: argparse.ArgumentParser) -> None:
    """The release, the patch, and the new file."""
    parser.add_argument("old", metavar="OLD", help="the release folder or .nq(.gz) file to apply the patch to")
    parser.add_argument("patch", type=Path, metavar="PATCH", help="a patch from kg diff or kg redact")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the new .nq or .nq.gz file")
    parser.add_argument("--force", action="store_true", help="replace that file if it is there already")


def run(options: argparse.Namespace) -> int:
    """Prints what differs, or checks that each removal has a reason."""
    from kg.changes.compare import compare, entries, unexplained
    from kg.changes.patch import patch_rows
    from kg.changes.redacted import redacted_since
    from kg.changes.report import ChangeReport, as_json, ontologies, text
    from kg.changes.resolve import resolve_two

    archive = archive_of(options)
    table = prefixes(archive)
    changelog = options.changelog or archive.data.parent / "CHANGELOG.md"
    if options.changelog and not options.changelog.is_file():
        raise KgError("no such file", str(options.changelog), "the change log", "check the path")
    with scratch_folder("kg-diff-") as room:
        old, new, problem = resolve_two(options.old, options.new, archive, room)
        if problem:
            note(_ONLY_STATED, *problem.split("\n"))
        if options.format == "patch" and not options.check:
            write_lines(patch_rows(old, new, redacted_since(old, new)))
            return 0
        found = compare(old, new, entries(changelog, table))
        if options.check:
            if problems := unexplained(found, table):
                raise KgError.of(problems)
            note(f"{ontologies(found)}; every removal has a reason")
            return 0
        report = ChangeReport(found, table, options.lang)
        if options.format == "json":
            write(as_json(report))
        else:
            say(*text(report))
    return 0


def run_patch(options: argparse.Namespace) -> int:
    """Applies a patch."""
    from kg.changes.patch import apply
    from kg.changes.resolve import resolve

    archive = archive_of(options)
    if not options.to.name.endswith((".nq", ".nq.gz")):
        raise KgError("unknown format", str(options.to), "a name ending in .nq or .nq.gz", "name another file")
    with scratch_folder("kg-patch-") as room:
        done = apply(options.patch, resolve(options.old, archive, room), options.to, force=options.force)
    for thing in done.without_effect:
        note(f"note: the release had nothing about {thing}")
    note(f"{done.statements:,} statements in {options.to}")
    return 0
