"""A finding of validation: one thing that is wrong, and what sort of fault it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.errors import in_parts

if TYPE_CHECKING:
    from kg.shacl import Result

SEVERITIES = ("Violation", "Warning", "Info")


class Kind(StrEnum):
    """The sort of fault that a finding is about."""

    MISSING = "missing"  # a property has too few values
    EXCESS = "excess"  # a property has too many values
    WRONG_VALUE = "wrong-value"  # a value is not what its shape asks for
    DANGLING = "dangling"  # an identifier is used that nothing describes
    CHECK = "check"  # whatever else a check finds


@dataclass(frozen=True)
class ValidationFinding:
    """One thing that is wrong, in the four parts of an error, with the severity of its shape or check.

    `focus`, `rule` and `value` are the thing, the shape or check, and the value that it is about, by their short names.
    `meant` is the name that was meant by one that nothing describes, and `result` its result in SHACL's own report.
    """

    severity: str
    where: str
    what: str
    expected: str
    repair: str
    focus: str
    rule: str
    kind: Kind
    value: str = ""
    meant: str = field(default="", compare=False)
    result: Result = field(compare=False, repr=False, kw_only=True)

    @property
    def things(self) -> frozenset[NamedNode]:
        """The things that it is about: the focus of its result, and what else that names."""
        named = (self.result.focus, self.result.value, *self.result.further)
        return frozenset(one for one in named if isinstance(one, NamedNode))

    def __str__(self) -> str:
        return in_parts(self.what, self.where or "the graph", expected=self.expected, fix=self.repair)


def rank(finding: ValidationFinding) -> tuple[int, bool, tuple[str, ...]]:
    """The sort key of findings: worst first, then by file, and last what is concluded and stands in no file.

    It does not depend on how they were found.
    """
    text = (finding.where, finding.focus, finding.rule, finding.what, finding.expected, finding.value)
    return SEVERITIES.index(finding.severity), not finding.where, text
