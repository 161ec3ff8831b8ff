"""`kg read`: decisions, read by a program into drafts that a person reviews; or the score of the reader."""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.archive import Archive, locate
from kg.cli.output import plural, say
from kg.cli.progress import Bar
from kg.cli.verb import Verb, at_least, require
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.drafts.run import Readers

DRAFTS = "drafts"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is read, to where, and by how many at once."""
    parser.add_argument("sources", nargs="*", type=Path, metavar="FILE", help="documents, or folders of documents")
    parser.add_argument("--to", type=Path, metavar="DIR", help="the folder of drafts (default: build/drafts)")
    parser.add_argument("--jobs", type=at_least(1), default=1, metavar="N", help="read N files at once (default: 1)")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="read on the workers of the Dask scheduler at this address"
    )
    parser.add_argument("--again", action="store_true", help="read files whose drafts are there already, too")
    parser.add_argument(
        "--score",
        type=Path,
        metavar="GOLD",
        help="read the documents of a folder of gold, and print precision and recall",
    )
    parser.add_argument("--differences", action="store_true", help="with --score: list what differs from the gold too")


def run(options: argparse.Namespace) -> int:
    """Writes drafts. Raises KgError with all files that could not be read; the others are read."""
    if bool(options.sources) == bool(options.score):
        raise KgError("nothing is to be read", "kg read", "files, or --score with a folder of gold", "kg read FILE…")
    require("read", "kg read")
    return _score(options) if options.score else _drafts(options)


def _drafts(options: argparse.Namespace) -> int:
    from kg.drafts import make
    from kg.drafts.run import run, sources

    archive = locate(options.archive)
    folder = options.to or archive.build / DRAFTS
    paths = sources(options.sources)
    version = make.version()
    counts: Counter[str] = Counter()
    problems: list[KgError] = []
    with _readers(options, archive, version) as readers, Bar() as progress:
        for number, outcome in enumerate(run(paths, folder, readers, version, options.again), 1):
            progress("reading", number, len(paths))
            if outcome.problem:
                problems.append(outcome.problem)
            elif outcome.entry.outcome == "nothing":
                say(f"{outcome.source}: no decision here ({outcome.entry.note})")
            elif outcome.is_new:
                say(f"{outcome.source}: {outcome.entry.name}.ttl")
            counts[outcome.entry.outcome if outcome.is_new else "read before"] += 1
    words = {"draft": "drafted", "nothing": "without a decision", "failed": "failed"}
    said = ", ".join(f"{count:,} {words.get(what, what)}" for what, count in sorted(counts.items()))
    say(f"{plural(len(paths), 'file')}: {said}" if paths else "no file was named that can be read")
    if counts["draft"]:
        say(f"drafts are in {folder}; kg review shows them")
    if problems:
        raise KgError.of(problems)
    return 0


def _readers(options: argparse.Namespace, archive: Archive, version: str) -> AbstractContextManager[Readers]:
    """Whoever reads: processes of this machine, or workers of a cluster."""
    from kg.drafts import make, run

    if not options.scheduler:
        return run.here(make.maker(archive), options.jobs)
    require("cluster", "kg read --scheduler")
    from kg.drafts.cluster import on_cluster

    return on_cluster(options.scheduler, make.maker(archive), version)


def _score(options: argparse.Namespace) -> int:
    from kg.read import Known, read, score

    known = Known.of(locate(options.archive))
    total = score.Score()
    golds = score.gold_of(options.score)
    with Bar() as progress:
        for number, gold in enumerate(golds, 1):
            progress("reading", number, len(golds))
            score.add(total, gold, read(gold.document, known))
    rows = [("field", "right", "found", "there", "precision", "recall", "refused"), *score.table(total)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for field, *figures in rows:
        cells = [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
        say("  ".join([field.ljust(widths[0]), *cells]))
    say(plural(len(golds), "document"))
    for line in total.differences if options.differences else ():
        say(line)
    return 0


VERB = Verb("read", "read decisions into drafts that a person reviews", "kg read sources --jobs 4", run, arguments)
