"""References between shapes: circles, which SHACL leaves undefined (section 3.4.3), and how many shapes one uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.shacl import paths
from kg.shacl.shapes import Shapes
from kg.shacl.terms import MAX_DEPTH, MAX_VISITS
from kg.store.protocol import Term

LISTS = ("and", "or", "xone")
SINGLE = ("node", "not", "property", "qualifiedValueShape")
Links = dict[Term, list[tuple[str, Term]]]  # the shapes to which each shape refers, and the property that does


def references(shapes: Shapes, shape: Term) -> Iterator[tuple[str, Term]]:
    """The shapes to which a shape refers (SHACL, section 3.4.3), and its siblings if it is disjoint with them.

    Each comes after the property that refers to it.
    """
    row = shapes.of.get(shape, {})
    for name in (*SINGLE, *LISTS):
        for value in row.get(name, ()):
            try:
                several = paths.members(shapes.of, value, shape) if name in LISTS else [value]
            except KgError:
                continue  # not a list, which `syntax` reports
            yield from ((name, one) for one in several)
    if any(getattr(value, "value", "") == "true" for value in row.get("qualifiedValueShapesDisjoint", ())):
        yield from (("qualifiedValueShape", one) for one in shapes.siblings(shape))


def reached(shapes: Shapes, roots: Iterable[Term]) -> Links:
    """These shapes and all to which they lead. A deactivated shape refers to nothing."""
    links: Links = {}
    todo = list(roots)
    while todo:
        shape = todo.pop()
        if shape not in links:
            found = [] if shapes.is_deactivated(shape) else references(shapes, shape)
            links[shape] = [(name, one) for name, one in found if one not in shapes.staged]
            todo += [inner for _, inner in links[shape]]
    return links


def circles(links: Links) -> list[list[Term]]:
    """The strongly connected components by Tarjan's algorithm, those that others refer to first."""
    found: list[list[Term]] = []
    place: dict[Term, int] = {}
    low: dict[Term, int] = {}
    open_: list[Term] = []
    is_open: set[Term] = set()
    for root, inside in links.items():
        todo = [(root, iter(inside))] if root not in place else []
        while todo:
            shape, rest = todo[-1]
            if shape not in place:
                place[shape] = low[shape] = len(place)
                open_.append(shape)
                is_open.add(shape)
            for _, inner in rest:
                if inner not in place:
                    todo.append((inner, iter(links[inner])))
                    break
                if inner in is_open:
                    low[shape] = min(low[shape], place[inner])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[shape])
                if low[shape] == place[shape]:
                    start = open_.index(shape)
                    found.append(open_[start:])
                    is_open -= set(open_[start:])
                    del open_[start:]
    return found


def measured(links: Links) -> tuple[list[list[Term]], dict[Term, tuple[int, int]]]:
    """The circles of shapes that refer to themselves, and of all others how deep they are and how many they use.

    The shapes that one uses are counted as often as they are used, itself included.
    """
    circular: list[list[Term]] = []
    sizes: dict[Term, tuple[int, int]] = {}
    for members in circles(links):
        inner = [one for _, one in links[members[0]]]
        if members[1:] or members[0] in inner:
            circular.append(members)
            continue
        known = [sizes.get(one, (1, 1)) for one in inner]
        sizes[members[0]] = 1 + max((d for d, _ in known), default=0), 1 + sum(n for _, n in known)
    return circular, sizes


def named_first(members: Sequence[Term]) -> Term:
    """The shape by which an error names a circle: one that has a name, if there is one."""
    return min((one for one in members if isinstance(one, NamedNode)), key=str, default=members[0])


def problems(shapes: Shapes, roots: Iterable[Term]) -> Iterator[KgError]:
    """An error for each circle among these shapes and those to which they lead, and for each that is too deep or large.

    It names what is too large by the shape of these that uses it.
    """
    roots = list(roots)
    circular, sizes = measured(reached(shapes, roots))
    for members in circular:
        what = "it refers to itself, and SHACL leaves recursive shapes undefined (section 3.4.3)"
        expected = "shapes that do not refer to themselves, directly or through others"
        yield shapes.wrong(named_first(members), what, expected)
    for root in roots:
        depth, number = sizes.get(root, (0, 0))
        if depth > MAX_DEPTH:
            yield shapes.wrong(root, f"its shapes are nested {depth} deep", f"at most {MAX_DEPTH} levels")
        elif number > MAX_VISITS:
            what = f"it uses {number:,} shapes, each counted as often as it is used"
            yield shapes.wrong(root, what, f"at most {MAX_VISITS:,}")
