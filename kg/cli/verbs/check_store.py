"""`kg check-store`: every byte of the store in use, compared with what the build wrote."""

from __future__ import annotations

import argparse

from kg.build import pipeline
from kg.cli.opening import archive_of
from kg.cli.output import plural, say
from kg.cli.verb import Verb
from kg.cli.version import computed_hash, keep_hash, kept_hash
from kg.errors import KgError
from kg.store import checksums
from kg.store.damage import damaged


def run(options: argparse.Namespace) -> int:
    """Compares files, number of statements and hash of the graph, and counts. Raises KgError if anything differs."""
    archive = archive_of(options)
    folder = pipeline.current(archive)
    if folder is None:
        raise KgError("no graph has been built", str(archive.build), "a store that kg build made", "run kg build")
    say(f"store {folder}")
    listed = checksums.verify(folder)
    say(f"{plural(len(listed.files), 'file')}, {listed.size:,} bytes: as kg build wrote them")
    found, kept = len(pipeline.open_store(folder)), kept_hash(folder, listed)
    if found != listed.statements:
        raise damaged(folder, f"it holds {found:,} statements instead of {listed.statements:,}")
    digest = computed_hash(folder)
    if kept and digest != kept:
        raise damaged(folder, f"its statements hash to sha256:{digest}, and sha256:{kept} is kept beside it")
    say(f"{plural(found, 'statement')}: all can be read")
    if not kept:
        keep_hash(folder, listed, digest)
    say(f"graph sha256:{digest}{'' if kept else ' (computed for the first time, and kept)'}")
    return 0


VERB = Verb(
    "check-store",
    "compare every byte of the store with what kg build wrote, and compute the hash of the graph again",
    "kg check-store",
    run,
    doing="comparing the store with what was written",
    takes_others=True,
)
