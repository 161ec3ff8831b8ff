"""`kg coverage` and `kg stats`: how complete the record is, and how large."""

from __future__ import annotations

import argparse

from kg.ask.coverage import coverage, reading, stats, unexplained
from kg.cli.opening import opened
from kg.cli.output import prose, write_table
from kg.cli.verbs import ask
from kg.errors import KgError
from kg.store.labels import Labels


def run(options: argparse.Namespace) -> int:
    """Prints what is filled and what is absent. Raises KgError with every gap that has no reason."""
    if options.of:
        question = {"name": "opinions-by-year", "parameters": [], "explain": False, "confirmed": False}
        return ask.run(argparse.Namespace(**vars(options), **question))
    with opened(options) as graph:
        labels = Labels(graph.store, graph.prefixes, options.lang)
        write_table(coverage(graph.store), options, labels)
        if options.format == "table":
            prose()
            write_table(reading(graph.store), options, labels)
        missing = unexplained(graph.store).rows
        if missing:
            raise KgError.of(
                [
                    KgError(
                        f"{labels.of(thing)} has no {labels.of(prop)}, and nothing says why",
                        "kg coverage",
                        "a value, or an hb:Absence with its reason",
                        "add what the sources read give: docs/modelling.md#absence",
                    )
                    for thing, prop in missing
                ]
            )
    return 0


def run_stats(options: argparse.Namespace) -> int:
    """Counts the things of each class, the statements, and the files."""
    with opened(options) as graph:
        classes, counts = stats(graph.store)
        labels = Labels(graph.store, graph.prefixes, options.lang)
        write_table(classes, options, labels)
        if options.format == "table":
            told = labels.messages.gettext(
                "%(asserted)s statements asserted, %(inferred)s inferred, from %(files)s files",
                **{name: labels.messages.number(number) for name, number in counts.items()},
            )
            prose("", told)
    return 0
