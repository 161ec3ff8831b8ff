"""Ill-formed shapes of a shapes graph: each is named, and what does not depend on it is validated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from kg.errors import KgError
from kg.shacl import recursion
from kg.shacl.run import parameter_problems
from kg.shacl.shapes import ShapeError, Shapes
from kg.shacl.sparql_constraints import declared, key
from kg.shacl.syntax import every_shape, problems
from kg.shacl.terms import ADVANCED, PARAMETERS, PLAIN, TARGETS, listed
from kg.store.protocol import Term

_DECLARING = listed(  # terms of SHACL for what is no constraint
    """
    type first rest entry parameter optional validator nodeValidator propertyValidator labelTemplate returnType
    prefix namespace construct subject predicate object condition nodes union intersection filterShape this shapesGraph
    suggestedShapesGraph entailment editor viewer annotationProperty annotationVarName annotationValue resultAnnotation
    jsFunctionName jsLibrary jsLibraryURL update ids count min max sum distinct limit offset orderBy desc if then else
    exists groupConcat separator
    """
)
_KNOWN = PARAMETERS | TARGETS | PLAIN | ADVANCED | _DECLARING


def isolate(shapes: Shapes, note: Callable[[str], None]) -> list[KgError]:
    """Everything wrong in the shapes graph; what depends on it is taken out of the shapes.

    `note` gets a sentence about each term of SHACL's namespace that is unknown. Raises KgError for what concerns the
    graph as a whole.
    """
    unknown = defaultdict(list)
    every = every_shape(shapes, declared(shapes))
    for shape in every:
        for name in shapes.of.get(shape, {}):
            if "/" not in name and ":" not in name and name not in _KNOWN:
                unknown[name].append(shapes.wrong(shape, "", "").where)
    for name, places in sorted(unknown.items()):
        more = f" and {len(places) - 1} more places" if len(places) > 1 else ""
        note(f"sh:{name} is no term of SHACL (W3C, 2017) and is ignored: {sorted(places)[0]}{more}")
    found = [*problems(shapes, tolerant=True, among=every)]
    found += [] if found else parameter_problems(shapes)
    found = sorted({str(problem): problem for problem in found}.values(), key=str)
    whole = [error for error in found if not isinstance(error, ShapeError) or error.where.startswith("shapes graph")]
    if whole:
        raise KgError.of(whole)
    broken = {error.node for error in found if isinstance(error, ShapeError)}
    take_out(shapes, broken | set(_users(shapes, broken)))
    return found


def recurring(shapes: Shapes) -> list[KgError]:
    """An error for each shape that refers to itself or is too large; what depends on it is taken out of the shapes."""
    roots = [*(shape for shape in shapes.targeted() if not shapes.is_deactivated(shape)), *shapes.staged]
    found = sorted({str(error): error for error in recursion.problems(shapes, roots)}.values(), key=str)
    take_out(shapes, {error.node for error in found})
    return list(found)


def _users(shapes: Shapes, broken: set[Term]) -> Iterator[Term]:
    """The shapes that use one of these constraint components."""
    required = [{key(name) for name in one.required} for one in declared(shapes) if one.node in broken]
    for shape, row in list(shapes.of.items()) if required else []:
        if any(names and names <= row.keys() for names in required):
            yield shape


def take_out(shapes: Shapes, broken: set[Term]) -> None:
    """Takes these shapes out, and every constraint that needs to know whether a node conforms to one of them."""
    users: dict[Term, list[tuple[Term, str, Term]]] = defaultdict(list)
    for shape, row in list(shapes.of.items()) if broken else []:
        for name, value, inner in recursion.references(shapes, shape):
            if value in row.get(name, ()):
                users[inner].append((shape, name, value))
    shapes.left_out |= broken
    incomplete, todo = set(broken), list(broken)
    while todo:
        inner = todo.pop()
        for shape, name, value in users[inner]:
            row = shapes.of[shape]
            if name != "property" and value in row.get(name, ()):
                row[name].remove(value)
            if shape not in incomplete:
                incomplete.add(shape)
                todo.append(shape)
