"""This module holds the one exception that reaches a user, in four parts: what, where, expected, what to do."""

from __future__ import annotations

from collections.abc import Sequence


class KgError(Exception):
    """The data or the request is wrong.

    `what` says what is wrong, `where` names the file, line or parameter, `expected` what would be right,
    and `repair` what to do. `problems` holds the errors one by one where a run found several.

    >>> print(KgError("conviction has no passage", "data/x.ttl", "at least one hb:statedIn", "add the passage"))
    data/x.ttl: conviction has no passage
      expected  at least one hb:statedIn
      repair    add the passage
    """

    def __init__(self, what: str, where: str = "", expected: str = "", repair: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.expected, self.repair = what, where, expected, repair
        self.problems: tuple[KgError, ...] = (self,)

    @classmethod
    def of(cls, problems: Sequence[KgError]) -> KgError:
        """One error that says all problems of a run."""
        if len(problems) == 1:
            return problems[0]
        error = cls(f"{len(problems)} problems")
        error.problems = tuple(problems)
        return error

    def __str__(self) -> str:
        if self.problems != (self,):
            return "\n".join([*map(str, self.problems), f"{len(self.problems)} problems"])
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        lines += [
            f"  {name:<9} {text}" for name, text in (("expected", self.expected), ("repair", self.repair)) if text
        ]
        return "\n".join(lines)
