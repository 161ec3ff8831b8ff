"""This module compiles shapes: each constraint of a shape becomes one SELECT that returns only violations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from pyoxigraph import BlankNode, Literal, NamedNode

from kg import sparql
from kg.errors import KgError
from kg.shacl import components, paths
from kg.shacl.branches import Branch, Site, each, filtered
from kg.shacl.paths import Path, Row
from kg.shacl.shapes import Shapes
from kg.shacl.sizes import Sizes
from kg.shacl.syntax import check
from kg.shacl.terms import ADVANCED, BESIDE, PLAIN, RDF, SH, TARGETS, UncompilableError, ill_formed, named
from kg.shacl.violations import COMPONENTS, qualified
from kg.store import Term

FOCUS = "?focus"


@dataclass(frozen=True)
class Constraint:
    """One compiled constraint. `select` gives ?focus and, where they are at fault, ?value and ?path."""

    shape: Term
    component: str
    path: Path | None
    severity: str
    messages: tuple[Literal, ...]
    select: str
    source: Term | None = None
    own_value: bool = False  # the focus node is the value at fault
    known: tuple[tuple[str, Term], ...] = ()  # what else the messages may name
    spared: bool = False  # what was counted of the store proves that the query would find nothing


@dataclass(frozen=True)
class _Chain:
    """The way from the targets to a focus node: a pattern for each way to go, and the nodes that it passes."""

    ways: tuple[Callable[[str], str], ...]
    passed: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # where the way is to be of one of these, and nothing else


class Compilation:
    """The compiler of the shapes of one shapes graph."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes, self.store = shapes, shapes.store
        self.of = shapes.of
        self.sizes = Sizes(shapes.store)
        self.components = components.declared(shapes)
        self._number = 0
        self._open: list[Term] = []
        self._paths: dict[Term, Path | None] = {}

    def constraints(self, shape: Term) -> list[Constraint]:
        """Every constraint of a shape with its targets. Raises KgError if it is ill-formed, or UncompilableError."""
        self._number, self._open = 0, []
        if self._off(shape):
            return []
        if ADVANCED & set(self.of[shape]):
            raise UncompilableError("it uses SHACL Advanced Features")
        classes, ways = self._classes(shape), tuple(self._targets(shape))
        try:
            found = list(self._constraints(shape, _Chain(ways, (), tuple(classes) if len(ways) == 1 else ())))
        except KgError as error:
            if not error.where.startswith("shape _:"):
                raise
            raise KgError(error.what, f"a blank node in shape {named(shape)}", error.expected, error.repair) from error
        for one in found:
            try:
                sparql.check(one.select)
            except KgError as error:
                raise UncompilableError(f"its query is too large: {error.what}") from error
        return found

    def _constraints(self, shape: Term, chain: _Chain) -> Iterator[Constraint]:
        self._enter(shape)
        row, path = self.of[shape], self.path(shape)
        messages = tuple(sorted((m for m in row.get("message", ()) if isinstance(m, Literal)), key=str))
        severity = next((s.value for s in row.get("severity", ()) if isinstance(s, NamedNode)), f"{SH}Violation")
        base = Constraint(shape, "", path, severity, messages, "")
        site = Site(FOCUS, path, row, shape, "?value")
        for component, branches in self._core(site):
            select, own = self._select(chain, branches)
            spared = component.endswith("#MaxCountConstraintComponent") and self._is_spared(site)
            yield replace(base, component=component, select=select, own_value=own, spared=spared)
        for custom in self.custom(site):
            texts = messages or custom.messages
            if custom.branches is not None:
                select, own = self._select(chain, custom.branches)
            else:
                select, own = custom.selected([way(FOCUS) for way in chain.ways]), path is None
            yield replace(
                base, component=custom.component, select=select, own_value=own, source=custom.source,
                messages=texts, known=custom.known,
            )  # fmt: skip
        for one in row.get("property", ()):
            if not self._off(one):
                yield from self._constraints(self._property(one), self._further(chain, path))
        self._open.pop()

    def _is_spared(self, site: Site) -> bool:
        """Whether no focus node can have too many values, since nothing has two."""
        most = max((int(n.value) for n in site.row["maxCount"] if isinstance(n, Literal)), default=0)
        return site.path is not None and most > 0 and bool(site.path.iri) and self.sizes.is_single(site.path.iri)

    def _further(self, chain: _Chain, path: Path | None) -> _Chain:
        """The chain to the value nodes of a shape, which are the focus nodes of the property shapes in it."""
        if path is None:
            return chain
        passed = self.fresh()
        before = " UNION ".join(f"{{ {way(passed)} }}" for way in chain.ways) if len(chain.ways) > 1 else ""
        before = before or chain.ways[0](passed)
        ways: list[Callable[[str], str]] = [lambda v: f"{before} {passed} {path.steps} {v} ."]
        if path.optional:
            ways.append(lambda v: f"{before} BIND({passed} AS {v})")
        return _Chain(tuple(ways), (*chain.passed, passed))

    def _core(self, site: Site) -> Iterator[tuple[str, list[Branch]]]:
        for name in sorted(set(site.row) & set(COMPONENTS)):
            for argument in sorted(site.row[name], key=str):
                branches = list(COMPONENTS[name](self, site, argument))
                if branches:
                    yield f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent", branches
        for argument in site.row.get("qualifiedValueShape", ()):
            for name, branches in qualified(self, site, argument).items():
                yield f"{SH}{name}ConstraintComponent", branches

    def custom(self, site: Site) -> Iterator[components.Custom]:
        """The constraints of SHACL-SPARQL that stand at a shape."""
        yield from components.constraints(self, site)

    def conforms(self, v: str, shape: Term) -> str:
        """An expression that is true where the node in a variable conforms to a shape."""
        if self._off(shape):
            return "true"
        self._enter(shape)
        row, path = self.of[shape], self.path(shape)
        site = Site(v, path, row, shape, self.fresh())
        wrong = [b.holds() for _, branches in self._core(site) for b in branches]
        wrong += [custom.holds() for custom in self.custom(site)]
        for prop in row.get("property", ()):
            if not self._off(prop):
                wrong += [b.holds() for b in each(site, partial(self._breaks, self._property(prop)))]
        self._open.pop()
        return f"!({' || '.join(wrong)})" if wrong else "true"

    def _breaks(self, shape: Term, v: str) -> str:
        return f"!{self.conforms(v, shape)}"

    def _property(self, shape: Term) -> Term:
        if not self.of[shape].get("path"):
            raise ill_formed(shape, "it is a value of sh:property and has no path", "exactly one sh:path")
        return shape

    def _enter(self, shape: Term) -> None:
        if shape in self._open:
            raise ill_formed(
                self._open[0],
                f"the shape {named(shape)} refers to itself, which SHACL gives no meaning (section 3.4.3)",
                "shapes that do not lead back to themselves",
            )
        self._open.append(shape)
        row = self.of[shape]
        unknown = {
            name
            for name in row
            if "/" not in name and ":" not in name
            and name not in PLAIN | TARGETS | set(COMPONENTS) | set(BESIDE) | {"qualifiedValueShape", "sparql", "type"}
        }  # fmt: skip
        if unknown & ADVANCED:
            raise UncompilableError("it uses SHACL Advanced Features")
        check(self, shape, unknown)

    def path(self, shape: Term) -> Path | None:
        """The path of a property shape; nothing for a node shape."""
        if shape not in self._paths:
            nodes = self.of[shape].get("path", [])
            if len(nodes) > 1:
                raise ill_formed(shape, "more than one sh:path", "exactly one")
            self._paths[shape] = paths.read(self.of, nodes[0], shape) if nodes else None
        return self._paths[shape]

    def fresh(self) -> str:
        """A variable that nothing else uses."""
        self._number += 1
        return f"?kg{self._number}"

    def members(self, cell: Term, shape: Term) -> list[Term]:
        """The members of a list."""
        return paths.members(self.of, cell, shape)

    def below(self, wanted: str) -> list[str]:
        """A class and its subclasses."""
        return self.sizes.needed(wanted, self.shapes.below(wanted))

    def siblings(self, shape: Term) -> list[Term]:
        """The qualified shapes of the property shapes that stand beside a property shape."""
        parents = [row["property"] for row in list(self.of.values()) if shape in row.get("property", ())]
        beside = [other for properties in parents for other in properties if other != shape]
        return list(dict.fromkeys(q for other in beside for q in self.of[other].get("qualifiedValueShape", ())))

    def allowed(self, row: Row, shape: Term) -> list[str]:
        """The properties that a closed shape allows: those of its property shapes, and the ignored ones."""
        named_paths = [p for prop in row.get("property", ()) for p in self.of[prop].get("path", ())]
        ignored = [p for cell in row.get("ignoredProperties", ()) for p in self.members(cell, shape)]
        return sorted({p.value for p in [*named_paths, *ignored] if isinstance(p, NamedNode)})

    def _classes(self, shape: Term) -> list[str]:
        """The classes whose instances are the targets of a shape."""
        wanted = [c.value for c in self.of[shape].get("targetClass", ()) if isinstance(c, NamedNode)]
        wanted += [named(shape)] if self.shapes.is_class(shape) else []
        return sorted({name for one in wanted for name in self.below(one)})

    def _targets(self, shape: Term) -> Iterator[Callable[[str], str]]:
        """The pattern of each kind of target around a variable."""
        row = self.of[shape]
        names = self._classes(shape)
        kind, terms = self.fresh(), sorted(map(str, row.get("targetNode", ())))
        if any(isinstance(node, BlankNode) for node in row.get("targetNode", ())):
            raise ill_formed(shape, "a target node is blank", "an IRI or a literal")
        if len(names) == 1:
            yield lambda v: f"{v} <{RDF}type> <{names[0]}> ."
        elif names:
            yield lambda v: f"VALUES {kind} {{ {' '.join(f'<{name}>' for name in names)} }} {v} <{RDF}type> {kind} ."
        if terms:
            yield lambda v: f"VALUES {v} {{ {' '.join(terms)} }}"
        yield from (_around("{v} {p} {any} .", p, kind) for p in row.get("targetSubjectsOf", ()))
        yield from (_around("{any} {p} {v} .", p, kind) for p in row.get("targetObjectsOf", ()))

    def _off(self, shape: Term) -> bool:
        return any(getattr(value, "value", "") == "true" for value in self.of[shape].get("deactivated", ()))

    def _select(self, chain: _Chain, branches: Iterable[Branch]) -> tuple[str, bool]:
        """The SELECT of all branches from all ways of a chain, and whether the focus node is always the value."""
        branches = list(branches)
        own = all(branch.value == FOCUS for branch in branches)
        columns = [*chain.passed, FOCUS]
        if not own and any(branch.value for branch in branches):
            columns.append("?value")
        columns += ["?path"] if any(branch.path for branch in branches) else []
        columns += sorted({branch.apart for branch in branches if branch.apart and branch.apart != FOCUS})
        groups = []
        for branch in branches:
            binds = [
                f"BIND({variable} AS {name})"
                for variable, name in ((branch.value, "?value"), (branch.path, "?path"))
                if variable and variable != name and name in columns
            ]
            if branch.scan and chain.classes and self._rarer(branch.scan, chain.classes):
                among = f"EXISTS {{ ?focus <{RDF}type> {self._one_of(chain.classes)} }}"
                groups.append(" ".join([branch.pattern, *binds, filtered(branch.condition), filtered(among)]))
                continue
            for way in chain.ways:
                groups.append(" ".join([way(FOCUS), branch.pattern, *binds, filtered(branch.condition)]))
        body = groups[0] if len(groups) == 1 else " UNION ".join(f"{{ {group} }}" for group in groups)
        return f"SELECT DISTINCT {' '.join(columns)} WHERE {{ {body} }}", own

    def _rarer(self, path: Path, classes: tuple[str, ...]) -> bool:
        """Whether there are fewer statements with a property than things to look for it at."""
        if path.kind != "predicatePath":
            return False
        things = sum(self.sizes.classes.get(name, 0) for name in classes)
        return self.sizes.statements(path.iri) <= 2 * things  # to look once costs as much as to read two

    def _one_of(self, classes: tuple[str, ...]) -> str:
        if len(classes) == 1:
            return f"<{classes[0]}>"
        kind = self.fresh()
        return f"{kind} FILTER({kind} IN ({', '.join(f'<{name}>' for name in classes)}))"


def _around(pattern: str, predicate: Term, other: str) -> Callable[[str], str]:
    """The pattern of a target that is known by a property, around a variable."""
    return lambda v: pattern.format(v=v, p=predicate, any=other)
