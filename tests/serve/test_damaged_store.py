"""A server whose store is damaged says so to clients and in its log, until kg build has made the store again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.archive import locate
from kg.build import pipeline
from tests.conftest import ruritania_copied
from tests.servers import until
from tests.serving import Served, serving

ALL = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania with its store."""
    return ruritania_copied(tmp_path / "archive")


@pytest.fixture
def served(archive: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(archive, tmp_path, workers=1) as running:
        yield running


def scramble(archive: Path) -> None:
    """Damages every block of the large tables, in place, as a failing disk does."""
    folder = pipeline.current(locate(archive))
    assert folder is not None
    for path in (folder / "db").glob("*.sst"):
        size = path.stat().st_size
        with path.open("r+b") as file:
            for place in range(0, size - 4_000 if size > 150_000 else 0, 500):
                file.seek(place)
                file.write(b"\xff\x00")


@pytest.mark.full
def test_damage_is_reported_to_clients_and_in_the_log_until_it_is_mended(served: Served, archive: Path) -> None:
    folder, page = pipeline.current(locate(archive)), f"{served.root}/page/case/rur-rassendyll"
    assert folder is not None
    right = len(pipeline.open_store(folder))
    scramble(archive)  # before a query has read the blocks into memory
    for _ in range(2):
        for reply in (served.ask(ALL), httpx.get(page, timeout=60)):
            assert reply.status_code == 503
            assert reply.headers["Retry-After"]
            assert re.search(r"the store of this server cannot be read \(.*\n  expected  .*\n  fix  ", reply.text)
            assert str(archive) not in reply.text
    assert ".sst: the store is damaged: " in served.log.read_text()

    assert pipeline.build_archive(locate(archive)).new
    assert until(lambda: served.ask(ALL).status_code == 200)
    assert len(served.ask(ALL).json()["results"]["bindings"]) == right
    assert httpx.get(page, timeout=60).status_code == 200
    assert "Traceback" not in served.log.read_text()
