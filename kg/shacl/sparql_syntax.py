"""The syntax rules for SPARQL-based constraints and constraint components (SHACL, sections 5 and 6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.shacl import terms
from kg.shacl.shapes import Shapes
from kg.shacl.sparql_constraints import Component, constraint_query, declared, key, local_name, validator_query
from kg.shacl.terms import UncompilableError, named, shown
from kg.store.protocol import Term
from kg.terms.vocabulary import SH

_COMPONENT = "constraint component"
_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}
_VALIDATORS = {
    "nodeValidator": ("SPARQLSelectValidator", "SELECT"),
    "propertyValidator": ("SPARQLSelectValidator", "SELECT"),
    "validator": ("SPARQLAskValidator", "ASK"),
}


def constraints(shapes: Shapes, shape: Term) -> Iterator[KgError]:
    """An error for everything wrong in the SPARQL-based constraints of a shape."""
    for node in shapes.of.get(shape, {}).get("sparql", ()):
        if not terms.NODE.fits(node):
            continue  # `syntax` reports it
        row = shapes.of.get(node, {})
        for value in row.get("message", ()):
            if not terms.TEXT.fits(value):
                yield shapes.wrong(shape, f"sh:message {shown(value)} in sh:sparql", terms.TEXT.expected)
        switches = row.get("deactivated", [])
        if len(switches) > 1 or not all(map(terms.TRUTH.fits, switches)):
            said = ", ".join(map(shown, switches))
            yield shapes.wrong(shape, f"sh:deactivated {said} in sh:sparql", "one value: true or false")
        yield from _raised(shapes, shape, "shape", partial(constraint_query, shapes.of, node, shape))


def values(shapes: Shapes, shape: Term, components: list[Component]) -> Iterator[KgError]:
    """An error for everything wrong in a shape's values of the parameters of declared components."""
    row = shapes.of.get(shape, {})
    for component in components:
        names = (*component.required, *component.optional)
        if len(names) > 1 and any(len(row.get(key(name), ())) > 1 for name in names):
            what = f"more than one value of a parameter of {named(component.node)}"
            yield shapes.wrong(shape, what, "one of each")


def component_declarations(shapes: Shapes, tolerant: bool = False) -> Iterator[KgError]:
    """An error for everything wrong in the declarations of constraint components; a `tolerant` reader needs no type."""
    by_node = {component.node: component for component in declared(shapes)}
    for node in sorted(shapes.instances({f"{SH}ConstraintComponent"}), key=str):
        row = shapes.of[node]
        if not isinstance(node, NamedNode):
            yield shapes.wrong(node, "it is a blank node", "an IRI", _COMPONENT)
        for text in row.get("labelTemplate", ()):
            if not terms.TEXT.fits(text):
                yield shapes.wrong(node, f"sh:labelTemplate {shown(text)}", terms.TEXT.expected, _COMPONENT)
        component = by_node.get(node, Component(node, (), ()))
        yield from _parameters(shapes, component)
        for name, (type_, form) in _VALIDATORS.items():
            for validator in row.get(name, ()):
                typed = f"{SH}{type_}" in shapes.types(validator)
                if not typed and not (tolerant and form.lower() in shapes.of.get(validator, {})):
                    what = f"sh:{name} {shown(validator)} has not the type that it needs"
                    yield shapes.wrong(node, what, f"a sh:{type_}", _COMPONENT)
                    continue
                yield from _raised(
                    shapes, node, _COMPONENT, partial(validator_query, shapes.of, validator, component, form)
                )


def _parameters(shapes: Shapes, component: Component) -> Iterator[KgError]:
    """An error for everything wrong in the parameters of a component (SHACL, section 6.2.1)."""
    wrong: Callable[[str, str], KgError] = lambda what, expected: shapes.wrong(  # noqa: E731
        component.node, what, expected, _COMPONENT
    )
    names: list[str] = []
    for parameter in shapes.of[component.node].get("parameter", ()):
        row = shapes.of.get(parameter, {})
        if len(row.get("path", ())) != 1 or not terms.IRI.fits(row["path"][0]):
            yield wrong(f"a parameter {shown(parameter)} without one property", "exactly one sh:path, an IRI")
            continue
        names.append(local_name(named(row["path"][0])))
        switches = row.get("optional", [])
        if len(switches) > 1 or not all(map(terms.BOOLEAN.fits, switches)):
            said = ", ".join(map(shown, switches))
            yield wrong(f"sh:optional {said}", f"at most one, {terms.BOOLEAN.expected}")
    for name, number in Counter(names).items():
        if number > 1:
            yield wrong(f"two parameters go by the name {name}", "another name for each")
        if name in _RESERVED or not re.fullmatch(r"\w+", name):
            yield wrong(f"a parameter goes by the name {name!r}", "the name of a variable, which SHACL does not use")
    if not component.required:
        yield wrong("it has no parameter that must be given", "a sh:parameter that is not optional")


def _raised(shapes: Shapes, node: Term, kind: str, call: Callable[[], object]) -> Iterator[KgError]:
    """The error that a call raises, if it raises one."""
    try:
        call()
    except UncompilableError:
        return  # it is well-formed, and pySHACL may know what to do with it
    except KgError as error:
        yield shapes.wrong(node, error.what, error.expected, kind)
