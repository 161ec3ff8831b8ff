"""The same work on a real Dask scheduler with two workers, one of which is killed while it reads."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.drafts.child import Maker
from kg.drafts.run import Outcome, here, run
from kg.errors import KgError
from tests.conftest import ROOT
from tests.servers import free_port

cluster = pytest.importorskip("kg.drafts.cluster")
MAKER = Maker("tests.drafts.stand_in:make", "known")
FILES = 60


class Cluster:
    """A scheduler on loopback and the workers that join it, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def scheduler(self) -> None:
        port = self.address.rpartition(":")[2]
        self.start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")

    def worker(self) -> subprocess.Popen[bytes]:
        local = ["--local-directory", str(self._folder), "--no-nanny", "--nthreads", "2", "--no-dashboard"]
        return self.start("distributed.cli.dask_worker", self.address, "--host", "127.0.0.1", *local)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    one = Cluster(tmp_path)
    one.scheduler()
    try:
        yield one
    finally:
        for process in one.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def texts(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "sources"
    folder.mkdir()
    paths = [folder / f"opinion-{number:02}.txt" for number in range(FILES)]
    for number, path in enumerate(paths):
        path.write_text(f"slow 0.1 Opinion No. {number}/2031")
    paths[7].write_text("resolution 2031/1")
    paths[8].write_text("crash")
    return paths


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.full
@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing_and_nothing_is_read_twice(
    dask: Cluster, texts: list[Path], tmp_path: Path
) -> None:
    workers = [dask.worker(), dask.worker()]
    outcomes: list[Outcome] = []
    with cluster.on_cluster(dask.address, MAKER, "7") as readers:
        for _ in range(300):  # until both have joined
            if len(readers._client.nthreads()) == 2:
                break
            time.sleep(0.1)
        readers.at_once = 4
        for outcome in run(texts, tmp_path / "cluster", readers, "7"):
            outcomes.append(outcome)
            if len(outcomes) == 15:
                os.killpg(workers[0].pid, signal.SIGKILL)
        left = len(readers._client.nthreads())
    assert left == 1
    assert sorted(one.source for one in outcomes) == texts
    assert [one.source.name for one in outcomes if one.problem] == ["opinion-08.txt"]
    with here(MAKER, 2) as local:
        alone = list(run(texts, tmp_path / "alone", local, "7"))
    assert {one.entry for one in outcomes} == {one.entry for one in alone}
    assert contents(tmp_path / "cluster") == contents(tmp_path / "alone")
    assert len(contents(tmp_path / "cluster")) == 2 * (FILES - 2) + 1


@pytest.mark.full
@pytest.mark.slow
def test_workers_with_another_reader_are_refused(dask: Cluster) -> None:
    dask.worker()
    with (
        pytest.raises(KgError, match=r"1 of 1 workers cannot read as this machine does: .* has version 7"),
        cluster.on_cluster(dask.address, MAKER, "8"),
    ):
        pass


@pytest.mark.full
@pytest.mark.slow
def test_a_cluster_whose_workers_are_all_gone_ends_the_run(
    dask: Cluster, texts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.0)
    monkeypatch.setattr("kg.drafts.run.CHECK_SECONDS", 0.5)
    worker = dask.worker()
    with cluster.on_cluster(dask.address, MAKER, "7") as readers:
        running = run(texts, tmp_path / "drafts", readers, "7")
        first = next(running).source
        os.killpg(worker.pid, signal.SIGKILL)
        with pytest.raises(KgError, match="there is no worker any more at tcp"):
            list(running)
    with here(MAKER, 2) as local:
        outcomes = list(run(texts, tmp_path / "drafts", local, "7"))
    assert len(outcomes) == FILES
    assert first in {one.source for one in outcomes if not one.is_new}


@pytest.mark.full
def test_where_there_is_no_scheduler_that_is_said() -> None:
    with (
        pytest.raises(KgError, match="there is no scheduler at tcp:"),
        cluster.on_cluster(f"tcp://127.0.0.1:{free_port()}", MAKER, "7"),
    ):
        pass
