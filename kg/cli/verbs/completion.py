"""`kg completion`, and what the Tab key completes: verbs, options, names of questions, parameters and importers.

argcomplete does the work, and is loaded only when a shell asks: see `main`. What would need a store is not completed,
so that a key press never builds or opens one.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.archive import locate
from kg.cli.output import write
from kg.cli.verb import Verb
from kg.errors import KgError
from kg.sparql.query_file import QueryFile, read_all

SHELLS = ("bash", "zsh", "fish")

Completer = Callable[..., Iterable[str]]


def answer(parser: argparse.ArgumentParser) -> None:
    """Answers the shell that asks, and ends the program."""
    import argcomplete

    for verb, action in _arguments(parser):
        action.completer = COMPLETERS.get((verb, action.dest)) or _default(action)  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser, always_complete_options="long")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which shell."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete kg")


def run(options: argparse.Namespace) -> int:
    """Prints the script that a shell runs so that it completes `kg`."""
    from argcomplete.shell_integration import shellcode

    write(shellcode(["kg"], shell=options.shell))
    return 0


def question_names(prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The names of all stored questions."""
    return [one.name for one in _questions(parsed_args)]


def parameters(prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The parameters of the question that is named, but those that stand there already."""
    given = {text.partition("=")[0] for text in getattr(parsed_args, "parameters", None) or []}
    chosen = [one for one in _questions(parsed_args) if one.name == parsed_args.name]
    return [f"{name}=" for one in chosen for name in one.params if name not in given]


def importer_names(prefix: str, **_: Any) -> list[str]:
    """The names of all importers."""
    from kg.importers.registry import NAMES

    return list(NAMES)


COMPLETERS: dict[tuple[str, str], Completer] = {
    ("questions", "name"): question_names,
    ("ask", "name"): question_names,
    ("ask", "parameters"): parameters,
    ("import", "name"): importer_names,
}
FILES = ("FILE", "DIR", "PATH", "DATA", "SHAPES", "OLD", "NEW", "FILE_OR_TEXT")  # how help calls an argument


def _questions(parsed_args: argparse.Namespace) -> list[QueryFile]:
    try:
        return read_all(locate(getattr(parsed_args, "archive", None)), "questions")
    except KgError:  # a key press is no place to say what is wrong with an archive
        return []


def _default(action: argparse.Action) -> Completer:
    """Files where a file is meant; nothing where a name or a number is."""
    from argcomplete.completers import FilesCompleter, SuppressCompleter

    completer: Completer = FilesCompleter() if action.type is Path or action.metavar in FILES else SuppressCompleter()
    return completer


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Every argument that takes a value of no closed list, with the name of its verb."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                inner.learn()
                verb: Verb | None = inner.get_default("verb")  # none for a part of a verb, such as kg new case
                yield from ((verb.name if verb else "", one) for _, one in _arguments(inner))
        elif action.nargs != 0 and action.choices is None:
            yield "", action
