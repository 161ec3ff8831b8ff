"""The verbs of the command line: `verbs.toml` lists them, and each has its functions in a module of this folder.

A module is imported when its verb is wanted, so that no verb waits for those of the others. Libraries that take long to
load, and those of an extra, are imported by the function that runs the verb.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from kg.cli.verb import Verb

_LISTED = tomllib.loads(Path(__file__).with_name("verbs.toml").read_text(encoding="utf-8"))

# the verbs by what they are for, and by their names
GROUPS = {title: tuple(Verb(name, **of) for name, of in group.items()) for title, group in _LISTED.items()}
VERBS = {verb.name: verb for group in GROUPS.values() for verb in group}

__all__ = ["GROUPS", "VERBS"]
