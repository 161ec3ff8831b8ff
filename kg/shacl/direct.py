"""Constraints that need no query: how many values a property has, and what can be told from each value by itself.

Most shapes ask for little else than counts, kinds of node, datatypes, classes and lists of values. A query for each of
these reads the same nodes and values again and again. Here the nodes are found once for each target and the values read
once for each property, and all constraints about them are checked in one go, which takes a third to a half of the time.
It is done for data in memory only: in a store on disk it would read what the indexes spare it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.shacl import paths
from kg.shacl.datatypes import is_well_typed
from kg.shacl.exact import FORM, ExactStore
from kg.shacl.terms import ADVANCED, PARAMETERS, whole
from kg.store.protocol import Term
from kg.terms.vocabulary import SH

if TYPE_CHECKING:
    from kg.shacl.paths import Row
    from kg.shacl.shapes import Shapes

T = TypeVar("T")
Pair = tuple[Term, Term]
Check = Callable[[Term], bool]  # whether a value is wrong
Nodes = Callable[[], Collection[Term]]
Find = Callable[[Nodes, Sequence[Pair]], Iterable[tuple[Term, Term | None]]]
_KINDS: dict[str, frozenset[type]] = {
    "IRI": frozenset({NamedNode}),
    "Literal": frozenset({Literal}),
    "BlankNode": frozenset({BlankNode}),
    "BlankNodeOrIRI": frozenset({BlankNode, NamedNode, Triple}),
    "BlankNodeOrLiteral": frozenset({BlankNode, Literal, Triple}),
    "IRIOrLiteral": frozenset({NamedNode, Literal, Triple}),
}
_PER_VALUE = frozenset({"class", "datatype", "nodeKind", "in", "node", "not", "and", "or", "xone"})


@dataclass(frozen=True)
class Direct:
    """A constraint that needs no query: whom it concerns, the property of the values, and the check.

    `targets` are classes or, if `by_pattern`, one pattern that finds ?focus. Without a property, each focus node is its
    own value. `find` takes the focus nodes and the values that they have, and gives those that are wrong, without a
    value where the focus node as a whole is wrong.
    """

    targets: tuple[str, ...]
    by_pattern: bool
    predicate: str
    find: Find


class Checks:
    """The checks of the constraints of a shapes graph, over a store that keeps literals as they were written."""

    def __init__(self, shapes: Shapes, store: ExactStore, custom: bool) -> None:
        """`custom` says whether the shapes graph declares constraint components of its own."""
        self.shapes, self.store, self._custom = shapes, store, custom
        self._instances: dict[str, frozenset[Term]] = {}  # of each class

    def of(self, row: Row, shape: Term, has_path: bool) -> dict[str, list[Find]]:
        """For each parameter of a shape that needs no query, what finds the violations of each of its values."""
        found: dict[str, list[Find]] = {}
        for name in sorted(row.keys() & (_PER_VALUE | {"hasValue", "minCount", "maxCount"})):
            finds = [self._find(name, argument, shape) for argument in sorted(row[name], key=str)]
            if (has_path or not name.endswith("Count")) and None not in finds:
                found[name] = [find for find in finds if find is not None]
        return found

    def _find(self, name: str, argument: Term, shape: Term) -> Find | None:
        match name:
            case "minCount":
                least = whole(argument)
                return lambda nodes, pairs: _fewer(least, nodes(), pairs)
            case "maxCount":
                most = whole(argument)
                return lambda nodes, pairs: ((n, None) for n, values in _numbers(pairs).items() if values > most)
            case "hasValue" if not isinstance(argument, BlankNode):
                wanted = self.store.written(argument)
                return lambda nodes, pairs: _fewer(1, nodes(), [pair for pair in pairs if pair[1] == wanted])
        wrong = self._wrong(name, argument, shape) if name in _PER_VALUE else None
        return None if wrong is None else lambda nodes, pairs: [pair for pair in pairs if wrong(pair[1])]

    def _wrong(self, name: str, argument: Term, shape: Term) -> Check | None:
        """Whether a value violates a constraint; None if that takes more than the value."""
        match name:
            case "nodeKind":
                kinds = _KINDS[named_part(argument)]
                return lambda v: type(v) not in kinds
            case "class" if isinstance(argument, NamedNode):
                members = self._members(argument.value)
                return lambda v: v not in members
            case "datatype" if isinstance(argument, NamedNode):
                return _of_other_datatype(argument.value)
            case "in":
                terms = paths.members(self.shapes.of, argument, shape)
                allowed = frozenset(map(self.store.written, terms))
                return None if any(isinstance(term, BlankNode) for term in terms) else lambda v: v not in allowed
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
        """Whether a node does not conform to a shape; None if that takes more than the node."""
        if self.shapes.is_deactivated(shape):
            return lambda v: False
        if shape in self.shapes.staged:
            if (known := self.shapes.staged[shape]) is None:
                return None
            failing = self.store.failing[known]
            return lambda v: v in failing
        row = self.shapes.of.get(shape, {})
        said = row.keys() & (PARAMETERS | ADVANCED)
        if self._custom or "path" in row or not said <= _PER_VALUE:
            return None
        several = [self._wrong(name, argument, shape) for name in sorted(said) for argument in row[name]]
        checks = [one for one in several if one is not None]
        return _combined("and", checks) if len(checks) == len(several) else None

    def _members(self, wanted: str) -> frozenset[Term]:
        """The members of a class and its subclasses."""
        if wanted not in self._instances:
            of_each = map(self.store.members, self.shapes.below(wanted))
            self._instances[wanted] = frozenset(chain.from_iterable(of_each))
        return self._instances[wanted]


def named_part(term: Term) -> str:
    """The name of a term of SHACL.

    >>> named_part(NamedNode("http://www.w3.org/ns/shacl#IRI"))
    'IRI'
    """
    return term.value.removeprefix(SH) if isinstance(term, NamedNode) else ""


def _combined(name: str, checks: Sequence[Check]) -> Check:
    """Whether a value breaks one of several shapes, all of them, or not all but one."""
    if name == "xone":
        return lambda v: sum(not breaks(v) for breaks in checks) != 1
    if len(checks) == 1:
        return checks[0]
    if name == "or":
        return lambda v: all(breaks(v) for breaks in checks)
    return lambda v: any(breaks(v) for breaks in checks)


@cache
def _of_other_datatype(iri: str) -> Check:
    """Whether a value is no literal of a datatype, or is ill-typed."""
    names, well_typed = frozenset({iri, FORM + iri}), is_well_typed(iri)
    return lambda v: type(v) is not Literal or v.datatype.value not in names or not well_typed(v.value)


def _fewer(number: int, nodes: Iterable[Term], pairs: Iterable[Pair]) -> Iterator[tuple[Term, None]]:
    """The nodes with fewer values than this number."""
    numbers = _numbers(pairs)
    return ((node, None) for node in nodes if numbers[node] < number)


def _numbers(pairs: Iterable[Pair]) -> Counter[Term]:
    """How many values each node has."""
    return Counter(node for node, _ in pairs)


class Values:
    """The values of some properties in a store, by thing."""

    def __init__(self, store: ExactStore, properties: Iterable[str]) -> None:
        self.store = store
        self._of: dict[str, dict[Term, list[Term]]] = {name: {} for name in properties}
        for quad in store.seen():
            of = self._of.get(quad.predicate.value)
            if of is not None:
                of.setdefault(quad.subject, []).append(quad.object)

    def of(self, predicate: str, nodes: Sequence[Term]) -> list[Pair]:
        """Some nodes with each of their values; without a property, with themselves."""
        if not predicate:
            return list(zip(nodes, nodes, strict=True))
        of = self._of[predicate]
        return [(node, value) for node in nodes for value in of.get(node, ())]

    def every(self, predicate: str) -> dict[Term, None]:
        """All values of a property, each once."""
        return dict.fromkeys(chain.from_iterable(self._of[predicate].values()))


def found(
    store: ExactStore, several: Sequence[tuple[T, Direct]]
) -> Iterator[tuple[T, Iterable[tuple[Term, Term | None]]]]:
    """What each check finds, with what it was given for; those about the same property come one after another."""
    reading = _Reading(store, [direct for _, direct in several])
    in_order = sorted(several, key=lambda one: one[1].predicate)
    for predicate, about in groupby(in_order, lambda one: one[1].predicate):
        by_targets: dict[tuple[str, ...], list[tuple[T, Direct]]] = {}
        for one in about:
            by_targets.setdefault(one[1].targets, []).append(one)
        for targets, pairs in reading.values(predicate, list(by_targets)):
            nodes = cache(partial(reading.nodes, targets))
            yield from ((one, direct.find(nodes, pairs)) for one, direct in by_targets[targets])


class _Reading:
    """The focus nodes of some constraints, and their values."""

    def __init__(self, store: ExactStore, several: Sequence[Direct]) -> None:
        self.store = store
        self._members: dict[str, list[Term]] = {}  # of each class or pattern
        self._kinds: dict[Term, list[str]] = {}  # the classes and patterns of each focus node
        for target, by_pattern in {target: one.by_pattern for one in several for target in one.targets}.items():
            members = self._matching(target) if by_pattern else store.members(target)
            self._members[target] = list(members)
            for node in self._members[target]:
                self._kinds.setdefault(node, []).append(target)
        self._values: dict[str, list[Pair]] = {one.predicate: [] for one in several}
        for quad in store.seen():  # all at once: to read one property after another takes five times as long
            values = self._values.get(quad.predicate.value)
            if values is not None and (node := quad.subject) in self._kinds:
                values.append((node, quad.object))

    def _matching(self, pattern: str) -> Iterator[Term]:
        rows = self.store.rows(f"SELECT DISTINCT ?focus WHERE {{ {pattern} }}")
        return (node for (node,) in rows if node is not None)

    def nodes(self, targets: Iterable[str]) -> Collection[Term]:
        """The nodes that some targets choose, each once."""
        return dict.fromkeys(chain.from_iterable(self._members[target] for target in targets))

    def values(
        self, predicate: str, several: Sequence[tuple[str, ...]]
    ) -> Iterator[tuple[tuple[str, ...], Sequence[Pair]]]:
        """For each of several targets, its focus nodes with their values of a property."""
        found: list[list[Pair]] = [[] for _ in several]
        users: dict[str, list[int]] = {}
        for place, targets in enumerate(several):
            for target in targets:
                users.setdefault(target, []).append(place)
        for pair in self._values.pop(predicate) if predicate else zip(self._kinds, self._kinds, strict=True):
            kinds = self._kinds[pair[0]]
            places = users.get(kinds[0], ()) if len(kinds) == 1 else {p for kind in kinds for p in users.get(kind, ())}
            for place in places:
                found[place].append(pair)
        return zip(several, found, strict=True)
