"""The text of a rule as patterns: its head, its premises with their branches, and what it negates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from kg.errors import KgError
from kg.sparql import mistakes, tree
from kg.store.protocol import Term

Place = NamedNode | Literal | BlankNode | Variable
Pattern = tuple[Place, Place, Place]
Binding = Mapping[str, Term | None]
Ways = list[frozenset[Triple]]

_PATH = "_path"  # the predicate of a pattern that has a property path
_NOTHING = ox.Store()  # an engine that reads a query to say what is wrong with it


@dataclass(frozen=True)
class Part:
    """A part of a WHERE: `join` of patterns and parts, `union` of parts, or an `optional` part; and what it negates."""

    form: str
    patterns: tuple[Pattern, ...] = ()
    parts: tuple[Part, ...] = ()
    negated: tuple[Part, ...] = ()
    rows: tuple[tuple[tuple[str, Place], ...], ...] = ()  # of a VALUES block: one of them must agree


@dataclass(frozen=True)
class Body:
    """The content of a rule: the patterns of its head and its WHERE, and its variables.

    `computed` variables get their value from BIND, each with the variables that it is made from; `listed` ones get it
    from a VALUES block. `unsupported` names what cannot be read as patterns, `unbound` the variables that a FILTER uses
    in a group that does not bind them, and `blank` says whether the head has a blank node.
    """

    head: tuple[Pattern, ...]
    part: Part
    variables: frozenset[str] = frozenset()
    computed: Mapping[str, set[str]] = field(default_factory=dict)
    listed: Mapping[str, set[Place]] = field(default_factory=dict)
    blank: bool = False
    unsupported: str = ""
    unbound: frozenset[str] = frozenset()

    @property
    def bindable(self) -> frozenset[str]:
        """The variables to which a value can be given before the rule is run."""
        return self.variables - self.computed.keys()

    @cached_property
    def always_bound(self) -> frozenset[str]:
        """The bindable variables that have a value in every row, unlike those of OPTIONAL and of one branch alone."""
        return self.bindable & _always_bound(self.part)


def patterns_of(part: Part) -> Iterator[Pattern]:
    """Every pattern of a part and of its parts."""
    yield from part.patterns
    for inner in part.parts:
        yield from patterns_of(inner)


def _always_bound(part: Part) -> set[str]:
    found = {place.value for pattern in part.patterns for place in pattern if isinstance(place, Variable)}
    inner = [_always_bound(one) for one in part.parts]
    if part.form == "union":
        return set.intersection(*inner) if inner else set()
    return found.union(*inner) if part.form == "join" else set()


def _listed(part: Part) -> Iterator[str]:
    """The variables of the VALUES blocks of a part and of its parts."""
    yield from (name for row in part.rows for name, _ in row)
    for inner in part.parts:
        yield from _listed(inner)


def negated_parts(part: Part) -> Iterator[Part]:
    """Every part that a part negates, itself or in one of its parts, and what is negated within these."""
    for negated in part.negated:
        yield negated
        yield from negated_parts(negated)
    for inner in part.parts:
        yield from negated_parts(inner)


def named(patterns: Iterable[Pattern], listed: Mapping[str, set[Place]]) -> Iterator[Pattern]:
    """The patterns with a variable predicate written out for each value that a VALUES block lists for it."""
    for subject, predicate, obj in patterns:
        values = listed.get(predicate.value) if isinstance(predicate, Variable) else None
        for one in sorted(values, key=str) if values else [predicate]:
            yield subject, one, obj


def match(pattern: Pattern, triple: Triple) -> dict[str, Term] | None:
    """The values of its variables by which a pattern becomes a triple; None where it cannot."""
    values: dict[str, Term] = {}
    for place, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if isinstance(place, Variable):
            if values.setdefault(place.value, term) != term:
                return None
        elif place != term:
            return None
    return values


def instantiate(pattern: Pattern, binding: Binding) -> Triple | None:
    """The triple that a pattern becomes under a binding.

    None where a variable has no value or the result is no RDF, such as a literal as a subject: CONSTRUCT leaves both
    out (SPARQL 1.1, section 16.2).
    """
    subject, predicate, value = (
        binding.get(place.value) if isinstance(place, Variable) else place for place in pattern
    )
    if value is None or not isinstance(predicate, NamedNode) or not isinstance(subject, NamedNode | BlankNode):
        return None
    return Triple(subject, predicate, value)


def derivations(part: Part, binding: Binding, holds: Callable[[Triple], bool]) -> Ways:
    """The sets of triples by which a part holds under a binding: one for each choice of branches, none if it fails."""
    if part.rows and not any(all(binding.get(name) == value for name, value in row) for row in part.rows):
        return []
    triples = [instantiate(pattern, binding) for pattern in part.patterns]
    if any(triple is None or not holds(triple) for triple in triples):
        return []
    own = frozenset(triple for triple in triples if triple is not None)
    inner = [derivations(one, binding, holds) for one in part.parts]
    if part.form == "union":
        return [way for choice in inner for way in choice]
    if part.form == "optional":
        return [way for choice in inner for way in choice] or [frozenset()]
    return [own.union(*choice) for choice in itertools.product(*inner)]


def negations(part: Part, binding: Binding, holds: Callable[[Triple], bool]) -> Iterator[Part]:
    """The parts that are negated under a binding: those of the branches that hold."""
    if derivations(part, binding, holds):
        yield from part.negated
        for inner in part.parts:
            yield from negations(inner, binding, holds)


@lru_cache(maxsize=256)
def parse(construct: str, where: str) -> Body:
    """The patterns of a CONSTRUCT. Raises KgError where it cannot be read; `check` asks the engine too."""
    query = tree.read(construct, where)
    if query.form != "CONSTRUCT" or query.where is None:
        raise KgError("the rule is not a CONSTRUCT", where, "a CONSTRUCT query", "begin the rule with CONSTRUCT")
    reader = _Reader()
    head = tuple(map(reader.triple, query.template))
    part = reader.group(query.where, set())
    if query.end > query.where.end:
        reader.refuse("GROUP BY, ORDER BY, LIMIT or VALUES after it")
    bindable = {p.value for pattern in patterns_of(part) for p in pattern if isinstance(p, Variable)}
    bindable |= set(reader.computed)
    variables = frozenset(bindable | set(_listed(part)))
    blank = any(isinstance(place, BlankNode) for pattern in head for place in pattern)
    unbound = frozenset(name for used, seen in reader.filters for name in (used & bindable) - seen)
    return Body(head, part, variables, reader.computed, reader.listed, blank, reader.unsupported, unbound)


@lru_cache(maxsize=256)
def check(construct: str, where: str) -> None:
    """Raises KgError where the engine does not take a rule."""
    try:
        _NOTHING.query(construct)
    except SyntaxError as error:
        raise mistakes.explain(construct, error.msg, where) from error


class _Reader:
    """Walks the tree of a rule."""

    def __init__(self) -> None:
        self.computed: dict[str, set[str]] = {}
        self.listed: dict[str, set[Place]] = {}
        self.filters: list[tuple[set[str], set[str]]] = []  # the variables that each uses, and those that it sees
        self.unsupported = ""

    def refuse(self, what: str) -> None:
        """Something that cannot be read as patterns: the first of them is kept."""
        self.unsupported = self.unsupported or what

    def group(self, group: tree.Group, around: set[str], outer: list[Part] | None = None) -> Part:
        """A group. `around` are the variables of the groups outside, as NOT EXISTS sees them.

        What the filters of an OPTIONAL negate goes to its `outer` group: they are filters of the join (SPARQL 1.1,
        section 18.2.2.6).
        """
        if group.select is not None:
            return self._select(group.select, around)
        seen = around | tree.bound_in(group)
        patterns: list[Pattern] = []
        parts: list[Part] = []
        negated: list[Part] = []
        for element in group.elements:
            match element:
                case tree.Triples():
                    patterns += map(self.triple, element.patterns)
                case tree.Filter() if outer is not None:
                    outer += self._negated(element.expression, seen)
                case tree.Filter():
                    self.filters.append((tree.named_in(element.expression), seen))
                    negated += self._negated(element.expression, seen)
                case tree.Bind():
                    self.computed.setdefault(element.variable, set()).update(tree.named_in(element.expression))
                    negated += self._negated(element.expression, seen)
                case tree.Values():
                    parts.append(self._values(element))
                case tree.Branches():
                    parts.append(Part("union", (), tuple(self.group(one, around) for one in element.groups)))
                case tree.Group():
                    parts.append(self.group(element, around))
                case tree.Marked(word="OPTIONAL"):
                    parts.append(Part("optional", (), (self.group(element.group, around | seen, negated),)))
                case tree.Marked(word="MINUS"):
                    negated.append(self.group(element.group, around))
                case tree.Marked():
                    self.refuse(element.word)
        return Part("join", tuple(patterns), tuple(parts), tuple(negated))

    def _select(self, select: tree.Query, around: set[str]) -> Part:
        """A SELECT * is a group that an engine reads whole."""
        if not select.is_group or select.where is None:
            self.refuse("a sub-SELECT")
            return Part("join")
        return self.group(select.where, around)

    def _values(self, values: tree.Values) -> Part:
        rows = tuple(
            tuple((name, _place(term)) for name, term in zip(values.variables, row, strict=True) if term is not None)
            for row in values.rows
        )
        for name, value in itertools.chain(*rows):
            self.listed.setdefault(name, set()).add(value)
        return Part("join", rows=rows)

    def _negated(self, expression: tree.Expression, seen: set[str]) -> list[Part]:
        """The parts that an expression negates. EXISTS is not supported: it would be a premise that no proof names."""
        if any(not one.negated for one in expression.exists):
            self.refuse("EXISTS")
        return [self.group(one.group, seen) for one in expression.exists]

    def triple(self, pattern: tree.Pattern) -> Pattern:
        """A pattern; one with a property path has a variable in its place."""
        subject, predicate, obj = (place.term for place in pattern.places)
        if predicate is None:
            self.refuse("a property path")
        return _place(subject), _place(predicate or Variable(_PATH)), _place(obj)


def _place(term: tree.Term | None) -> Place:
    assert term is not None, "only a property path has no term"
    return term
