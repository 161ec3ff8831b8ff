"""The interface for Python: a graph that is opened once and asked many times."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import Archive, locate
from kg.build import generations
from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.search.lookup import Things
from kg.sparql.days import with_day_numbers
from kg.sparql.join_hints import look_up_what_is_denied
from kg.sparql.query_file import QueryFile, question, read_all
from kg.store import damage
from kg.store.labels import Labels
from kg.store.protocol import QueryResult, Store, solutions
from kg.store.table import Table
from kg.terms.names import READ, hb, prefixes

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.ask.answer import Answer
    from kg.store.endpoint import EndpointStore
    from kg.store.local import LocalStore
    from kg.why.explain import Leaf, Step


class Graph:
    """A built store with its archive: the questions, the names of things, and their statements.

    `without_read` is the store of what holds without the facts that a program read; None if there are no such facts,
    and at an endpoint.
    """

    def __init__(self, archive: Archive, store: Store, without_read: LocalStore | None = None) -> None:
        self.archive, self.store, self.without_read = archive, store, without_read
        self.prefixes = prefixes(archive)
        self.things = Things(store, self.prefixes)

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """A block for reading, at whose end KgError is raised if a build has begun or ended at the endpoint.

        Raises KgError if the store on disk is damaged.
        """
        try:
            with damage.reading():
                yield
        except KgError:  # which a partial graph may have caused
            self.check_unchanged()
            raise
        self.check_unchanged()

    def check_unchanged(self) -> None:
        """Raises KgError if a build has begun or ended at the endpoint since the graph was opened there."""
        self.store.check_unchanged()

    def questions(self) -> list[QueryFile]:
        """The stored questions, sorted by name."""
        return read_all(self.archive, "questions")

    def confirmed(self, only: bool = True) -> Graph:
        """The graph without what a program read and nobody confirmed, with the names of all things; if not `only`, all.

        Raises KgError at an endpoint that has such facts.
        """
        if not only:
            return self
        if self.store.remote and next(self.store.statements(None, hb("origin"), READ), None):
            what, expected = "an endpoint has no graph without what a program read", "the store on this disk"
            raise KgError(what, f"{self.store.address}, --confirmed", expected, "leave --endpoint out")
        found = copy.copy(self)
        found.store = self.store if self.without_read is None else self.without_read
        found.without_read = None
        return found

    def answer(self, chosen: QueryFile, parameters: Mapping[str, str]) -> Answer:
        """The answer to a stored question, its rows marked that rest on what a program read."""
        from kg.ask.answer import ask  # for which a proof need not wait

        return ask(self.store, self.things, chosen, parameters, self.without_read)

    def ask(self, name: str, **parameters: str) -> Answer:
        """The answer to a stored question; see `kg.ask.answer.ask`."""
        with self.store.question(), self.whole():
            return self.answer(question(self.archive, name), parameters)

    def query(self, sparql: str) -> Table:
        """The rows of a SELECT over the union of all graphs. It need not declare the prefixes of the archive."""
        with self.store.question(), self.whole():
            return _table(self.store, sparql, self.prefixes)

    def search(self, text: str, kind: str = "", limit: int = 20) -> Table:
        """Name, kind and identifier of what a text may mean, best first; see `kg.search.results.search`."""
        from kg.search import results

        with self.store.question(), self.whole():
            found = results.search(self.things, self.questions(), text, kind, most=limit)
            return results.table_of(found, self.things, Labels(self.store, self.prefixes, short=False), limit)

    def show(self, thing: str) -> Table:
        """All that is known about a thing; see `kg.ask.show.show`."""
        from kg.ask.show import show

        with self.store.question(), self.whole():
            (found,) = self.things.find(thing, "show")[:1]
            table = show(self.store, found, without_read=self.without_read)
            return dataclasses.replace(table, labels=Labels(self.things.store, self.prefixes))

    def why(
        self, *statement: str, most: int = 3, shallow_beyond: int | None = None, progress: Progress = silent
    ) -> list[Step | Leaf]:
        """The proofs of the conclusions about a thing, or of one statement: thing, property and value.

        Of more than `shallow_beyond` statements only the last step of each proof, which takes much less time.
        """
        from kg.why.explain import Explainer  # for which a question need not wait

        with self.whole():
            statements = self.statements(statement)
            shallow = shallow_beyond is not None and len(statements) > shallow_beyond
            rules = read_all(self.archive, "rules")
            explainer = Explainer(self.store, rules, most, shallow, self.without_read)
            explainer.look_ahead(statements)
            found = []
            for number, triple in enumerate(statements):
                progress("finding proofs", number, len(statements))
                found.append(explainer.why(triple))
            return found

    def statements(self, words: Sequence[str]) -> list[Triple]:
        """The statements to explain: one that is given by its three parts, or all conclusions about one thing."""
        from kg.why.explain import conclusions

        words = self.parts(words)
        if len(words) == 1:
            found = [
                triple for thing in self.things.find(words[0], "kg why") for triple in conclusions(self.store, thing)
            ]
            if found:
                return found
            raise KgError(
                f"no conclusion is about {words[0][:80]!r}",
                "kg why",
                "a conclusion; a person, event, remedy, document or treaty in one; or a statement in three parts",
                'write thing, property and value, as in: kg why case:kz-ilyashev "rests on" "ICCPR 19"',
            )
        subject, predicate = self.things.find(words[0], "kg why")[0], self.things.find(words[1], "kg why")[0]
        for value in {quad.object for quad in self.store.statements(subject, predicate)}:
            if isinstance(value, Literal) and value.value == words[2]:
                return [Triple(subject, predicate, value)]
        return [Triple(subject, predicate, self.things.find(words[2], "kg why")[0])]

    def parts(self, words: Sequence[str]) -> list[str]:
        """The words of a request as one name, whose words may stand apart, or as the three parts of a statement.

        Raises KgError if they are neither.
        """
        whole = " ".join(words)
        if len(words) == 1:
            three = whole.split()
            return three if len(three) == 3 and all(":" in part for part in three) else [whole]
        if len(words) == 3 and any(next(self.store.statements(None, one), None) for one in self._found(words[1])):
            return list(words)
        try:
            self.things.match(whole, "kg why")
        except KgError as error:
            if not self._found(words[0]):
                raise
            what = f"{len(words)} words are neither a thing nor a statement"
            raise KgError(
                f"{words[1][:80]!r} is not a property of any statement" if len(words) == 3 else what,
                "kg why",
                "one thing, or thing, property and value",
                'write the three as kg show prints them, as in: kg why case:kz-ilyashev "rests on" "ICCPR 19"',
            ) from error
        return [whole]

    def _found(self, text: str) -> Sequence[NamedNode]:
        with contextlib.suppress(KgError):
            return self.things.find(text, "kg why")
        return []

    def dataset(self) -> Dataset:
        """An rdflib.Dataset over the same store, or over a copy of an endpoint; its default graph is the union."""
        import oxrdflib
        from rdflib import Dataset

        with self.whole():
            oxigraph = self.store.as_oxigraph()
        return Dataset(store=oxrdflib.OxigraphStore(store=oxigraph), default_union=True)


def answered(store: Store, query: str, where: str, prefixes: Mapping[str, str]) -> QueryResult:
    """The result of a query that a person wrote. Raises KgError, which tells a mistake by its place in that text.

    The store in this process looks up step by step what the query denies; an endpoint gets it as it is.
    """
    text = with_day_numbers(query, where)
    hinted = text if store.remote else look_up_what_is_denied(text)
    if hinted != text:
        with contextlib.suppress(KgError):  # about the other text
            return store.query(hinted, where, prefixes)
    return store.query(text, where, prefixes)


def _table(store: Store, sparql: str, prefixes: dict[str, str]) -> Table:
    # not kept in the frame of a caller that may raise: see kg/store/http.py
    found = solutions(answered(store, sparql, "the query", prefixes), "the query")
    columns = [variable.value for variable in found.variables]
    return Table(columns, list(map(tuple, found)), labels=Labels(store, prefixes))


def open_graph(
    archive: str | Path | None = None,
    endpoint: str | None = None,
    *,
    others: Sequence[str | Path] = (),
) -> Graph:
    """The graph of an archive, or the project's own, together with those of `others`; it is built first if need be.

    With `endpoint`, the address of a SPARQL 1.1 endpoint, it is the graph that `kg build --endpoint` has made there;
    credentials come from the environment. Raises KgError if the archive holds no data, if its store is damaged, or if
    the endpoint holds no finished build.
    """
    found = locate(Path(archive) if archive is not None else None, map(Path, others))
    if endpoint is not None:
        there = store_at(endpoint)
        there.built_from = there.key()
        return Graph(found, there)
    folder = generations.current(found)
    if folder is None or (found.installed and folder.name != found.key):
        from kg.build import pipeline

        folder = pipeline.build_archive(found, checked=not found.installed and not found.is_joint).folder
    return Graph(found, generations.open_store(folder), generations.open_without_read(folder))


def store_at(address: str) -> EndpointStore:
    """The store at an endpoint, whatever it holds; credentials come from the environment."""
    from kg.store.endpoint import EndpointStore
    from kg.store.http import Client

    return EndpointStore(Client(address))


def stale(graph: Graph) -> bool:
    """True if a file has changed since the store was built."""
    if graph.store.built_from is not None:
        return graph.store.built_from != graph.archive.key
    folder = generations.current(graph.archive)
    return folder is not None and folder.name != graph.archive.key


__all__ = ["Graph", "KgError", "open_graph", "stale"]
