"""Recursive shapes, which are refused (SHACL, section 3.4.3), and shapes that nest too deeply or are used too often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import KgError
from kg.shacl import paths
from kg.shacl.shapes import ShapeError, Shapes
from kg.shacl.terms import MAX_DEPTH, MAX_VISITS
from kg.store.protocol import Term

LISTS = ("and", "or", "xone")
SINGLE = ("node", "not", "property", "qualifiedValueShape")


def referred(shapes: Shapes, shape: Term) -> list[Term]:
    """The shapes to which a shape refers (SHACL, section 3.4.3), and its siblings if it is disjoint with them."""
    row = shapes.of.get(shape, {})
    found = [one for name in SINGLE for one in row.get(name, ())]
    for name in LISTS:
        for cell in row.get(name, ()):
            try:
                found += paths.members(shapes.of, cell, shape)
            except KgError:
                continue  # not a list, which `syntax` reports
    if any(getattr(value, "value", "") == "true" for value in row.get("qualifiedValueShapesDisjoint", ())):
        found += shapes.siblings(shape)
    return [one for one in found if one not in shapes.staged]


def problems(shapes: Shapes, roots: Iterable[Term]) -> Iterator[ShapeError]:
    """An error for each shape, among these and those to which they refer, that is recursive, too deep or too large.

    A deactivated shape refers to nothing.
    """
    measured: dict[Term, tuple[int, int] | None] = {}  # depth and number of shapes; None while it is being measured
    for root in roots:
        todo: list[tuple[Term, list[Term] | None]] = [(root, None)]  # with those to which it refers
        while todo:
            shape, inner = todo[-1]
            if shape not in measured:
                inner = [] if shapes.is_deactivated(shape) else referred(shapes, shape)
                measured[shape] = None
                todo[-1] = shape, inner
                for one in inner:
                    if one not in measured:
                        todo.append((one, None))
                    elif measured[one] is None:
                        what = "it refers to itself, and SHACL leaves recursive shapes undefined (section 3.4.3)"
                        yield shapes.wrong(
                            one, what, "shapes that do not refer to themselves, directly or through others"
                        )
                continue
            todo.pop()
            if inner is not None and measured[shape] is None:
                sizes = [size for one in inner if (size := measured[one])]
                measured[shape] = 1 + max((d for d, _ in sizes), default=0), 1 + sum(n for _, n in sizes)
        depth, number = measured[root] or (0, 0)
        if depth > MAX_DEPTH:
            what = f"its shapes are nested {depth} deep"
            yield shapes.wrong(root, what, f"at most {MAX_DEPTH} levels")
        elif number > MAX_VISITS:
            yield shapes.wrong(
                root, f"it uses {number:,} shapes, each counted as often as it is used", f"at most {MAX_VISITS:,}"
            )
