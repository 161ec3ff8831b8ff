"""Which rules are reported, and how severe each is: what `habeas.toml` says in its section [validate], and options.

```toml
[validate]
select = ["HB"]                    # only these: identifiers, how identifiers begin, or names of rules
ignore = ["event-without-date"]    # not these

[validate.severity]
HB012 = "warning"                  # error, warning, info, or off
```
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import settings
from kg.errors import KgError
from kg.reports.problem import REFUSED, SEVERITIES, Problem

OFF = "off"
_BEGINNING = re.compile(r"HB\d{0,2}")
_LEVELS = {"error": "Violation", "warning": "Warning", "info": "Info", OFF: OFF}


@dataclass(frozen=True)
class Choice:
    """Which rules are reported, and how severe each is: a rule is named by its identifier, its beginning, or its name.

    What prevented validation is always reported.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes_anything(self) -> bool:
        """True if anything is left out, or reported as more or less severe than its rule says."""
        return bool(self.select or self.ignore or self.severity)

    def applied(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems that are to be reported, with the severity that was chosen for them, worst first."""
        rated = [replace(one, severity=self._severity(one)) for one in problems]
        kept = [one for one in rated if one.name == REFUSED or (self._is_chosen(one) and one.severity != OFF)]
        return sorted(kept, key=lambda one: SEVERITIES.index(one.severity))

    def with_options(self, select: Iterable[str], ignore: Iterable[str]) -> Choice:
        """The choice with the options of a command line: they count more than the file."""
        return replace(self, select=tuple(select) or self.select, ignore=(*self.ignore, *ignore))

    def check(self, known: Callable[[], Collection[str]], where: str) -> None:
        """Raises KgError for each name that is that of no rule, nor how the identifiers of some begin."""
        problems, named = [], (*self.select, *self.ignore, *self.severity)
        rules = known() if named else ()
        for name in named:
            if not any(rule == name or _begins(rule, name) for rule in rules):
                near = difflib.get_close_matches(name, rules, 1, 0.7)
                expected = "an identifier as HB012, how several begin, as HB, or the name of a shape or constraint"
                fix = f"did you mean {near[0]}?" if near else "kg docs writes a page about each"
                problems.append(KgError(f"there is no rule {name[:80]!r}", where, expected, fix))
        if problems:
            raise KgError.of(problems)

    def _is_chosen(self, problem: Problem) -> bool:
        return (not self.select or _names(self.select, problem)) and not _names(self.ignore, problem)

    def _severity(self, problem: Problem) -> str:
        if problem.name == REFUSED:
            return problem.severity
        for name in (problem.name, problem.rule):
            if name in self.severity:
                return self.severity[name]
        beginnings = [name for name in self.severity if _begins(problem.rule, name)]
        return self.severity[max(beginnings, key=len)] if beginnings else problem.severity


def read(folder: Path) -> Choice:
    """The choice in the habeas.toml of a folder, if there is one. Raises KgError with all that is wrong in it."""
    said = settings.read(folder).validate
    return Choice(
        tuple(said.get("select", ())),
        tuple(said.get("ignore", ())),
        {name: _LEVELS[level] for name, level in said.get("severity", {}).items()},
    )


def _names(names: Iterable[str], problem: Problem) -> bool:
    return any(name in (problem.rule, problem.name) or _begins(problem.rule, name) for name in names)


def _begins(rule: str, name: str) -> bool:
    """True if an identifier of the register begins so: HB and HB0 stand for several rules."""
    return _BEGINNING.fullmatch(name) is not None and rule.startswith(name)
