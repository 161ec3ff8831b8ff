"""`kg verify`: passages and values, compared with the texts that they cite, and with web pages that were fetched."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli.opening import opened
from kg.cli.output import plural, say
from kg.errors import KgError
from kg.fetch.manifest import NAME
from kg.graph import Graph
from kg.read import Gazetteer
from kg.why.paragraphs import files, paragraphs
from kg.why.phrases import PhraseCheck, check_phrases
from kg.why.verify import Verified, verify
from kg.why.witness import ANSWERS, cited, hear

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
    with opened(options) as graph:
        of_texts, of_pages = _verify_texts(graph, sources), _verify_phrases(graph, sources)
        words = of_texts.words | paragraphs(graph.store, sources) | of_pages.words
        known = Gazetteer.of(graph.archive) if words else None  # it reads every file
        answers, denied = hear(cited(graph.store), words, known, graph.prefixes) if known else ({}, [])
    for name, counts in sorted(answers.items()):
        say(f"{name}: in the words of its passages {', '.join(f'{counts[one]:,} {one}' for one in ANSWERS)}")
    if failures := [*of_texts.failures, *of_pages.failures, *denied]:
        raise KgError.of(failures)
    return 0


def _verify_texts(graph: Graph, sources: Path) -> Verified:
    """Prints how many passages of each text are verified. Raises KgError if the folder has nothing to compare."""
    if not sources.is_dir():
        say(f"there is no folder {sources}: no text was compared; --sources names another")
        return Verified()
    verified = verify(graph.store, sources, graph.prefixes)
    if not (verified.passages or verified.failures or files(sources) or (sources / NAME).exists()):
        what = f"the folder {sources} has no text that the record cites; nothing was verified"
        expected = "texts under the names that the record gives them, a corpus (*.jsonl.xz), or fetched pages"
        raise KgError(what, "kg verify --sources", expected, "name the folder in which the texts are")
    for name, count in verified.passages.items():
        say(f"{name}: {plural(count, 'passage')} verified")
    for name in verified.absent:
        say(f"{name}: there is no such text in {sources}, so nothing was verified")
    return verified


def _verify_phrases(graph: Graph, sources: Path) -> PhraseCheck:
    """Prints how many passages of web pages can be verified, and how many phrases were found."""
    check = check_phrases(graph.store, sources, graph.prefixes)
    if not check.pages:
        return check
    phrases = f"{check.with_phrase:,} of them" if check.with_phrase else "none"
    pages = f"{plural(check.passages, 'passage')} of {plural(check.pages, 'page')}"
    say(f"cited from web pages: {pages}, {phrases} with a locator phrase")
    if not check.read:
        say("web pages: none has been fetched; kg fetch --ledger fetches them")
        return check
    say(f"web pages: {check.read:,} of {check.pages:,} fetched; {check.found:,} of {check.with_phrase:,} phrases found")
    if check.changed:
        more = f" and {len(check.changed) - NAMED} more" if len(check.changed) > NAMED else ""
        say(f"web pages that have changed since they were first fetched: {', '.join(check.changed[:NAMED])}{more}")
    return check
