"""`kg check`: derives proofs and inferences again in another way, and compares the store with what was written."""

from __future__ import annotations

import argparse

from kg.build import pipeline
from kg.cli.opening import archive_of, opened
from kg.cli.output import note, plural, say
from kg.cli.progress import Bar
from kg.cli.version import computed_hash, keep_hash, kept_hash
from kg.errors import KgError
from kg.sparql.query_file import read_all
from kg.store import checksums
from kg.store.damage import damaged
from kg.terms.names import expand, prefixes, shorten


def run(options: argparse.Namespace) -> int:
    """Runs the check that was chosen, and counts. Raises KgError with everything that differs."""
    if options.endpoint and options.what != "proofs":
        what = f"the {options.what} of an endpoint cannot be checked"
        expected = "kg check proofs, if there is an --endpoint"
        raise KgError(what, "kg check", expected, "leave --endpoint out")
    return CHECKS[options.what](options)


def _proofs(options: argparse.Namespace) -> int:
    """Derives every step of every proof again."""
    from kg.why.check_proofs import check_proofs

    with opened(options) as graph, Bar() as progress:
        checked = check_proofs(graph.store, read_all(graph.archive, "rules"), graph.prefixes, progress)
        if checked.failures:
            raise KgError.of(checked.failures)
        counts = f"{plural(checked.statements, 'derived statement')}, {plural(checked.proofs, 'kept proof')}"
        say(f"{counts}, {plural(checked.steps, 'step')} derived again; 0 failures")
    return 0


def _inference(options: argparse.Namespace) -> int:
    """Compares what our reasoner and owlrl entail, and says how long each took."""
    from kg.why.check_inference import check_inference

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


def _difference(one: str, other: str, statement: tuple[str, str, str], table: dict[str, str]) -> KgError:
    terms = (shorten(node.value, table) if (node := expand(term, table)) else term for term in statement)
    return KgError(
        f"only {one} entails {' '.join(terms)}",
        "ontology/",
        f"the same from {other}",
        "look in kg/rules/axioms.py for how we read the axiom that this follows from",
    )


def _store(options: argparse.Namespace) -> int:
    """Compares the files, the number of statements and the hash of the graph with what kg build wrote."""
    archive = archive_of(options)
    folder = pipeline.current(archive)
    if folder is None:
        raise KgError("no graph has been built", str(archive.build), "a store that kg build made", "run kg build")
    say(f"store {folder}")
    with Bar("comparing the store with what was written"):
        listed = checksums.check(folder, every_byte=True)
        say(f"{plural(len(listed.files), 'file')}, {listed.size:,} bytes: as kg build wrote them")
        found, kept = len(pipeline.open_store(folder)), kept_hash(folder, listed)
        if found != listed.statements:
            raise damaged(folder, f"it holds {found:,} statements instead of {listed.statements:,}")
        digest = computed_hash(folder)
    if kept and digest != kept:
        raise damaged(folder, f"its statements hash to sha256:{digest}, and sha256:{kept} is kept beside it")
    say(f"{plural(found, 'statement')}: all can be read")
    if not kept:
        keep_hash(folder, listed, digest)
    say(f"graph sha256:{digest}{'' if kept else ' (computed for the first time, and kept)'}")
    return 0


CHECKS = {"proofs": _proofs, "inference": _inference, "store": _store}
