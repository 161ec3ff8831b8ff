"""Fixtures that many tests share, and how a run of the tests is ordered, reported and judged."""

from __future__ import annotations

import gc
import json
import os
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from filelock import FileLock
from hypothesis import settings

from kg.archive import Archive, locate
from kg.build import pipeline
from kg.build.generations import current
from kg.graph import Graph
from kg.store.local import LocalStore
from kg.store.protocol import Store
from tests.effort import EFFORT, FULL, SEED

ROOT = Path(__file__).resolve().parent.parent
RURITANIA = ROOT / "tests" / "ruritania"
SOURCES = Path(os.environ.get("HABEAS_SOURCES", ROOT.parent / "shared" / "sources"))
CACHE = ROOT / "build" / "test-cache"
"""Built once, then read by every process and every run until the archive or the program changes."""
DURATIONS = ROOT / "tests" / "durations.json"
"""How many seconds each group of tests took in the last full run that wrote it down."""
CHOSEN = f"effort {EFFORT}, seed {SEED}: repeat it with make test EFFORT={EFFORT} SEED={SEED}"
if not FULL:
    CHOSEN += "; HABEAS_EFFORT=full runs the tests that a sample leaves out, too"
SKIPS = 11
"""How many tests a full run may skip: those that mount a small disk or give a folder away, which only root can.

Those that compare with source texts and suites beside the checkout, which not everybody has, are not counted.
"""
NOT_AT_HAND = "not at hand beside this checkout:"

os.environ["COLUMNS"] = "80"  # as where there is no terminal, whatever the terminal in which the tests run

settings.register_profile("habeas", deadline=None, database=None)
settings.load_profile("habeas")


def built(archive: Archive, imported: bool = True) -> Graph:
    """An archive's graph in memory: built and inferred, not validated; the caller may change it.

    Without what is imported where `imported` is false. It is built once for each key of an archive and read from the
    cache after that.
    """
    file = CACHE / archive.key / ("whole.nq" if imported else "curated.nq")
    with FileLock(CACHE / f"{archive.key}.lock"):
        if not file.exists():
            kept = current(archive)
            if imported and kept is not None and kept.name == archive.key:  # make test has just built it
                store: Store = LocalStore.read(kept / "db")
            else:
                store = built_anew(archive, imported).store
            quads = store.as_oxigraph().dump(format=ox.RdfFormat.N_QUADS) or b""
            file.parent.mkdir(exist_ok=True)
            file.with_suffix(".new").write_bytes(quads)
            file.with_suffix(".new").rename(file)
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
    return Graph(archive, store)


def built_anew(archive: Archive, imported: bool = True) -> Graph:
    """The same without the cache."""
    store = LocalStore.in_memory()
    pipeline.run(store, archive, archive.turtle if imported else curated(archive), checked=False)
    return Graph(archive, store)


def curated(archive: Archive) -> Mapping[str, bytes]:
    """The files of an archive that were written by hand."""
    return archive.curated


