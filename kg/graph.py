"""This module is the face for Python: a graph that is opened once and asked many times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg import pipeline
from kg.ask import Answer, ask
from kg.errors import KgError
from kg.identifiers import prefixes
from kg.paths import Archive, locate
from kg.queries import QueryFile, question, read_all
from kg.show import show
from kg.store import Store
from kg.table import Table
from kg.things import Things

if TYPE_CHECKING:
    from rdflib import Dataset


class Graph:
    """A built store with its archive: the questions, the names of things, and their statements."""

    def __init__(self, archive: Archive, store: Store) -> None:
        self.archive, self.store = archive, store
        self.prefixes = prefixes(archive)
        self.things = Things(store, self.prefixes)

    def questions(self) -> list[QueryFile]:
        """The stored questions in order of names."""
        return read_all(self.archive, "questions")

    def ask(self, name: str, **parameters: str) -> Answer:
        """The answer to a stored question; see `kg.ask.ask`."""
        return ask(self.store, self.things, question(self.archive, name), parameters)

    def query(self, sparql: str) -> Table:
        """The rows of a SELECT over the union of all graphs."""
        solutions = self.store.select(sparql)
        return Table([variable.value for variable in solutions.variables], [tuple(row) for row in solutions])

    def show(self, thing: str) -> Table:
        """All that is known about a thing; see `kg.show.show`."""
        (found,) = self.things.find(thing, "show")[:1]
        return show(self.store, found)

    def dataset(self) -> Dataset:
        """An rdflib.Dataset over the same store, whose default graph is the union. Read only."""
        import oxrdflib
        from rdflib import Dataset

        return Dataset(store=oxrdflib.OxigraphStore(store=self.store.inner), default_union=True)


def open_graph(archive: str | Path | None = None) -> Graph:
    """The graph of an archive, or the project's own; built first where that has not been done.

    Raises KgError where the archive holds no data or its store is damaged.
    """
    found = locate(Path(archive) if archive is not None else None)
    folder = pipeline.current(found)
    if folder is None or (folder.name != found.key and found.installed):
        folder = pipeline.make(found, checked=not found.installed).folder
    return Graph(found, Store.read(folder / "db"))


def stale(graph: Graph) -> bool:
    """Whether a file has changed since the store was built."""
    folder = pipeline.current(graph.archive)
    return folder is not None and folder.name != graph.archive.key


__all__ = ["Graph", "KgError", "open_graph", "stale"]
