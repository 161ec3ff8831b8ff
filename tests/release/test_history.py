"""A release drops nothing that an earlier one observed, found or held in conflict, without a word in its place."""

from __future__ import annotations

import gzip
import random
import re
import shutil
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.changes.compare import KEPT, refuse_dropped
from kg.cli.main import main
from kg.errors import KgError
from kg.release.quads import QUADS
from kg.terms.names import BASE, GRAPH, ONT
from tests.conftest import RURITANIA

pytestmark = pytest.mark.full

OBSERVATION = "doc:letter-2031-09-01__status_compensation"
FILE = "data/opinions.ttl"


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("earlier")
    shutil.copytree(RURITANIA / "data", archive / "data")
    return released(archive)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    shutil.copytree(RURITANIA / "data", tmp_path / "later" / "data")
    return tmp_path / "later"


def released(archive: Path, *more: str) -> Path:
    pipeline.build_archive(locate(archive))
    assert main(["--archive", str(archive), "export", "--to", str(archive / "release"), "--formats", "rdf", *more]) == 0
    return archive / "release"


def refused(archive: Path, earlier: Path, capsys: pytest.CaptureFixture[str]) -> str:
    pipeline.build_archive(locate(archive))
    capsys.readouterr()
    words = ["--archive", str(archive), "export", "--to", str(archive / "release"), "--formats", "rdf"]
    assert main([*words, "--since", str(earlier)]) == 1
    assert not (archive / "release").exists()
    assert [path.name for path in archive.iterdir() if path.name.startswith(".")] == []
    return capsys.readouterr().err


def without(archive: Path, thing: str) -> None:
    """Takes the block about a thing out of its file."""
    path = archive / FILE
    text = path.read_text(encoding="utf-8")
    shorter = re.sub(rf"^{re.escape(thing)} a .*?\.\n(?=\n|\Z|\S)", "", text, count=1, flags=re.MULTILINE | re.DOTALL)
    assert len(shorter) < len(text)
    path.write_text(shorter, encoding="utf-8")


def added(archive: Path, turtle: str) -> None:
    with open(archive / FILE, "a", encoding="utf-8") as file:
        file.write(turtle)


@pytest.mark.full
def test_a_dropped_observation_is_named_and_nothing_is_written(
    archive: Path, earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without(archive, OBSERVATION)
    said = refused(archive, earlier, capsys)
    assert "letter-2031-09-01__status_compensation> is gone" in said
    assert "status observation" in said
    assert "supersedes" in said


@pytest.mark.full
def test_an_observation_whose_status_was_overwritten_was_dropped(
    archive: Path, earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archive / FILE
    text = path.read_text(encoding="utf-8")
    block = re.search(rf"^{OBSERVATION} a .*?\.\n\n", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    changed = re.sub(r"hb:status list:[\w-]+", "hb:status list:status-refused", block[0])
    assert changed != block[0]
    path.write_text(text.replace(block[0], changed), encoding="utf-8")
    assert "no longer says status" in refused(archive, earlier, capsys)


@pytest.mark.full
def test_a_redaction_stands_in_the_place_of_what_was_dropped(archive: Path, earlier: Path) -> None:
    without(archive, OBSERVATION)
    added(
        archive,
        f"""
{OBSERVATION.replace("__status", "__redaction")} a hb:Redaction ;
    rdfs:label "A statement that was taken out"@en ;
    hb:redacts {OBSERVATION} ;
    hb:redactionReason list:redaction-error ;
    hb:redactedOn "2032-01-01"^^xsd:date .
""",
    )
    released(archive, "--since", str(earlier))


def test_each_thing_that_goes_is_told_and_no_other(earlier: Path, tmp_path: Path, chance: random.Random) -> None:
    lines = gzip.decompress((earlier / QUADS).read_bytes()).decode().splitlines(keepends=True)
    kinds = "|".join(re.escape(kind.value) for kind in KEPT)
    typed = re.compile(rf"<([^>]*)> <[^>]*#type> <(?:{kinds})> <{re.escape(GRAPH)}data/.*\n")
    things = sorted({found[1] for line in lines if (found := typed.fullmatch(line))})
    assert len(things) == 11 + 19 + 3, "status observations, findings, conflicts"
    gone, redacted, superseded = (set(chance.sample(things, 9)[i::3]) for i in range(3))
    redacted, superseded = redacted - gone, superseded - gone - redacted
    away = gone | redacted | superseded
    kept = [line for line in lines if line.split(" ", 1)[0][1:-1] not in away]
    note = f"<{GRAPH}data/later> .\n"
    kept += [f"<{BASE}id/redaction-{n}> <{ONT}redacts> <{iri}> {note}" for n, iri in enumerate(sorted(redacted))]
    for number, iri in enumerate(sorted(superseded)):
        new = f"<{BASE}id/new-{number}>"
        kept += [f"{new} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ONT}Finding> {note}"]
        kept += [f"{new} <{ONT}supersedes> <{iri}> {note}"]
    (tmp_path / "later" / "rdf").mkdir(parents=True)
    (tmp_path / "later" / QUADS).write_bytes(gzip.compress("".join(sorted(kept)).encode()))
    with pytest.raises(KgError) as dropped:
        refuse_dropped(earlier, tmp_path / "later")
    said = str(dropped.value)
    assert {iri for iri in things if f"<{iri}> is gone" in said} == gone


@pytest.mark.full
def test_an_earlier_release_that_is_none_or_is_damaged_is_told(
    archive: Path, earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "this is not a release" in refused(archive, tmp_path / "nothing", capsys)
    shutil.copytree(earlier, tmp_path / "damaged")
    file = tmp_path / "damaged" / "rdf" / "habeas.nq.gz"
    for content in (file.read_bytes()[:-50], gzip.compress(b""), gzip.compress(b"apples\n")):
        file.write_bytes(content)
        assert "the statements cannot be read" in refused(archive, tmp_path / "damaged", capsys)
