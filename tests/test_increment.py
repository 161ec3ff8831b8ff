"""Increments: a build after a change gives the same triples and the same report as a build from scratch."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

import pytest
from conftest import RURITANIA
from pyoxigraph import BlankNode, Triple

from kg import pipeline
from kg.errors import KgError
from kg.identifiers import prefixes
from kg.increment import MANIFEST, increment
from kg.paths import Archive, locate
from kg.queries import read_all
from kg.store import Store

SEED, EDITS = 2034, 12


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania that may be changed."""
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    return tmp_path / "archive"


def built(folder: Path) -> tuple[set[Triple], list[dict[str, str]]]:
    """The statements of an archive's store and its findings, after a build."""
    made = pipeline.make(locate(folder))
    report = json.loads((made.folder / "findings.json").read_text())
    quads = Store.read(made.folder / "db").inner
    named = {q.triple for q in quads if not any(isinstance(end, BlankNode) for end in (q.subject, q.object))}
    return named, report  # the lists of the ontology have blank nodes, which differ from one reading to the next


def from_scratch(folder: Path) -> tuple[set[Triple], list[dict[str, str]]]:
    shutil.rmtree(folder / "build")
    return built(folder)


def next_store(folder: Path, to: Path) -> Store | None:
    """The store that an increment makes, or None where a full build is due."""
    now: Archive = locate(folder)
    made = increment(now, pipeline.current(now), to, read_all(now, "rules"), lambda what, done, total: None)
    return made.store if made else None


def edit(chance: random.Random, text: str) -> str:
    """The text with one change that keeps it lawful: a note added or taken away, or a block left out of the middle."""
    blocks = text.split("\n\n")
    places = [n for n, block in enumerate(blocks) if re.match(r"\S+ a hb:(Role|Claim|StatusObservation)\b", block)]
    if places and chance.random() < 0.4:
        place = chance.choice(places)
        name = blocks[place].split()[0]
        if text.count(name) == 1:
            return "\n\n".join(blocks[:place] + blocks[place + 1 :])
    noted = [n for n, block in enumerate(blocks) if re.match(r"\S+ a hb:", block) and block.rstrip().endswith(" .")]
    if not noted:
        return text + "\n# nothing changed but this line\n"
    place = chance.choice(noted)
    blocks[place] = blocks[place].rstrip()[:-2] + f' ;\n    hb:note "Seen again, {chance.randint(1, 999)}."@en .'
    return "\n\n".join(blocks)


def test_random_edits_give_what_a_build_from_scratch_gives(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    built(archive)
    files = sorted(path for path in (archive / "data").rglob("*.ttl") if path.name != "prefixes.ttl")
    for number in range(EDITS):
        for path in chance.sample(files, chance.choice([1, 1, 2])):
            path.write_text(edit(chance, path.read_text(encoding="utf-8")), encoding="utf-8")
        assert next_store(archive, tmp_path / f"next-{number}") is not None
        after = built(archive)
        kept = shutil.copytree(archive / "build", tmp_path / f"build-{number}")
        assert after == from_scratch(archive)
        shutil.rmtree(archive / "build")
        shutil.move(kept, archive / "build")
    with capsys.disabled():
        print(f"\nincrements: {EDITS} random edits (seed {SEED}) gave what a build from scratch gives")


def test_a_file_that_comes_and_goes_leaves_nothing_behind(archive: Path) -> None:
    before = built(archive)
    extra = archive / "data" / "cases" / "extra.ttl"
    extra.write_text(
        (archive / "data" / "cases" / "lorry.ttl").read_text(encoding="utf-8").replace("gra-lorry", "gra-second"),
        encoding="utf-8",
    )
    assert len(built(archive)[0]) > len(before[0])
    extra.unlink()
    after = built(archive)
    assert after == before
    assert after == from_scratch(archive)


def test_a_syntax_error_leaves_the_last_store_and_names_the_line(archive: Path) -> None:
    built(archive)
    last = pipeline.current(locate(archive))
    letter = archive / "data" / "letter.ttl"
    letter.write_text(letter.read_text(encoding="utf-8") + "\ndoc:broken a hb:Letter ;;; [\n", encoding="utf-8")
    with pytest.raises(KgError, match=r"data/letter\.ttl:\d+"):
        pipeline.make(locate(archive))
    assert pipeline.current(locate(archive)) == last


def test_a_violation_leaves_the_last_store(archive: Path) -> None:
    built(archive)
    last = pipeline.current(locate(archive))
    letter = archive / "data" / "letter.ttl"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("    hb:askedIf list:ask-always ;\n", "", 1), encoding="utf-8")
    with pytest.raises(KgError, match="askedIf"):
        pipeline.make(locate(archive))
    assert pipeline.current(locate(archive)) == last
    letter.write_text(text, encoding="utf-8")
    assert not pipeline.make(locate(archive)).new


def test_a_full_build_is_due_where_more_than_the_data_changed(archive: Path, tmp_path: Path) -> None:
    built(archive)
    assert next_store(archive, tmp_path / "same") is not None
    folder = pipeline.current(locate(archive))
    assert folder is not None
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace('"frame": "', '"frame": "0'))
    assert next_store(archive, tmp_path / "other") is None
    manifest.unlink()
    assert next_store(archive, tmp_path / "none") is None


def test_what_validation_finds_is_told_again_after_an_increment(archive: Path) -> None:
    assert prefixes(locate(archive))
    note = archive / "data" / "letter.ttl"
    note.write_text(note.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    _, report = built(archive)
    assert report == from_scratch(archive)[1]
