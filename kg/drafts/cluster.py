"""The same work on a Dask cluster: the workers read, this process sends them the files and writes what comes back.

A worker needs this package and no common disk. One that is killed loses nothing: the scheduler gives its files to
another, and since only this process writes, nothing is written twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from distributed import Client, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from kg.drafts.child import Children, Limits, Made, Maker
from kg.errors import KgError

__all__ = ["on_cluster"]

PATIENCE = 60.0  # seconds without any worker, after which a run ends
RETRIES = 3


@contextlib.contextmanager
def on_cluster(address: str, maker: Maker, version: str, limits: Limits | None = None) -> Iterator[Any]:
    """The workers of a cluster as readers (`kg.drafts.run.Readers`).

    Raises KgError if there is no scheduler, if it has no workers, or if one has another version of this package.
    """
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise KgError(
            f"there is no scheduler at {address} ({str(error)[:200] or type(error).__name__})",
            "kg read --scheduler",
            "the address of a Dask scheduler that runs, such as tcp://10.0.0.5:8786",
            "start one with `dask scheduler`, and workers with `dask worker ADDRESS`",
        ) from error
    try:
        yield _Cluster(client, address, maker, version, limits or Limits())
    finally:
        client.close(timeout=5)


class _Cluster:
    """Workers that read."""

    def __init__(self, client: Any, address: str, maker: Maker, version: str, limits: Limits) -> None:
        self._client, self._address = client, address
        try:
            client.wait_for_workers(1, timeout=30)
        except TimeoutError as error:
            raise self._nobody("no worker") from error
        key = hashlib.sha256(pickle.dumps((maker, version))).hexdigest()[:16]
        self._job = (key, pickle.dumps((maker, limits)))
        self._check_versions(maker, version)
        client.register_plugin(_Reader(*self._job), name=f"kg-read-{key}")
        self.at_once = max(1, sum(client.nthreads().values()))
        self._executor = client.get_executor(pure=False, retries=RETRIES)
        self._alone_since: float | None = None

    def submit(self, source: Path, content: bytes) -> Future[Made]:
        """Begins to read a file."""
        begun: Future[Made] = self._executor.submit(read_on_worker, self._job[0], source.name, str(source), content)
        return begun

    def check(self) -> None:
        """Raises KgError if the scheduler is gone, or if it has had no worker for a minute."""
        try:
            if self._client.status != "running":
                raise self._nobody("no scheduler any more")
            workers = self._client.nthreads()
        except (OSError, TimeoutError) as error:
            raise self._nobody("no scheduler any more") from error
        if workers:
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > PATIENCE:
            raise self._nobody("no worker any more")

    def _check_versions(self, maker: Maker, version: str) -> None:
        """Raises KgError unless every worker has the same reader: two versions would make two kinds of drafts."""
        found = self._client.run(_version, maker.function, on_error="return")
        wrong = {worker: one for worker, one in found.items() if one != version}
        if wrong:
            worker, one = next(iter(wrong.items()))
            said = f"version {one}" if isinstance(one, str) else f"no reader ({type(one).__name__}: {one})"
            raise KgError(
                f"{len(wrong)} of {len(found)} workers cannot read as this machine does: {worker} has {said[:200]}",
                "kg read --scheduler",
                f"version {version} of the reader on every worker",
                "install the same version of this package on all of them, and start the workers again",
            )

    def _nobody(self, what: str) -> KgError:
        return KgError(
            f"there is {what} at {self._address}",
            "kg read --scheduler",
            "a scheduler with at least one worker",
            "start workers with `dask worker ADDRESS`, and run the command again: what is read is not read again",
        )


class _Reader(WorkerPlugin):  # type: ignore[misc]
    """What each worker gets when it joins: the reader, with a child process for each of its threads."""

    idempotent = True

    def __init__(self, key: str, job: bytes) -> None:
        self._key, self._job = key, job

    def setup(self, worker: Any) -> None:
        """Prepares a worker."""
        maker, limits = pickle.loads(self._job)
        worker.kg_readers = {**getattr(worker, "kg_readers", {}), self._key: Children(maker, limits)}

    def teardown(self, worker: Any) -> None:
        """Ends its child processes."""
        for children in getattr(worker, "kg_readers", {}).values():
            children.close()


def read_on_worker(key: str, name: str, where: str, content: bytes) -> Made:
    """What the reader makes of a file with this content; runs on a worker."""
    children: Children = get_worker().kg_readers[key]
    with tempfile.TemporaryDirectory(prefix="kg-read-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        made = children.make(path, where)
    if made.problem and made.problem[1] == str(path):  # it must not name a folder that nobody has
        made = Made(problem=(made.problem[0], where, *made.problem[2:]))
    return made


def _version(function: str) -> str:
    """The version of the reader on a worker; runs there."""
    import importlib

    return str(importlib.import_module(function.partition(":")[0]).version())
