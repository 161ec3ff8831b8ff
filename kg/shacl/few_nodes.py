"""Facts about a few given nodes, for queries about these."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode

from kg.shacl.paths import Row
from kg.store.protocol import Store
from kg.terms.vocabulary import RDF_TYPE


class FewNodes:
    """A few nodes, and what the store says of them."""

    def __init__(self, store: Store, nodes: Collection[NamedNode]) -> None:
        self.store = store
        said = {node: list(store.statements(node)) for node in nodes}
        self._properties = {node: {one.predicate.value for one in quads} for node, quads in said.items()}
        self._types = {node: {one.object for one in quads if one.predicate == RDF_TYPE} for node, quads in said.items()}

    def targets(self, row: Row, classes: Iterable[str]) -> list[NamedNode]:
        """Those of the nodes that are targets of a shape, of which the members of some classes are targets."""
        wanted = {NamedNode(name) for name in classes}
        subjects_of = {one.value for one in row.get("targetSubjectsOf", ()) if isinstance(one, NamedNode)}
        found = {node for node, types in self._types.items() if not wanted.isdisjoint(types)}
        found |= {node for node, names in self._properties.items() if not subjects_of.isdisjoint(names)}
        for one in row.get("targetObjectsOf", ()):
            if isinstance(one, NamedNode):
                found |= {node for node in self._types if next(self.store.statements(None, one, node), None)}
        return sorted(found | self._types.keys() & set(row.get("targetNode", ())), key=str)
