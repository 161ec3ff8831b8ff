"""`kg read`: decisions, read by a program into drafts that a person reviews."""

from __future__ import annotations

import argparse
from collections import Counter

from kg.archive import locate
from kg.cli.output import note, plural, say
from kg.cli.progress import Bar
from kg.cli.verb import require
from kg.errors import KgError

DRAFTS = "drafts"
NAMED = 5  # files of other kinds that are named


def run(options: argparse.Namespace) -> int:
    """Writes a draft for each file. Raises KgError with every file that could not be read; the others are written."""
    if not options.sources:
        raise KgError("nothing is to be read", "kg read", "files or folders of decisions", "kg read FILE…")
    require("read", "kg read")
    from kg.drafts import make
    from kg.drafts.run import ENDINGS, Readers, left_out, run, sources

    archive = locate(options.archive)
    folder = options.to or archive.build / DRAFTS
    paths = sources(options.sources, folder)
    version = make.version()
    counts: Counter[str] = Counter()
    problems: list[KgError] = []
    with Readers(make.reader(archive), options.jobs) as readers, Bar() as progress:
        for number, outcome in enumerate(run(paths, folder, readers, version, options.again), 1):
            progress("reading", number, len(paths))
            if outcome.problem:
                problems.append(outcome.problem)
            elif outcome.entry.outcome == "nothing":
                say(f"{outcome.source}: no decision here: {outcome.entry.note}")
            elif outcome.is_new:
                say(f"{outcome.source}: {outcome.entry.note or outcome.entry.name}")
            counts[outcome.entry.outcome if outcome.is_new else "read before"] += 1
    words = {"draft": "drafted", "nothing": "without a decision", "failed": "failed"}
    said = ", ".join(f"{count:,} {words.get(what, what)}" for what, count in sorted(counts.items()))
    say(f"{plural(len(paths), 'file')}: {said}" if paths else f"no file there ends in {', '.join(ENDINGS)}")
    if others := left_out(options.sources, folder):
        names = ", ".join(one.name for one in others[:NAMED]) + (" and others" if len(others) > NAMED else "")
        was = "was" if len(others) == 1 else "were"
        note(f"note: {plural(len(others), 'file')} of other kinds {was} left out: {names}")
    if counts["draft"]:
        say(f"drafts are in {folder}; kg review shows them")
    if problems:
        raise KgError.of(problems)
    return 0
