"""`kg fetch`: documents by symbol, item id or address, or of the record, into a folder of sources."""

from __future__ import annotations

import argparse
import datetime
import os
from collections import Counter
from typing import TYPE_CHECKING

from kg.cli.opening import opened
from kg.cli.output import plural, say
from kg.cli.progress import Bar
from kg.cli.verb import require
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.web.client import Web

CONTACT = "HABEAS_CONTACT"


def run(options: argparse.Namespace) -> int:
    """Fetches what is wanted. Raises KgError with all documents that could not be fetched."""
    require("pages", "kg fetch")
    from kg.fetch import fetch, wanted
    from kg.fetch.manifest import NAME, Manifest

    options.contact = options.contact or os.environ.get(CONTACT, "")
    _check(options)
    several = [wanted.wanted(text, options.lang) for text in options.documents]
    if options.ledger:
        with opened(options) as graph:
            by_symbol = options.ledger == "symbols"
            several += wanted.of_record(graph.store, graph.prefixes, options.lang, by_symbol)
    several = fetch.distinct(several)
    counts: Counter[str] = Counter()
    problems: list[KgError] = []
    with Bar() as progress:
        results = fetch.fetch(several, _web(options.contact), Manifest(options.to), _now, options.again)
        for number, result in enumerate(results, 1):
            progress("fetching documents", number, len(several))
            if result.fetched:
                say(f"{result.wanted.key}: {result.fetched.file}, {result.fetched.bytes:,} bytes")
            if result.problem:
                problems.append(result.problem)
            counts["fetched" if result.fetched else "held already" if result.held else "not fetched"] += 1
    outcomes = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    say(f"{plural(len(several), 'document')}: {outcomes}" if several else "no document is wanted")
    if counts["fetched"]:
        say(f"digests, dates and addresses are in {options.to / NAME}")
    if problems:
        raise KgError.of(problems)
    return 0


def _check(options: argparse.Namespace) -> None:
    """Raises KgError if nothing can be fetched with these options."""
    from kg.fetch.wanted import LANGUAGES
    from kg.web.client import is_contact

    if not options.documents and not options.ledger:
        raise KgError(
            "nothing is named that should be fetched",
            "kg fetch",
            "a symbol, an item id of HUDOC, an address, or --ledger",
            "kg fetch A/HRC/WGAD/2018/10 --contact you@example.org",
        )
    if options.lang not in LANGUAGES:
        what = f"{options.lang[:20]!r} is no language of the United Nations"
        raise KgError(what, "kg fetch --lang", f"one of {', '.join(LANGUAGES)}", "correct it, or leave it out for en")
    if not is_contact(options.contact):
        raise KgError(
            "nobody is named whom those whose pages are read could write to",
            "kg fetch",
            "a mail address or a web address, which each host is told",
            f"add --contact you@example.org, or set {CONTACT}",
        )


def _web(contact: str) -> Web:
    from kg.fetch.fetch import LIMITS
    from kg.web.client import Web

    return Web(contact, LIMITS)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
