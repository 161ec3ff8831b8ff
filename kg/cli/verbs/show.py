"""`kg show`: everything that is known about a thing."""

from __future__ import annotations

import argparse

from kg.ask.show import show
from kg.cli.opening import opened
from kg.cli.output import prose, remarks, write_table
from kg.cli.verb import Verb
from kg.store.labels import Labels
from kg.terms.names import shorten


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is shown."""
    parser.add_argument("thing", help="an IRI, a prefixed name, a citation, a name, or words of a name")


def run(options: argparse.Namespace) -> int:
    """Prints every statement about each thing of that name."""
    with opened(options, one_question=True) as graph:
        labels = Labels(graph.store, graph.prefixes, options.lang, marks=True)
        match = graph.things.match(options.thing, "kg show")
        if remark := graph.things.note(options.thing, match):
            remarks(labels.messages, remark)
        for thing in match.things:
            table = show(graph.store, thing, labels.messages if options.format in ("table", "markdown") else None)
            if options.format == "table":
                prose(f"{labels.of(thing)}  {shorten(thing.value, graph.prefixes)}\n")
            write_table(table, options, labels)
    return 0


VERB = Verb(
    "show",
    "show everything that is known about a thing, and the sources",
    'kg show "ICCPR 19"',
    run,
    arguments,
    has_rows=True,
    takes_endpoint=True,
    doing="reading",
)
