"""The command line: reads the arguments, runs a verb, and prints errors."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import signal
import sys
from typing import NoReturn

from kg import screen
from kg.cli.opening import find_archive
from kg.cli.output import note
from kg.cli.stopping import Stopped, query_limit, stoppable
from kg.cli.verb import Help, Verb, archive_argument, others_argument, pager_argument
from kg.cli.verbs import NAMES, PLACES, every_verb, verb_called
from kg.cli.version import Version
from kg.errors import KgError
from kg.store import damage

_ABOUT = "Habeas: a legal knowledge graph on arbitrary detention."
_OPTIONS = "Before the verb: --archive DIR, --with DIR, --no-pager, --version; kg help COMMAND: details."


def main(arguments: list[str] | None = None) -> int:
    """0 if all is well, 1 if the data or the request is wrong, 2 if the command line is wrong, more if stopped."""
    if "_ARGCOMPLETE" in os.environ:  # a shell asks for completions
        from kg.cli import completion

        completion.answer(parser())
    options: argparse.Namespace | None = None
    try:
        with stoppable():
            options = _options(arguments)
        _refuse_undecodable(options)
        find_archive(options)
        verb: Verb = options.verb
        with damage.reading(), stoppable(), query_limit():
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
    if not hasattr(options, "write_baseline"):
        return False
    from kg.cli import reporting  # slow to import, and not needed by other verbs

    return reporting.refused(options, error)


def parser(wanted: str = "") -> argparse.ArgumentParser:
    """The command line with all its verbs, or with the one that is wanted alone."""
    about = "" if wanted else f"{_ABOUT}\n\n{_listing()}\n\n{_OPTIONS}"
    top: argparse.ArgumentParser = _Parser(
        prog="kg", usage="kg [options] verb ...", description=about, formatter_class=Help
    )
    archive_argument(top)
    others_argument(top, "others_first")
    pager_argument(top)
    top.add_argument("--version", action=Version, dest="version")
    for option in [] if wanted else top._actions:
        option.help = argparse.SUPPRESS  # the description says what they are, so that all fits on a screen
    verbs = top.add_subparsers(metavar="verb", required=True, prog="kg", help=argparse.SUPPRESS)
    for verb in (verb_called(wanted),) if wanted else every_verb():
        verb.add_to(verbs)
    return top


def _wanted(arguments: list[str]) -> str:
    """The verb that arguments name, if that can be told before they are read: after options of the whole program."""
    rest = iter(arguments)
    for text in rest:
        if text in ("--archive", "--with"):
            next(rest, None)
        elif text.startswith("-") and not text.startswith(("--archive=", "--with=")) and text != "--no-pager":
            return ""
        elif not text.startswith("-"):
            return text if text in NAMES else ""
    return ""


def _listing() -> str:
    """The verbs by what they are for."""
    return "\n".join(
        "\n".join([f"{title}:", *(screen.flow(f"  {verb.name:<10} {verb.help}", screen.width() - 2) for verb in verbs)])
        for title, group in PLACES.items()
        for verbs in [map(verb_called, group)]
    )


class _Parser(argparse.ArgumentParser):
    """A parser whose errors have the parts of all others."""

    def error(self, message: str) -> NoReturn:
        """Ends the program with status 2 and a message on stderr."""
        verb = self.prog.removeprefix("kg").strip()
        given = next(iter(re.findall(r"^argument verb: invalid choice: '(.*)' \(choose from", message)), None)
        if given is None:
            usage = " ".join(self.format_usage().removeprefix("usage: ").split())
            note(KgError(message, self.prog, usage, f"kg help {verb}".rstrip()))
        else:
            near = difflib.get_close_matches(given, NAMES, 3)
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
    top = parser(_wanted(given))
    options, rest = top.parse_known_args(given)
    before = options.others_first if not options.verb.takes_others else []
    if before or any(text.partition("=")[0] == "--with" for text in rest):
        top.error(f"--with goes with {', '.join(verb.name for verb in every_verb() if verb.takes_others)} only")
    if any(text.partition("=")[0] == "--endpoint" for text in rest):
        top.error(f"--endpoint goes with {', '.join(verb.name for verb in every_verb() if verb.takes_endpoint)} only")
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
