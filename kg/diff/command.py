"""This module is the commands `kg diff` and `kg patch`: they compare two states of the record, and apply a patch."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from kg.errors import KgError
from kg.identifiers import prefixes
from kg.labels import LANGUAGES
from kg.paths import locate


def verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds both verbs to the command line."""
    help_text = "say what was added, removed and changed between two releases or revisions"
    _arguments(verb("diff", run_diff, help_text, "kg diff releases/0.1.0 releases/0.2.0"))
    help_text = "apply a patch of kg diff or kg redact to a release"
    _patch_arguments(verb("patch", run_patch, help_text, "kg patch releases/0.1.0 changes.rdfp --to new.nq.gz"))


def _arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("old", metavar="OLD", help="a release folder, an archive, a .nq(.gz) file, or a git revision")
    one.add_argument("new", metavar="NEW", help="the same for the newer state")
    one.add_argument("--format", choices=("text", "json", "patch"), default="text", help="how the differences are told")
    one.add_argument("--check", action="store_true", help="list the removals that have no reason, and fail if any")
    one.add_argument("--changelog", type=Path, metavar="FILE", help="where reasons stand (default: CHANGELOG.md)")
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels")


def _patch_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("old", metavar="OLD", help="the release folder or .nq(.gz) file that the patch changes")
    one.add_argument("patch", type=Path, metavar="PATCH", help="a patch of kg diff or kg redact")
    one.add_argument("--to", type=Path, required=True, metavar="FILE", help="where the new .nq or .nq.gz goes")


def run_diff(options: argparse.Namespace) -> int:
    """Says what differs, or checks that each removal has a reason."""
    from kg.diff.compare import compare, entries, unexplained
    from kg.diff.patch import rows
    from kg.diff.sides import side
    from kg.diff.withheld import withheld
    from kg.diff.words import Words, as_json, ontologies, text

    archive = locate(options.archive)
    table = prefixes(archive)
    changelog = options.changelog or archive.data.parent / "CHANGELOG.md"
    if options.changelog and not options.changelog.is_file():
        raise KgError("no such file", str(options.changelog), "the change log", "check the path")
    with tempfile.TemporaryDirectory(prefix="kg-diff-") as room:
        old, new = (side(name, archive, Path(room)) for name in (options.old, options.new))
        if options.format == "patch" and not options.check:
            for row in rows(old, new, withheld(old, new)):
                sys.stdout.buffer.write(row + b"\n")
            sys.stdout.buffer.flush()
            return 0
        found = compare(old, new, entries(changelog, table))
        if options.check:
            if problems := unexplained(found, table):
                raise KgError.of(problems)
            print(f"{ontologies(found)}; every removal has a reason", file=sys.stderr)
            return 0
        words = Words(found, table, options.lang)
        print(as_json(words) if options.format == "json" else "\n".join(text(words)))
    return 0


def run_patch(options: argparse.Namespace) -> int:
    """Applies a patch."""
    from kg.diff.patch import apply
    from kg.diff.sides import side

    archive = locate(options.archive)
    if not options.to.name.endswith((".nq", ".nq.gz")):
        raise KgError("unknown format", str(options.to), "a name ending in .nq or .nq.gz", "name another file")
    with tempfile.TemporaryDirectory(prefix="kg-patch-") as room:
        count = apply(options.patch, side(options.old, archive, Path(room)), options.to)
    print(f"{count:,} statements in {options.to}", file=sys.stderr)
    return 0
