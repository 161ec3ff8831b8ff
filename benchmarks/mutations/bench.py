"""The bench: an archive in memory, into which a mutation is planted as an edit of a file, validated and undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from benchmarks.mutations.edits import Change as Edit
from benchmarks.mutations.index import Index
from kg.archive import Archive
from kg.build.findings import ValidationFinding
from kg.build.load import load_files
from kg.build.pipeline import conclude, label
from kg.build.preview import derive_about
from kg.build.progress import Progress, silent
from kg.build.validate import validate
from kg.errors import KgError
from kg.labels import write_labels
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore, stated
from kg.terms.names import INFERRED, THING, prefixes


@dataclass(frozen=True)
class Outcome:
    """The outcome of a mutation: noticed, warned or passed; the rules that found it, and what they say."""

    change: Edit
    verdict: str
    rules: tuple[str, ...]
    messages: tuple[str, ...]


class RecordedStore(LocalStore):
    """A store that keeps what changes it, so that it can be undone."""

    def __init__(self, oxigraph: ox.Store) -> None:
        super().__init__(oxigraph)
        self._done: list[tuple[bool, Quad]] = []  # whether it was added, and what

    @classmethod
    def over(cls, store: LocalStore) -> RecordedStore:
        """The same statements, recorded from now on."""
        return cls(store.as_oxigraph())

    def add(self, graph: NamedNode, triples: Collection[Triple]) -> None:
        """Adds triples to a graph."""
        new = [quad for triple in dict.fromkeys(triples) if (quad := stated(triple, graph)) not in self]
        self._done += [(True, quad) for quad in new]
        self.add_quads(new)

    def remove(self, quad: Quad) -> None:
        """Removes a statement from its graph."""
        if quad in self:
            self._done.append((False, quad))
            super().remove(quad)

    def remove_graph(self, graph: NamedNode) -> None:
        """Removes a graph and all its statements."""
        self._done += [(False, quad) for quad in self.statements(graph=graph)]
        super().remove_graph(graph)

    def undo(self) -> None:
        """Takes back every change, the last one first."""
        for added, quad in reversed(self._done):
            if added:
                super().remove(quad)
            else:
                self.add_quads([quad])
        for graph in {quad.graph_name for added, quad in self._done if added}:
            if isinstance(graph, NamedNode) and next(self.statements(graph=graph), None) is None:
                super().remove_graph(graph)
        self._done.clear()


class Bench:
    """An archive with all that follows from it. `findings` is what validation says of it as it is."""

    def __init__(self, archive: Archive, progress: Progress = silent) -> None:
        self.rules, self.labels = (read_all(archive, name) for name in ("rules", "labels"))
        self.table = prefixes(archive)
        built = LocalStore.in_memory()
        load_files(built, archive.turtle, progress)
        conclude(built, self.rules, progress)
        label(built, self.labels, progress)
        self.index = Index(built)
        self.before = LocalStore.in_memory()
        self.before.as_oxigraph().bulk_extend(built.as_oxigraph())
        self.store = RecordedStore.over(built)
        self.findings = validate(self.store, self.table, progress)

    def plant(self, change: Edit, everything: bool = False) -> Outcome:
        """The findings in the archive with a change, which is undone; in what it reaches, or in everything."""
        try:
            found = self._found_after(change, everything)
        except KgError as error:
            return Outcome(change, "noticed", ("the build",), (str(error),))
        finally:
            self.store.undo()
        new = [finding for finding in found if finding not in self.findings]
        wrong = [finding for finding in new if finding.severity == "Violation"]
        verdict = "noticed" if wrong else "warned" if new else "passed"
        shown = wrong or new
        return Outcome(change, verdict, tuple(dict.fromkeys(f.rule for f in shown)), tuple(map(str, shown)))

    def _found_after(self, change: Edit, everything: bool) -> list[ValidationFinding]:
        if everything:
            store = LocalStore.in_memory()
            store.add_quads(quad for quad in self.before.statements() if not _is_inferred(quad))
            for quad in change.removed:
                store.remove(quad)
            store.add_quads(change.added)
            conclude(store, self.rules)
            label(store, self.labels)
            return validate(store, self.table)
        for quad in change.removed:
            self.store.remove(quad)
        for quad in change.added:
            self.store.add(quad.graph_name, [quad.triple])  # type: ignore[arg-type]
        ends = (end for quad in (*change.removed, *change.added) for end in (quad.subject, quad.object))
        things = {end for end in ends if isinstance(end, NamedNode) and end.value.startswith(THING)}
        derive_about(self.store, things, self.rules)
        write_labels(self.store, self.labels, things)
        return validate(self.store, self.table, among=things)

    def untouched(self) -> bool:
        """True if the store is what it was before the first change."""
        return set(self.store.as_oxigraph()) == set(self.before.as_oxigraph())


def _is_inferred(quad: Quad) -> bool:
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(INFERRED)
