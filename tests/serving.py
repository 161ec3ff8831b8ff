"""A server for the tests: the application in a process of its own on loopback, with settings of the test."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.servers import free_port


@dataclass
class Served:
    """A server that runs: the address of its root, its process, and the file of its log."""

    root: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def endpoint(self) -> str:
        return f"{self.root}/sparql"

    def family(self) -> list[int]:
        """The process and all that it started, which are in its session."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if stat.read_text().rpartition(")")[2].split()[3] == str(self.process.pid):
                    found.append(int(stat.parent.name))
        return found

    def memory(self) -> int:
        """The memory of the whole family in bytes; what processes share is counted once."""
        total = 0
        for pid in self.family():
            with contextlib.suppress(OSError):
                sizes = re.findall(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
                total += sum(map(int, sizes)) * 1024
        return total

    def workers(self) -> list[int]:
        """The processes that answer queries and make pages, and the one that starts them."""
        return [pid for pid in self.family() if pid != self.process.pid and b"children/child.py" in _command(pid)]

    def ask(self, query: str, **more: object) -> httpx.Response:
        return httpx.post(self.endpoint, data={"query": query}, timeout=60, **more)  # type: ignore[arg-type]


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def processor_time(pid: int) -> float:
    """The seconds of the processor that a process has used."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@contextlib.contextmanager
def serving(archive: Path, folder: Path, **settings: object) -> Iterator[Served]:
    """`kg serve` over an archive that is built, until the end of the block; then none of its processes may be left."""
    port, log = free_port(), folder / f"server-{time.monotonic_ns()}.log"
    named = {f"--{name.replace('_', '-')}": value for name, value in {"port": port, **settings}.items()}
    flags = [flag if value is True else f"{flag}={value}" for flag, value in named.items()]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg", "--archive", str(archive), "serve", *flags],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    served = Served(f"http://127.0.0.1:{port}", process, log)
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{served.endpoint}?query=ASK%7B%7D", timeout=5)
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for _ in range(50):
            if not served.family():
                break
            time.sleep(0.1)
        left = served.family()
        for pid in left:
            os.kill(pid, 9)
        assert left == [], "processes of the server were left"
