"""The SPARQL that a constraint is compiled to: a list of violations, each of them one way to violate the constraint.

`this` is the node that is checked; a violation without a pattern is a condition on that node alone. Every expression
is either true or false of any node and never an error, because SPARQL takes an error for false with and without a `!`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.shacl.paths import Path, Row
from kg.shacl.terms import UncompilableError
from kg.store.protocol import Term
from kg.terms.vocabulary import RDF

if TYPE_CHECKING:
    from kg.shacl.compile import Compilation

MAX_LISTED = 3  # values counted with a variable for each; more are counted by an aggregate


class Violation(NamedTuple):
    """One way to violate a constraint: `pattern` matches at `this`, and `condition` is true."""

    pattern: str = ""
    condition: str = ""
    value: str = ""
    path: str = ""
    apart: str = ""  # a further column, by which results differ

    def holds(self) -> str:
        """An expression that is true if this violation occurs."""
        if not self.pattern:
            return self.condition
        return f"EXISTS {{ {self.pattern} {filtered(self.condition)} }}"


class Site(NamedTuple):
    """Where a constraint applies: the node to check, and the path (if any) and the properties of its shape."""

    this: str
    path: Path | None
    row: Row
    shape: Term
    value: str  # a variable for value nodes


def filtered(condition: str) -> str:
    """The condition as a FILTER; empty for no condition."""
    return f"FILTER({condition})" if condition else ""


def per_value(site: Site, wrong: Callable[[str], str]) -> list[Violation]:
    """The violations of a constraint that concerns each value node by itself."""
    if site.path is None:
        return [Violation("", wrong(site.this), site.this)]
    violations = [Violation(f"{site.this} {site.path.steps} {site.value} .", wrong(site.value), site.value)]
    if site.path.optional:
        violations.append(Violation("", wrong(site.this), site.this))
    return violations


def is_value(site: Site, term: str) -> str:
    """An expression that is true if the term is a value node."""
    same = f"SAMETERM({site.this}, {term})"
    if site.path is None:
        return same
    found = f"EXISTS {{ {site.this} {site.path.steps} {term} }}"
    return f"({same} || {found})" if site.path.optional else found


def at_least(c: Compilation, site: Site, number: int, fits: Callable[[str], str]) -> str:
    """An expression that is true if a path leads to at least `number` different values that fit."""
    assert site.path is not None
    if site.path.optional and number > 0:  # the node itself is a value and is counted separately
        other: Callable[[str], str] = lambda v: both(f"!SAMETERM({v}, {site.this})", fits(v))  # noqa: E731
        itself, one_less = fits(site.this), _at_least(c, site, number - 1, other)
        return f"({both(itself or 'true', one_less)} || {_at_least(c, site, number, other)})"
    return _at_least(c, site, number, fits)


def both(*conditions: str) -> str:
    """The conjunction of the conditions, without empty ones."""
    return " && ".join(condition for condition in conditions if condition)


def negated(conforms: str) -> str:
    """The opposite of an expression that `Compilation.conforms` gives: SPARQL knows no double negation."""
    return conforms[1:] if conforms.startswith("!(") else f"!({conforms})"


def _at_least(c: Compilation, site: Site, number: int, fits: Callable[[str], str]) -> str:
    assert site.path is not None
    this, steps = site.this, site.path.steps
    if number < 1:
        return "true"
    if number > MAX_LISTED:
        v = c.fresh()
        group = f"{this} {steps} {v} . {filtered(fits(v))}"
        return f"EXISTS {{ SELECT {this} WHERE {{ {group} }} GROUP BY {this} HAVING(COUNT(DISTINCT {v}) >= {number}) }}"
    names = [c.fresh() for _ in range(number)]
    different = [f"!SAMETERM({a}, {b})" for i, a in enumerate(names) for b in names[:i]]
    found = " ".join(f"{this} {steps} {name} ." for name in names)
    return f"EXISTS {{ {found} {filtered(both(*different, *map(fits, names)))} }}"


def of_one(c: Compilation, v: str, classes: Sequence[str]) -> str:
    """The pattern that a node belongs to one of these classes, for looking up single nodes."""
    if len(classes) == 1:
        return f"{v} <{RDF}type> <{classes[0]}>"
    kind = c.fresh()
    return f"{v} <{RDF}type> {kind} FILTER({kind} IN ({', '.join(f'<{name}>' for name in classes)}))"


def members_of(c: Compilation, v: str, classes: Sequence[str]) -> str:
    """The same pattern, for reading all members."""
    if len(classes) == 1:
        return f"{v} <{RDF}type> <{classes[0]}>"
    kind = c.fresh()
    return f"VALUES {kind} {{ {' '.join(f'<{name}>' for name in classes)} }} {v} <{RDF}type> {kind}"


def constant(term: Term) -> str:
    """A term as SPARQL. Raises UncompilableError for a blank node, which a query cannot name."""
    if isinstance(term, NamedNode | Literal):
        return str(term)
    raise UncompilableError("a blank node is one of the values to compare with")
