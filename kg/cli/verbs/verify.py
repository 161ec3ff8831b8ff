"""`kg verify`: passages, compared with the texts that they cite; with --fetch, the web pages that they cite too."""

from __future__ import annotations

import argparse
import datetime
from collections import Counter
from pathlib import Path

from kg.archive import Archive
from kg.cli.opening import archive_of, opened
from kg.cli.output import plural, say
from kg.cli.progress import Bar
from kg.cli.verb import at_least, check_contact, contact_argument, require
from kg.errors import KgError
from kg.graph import Graph
from kg.pages.cited import CitedPage, Readings, cited_pages, readings
from kg.terms.names import shorten
from kg.why.verify import verify

NAMED = 5  # documents that a line names


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the texts are, and whether and how web pages are read."""
    parser.add_argument("--sources", type=Path, metavar="DIR", help="the folder of texts (default: sources)")
    parser.add_argument(
        "--fetch",
        action="store_true",
        help="read the cited web pages too, and store digests of them in data/imported/pages; needs --contact",
    )
    contact_argument(parser, "with --fetch: ")
    parser.add_argument(
        "--days",
        type=at_least(0),
        default=1,
        metavar="N",
        help="with --fetch: leave out pages that were read in the last N days, today included (default: 1)",
    )


def run(options: argparse.Namespace) -> int:
    """Counts what is verified. Raises KgError with all passages and pages that a person must look at again."""
    if options.fetch:
        _check(options)
    failures: list[KgError] = []
    sources = options.sources or Path("sources")
    if options.sources is not None and not sources.is_dir():
        what, expected = f"the folder {sources} does not exist; nothing was verified", "a folder with the cited texts"
        raise KgError(what, "kg verify --sources", expected, "check the name")
    with opened(options) as graph:
        if sources.is_dir():
            failures += _verify_texts(graph, sources)
        else:
            say(f"there is no folder {sources}: no text was compared; --sources names another")
        pages = cited_pages(graph.store)
        _say_readings(readings(graph.store, pages), graph.prefixes)
    if options.fetch:
        failures += _fetch(pages, archive_of(options), options.contact, options.days)
    if failures:
        raise KgError.of(failures)
    return 0


def _check(options: argparse.Namespace) -> None:
    """Raises KgError if web pages cannot be read with these options."""
    require("pages", "kg verify --fetch")
    if options.endpoint:
        raise KgError(
            "--fetch stores what it finds in an archive, not at an endpoint",
            "kg verify --fetch",
            "the store of an archive on this disk",
            "leave out --endpoint",
        )
    check_contact(options.contact, "kg verify --fetch")
    if archive_of(options).installed:
        raise KgError(
            "an installed package has no data folder in which observations could be kept",
            "kg verify --fetch",
            "an archive, such as a checkout",
            "name it with --archive DIR",
        )


def _verify_texts(graph: Graph, sources: Path) -> list[KgError]:
    """The failures; prints how many passages of each text are verified."""
    verified = verify(graph.store, sources, graph.prefixes)
    for name, count in verified.passages.items():
        say(f"{name}: {plural(count, 'passage')} verified")
    for name in verified.absent:
        say(f"{name}: there is no such text in {sources}, so nothing was verified")
    say(f"cited without offsets, since no text was available: {plural(verified.without_text, 'passage')}")
    return verified.failures


def _say_readings(seen: Readings, prefixes: dict[str, str]) -> None:
    """Prints how many passages of web pages can be verified, and when their pages were last read; or nothing."""
    if not seen.pages:
        return
    phrases = (
        f"{seen.with_phrase:,} of them with a locator phrase" if seen.with_phrase else "none with a locator phrase"
    )
    say(f"cited from web pages: {plural(seen.passages, 'passage')} of {plural(seen.pages, 'page')}, {phrases}")
    if not seen.read:
        say("web pages: none has been read; kg verify --fetch reads them and stores their digests")
        return
    days = f"on {seen.last_read}" if seen.first_read == seen.last_read else f"{seen.first_read} to {seen.last_read}"
    say(
        f"web pages: {seen.read:,} of {seen.pages:,} read, {days}; {seen.phrases_found:,} of {seen.with_phrase:,} "
        "locator phrases found"
    )
    for what, documents in (("changed since first read", seen.changed), ("gone", seen.gone)):
        if documents:
            names = ", ".join(shorten(document, prefixes) for document in documents[:NAMED])
            more = f" and {len(documents) - NAMED} more" if len(documents) > NAMED else ""
            say(f"web pages that are {what}: {len(documents):,} ({names}{more})")


def _fetch(pages: list[CitedPage], archive: Archive, contact: str, days: int) -> list[KgError]:
    """Problems that a person must look at; prints what each page was like. Raises KgError if none could be read."""
    from kg.pages import visit
    from kg.web.client import Web

    due = visit.due(pages, archive, _today(), days)
    if left_out := len(pages) - len(due):
        say(f"read in the last {plural(days, 'day')} and left out: {plural(left_out, 'page')}")
    states: Counter[str] = Counter()
    problems: list[KgError] = []
    with Bar() as progress:
        for number, seen in enumerate(visit.read(due, Web(contact), archive, _today), 1):
            progress("reading web pages", number, len(due))
            states[seen.state] += 1
            problems += seen.problems
            if seen.state != "unchanged" or seen.remark:
                say(f"{seen.page.address}: {seen.state}{f' ({seen.remark})' if seen.remark else ''}")
    say("pages: " + (", ".join(f"{number:,} {state}" for state, number in sorted(states.items())) or "none was due"))
    if states.total() > states["not read"]:
        say("observations are in data/imported/pages; kg build takes them into the graph")
    return problems


def _today() -> datetime.date:
    """The day in UTC, so that a day means the same wherever the command is run."""
    return datetime.datetime.now(datetime.UTC).date()
