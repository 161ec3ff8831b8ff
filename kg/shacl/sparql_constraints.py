"""SPARQL-based constraints (SHACL, section 5) and SPARQL-based constraint components (section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from kg.shacl.paths import Row
from kg.shacl.shapes import Shapes
from kg.shacl.templates import Bound, Template
from kg.shacl.terms import ADDRESS, STRING, UncompilableError, ill_formed, named, shown
from kg.shacl.violations import Site, Violation, constant, per_value
from kg.store.protocol import Term
from kg.terms.vocabulary import OWL, RDF, SH

if TYPE_CHECKING:
    from kg.shacl.compile import Compilation

_BOUND = frozenset({"this", "shapesGraph", "currentShape"})


class Component(NamedTuple):
    """A declared constraint component (SHACL, section 6.2)."""

    node: Term
    required: tuple[str, ...]
    optional: tuple[str, ...]


class SparqlConstraint(NamedTuple):
    """One constraint written in SPARQL: `violations` for an ASK query, else the SELECT query of `template`."""

    component: str
    source: Term | None
    messages: tuple[Literal, ...]
    known: tuple[tuple[str, Term], ...]
    template: Template
    site: Site
    fresh: Callable[[], str]
    violations: list[Violation] | None = None

    def selected(self, ways: Sequence[str]) -> str:
        """The SELECT for all focus nodes; each of `ways` is a pattern that binds ?focus."""
        return self.template.select(self._variables({"this": "?focus"}, ""), ways)

    def holds(self) -> str:
        """An expression that is true if the node of the site violates the constraint."""
        if self.violations is not None:
            return " || ".join(violation.holds() for violation in self.violations)
        return self.template.expression(self._variables({"this": self.site.this}, self.fresh()[1:]))

    def _variables(self, given: dict[str, str], suffix: str) -> Callable[[str], str]:
        return variables(self.site, dict(self.known), given, suffix)


def variables(site: Site, known: dict[str, Term], given: dict[str, str], suffix: str) -> Callable[[str], str]:
    """A function that gives for each variable of a query another variable, a constant, or the path."""

    def text(name: str) -> str:
        if name in given:
            return given[name]
        if name in known:
            return constant(known[name])
        if name == "PATH":
            if site.path is None or site.path.optional:
                raise UncompilableError("$PATH stands for a path that may have no step, or the shape has no path")
            return site.path.text
        if name == "currentShape":
            return constant(site.shape)
        return f"?{name}_{suffix}" if suffix else f"?{name}"

    return text


def declared(shapes: Shapes) -> list[Component]:
    """The constraint components that a shapes graph declares, in order."""
    found = []
    for node in sorted(shapes.instances({f"{SH}ConstraintComponent"}), key=str):
        if "parameter" not in shapes.of[node]:
            continue
        paths: dict[bool, list[str]] = {True: [], False: []}
        for parameter in shapes.of[node]["parameter"]:
            optional = any(getattr(o, "value", "") == "true" for o in shapes.of[parameter].get("optional", ()))
            for path in shapes.of[parameter].get("path", ()):
                paths[optional].append(named(path))
        found.append(Component(node, tuple(sorted(paths[False])), tuple(sorted(paths[True]))))
    return found


def constraints(compiler: Compilation, site: Site) -> Iterator[SparqlConstraint]:
    """The constraints of a shape that are written in SPARQL."""
    for node in sorted(site.row.get("sparql", ()), key=str):
        row = compiler.of[node]
        if any(getattr(v, "value", "") == "true" for v in row.get("deactivated", ())):
            continue
        template = constraint_query(compiler.of, node, site.shape)
        messages = _messages(compiler, node)
        yield SparqlConstraint(f"{SH}SPARQLConstraintComponent", node, messages, (), template, site, compiler.fresh)
    for component in compiler.components:
        values = {name: site.row.get(key(name), []) for name in (*component.required, *component.optional)}
        if not all(values[name] for name in component.required):
            continue
        for i in range(max(map(len, values.values()))):
            known = {local_name(name): given[min(i, len(given) - 1)] for name, given in values.items() if given}
            yield _own(compiler, site, component, known)


def _own(compiler: Compilation, site: Site, component: Component, known: dict[str, Term]) -> SparqlConstraint:
    row = compiler.of[component.node]
    special = row.get("nodeValidator" if site.path is None else "propertyValidator", [])
    validators = special or row.get("validator", [])
    if not validators:
        raise UncompilableError(f"{named(component.node)} has no validator in SPARQL that fits")
    validator = min(validators, key=str)
    if (component, validator) not in compiler.templates:
        read = validator_query(compiler.of, validator, component, "SELECT" if special else "ASK")
        compiler.templates[component, validator] = read
    template = compiler.templates[component, validator]
    violations = None
    if not special:

        def wrong(v: str) -> str:
            names = variables(site, known, {"this": site.this, "value": v}, compiler.fresh()[1:])
            return f"!{template.expression(names)}"

        violations = per_value(site, wrong)
    messages = _messages(compiler, validator) or _messages(compiler, component.node)
    pairs = tuple(sorted(known.items()))
    return SparqlConstraint(named(component.node), None, messages, pairs, template, site, compiler.fresh, violations)


def _messages(compiler: Compilation, node: Term) -> tuple[Literal, ...]:
    return tuple(sorted((m for m in compiler.of[node].get("message", ()) if isinstance(m, Literal)), key=str))


def constraint_query(of: Mapping[Term, Row], node: Term, shape: Term) -> Template:
    """The query of a SPARQL-based constraint. Raises KgError if it breaks a rule of SHACL, section 5.2."""
    return _query(of, node, shape, "SELECT", Bound(_BOUND))


def validator_query(of: Mapping[Term, Row], node: Term, component: Component, form: str) -> Template:
    """The query of a validator. Raises KgError if it breaks a rule of SHACL, section 6.2."""
    optional = frozenset(local_name(name) for name in component.optional)
    bound = _BOUND | optional | {local_name(name) for name in component.required}
    return _query(of, node, component.node, form, Bound(bound | {"value"} if form == "ASK" else bound, optional))


def _query(of: Mapping[Term, Row], node: Term, where: Term, form: str, bound: Bound) -> Template:
    texts = of.get(node, {}).get(form.lower(), ())
    if len(texts) != 1 or not STRING.fits(texts[0]):
        said = ", ".join(map(shown, texts)) or "nothing"
        raise ill_formed(where, f"sh:{form.lower()} is {said}", f"exactly one query, {STRING.expected}")
    return Template(_value(texts[0]), prefixes(of, node, where), where, form, bound)


def prefixes(of: Mapping[Term, Row], node: Term, where: Term) -> dict[str, str]:
    """The prefixes that a query leads to. Raises KgError where they are not declared as SHACL, section 5.2.1, asks."""
    found: dict[str, str] = {}
    todo, seen = list(of.get(node, {}).get("prefixes", ())), set()
    while todo:
        one = todo.pop()
        if isinstance(one, Literal):
            raise ill_formed(where, f"sh:prefixes {one}", "an IRI or a blank node")
        if one in seen:
            continue
        seen.add(one)
        todo += of.get(one, {}).get(f"{OWL}imports", ())
        for declaration in of.get(one, {}).get("declare", ()):
            row = of.get(declaration, {})
            names, spaces = row.get("prefix", ()), row.get("namespace", ())
            if not (len(names) == len(spaces) == 1 and STRING.fits(names[0]) and ADDRESS.fits(spaces[0])):
                expected = f"one sh:prefix, {STRING.expected}, and one sh:namespace, {ADDRESS.expected}"
                raise ill_formed(where, "a prefix is declared wrongly", expected)
            name, space = _value(names[0]), _value(spaces[0])
            if found.setdefault(name, space) != space:
                raise ill_formed(where, f"the prefix {name}: is declared as two namespaces", "one")
    return found


def _value(term: Term) -> str:
    return term.value if isinstance(term, Literal) else ""


def key(iri: str) -> str:
    """The name of a property in the rows of `Shapes`."""
    return iri.removeprefix(SH).removeprefix(RDF)


def local_name(iri: str) -> str:
    """The local name of an IRI (SHACL, section 6.2.1).

    >>> local_name("http://example.org/ns#maximum"), local_name("urn:example:x")
    ('maximum', 'x')
    """
    found = re.search(r"[^\W\d][\w.-]*$", iri)
    return found.group() if found else ""
