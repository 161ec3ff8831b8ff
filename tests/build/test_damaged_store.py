"""A store that is damaged: every verb says so in one message, nothing wrong is answered, and `kg build` mends it."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import generations, pipeline
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import open_graph
from kg.store import checksums
from kg.store.damage import UnusableStoreError
from kg.store.local import LocalStore
from tests.conftest import RURITANIA, ruritania_copied
from tests.effort import SEED, sampled

QUESTION = ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 3"]
REMEDY = "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty"
TABLES = 9
PLACES = [
    *(f"table {number}" for number in range(TABLES)),
    *("CURRENT", "MANIFEST", "OPTIONS", "IDENTITY", "log"),
    *(checksums.CHECKSUMS, "files.json", "findings.json", "search.sqlite", "graph.sha256", "current"),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania with its store, which may be damaged."""
    return ruritania_copied(tmp_path / "archive")


def run(capsys: pytest.CaptureFixture[str], archive: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of `kg --archive … arguments`."""
    try:
        status = main(["--archive", str(archive), *arguments])
    except SystemExit as ended:  # of --version
        status = int(ended.code or 0)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


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


def replace(path: Path) -> None:
    """Puts a folder in the place of a file."""
    path.unlink()
    path.mkdir()


def link(path: Path) -> None:
    """Moves a file elsewhere and leaves a link to it."""
    build = next(folder for folder in path.parents if folder.name == "build")
    elsewhere = build.parent / f"{path.name}.moved"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


COMMON: dict[str, Callable[[Path], None]] = {
    "first byte flipped": flip(lambda size: 0),
    "middle byte flipped": flip(lambda size: size // 2),
    "last byte flipped": flip(lambda size: size - 1),
    "some byte flipped": flip(random.Random(SEED).randrange),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "missing": Path.unlink,
}
RARE: dict[str, Callable[[Path], None]] = {
    "emptied": lambda path: os.truncate(path, 0),
    "longer": lambda path: os.truncate(path, path.stat().st_size + 1),
    "a folder": replace,
    "a link": link,
}
DAMAGES = COMMON | RARE
TRIALS = [*itertools.product(PLACES, COMMON), *zip(PLACES, itertools.cycle(RARE), strict=False)]
EACH_PLACE = list(zip(PLACES, itertools.cycle(DAMAGES), strict=False))
ANOTHER_WAY = list(zip(PLACES, itertools.cycle(reversed(DAMAGES)), strict=False))
"""A build reads of damage only which file it is in, so each place is damaged in one way for it, and in another."""


def assert_damage_is_named(message: str) -> None:
    first, *rest = message.splitlines()
    assert "the store is damaged: " in first
    assert [line[:12] for line in rest] == ["  expected  ", "  fix       "]
    assert "run kg build" in rest[1]
    assert "another program" not in message


def damage_file(archive: Path, place: str, damage: str) -> None:
    """Damages the file of a store that a place names."""
    path = file_of(archive, place)
    DAMAGES[damage](path)
    if place == "current" and damage == "a folder":
        path.rmdir()  # which a build does not replace


def is_in_store(place: str) -> bool:
    """Whether a file is compared with its checksum."""
    return place not in ("current", "graph.sha256")


@pytest.mark.parametrize(("place", "damage"), sampled(TRIALS, 1))
def test_damage_is_named(place: str, damage: str, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, version = run(capsys, archive, *QUESTION), run(capsys, archive, "--version")
    damage_file(archive, place, damage)

    for arguments, before in ((QUESTION, right), (["--version"], version)):
        status, out, err = run(capsys, archive, *arguments)
        if status:
            assert_damage_is_named(err)
            assert "graph sha256" not in out
        elif place != "current":
            assert (status, out) == before[:2]
    if is_in_store(place):
        status, out, err = run(capsys, archive, "check", "store")
        assert status == 1
        assert "sha256" not in out
        assert_damage_is_named(err)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "damage"), sampled(EACH_PLACE, 1))
def test_a_build_mends_damage(place: str, damage: str, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, version = run(capsys, archive, *QUESTION), run(capsys, archive, "--version")
    damage_file(archive, place, damage)
    status, _, err = run(capsys, archive, "build")
    assert status == 0
    assert ("the last store was damaged" in err) == is_in_store(place)
    assert run(capsys, archive, "check", "store")[0] == 0
    assert run(capsys, archive, *QUESTION) == right
    assert run(capsys, archive, "--version") == version


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize(("place", "damage"), sampled(ANOTHER_WAY[:-1], 1))
def test_nothing_of_a_damaged_store_is_carried_into_the_next_one(
    place: str, damage: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = store_of(archive)
    run(capsys, archive, "--version")
    damage_file(archive, place, damage)
    with (archive / "data" / "letter.ttl").open("a", encoding="utf-8") as file:
        file.write("\n# a comment\n")
    assert run(capsys, archive, "build")[0] == 0
    folder = store_of(archive)
    assert folder != before
    assert generations.damage_in(folder) is None
    assert run(capsys, archive, "check", "store")[0] == 0


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
    "show": ["Rudolf Rassendyll"],
    "why": [REMEDY],
    "check proofs": [],
    "verify": ["--sources", str(RURITANIA / "sources")],
    "coverage": [],
    "stats": [],
    "export": ["--to", "release"],
    "site": ["--to", "site"],
    "serve": [],
    "check store": [],
}
"""Verbs and their arguments; `kg redact`, `kg diff` and `kg patch` read files, not the store."""


@pytest.mark.parametrize("verb", READING)
def test_every_verb_that_reads_damaged_blocks_says_so_in_one_message(
    verb: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scramble_tables(archive)
    monkeypatch.setattr(checksums, "WHOLE", 0)  # as of a large store
    checksums.check(store_of(archive))  # which is not noticed when the store is opened
    status, _, err = run(capsys, archive, *verb.split(), *READING[verb])
    assert status == 1
    assert_damage_is_named(err)
    assert ".sst: " in err
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}


def test_the_interface_for_python_raises_the_same_error(archive: Path) -> None:
    graph = open_graph(archive)
    scramble_tables(archive)
    with pytest.raises(UnusableStoreError, match="the store is damaged"):
        graph.query("SELECT ?s WHERE { ?s ?p ?o }")
    os.truncate(store_of(archive) / "db" / "CURRENT", 3)
    with pytest.raises(UnusableStoreError, match="it has 3 bytes instead of"):
        open_graph(archive)


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


def test_a_store_that_is_open_for_writing_can_still_be_read(archive: Path) -> None:
    import pyoxigraph as ox

    shutil.copytree(store_of(archive) / "db", archive / "db")
    writer = ox.Store(str(archive / "db"))
    assert len(LocalStore.read(archive / "db")) == len(writer)


@pytest.mark.full
def test_a_finished_store_has_no_open_file(archive: Path) -> None:
    for number in range(2):  # an increment and a full build
        path = next((archive / "data").rglob("norms*.ttl"))
        path.write_text(path.read_text(encoding="utf-8") + f"\n# edit {number}\n", encoding="utf-8")
        if number:
            shutil.rmtree(archive / "build")
        pipeline.build_archive(locate(archive))
        links = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if exists(name)]
        assert [name for name in links if name.startswith(str(archive))] == []


def exists(name: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{name}")


def test_a_store_without_checksums_is_refused(archive: Path) -> None:
    (store_of(archive) / checksums.CHECKSUMS).unlink()
    with pytest.raises(KgError, match="the list of checksums is missing"):
        open_graph(archive)
