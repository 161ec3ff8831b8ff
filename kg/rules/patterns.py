"""The text of a rule as patterns: its head, its premises with their branches, and what it negates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from kg.errors import KgError
from kg.store.protocol import Term

Place = NamedNode | Literal | BlankNode | Variable
Pattern = tuple[Place, Place, Place]
Binding = Mapping[str, Term | None]
Ways = list[frozenset[Triple]]

_PATH = "_path"  # the predicate of a pattern that has a property path


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
    """What a rule says: the patterns of its head and its WHERE, and its variables.

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

    def sources(self, pattern: Pattern) -> frozenset[str]:
        """The variables, none of them computed, whose values settle what triple a pattern of the head becomes."""
        found, todo = set(), [place.value for place in pattern if isinstance(place, Variable)]
        while todo:
            name = todo.pop()
            todo += self.computed.get(name, ())
            found.add(name)
        return self.bindable & found


def patterns_of(part: Part) -> Iterator[Pattern]:
    """Every pattern of a part and of its parts."""
    yield from part.patterns
    for inner in part.parts:
        yield from patterns_of(inner)


def _listed(part: Part) -> Iterator[str]:
    """The variables of the VALUES blocks of a part and of its parts."""
    yield from (name for row in part.rows for name, _ in row)
    for inner in part.parts:
        yield from _listed(inner)


def negated_parts(part: Part) -> Iterator[Part]:
    """Every part that a part negates, itself or in one of its parts, and what is negated within these."""
    yield from (negated for negated, _ in negated_parts_with_context(part))


def negated_parts_with_context(
    part: Part, around: tuple[Pattern, ...] = ()
) -> Iterator[tuple[Part, tuple[Pattern, ...]]]:
    """As `negated_parts`, each with the patterns that must hold for it to be negated."""
    for negated in part.negated:
        held = (*around, *_always_holding(negated))
        yield negated, held
        yield from negated_parts_with_context(negated, held)
    for inner in part.parts:
        yield from negated_parts_with_context(inner, around)


def _always_holding(part: Part) -> Iterator[Pattern]:
    """The patterns without which a part does not hold."""
    yield from (pattern for pattern in part.patterns if pattern[1] != Variable(_PATH))
    for inner in part.parts if part.form == "join" else ():
        yield from _always_holding(inner)


def named(patterns: Iterable[Pattern], listed: Mapping[str, set[Place]]) -> Iterator[Pattern]:
    """The patterns with a variable predicate written out for each value that a VALUES block lists for it."""
    for subject, predicate, obj in patterns:
        values = listed.get(predicate.value) if isinstance(predicate, Variable) else None
        for one in sorted(values, key=str) if values else [predicate]:
            yield subject, one, obj


def match(pattern: Pattern, triple: Triple) -> dict[str, Term] | None:
    """What the variables of a pattern must be for it to become a triple; None where it cannot."""
    values: dict[str, Term] = {}
    for place, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if isinstance(place, Variable):
            if values.setdefault(place.value, term) != term:
                return None
        elif place != term:
            return None
    return values


