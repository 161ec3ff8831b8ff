"""A server whose store is damaged says so to clients, and once in its log, until kg build has made the store again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.archive import locate
from kg.build import pipeline
from tests.conftest import ruritania_copied
from tests.serving import Served, serving

ALL = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania with its store."""
    return ruritania_copied(tmp_path / "archive")


@pytest.fixture
def served(archive: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(archive, tmp_path, pages=True, workers=1) as running:
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
def test_damage_is_reported_to_clients_and_once_in_the_log_until_it_is_mended(served: Served, archive: Path) -> None:
    folder = pipeline.current(locate(archive))
    assert folder is not None
    right = len(pipeline.open_store(folder))
    scramble(archive)  # before a query has read the blocks into memory
    for _ in range(3):
        reply = served.ask(ALL)
        assert reply.status_code == 503
        assert reply.headers["Retry-After"]
        assert reply.text.startswith("the store of this server cannot be read (")
        assert [line[:12] for line in reply.text.splitlines()[1:]] == ["  expected  ", "  fix       "]
        assert str(archive) not in reply.text
    pages = [httpx.get(f"{served.root}/page/doc/rur-letter{number}", timeout=60) for number in range(3)]
    assert {page.status_code for page in pages} <= {404, 503}
    log = served.log.read_text()
    assert len(re.findall("the store of this server cannot be read", log)) == 1
    assert "Traceback" not in log

    assert pipeline.build_archive(locate(archive)).damage is not None
    again = served.ask(ALL)
    assert again.status_code == 200
    assert len(again.json()["results"]["bindings"]) == right
    assert "Traceback" not in served.log.read_text()


@pytest.mark.full
def test_a_page_of_a_damaged_store_is_an_error_without_a_traceback(served: Served, archive: Path) -> None:
    path = f"{served.root}/page/case/rur-rassendyll"
    scramble(archive)
    for _ in range(2):
        reply = httpx.get(path, timeout=60)
        assert reply.status_code == 503
        assert reply.headers["Retry-After"]
        assert str(archive) not in reply.text
    log = served.log.read_text()
    assert len(re.findall(r"\.sst: the store is damaged: ", log)) == 1
    assert "Traceback" not in log
    pipeline.build_archive(locate(archive))
    for _ in range(100):  # until the server has noticed
        reply = httpx.get(path, timeout=60)
        if reply.status_code == 200:
            break
        time.sleep(0.2)
    assert reply.status_code == 200
