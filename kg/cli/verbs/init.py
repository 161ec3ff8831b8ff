"""`kg init`: begins an archive of one's own."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from kg.cli.output import note, plural
from kg.init.folder import BASES, begin


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the archive is made, what it extends, and how it is called."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is new or empty")
    parser.add_argument(
        "--base",
        choices=BASES,
        default="habeas",
        help="habeas: extend the norms, States and bodies that come with this program (the default); none: only its "
        "terms and questions",
    )
    parser.add_argument("--name", default="", help="small letters, digits and hyphens (default: as the folder)")
    parser.add_argument("--title", default="", help="its name for people")
    parser.add_argument("--namespace", default="", metavar="URL", help="where its own terms are, ending in / or #")


def run(options: argparse.Namespace) -> int:
    """Makes the archive, and says what to do next."""
    files = begin(options.folder, options.base, options.name, options.title, options.namespace)
    note(f"{plural(len(files), 'file')} in {options.folder}")
    readme, folder = (shlex.quote(str(path)) for path in (options.folder / "README.md", options.folder))
    note(f"next: read {readme}, then kg validate --archive {folder}")
    return 0