def instantiate(pattern: Pattern, binding: Binding) -> Triple | None:
    """The triple that a pattern becomes under a binding, or None where a variable has no value."""
    places = [binding.get(place.value) if isinstance(place, Variable) else place for place in pattern]
    if any(place is None for place in places):
        return None
    return Triple(*places)  # type: ignore[arg-type]


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
    """The patterns of a CONSTRUCT. Raises KgError where it is no SPARQL."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        algebra: Any = translateQuery(parseQuery(construct)).algebra
    except Exception as error:  # of pyparsing, and a plain Exception for a prefix that is not declared
        line = getattr(error, "lineno", None)
        raise KgError(
            f"the rule is not SPARQL: {str(error).splitlines()[0][:120]}",
            f"{where}:{line}" if line else where,
            "one CONSTRUCT of SPARQL 1.1",
            "correct the rule at that place; prefixes must be declared",
        ) from error
    if algebra.name != "ConstructQuery":
        raise KgError("the rule is not a CONSTRUCT", where, "a CONSTRUCT query", "begin the rule with CONSTRUCT")
    reader = _Reader(whole=not re.search(r"\bSELECT\b(?!\s*\*)", construct, re.IGNORECASE))
    head = tuple(_pattern(triple) for triple in algebra.template or ())
    part = reader.part(algebra.p)
    bindable = {p.value for pattern in patterns_of(part) for p in pattern if isinstance(p, Variable)}
    bindable |= set(reader.computed)
    variables = frozenset(bindable | set(_listed(part)))
    blank = any(isinstance(place, BlankNode) for pattern in head for place in pattern)
    unbound = frozenset(name for used, seen in reader.filters for name in (used & bindable) - seen)
    return Body(head, part, variables, reader.computed, reader.listed, blank, reader.unsupported, unbound)


class _Reader:
    """Walks the algebra of rdflib."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole  # whether each sub-SELECT is of everything
        self.computed: dict[str, set[str]] = {}
        self.listed: dict[str, set[Place]] = {}
        self.filters: list[tuple[set[str], set[str]]] = []
        self.around: set[str] = set()  # the variables that a NOT EXISTS sees of the group around it
        self.unsupported = ""

    def part(self, node: Any) -> Part:
        match node.name:
            case "BGP":
                return Part("join", tuple(self.pattern(triple) for triple in node.triples))
            case "Join":
                return Part("join", (), (self.part(node.p1), self.part(node.p2)))
            case "Union":
                return Part("union", (), (self.part(node.p1), self.part(node.p2)))
            case "LeftJoin":
                negated = self.negated(node.expr, _variables(node.p1) | _variables(node.p2))
                return Part("join", (), (self.part(node.p1), Part("optional", (), (self.part(node.p2),))), negated)
            case "Filter":
                seen = _variables(node.p) | self.around
                self.filters.append((_variables(node.expr), seen))
                return Part("join", (), (self.part(node.p),), self.negated(node.expr, seen))
            case "Extend":
                self.computed.setdefault(str(node.var), set()).update(_variables(node.expr))
                return Part("join", (), (self.part(node.p),), self.negated(node.expr, _variables(node.p)))
            case "ToMultiSet" if node.p.name == "values":
                rows = tuple(tuple((str(name), _place(value)) for name, value in row.items()) for row in node.p.res)
                for name, value in itertools.chain(*rows):
                    self.listed.setdefault(name, set()).add(value)
                return Part("join", rows=rows)
            case "ToMultiSet" if node.p.name == "Project" and self.whole:
                return self.part(node.p.p)  # SELECT *: a group that an engine reads whole
            case "Minus":
                return Part("join", (), (self.part(node.p1),), (self.part(node.p2),))
            case "Project" | "Distinct":
                return self.part(node.p)
            case other:
                self.unsupported = self.unsupported or {"ToMultiSet": "a sub-SELECT", "Graph": "GRAPH"}.get(
                    other, other
                )
                return Part("join")

    def pattern(self, triple: Any) -> Pattern:
        from rdflib.paths import Path

        if any(isinstance(place, Path) for place in triple):
            self.unsupported = self.unsupported or "a property path"
            triple = (triple[0], _nothing(), triple[2])
        return _pattern(triple)

    def negated(self, node: Any, seen: set[str]) -> tuple[Part, ...]:
        """What an expression negates. EXISTS is not supported: it would be a premise that no proof names."""
        from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
        from rdflib.plugins.sparql.parserutils import CompValue

        if isinstance(node, list):
            return tuple(part for one in node for part in self.negated(one, seen))
        if not isinstance(node, CompValue):
            return ()
        if node.name not in ("Builtin_NOTEXISTS", "Builtin_EXISTS"):
            return self.negated([value for key, value in node.items() if key != "_vars"], seen)
        if node.name == "Builtin_EXISTS":
            self.unsupported = self.unsupported or "EXISTS"
        graph = node.graph
        outer, self.around = self.around, seen
        part = self.part(translateGroupGraphPattern(graph) if graph.name.startswith("GroupGraph") else graph)
        self.around = outer
        return (part,)


def _variables(node: Any) -> set[str]:
    """The names of all variables in a part of the algebra."""
    from rdflib import Variable as Name

    if isinstance(node, Name):
        return {str(node)}
    inner = [v for k, v in node.items() if k != "_vars"] if isinstance(node, dict) else node
    return set().union(*map(_variables, inner)) if isinstance(inner, list | tuple) else set()


def _nothing() -> Any:
    from rdflib import Variable as Name

    return Name(_PATH)


def _pattern(triple: Any) -> Pattern:
    subject, predicate, obj = map(_place, triple)
    return subject, predicate, obj


def _place(term: Any) -> Place:
    import rdflib

    if isinstance(term, rdflib.Variable):
        return Variable(str(term))
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode()
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
