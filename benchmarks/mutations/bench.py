"""The bench: an archive in memory, into which a mutation is planted as an edit of a file, validated and undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from benchmarks.mutations.edits import Change as Edit
from benchmarks.mutations.index import Index
from kg.archive import Archive
from kg.build.affected_queries import Change
from kg.build.argue import argue
from kg.build.findings import ValidationFinding
from kg.build.infer import run, strata
from kg.build.load import load_files
from kg.build.pipeline import update_conclusions
from kg.build.progress import Progress, silent
from kg.build.prove import prove
from kg.build.reach import Near
from kg.build.revise import Revision
from kg.build.validate import validate
from kg.errors import KgError
from kg.shacl import Shapes
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore, stated
from kg.terms.names import prefixes


@dataclass(frozen=True)
class Outcome:
    """What came of a mutation: noticed, warned or passed; the rules that found it, and what they say."""

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
        self.rules, self.checks = read_all(archive, "rules"), read_all(archive, "checks")
        self.table = prefixes(archive)
        built = LocalStore.in_memory()
        load_files(built, archive.turtle, progress)
        self.groups = strata(built, self.rules)
        run(built, self.groups, progress)
        prove(built, self.rules)
        argue(built)
        self.index = Index(built)
        self.before = LocalStore.in_memory()
        self.before.as_oxigraph().bulk_extend(built.as_oxigraph())
        self.store = RecordedStore.over(built)
        self.shapes = Shapes(self.store)  # no mutation changes them
        self.findings = validate(self.store, self.checks, self.table, progress)

    def plant(self, change: Edit, everything: bool = False) -> Outcome:
        """What validation says of the archive with a change, which is undone; of what it reaches, or of everything."""
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
        revision = Revision(self.before, self.store, self.groups)
        revision.apply(change.removed, change.added)
        changed = update_conclusions(self.store, self.rules, revision)
        if everything:
            return validate(self.store, self.checks, self.table)
        after = Change.of(changed, (finding.rule for finding in self.findings))
        near = Near(self.store, after)
        return validate(self.store, self.checks, self.table, after=after, near=near, shapes=self.shapes)

    def untouched(self) -> bool:
        """Whether the store is what it was before the first change."""
        return set(self.store.as_oxigraph()) == set(self.before.as_oxigraph())
