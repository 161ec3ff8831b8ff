"""`kg build`: builds the graph of an archive, here or at an endpoint."""

from __future__ import annotations

import argparse

from kg.build import pipeline
from kg.cli.opening import archive_of, how_often
from kg.cli.output import note, print_findings
from kg.cli.progress import Bar
from kg.files import private
from kg.store import checksums


def run(options: argparse.Namespace) -> int:
    """Builds the archive, and says how much it holds."""
    archive = archive_of(options)
    with Bar() as progress:
        if options.endpoint:
            from kg.graph import store_at  # slow to import, and not needed on this disk

            there = store_at(options.endpoint, options.verify_counts)
            findings, state = pipeline.build_at_endpoint(there, archive, progress), "built"
            statements = len(there)
        else:
            built = pipeline.build_archive(archive, progress, checked=not archive.is_joint)
            findings, statements = built.findings, checksums.read(built.folder).statements
            state = "built" if built.new else "up to date"
            if built.damage is not None:
                where = built.damage.where
                note(f"note: the last store was damaged, so the graph was built anew: {where}")
    if not options.endpoint and private.is_temporary(archive.build):
        note(f"note: the graph is built {how_often(archive)}")
    print_findings(findings)
    checked = "each archive to be validated by itself" if archive.is_joint else "validated"
    note(f"{state}: {len(archive.turtle)} files, {statements:,} statements, {checked}")
    return 0
