"""One snapshot of the graph serves many threads: what is expensive is made once, and nobody waits for a slow proof."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pyoxigraph import NamedNode, Triple

from kg.graph import Graph
from kg.search import lookup as module
from kg.serve.pages.snapshot import GraphSnapshot
from kg.terms.names import THING
from kg.why.explain import Explainer, Leaf, Step, conclusions

OWED = NamedNode(
    f"{THING}conclusion/effective-remedy_doc-ibl-2031-1_rudolf-rassendyll_rur-rassendyll__sentence_rur-treaty"
)
SECONDS = 60  # after which a thread that should be done is not


def test_the_index_is_built_once_by_threads_that_need_it_at_the_same_time(
    ruritania: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[object] = []

    def slow_index(*arguments: Any) -> object:
        built.append(object())
        time.sleep(0.2)
        return built[-1]

    monkeypatch.setattr(module, "open_index", slow_index)
    snapshot, start = GraphSnapshot(Graph(ruritania.archive, ruritania.store)), threading.Barrier(8)

    def first_request() -> object:
        start.wait(SECONDS)
        return snapshot.index

    with ThreadPoolExecutor(8) as threads:
        found = [future.result(SECONDS) for future in [threads.submit(first_request) for _ in range(8)]]
    assert len(built) == 1
    assert set(map(id, found)) == {id(built[0])}


def test_a_slow_proof_holds_up_no_other(ruritania: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = GraphSnapshot(ruritania)
    slow, *others = conclusions(ruritania.store, OWED)[:1] * 2
    expected = snapshot.why(slow)
    began, release, original = threading.Event(), threading.Event(), Explainer.why

    def why(self: Explainer, triple: Triple) -> Step | Leaf:
        if not began.is_set():  # the first proof takes until the others are done
            began.set()
            assert release.wait(SECONDS)
        return original(self, triple)

    monkeypatch.setattr(Explainer, "why", why)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(snapshot.why, slow)
        assert began.wait(SECONDS)
        try:
            second = threads.submit(snapshot.why, others[0]).result(SECONDS)
        finally:
            release.set()
        assert second == expected
        assert first.result(SECONDS) == expected


def test_proofs_in_many_threads_are_as_complete_as_one_alone(ruritania: Graph) -> None:
    snapshot = GraphSnapshot(ruritania)
    (triple, *_) = conclusions(ruritania.store, OWED)
    alone = snapshot.why(triple)
    with ThreadPoolExecutor(6) as threads:
        assert all(one == alone for one in threads.map(snapshot.why, [triple] * 24))
