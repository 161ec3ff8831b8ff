"""`kg review`: a person compares what a program read with the words of the document, and confirms it or not."""

from __future__ import annotations

import argparse
import datetime
import os
from pathlib import Path

from kg.archive import Archive, locate
from kg.cli.opening import opened
from kg.cli.output import note, say
from kg.cli.verb import require
from kg.errors import KgError
from kg.graph import Graph
from kg.rdf.facts import FOLDER, decided

REVIEWER = "HABEAS_REVIEWER"


def run(options: argparse.Namespace) -> int:
    """Lists drafts, reviews one, writes its file, or serves the page."""
    archive = locate(options.archive)
    folders = options.drafts or archive.build / "drafts", options.reviews or archive.data.parent / FOLDER
    if not options.page and options.draft is None and options.sample is None:
        return _list(*folders)
    reviewer = " ".join((options.reviewer or os.environ.get(REVIEWER, "")).split())
    if not reviewer or len(reviewer) > 100:
        raise KgError(
            "nobody is named as the reviewer",
            "kg review",
            "the name that the file shall bear, of at most 100 characters",
            f'add --reviewer "Your Name", or set {REVIEWER}',
        )
    if archive.installed:
        what = "an installed package has no data folder that could be added to"
        raise KgError(what, "kg review", "an archive, such as a checkout", "name it with --archive DIR")
    with opened(options) as graph:
        if options.sample is not None:
            return _sample(options, graph, folders[1], reviewer)
        if options.page:
            return _serve(options.port, graph, archive, folders, reviewer)
        return _in_terminal(options, graph, archive, folders, reviewer)


def _list(drafts: Path, reviews: Path) -> int:
    """Prints each draft with how much of it is decided."""
    from kg.review.decisions import Review
    from kg.review.draft import names, read

    for name in names(drafts):
        try:
            review = Review(reviews, read(drafts, name), "")
        except KgError as error:
            note(error)
            continue
        total = len(review.draft.to_decide)
        say(f"{name}: {review.draft.title}, {total - len(review.undecided()):,} of {total:,} facts decided")
    if not names(drafts):
        say(f"there are no drafts in {drafts}; kg read makes them")
    return 0


def _in_terminal(
    options: argparse.Namespace, graph: Graph, archive: Archive, folders: tuple[Path, Path], reviewer: str
) -> int:
    """Reviews one draft, and writes its file if that is wanted."""
    from kg.review import imported, terminal
    from kg.review.accept import accept, origin
    from kg.review.compare import Record
    from kg.review.decisions import Review
    from kg.review.decisions import opened as taken
    from kg.review.draft import read
    from kg.review.join import joined
    from kg.review.show import Shower
    from kg.store.labels import Labels

    record = Record(graph.store)
    shower = Shower(record, Labels(graph.store, graph.prefixes), graph.prefixes)
    if (folders[0] / f"{options.draft}.ttl").is_file():
        draft = joined(read(folders[0], options.draft), graph.store)
    else:
        draft = imported.draft(graph.store, options.draft)
    with taken(Review(folders[1], draft, reviewer)) as review:
        if not options.write:
            say(review.draft.title)
            if opening := shower.opening(review.draft):
                say(opening)
            terminal.review(review, shower, graph.prefixes, say, input)
            left = len(review.undecided())
            say(f"{left:,} facts are undecided" if left else "all facts are decided; --write writes the file")
            return 0
        done = accept(review, record, archive, graph.prefixes, _today(), fetched=origin(folders[0], review.draft))
    file = archive.path(done.file)
    say(f"written: {file}")
    for one in done.taken_out:
        say(f"taken out: {one}")
    for one in done.left_to_do:
        say(f"look at: {one}")
    say(f"now run kg validate {file}")
    return 0


def _sample(options: argparse.Namespace, graph: Graph, reviews: Path, reviewer: str) -> int:
    """Reviews facts that are drawn at random from all that a program read."""
    from kg.review import imported, terminal
    from kg.review.compare import Record
    from kg.review.decisions import Review
    from kg.review.decisions import opened as taken
    from kg.review.show import Shower
    from kg.store.labels import Labels

    shower = Shower(Record(graph.store), Labels(graph.store, graph.prefixes), graph.prefixes)
    drawn = imported.sample(graph.store, options.sample, options.seed, decided(reviews))
    verdicts: list[str] = []
    for draft, items in drawn:
        with taken(Review(reviews, draft, reviewer)) as review:
            say(f"{draft.name}, by {imported.file(draft)}")
            terminal.review(review, shower, graph.prefixes, say, input, items=items)
            verdicts += map(review.verdict, items)
    counts = ", ".join(f"{verdicts.count(name)} {name}" for name in ("accept", "change", "reject", "undecided"))
    say(f"sample of {len(verdicts)} with seed {options.seed}: {counts}; kg review NAME --write writes what is decided")
    return 0


def _serve(port: int, graph: Graph, archive: Archive, folders: tuple[Path, Path], reviewer: str) -> int:
    """Serves the page until it is stopped."""
    require("serve", "kg review --page")
    from kg.review.compare import Record
    from kg.review.pages import Desk, run
    from kg.review.show import Shower
    from kg.store.labels import Labels

    record = Record(graph.store)
    shower = Shower(record, Labels(graph.store, graph.prefixes), graph.prefixes)
    desk = Desk(*folders, reviewer, record, shower, archive, graph.prefixes, _today)
    run(desk, port, lambda address: say(f"open {address}", "Ctrl-C ends the review; all decisions are kept"))
    return 0


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
