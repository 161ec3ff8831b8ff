"""`kg build`: builds the graph of an archive, here or at an endpoint."""

from __future__ import annotations

import argparse

from kg.build import pipeline
from kg.cli.opening import archive_of
from kg.cli.output import note, print_findings
from kg.cli.progress import Bar
from kg.store import checksums


def run(options: argparse.Namespace) -> int:
    """Builds the archive, and says how much it holds."""
    archive = archive_of(options)
    with Bar() as progress:
        built = pipeline.build_archive(archive, progress, checked=not archive.is_joint)
        state = "built" if built.new else "up to date"
        if options.endpoint:
            from kg.graph import store_at  # slow to import, and not needed on this disk

            store_at(options.endpoint).send(pipeline.open_store(built.folder), built.folder.name, progress)
            state = "sent to the endpoint"
    print_findings(built.findings)
    statements = checksums.read(built.folder).statements
    checked = "each archive to be validated by itself" if archive.is_joint else "validated"
    note(f"{state}: {len(archive.turtle)} files, {statements:,} statements, {checked}")
    return 0
