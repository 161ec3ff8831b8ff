"""The verbs of the command line, in the order of its help: one module for each, or for several that share code.

Each module defines a `Verb` (kg.cli.verb) for each verb; this list is the only place that names them all. A module is
imported when its verb is wanted, so that no verb waits for those of the others. Libraries that take long to load, and
those of an extra, are imported by the function that runs the verb.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from kg.cli.verb import Verb

# the name of each verb, and the module and the name of its definition
PLACES: dict[str, dict[str, str]] = {
    "Ask the record": {
        "questions": "ask.QUESTIONS",
        "ask": "ask.ASK",
        "search": "search.VERB",
        "show": "show.VERB",
        "why": "why.VERB",
        "query": "ask.QUERY",
        "coverage": "coverage.COVERAGE",
        "stats": "coverage.STATS",
    },
    "Build and validate": {
        "build": "build.VERB",
        "validate": "validate.VERB",
        "shacl": "shacl.VERB",
        "check": "check.VERB",
        "verify": "verify.VERB",
    },
    "Add to an archive, or begin one": {
        "init": "init.VERB",
        "new": "new.VERB",
        "fetch": "fetch.VERB",
        "read": "read.VERB",
        "review": "review.VERB",
        "import": "import_.VERB",
    },
    "Publish and correct": {
        "export": "export.VERB",
        "diff": "diff.VERB",
        "redact": "redact.VERB",
        "serve": "serve.SERVE",
        "site": "serve.SITE",
        "docs": "docs.VERB",
        "completion": "completion.VERB",
    },
}
NAMES: tuple[str, ...] = tuple(name for group in PLACES.values() for name in group)

__all__ = ["NAMES", "PLACES", "every_verb", "verb_called"]


@cache
def verb_called(name: str) -> Verb:
    """The verb of a name, which is one of NAMES."""
    module, _, definition = next(group[name] for group in PLACES.values() if name in group).partition(".")
    verb = getattr(import_module(f"kg.cli.verbs.{module}"), definition)
    assert isinstance(verb, Verb)
    return verb


def every_verb() -> tuple[Verb, ...]:
    """All verbs, in order."""
    return tuple(map(verb_called, NAMES))
