"""The one exception that reaches a user, in four parts: what, where, expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence


class KgError(Exception):
    """The data or the request is wrong.

    `what` names the problem, `where` names the file, line or parameter, `expected` what would be right,
    and `repair` what to do. `problems` holds the errors one by one where a run found several.

    >>> print(KgError("conviction has no passage", "data/x.ttl", "at least one hb:statedIn", "add the passage"))
    data/x.ttl: conviction has no passage
      expected  at least one hb:statedIn
      fix       add the passage
    """

    def __init__(self, what: str, where: str = "", expected: str = "", repair: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.expected, self.repair = what, where, expected, repair
        self._problems: tuple[KgError, ...] = ()  # not (self,): in a cycle it would keep the frames of its traceback

    @property
    def problems(self) -> tuple[KgError, ...]:
        """The errors one by one; of one error, itself."""
        return self._problems or (self,)

    @classmethod
    def of(cls, problems: Sequence[KgError]) -> KgError:
        """One error that says all problems of a run."""
        if len(problems) == 1:
            return problems[0]
        error = cls(f"{len(problems)} problems")
        error._problems = tuple(problems)
        return error

    def __str__(self) -> str:
        """The error as text for people, wherever it is printed."""
        if self._problems:
            return "\n".join([*map(str, self._problems), f"{len(self._problems)} problems"])
        return in_parts(self.what, self.where, expected=self.expected, fix=self.repair)


def in_parts(what: str, where: str, **parts: str) -> str:
    """A problem as text for people: what is wrong and where, and its other parts, each in a line of its own.

    A part may list things beneath it, in lines that begin with four spaces; no other text begins a line.
    """
    from kg.escaping import one_line

    lines = [f"{where}: {what}" if where else what, *(f"  {name:<9} {text}" for name, text in parts.items() if text)]
    return "\n".join("\n    ".join(map(one_line, line.split("\n    "))) for line in lines)


def missing_extra(extra: str, where: str, *libraries: str | None) -> KgError:
    """The error for libraries that come with an optional extra and are not installed.

    >>> print(missing_extra("endpoint", "kg ask --endpoint", "tenacity"))
    kg ask --endpoint: needs the extra "endpoint"
      expected  the Python library tenacity
      fix       pip install 'tenacity<10,>=9'
    """
    import shlex

    expected = f"the Python librar{'y' if len(libraries) == 1 else 'ies'} {', '.join(map(str, libraries))}"
    required = requirements(extra) or libraries
    return KgError(f'needs the extra "{extra}"', where, expected, shlex.join(["pip", "install", *map(str, required)]))


def requirements(extra: str) -> list[str]:
    """The libraries of an extra of this package with their versions, as pip takes them, by the package's own metadata.

    There are none if the package itself is not installed, as in a folder that was only copied.
    """
    from importlib.metadata import PackageNotFoundError, requires

    try:
        all_of_them = requires("habeas-kg") or []
    except PackageNotFoundError:
        return []
    pairs = [text.split(";", 1) for text in all_of_them if ";" in text]
    return [text.strip() for text, marker in pairs if re.search(rf"extra == ['\"]{extra}['\"]", marker)]
