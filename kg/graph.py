"""This module is the face for Python: a graph that is opened once and asked many times."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, Triple

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
from kg.why import Explainer, Leaf, Step, conclusions

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.endpoint import EndpointStore


class Graph:
    """A built store with its archive: the questions, the names of things, and their statements."""

    def __init__(self, archive: Archive, store: Store) -> None:
        self.archive, self.store = archive, store
        self.prefixes = prefixes(archive)
        self.things = Things(store, self.prefixes)

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """Raises KgError at its end where an answer may be partial: a build has begun or ended at the endpoint."""
        try:
            yield
        except KgError:  # which may come of a part of the graph
            self.check_unchanged()
            raise
        self.check_unchanged()

    def check_unchanged(self) -> None:
        """Raises KgError where a build has begun or ended at the endpoint since the graph was opened there."""
        if self.store.remote:
            cast("EndpointStore", self.store).check_mark()

    def questions(self) -> list[QueryFile]:
        """The stored questions in order of names."""
        return read_all(self.archive, "questions")

    def ask(self, name: str, **parameters: str) -> Answer:
        """The answer to a stored question; see `kg.ask.ask`."""
        with self.whole():
            return ask(self.store, self.things, question(self.archive, name), parameters)

    def query(self, sparql: str) -> Table:
        """The rows of a SELECT over the union of all graphs."""
        with self.whole():
            solutions = self.store.select(sparql)
            return Table([variable.value for variable in solutions.variables], [tuple(row) for row in solutions])

    def show(self, thing: str) -> Table:
        """All that is known about a thing; see `kg.show.show`."""
        with self.whole():
            (found,) = self.things.find(thing, "show")[:1]
            return show(self.store, found)

    def why(self, *statement: str, most: int = 3) -> list[Step | Leaf]:
        """The proofs of the conclusions about a thing, or of one statement: thing, property and value."""
        with self.whole():
            explainer = Explainer(self.store, read_all(self.archive, "rules"), most)
            return [explainer.why(triple) for triple in self.statements(statement)]

    def statements(self, words: Sequence[str]) -> list[Triple]:
        """What a reader asks the reason of: a statement in three parts, or all conclusions about one thing."""
        if len(words) == 1 and len(parts := words[0].split()) == 3 and all(":" in part for part in parts):
            words = parts
        if len(words) == 1:
            found = [
                triple for thing in self.things.find(words[0], "kg why") for triple in conclusions(self.store, thing)
            ]
            if found:
                return found
            raise KgError(
                f"no conclusion speaks of {words[0][:80]!r}",
                "kg why",
                "a conclusion; a person, event, remedy, document or treaty of one; or a statement in three parts",
                'write thing, property and value, as in: kg why case:kz-ilyashev "rests on" "ICCPR 19"',
            )
        if len(words) != 3:
            raise KgError(
                f"{len(words)} words are neither a thing nor a statement",
                "kg why",
                "one thing, or thing, property and value",
                "put names of several words in quotation marks",
            )
        subject, predicate = self.things.find(words[0], "kg why")[0], self.things.find(words[1], "kg why")[0]
        quads = self.store.statements(subject, predicate)
        for value in {quad.object for quad in quads}:
            if isinstance(value, Literal) and value.value == words[2]:
                return [Triple(subject, predicate, value)]
        return [Triple(subject, predicate, self.things.find(words[2], "kg why")[0])]

    def dataset(self) -> Dataset:
        """An rdflib.Dataset over the same store, or over a copy of an endpoint; its default graph is the union."""
        import oxrdflib
        import pyoxigraph
        from rdflib import Dataset

        inner = pyoxigraph.Store() if self.store.remote else self.store.inner
        if self.store.remote:
            with self.whole():
                inner.bulk_extend(self.store.statements())
        return Dataset(store=oxrdflib.OxigraphStore(store=inner), default_union=True)


def open_graph(archive: str | Path | None = None, endpoint: str | None = None) -> Graph:
    """The graph of an archive, or the project's own; built first where that has not been done.

    With `endpoint`, the address of a SPARQL 1.1 endpoint, the graph that `kg build --endpoint` has made there; what
    lets us in comes from the environment. Raises KgError where the archive holds no data, where its store is damaged,
    and where the endpoint holds no whole build.
    """
    found = locate(Path(archive) if archive is not None else None)
    if endpoint is not None:
        there = store_at(endpoint)
        there.built_from = there.key()
        return Graph(found, there)
    folder = pipeline.current(found)
    if folder is None or (folder.name != found.key and found.installed):
        folder = pipeline.make(found, checked=not found.installed).folder
    return Graph(found, Store.read(folder / "db"))


def store_at(address: str) -> EndpointStore:
    """The store of an endpoint, whatever it holds; what lets us in comes from the environment."""
    from kg.endpoint import EndpointStore
    from kg.protocol import Client

    return EndpointStore(Client(address))


def stale(graph: Graph) -> bool:
    """Whether a file has changed since the store was built."""
    if isinstance(key := getattr(graph.store, "built_from", None), str):
        return key != graph.archive.key
    folder = pipeline.current(graph.archive)
    return folder is not None and folder.name != graph.archive.key


__all__ = ["Graph", "KgError", "open_graph", "stale"]
