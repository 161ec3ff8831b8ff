"""A release is checked by itself: a byte that changed, a file too few or too many, a count that is not so."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import __version__
from kg.archive import locate
from kg.ask.coverage import depth
from kg.build import pipeline
from kg.build.validate import validate
from kg.cli.main import main
from kg.cli.verbs.export import _covered
from kg.graph import Graph
from kg.release import description
from kg.release.release import QualityReport, export
from kg.store.protocol import Store
from tests.conftest import RURITANIA
from tests.effort import draws, sampled


@pytest.fixture(scope="module")
def whole(ruritania: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checked") / "release"

    def measure(store: Store) -> QualityReport:
        findings = validate(store, ruritania.prefixes)
        return QualityReport(findings, _covered(store, ruritania.prefixes), depth(store))

    export(ruritania.store, ruritania.archive, folder, __version__, measure=measure)
    return folder


@pytest.fixture
def release(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "release")
    return tmp_path / "release"


def complaint(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says of a release that is not as it states."""
    assert main(["export", "--check", str(folder)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "  fix  " in said.err
    return said.err


def resummed(folder: Path) -> Path:
    """The release as one would hand it on who changes a file and writes the sums anew."""
    (folder / "SHA256SUMS").write_text(description.sums(folder), encoding="utf-8")
    return folder


def test_a_whole_release_is_as_it_states(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--check", str(whole)]) == 0
    files = sum(path.is_file() for path in whole.rglob("*")) - 1
    assert files > 300
    assert f"{files} files" in capsys.readouterr().err


def test_one_changed_byte_in_any_file_is_found_and_the_file_named(
    whole: Path, release: Path, chance: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(path for path in whole.rglob("*") if path.is_file() and path.stat().st_size)
    roots = [path for path in files if path.parent == whole]
    assert len(files) > 300
    for path in [*roots, *chance.sample(files, draws(5, 25))]:
        copy = release / path.relative_to(whole)
        content = bytearray(path.read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(content)
        said = complaint(release, capsys)
        if path.name != "SHA256SUMS":  # whose damage shows in the file that it speaks of
            name = copy.relative_to(release).as_posix()
            assert f"{name}: the file was changed" in said
        copy.write_bytes(path.read_bytes())


def test_a_missing_file_is_named(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (release / "tables" / "findings.csv").unlink()
    assert "tables/findings.csv: the file is missing" in complaint(release, capsys)


def test_a_file_too_many_is_named(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (release / "rdf" / "extra.ttl").write_text("", encoding="utf-8")
    assert "rdf/extra.ttl: the file is not listed" in complaint(release, capsys)


def test_a_folder_that_is_no_release_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "this is not a release" in complaint(tmp_path, capsys)
    assert "this is not a release" in complaint(tmp_path / "nowhere", capsys)


def text(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        before = (folder / path).read_text(encoding="utf-8")
        after = re.sub(old, new, before, count=1, flags=re.MULTILINE)
        assert before != after
        (folder / path).write_text(after, encoding="utf-8")

    return change


def quads(folder: Path) -> None:
    path = folder / "rdf" / "habeas.nq.gz"
    path.write_bytes(gzip.compress(b"".join(gzip.decompress(path.read_bytes()).splitlines(True)[1:]), mtime=0))


def row(folder: Path) -> None:
    path = folder / "tables" / "findings.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:-1])


def record(folder: Path) -> None:
    db = sqlite3.connect(folder / "habeas.sqlite")
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DELETE FROM passages WHERE id = (SELECT id FROM passages LIMIT 1)")
    db.commit()
    db.close()


def citation(folder: Path) -> None:
    path = folder / "citations" / "habeas.csl.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))[1:]), encoding="utf-8")


UNTRUE = {
    "a size in DCAT": (text("description/dcat.ttl", r'byteSize "\d+"', 'byteSize "7"'), "another size or digest"),
    "a size in schema.org": (
        text("description/dataset.jsonld", r'"contentSize": "\d+"', '"contentSize": "7"'),
        "another",
    ),
    "a size in RO-Crate": (
        text("ro-crate-metadata.json", r'"contentSize": "\d+"', '"contentSize": "7"'),
        "another size",
    ),
    "a count of VoID": (text("description/void.ttl", r"void:triples \d+", "void:triples 7"), "this is not so"),
    "a class of VoID": (text("description/void.ttl", r"void:entities \d+", "void:entities 7000"), "this is not so"),
    "a total on the page": (
        text("README.md", r"counted once \| [\d,]+", "counted once | 7"),
        "it counts 7 for statements",
    ),
    "a class on the page": (text("README.md", r"Finding`\) \| \d+", "Finding`) | 7000"), "it counts 7000 for Finding"),
    "coverage on the page": (text("README.md", r"hb:hasFinding \| \d", "hb:hasFinding | 9"), "another coverage"),
    "the hash on the page": (text("README.md", r"`[0-9a-f]{64}`", f"`{'0' * 64}`"), "another SHA-256 of the graph"),
    "a measure of quality": (text("description/quality.ttl", r"dqv:value \d+", "dqv:value 7"), "is 7"),
    "a statement of the graph": (quads, "it holds other statements"),
    "a statement in TriG": (text("rdf/habeas.trig", r'rdfs:label "\w', 'rdfs:label "X'), "it holds other statements"),
    "a statement in Turtle": (text("rdf/habeas.ttl", r'rdfs:label "\w', 'rdfs:label "X'), "it holds other statements"),
    "a row of a table": (row, "rows"),
    "a row of the database": (record, "rows"),
    "an edge": (text("graphs/habeas.graphml", r"<edge .*", ""), "edges"),
    "a citation": (citation, "entries"),
}


@pytest.mark.parametrize("what", sampled(UNTRUE, 3))
def test_what_is_not_so_is_found_although_the_sums_were_written_anew(
    what: str, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, said = UNTRUE[what]
    change(release)
    assert said in complaint(resummed(release), capsys)


def test_a_damaged_archive_of_statements_is_told_in_words(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = release / "rdf" / "habeas.nq.gz"
    path.write_bytes(path.read_bytes()[:-100])
    assert "the statements cannot be read" in complaint(resummed(release), capsys)


@pytest.mark.full
def test_a_release_of_some_formats_is_checked_for_what_it_has(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(RURITANIA / "data", archive / "data")
    pipeline.build_archive(locate(archive))
    for formats in ("rdf", "citations", "tables,questions"):
        folder = tmp_path / formats
        assert main(["--archive", str(archive), "export", "--to", str(folder), "--formats", formats]) == 0
        assert main(["export", "--check", str(folder)]) == 0


@pytest.mark.parametrize("words", [[], ["--to", "a", "--check", "b"]])
def test_a_release_is_written_or_checked_but_not_both(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *words]) == 1
    assert "--to DIR or --check DIR" in capsys.readouterr().err
