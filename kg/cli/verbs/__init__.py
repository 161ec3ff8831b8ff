"""The verbs of the command line, in the order of its help: one module for each, or for several that share code.

Each module defines a `Verb` (kg.cli.verb) for each verb; this list is the only place that names them all. Libraries
that take long to load, and those of an extra, are imported by the function that runs the verb.
"""

from kg.cli.verb import Verb
from kg.cli.verbs import (
    ask,
    build,
    check_inference,
    check_proofs,
    check_store,
    completion,
    coverage,
    diff,
    docs,
    export,
    fetch,
    import_,
    init,
    new,
    read,
    redact,
    review,
    search,
    serve,
    shacl,
    show,
    validate,
    verify,
    why,
)

GROUPS: dict[str, tuple[Verb, ...]] = {
    "Ask the record": (
        ask.QUESTIONS,
        ask.ASK,
        search.VERB,
        show.VERB,
        why.VERB,
        ask.QUERY,
        coverage.COVERAGE,
        coverage.STATS,
    ),
    "Build and validate": (build.VERB, validate.VERB, shacl.VERB),
    "Check what was built": (check_proofs.VERB, check_inference.VERB, check_store.VERB, verify.VERB),
    "Add to an archive, or begin one": (init.VERB, new.VERB, fetch.VERB, read.VERB, review.VERB, import_.VERB),
    "Publish and correct": (export.VERB, diff.DIFF, diff.PATCH, redact.VERB, serve.SERVE, serve.SITE, docs.VERB),
    "For your shell": (completion.VERB,),
}
VERBS: tuple[Verb, ...] = tuple(verb for group in GROUPS.values() for verb in group)

__all__ = ["GROUPS", "VERBS"]
