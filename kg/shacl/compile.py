"""The compiler: each constraint of a shape becomes one SELECT that returns only violations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.shacl import exact, paths, sparql_constraints
from kg.shacl.core_constraints import COMPONENTS, qualified
from kg.shacl.paths import Path
from kg.shacl.shapes import Shapes
from kg.shacl.templates import Template
from kg.shacl.terms import ADVANCED, MAX_DEPTH, MAX_VISITS, UncompilableError, ill_formed, named
from kg.shacl.violations import Site, Violation, filtered, members_of, negated, of_one, per_value
from kg.sparql import text as sparql
from kg.sparql.join_hints import look_up_what_is_denied
from kg.store.protocol import Term
from kg.terms.vocabulary import SH

FOCUS = "?focus"
_NODES = "<urn:x-habeas:nodes>"  # in whose place the nodes stand about which a query asks, once it is written


class Constraint(NamedTuple):
    """One compiled constraint. `select` returns ?focus and, if they are part of the result, ?value and ?path."""

    shape: Term
    component: str
    path: Path | None
    severity: str
    messages: tuple[Literal, ...]
    select: str
    source: Term | None = None
    own_value: bool = False  # the focus node is the value in the result
    known: tuple[tuple[str, Term], ...] = ()  # further variables for the messages
    by_user: bool = False  # a user wrote the query, or part of it


class _Chain(NamedTuple):
    """The way from the targets to a focus node: alternative patterns, and the variables on the way."""

    ways: tuple[Callable[[str], str], ...]
    passed: tuple[str, ...] = ()


class Compilation:
    """The compiler of the shapes of one shapes graph."""

    def __init__(self, shapes: Shapes, among: Collection[NamedNode] | None = None) -> None:
        """The shapes graph is well-formed. The constraints will be about all focus nodes, or those `among` some."""
        self.shapes, self.store = shapes, shapes.store
        self.of = shapes.of
        self.components = sparql_constraints.declared(shapes)
        self.templates: dict[tuple[sparql_constraints.Component, Term], Template] = {}
        self._among = among
        self._number = self._visits = 0
        self._above: list[Term] = []  # the shapes that have led to the one being compiled
        self._paths: dict[Term, Path | None] = {}

    def constraints(self, shape: Term) -> list[Constraint]:
        """Every constraint of a shape with targets. Raises UncompilableError if SPARQL cannot express it exactly."""
        self._number = self._visits = 0
        self._above.clear()
        if self.shapes.is_deactivated(shape):
            return []
        ways = tuple(self._targets(shape, self._classes(shape)))
        if self._among is not None and not self._leads_on(shape):
            nodes = self._targeted(ways)
            chain = _Chain((lambda v: f"VALUES {v} {{ {_NODES} }}",))
            return _checked(self._constraints(shape, chain), nodes) if nodes else []
        return _checked(self._constraints(shape, _Chain(ways)))

    def _targeted(self, ways: Iterable[Callable[[str], str]]) -> list[Term]:
        """The nodes, of those that are asked about, which one of these patterns finds."""
        pattern = " UNION ".join(f"{{ {way(FOCUS)} }}" for way in ways)
        listed = " ".join(sorted(map(str, self._among or ())))
        rows = self.store.rows(f"SELECT DISTINCT {FOCUS} WHERE {{ VALUES {FOCUS} {{ {listed} }} {pattern} }}")
        return [node for (node,) in rows if node is not None]

    def _leads_on(self, shape: Term) -> bool:
        """True if a property shape in a shape has one itself, whose focus nodes are other nodes than the targets."""
        several = (shape, *self.of[shape].get("property", ()))
        return any({"path", "property"} <= self.of.get(one, {}).keys() for one in several)

    def _constraints(self, shape: Term, chain: _Chain) -> Iterator[Constraint]:
        row, path = self._enter(shape), self.path(shape)
        messages = tuple(sorted((m for m in row.get("message", ()) if isinstance(m, Literal)), key=str))
        severity = next((s.value for s in row.get("severity", ()) if isinstance(s, NamedNode)), f"{SH}Violation")
        base = Constraint(shape, "", path, severity, messages, "")
        site = Site(FOCUS, path, row, shape, "?value")
        for component, violations in self._core(site):
            select, own = self._select(chain, violations)
            yield base._replace(component=component, select=select, own_value=own)
        for custom in self.custom(site):
            texts = messages or custom.messages
            if custom.violations is not None:
                select, own = self._select(chain, custom.violations)
            else:
                select, own = custom.selected([way(FOCUS) for way in chain.ways]), path is None
            yield base._replace(
                component=custom.component, select=select, own_value=own, source=custom.source,
                messages=texts, known=custom.known, by_user=True,
            )  # fmt: skip
        for one in row.get("property", ()):
            if not self.shapes.is_deactivated(one):
                yield from self._constraints(one, self._further(chain, path))
        self._above.pop()

    def _further(self, chain: _Chain, path: Path | None) -> _Chain:
        """The chain to the value nodes of a shape, which are the focus nodes of its property shapes."""
        if path is None:
            return chain
        passed = self.fresh()
        before = " UNION ".join(f"{{ {way(passed)} }}" for way in chain.ways) if len(chain.ways) > 1 else ""
        before = before or chain.ways[0](passed)
        ways: list[Callable[[str], str]] = [lambda v: f"{before} {passed} {path.steps} {v} ."]
        if path.optional:
            ways.append(lambda v: f"{before} BIND({passed} AS {v})")
        return _Chain(tuple(ways), (*chain.passed, passed))

    def _core(self, site: Site) -> Iterator[tuple[str, list[Violation]]]:
        for name in sorted(set(site.row) & set(COMPONENTS)):
            for argument in sorted(site.row[name], key=str):
                violations = list(COMPONENTS[name](self, site, argument))
                if violations:
                    yield _component(name), violations
        for argument in site.row.get("qualifiedValueShape", ()):
            for name, violations in qualified(self, site, argument).items():
                yield _component(name), violations

    def custom(self, site: Site) -> Iterator[sparql_constraints.SparqlConstraint]:
        """The constraints of a shape that are written in SPARQL."""
        for one in sparql_constraints.constraints(self, site):
            called = self.shapes.functions.intersection(text for kind, text, _ in one.template.tokens if kind == "iri")
            if called:
                raise UncompilableError(f"its query calls the SHACL function {min(called)}")
            yield one

    def conforms(self, v: str, shape: Term) -> str:
        """An expression that is true if the node in a variable conforms to a shape."""
        if self.shapes.is_deactivated(shape):
            return "true"
        row, path = self._enter(shape), self.path(shape)
        site = Site(v, path, row, shape, self.fresh())
        wrong = [b.holds() for _, violations in self._core(site) for b in violations]
        customs = list(self.custom(site))
        if customs and getattr(self.store, "changed", False):
            raise UncompilableError(
                "it has SPARQL within another constraint, and numbers or times in other than their usual form"
            )
        wrong += [custom.holds() for custom in customs]
        for prop in row.get("property", ()):
            if not self.shapes.is_deactivated(prop):
                wrong += [b.holds() for b in per_value(site, partial(self._breaks, prop))]
        self._above.pop()
        return f"!({' || '.join(wrong)})" if wrong else "true"

    def _breaks(self, shape: Term, v: str) -> str:
        return negated(self.conforms(v, shape))

    def _enter(self, shape: Term) -> dict[str, list[Term]]:
        """The properties of a shape, which is among those above until its constraints are compiled."""
        row = self.of[shape]
        self._visits += 1
        if shape in self._above:
            raise UncompilableError("it refers to itself, and SHACL leaves open what that means (section 3.4.3)")
        if len(self._above) >= MAX_DEPTH:
            raise UncompilableError(f"its shapes are nested more than {MAX_DEPTH} deep")
        if self._visits > MAX_VISITS:  # pySHACL would not end
            what = f"it uses more than {MAX_VISITS:,} shapes, each counted as often as it is used"
            raise ill_formed(self._above[0], what, f"at most {MAX_VISITS:,}")
        if ADVANCED & row.keys():
            raise UncompilableError("it uses SHACL Advanced Features")
        self._above.append(shape)
        return row

    def path(self, shape: Term) -> Path | None:
        """The path of a property shape; None for a node shape."""
        if shape not in self._paths:
            nodes = self.of[shape].get("path", [])
            self._paths[shape] = paths.read(self.of, nodes[0], shape) if nodes else None
        return self._paths[shape]

    def fresh(self) -> str:
        """A new variable."""
        self._number += 1
        return f"?kg{self._number}"

    def members(self, cell: Term, shape: Term) -> list[Term]:
        """The members of a list."""
        return paths.members(self.of, cell, shape)

    def _classes(self, shape: Term) -> list[str]:
        """The classes whose instances are targets of a shape."""
        wanted = [c.value for c in self.of[shape].get("targetClass", ()) if isinstance(c, NamedNode)]
        wanted += [named(shape)] if self.shapes.is_class(shape) else []
        return sorted({name for one in wanted for name in self.shapes.below(one)})

    def _targets(self, shape: Term, names: Sequence[str]) -> Iterator[Callable[[str], str]]:
        """The same, for a shape of which the instances of some classes are targets."""
        row = self.of[shape]
        kind, terms = self.fresh(), sorted(str(exact.constant(self.store, node)) for node in row.get("targetNode", ()))
        if names:  # where the query is about a few given nodes, an engine should begin with those
            written = members_of if self._among is None else of_one
            yield lambda v: f"{written(self, v, names)} ."
        if terms:
            yield lambda v: f"VALUES {v} {{ {' '.join(terms)} }}"
        for pattern, name in (("{{v}} {p} {any} .", "targetSubjectsOf"), ("{any} {p} {{v}} .", "targetObjectsOf")):
            for prop in row.get(name, ()):
                yield partial(pattern.format(p=prop, any=kind).replace, "{v}")

    def _select(self, chain: _Chain, violations: Iterable[Violation]) -> tuple[str, bool]:
        """The SELECT for all violations by all ways of a chain, and whether the focus node is always the value."""
        violations = list(violations)
        own = all(violation.value == FOCUS for violation in violations)
        columns = [*chain.passed, FOCUS]
        if not own and any(violation.value for violation in violations):
            columns.append("?value")
        columns += ["?path"] if any(violation.path for violation in violations) else []
        columns += sorted({violation.apart for violation in violations if violation.apart and violation.apart != FOCUS})
        groups = []
        for violation in violations:
            binds = [
                f"BIND({variable} AS {name})"
                for variable, name in ((violation.value, "?value"), (violation.path, "?path"))
                if variable and variable != name and name in columns
            ]
            last = filtered(violation.condition)
            for way in chain.ways:
                groups.append(" ".join([way(FOCUS), violation.pattern, *binds, last]))
        body = groups[0] if len(groups) == 1 else " UNION ".join(f"{{ {group} }}" for group in groups)
        return f"SELECT DISTINCT {' '.join(columns)} WHERE {{ {body} }}", own


def _component(name: str) -> str:
    """The IRI of the component to which a parameter belongs."""
    return f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"


def _checked(constraints: Iterable[Constraint], nodes: Iterable[Term] = ()) -> list[Constraint]:
    """The constraints, with queries in which the engine looks up what it is asked for in an EXISTS, about these nodes.

    Raises UncompilableError if an engine must not be given a query of them.
    """
    listed = " ".join(map(str, nodes))
    looked_up = ((one, look_up_what_is_denied(one.select)) for one in constraints)
    found = [one._replace(select=select.replace(_NODES, listed)) for one, select in looked_up]
    for one in found:
        try:
            sparql.check(one.select)
        except KgError as error:
            raise UncompilableError(f"its query is too large: {error.what}") from error
    return found
