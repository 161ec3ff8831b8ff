"""Facts about a few given nodes, for queries about these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode

from kg.shacl.paths import Path, Row
from kg.store.protocol import Store
from kg.terms.vocabulary import RDF


class FewNodes:
    """A few nodes, and what the store says of them."""

    def __init__(self, store: Store, nodes: Collection[NamedNode]) -> None:
        self.store, self.nodes = store, nodes
        said = {node: {(q.predicate.value, q.object) for q in store.statements(node)} for node in nodes}
        self._numbers = {node: Counter(name for name, _ in pairs) for node, pairs in said.items()}
        self._types = {node: {one for name, one in pairs if name == f"{RDF}type"} for node, pairs in said.items()}

    def targets(self, row: Row, classes: Iterable[str]) -> list[NamedNode]:
        """Those of the nodes that are targets of a shape, of which the members of some classes are targets."""
        wanted = {NamedNode(name) for name in classes}
        subjects_of = {one.value for one in row.get("targetSubjectsOf", ()) if isinstance(one, NamedNode)}
        found = {node for node in self._types if not wanted.isdisjoint(self._types[node])}
        found |= {node for node in self._numbers if not subjects_of.isdisjoint(self._numbers[node])}
        for one in row.get("targetObjectsOf", ()):
            if isinstance(one, NamedNode):
                found |= {node for node in self._types if next(self.store.statements(None, one, node), None)}
        return sorted(found | self._types.keys() & set(row.get("targetNode", ())), key=str)

    def lacks(self, nodes: Iterable[NamedNode], path: Path | None) -> bool:
        """True if it is certain that none of some nodes has a value at a path."""
        first = path.first if path else ()
        return bool(first) and all(name not in self._numbers[node] for node in nodes for name in first)
