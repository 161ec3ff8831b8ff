"""This module counts what a store holds of each property and class, from which a query is ordered."""

from __future__ import annotations

from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.shacl.terms import RDF
from kg.store import Store, Term


class Sizes:
    """How often each property and each class occurs in a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._properties: dict[str, tuple[int, int]] = {}
        self._covered: dict[tuple[str, ...], bool] = {}

    def _property(self, iri: str) -> tuple[int, int]:
        if iri not in self._properties:
            query = f"SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) WHERE {{ ?s <{iri}> ?o }}"
            ((statements, subjects),) = self.store.rows(query)
            self._properties[iri] = _whole(statements), _whole(subjects)
        return self._properties[iri]

    def statements(self, iri: str) -> int:
        """The number of statements with a property."""
        return self._property(iri)[0]

    def is_single(self, iri: str) -> bool:
        """Whether nothing has two values of a property; false also where that is not sure."""
        statements, subjects = self._property(iri)
        return statements == subjects

    @cached_property
    def classes(self) -> dict[str, int]:
        """The number of statements that something is of each class."""
        rows = self.store.rows(f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ ?s <{RDF}type> ?c }} GROUP BY ?c")
        return {c.value: _whole(n) for c, n in rows if isinstance(c, NamedNode)}

    def needed(self, wanted: str, classes: list[str]) -> list[str]:
        """Of a class and its subclasses those that are to be asked for: the class alone, where it is inferred."""
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


class Unknown(Sizes):
    """No counts: where a few things are named to which a query is bound, to count costs more than it saves."""

    def _property(self, iri: str) -> tuple[int, int]:
        return 1, 0

    @cached_property
    def classes(self) -> dict[str, int]:
        """None."""
        return {}

    def needed(self, wanted: str, classes: list[str]) -> list[str]:
        """All of them."""
        return classes


def _whole(term: Term | None) -> int:
    return int(term.value) if isinstance(term, Literal) else 0
