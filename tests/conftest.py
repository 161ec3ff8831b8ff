"""Fixtures: the project's own graph, Ruritania's, and the folder of sources where it is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg import pipeline
from kg.graph import Graph
from kg.paths import Archive, locate
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent
RURITANIA = ROOT / "tests" / "ruritania"
SOURCES = Path(os.environ.get("HABEAS_SOURCES", ROOT.parent / "shared" / "sources"))


def built(archive: Archive, imported: bool = True) -> Graph:
    """An archive's graph in memory: built and inferred, not validated; without what is imported where that is asked."""
    store = Store.in_memory()
    pipeline.run(store, archive, archive.turtle if imported else curated(archive), checked=False)
    return Graph(archive, store)


def curated(archive: Archive) -> dict[str, Path]:
    """The files of an archive that were written by hand."""
    return {name: path for name, path in archive.turtle.items() if not name.startswith("data/imported/")}


@pytest.fixture(scope="session")
def real() -> Graph:
    """The project's own graph."""
    return built(locate())


@pytest.fixture(scope="session")
def ruritania() -> Graph:
    """The graph of the invented State."""
    return built(locate(RURITANIA))


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of source texts; tests that need it are skipped, and say so, where it is not at hand."""
    if not SOURCES.is_dir():
        pytest.skip(f"the source texts are not at hand in {SOURCES}")
    return SOURCES


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that writes golden answers anew."""
    parser.addoption("--write-answers", action="store_true", help="write the golden answers anew, and fail")
