"""A problem as reports tell it, and the outcome of a validation: all problems, and what they were looked for in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from urllib.parse import quote

from pyoxigraph import Triple

from kg.build.extend import RedefinitionError, TermInDataError
from kg.errors import KgError
from kg.escaping import one_line
from kg.settings import FILE
from kg.shacl import Result

SEVERITIES = ("Violation", "Warning", "Info")
_WORDS = {"Violation": "violation", "Warning": "warning", "Info": "note"}
SYNTAX, UNREADABLE, REFUSED = "syntax-error", "unreadable-file", "not-validated"
REDEFINED = "base-redefined"
TERM_IN_DATA = "term-in-data"
_SETTINGS = re.compile(rf"(?P<file>(?:.*[/\\])?{re.escape(FILE)})(?::(?P<line>\d+))?(?:: .*)?")  # as an error names it
_LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?:-\d+)?")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, by the rule that it breaks, and where it stands.

    `rule` is the identifier of the rule, HB001 or the name of a shape, and `name` its name in words. `file` is written
    as on the command line, and `source` is the name by which the archive knows it. `line` and `column` count from 1;
    None if the place is not known. `meant` is the identifier that was meant by one that nothing describes.
    """

    rule: str
    name: str
    severity: str
    what: str
    file: str = ""
    source: str = ""
    line: int | None = None
    column: int | None = None
    expected: str = ""
    fix: str = ""
    meant: str = ""
    focus: str = ""
    help: str = ""
    fingerprint: str = ""
    result: Result | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str:
        """File, line and column as compilers write them: "data/cases/x.ttl:12:5"."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)

    @property
    def path(self) -> str:
        """The file in letters that can be written."""
        return one_line(self.file)

    @property
    def uri(self) -> str:
        """The file as a relative reference, or as an address if its path begins at the root."""
        path = PurePath(self.file)
        return (
            path.as_uri()
            if path.is_absolute()
            else quote(path.as_posix(), safe="/~!$&'()*+,;=@", errors="surrogateescape")
        )

    def text(self) -> str:
        """The problem without its place: what is wrong, what was expected, what to do, on one line each."""
        lines = [self.what, f"Expected: {self.expected}" * bool(self.expected), f"Fix: {self.fix}" * bool(self.fix)]
        return "\n".join(one_line(line) for line in lines if line)


@dataclass(frozen=True)
class Outcome:
    """The problems that `command` has found in a number of files, worst first.

    `notes` say what was left out. Data with a problem of a
    severity in `failing` is not valid. `described` is what the shapes graph says of the blank nodes in the results.
    """

    problems: Sequence[Problem]
    files: int
    command: str = "kg validate"
    prefixes: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    failing: frozenset[str] = frozenset({"Violation"})
    described: Sequence[Triple] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many problems there are of each severity."""
        found = Counter(problem.severity for problem in self.problems)
        return {severity: found[severity] for severity in SEVERITIES}

    @property
    def summary(self) -> str:
        """The last line of a report, in words that stay, since programs may read them.

        >>> Outcome([], 322).summary
        'valid: 322 files'
        """
        counts = [(self.files, "file"), *((number, _WORDS[one]) for one, number in self.counts.items() if number)]
        parts = [f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in counts]
        return f"{'valid' if self.is_valid else 'invalid'}: {', '.join(parts)}"

    @property
    def is_valid(self) -> bool:
        """True if there is no problem that matters."""
        return not any(self.fails(one) for one in self.problems)

    def fails(self, problem: Problem) -> bool:
        """True if a problem is severe enough to matter."""
        return problem.severity in self.failing


@dataclass(frozen=True)
class Written:
    """A report as text, and sentences that say what the limits of its format left out."""

    text: str
    cut: Sequence[str] = ()


def with_fingerprints(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each with a fingerprint that no other of them has.

    It stays when lines move, and when a problem about a thing is placed in another file.
    """
    seen: Counter[str] = Counter()
    found = []
    for one in problems:
        text = "\0".join((one.rule, "" if one.focus else one.source, one.focus, one.what))
        seen[text] += 1
        digest = hashlib.sha256(f"{text}\0{seen[text]}".encode("utf-8", "backslashreplace")).hexdigest()
        found.append(replace(one, fingerprint=digest[:32]))
    return found


def _rule(error: KgError, file: str) -> str:
    if isinstance(error, RedefinitionError):
        return REDEFINED
    if isinstance(error, TermInDataError):
        return TERM_IN_DATA
    if file.startswith("shape ") or PurePath(file).name == FILE:  # a shape is named, since it may stand in any file
        return REFUSED
    return SYNTAX if error.what.startswith("this is not ") else UNREADABLE if file.endswith(".ttl") else REFUSED


def _is_path(where: str) -> bool:
    return where.startswith(("data/", "ontology/", "queries/")) or PurePath(where).is_absolute()


def of_error(error: KgError) -> list[Problem]:
    """The problems that an error is about. Their rule is named, and not yet its identifier."""
    found = []
    for one in {(one.where, one.what): one for one in error.problems}.values():
        match = _SETTINGS.fullmatch(one.where) or _LINE.fullmatch(one.where)
        file = match["file"] if match else one.where
        name = _rule(one, file)
        line = int(match["line"]) if match and match["line"] else None
        known = file if name != REFUSED or match or _is_path(file) else ""
        what = one.what if known else f"{file}: {one.what}" if file else one.what
        found.append(Problem("", name, "Violation", what, known, known, line, None, one.expected, one.repair))
    return found
