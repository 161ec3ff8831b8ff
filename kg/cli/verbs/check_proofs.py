"""`kg check-proofs`: every step of every proof, derived again."""

from __future__ import annotations

import argparse

from kg.cli.opening import opened
from kg.cli.output import plural, say
from kg.cli.progress import Bar
from kg.cli.verb import Verb
from kg.errors import KgError
from kg.sparql.query_file import read_all
from kg.why.check_proofs import check_proofs


def run(options: argparse.Namespace) -> int:
    """Checks every proof, and counts. Raises KgError with every step that fails."""
    with opened(options) as graph, Bar() as progress:
        checked = check_proofs(graph.store, read_all(graph.archive, "rules"), graph.prefixes, progress)
        if checked.failures:
            raise KgError.of(checked.failures)
        counts = f"{plural(checked.statements, 'derived statement')}, {plural(checked.proofs, 'kept proof')}"
        say(f"{counts}, {plural(checked.steps, 'step')} derived again; 0 failures")
    return 0


VERB = Verb(
    "check-proofs",
    "derive every step of every proof again, from its premises alone",
    "kg check-proofs",
    run,
    takes_endpoint=True,
    doing="reading rules",
    takes_others=True,
)
