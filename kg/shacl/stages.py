"""Shapes that refer to many others, deeply or in a circle: which nodes conform to them is found once, and remembered.

Otherwise a shape is written into the query of every shape that refers to it. Shapes of large vocabularies refer to
hundreds of others, which no query could hold, and often to themselves, through others. SHACL leaves it open what such
recursion means (section 3.4.3). Here a node conforms unless a constraint says that it does not: all nodes are taken to
conform at first, and those that do not are sorted out until nothing changes. Where a circle leads through a negation,
nothing of the kind is certain, and the shapes are refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import partial
from itertools import chain
from typing import NamedTuple

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.shacl import exact
from kg.shacl.compile import Compilation, Constraint
from kg.shacl.direct import Lists, Nodes
from kg.shacl.exact import FAILING, TARGETS, ExactStore
from kg.shacl.recursion import circles, measured, named_first, reached
from kg.shacl.shapes import Shapes
from kg.shacl.syntax import refuse
from kg.shacl.terms import UncompilableError, named
from kg.store.protocol import Term
from kg.store.running import running

_MOST = 100  # shapes that one shape may use without stages, each counted as often as it is used
_DEEPEST = 12  # levels of shapes
_NEGATIONS = ("not", "xone", "qualifiedValueShape")
Uses = dict[Term, list[tuple[Term, str]]]


def stage(store: ExactStore, shapes: Shapes, note: Callable[[str], None]) -> None:
    """Finds which nodes do not conform to the shapes that others refer to, if these are many, deep or recursive.

    `note` names the circles of shapes. Raises KgError for each that leads through a negation.
    """
    links = reached(shapes, shapes.targeted())
    circular, sizes = measured(links)
    large = any(d > _DEEPEST or n > _MOST for d, n in (sizes.get(one, (1, 1)) for one in shapes.targeted()))
    if not circular and not large:
        return
    problems: list[KgError] = []
    for members in circular:
        first, inside = named_first(members), set(members)
        if any(name in _NEGATIONS for shape in members for name, one in links[shape] if one in inside):
            what = "it refers to itself through a negation, and SHACL leaves open what that means (section 3.4.3)"
            expected = "shapes that do not refer to themselves through sh:not, sh:xone or sh:qualifiedValueShape"
            problems.append(shapes.wrong(first, what, expected))
        else:
            several = f" through {len(members) - 1:,} others" if len(members) > 1 else ""
            note(f"shape {named(first)} refers to itself{several}: a node conforms unless a constraint says otherwise")
    refuse(problems)
    uses: Uses = defaultdict(list)
    for shape, found in links.items():
        for name, one in found:
            uses[one].append((shape, name))
    wanted = [s for s in links if links[s] and any(name != "property" for _, name in uses.get(s, ()))]
    shapes.staged = {s: NamedNode(f"urn:x-habeas:shape-{n}") for n, s in enumerate(wanted)}
    _find(store, shapes, [[s for s in members if s in shapes.staged] for members in circles(links)], uses)


def _find(store: ExactStore, shapes: Shapes, stages: list[list[Term]], uses: Uses) -> None:
    """Lists in the store which nodes do not conform to the shapes of each stage."""
    compilation, lists = Compilation(shapes), shapes.lists
    assert lists is not None, "an exact store is in memory"
    for members in stages:
        todo = [one for shape in members for one in _constraints(compilation, shape, uses, store, lists)]
        if any(shapes.staged[shape] is None for shape in members):
            shapes.staged |= dict.fromkeys(members)  # they refer to one another
            continue
        due = todo
        while due:
            names: set[str] = set()
            for one in due:
                known = shapes.failing[one.name]
                if new := [node for node in one.violating(store, lists) if node not in known]:
                    known.update(new)
                    store.mark(FAILING, one.name, new)
                    names.add(one.name.value)
            due = [one for one in todo if one.concerns(names)]


class _Constraint(NamedTuple):
    """A constraint of a shape on nodes of which some shape asks whether they conform, and the name of these."""

    name: NamedNode
    constraint: Constraint
    nodes: Nodes

    def violating(self, store: ExactStore, lists: Lists) -> list[Term]:
        """The nodes that violate it: by its query, those in the first column."""
        one = self.constraint
        if one.direct is not None:
            return [node for node, _ in one.direct.find(lists.held(one.direct.predicate, self.nodes))]
        with running(f"shape {named(one.shape)}"):
            rows = exact.for_query(store, one.by_user).rows(one.select)
        return list({store.given(row[0]): None for row in rows if row[0] is not None})

    def concerns(self, names: Collection[str]) -> bool:
        """True if it may refer to one of some shapes; if it needs no query, that is not looked up."""
        if self.constraint.direct is not None:
            return bool(names)
        return any(f"<{name}>" in self.constraint.select for name in names)


def _constraints(
    compilation: Compilation, shape: Term, uses: Uses, store: ExactStore, lists: Lists
) -> list[_Constraint]:
    """The constraints of a shape on the nodes about which other shapes need to know if they conform to it."""
    staged = compilation.shapes.staged
    name, nodes = staged[shape], _candidates(compilation, shape, uses, lists)
    if not nodes or name is None:
        return []
    try:
        found = compilation.constraints_at(shape, partial(exact.marked, TARGETS, name))
    except UncompilableError:
        staged[shape] = None  # pySHACL checks the shapes that refer to it
        return []
    if any(one.direct is None for one in found):
        store.mark(TARGETS, name, nodes)
    return [_Constraint(name, one, nodes) for one in found]


def _candidates(compilation: Compilation, shape: Term, uses: Uses, lists: Lists) -> Nodes:
    """The nodes about which some shape asks whether they conform to this one."""
    ways: set[str] = set()
    found: dict[Term, None] = {}
    todo, seen = [shape], {shape}
    while todo:
        one = todo.pop()
        for user, name in uses.get(one, ()):
            if name == "property":
                continue
            path = compilation.path(user)
            if path is not None:
                if path.optional:  # it leads from each node to itself, and a target need not be in the data
                    rows = compilation.shapes.of.values()
                    targets = dict.fromkeys(node for row in rows for node in row.get("targetNode", ()))
                    return targets | lists.found("?v", "{ ?v ?p ?o } UNION { ?s ?p ?v }")
                if path.iri:
                    found |= dict.fromkeys(chain.from_iterable(lists.values(path.iri).values()))
                else:
                    ways.add(f"?s {path.steps} ?v")
                continue
            ways |= {way("?v") for way in compilation.targets(user)}
            if user not in seen:
                seen.add(user)
                todo.append(user)
    if ways:
        found |= lists.found("?v", " UNION ".join(f"{{ {way} }}" for way in sorted(ways)))
    return found
