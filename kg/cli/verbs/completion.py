"""`kg completion`: what a shell runs so that the Tab key completes verbs, options and names."""

from __future__ import annotations

import argparse

from kg.cli.completion import SHELLS, script
from kg.cli.output import write


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which shell."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete kg")


def run(options: argparse.Namespace) -> int:
    """Prints the script of the shell."""
    write(script(options.shell))
    return 0
