"""How things end: processes with the server, the server on a signal, downloads of who does not read, and old builds."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from kg.archive import locate
from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint import sparql
from kg.serve.endpoint.messages import JSON, QueryRequest, QueryResult
from kg.serve.endpoint.pool import Pool
from kg.serve.settings import Settings
from kg.terms.names import BASE, ONT
from tests.conftest import ruritania_copied
from tests.effort import draws, sampled
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


@pytest.mark.parametrize("pages", sampled([False, True], 1))
def test_no_process_is_left_when_the_server_is_killed_while_workers_compute(
    small: Path, tmp_path: Path, pages: bool
) -> None:
    with serving(small, tmp_path, pages=pages, seconds=60, workers=4) as served, connected(served, 4, post(CROSS)):
        assert until(lambda: computing(served))
        family = served.family()
        assert len(family) > 4
        served.process.send_signal(signal.SIGKILL)
        assert until(lambda: not alive(family)), alive(family)


@pytest.mark.full
def test_a_signal_ends_the_server_soon_although_queries_run_and_clients_do_not_read(
    small: Path, tmp_path: Path
) -> None:
    with serving(small, tmp_path, seconds=60, workers=4) as served:
        with connected(served, 6, post(CROSS)), connected(served, 4, post(LARGE), "127.0.5.{}"):
            assert until(lambda: computing(served))
            began = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            served.process.wait(SECONDS)
            print(f"ended {time.monotonic() - began:.1f} s after SIGTERM; the aim is 3 s")
        assert "Traceback" not in served.log.read_text()


@pytest.mark.full
def test_a_running_query_is_told_that_the_server_stops(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, seconds=60, workers=2) as served:
        replies: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: replies.append(served.ask(CROSS)))
        thread.start()
        assert until(lambda: computing(served))
        served.process.send_signal(signal.SIGTERM)
        thread.join(SECONDS)
        assert replies[0].status_code == 503
        assert "being stopped" in replies[0].text


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
    with serving(small, tmp_path, pages=True, seconds=2, receive=1, workers=2) as served:
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
    with serving(small, tmp_path, pages=True, **limits) as served:
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
def test_who_reads_nothing_is_disconnected(small: Path, tmp_path: Path) -> None:
    with serving(small, tmp_path, stall=1) as served, connected(served, 1, post(LARGE)) as (one,):
        assert until(lambda: "POST /sparql" in served.log.read_text()), "the request ends although nothing was read"
        one.settimeout(SECONDS)
        with contextlib.suppress(ConnectionResetError):
            while one.recv(1_000_000):
                pass
        assert served.ask("ASK {}").status_code == 200
        assert "Traceback" not in served.log.read_text()


@pytest.mark.full
@pytest.mark.parametrize("pages", [False, True])
def test_no_process_keeps_the_files_of_a_build_that_was_replaced(small: Path, tmp_path: Path, pages: bool) -> None:
    def deleted(served: Served) -> set[str]:
        found = set()
        for pid in served.family():
            for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
                with contextlib.suppress(OSError):
                    target = os.readlink(descriptor)
                    if target.endswith("(deleted)") and str(small) in target:
                        found.add(target)
        return found

    file = next((small / "data").rglob("cases/*.ttl"))
    with serving(small, tmp_path, pages=pages) as served:
        for number in (1, 2):  # the second build deletes the files of the first
            served.ask("ASK { ?s ?p ?o }")
            line = f"<https://w3id.org/habeas/id/new-{number}> <http://www.w3.org/2000/01/rdf-schema#label> 'new'@en ."
            file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
            pipeline.build_archive(locate(small), checked=False)
        assert until(lambda: not deleted(served)), deleted(served)
        asked = "ASK { <https://w3id.org/habeas/id/new-2> ?p ?o }"
        assert served.ask(asked).json()["boolean"] is True


def test_the_description_is_counted_once_before_anyone_asks(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, asked = Pool(locate(small), Settings()), list[str]()

    @contextlib.asynccontextmanager
    async def answering(request: QueryRequest, client: str) -> AsyncIterator[QueryResult]:
        asked.append(request.query)
        await asyncio.sleep(0.01)
        row = {"n": {"value": "7"}, "c": {"value": f"{ONT}Case"}, "g": {"value": f"{BASE}graph/data/x"}}
        body = json.dumps({"results": {"bindings": [row]}}).encode()
        yield QueryResult(JSON, io.BytesIO(body), len(body))

    monkeypatch.setattr(pool, "answering", answering)
    app = Starlette(routes=sparql.routes(pool, Settings()))
    pipeline.build_archive(locate(small), checked=False)

    async def requests() -> None:
        await asyncio.gather(*(prepare() for prepare in pool._on_build))
        before = len(asked)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            replies = await asyncio.gather(*(client.get("/.well-known/void") for _ in range(5)))
        assert {reply.status_code for reply in replies} == {200}
        assert len(asked) == before == len(set(asked))

    asyncio.run(requests())


def test_a_server_whose_process_ends_before_it_is_ready_says_so(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.build_archive(locate(small), checked=False)
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 3\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(KgError, match=r"the process that makes the pages (has ended|cannot be started)"):
        Pool(locate(small), Settings()).start()


def test_nothing_in_the_working_folder_is_run(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "multiprocessing", "pickle", "socket", "kg"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w')\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    with serving(small, tmp_path, pages=True) as served:
        assert served.ask("ASK {}").status_code == 200
    assert not (tmp_path / "run").exists()


@pytest.mark.full
def test_no_helper_process_outlives_a_server_that_cannot_listen(small: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = ["-m", "kg", "--archive", str(small), "serve", "--port", str(taken.getsockname()[1])]
        process = subprocess.Popen(
            [sys.executable, *command],
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        _, problem = process.communicate(timeout=SECONDS)
        assert process.returncode == 1
        assert b"cannot listen there" in problem
        assert until(lambda: not Served("", process, tmp_path).family())
