"""Hostile clients in a process of their own, each from an address of its own on loopback, with several connections.

python -m tests.attack http://127.0.0.1:8000 60 20 3
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from urllib.parse import quote

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
QUERIES = [
    CROSS,
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) { ?a (<x:a>|!<x:a>)* ?b . ?b (<x:a>|!<x:a>)* ?c }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
    "SELECT (GROUP_CONCAT(STR(?f)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",  # one that ends by itself after a while
    "SELECT * { ?s ?p ?o } LIMIT 50000",
]
PATHS = [
    "/page/list/precision-paragraph?more=precision",
    "/question/everything-about",
    f"/query?query={quote(CROSS)}",
    "/search?q=a&kind=Finding",
]


def requests(root: str) -> list[bytes]:
    """What the clients ask, as bytes to be sent."""
    host = root.removeprefix("http://")
    found = []
    for query in QUERIES:
        body = f"query={quote(query)}".encode()
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
        found.append(f"POST /sparql HTTP/1.1\r\nHost: {host}\r\n{form}\r\n\r\n".encode() + body)
    for path in PATHS:
        found.append(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return found


async def client(root: str, address: str, first: int, end: float, seen: Counter[str]) -> None:
    """One connection, which asks again as soon as it has an answer, until the end."""
    host, port = root.removeprefix("http://").split(":")
    todo = requests(root)
    place = first
    while time.monotonic() < end:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            reader, writer = await asyncio.open_connection(host, int(port), local_addr=(address, 0))
            try:
                while time.monotonic() < end:
                    place += 1
                    writer.write(todo[place % len(todo)])
                    async with asyncio.timeout(max(end - time.monotonic(), 0.1)):
                        seen[await _answer(reader)] += 1
            finally:
                writer.close()


async def _answer(reader: asyncio.StreamReader) -> str:
    """The status of an answer, which is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].split()[0]) if "content-length:" in head else 0
    while length > 0:
        part = await reader.read(min(length, 1_000_000))
        if not part:
            raise ConnectionResetError
        length -= len(part)
    return head.split()[1]


async def attack(root: str, seconds: float, addresses: int, connections: int) -> Counter[str]:
    """How often each status came, in an attack of so many seconds."""
    seen, end = Counter[str](), time.monotonic() + seconds
    clients = [
        client(root, f"127.0.2.{1 + number % addresses}", number, end, seen)
        for number in range(addresses * connections)
    ]
    await asyncio.gather(*clients)
    return seen


if __name__ == "__main__":
    print(json.dumps(asyncio.run(attack(sys.argv[1], *map(int, sys.argv[2:])))))
