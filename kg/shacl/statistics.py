"""How often each property and class occurs in a store, so that a query can begin where there is least to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.shacl.parallel import in_parallel
from kg.shacl.paths import Path, Row
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import RDF

MAX_NAMED = 1000  # things listed in one query


class Statistics:
    """Nothing is known of how often something occurs: to count it would cost more than it saves."""

    def several(self, iri: str) -> list[NamedNode] | None:
        """The things that have several values of a property; None if they are too many to list or not all IRIs."""
        return None

    def is_selective(self, path: Path | None, classes: Sequence[str]) -> bool:
        """True if it is cheaper to read all of a property than to look it up for each thing of some classes."""
        return False

    def is_frequent(self, path: Path | None, classes: Sequence[str]) -> bool:
        """True if there are at least as many statements with a property as things of some classes."""
        return False

    def needed(self, wanted: str, classes: list[str]) -> list[str]:
        """The classes to ask for: the class alone if all members of its subclasses have it too, else all of them."""
        return classes


class StoreStatistics(Statistics):
    """How often each property and each class occurs in a store."""

    def __init__(self, store: Store, properties: Iterable[str]) -> None:
        """Counts these properties now, in parallel, and others on demand."""
        self.store = store
        self._properties: dict[str, tuple[int, int]] = {}
        self._several: dict[str, list[NamedNode] | None] = {}
        self._covered: dict[tuple[str, ...], bool] = {}
        if store.max_parallel_queries > 1:
            list(in_parallel(store.max_parallel_queries, self._property, properties))

    def _property(self, iri: str) -> tuple[int, int]:
        """The number of statements with a property, and of things that have it."""
        if iri not in self._properties:
            query = f"SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) WHERE {{ ?s <{iri}> ?o }}"
            ((statements, subjects),) = self.store.rows(query)
            self._properties[iri] = _whole(statements), _whole(subjects)
        return self._properties[iri]

    def several(self, iri: str) -> list[NamedNode] | None:
        """The things that have several values of a property; None if they are too many to list or not all IRIs."""
        statements, subjects = self._property(iri)
        if statements == subjects:
            return []
        if iri not in self._several:
            query = f"SELECT ?s WHERE {{ ?s <{iri}> ?o }} GROUP BY ?s HAVING(COUNT(*) > 1) LIMIT {MAX_NAMED + 1}"
            things = [s for (s,) in self.store.rows(query)]
            few = [s for s in things if isinstance(s, NamedNode)]
            self._several[iri] = few if len(things) == len(few) <= MAX_NAMED else None
        return self._several[iri]

    @cached_property
    def classes(self) -> dict[str, int]:
        """The number of rdf:type statements for each class."""
        rows = self.store.rows(f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ ?s <{RDF}type> ?c }} GROUP BY ?c")
        return {c.value: _whole(n) for c, n in rows if isinstance(c, NamedNode)}

    def is_selective(self, path: Path | None, classes: Sequence[str]) -> bool:
        """True if it is cheaper to read all of a property than to look it up for each thing of some classes."""
        cost = 6 if self.store.on_disk else 2  # of one lookup, if reading one statement costs 1
        things = self._things(classes)
        return path is not None and bool(path.iri) and things > 0 and self._property(path.iri)[0] <= cost * things

    def is_frequent(self, path: Path | None, classes: Sequence[str]) -> bool:
        """True if there are at least as many statements with a property as things of some classes."""
        things = self._things(classes)
        return path is not None and bool(path.iri) and 0 < things <= self._property(path.iri)[0]

    def _things(self, classes: Sequence[str]) -> int:
        return sum(self.classes.get(name, 0) for name in classes)

    def needed(self, wanted: str, classes: list[str]) -> list[str]:
        """The classes to ask for: the class alone if all members of its subclasses have it too, else all of them."""
        others = [name for name in classes if name != wanted and name in self.classes]
        if not others:
            return [wanted]
        key = (wanted, *others)
        if key not in self._covered:
            names = " ".join(f"<{name}>" for name in others)
            missing = f"?x <{RDF}type> ?c MINUS {{ ?x <{RDF}type> <{wanted}> }}"
            query = f"SELECT ?x WHERE {{ VALUES ?c {{ {names} }} {missing} }} LIMIT 1"
            self._covered[key] = not self.store.rows(query)
        return [wanted] if self._covered[key] else classes


class FewNodes(Statistics):
    """Facts about a few given nodes, for queries about these."""

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

    def several(self, iri: str) -> list[NamedNode] | None:
        """Those of the nodes that have several values of a property."""
        return [node for node, numbers in self._numbers.items() if numbers[iri] > 1]


def _whole(term: Term | None) -> int:
    return int(term.value) if isinstance(term, Literal) else 0
