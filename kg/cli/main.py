"""The command line: reads the arguments, runs a verb, and prints errors."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import signal
import sys
from typing import Any, NoReturn

from kg import screen
from kg.cli.opening import find_archive
from kg.cli.output import note
from kg.cli.stopping import Stopped, query_limit, stoppable
from kg.cli.verb import Help, Verb, shared_option
from kg.cli.verbs import GROUPS, VERBS
from kg.cli.version import Version
from kg.errors import KgError
from kg.store import damage

_ABOUT = "Habeas: a legal knowledge graph on arbitrary detention."
_OPTIONS = "Before the verb: --archive DIR, --with DIR, --version; kg help COMMAND: details."


def main(arguments: list[str] | None = None) -> int:
    """0 if all is well, 1 if the data or the request is wrong, 2 if the command line is wrong, more if stopped."""
    if "_ARGCOMPLETE" in os.environ:  # a shell asks for completions
        _complete()
    options: argparse.Namespace | None = None
    try:
        with stoppable():
            options = _options(arguments)
        _refuse_undecodable(options)
        find_archive(options)
        verb: Verb = options.verb
        with damage.reading(), stoppable(), query_limit(getattr(options, "query_seconds", None)):
            return verb.start(options)
    except KgError as error:
        if options is None or not _reported(options, error):
            note(error)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (KeyboardInterrupt, Stopped) as stop:
        note("stopped")
        return getattr(stop, "status", 128 + signal.SIGINT)


def _reported(options: argparse.Namespace, error: KgError) -> bool:
    """True if an error was printed as a report of validation, which programs read whole whatever goes wrong."""
    if not hasattr(options, "exit_zero"):
        return False
    from kg.cli import reporting  # slow to import, and not needed by other verbs

    return reporting.refused(options, error)


def parser() -> Parser:
    """The command line with all its verbs, which learn their options when they are wanted."""
    description = f"{_ABOUT}\n\n{_listing()}\n\n{_OPTIONS}"
    top = Parser(prog="kg", usage="kg [options] verb ...", description=description, formatter_class=Help)
    shared_option(top, "--archive")
    shared_option(top, "--with", dest="others_first")
    top.add_argument("--version", action=Version, dest="version")
    for option in top._actions:
        option.help = argparse.SUPPRESS  # the description says what they are, so that all fits on a screen
    verbs = top.add_subparsers(metavar="verb", required=True, prog="kg", help=argparse.SUPPRESS)
    for verb in VERBS.values():
        verb.add_to(verbs)
    return top


def _complete() -> None:
    """Answers a shell that asks how a line may go on, and ends the program; argcomplete does the work."""
    import argcomplete

    top = parser()
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                verb.learn()
    argcomplete.autocomplete(top, always_complete_options="long")


def _listing() -> str:
    """The verbs by what they are for."""
    lines = []
    for title, verbs in GROUPS.items():
        lines += ["", f"{title}:"]
        lines += [screen.flow(f"  {verb.name:<10} {verb.help}", screen.width() - 2) for verb in verbs]
    return "\n".join(lines[1:])


class Parser(argparse.ArgumentParser):
    """A parser that learns the options of its verb when it is to read them; its errors have the parts of all others."""

    _is_whole = False

    def learn(self) -> None:
        """Adds the options of its verb, once."""
        verb: Verb | None = self.get_default("verb")
        if verb is not None and not self._is_whole:
            verb.add_options(self)
        self._is_whole = True

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The options of arguments, and the arguments that it does not know."""
        self.learn()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Ends the program with status 2 and a message on stderr."""
        verb = self.prog.removeprefix("kg").strip()
        given = next(iter(re.findall(r"^argument verb: invalid choice: '(.*)' \(choose from", message)), None)
        if given is None:
            usage = " ".join(self.format_usage().removeprefix("usage: ").split())
            note(KgError(message, self.prog, usage, f"kg help {verb}".rstrip()))
        else:
            near = difflib.get_close_matches(given, VERBS, 3)
            expected = ", ".join(near) or "a verb, such as ask, search, show, why or validate"
            search = "" if near else f"kg search {shlex.quote(given[:40])} looks for that in the record; "
            fix = f"write kg {near[0]}" if len(near) == 1 else f"{search}kg help lists the verbs"
            note(KgError(f"there is no verb '{given[:40]}'", "kg", expected, fix))
        sys.exit(2)


def _refuse_undecodable(options: argparse.Namespace) -> None:
    """Raises KgError for a text that is not UTF-8. The name of a file may be anything."""
    values = [text for value in vars(options).values() for text in (value if isinstance(value, list) else [value])]
    for text in values:
        if isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text):
            raise KgError(f"{text[:80]!r} is not UTF-8", "the command line", "text in UTF-8", "correct the argument")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    """The arguments, read. Ends the program with status 2 if they are wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] == "help":  # as in git
        given = [*given[1:2], "--help"]
    top, options = parser(), argparse.Namespace()
    _, rest = top.parse_known_args(given, options)
    before = options.others_first if not options.verb.takes_others else []
    if before or any(text.partition("=")[0] == "--with" for text in rest):
        top.error(f"--with goes with {', '.join(verb.name for verb in VERBS.values() if verb.takes_others)} only")
    if any(text.partition("=")[0] == "--endpoint" for text in rest):
        top.error(f"--endpoint goes with {', '.join(verb.name for verb in VERBS.values() if verb.takes_endpoint)} only")
    if getattr(options, "ids", False) and options.format not in ("csv", "json", "jsonl"):
        top.error("--ids goes with --format csv, json or jsonl")
    options.others = [*options.others_first, *getattr(options, "others", [])]
    if rest:  # argparse takes no param=value after an option
        if not hasattr(options, "parameters") or any(text.startswith("-") for text in rest):
            top.error(f"unrecognized arguments: {' '.join(map(_without_secrets, rest))}")
        options.parameters = [*options.parameters, *rest]
    return options


def _without_secrets(text: str) -> str:
    """An argument as a message shows it: without the parts of an address that can hold a password or a key."""
    return re.sub(r"(https?:/*)(?:\S*@)?([^?#\s]*)\S*", r"\1\2", text, flags=re.IGNORECASE)
