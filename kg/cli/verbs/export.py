"""`kg export`: writes a release of the current graph, or checks one."""

from __future__ import annotations

import argparse

from kg import __version__
from kg.build import pipeline
from kg.cli.opening import opened
from kg.cli.output import note
from kg.cli.progress import Bar
from kg.errors import KgError


def run(options: argparse.Namespace) -> int:
    """Writes a release, or checks one."""
    if (options.to is None) == (options.check is None):
        both = "two things are asked for" if options.to else "no folder is named"
        raise KgError(both, "kg export", "--to DIR or --check DIR", "name the folder of the release")
    if options.check is not None:
        from kg.release.check import check

        with Bar("making the release again"):
            number, is_whole = check(options.check, __version__)
        note(f"checked: {number} files in {options.check}, all as stated")
        if not is_whole:
            note("note: only their digests, since the release does not have its statements, rdf/habeas.nq.gz")
        return 0
    from kg.release.release import PARTS, export

    with opened(options, must_be_current=True) as graph, Bar() as progress:
        made = export(
            graph.store,
            graph.archive,
            options.to,
            __version__,
            findings=pipeline.build_archive(graph.archive).findings,  # kept beside the store
            formats=PARTS if options.formats is None else options.formats.replace(",", " ").split(),
            progress=progress,
        )
    note(f"exported: {len(made)} files in {options.to}")
    return 0
