"""`kg diff`: compares two states of the record."""

from __future__ import annotations

import argparse

from kg.cli.opening import archive_of
from kg.cli.output import note, say, write
from kg.errors import KgError
from kg.files.atomic import scratch_folder
from kg.terms.names import prefixes


def run(options: argparse.Namespace) -> int:
    """Prints what differs, or checks that each removal has a reason."""
    from kg.changes.compare import compare, entries, unexplained
    from kg.changes.report import ChangeReport, as_json, ontologies, text
    from kg.changes.resolve import resolve

    archive = archive_of(options)
    table = prefixes(archive)
    changelog = options.changelog or archive.data.parent / "CHANGELOG.md"
    if options.changelog and not options.changelog.is_file():
        raise KgError("no such file", str(options.changelog), "the change log", "check the path")
    with scratch_folder() as room:
        old, new = (resolve(name, archive, room) for name in (options.old, options.new))
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
