"""How things end: processes with the server, the server on a signal, downloads of who does not read, and old builds."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.terms.names import THING
from tests.conftest import ruritania_copied
from tests.effort import draws
from tests.servers import SECONDS, until
from tests.serving import Served, processor_time, serving

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return ruritania_copied(tmp_path / "archive")


def post(query: str) -> bytes:
    """A request as bytes."""
    body = f"query={query}".encode()
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
    return f"POST /sparql HTTP/1.1\r\nHost: a\r\n{form}\r\n\r\n".encode() + body


@contextlib.contextmanager
def connected(
    served: Served, number: int, content: bytes, address: str = "127.0.4.{}"
) -> Iterator[list[socket.socket]]:
    """Connections from addresses of their own, on each of which the content has been sent."""
    host, port = served.root.removeprefix("http://").split(":")
    opened = []
    try:
        for place in range(number):
            one = socket.create_connection((host, int(port)), 10, source_address=(address.format(1 + place // 2), 0))
            one.sendall(content)
            opened.append(one)
        yield opened
    finally:
        for one in opened:
            one.close()


def computing(served: Served) -> list[int]:
    """The workers that use the processor now."""
    before = {pid: processor_time(pid) for pid in served.workers()}
    time.sleep(0.5)
    return [pid for pid, used in before.items() if processor_time(pid) - used > 0.05]


def alive(pids: list[int]) -> list[int]:
    """Those of these processes that have not ended."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.append(pid)
    return found


def test_no_process_is_left_when_the_server_is_killed_while_workers_compute(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=60, workers=4) as served, connected(served, 4, post(CROSS)):
        assert until(lambda: computing(served))
        family = served.family()
        assert len(family) > 4
        served.process.send_signal(signal.SIGKILL)
        assert until(lambda: not alive(family)), alive(family)


@pytest.mark.full
def test_a_signal_ends_the_server_soon_and_running_queries_are_told(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=60, workers=4) as served:
        replies: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: replies.append(served.ask(CROSS)))
        thread.start()
        with connected(served, 4, post(LARGE), "127.0.5.{}"):
            assert until(lambda: computing(served))
            began = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            served.process.wait(SECONDS)
            print(f"ended {time.monotonic() - began:.1f} s after SIGTERM; the aim is 3 s")
        thread.join(SECONDS)
        assert (replies[0].status_code, "being stopped" in replies[0].text) == (503, True)
        assert "Traceback" not in served.log.read_text()


GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)),  # TLS
    b"GET / HTTP/9.9\r\n\r\n",
    b"\r\n\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost",  # leaves in mid-header
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK",
    b"POST /query HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nquery=ASK",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n" * 50,  # pipelined
    post(CROSS),  # leaves while the query runs
    post(LARGE),  # leaves in mid-response
    b"GET /page/case/rur-rassendyll HTTP/1.1\r\nHost: a\r\n\r\n",
]


@pytest.mark.full
def test_what_clients_do_leaves_no_traceback_and_at_most_a_line_in_the_log(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=2, receive=1, workers=2) as served:
        quiet = len(served.log.read_text().splitlines())
        sent = 0
        for wait in (0.0, 0.3):
            for content in GARBAGE:
                with contextlib.suppress(OSError), connected(served, 1, content):
                    sent += content.count(b"HTTP/1.1") or 1
                    time.sleep(wait)
        time.sleep(2)
        assert served.ask("ASK {}").status_code == 200
        log = served.log.read_text()
        assert "Traceback" not in log
        assert "Error" not in log
        assert len(log.splitlines()) - quiet <= 2 * sent + 1


@pytest.mark.full
def test_memory_is_bounded_with_clients_that_never_read_and_comes_back_when_they_leave(
    small: Path, tmp_path: Path
) -> None:
    number, seconds = draws(40, 300), int(os.environ.get("HABEAS_HOSTILE_SECONDS", draws(4, 20)))
    limits = {"stall": seconds + 40, "downloads": 100_000_000, "connections": 1000}
    with serving(small, tmp_path, **limits) as served:
        served.ask(LARGE)
        calm = served.memory()
        with connected(served, number, post(LARGE)):
            most = 0
            for _ in range(seconds):
                time.sleep(1)
                most = max(most, served.memory())
            with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.6.1"), timeout=60) as honest:
                assert honest.post(served.endpoint, data={"query": "ASK { ?s ?p ?o }"}).status_code == 200
        assert until(lambda: served.memory() < calm * 1.3 + 50_000_000)
        print(f"{calm / 1e6:.0f} MB before, {most / 1e6:.0f} MB at most with {number} clients that never read")
        assert most < 1_000_000_000


@pytest.mark.full
@pytest.mark.parametrize("content", [post(LARGE), b"GET /sparql HTTP/1.1\r\nHost: a\r\nX-Slow:"])
def test_who_reads_nothing_or_sends_half_a_header_is_disconnected(small: Path, tmp_path: Path, content: bytes) -> None:
    with serving(small, tmp_path, stall=1, receive=1) as served, connected(served, 1, content) as (one,):
        one.settimeout(SECONDS)
        if content == post(LARGE):
            assert until(lambda: "POST /sparql" in served.log.read_text()), "the request ends although nothing was read"
        with contextlib.suppress(ConnectionResetError):
            while one.recv(1_000_000):
                pass
        assert served.ask("ASK {}").status_code == 200
        assert "Traceback" not in served.log.read_text()


def deleted(served: Served, archive: Path) -> set[str]:
    """The deleted files of an archive that processes of the server have open."""
    found = set()
    for pid in served.family():
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            with contextlib.suppress(OSError):
                target = os.readlink(descriptor)
                if target.endswith("(deleted)") and str(archive) in target:
                    found.add(target)
    return found


@pytest.mark.full
def test_running_queries_finish_on_the_build_they_began_with_and_no_process_keeps_its_files(
    small: Path, tmp_path: Path
) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a a ?c . ?d ?e ?f }"
    file = next((small / "data").rglob("cases/*.ttl"))
    with serving(small, tmp_path, seconds=200, memory=4_000_000_000) as served:
        expected = served.ask(slow).json()
        replies: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: replies.append(served.ask(slow)))
        thread.start()
        time.sleep(0.3)
        for number in (1, 2):  # the second build deletes the files of the first, which the query is reading
            line = f"<{THING}new-{number}> <http://www.w3.org/2000/01/rdf-schema#label> 'new'@en ."
            file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
            pipeline.build_archive(locate(small), checked=False)
        assert until(lambda: served.ask(f"ASK {{ <{THING}new-2> ?p ?o }}").json()["boolean"])
        thread.join()
        assert replies[0].status_code == 200, replies[0].text
        assert replies[0].json() == expected != served.ask(slow).json()
        assert until(lambda: not deleted(served, small)), deleted(served, small)
