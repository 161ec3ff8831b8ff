"""Constraints that need no query: how many values a property has, and what can be told from each value by itself.

Most shapes ask for little else than counts, kinds of node, datatypes and classes. A query for each of these reads the
same nodes and values again and again. Here the nodes are found once for each target, and the values once for each
property. An endpoint is asked by queries alone, and so is any store about a few nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.shacl import exact, paths
from kg.shacl.datatypes import is_well_typed
from kg.shacl.terms import ADVANCED, PARAMETERS, whole
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import RDF, SH

if TYPE_CHECKING:
    from kg.shacl.paths import Row
    from kg.shacl.shapes import Shapes

T = TypeVar("T")
Check = Callable[[Term], bool]  # whether a value is wrong
Nodes = Mapping[Term, None]
Find = Callable[["Held"], Iterable[tuple[Term, Term | None]]]
_KINDS: dict[str, frozenset[type]] = {
    "IRI": frozenset({NamedNode}),
    "Literal": frozenset({Literal}),
    "BlankNode": frozenset({BlankNode}),
    "BlankNodeOrIRI": frozenset({BlankNode, NamedNode, Triple}),
    "BlankNodeOrLiteral": frozenset({BlankNode, Literal, Triple}),
    "IRIOrLiteral": frozenset({NamedNode, Literal, Triple}),
}
_PER_VALUE = frozenset({"class", "datatype", "nodeKind", "node", "not", "and", "or", "xone"})


class Lists:
    """The content of a local store, as it is written: values by property and thing, and members by class."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._values: dict[str, dict[Term, list[Term]]] = {}

    def values(self, name: str) -> Mapping[Term, Sequence[Term]]:
        """The values of a property by thing."""
        if name not in self._values:
            if self.store.on_disk:
                self._values.clear()  # it may be larger than the memory
            of = self._values[name] = {}
            for one in exact.said(self.store, NamedNode(name)):
                of.setdefault(one.subject, []).append(one.object)
            for several in of.values():
                if len(several) > 1:
                    several[:] = dict.fromkeys(several)
        return self._values[name]

    @cached_property
    def classes(self) -> Mapping[str, Nodes]:
        """The nodes that have each class as a type."""
        members: dict[str, dict[Term, None]] = {}
        for node, several in self.values(f"{RDF}type").items():
            for one in several:
                if type(one) is NamedNode:
                    members.setdefault(one.value, {})[node] = None
        return members

    def members(self, classes: Iterable[str]) -> Nodes:
        """The nodes that have one of some classes as a type."""
        several = [self.classes[name] for name in classes if name in self.classes]
        return several[0] if len(several) == 1 else dict.fromkeys(chain.from_iterable(several))

    def found(self, variable: str, pattern: str) -> dict[Term, None]:
        """The nodes that a pattern gives a variable."""
        rows = self.store.rows(f"SELECT DISTINCT {variable} WHERE {{ {pattern} }}")
        return {exact.given(self.store, node): None for (node,) in rows if node is not None}

    def held(self, predicate: str, nodes: Nodes) -> Held:
        """The values of a property for some nodes; without a property, each has itself."""
        values = self.values(predicate) if predicate else {node: (node,) for node in nodes}
        if len(values) < len(nodes):
            return Held(nodes, values, [(node, several) for node, several in values.items() if node in nodes])
        get = values.get
        return Held(nodes, values, [(node, several) for node in nodes if (several := get(node)) is not None])


class Held(NamedTuple):
    """Some nodes, the values of a property by thing, and those of the nodes that have values with these."""

    nodes: Nodes
    values: Mapping[Term, Sequence[Term]]
    each: Sequence[tuple[Term, Sequence[Term]]]


class Direct(NamedTuple):
    """A constraint that needs no query: whom it concerns, the property of the values, and the check.

    `targets` are classes, or a pattern that finds ?focus. Without a property, each focus node is its own value. `find`
    takes the focus nodes with what they have of the property. It gives those that are wrong, without a value where the
    focus node as a whole is wrong.
    """

    targets: tuple[str, ...] | str
    predicate: str
    find: Find


