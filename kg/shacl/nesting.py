"""This module follows how shapes refer to one another: to themselves, too deep, or too often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import KgError
from kg.shacl import paths
from kg.shacl.shapes import Shapes
from kg.shacl.terms import DEEPEST, MOST
from kg.store import Term

LISTS = ("and", "or", "xone")
SINGLE = ("node", "not", "property", "qualifiedValueShape")


def referred(shapes: Shapes, shape: Term) -> list[Term]:
    """The shapes to which a shape refers (SHACL, section 3.4.3), and those from which its values must keep away."""
    row = shapes.of.get(shape, {})
    found = [one for name in SINGLE for one in row.get(name, ())]
    for name in LISTS:
        for cell in row.get(name, ()):
            try:
                found += paths.members(shapes.of, cell, shape)
            except KgError:
                continue  # no list: that is told where lists are looked at
    if any(getattr(value, "value", "") == "true" for value in row.get("qualifiedValueShapesDisjoint", ())):
        found += shapes.siblings(shape)
    return found


def problems(shapes: Shapes, roots: Iterable[Term]) -> Iterator[KgError]:
    """An error for each shape that these lead to and that leads back to itself, and for what is too deep or too large.

    SHACL gives a shape that refers to itself no meaning (section 3.4.3). What is deactivated leads nowhere.
    """
    measured: dict[Term, tuple[int, int] | None] = {}  # how deep and how many; None while that is being found out
    for root in roots:
        todo = [root]
        while todo:
            shape = todo[-1]
            inner = [] if shapes.is_off(shape) else referred(shapes, shape)
            if shape not in measured:
                measured[shape] = None
                for one in inner:
                    if one not in measured:
                        todo.append(one)
                    elif measured[one] is None:
                        what = "it refers to itself, which SHACL gives no meaning (section 3.4.3)"
                        yield shapes.wrong(one, what, "shapes that do not lead back to themselves")
                continue
            todo.pop()
            sizes = [size for one in inner if (size := measured[one])]
            if measured[shape] is None:
                measured[shape] = 1 + max((d for d, _ in sizes), default=0), 1 + sum(n for _, n in sizes)
        depth, number = measured[root] or (0, 0)
        if depth > DEEPEST:
            what = f"shapes one within another {depth} deep"
            yield shapes.wrong(root, what, f"at most {DEEPEST} shapes one within another")
        elif number > MOST:
            yield shapes.wrong(root, f"it leads to shapes {number:,} times over", f"at most {MOST:,} times")
