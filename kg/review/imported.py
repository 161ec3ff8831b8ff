"""Facts that a program read and an importer wrote into the record, as drafts: a decision each, or a sample of all.

What is accepted moves from the imported file into one of the reviewer, whose card links to the graph that it is from.
What is rejected leaves the imported file; its key stays in the folder of reviews, and the importer leaves it out.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.rdf.facts import fact_key
from kg.review.draft import DERIVED_FROM, NOT_SHOWN, Draft, Item, Value
from kg.store.protocol import Store
from kg.terms.names import GRAPH, READ, file_of, hb
from kg.terms.vocabulary import DCTERMS_TITLE

_FRAME = tuple(map(hb, ("isIssuedBy", "inLanguage", "authority", "readExtent", "addressesCase", "canonicalAddress")))
_DOCUMENTS = f"""SELECT DISTINCT ?document ?graph WHERE {{ ?graph {hb("origin")} {READ} .
  GRAPH ?graph {{ ?document {hb("addressesCase")} ?case }} }} ORDER BY ?graph ?document"""


def names(store: Store) -> dict[str, tuple[NamedNode, NamedNode]]:
    """Each decision that a program read, with the graph of its file, by the last part of its identifier."""
    return {
        document.value.rpartition("/")[2]: (document, graph)
        for document, graph in store.rows(_DOCUMENTS)
        if isinstance(document, NamedNode) and isinstance(graph, NamedNode)
    }


def draft(store: Store, name: str) -> Draft:
    """The facts that a program read in one decision, as a draft. Raises KgError if there is no such decision."""
    known = names(store)
    if name not in known:
        what, expected = f"there is no draft {name[:80]!r}", "one that kg review lists, or a decision read by program"
        raise KgError(what, "kg review", expected, "check the name")
    document, graph = known[name]
    return _draft(store, name, document, graph, _things(store, graph))


def _things(store: Store, graph: NamedNode) -> dict[str, dict[str, list[Value]]]:
    """The statements of a graph, by the thing that it is about, and that again by the thing that it is a part of."""
    found: dict[str, dict[str, list[Value]]] = {}
    for quad in store.statements(graph=graph):
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            parts = found.setdefault(subject.value.partition("__")[0], {})
            parts.setdefault(subject.value, []).append(Value(quad.predicate, value))
    return found


def _draft(
    store: Store, name: str, document: NamedNode, graph: NamedNode, things: dict[str, dict[str, list[Value]]]
) -> Draft:
    found = Draft(name, "", "", {GRAPH: [Value(DERIVED_FROM, document), Value(DERIVED_FROM, graph)]}, partial=True)
    found.things[GRAPH].append(Value(DCTERMS_TITLE, Literal(name)))
    cases = {quad.object for quad in store.statements(document, hb("addressesCase"))}
    persons = {quad.object for case in cases for quad in store.statements(case, hb("concernsPerson"))}
    for root in (document, *cases, *persons):
        if isinstance(root, NamedNode):
            found.things |= things.get(root.value, {})
    found.things = dict(sorted(found.things.items()))
    found.items = list(_items(found))
    return found


def _items(one: Draft) -> Iterator[Item]:
    """Each value of the document, and each other thing that a passage states."""
    for thing, values in one.things.items():
        passages = tuple(one.passage(term.value) for term in one.all(thing, hb("statedIn")))
        shown = tuple(value for value in values if value.name not in NOT_SHOWN)
        if thing == one.document:
            for value in shown:
                if value.name not in _FRAME:
                    key = fact_key(thing, [(value.name.value, value.value.value)])
                    yield Item(key, "value", thing, one.called(thing), (value,), passages)
        elif passages:
            said = [(value.name.value, value.value.value) for value in shown]
            key = fact_key(thing, said, [passage.iri for passage in passages])
            yield Item(key, "thing", thing, one.called(thing), shown, passages)


def sample(store: Store, number: int, seed: int, decided: Collection[str]) -> list[tuple[Draft, list[Item]]]:
    """So many facts that are not decided, drawn at random from all decisions that a program read, by decision."""
    known = names(store)
    things = {graph: _things(store, graph) for graph in {graph for _, graph in known.values()}}
    drafts = [_draft(store, name, *found, things[found[1]]) for name, found in known.items()]
    every = [(place, item) for place, one in enumerate(drafts) for item in one.items if item.key not in decided]
    chosen = sorted(random.Random(seed).sample(every, min(number, len(every))), key=lambda pair: pair[0])
    return [
        (drafts[place], [item for _, item in several])
        for place, several in itertools.groupby(chosen, key=lambda pair: pair[0])
    ]


def place(one: Draft, archive: Archive) -> str:
    """The first name that is free for a file of what was accepted."""
    endings = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    files = (f"data/decisions/{one.name}{ending}.ttl" for ending in endings)
    return next(file for file in files if not archive.path(file).exists())


def file(one: Draft) -> str:
    """The imported file that the facts stand in."""
    graph = one.all(GRAPH, DERIVED_FROM)[1]
    assert isinstance(graph, NamedNode)
    return file_of(graph)
