"""Labels of more things than one query can list."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from kg.sparql.text import MAX_LENGTH
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.terms.names import THING, graph_of
from kg.terms.vocabulary import RDFS_LABEL


def test_labels_of_more_things_than_one_query_can_list_are_read() -> None:
    cases = [NamedNode(f"{THING}case/{'long' * 100}-{number}") for number in range(3000)]
    assert sum(len(str(case)) for case in cases) > MAX_LENGTH
    store = LocalStore.in_memory()
    facts = []
    for number, case in enumerate(cases):
        facts.append(Triple(case, RDFS_LABEL, Literal(f"case number {number}", language="en")))
        facts.append(Triple(case, RDFS_LABEL, Literal(f"дело номер {number}", language="ru")))
    store.add(graph_of("data/cases.ttl"), facts)
    english, russian = Labels(store, {}), Labels(store, {}, "ru")
    for labels in (english, russian):
        labels.learn(cases)
    store.remove_graph(graph_of("data/cases.ttl"))  # what was not learnt at once cannot be read any more
    assert [english.of(case) for case in cases] == [f"case number {number}" for number in range(3000)]
    assert [russian.of(case) for case in cases] == [f"дело номер {number}" for number in range(3000)]
