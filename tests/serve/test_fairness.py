"""Many hostile clients hold up no honest one, whether it sends queries or reads pages.

By hand, for longer, on the record or on another archive that has been built:

    HABEAS_HOSTILE_SECONDS=300 HABEAS_HOSTILE_ARCHIVE=. .venv/bin/python -m pytest -n 0 -s tests/serve/test_fairness.py
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, ruritania_copied
from tests.effort import draws
from tests.serving import Served, serving

SECONDS = int(os.environ.get("HABEAS_HOSTILE_SECONDS", draws(4, 20)))
ARCHIVE = os.environ.get("HABEAS_HOSTILE_ARCHIVE", "")
ADDRESSES, CONNECTIONS = draws(6, 20), 3
QUERIES = [
    "PREFIX hb: <https://w3id.org/habeas/ont#> SELECT DISTINCT ?case { ?case a hb:Case } ORDER BY ?case LIMIT 50",
    (ROOT / "queries" / "questions" / "cases-resting-on.rq").read_text(encoding="utf-8"),
]
PATHS = ["/", "/question/cases-resting-on", "/search?q=torture", "/questions", "/ont"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("fair")
    archive = Path(ARCHIVE) if ARCHIVE else ruritania_copied(folder / "archive")
    with serving(archive, folder, pages=True) as one:
        yield one


class Honest(threading.Thread):
    """A client that asks one thing after another, with a short rest in between, and measures."""

    def __init__(self, served: Served, address: str, pages: bool, until: threading.Event) -> None:
        super().__init__()
        self.served, self.address, self.pages, self.until = served, address, pages, until
        self.times: list[float] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        transport = httpx.HTTPTransport(local_address=self.address)
        with httpx.Client(transport=transport, timeout=60) as client:
            while not self.until.is_set():
                began = time.monotonic()
                reply = self.ask(client)
                self.times.append(time.monotonic() - began)
                if reply.status_code != 200:
                    self.wrong.append(f"{reply.status_code}: {reply.text[:200]}")
                time.sleep(0.05)

    def ask(self, client: httpx.Client) -> httpx.Response:
        if self.pages:
            return client.get(self.served.root + PATHS[len(self.times) % len(PATHS)])
        return client.post(self.served.endpoint, data={"query": QUERIES[len(self.times) % len(QUERIES)]})

    def figures(self) -> str:
        """The number of requests, and how long they took."""
        p50, p95 = statistics.median(self.times) * 1000, statistics.quantiles(self.times, n=20)[-1] * 1000
        what = "pages" if self.pages else "queries"
        return f"{len(self.times)} {what}, p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {max(self.times) * 1000:.0f} ms"


@contextlib.contextmanager
def measured(served: Served, name: str) -> Iterator[list[Honest]]:
    """Two honest clients until the end of the block; prints how they fared, and the memory of the server."""
    until, memory = threading.Event(), list[int]()
    clients = [Honest(served, f"127.0.3.{1 + pages}", bool(pages), until) for pages in (0, 1)]
    for one in clients:
        one.start()

    def look() -> None:
        while not until.wait(1):
            memory.append(served.memory())

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield clients
    finally:
        until.set()
        for thread in (*clients, watch):
            thread.join(60)
    load = os.getloadavg()[0]
    for one in clients:
        print(f"\n{name}: {one.figures()}", end="")
    print(f"; server and workers {max(memory, default=0) / 1e6:.0f} MB at most; load {load:.1f}")


@pytest.mark.full
def test_honest_clients_are_served_while_twenty_addresses_attack(served: Served) -> None:
    with measured(served, "calm") as calm:
        time.sleep(draws(2, 5))
    command = [sys.executable, "-m", "tests.attack", served.root, *map(str, (SECONDS, ADDRESSES, CONNECTIONS))]
    with measured(served, f"{ADDRESSES} hostile addresses") as honest:
        attack = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    print("hostile clients:", attack.stdout.strip())
    for one, before in zip(honest, calm, strict=True):
        assert one.wrong == []
        usual = statistics.median(before.times)
        assert statistics.quantiles(one.times, n=20)[-1] < 3 + 30 * usual, "ten times what is aimed at"
    assert json.loads(attack.stdout)
