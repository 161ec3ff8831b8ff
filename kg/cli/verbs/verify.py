"""`kg verify`: passages, compared with the texts that they cite, and phrases with the web pages that were fetched."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli.opening import opened
from kg.cli.output import plural, say
from kg.errors import KgError
from kg.graph import Graph
from kg.why.phrases import check_phrases
from kg.why.verify import verify

NAMED = 5  # documents that a line names


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the texts are."""
    parser.add_argument("--sources", type=Path, metavar="DIR", help="the folder of texts (default: sources)")


def run(options: argparse.Namespace) -> int:
    """Counts what is verified. Raises KgError with all passages that a person must look at again."""
    sources = options.sources or Path("sources")
    if options.sources is not None and not sources.is_dir():
        what, expected = f"the folder {sources} does not exist; nothing was verified", "a folder with the cited texts"
        raise KgError(what, "kg verify --sources", expected, "check the name")
    failures: list[KgError] = []
    with opened(options) as graph:
        if sources.is_dir():
            failures += _verify_texts(graph, sources)
        else:
            say(f"there is no folder {sources}: no text was compared; --sources names another")
        failures += _verify_phrases(graph, sources)
    if failures:
        raise KgError.of(failures)
    return 0


def _verify_texts(graph: Graph, sources: Path) -> list[KgError]:
    """The failures; prints how many passages of each text are verified."""
    verified = verify(graph.store, sources, graph.prefixes)
    for name, count in verified.passages.items():
        say(f"{name}: {plural(count, 'passage')} verified")
    for name in verified.absent:
        say(f"{name}: there is no such text in {sources}, so nothing was verified")
    say(f"cited without offsets, since no text was available: {plural(verified.without_text, 'passage')}")
    return verified.failures


def _verify_phrases(graph: Graph, sources: Path) -> list[KgError]:
    """The failures; prints how many passages of web pages can be verified, and how many phrases were found."""
    check = check_phrases(graph.store, sources, graph.prefixes)
    if not check.pages:
        return []
    phrases = f"{check.with_phrase:,} of them" if check.with_phrase else "none"
    pages = f"{plural(check.passages, 'passage')} of {plural(check.pages, 'page')}"
    say(f"cited from web pages: {pages}, {phrases} with a locator phrase")
    if not check.read:
        say("web pages: none has been fetched; kg fetch --ledger fetches them")
        return check.failures
    say(f"web pages: {check.read:,} of {check.pages:,} fetched; {check.found:,} of {check.with_phrase:,} phrases found")
    if check.changed:
        more = f" and {len(check.changed) - NAMED} more" if len(check.changed) > NAMED else ""
        say(f"web pages that have changed since they were first fetched: {', '.join(check.changed[:NAMED])}{more}")
    return check.failures