def ruritania_copied(folder: Path) -> Path:
    """A copy of Ruritania in `folder`, built and validated, that may be changed."""
    key = locate(RURITANIA).key
    archive = CACHE / key / "ruritania"
    with FileLock(CACHE / f"{key}.lock"):
        if not (archive / "build" / "current").exists():
            shutil.rmtree(archive, ignore_errors=True)
            shutil.copytree(RURITANIA / "data", archive / "data")
            pipeline.build_archive(locate(archive))
    return shutil.copytree(archive, folder, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def real() -> Graph:
    """The project's own graph, which is not to be changed."""
    return built(locate())


@pytest.fixture(scope="session")
def ruritania() -> Graph:
    """The graph of the invented State, which is not to be changed."""
    return built(locate(RURITANIA))


@pytest.fixture(autouse=True)
def garbage_of_other_tests_collected(request: pytest.FixtureRequest) -> None:
    """Frees, before a test that sends requests, results of pyoxigraph that the errors of earlier tests still hold.

    Requests run in threads. If the garbage collector runs in one of them, it may free only what belongs to no thread.
    """
    if request.node.get_closest_marker("server") or "store" in request.node.path.parts:
        gc.collect()


@pytest.fixture
def chance() -> random.Random:
    """Random numbers that follow from the seed of the run."""
    return random.Random(SEED)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of source texts; a test that needs it is skipped where it is missing."""
    if not SOURCES.is_dir():
        pytest.skip(f"{NOT_AT_HAND} the source texts, {SOURCES}")
    return SOURCES


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that write golden answers and durations anew."""
    parser.addoption("--write-answers", action="store_true", help="write the golden answers anew, and fail")
    parser.addoption("--write-durations", action="store_true", help="write tests/durations.json anew")


def pytest_configure(config: pytest.Config) -> None:
    """Deletes from the cache what was built from other files, once a run."""
    if hasattr(config, "workerinput"):
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    keys = {locate().key, locate(RURITANIA).key}
    for path in CACHE.iterdir():
        if path.stem not in keys:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.hookimpl(tryfirst=True)  # before the plugin that reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps the tests of a module in one process, which share its fixtures, and begins with what takes longest.

    A test that is marked as slow goes alone. Groups that a module names itself stay.
    """
    if not FULL and (left_out := [item for item in items if item.get_closest_marker("full")]):
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    seconds = known_durations().get(EFFORT, {})
    groups: dict[pytest.Item, str] = {}
    for item in items:
        if "sources" in getattr(item, "fixturenames", ()):
            item.add_marker("sources")
        if (named := item.get_closest_marker("xdist_group")) is not None:
            groups[item] = named.args[0]
            continue
        group = item.path.relative_to(ROOT / "tests").with_suffix("").as_posix()
        if item.get_closest_marker("slow") is not None:
            group = f"{group} {item.name}"
        groups[item] = re.sub(r"[^\w-]+", "-", group).strip("-")
        item.add_marker(pytest.mark.xdist_group(groups[item]))
    items.sort(key=lambda item: (-seconds.get(groups[item], 0), groups[item]))


def known_durations() -> dict[str, dict[str, int]]:
    """For each effort, the seconds that each group of tests took when they were last written."""
    return json.loads(DURATIONS.read_text(encoding="utf-8")) if DURATIONS.exists() else {}


def pytest_collection_finish() -> None:
    """Leaves modules and the tests' own data out of garbage collection, which takes a third of a second otherwise."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: some tests wait for a server or a deadline, and each process reads all tests."""
    return (3 * (os.cpu_count() or 1) + 1) // 2


def pytest_sessionstart(session: pytest.Session) -> None:
    """Says at the beginning how much is tried, and with which seed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(session.config, "workerinput"):
        reporter.write_line(CHOSEN)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says it again at the end, and what was skipped that a full run must not skip; writes durations if asked."""
    if config.getoption("--write-durations"):
        seconds: defaultdict[str, float] = defaultdict(float)
        for report in (one for outcome in ("passed", "failed", "") for one in terminalreporter.stats.get(outcome, [])):
            seconds[report.nodeid.rpartition("@")[2]] += getattr(report, "duration", 0)
        whole = {group: round(sum_) for group, sum_ in sorted(seconds.items()) if round(sum_)}
        written = json.dumps(known_durations() | {EFFORT: whole}, indent=2, sort_keys=True)
        DURATIONS.write_text(f"{written}\n", encoding="utf-8")
    if skips_too_much(config):
        terminalreporter.write_line(f"FAILED: a full run skips at most {SKIPS} tests; see the reasons above", red=True)
    terminalreporter.write_line(CHOSEN)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a full run that skipped more than it should."""
    if session.exitstatus == pytest.ExitCode.OK and skips_too_much(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def skips_too_much(config: pytest.Config) -> bool:
    """True if a full run of the whole suite has skipped more than it should."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    whole = config.args == config.getini("testpaths") and not (config.option.keyword or config.option.markexpr)
    if not FULL or not whole or reporter is None:
        return False
    reasons = [report.longrepr[2] for report in reporter.stats.get("skipped", [])]
    return sum(NOT_AT_HAND not in reason for reason in reasons) > SKIPS
