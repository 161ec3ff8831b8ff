"""A verb of the command line, with its options, and the options that several verbs have."""

from __future__ import annotations

import argparse
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from kg import screen
from kg.cli.progress import Bar
from kg.errors import missing_extra, requirements


@dataclass(frozen=True)
class Verb:
    """One verb, as `verbs.toml` lists it, which explains the fields."""

    name: str
    help: str
    example: str
    module: str = ""
    has_rows: bool = False
    takes_endpoint: bool = False
    takes_others: bool = False
    extra: str = ""
    doing: str = ""

    def run(self, options: argparse.Namespace) -> int:
        """Does what the verb is for. Returns the exit status; raises KgError where the data or the request is wrong."""
        run = self._function("run")
        assert run is not None
        return int(run(options))

    def _function(self, name: str) -> Callable[[Any], Any] | None:
        """A function of the verb, `run` or `arguments`; `run_stats` is that of one of several verbs in a module."""
        module = import_module(f"kg.cli.verbs.{self.module or self.name}")
        found: Callable[[Any], Any] | None = getattr(module, f"{name}_{self.name}", None) or getattr(module, name, None)
        return found

    def start(self, options: argparse.Namespace) -> int:
        """Runs the verb, and returns the exit status. Raises KgError if a library that it needs is missing."""
        if self.extra:
            require(self.extra, f"kg {self.name}")
        if getattr(options, "endpoint", None):
            require("endpoint", f"kg {self.name} --endpoint")
        with Bar(self.doing) if self.doing else contextlib.nullcontext():
            return self.run(options)

    def add_to(self, verbs: argparse._SubParsersAction[Any]) -> None:
        """Adds the verb to a command line, which learns its options when it is wanted."""
        parser = verbs.add_parser(
            self.name,
            help=self.help,
            description=f"{self.help[0].upper()}{self.help[1:]}.",
            epilog=f"example:\n{screen.command(self.example, screen.width() - 2)}",
            formatter_class=Help,
        )
        parser.set_defaults(verb=self)

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds the options of the verb to its parser."""
        archive_argument(parser, argparse.SUPPRESS)
        if self.takes_others:
            others_argument(parser, "others")
        if self.takes_endpoint:
            parser.add_argument(
                "--endpoint", metavar="URL", help="use a SPARQL 1.1 endpoint, not the store on this disk"
            )
        if self.has_rows:
            from kg.ask import render  # slow to import, and not needed by other verbs
            from kg.store import table

            formats = (*render.FORMATS, *table.FORMATS)
            parser.add_argument("--format", choices=formats, default="table", help="output format")
            parser.add_argument(
                "--ids", action="store_true", help="with csv, json and jsonl: full identifiers alone, in all columns"
            )
            language_argument(parser)
        if arguments := self._function("arguments"):
            arguments(parser)


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the screen, in which no word is cut and an example stays as it is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=screen.width() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(line if line.startswith(" ") else screen.flow(line, width) for line in text.split("\n"))

    def _split_lines(self, text: str, width: int) -> list[str]:
        return screen.wrap(text, width)


def at_least(least: int) -> Callable[[str], int]:
    """A parser of options that are whole numbers, which refuses one below `least`."""

    def number(text: str) -> int:
        found = int(text) if text.isascii() and text.isdigit() else least - 1
        if found < least:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from {least} up")
        return found

    return number


def archive_argument(parser: argparse.ArgumentParser, default: object = None) -> None:
    """Adds the option `--archive`."""
    parser.add_argument(
        "--archive",
        type=Path,
        metavar="DIR",
        default=default,
        help="use this archive, not the one around the working folder, or the project's own",
    )


def others_argument(parser: argparse.ArgumentParser, dest: str) -> None:
    """Adds the option `--with`."""
    parser.add_argument(
        "--with",
        type=Path,
        action="append",
        default=[],
        dest=dest,
        metavar="DIR",
        help="read this archive together with it, too; habeas for the project's own",
    )


def confirmed_argument(parser: argparse.ArgumentParser) -> None:
    """Adds the option `--confirmed`."""
    parser.add_argument("--confirmed", action="store_true", help="leave out what a program read and nobody confirmed")


def language_argument(parser: argparse.ArgumentParser) -> None:
    """Adds the option `--lang`."""
    from kg.store.labels import LANGUAGES  # slow to import, and not needed by other verbs

    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels, headings and sentences")


def require(extra: str, where: str) -> None:
    """Raises KgError that says what to install if a library of an extra of this package is missing."""
    from importlib.metadata import distributions  # slow to import

    libraries = [re.split(r"[^\w.-]", requirement)[0] for requirement in requirements(extra)]
    if missing := [library for library in libraries if not list(distributions(name=library))]:
        raise missing_extra(extra, where, *missing)
