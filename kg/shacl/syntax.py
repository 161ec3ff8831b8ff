"""The syntax rules of SHACL Core: a shapes graph that breaks one is refused, never guessed at.

Appendix B of the specification lists the rules by name; tests/shacl/test_syntax.py goes through that list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from pyoxigraph import BlankNode

from kg.errors import KgError
from kg.shacl import paths, terms
from kg.shacl.shapes import Shapes
from kg.shacl.sparql_constraints import declared, key
from kg.shacl.sparql_syntax import component_declarations, constraints, values
from kg.shacl.terms import ADVANCED, PARAMETERS, PLAIN, TARGETS, UncompilableError, named, shown
from kg.store.protocol import Term
from kg.terms.vocabulary import RDFS, SH

_LISTS = ("and", "or", "xone")
_SINGLE = ("node", "not", "property", "qualifiedValueShape")
_SEVERAL = {"class", "equals", "disjoint", "lessThan", "lessThanOrEquals", "hasValue", "sparql", *_SINGLE, *_LISTS}
_ONCE = frozenset((PARAMETERS - _SEVERAL) | {"qualifiedValueShape", "severity", "deactivated", "path"})
_OF_PROPERTIES = ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"]


def _each(table: Mapping[str, terms.TermKind]) -> dict[str, terms.TermKind]:
    return {name: kind for names, kind in table.items() for name in names.split()}


_VALUES = _each(
    {
        "targetClass targetSubjectsOf targetObjectsOf severity class datatype": terms.IRI,
        "equals disjoint lessThan lessThanOrEquals": terms.IRI,
        "targetNode": terms.TARGET,
        "message": terms.TEXT,
        "deactivated": terms.TRUTH,
        "nodeKind": terms.NODE_KIND,
        "minCount maxCount minLength maxLength qualifiedMinCount qualifiedMaxCount": terms.INTEGER,
        "minExclusive minInclusive maxExclusive maxInclusive": terms.LITERAL,
        "pattern": terms.STRING,
        "flags": terms.FLAGS,
        "uniqueLang closed qualifiedValueShapesDisjoint": terms.BOOLEAN,
        "node not property qualifiedValueShape": terms.SHAPE,
        "sparql": terms.NODE,
    }
)
_MEMBERS = _each(
    {
        "and or xone": terms.SHAPE,
        "in": terms.ANY,
        "languageIn": terms.STRING,
        "ignoredProperties": terms.IRI,
    }
)


def check(shapes: Shapes, tolerant: bool = False) -> None:
    """Returns if the shapes graph keeps the rules. Raises KgError with all that is wrong in it.

    A `tolerant` check lets pass what SHACL leaves undefined and people write.
    """
    refuse(problems(shapes, tolerant))


def refuse(found: Iterable[KgError]) -> None:
    """Raises KgError with these problems, each once and in order, if there are any."""
    if several := {str(problem): problem for problem in found}:
        raise KgError.of([several[text] for text in sorted(several)])


def problems(shapes: Shapes, tolerant: bool) -> Iterator[KgError]:
    """An error for everything wrong."""
    components = declared(shapes)
    declarations = {parameter for c in components for parameter in shapes.of[c.node]["parameter"]}
    for shape in every_shape(shapes):
        yield from _of_row(shapes, shape, tolerant)
        yield from _of_path(shapes, shape)
        yield from _of_others(shapes, shape)
        if not tolerant:
            yield from _of_names(shapes, shape, {"optional"} if shape in declarations else set())
        yield from constraints(shapes, shape)
        yield from values(shapes, shape, components)
    yield from component_declarations(shapes, tolerant)
    yield from _of_graphs(shapes)


def every_shape(shapes: Shapes) -> list[Term]:
    """Every shape of a shapes graph (SHACL, section 2.1), in order."""
    marks = PARAMETERS | TARGETS | {"target"}
    marks |= {key(name) for one in declared(shapes) for name in (*one.required, *one.optional)}
    found = {*shapes.having(*marks), *shapes.instances({f"{SH}NodeShape", f"{SH}PropertyShape"})}
    found |= {inner for node in found for inner in _references(shapes, node) if terms.SHAPE.fits(inner)}
    return sorted(found, key=str)


def _references(shapes: Shapes, shape: Term) -> Iterator[Term]:
    """The shapes to which a shape refers (SHACL, section 3.4.3)."""
    row = shapes.of.get(shape, {})
    for name in _SINGLE:
        yield from row.get(name, ())
    for cell in (cell for name in _LISTS for cell in row.get(name, ())):
        with suppress(KgError):  # not a list, which `_of_row` reports
            yield from paths.members(shapes.of, cell, shape)


def _of_row(shapes: Shapes, shape: Term, tolerant: bool) -> Iterator[KgError]:
    """The rules on the number and the kind of the values of each property."""
    row = shapes.of.get(shape, {})
    for name in row.keys() & _ONCE:
        if len(row[name]) > 1:
            yield shapes.wrong(shape, f"more than one sh:{name}", "at most one")
    for name in row.keys() & _VALUES.keys():
        kind = _VALUES[name]
        for value in row[name]:
            if tolerant and name == "class" and isinstance(value, BlankNode):
                continue  # which is a class without members
            if not kind.fits(value):
                yield shapes.wrong(shape, f"sh:{name} {shown(value)}", kind.expected)
    for name in row.keys() & _MEMBERS.keys():
        kind = _MEMBERS[name]
        for cell in row[name]:
            try:
                members = paths.members(shapes.of, cell, shape)
            except KgError as error:
                yield shapes.wrong(shape, f"sh:{name}: {error.what}", error.expected)
                continue
            for member in members:
                if not kind.fits(member):
                    yield shapes.wrong(shape, f"a member of sh:{name} is {shown(member)}", kind.expected)


def _of_path(shapes: Shapes, shape: Term) -> Iterator[KgError]:
    """The rules on paths: a property shape has a well-formed one, a node shape has none."""
    row, types = shapes.of.get(shape, {}), shapes.types(shape)
    for node in row.get("path", ()):
        try:
            paths.read(shapes.of, node, shape)
        except KgError as error:
            yield shapes.wrong(shape, error.what, error.expected)
        except UncompilableError:
            continue  # it is well-formed as far as it was read
    if row.get("path"):
        if f"{SH}NodeShape" in types:
            yield shapes.wrong(shape, "sh:path at a sh:NodeShape", "sh:PropertyShape, or no path")
        if not row.get("qualifiedValueShape"):
            for name in ("qualifiedMinCount", "qualifiedMaxCount"):
                if row.get(name):
                    yield shapes.wrong(shape, f"sh:{name} without sh:qualifiedValueShape", "both")
        return
    if f"{SH}PropertyShape" in types:
        yield shapes.wrong(shape, "a sh:PropertyShape without sh:path", "exactly one sh:path")
    for name in _OF_PROPERTIES:
        if row.get(name):
            yield shapes.wrong(shape, f"sh:{name} at a node shape", "sh:path, because it counts or compares values")


def _of_others(shapes: Shapes, shape: Term) -> Iterator[KgError]:
    """The rules on references between shapes, and on shapes that are classes."""
    row, types = shapes.of.get(shape, {}), shapes.types(shape)
    for node in row.get("node", ()):
        if shapes.of.get(node, {}).get("path"):
            yield shapes.wrong(shape, "a value of sh:node is a property shape", "a node shape (SHACL, section 4.7.1)")
    for node in row.get("property", ()):
        if terms.SHAPE.fits(node) and not shapes.of.get(node, {}).get("path"):
            yield shapes.wrong(node, "it is a value of sh:property and has no path", "exactly one sh:path")
    if isinstance(shape, BlankNode) and f"{RDFS}Class" in types and {f"{SH}NodeShape", f"{SH}PropertyShape"} & types:
        yield shapes.wrong(shape, "a shape that is a class is a blank node", "an IRI")


def _of_names(shapes: Shapes, shape: Term, besides: set[str]) -> Iterator[KgError]:
    """Terms that SHACL does not define, and that a validator would silently ignore."""
    known = PARAMETERS | TARGETS | PLAIN | ADVANCED | besides | {"type"}
    for name in shapes.of.get(shape, {}):
        if "/" not in name and ":" not in name and name not in known and not shapes.is_deactivated(shape):
            expected = "terms of SHACL Core and SHACL-SPARQL (W3C, 2017)"
            yield shapes.wrong(shape, f"sh:{name} is not supported here", expected)


def _of_graphs(shapes: Shapes) -> Iterator[KgError]:
    """The rules on whole graphs (SHACL, sections 1.5 and 3.3)."""
    for node in shapes.having("shapesGraph", "entailment"):
        row = shapes.of[node]
        for value in row.get("shapesGraph", ()):
            if not terms.IRI.fits(value):
                yield shapes.wrong(node, f"sh:shapesGraph {shown(value)}", terms.IRI.expected, "graph")
        for value in row.get("entailment", ()):
            if terms.IRI.fits(value):
                what = f"it asks for entailment by {named(value)}, which is not supported"
                yield shapes.wrong(
                    node, what, "no sh:entailment, because kg infers before it validates", "shapes graph"
                )
            else:
                yield shapes.wrong(node, f"sh:entailment {shown(value)}", terms.IRI.expected, "shapes graph")
