"""`kg docs`: the reference pages of the ontology, written into a folder of their own."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from kg.cli.opening import archive_of
from kg.cli.output import note
from kg.files import atomic, marks

WRITER = "kg docs"


def run(options: argparse.Namespace) -> int:
    """Writes the pages, and says how many."""
    from kg.reference.pages import pages

    write(pages(archive_of(options)), options.to)
    return 0


def write(files: dict[str, str], folder: Path) -> None:
    """Puts the files into a folder, all or none: written beside, then renamed, in place of those of an earlier run.

    Raises KgError where the folder holds anything else, or cannot be written.
    """
    failed = partial(
        atomic.cannot_write,
        what="the pages",
        expected="a folder that can be made or replaced, with room for about two megabytes",
    )
    with atomic.new_folder(folder, partial(marks.check, writer=WRITER), failed) as fresh:
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8")
        marks.write(fresh, WRITER)
    note(f"{len(files)} files in {folder}")
