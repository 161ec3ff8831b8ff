"""The report as an rdflib graph, which is made when somebody first looks into it: many callers read only the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from kg.shacl.delegate import of_rdflib
from kg.shacl.report import Report


def graph(report: Report, prefixes: Mapping[str, str]) -> Any:
    """A report with these prefixes."""
    from rdflib import Graph

    store = _store()(lambda: map(of_rdflib(), report.triples()))
    made = store.of = Graph(store=store)
    for prefix, iri in prefixes.items():
        made.bind(prefix, iri)
    return made


@cache
def _store() -> type[Any]:
    """The class of a store that is filled before it is first read, changed or copied."""
    from rdflib.plugins.stores.memory import Memory

    class Later(Memory):
        of: Any = None  # the graph

        def __init__(self, due: Callable[[], Iterable[Any]]) -> None:
            super().__init__()
            self.due: Callable[[], Iterable[Any]] | None = due

        def fill(self) -> None:
            due, self.due = self.due, None
            for triple in due() if due else ():
                super().add(triple, self.of)

        def add(self, *given: Any, **options: Any) -> None:
            self.fill()
            super().add(*given, **options)

        def remove(self, *given: Any, **options: Any) -> None:
            self.fill()
            super().remove(*given, **options)

        def triples(self, *given: Any, **options: Any) -> Any:
            self.fill()
            return super().triples(*given, **options)

        def contexts(self, *given: Any, **options: Any) -> Any:
            self.fill()
            return super().contexts(*given, **options)

        def __len__(self, context: Any = None) -> int:
            self.fill()
            return super().__len__(context)

        def __reduce__(self) -> tuple[Any, ...]:
            self.fill()
            return Memory, (), {name: value for name, value in self.__dict__.items() if name not in ("due", "of")}

    return Later
