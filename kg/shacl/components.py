"""This module reads what shapes say in SPARQL: sh:sparql constraints, and constraint components of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal

from kg.shacl.branches import Branch, Site, constant, each
from kg.shacl.shapes import Rows, Shapes
from kg.shacl.templates import Template
from kg.shacl.terms import OWL, RDF, SH, UncompilableError, ill_formed, named
from kg.store import Term


class _Compiler(Protocol):
    of: Rows
    components: list[Component]

    def fresh(self) -> str:
        """A variable that nothing else uses."""


@dataclass(frozen=True)
class Component:
    """A declared constraint component (SHACL, section 6.2)."""

    node: Term
    required: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True)
class Custom:
    """One constraint that is given in SPARQL: by branches (ASK), or by a query of its own (SELECT)."""

    component: str
    source: Term | None
    messages: tuple[Literal, ...]
    known: tuple[tuple[str, Term], ...]
    template: Template
    site: Site
    fresh: Callable[[], str]
    branches: list[Branch] | None = None

    def selected(self, ways: Sequence[str]) -> str:
        """The SELECT over all focus nodes; `ways` are the patterns that bind ?focus."""
        return self.template.select(self._variables({"this": "?focus"}, ""), ways)

    def holds(self) -> str:
        """An expression that is true where the node of the site violates the constraint."""
        if self.branches is not None:
            return " || ".join(branch.holds() for branch in self.branches)
        return self.template.expression(self._variables({"this": self.site.this}, self.fresh()[1:]))

    def _variables(self, given: dict[str, str], suffix: str) -> Callable[[str], str]:
        return variables(self.site, dict(self.known), given, suffix)


def variables(site: Site, known: dict[str, Term], given: dict[str, str], suffix: str) -> Callable[[str], str]:
    """What stands for each variable of a query: another variable, a constant, or the path."""

    def text(name: str) -> str:
        if name in given:
            return given[name]
        if name in known:
            return constant(known[name])
        if name == "PATH":
            if site.path is None or site.path.optional:
                raise UncompilableError("$PATH stands for no path, or for one that may have no step")
            return site.path.text
        if name == "currentShape":
            return constant(site.shape)
        return f"?{name}_{suffix}" if suffix else f"?{name}"

    return text


def declared(shapes: Shapes) -> list[Component]:
    """The constraint components that a shapes graph declares, in order."""
    found = []
    for node, row in sorted(shapes.of.items(), key=lambda item: str(item[0])):
        if "parameter" not in row or f"{SH}ConstraintComponent" not in shapes.types(node):
            continue
        paths: dict[bool, list[str]] = {True: [], False: []}
        for parameter in row["parameter"]:
            optional = any(getattr(o, "value", "") == "true" for o in shapes.of[parameter].get("optional", ()))
            for path in shapes.of[parameter].get("path", ()):
                paths[optional].append(named(path))
        found.append(Component(node, tuple(sorted(paths[False])), tuple(sorted(paths[True]))))
    return found


def constraints(compiler: _Compiler, site: Site) -> Iterator[Custom]:
    """The constraints in SPARQL at a shape."""
    for node in sorted(site.row.get("sparql", ()), key=str):
        row = compiler.of[node]
        if any(getattr(v, "value", "") == "true" for v in row.get("deactivated", ())):
            continue
        template = Template(
            _text(row.get("select", ()), site),
            _prefixes(compiler, node),
            site.shape,
            {"this", "shapesGraph", "currentShape"},
            set(),
        )
        yield Custom(
            f"{SH}SPARQLConstraintComponent", node, _messages(compiler, node), (), template, site, compiler.fresh
        )
    for component in compiler.components:
        values = {name: site.row.get(_key(name), []) for name in (*component.required, *component.optional)}
        if not all(values[name] for name in component.required):
            continue
        several = max(values.values(), key=len)
        if len(several) > 1 and len(values) > 1:
            raise ill_formed(
                site.shape, f"more than one value of a parameter of {named(component.node)}", "one of each"
            )
        for i in range(len(several)):
            known = {_local(name): given[min(i, len(given) - 1)] for name, given in values.items() if given}
            yield _own(compiler, site, component, known)


def _own(compiler: _Compiler, site: Site, component: Component, known: dict[str, Term]) -> Custom:
    row = compiler.of[component.node]
    special = row.get("nodeValidator" if site.path is None else "propertyValidator", [])
    validators = special or row.get("validator", [])
    if not validators:
        raise UncompilableError(f"{named(component.node)} has no validator in SPARQL that fits")
    validator = min(validators, key=str)
    bound = {_local(name) for name in (*component.required, *component.optional)} | {
        "this",
        "shapesGraph",
        "currentShape",
    }
    optional = {_local(name) for name in component.optional}
    bound |= set() if special else {"value"}
    text = _text(compiler.of[validator].get("select" if special else "ask", ()), site)
    template = Template(text, _prefixes(compiler, validator), site.shape, bound, optional)
    branches = None
    if not special:

        def wrong(v: str) -> str:
            names = variables(site, known, {"this": site.this, "value": v}, compiler.fresh()[1:])
            return f"!{template.expression(names)}"

        branches = each(site, wrong)
    messages = _messages(compiler, validator) or _messages(compiler, component.node)
    pairs = tuple(sorted(known.items()))
    return Custom(named(component.node), None, messages, pairs, template, site, compiler.fresh, branches)


def _text(values: Sequence[Term], site: Site) -> str:
    if len(values) != 1 or not isinstance(values[0], Literal):
        raise UncompilableError(f"a constraint of {named(site.shape)} has no query in SPARQL")
    return values[0].value


def _messages(compiler: _Compiler, node: Term) -> tuple[Literal, ...]:
    return tuple(sorted((m for m in compiler.of[node].get("message", ()) if isinstance(m, Literal)), key=str))


def _prefixes(compiler: _Compiler, node: Term) -> dict[str, str]:
    """The prefixes that a constraint leads to, through sh:prefixes and owl:imports (SHACL, section 5.2.1)."""
    found: dict[str, str] = {}
    todo, seen = list(compiler.of[node].get("prefixes", ())), set()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        todo += compiler.of[one].get(f"{OWL}imports", ())
        for declaration in compiler.of[one].get("declare", ()):
            row = compiler.of[declaration]
            for prefix, namespace in zip(row.get("prefix", ()), row.get("namespace", ()), strict=False):
                found[getattr(prefix, "value", "")] = getattr(namespace, "value", "")
    return found


def _key(iri: str) -> str:
    return iri.removeprefix(SH).removeprefix(RDF)


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]
