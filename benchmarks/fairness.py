"""How honest clients of a server fare while others attack it; for any server on loopback that serves our pages.

python -m benchmarks.fairness http://127.0.0.1:8000 --pid $(pgrep -f 'kg serve') --seconds 300

`heavy`: twenty addresses with three connections each send what takes long, again and again. `silent`: three hundred
connections from a hundred and fifty addresses ask for large results and never read them. The addresses are those of
127.0.0.0/8; hostile clients are in a process of low priority, since in life they would run elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import psutil

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
ROOT = Path(__file__).parent.parent
MOST = 600  # seconds, and connections
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
LARGE = "SELECT * { ?s ?p ?o } LIMIT 50000"
HEAVY = [
    CROSS,
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) { ?a (<x:a>|!<x:a>)* ?b . ?b (<x:a>|!<x:a>)* ?c }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
    "SELECT (GROUP_CONCAT(STR(?f)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",  # one that ends by itself after a while
    LARGE,
]
HEAVY_PAGES = [
    "/page/list/precision-paragraph?more=precision",
    "/question/everything-about",
    f"/query?query={quote(CROSS)}",
    "/search?q=a&kind=Finding",
]
PAGES = ["/", "/search?q=torture", "/questions", "/ont", "/rules"]
QUESTIONS = ["/question/cases-resting-on", "/question/cases-resting-on?format=csv", "/question/treaties-binding-state"]
CHEAP = [
    "PREFIX hb: <https://w3id.org/habeas/ont#> SELECT DISTINCT ?case { ?case a hb:Case } ORDER BY ?case LIMIT 50",
    "ASK { ?s a <https://w3id.org/habeas/ont#Opinion> }",
    (ROOT / "queries" / "questions" / "cases-resting-on.rq").read_text(encoding="utf-8"),
]


class Honest(threading.Thread):
    """A client that asks one thing after another, with a short rest in between, and measures."""

    def __init__(self, root: str, kind: str, address: str, until: threading.Event) -> None:
        super().__init__()
        self.root, self.kind, self.address, self.until = root, kind, address, until
        self.times: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        """Asks until the end."""
        client = self._client(0)
        while not self.until.wait(0.2):
            began = time.monotonic()
            try:
                if self.kind == "newcomers":
                    client.close()
                    client = self._client(len(self.times))
                reply = self._ask(client, len(self.times))
                if reply.status_code != 200:
                    self.errors.append(f"{reply.status_code}: {reply.text[:100]}")
            except httpx.HTTPError as error:
                self.errors.append(repr(error)[:100])
            self.times.append(time.monotonic() - began)
        client.close()

    def _client(self, number: int) -> httpx.Client:
        """A client at an address of its own; of newcomers, each at another one."""
        address = self.address if self.kind != "newcomers" else f"127.0.{10 + number // 250 % 200}.{1 + number % 250}"
        return httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=60)

    def _ask(self, client: httpx.Client, number: int) -> httpx.Response:
        if self.kind == "queries":
            return client.post(f"{self.root}/sparql", data={"query": CHEAP[number % len(CHEAP)]})
        paths = QUESTIONS if self.kind == "questions" else PAGES
        return client.get(self.root + paths[number % len(paths)])


class Memory(threading.Thread):
    """Looks once a second at the memory of processes and their descendants; what they share is counted once."""

    def __init__(self, pids: list[int], until: threading.Event) -> None:
        super().__init__()
        self.pids, self.until, self.most = pids, until, 0

    def run(self) -> None:
        """Looks until the end."""
        while not self.until.wait(1):
            self.most = max(self.most, sum(map(_memory, self.pids)))


def _memory(pid: int) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        whole = psutil.Process(pid)
        for one in [whole, *whole.children(recursive=True)]:
            with contextlib.suppress(OSError):
                sizes = re.findall(r"^Pss: +(\d+) kB", Path(f"/proc/{one.pid}/smaps_rollup").read_text(), re.MULTILINE)
                total += sum(map(int, sizes)) * 1024
    return total


def figures(clients: list[Honest]) -> dict[str, Any]:
    """How long the requests of some clients took, in milliseconds, and how many had no answer."""
    times = [one for client in clients for one in client.times]
    errors = Counter(error for client in clients for error in client.errors)
    shown = {
        "p50": statistics.median(times),
        "p95": statistics.quantiles(times, n=20, method="inclusive")[-1],
        "max": max(times),
    }
    return {
        "requests": len(times),
        **{name: round(1000 * seconds) for name, seconds in shown.items()},
        "errors": errors.total(),
        **({"seen": dict(errors.most_common(3))} if errors else {}),
    }


def measure(root: str, seconds: float, attack: list[str], pids: list[int]) -> dict[str, dict[str, Any]]:
    """The figures of seven honest clients, and of the server, while an attack goes on."""
    until = threading.Event()
    kinds = ("pages", "questions", "queries", "newcomers")
    clients = [Honest(root, kinds[number % 4], f"127.0.3.{1 + number}", until) for number in range(7)]
    memory = Memory(pids, until)
    hostile = None
    for thread in (*clients, memory):
        thread.start()
    try:
        if attack:
            options = [root, "--seconds", str(seconds), "--hostile", *attack]
            command = [sys.executable, "-m", "benchmarks.fairness", *options]
            hostile = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        time.sleep(seconds)
    finally:
        until.set()
        for thread in (*clients, memory):
            thread.join(90)
        answers = hostile.communicate(timeout=90)[0] if hostile else "{}"
    by_kind = {kind: figures([one for one in clients if one.kind == kind]) for kind in kinds}
    server = {"memory in MB": round(memory.most / 1e6), "load": round(os.getloadavg()[0], 1)}
    return {"all": figures(clients), **by_kind, "hostile": json.loads(answers), "server": server}


async def heavy(root: str, address: str, number: int, end: float, seen: Counter[str]) -> None:
    """One connection, which asks again as soon as it has an answer, until the end."""
    place, requests = number, [_post(root, query) for query in HEAVY] + [_get(root, path) for path in HEAVY_PAGES]
    while time.monotonic() < end:
        async with _connected(root, address, seen) as (reader, writer):
            while time.monotonic() < end:
                place += 1
                writer.write(requests[place % len(requests)])
                async with asyncio.timeout(max(end - time.monotonic(), 0.1)):
                    seen[await _answer(reader)] += 1


async def silent(root: str, address: str, number: int, end: float, seen: Counter[str]) -> None:
    """One connection, which reads nothing; it comes again when the server has ended it."""
    request = _post(root, LARGE)
    while time.monotonic() < end:
        async with _connected(root, address, seen) as (_, writer):
            writer.write(request)
            seen["sent"] += 1
            while time.monotonic() < end and not _ended(writer):
                await asyncio.sleep(1)


def _ended(writer: asyncio.StreamWriter) -> bool:
    """True if the server has ended a connection, which the state in TCP_INFO tells without a byte being read."""
    state: int = writer.get_extra_info("socket").getsockopt(6, 11, 1)[0]
    return state != 1  # TCP_ESTABLISHED


@contextlib.asynccontextmanager
async def _connected(root: str, address: str, seen: Counter[str]) -> AsyncIterator[Connection]:
    place = urlsplit(root)
    writer = None
    try:
        reader, writer = await asyncio.open_connection(place.hostname, place.port, local_addr=(address, 0))
        yield reader, writer
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        seen["broken"] += 1
        await asyncio.sleep(0.1)
    finally:
        if writer is not None:
            writer.transport.abort()


def _get(root: str, path: str) -> bytes:
    place = urlsplit(root)
    return f"GET {place.path}{path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()


def _post(root: str, query: str) -> bytes:
    body = f"query={quote(query)}".encode()
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
    place = urlsplit(root)
    return f"POST {place.path}/sparql HTTP/1.1\r\nHost: {place.netloc}\r\n{form}\r\n\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> str:
    """The status of an answer, which is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if "transfer-encoding: chunked" in head:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
        return head.split()[1]
    length = int(head.partition("content-length:")[2].split()[0]) if "content-length:" in head else 0
    while length > 0:
        part = await reader.read(min(length, 1_000_000))
        if not part:
            raise ConnectionResetError
        length -= len(part)
    return head.split()[1]


