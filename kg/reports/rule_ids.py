"""The identifiers of rules: HB001 and so on, from a register that only grows, so that none ever changes its meaning.

`ontology/rule-ids.tsv` has a line for each: the identifier, a tab and the name of the constraint or shape; and
if it took the place of another rule, a tab and the name of that one. The line of a rule that no longer exists stays.
A new rule gets a line with the next identifier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kg.archive import HOME, Archive
from kg.errors import KgError
from kg.files import reading
from kg.reports.problem import REDEFINED, REFUSED, SYNTAX, TERM_IN_DATA, UNREADABLE
from kg.terms.names import RULES, shorten

REGISTER = "rule-ids.tsv"
# rules that no query states: what a file must be to be validated
OF_FILES = (SYNTAX, UNREADABLE, REFUSED, REDEFINED, TERM_IN_DATA)
_LINE = re.compile(r"(HB\d{3,})\t(\S+)(?:\t(\S+))?")
_SHAPE = re.compile(r"^(?:hb:(?=\w+Shape-)|constraint:)([\w.-]+) a sh:(?:Property|Node)Shape\b", re.MULTILINE)
_OWN_SHAPE = re.compile(r"^(?!hb:|constraint:)([\w.-]*:[\w.-]+)\s+a\s+sh:(?:Property|Node)Shape\b", re.MULTILINE)


def known(archive: Archive) -> dict[str, str]:
    """The identifier of each rule by its name: of the project's rules, and of those that the archive registers."""
    found = dict(_read(HOME / "ontology" / REGISTER))
    own = archive.ontology / REGISTER
    return found if own == HOME / "ontology" / REGISTER or not own.exists() else {**found, **_read(own)}


def names(archive: Archive) -> set[str]:
    """All names by which a rule may be called: identifiers, and the names of shapes and constraints.

    A shape in a namespace of one's own is called by its name with prefix, as a line of its file begins.
    """
    register = known(archive)
    own = (name for text in _ontology(archive) for name in _OWN_SHAPE.findall(text))
    return {*register, *register.values(), *rules_of(archive), *own}


def identifier_of(name: str, register: Mapping[str, str], table: Mapping[str, str]) -> str:
    """The identifier of a rule by its name; of a shape without one the name with prefix, if the table has that.

    >>> identifier_of("https://example.org/own#TownShape", {}, {"own": "https://example.org/own#"})
    'own:TownShape'
    """
    return register.get(name) or (shorten(name, dict(table)).strip("<>") if "://" in name else name)


def page(identifier: str) -> str:
    """The address of the page about a rule of the register."""
    return f"{RULES}{identifier}"


def rules_of(archive: Archive) -> list[str]:
    """The names of all rules that an archive can break: of files, then of shapes and constraints, in order."""
    return [*OF_FILES, *sorted(name for text in _ontology(archive) for name in _SHAPE.findall(text))]


def _ontology(archive: Archive) -> list[str]:
    return [archive.content(name).decode("utf-8", "replace") for name in archive.names_in("ontology")]


@lru_cache(maxsize=4)
def _read(file: Path) -> Mapping[str, str]:
    """The register in a file: of each rule its name, and then that of the rule before it.

    Raises KgError with each line that is no entry, or repeats an identifier or a name.
    """
    found: dict[str, str] = {}
    problems = []
    for number, line in enumerate(reading.read_text(file).splitlines() if file.exists() else (), 1):
        match = _LINE.fullmatch(line)
        if match is None or not found.keys().isdisjoint(match.groups()) or match[1] in found.values():
            what = "this is no entry of the register" if match is None else "this identifier or name has a line already"
            expected = "an identifier, a tab and the name of a rule: HB012<tab>event-without-date; each once"
            fix = "correct the line, or give the rule the next identifier"
            problems.append(KgError(what, f"{file}:{number}", expected, fix))
        else:
            found |= dict.fromkeys(filter(None, match.groups()[1:]), match[1])
    if problems:
        raise KgError.of(problems)
    return found
