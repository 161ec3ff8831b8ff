"""`kg read`: decisions, read by a program into drafts that a person reviews; or the score of the reader."""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

from kg.archive import Archive, locate
from kg.cli.output import note, plural, say
from kg.cli.progress import Bar
from kg.cli.verb import at_least, require
from kg.errors import KgError

DRAFTS = "drafts"
NAMED = 5  # files of other kinds that are named


def arguments(parser: argparse.ArgumentParser) -> None:
    """The documents, the folder of drafts, and the number of readers."""
    parser.add_argument(
        "sources",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="a decision as PDF, HTML, DOCX or plain text, or a folder of such files",
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help="the folder of drafts (default: build/drafts)")
    parser.add_argument("--jobs", type=at_least(1), default=1, metavar="N", help="read N files at once (default: 1)")
    parser.add_argument("--again", action="store_true", help="read files whose drafts are there already, too")
    parser.add_argument(
        "--score",
        type=Path,
        metavar="GOLD",
        help="read the documents of a folder of gold, and print precision and recall",
    )
    parser.add_argument("--differences", action="store_true", help="with --score: list what differs from the gold too")


def run(options: argparse.Namespace) -> int:
    """Writes a draft for each file. Raises KgError with every file that could not be read; the others are written."""
    if bool(options.sources) == bool(options.score):
        raise KgError("nothing is to be read", "kg read", "files, or --score with a folder of gold", "kg read FILE…")
    require("read", "kg read")
    archive = locate(options.archive)
    return _score(options, archive) if options.score else _drafts(options, archive)


def _drafts(options: argparse.Namespace, archive: Archive) -> int:
    from kg.drafts import make
    from kg.drafts.run import ENDINGS, Readers, left_out, run, sources

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


def _score(options: argparse.Namespace, archive: Archive) -> int:
    """Prints how right the reader is on documents whose facts are known. Raises KgError with those it refused."""
    from kg.children import Child, ChildError
    from kg.drafts import make
    from kg.read import Gazetteer
    from kg.read import score as scoring

    score = scoring.Score()
    golds = scoring.gold_of(options.score)
    problems: list[KgError] = []
    with closing(Child(partial(make.score, known=Gazetteer.of(archive)), make.LIMITS)) as child, Bar() as progress:
        for number, gold in enumerate(golds, 1):
            progress("reading", number, len(golds))
            try:
                score.add(child.call(gold))
                continue
            except KgError as problem:
                problems.append(problem)
            except ChildError as problem:
                problems.append(make.unreadable(gold.document, problem))
            scoring.add(score, gold, None)
    _print_table([("field", "right", "found", "there", "precision", "recall", "refused"), *scoring.table(score)])
    say(
        f"{plural(len(golds), 'document')}, of which {len(problems)} refused"
        if problems
        else plural(len(golds), "document")
    )
    if options.differences:
        for line in score.differences:
            say(line)
    if problems:
        raise KgError.of(problems)
    return 0


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        say("  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]).rstrip())
