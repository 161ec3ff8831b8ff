"""`kg import`: a structured source, written as Turtle into data/imported."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli.opening import archive_of
from kg.cli.output import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which importer reads which source."""
    parser.add_argument("name", help="an importer: juris, hudoc, treaty-status, wgad, decisions, constitutions")
    parser.add_argument("--from", dest="path", type=Path, required=True, metavar="PATH", help="the source")
    parser.add_argument("--allow-refused", action="store_true", help="write the other records even if some are refused")


def run(options: argparse.Namespace) -> int:
    """Imports the source, and prints the account of it."""
    from kg.drafts import corpus
    from kg.importers import registry

    tools = {"given": corpus.given} if options.name == "decisions" else {}
    say(registry.run(options.name, options.path, archive_of(options), options.allow_refused, **tools))
    return 0
