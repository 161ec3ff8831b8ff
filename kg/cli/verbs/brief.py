"""`kg brief`: a case for a lawyer, as Markdown, as a web page or for Word."""

from __future__ import annotations

import argparse

from kg.cli.opening import opened
from kg.cli.output import note, remarks, write
from kg.errors import KgError
from kg.files import atomic
from kg.store.labels import Labels
from kg.terms.names import hb


def run(options: argparse.Namespace) -> int:
    """Prints the brief of a case as Markdown, or writes it to a file in any format."""
    from kg.serve import brief

    form = options.format or brief.ENDINGS.get(options.to.suffix if options.to else "", "markdown")
    if form != "markdown" and options.to is None:
        what, ending = f"{form} is not printed on a screen", f"brief.{form}"
        raise KgError(what, f"kg brief --format {form}", "a file to write to", f"add --to {ending}")
    with opened(options) as graph:
        text = " ".join(options.case)
        match = graph.things.match(text, "kg brief", [hb("Case")])
        if remark := graph.things.note(text, match):
            remarks(Labels(graph.store, graph.prefixes, options.lang).messages, remark)
        found = brief.written(brief.of_graph(graph, match.things[0], options.lang), form)
    if options.to is None:
        write(found.decode(), end="")
        return 0
    atomic.write_files({options.to: found})
    note(f"{options.to}: {len(found):,} bytes")
    return 0
