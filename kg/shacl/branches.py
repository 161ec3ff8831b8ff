"""This module holds what constraints are compiled to: branches, each of which is one way to violate a constraint.

In each, `this` is the node that is looked at; a branch without a pattern
is a condition on it alone. Every expression is true or false of every node: nothing is left to an error, which SPARQL
would take for false on either side of a negation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from kg.shacl.paths import Path, Row
from kg.shacl.terms import RDF, UncompilableError
from kg.store import Term

FEW = 3  # values that are counted by naming them; more are counted by an aggregate


@dataclass(frozen=True)
class Branch:
    """One way to violate a constraint: where `pattern` matches around `this` and `condition` is true."""

    pattern: str = ""
    condition: str = ""
    value: str = ""
    path: str = ""
    apart: str = ""  # what else tells one result from another
    scan: Path | None = None  # the path at which the pattern may begin, of the focus nodes
    lacking: str = ""  # the pattern that must not match, where that is all of the condition
    kinds: tuple[str, ...] = ()  # the classes of which the value is none

    def holds(self) -> str:
        """An expression that is true where this violation occurs."""
        if not self.pattern:
            return self.condition
        return f"EXISTS {{ {self.pattern} {filtered(self.condition)} }}"


@dataclass(frozen=True)
class Site:
    """Where a constraint stands: the node looked at, the path of the shape if it has one, the shape's properties."""

    this: str
    path: Path | None
    row: Row
    shape: Term
    value: str  # the name of a variable for values


class Compiler(Protocol):
    """What the components need of the compiler."""

    def fresh(self) -> str:
        """A variable that nothing else uses."""

    def conforms(self, v: str, shape: Term) -> str:
        """An expression that is true where a node conforms to a shape."""

    def members(self, cell: Term, shape: Term) -> list[Term]:
        """The members of a list."""

    def below(self, wanted: str) -> list[str]:
        """A class and its subclasses."""

    def classes_of(self, shape: Term) -> list[Term]:
        """The classes of one of which a node must be, where a shape asks for nothing else; otherwise none."""

    def siblings(self, shape: Term) -> list[Term]:
        """The shapes from which a value of a disjoint qualified shape must keep away."""

    def is_known(self, regex: str) -> bool:
        """Whether the engine knows a regular expression, which is given with its flags."""

    def allowed(self, row: Row, shape: Term) -> list[str]:
        """The properties that a closed shape allows."""


def filtered(condition: str) -> str:
    """A condition as a filter, if there is one."""
    return f"FILTER({condition})" if condition else ""


def each(site: Site, wrong: Callable[[str], str]) -> list[Branch]:
    """The branches of a constraint on each value node alone."""
    if site.path is None:
        return [Branch("", wrong(site.this), site.this)]
    branches = [Branch(f"{site.this} {site.path.steps} {site.value} .", wrong(site.value), site.value, scan=site.path)]
    if site.path.optional:
        branches.append(Branch("", wrong(site.this), site.this))
    return branches


def is_value(site: Site, term: str) -> str:
    """An expression that is true of a value node."""
    same = f"SAMETERM({site.this}, {term})"
    if site.path is None:
        return same
    found = f"EXISTS {{ {site.this} {site.path.steps} {term} }}"
    return f"({same} || {found})" if site.path.optional else found


def at_least(c: Compiler, site: Site, number: int, fits: Callable[[str], str]) -> str:
    """An expression that is true where a path has that many different values that fit."""
    assert site.path is not None
    if site.path.optional and number > 0:  # the node itself is a value, and counted apart
        other: Callable[[str], str] = lambda v: both(f"!SAMETERM({v}, {site.this})", fits(v))  # noqa: E731
        itself, one_less = fits(site.this), _at_least(c, site, number - 1, other)
        return f"({both(itself or 'true', one_less)} || {_at_least(c, site, number, other)})"
    return _at_least(c, site, number, fits)


def both(*conditions: str) -> str:
    """All conditions together; an empty one is none."""
    return " && ".join(condition for condition in conditions if condition)


def _at_least(c: Compiler, site: Site, number: int, fits: Callable[[str], str]) -> str:
    assert site.path is not None
    this, steps = site.this, site.path.steps
    if number < 1:
        return "true"
    if number > FEW:
        v = c.fresh()
        group = f"{this} {steps} {v} . {filtered(fits(v))}"
        return f"EXISTS {{ SELECT {this} WHERE {{ {group} }} GROUP BY {this} HAVING(COUNT(DISTINCT {v}) >= {number}) }}"
    names = [c.fresh() for _ in range(number)]
    different = [f"!SAMETERM({a}, {b})" for i, a in enumerate(names) for b in names[:i]]
    found = " ".join(f"{this} {steps} {name} ." for name in names)
    return f"EXISTS {{ {found} {filtered(both(*different, *map(fits, names)))} }}"


def of_one(c: Compiler, v: str, classes: Sequence[str]) -> str:
    """The pattern that a node is of one of these classes, to be looked up for each node."""
    if len(classes) == 1:
        return f"{v} <{RDF}type> <{classes[0]}>"
    kind = c.fresh()
    return f"{v} <{RDF}type> {kind} FILTER({kind} IN ({', '.join(f'<{name}>' for name in classes)}))"


def members_of(c: Compiler, v: str, classes: Sequence[str]) -> str:
    """The same pattern, to be read whole."""
    if len(classes) == 1:
        return f"{v} <{RDF}type> <{classes[0]}>"
    kind = c.fresh()
    return f"VALUES {kind} {{ {' '.join(f'<{name}>' for name in classes)} }} {v} <{RDF}type> {kind}"


def constant(term: Term) -> str:
    """A term in a query. Raises UncompilableError for a blank node, which no query can name."""
    if isinstance(term, NamedNode | Literal):
        return str(term)
    raise UncompilableError("a blank node is a value")
