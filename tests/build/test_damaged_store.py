"""A store that is damaged: every verb says so in one message, nothing wrong is answered, and `kg build` mends it."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.graph import open_graph
from kg.store import checksums
from kg.store.damage import UnusableStoreError
from tests.build.conftest import Run
from tests.effort import SEED, sampled

QUESTION = ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 3"]
REMEDY = "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty"
TABLES = 10
PLACES = [
    *(f"table {number}" for number in range(TABLES)),
    *("CURRENT", "MANIFEST", "OPTIONS", "IDENTITY", "log"),
    *(checksums.CHECKSUMS, "files.json", "findings.json", "search.sqlite", "graph.sha256", "current"),
]


def store_of(archive: Path) -> Path:
    """The folder of the store in use."""
    folder = pipeline.current(locate(archive))
    assert folder is not None
    return folder


def file_of(archive: Path, place: str) -> Path:
    """The file of a store that a place names."""
    folder = store_of(archive)
    tables = sorted((folder / "db").glob("*.sst"))
    assert len(tables) == TABLES
    if place.startswith("table"):
        return tables[int(place.split()[1])]
    if place == "current":
        return archive / "build" / "current"
    if place == "log":
        return max((folder / "db").glob("*.log"), key=lambda path: path.stat().st_size)
    found = [path for path in (folder / place, *(folder / "db").glob(f"{place}*")) if path.exists()]
    return found[0]


def flip(at: Callable[[int], int]) -> Callable[[Path], None]:
    """Changes one bit, at a place that is chosen by the size of the file."""

    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[at(len(content))] ^= 4
        path.write_bytes(content)

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "first byte flipped": flip(lambda size: 0),
    "middle byte flipped": flip(lambda size: size // 2),
    "some byte flipped": flip(random.Random(SEED).randrange),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "missing": Path.unlink,
}
TRIALS = list(itertools.product(PLACES, DAMAGES))
EACH_PLACE = list(zip(PLACES, itertools.cycle(DAMAGES), strict=False))
"""A build reads of damage only which file it is in, so each place is damaged in one way for it, and in another."""


def assert_damage_is_named(message: str) -> None:
    first, *rest = message.splitlines()
    assert "the store is damaged: " in first
    assert [line[:12] for line in rest] == ["  expected  ", "  fix       "]
    assert "run kg build" in rest[1]
    assert "another program" not in message


def is_in_store(place: str) -> bool:
    """True if a file is compared with its checksum."""
    return place not in ("current", "graph.sha256")


@pytest.mark.parametrize(("place", "damage"), sampled(TRIALS, 1))
def test_damage_is_named(place: str, damage: str, archive: Path, run: Run) -> None:
    right, version = run(archive, *QUESTION), run(archive, "--version")
    DAMAGES[damage](file_of(archive, place))

    for arguments, before in ((QUESTION, right), (["--version"], version)):
        status, out, err = run(archive, *arguments)
        if status:
            assert_damage_is_named(err)
            assert "graph sha256" not in out
        elif place != "current":
            assert (status, out) == before[:2]
    if is_in_store(place):
        status, out, err = run(archive, "check", "store")
        assert status == 1
        assert "sha256" not in out
        assert_damage_is_named(err)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "damage"), sampled(EACH_PLACE, 1))
def test_a_build_mends_damage(place: str, damage: str, archive: Path, run: Run) -> None:
    right = run(archive, *QUESTION)
    run(archive, "--version")  # which keeps the hash beside the store
    DAMAGES[damage](file_of(archive, place))
    assert run(archive, "build")[0] == 0
    assert run(archive, "check", "store")[0] == 0
    assert run(archive, *QUESTION) == right


def scramble_tables(archive: Path) -> None:
    """Damages every block of the tables that a query reads, but not what the engine reads when it opens them."""
    for path in (store_of(archive) / "db").glob("*.sst"):
        content = bytearray(path.read_bytes())
        if len(content) <= checksums.SMALL:
            continue
        for place in range(0, len(content) - 4_000, 500):
            content[place] ^= 1
        path.write_bytes(content)


READING = {
    "ask": QUESTION[1:],
    "query": ["SELECT ?s WHERE { ?s ?p ?o }"],
    "why": [REMEDY],
    "stats": [],
    "export": ["--to", "release"],
    "check store": [],
}
"""Verbs and their arguments; `kg redact`, `kg diff` and `kg patch` read files, not the store."""


@pytest.mark.parametrize("verb", READING)
def test_every_verb_that_reads_damaged_blocks_says_so_in_one_message(
    verb: str, archive: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scramble_tables(archive)
    monkeypatch.setattr(checksums, "WHOLE", 0)  # as of a large store
    checksums.check(store_of(archive))  # which is not noticed when the store is opened
    status, _, err = run(archive, *verb.split(), *READING[verb])
    assert status == 1
    assert_damage_is_named(err)
    assert ".sst: " in err
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}


def test_a_store_that_cannot_be_opened_for_another_reason_is_not_called_damaged(archive: Path) -> None:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, limit[1]))
    try:
        with pytest.raises(UnusableStoreError) as raised:
            open_graph(archive)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    assert "damaged" not in str(raised.value)
    assert "file descriptors" in str(raised.value)