class Checks:
    """The checks of the constraints of a shapes graph, over what a local store holds."""

    def __init__(self, shapes: Shapes, lists: Lists, custom: bool) -> None:
        """`custom` says whether the shapes graph declares constraint components of its own."""
        self.shapes, self.lists, self._custom = shapes, lists, custom
        self._instances: dict[str, Nodes] = {}  # of each class

    def of(self, row: Row, shape: Term, has_path: bool) -> dict[str, list[Find]]:
        """For each parameter of a shape that needs no query, what finds the violations of each of its values."""
        found: dict[str, list[Find]] = {}
        for name in sorted(row.keys() & (_PER_VALUE | {"minCount", "maxCount"})):
            finds = [self._find(name, argument, shape) for argument in sorted(row[name], key=str)]
            if (has_path or not name.endswith("Count")) and None not in finds:
                found[name] = [find for find in finds if find is not None]
        return found

    def _find(self, name: str, argument: Term, shape: Term) -> Find | None:
        match name:
            case "minCount":
                least = whole(argument)
                return lambda held: [(n, None) for n in held.nodes if len(held.values.get(n, ())) < least]
            case "maxCount":
                most = whole(argument)
                return lambda held: [(node, None) for node, values in held.each if len(values) > most]
        wrong = self._wrong(name, argument, shape) if name in _PER_VALUE else None
        return None if wrong is None else lambda held: [(node, v) for node, some in held.each for v in some if wrong(v)]

    def _wrong(self, name: str, argument: Term, shape: Term) -> Check | None:
        """A test that is true for values that violate a constraint; None if it takes more than the value to tell."""
        match name:
            case "nodeKind":
                kinds = _KINDS[named_part(argument)]
                return lambda v: type(v) not in kinds
            case "class" if isinstance(argument, NamedNode):
                members = self._members(argument.value)
                return lambda v: v not in members
            case "datatype" if isinstance(argument, NamedNode):
                return _of_other_datatype(argument.value)
            case "node":
                return self._breaks(argument)
            case "not":
                breaks = self._breaks(argument)
                return None if breaks is None else lambda v: not breaks(v)
            case "and" | "or" | "xone":
                several = [self._breaks(one) for one in paths.members(self.shapes.of, argument, shape)]
                checks = [one for one in several if one is not None]
                return _combined(name, checks) if len(checks) == len(several) else None
        return None

    def _breaks(self, shape: Term) -> Check | None:
        """A test that is true for nodes that do not conform to a shape; None if it takes more than the node to tell."""
        if self.shapes.is_deactivated(shape):
            return lambda v: False
        if shape in self.shapes.staged:
            if (known := self.shapes.staged[shape]) is None:
                return None
            failing = self.shapes.failing[known]
            return lambda v: v in failing
        row = self.shapes.of.get(shape, {})
        said = row.keys() & (PARAMETERS | ADVANCED)
        if self._custom or "path" in row or not said <= _PER_VALUE:
            return None
        several = [self._wrong(name, argument, shape) for name in sorted(said) for argument in row[name]]
        checks = [one for one in several if one is not None]
        return _combined("and", checks) if len(checks) == len(several) else None

    def _members(self, wanted: str) -> Nodes:
        """The members of a class and its subclasses."""
        if wanted not in self._instances:
            self._instances[wanted] = self.lists.members(self.shapes.below(wanted))
        return self._instances[wanted]


def named_part(term: Term) -> str:
    """The name of a term of SHACL.

    >>> named_part(NamedNode("http://www.w3.org/ns/shacl#IRI"))
    'IRI'
    """
    return term.value.removeprefix(SH) if isinstance(term, NamedNode) else ""


def _combined(name: str, checks: Sequence[Check]) -> Check:
    """A test that is true for values that break one of several shapes, all of them, or not all but one."""
    if name == "xone":
        return lambda v: sum(not breaks(v) for breaks in checks) != 1
    if len(checks) == 1:
        return checks[0]
    if name == "or":
        return lambda v: all(breaks(v) for breaks in checks)
    return lambda v: any(breaks(v) for breaks in checks)


@cache
def _of_other_datatype(iri: str) -> Check:
    """A test that is true for values that are no literal of a datatype, or are ill-typed."""
    well_typed = is_well_typed(iri)
    return lambda v: type(v) is not Literal or v.datatype.value != iri or not well_typed(v.value)


def found(lists: Lists, several: Sequence[tuple[T, Direct]]) -> Iterator[tuple[T, Iterable[tuple[Term, Term | None]]]]:
    """The violations of each check, after what it was given for; those about one property come together."""
    together: dict[tuple[str, tuple[str, ...] | str], list[tuple[T, Direct]]] = {}
    for one, direct in several:
        together.setdefault((direct.predicate, direct.targets), []).append((one, direct))
    targeted: dict[tuple[str, ...] | str, Nodes] = {}
    for (predicate, targets), about in sorted(together.items(), key=lambda one: one[0][0]):
        if targets not in targeted:
            nodes = lists.found("?focus", targets) if isinstance(targets, str) else lists.members(targets)
            targeted[targets] = nodes
        held = lists.held(predicate, targeted[targets])
        yield from ((one, direct.find(held)) for one, direct in about)