async def hostile(root: str, seconds: float, what: str, addresses: int, connections: int) -> Counter[str]:
    """How often each status came, in an attack from some addresses with some connections each."""
    seen, end = Counter[str](), time.monotonic() + seconds
    client = heavy if what == "heavy" else silent
    network = "127.0.2" if what == "heavy" else "127.0.4"
    every = range(min(addresses * connections, MOST))
    await asyncio.gather(*(client(root, f"{network}.{1 + one % addresses}", one, end, seen) for one in every))
    return seen


def main() -> None:
    """Measures calm, then each attack, and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fairness", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("root", help="the address of the server, on loopback, such as http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=int, default=60, help="for each attack")
    parser.add_argument("--attacks", nargs="+", default=["heavy", "silent"], choices=["heavy", "silent"])
    parser.add_argument("--pid", nargs="*", type=int, default=[], help="processes whose memory is counted")
    parser.add_argument("--hostile", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    root, seconds = options.root.rstrip("/"), min(options.seconds, MOST)
    if not ipaddress.ip_address(urlsplit(root).hostname or "").is_loopback:
        parser.error("only a server on this machine is measured")
    if options.hostile:
        os.nice(10)
        what, addresses, connections = options.hostile
        print(json.dumps(asyncio.run(hostile(root, seconds, what, int(addresses), int(connections)))))
        return
    attacks = {"calm": [], "heavy": ["heavy", "20", "3"], "silent": ["silent", "150", "2"]}
    for name in ["calm", *options.attacks]:
        found = measure(root, seconds if attacks[name] else min(seconds, 20), attacks[name], options.pid)
        for kind, values in found.items():
            print(f"{name:7} {kind:10} {'  '.join(f'{key} {value}' for key, value in values.items())}", flush=True)
        time.sleep(15 if attacks[name] else 0)  # for the server to come to rest


if __name__ == "__main__":
    main()
