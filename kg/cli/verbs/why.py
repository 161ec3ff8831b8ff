"""`kg why`: the proof of a statement, or of the conclusions about a thing."""

from __future__ import annotations

import argparse
import contextlib

from kg.cli.opening import opened
from kg.cli.output import prose, remarks, write
from kg.cli.progress import Bar
from kg.errors import KgError
from kg.store.labels import Labels

SEVERAL = 3  # conclusions whose proofs are printed whole


def run(options: argparse.Namespace) -> int:
    """Prints the proofs; of more conclusions than SEVERAL only what each says."""
    from kg.why.formats import render
    from kg.why.outline import heading, outline

    with opened(options) as graph:
        labels = Labels(graph.store, graph.prefixes, options.lang, marks=True)
        statement = graph.parts(options.statement)
        for word in statement:
            with contextlib.suppress(KgError):  # which says what is wrong when the statements are looked for
                if remark := graph.things.note(word, graph.things.match(word, "kg why")):
                    remarks(labels.messages, remark)
        in_short = options.format in ("text", "markdown")
        beyond = SEVERAL if in_short else None
        with Bar() as progress:
            chosen = graph.confirmed(options.confirmed)
            proofs = chosen.why(*statement, most=options.ways, shallow_beyond=beyond, progress=progress)
        nodes = [outline(proof, graph.store, labels.messages) for proof in proofs]
        if len(nodes) > SEVERAL and in_short:
            write(render([heading(node) for node in nodes], options.format, labels))
            conclusions = labels.messages.ngettext("%(num)s conclusion", "%(num)s conclusions", len(nodes))
            show = labels.messages.gettext("kg why NAME prints the proof of one")
            prose("", f"{conclusions}; {show}")
        else:
            write(render(nodes, options.format, labels))
    return 0
