"""`kg show`: everything that is known about a thing."""

from __future__ import annotations

import argparse

from kg.ask import render
from kg.ask.show import show
from kg.cli.opening import opened
from kg.cli.output import prose, remarks, write_table
from kg.store.labels import Labels
from kg.store.table import Table
from kg.terms.names import shorten


def run(options: argparse.Namespace) -> int:
    """Prints every statement about each thing of that name."""
    with opened(options, one_question=True) as graph:
        labels = Labels(graph.store, graph.prefixes, options.lang, marks=True)
        text = " ".join(options.thing)
        match = graph.things.match(text, "kg show")
        if remark := graph.things.note(text, match):
            remarks(labels.messages, remark)
        for_people = options.format in render.FORMATS
        messages = labels.messages if for_people else None
        tables = [show(graph.store, thing, messages, graph.without_read) for thing in match.things]
        if not for_people:  # one document, whatever it holds
            write_table(Table(tables[0].columns, [row for table in tables for row in table.rows]), options, labels)
            return 0
        for number, (thing, table) in enumerate(zip(match.things, tables, strict=True)):
            if options.format == "table":
                prose(*[""] * (number > 0), f"{labels.of(thing)}  {shorten(thing.value, graph.prefixes)}", "")
            write_table(table, options, labels)
    return 0
