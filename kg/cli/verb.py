"""A verb of the command line, with its options, which `verbs/options.toml` lists."""

from __future__ import annotations

import argparse
import contextlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from kg import screen
from kg.cli.progress import Bar
from kg.errors import missing_extra, requirements

OPTIONS = tomllib.loads((Path(__file__).parent / "verbs" / "options.toml").read_text(encoding="utf-8"))


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
        shared_option(parser, "--archive", default=argparse.SUPPRESS)
        if self.takes_others:
            shared_option(parser, "--with", dest="others")
        if self.takes_endpoint:
            shared_option(parser, "--endpoint")
        for name in ("--format", "--ids", "--lang") if self.has_rows else ():
            shared_option(parser, name)
        add_options(parser, OPTIONS.get(self.name, {}))
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


def add_options(parser: argparse.ArgumentParser, options: Mapping[str, Any]) -> None:
    """Adds options to a parser, each with its fields as `options.toml` explains them."""
    for name, fields in options.items():
        if fields == "shared":
            shared_option(parser, name)
            continue
        said = dict(fields)
        completer, least, choices = (said.pop(key, None) for key in ("completer", "least", "choices"))
        if least is not None:
            said["type"] = at_least(least)
        elif said.get("type") == "path":
            said["type"] = Path
        if choices:
            named = choices.split() if isinstance(choices, str) else ()
            said["choices"] = [one for constant in named for one in resolve_name(constant)] or choices
        added = parser.add_argument(name, **said)
        if completer:  # by which argcomplete finds what the Tab key may give
            added.completer = resolve_name(completer)  # type: ignore[attr-defined]


def shared_option(parser: argparse.ArgumentParser, name: str, **more: object) -> None:
    """Adds an option that several verbs have, with more fields or others."""
    add_options(parser, {name: {**OPTIONS["shared"][name], **more}})


def require(extra: str, where: str) -> None:
    """Raises KgError that says what to install if a library of an extra of this package is missing."""
    from importlib.metadata import distributions  # slow to import

    libraries = [re.split(r"[^\w.-]", requirement)[0] for requirement in requirements(extra)]
    if missing := [library for library in libraries if not list(distributions(name=library))]:
        raise missing_extra(extra, where, *missing)
