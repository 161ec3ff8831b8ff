"""Some files as they would be in the graph: what `kg validate FILE` and `kg new` look at, within a second.

A copy of the store in use gets the changed files in the place of their last versions. What follows about the things
of these files is derived anew. What follows about other things, and all conclusions, are those of the last build: what
a change does to them is found when everything is validated (docs/decisions/0079-no-incremental-builds.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple, Variable

from kg.archive import Snapshot
from kg.build.extend import check_data, check_extension
from kg.build.generations import current, open_store
from kg.build.load import load_files
from kg.build.manifest import changed_files
from kg.errors import KgError
from kg.files import atomic
from kg.labels import write_labels
from kg.rules.axioms import axiom_rules
from kg.rules.patterns import patterns_of
from kg.rules.rows import Keys, heads, rows
from kg.rules.rule import Rule, written_rules
from kg.rules.strata import in_strata
from kg.sparql.query_file import QueryFile, read_all
from kg.store import checksums
from kg.store.local import LocalStore
from kg.terms.names import FILES, ONT, graph_of, hb
from kg.terms.vocabulary import RDF_TYPE

MOST_THINGS = 1_000  # described by the files; for more it is faster to build everything in memory


@dataclass(frozen=True)
class Preview:
    """A store with some files as they would be, and the things that these files describe."""

    store: LocalStore
    things: frozenset[NamedNode]


@contextmanager
def preview(archive: Snapshot, drafts: Mapping[str, bytes], files: Collection[str]) -> Iterator[Preview | None]:
    """The store in use with all data files as they are now, `drafts` among them, which the archive lacks.

    The things are those of `files`. None where everything must be built: there is no store in use, the ontology or the
    queries have changed since, or the files describe very many things. The copy is deleted at the end of the
    block. Raises KgError with every syntax error in the changed files.
    """
    last = current(archive)
    changed = changed_files(archive, last, drafts) if last is not None else None
    if last is None or changed is None:
        yield None
        return
    contents = {name: drafts.get(name) or archive.content(name) for name in changed if changed[name]}
    scratch = LocalStore.in_memory()
    load_files(scratch, contents)
    try:
        whole = open_store(last)
    except KgError:
        yield None
        return
    with atomic.work_folder(archive.build) as folder:
        database = folder / checksums.DATABASE
        whole.backup(database)
        store = LocalStore.create(database)
        touched = _replace(store, scratch, changed)
        things = described(store, files)
        if len(touched | things) > MOST_THINGS:
            yield None
            return
        check_extension(store, archive)
        check_data(store, archive)
        derive_about(store, touched, read_all(archive, "rules"))
        write_labels(store, read_all(archive, "labels"), touched)
        yield Preview(store, frozenset(things))


def _replace(store: LocalStore, scratch: LocalStore, changed: Collection[str]) -> set[NamedNode]:
    """Puts the graphs of changed files in place of the last ones; returns the things that were or are described."""
    things = described(store, changed) | described(scratch, changed)
    for name in changed:
        store.remove_graph(graph_of(name))
        store.remove(Quad(graph_of(name), hb("fromFile"), Literal(name), FILES))
    store.add_quads(scratch.statements())
    return things


def derive_about(store: LocalStore, things: Collection[NamedNode], written: Iterable[QueryFile]) -> None:
    """Derives anew what the axioms and the rules that draw no conclusion give about things, as subject or object."""
    rules = [*axiom_rules(store), *(rule for rule in written_rules(written) if not rule.concludes)]
    graphs = {rule.graph for rule in rules}
    for thing in things:
        for quad in [*store.statements(thing), *store.statements(None, None, thing)]:
            if quad.graph_name in graphs and quad.subject not in graphs:
                store.remove(quad)
    said = {q.predicate for t in things for q in (*store.statements(t), *store.statements(None, None, t))}
    for group in in_strata(rules):
        fresh = True
        while fresh:
            fresh = False
            for rule in group:
                found = {triple for triple in _given_about(rule, store, things, said) if not store.holds(triple)}
                store.add(rule.graph, found)
                said |= {triple.predicate for triple in found}
                fresh = fresh or (bool(found) and bool(group[rule]))


def _given_about(
    rule: Rule, store: LocalStore, things: Collection[NamedNode], said: Collection[NamedNode]
) -> Iterator[Triple]:
    """The triples that a rule gives with one of these things as subject or object; `said` are their properties."""
    read = {pattern[1] for pattern in patterns_of(rule.body.part)}
    if read.isdisjoint(said) and not any(isinstance(one, Variable) for one in read):
        return
    ends = {end.value for subject, _, value in rule.body.head for end in (subject, value) if isinstance(end, Variable)}
    for name in sorted(ends & rule.body.bindable):
        keys: Keys = {(name,): {(thing,): None for thing in things}}
        yield from heads(rule, rows(rule, store, keys))


def described(store: LocalStore, files: Collection[str]) -> set[NamedNode]:
    """The things of which files say something, and not the graphs of the files themselves."""
    subjects = {quad.subject for name in files for quad in store.statements(graph=graph_of(name))}
    return {one for one in subjects if isinstance(one, NamedNode)} - {graph_of(name) for name in files}


def uses_undefined_terms(store: LocalStore, files: Collection[str]) -> bool:
    """True where files use a class or property in our namespace that nothing defines."""
    quads = [quad for name in files for quad in store.statements(graph=graph_of(name))]
    terms = {quad.predicate for quad in quads} | {quad.object for quad in quads if quad.predicate == RDF_TYPE}
    ours = {one for one in terms if isinstance(one, NamedNode) and one.value.startswith(ONT)}
    return any(next(store.statements(one, RDF_TYPE), None) is None for one in ours)
