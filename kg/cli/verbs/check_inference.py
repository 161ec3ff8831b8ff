"""`kg check-inference`: what our reasoner and owlrl entail, compared."""

from __future__ import annotations

import argparse

from kg.cli.opening import archive_of
from kg.cli.output import note, plural, say
from kg.cli.progress import Bar
from kg.cli.verb import Verb
from kg.errors import KgError
from kg.terms.names import expand, prefixes, shorten
from kg.why.check_inference import Statement, check_inference


def run(options: argparse.Namespace) -> int:
    """Compares the two, counts, and says how long each took. Raises KgError with each statement that differs."""
    archive = archive_of(options)
    files = archive.turtle if options.all else archive.curated
    note(f"reading {plural(len(files), 'file')}; owlrl takes a minute or more")
    with Bar() as progress:
        found = check_inference(files, progress)
    note(f"our reasoner: {found.our_seconds:.1f} s; owlrl: {found.owlrl_seconds:.1f} s")
    table = prefixes(archive)
    problems = [_difference("our reasoner", "owlrl", one, table) for one in sorted(found.only_ours)]
    problems += [_difference("owlrl", "our reasoner", one, table) for one in sorted(found.only_owlrl)]
    if problems:
        raise KgError.of(problems)
    say(f"{plural(len(found.shared), 'statement')} about the record, the same by our reasoner and by owlrl")
    return 0


def _difference(one: str, other: str, statement: Statement, table: dict[str, str]) -> KgError:
    terms = (shorten(node.value, table) if (node := expand(term, table)) else term for term in statement)
    return KgError(
        f"only {one} entails {' '.join(terms)}",
        "ontology/",
        f"the same from {other}",
        "look in kg/rules/axioms.py for how we read the axiom that this follows from",
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also read the imported files, which takes owlrl very long")


VERB = Verb(
    "check-inference",
    "entail again with owlrl, an independent reasoner, from the ontology and the data written by hand, and compare",
    "kg check-inference",
    run,
    _arguments,
    takes_others=True,
)
