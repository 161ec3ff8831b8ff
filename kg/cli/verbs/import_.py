"""`kg import`: a structured source, written as Turtle into data/imported."""

from __future__ import annotations

import argparse

from kg.cli.opening import archive_of
from kg.cli.output import say


def run(options: argparse.Namespace) -> int:
    """Imports the source, and prints the account of it."""
    from kg.drafts import corpus
    from kg.importers import registry

    tools = {"given": corpus.given} if options.name == "decisions" else {}
    say(registry.run(options.name, options.path, archive_of(options), options.allow_refused, **tools))
    return 0
