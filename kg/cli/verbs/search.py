"""`kg search`: everything that a text may mean, things and stored questions, best first."""

from __future__ import annotations

import argparse

from kg.cli.opening import opened
from kg.cli.output import note, plural, write_table
from kg.errors import KgError
from kg.search import results
from kg.store.labels import Labels


def run(options: argparse.Namespace) -> int:
    """Prints the results; 1 if there are none."""
    text = " ".join(options.words)
    with opened(options, one_question=True) as graph:
        found = results.search(graph.things, graph.questions(), text, options.kind, most=options.limit)
        labels = Labels(graph.store, graph.prefixes, options.lang, short=False)
        if not len(found):
            raise KgError(
                f"{text[:80]!r} is not found, and nothing is spelt alike",
                "kg search",
                f"words of one of the {graph.things.index.size():,} things that have a name, or of a question",
                "try fewer words" + (", or leave out --kind" if options.kind else ""),
            )
        if found.hits.near:
            note("note: no name has all these words; similar names are shown")
        write_table(results.table_of(found, graph.things, labels, options.limit), options, labels)
        if len(found) > options.limit:
            shown = f"the first {options.limit} are shown; see --limit and --kind"
            note(f"note: {plural(len(found), 'result')}, of which {shown}")
    return 0
