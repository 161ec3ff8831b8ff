"""No query takes the endpoint down: it is stopped with a reason, and the next one is answered."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.worlds.generate import generate
from kg.archive import locate
from kg.build import pipeline
from tests.conftest import ruritania_copied
from tests.effort import draws, sampled
from tests.serving import Served, processor_time, serving

SECONDS = draws(2, 3)
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
STOPPED, REFUSED = {422, 504}, {400, 413}
DOUBLED = "BIND('0123456789abcdef' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
HOSTILE: dict[str, tuple[str, set[int]]] = {
    "a cross product": (CROSS, STOPPED),
    "a cross product that is sorted": ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c", STOPPED),
    "a cross product made distinct": ("SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f }", STOPPED),
    "a cross product as triples": ("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }", STOPPED),
    "a large VALUES": (f"SELECT * {{ VALUES ?x {{ {'1 ' * 100_000} }} VALUES ?y {{ {'2 ' * 100_000} }} }}", STOPPED),
    "paths of every length": ("SELECT (COUNT(*) AS ?n) { ?a (<x:a>|!<x:a>)* ?b . ?b (<x:a>|!<x:a>)* ?c }", STOPPED),
    "a deep path": (f"ASK {{ ?s {'/'.join(['(!<x:a>)*'] * 90)} 'nothing' }}", STOPPED | REFUSED | {200}),
    "a bomb for regular expressions": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
        STOPPED | {200},
    ),
    "everything concatenated": ("SELECT (GROUP_CONCAT(STR(?f)) AS ?x) { ?a ?b ?c . ?d ?e ?f }", STOPPED),
    "a text that is doubled": (f"SELECT ?x40 {{ {DOUBLED} }}", STOPPED),
    "everything": ("SELECT * { GRAPH ?g { ?s ?p ?o } ?s ?q ?r }", STOPPED),
    "deep nesting": ("ASK " + "{" * 10_000 + "}" * 10_000, REFUSED),
    "many negations": ("ASK { FILTER(" + "!" * 200_000 + "true) }", STOPPED),
    "many unions": ("ASK { " + "{} UNION " * 50_000 + "{} }", STOPPED | {200}),
    "quotation marks without end": ("ASK { " + "'''" * 100_000 + '"""' * 100_000, REFUSED | STOPPED),
    "ten megabytes": ("ASK { FILTER('" + "x" * 10_000_000 + "' = '') }", REFUSED),
    "nothing but marks": ("<" * 900_000, REFUSED | STOPPED),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "world"
    generate(draws(20_000, 500_000), 1, folder)
    pipeline.build_archive(locate(folder), checked=False)
    return folder


@pytest.fixture(scope="module")
def served(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(world, tmp_path_factory.mktemp("log"), seconds=SECONDS, receive=3) as one:
        yield one


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return ruritania_copied(tmp_path / "archive")


def client(address: str) -> httpx.Client:
    """A client that comes from an address of its own."""
    return httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=60)


@pytest.mark.parametrize("name", sampled(HOSTILE, 1))
def test_a_hostile_query_is_stopped_with_a_reason(served: Served, name: str) -> None:
    query, allowed = HOSTILE[name]
    began = time.monotonic()
    reply = served.ask(query)
    assert reply.status_code in allowed, f"{reply.status_code}: {reply.text[:300]}"
    assert len(reply.text) > 20
    assert time.monotonic() - began < SECONDS + 30  # also on a machine that does much else
    if reply.status_code != 200:
        assert reply.headers["Content-Type"].startswith("text/plain")
    assert served.ask("ASK { ?s ?p ?o }").json()["boolean"] is True


@pytest.mark.full
def test_a_greedy_client_waits_and_a_refused_one_is_told_when_to_try_again(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=8, workers=1, per_client=1, wait=4) as served:
        replies: list[httpx.Response] = []

        def ask(address: str) -> None:
            with client(address) as one:
                replies.append(one.post(served.endpoint, data={"query": CROSS}))

        threads = [threading.Thread(target=ask, args=(f"127.0.0.{i}",)) for i in (6, 6, 6, 6, 7)]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        for thread in threads:
            thread.join()
        statuses = Counter(reply.status_code for reply in replies)
        assert statuses[504] + statuses[422] == 1
        assert statuses[503] == 4, "they waited too long"
        assert all(int(reply.headers["Retry-After"]) >= 1 for reply in replies if reply.status_code == 503)


@pytest.mark.full
def test_a_worker_killed_from_outside_ends_its_query_and_nothing_else(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=60, workers=2) as served:
        before = {pid: processor_time(pid) for pid in served.workers()}
        replies: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: replies.append(served.ask(CROSS)))
        thread.start()
        os.kill(_computing(served, before), signal.SIGKILL)
        thread.join(50)
        assert [reply.status_code for reply in replies] == [422], "as if the system had killed what takes all memory"
        for _ in range(10):
            assert served.ask("ASK { ?s ?p ?o }").status_code == 200


@pytest.mark.full
def test_workers_killed_while_they_sleep_are_replaced(small: Path, tmp_path: Path) -> None:
    """All of them at once, with the process that starts them; no client notices."""
    with serving(small, tmp_path, seconds=5, workers=2) as served:
        for pid in served.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        replies = [served.ask("ASK { ?s ?p ?o }") for _ in range(10)]
        assert [reply.status_code for reply in replies] == [200] * 10
        assert all(reply.json()["boolean"] is True for reply in replies)


def _computing(served: Served, before: dict[int, float]) -> int:
    """The worker that has computed for a third of a second since; waits for it, however busy the machine is."""
    for _ in range(500):
        for pid in served.workers():
            if processor_time(pid) - before.get(pid, 0) > 0.3:
                return pid
        time.sleep(0.1)
    raise AssertionError("no worker computes")


@pytest.mark.full
def test_a_query_ends_when_its_client_goes(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=60, workers=1) as served:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(served.endpoint, data={"query": CROSS}, timeout=1)
        began = time.monotonic()
        assert served.ask("ASK {}").status_code == 200
        assert time.monotonic() - began < 30  # half of what the query could take
