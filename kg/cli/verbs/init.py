"""`kg init`: begins an archive of one's own."""

from __future__ import annotations

import argparse
import shlex

from kg.cli.output import note, plural
from kg.init.folder import begin


def run(options: argparse.Namespace) -> int:
    """Makes the archive, and says what to do next."""
    files = begin(options.folder, options.base, options.name, options.title, options.namespace)
    note(f"{plural(len(files), 'file')} in {options.folder}")
    readme, folder = (shlex.quote(str(path)) for path in (options.folder / "README.md", options.folder))
    note(f"next: read {readme}, then kg validate --archive {folder}")
    return 0
