"""Fifty clients at once for a while: no error, no growth of memory, no process and no file left open."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.conftest import ruritania_copied
from tests.effort import SEED, draws
from tests.serving import Served, serving

CLIENTS = 50
SECONDS = float(os.environ.get("HABEAS_SOAK_SECONDS") or draws(5, 30))
QUERIES = [
    ("ASK { ?s ?p ?o }", "application/sparql-results+json", 200),
    ("SELECT * { ?s a ?c } ORDER BY ?s ?c LIMIT 100", "text/csv", 200),
    (
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)",
        "text/tab-separated-values",
        200,
    ),
    ("CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/habeas/ont#Case> ; ?p ?o }", "text/turtle", 200),
    ("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 5000", "application/sparql-results+xml", 200),
    ("SELECT nonsense", "text/csv", 400),
    ("ASK {}", "image/png", 406),
]


async def _client(number: int, served: Served, end: float, seen: Counter[int], wrong: list[str]) -> None:
    dice = random.Random(SEED * 1000 + number)
    transport = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{number}")
    async with httpx.AsyncClient(transport=transport, timeout=60) as client:
        while time.monotonic() < end:
            query, accept, status = dice.choice(QUERIES)
            try:
                if dice.random() < 0.03:  # one who goes before the answer comes
                    with contextlib.suppress(httpx.TimeoutException):
                        await client.post(served.endpoint, data={"query": query}, timeout=0.005)
                    continue
                reply = await client.post(served.endpoint, data={"query": query}, headers={"Accept": accept})
            except httpx.HTTPError as error:
                wrong.append(repr(error))
                continue
            seen[reply.status_code] += 1
            if reply.status_code != status:
                wrong.append(f"{reply.status_code}: {reply.text[:200]}")


async def _watch(served: Served, end: float, memory: list[int]) -> None:
    while time.monotonic() < end:
        await asyncio.sleep(1)
        memory.append(served.memory())


def _processes(served: Served) -> int:
    """How many processes there are when none has begun or ended for some seconds."""
    counts = [len(served.family())]
    while len(counts) < 8 or len(set(counts[-8:])) > 1:
        time.sleep(0.5)
        counts.append(len(served.family()))
    return counts[-1]


@pytest.mark.full
def test_fifty_clients_are_served_without_error_or_growth(tmp_path: Path) -> None:
    ruritania_copied(tmp_path / "archive")
    seen, wrong, memory = Counter[int](), list[str](), list[int]()
    with serving(tmp_path / "archive", tmp_path, wait=60) as served:
        processes = _processes(served)

        async def soak() -> None:
            end = time.monotonic() + SECONDS
            clients = (_client(number, served, end, seen, wrong) for number in range(1, CLIENTS + 1))
            await asyncio.gather(_watch(served, end, memory), *clients)

        asyncio.run(soak())
        left = _processes(served)
        files = len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))
    third = max(len(memory) // 3, 1)
    early, late = max(memory[:third]), max(memory[-third:])
    print(
        f"\nseed {SEED}: {seen.total() / SECONDS:.0f} answers a second, {early / 1e6:.0f} MB, then {late / 1e6:.0f} MB"
    )
    assert wrong == []
    assert seen.total() > CLIENTS
    assert late < early * 1.25 + 50_000_000
    assert left == processes
    assert files < 100
