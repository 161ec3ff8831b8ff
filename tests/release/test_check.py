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

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from tests.conftest import RURITANIA
from tests.effort import draws
from tests.release.conftest import listed


def complaint(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The errors for a release that is not as it states."""
    assert main(["export", "--check", str(folder)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "  fix  " in said.err
    return said.err


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


def cell(folder: Path) -> None:
    """A value of one row, as a forger would change it."""
    path = folder / "tables" / "findings.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][2] = f"No {rows[1][2]}"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def column(folder: Path) -> None:
    path = folder / "tables" / "persons.parquet"
    table = pq.read_table(path)
    names = table["label"].to_pylist()
    pq.write_table(table.set_column(2, "label", pa.array([*names[1:], names[0]])).cast(table.schema), path)


def record(folder: Path) -> None:
    db = sqlite3.connect(folder / "habeas.sqlite")
    db.execute("UPDATE findings SET label = 'No ' || label WHERE id = (SELECT MIN(id) FROM findings)")
    db.commit()
    db.close()


def citation(folder: Path) -> None:
    path = folder / "citations" / "habeas.csl.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))[1:]), encoding="utf-8")


VOID = "description/void.ttl"
UNTRUE: dict[str, list[Callable[[Path], None]]] = {  # by file; all at once, since each is named
    "description/dcat.ttl": [text("description/dcat.ttl", r'byteSize "\d+"', 'byteSize "7"')],
    "ro-crate-metadata.json": [text("ro-crate-metadata.json", r'"contentSize": "\d+"', '"contentSize": "7"')],
    VOID: [text(VOID, r"void:triples \d+", "void:triples 7"), text(VOID, r"void:entities \d+", "void:entities 7000")],
    "README.md": [
        text("README.md", r"counted once \| [\d,]+", "counted once | 7"),
        text("README.md", r"Finding`\) \| \d+", "Finding`) | 7000"),
        text("README.md", r"hb:hasFinding \| \d", "hb:hasFinding | 9"),
        text("README.md", r"`[0-9a-f]{64}`", f"`{'0' * 64}`"),
    ],
    "description/quality.ttl": [text("description/quality.ttl", r"dqv:value \d+", "dqv:value 7")],
    "ATTRIBUTION.md": [text("ATTRIBUTION.md", r"^- .*\n", "")],
    "rdf/habeas.trig": [text("rdf/habeas.trig", r'rdfs:label "\w', 'rdfs:label "X')],
    "rdf/habeas.ttl": [text("rdf/habeas.ttl", r'rdfs:label "\w', 'rdfs:label "X')],
    "rdf/graphs/asserted/data/bodies.ttl": [text("rdf/graphs/asserted/data/bodies.ttl", r'label "\w', 'label "X')],
    "ontology/findings.ttl": [text("ontology/findings.ttl", r'rdfs:label "\w', 'rdfs:label "X')],
    "tables/findings.csv": [cell],
    "tables/persons.parquet": [column],
    "habeas.sqlite": [record],
    "datasette.json": [text("datasette.json", "SELECT", "SELECT 1 UNION SELECT")],
    "graphs/habeas.graphml": [text("graphs/habeas.graphml", r"<edge .*", "")],
    "citations/habeas.csl.json": [citation],
    "citations/habeas.bib": [text("citations/habeas.bib", r"title = \{\{\w", "title = {{X")],
    "LICENSE-DATA": [text("LICENSE-DATA", r"\w", "X")],
}


@pytest.mark.parametrize("place", range(draws(1, 4)))
def test_what_is_not_so_is_found_although_the_sums_were_written_anew(
    place: int, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for changes in UNTRUE.values():
        changes[place % len(changes)](release)
    (release / "rdf" / "extra.ttl").write_text("", encoding="utf-8")
    (release / "tables" / "cases.csv").unlink()
    said = complaint(listed(release), capsys)
    for name in UNTRUE:
        differs = rf"^{re.escape(name)}.*: (this is not what the statements give|it says something else)"
        assert re.search(differs, said, re.MULTILINE), name
    assert "rdf/extra.ttl: this file is no part of a release" in said
    assert "tables/cases.csv: the file is missing" in said
    assert said.count("  fix  ") == len(UNTRUE) + 2, "and nothing else"


@pytest.mark.full
def test_a_statement_that_is_missing_is_missed_in_every_file(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = release / "rdf" / "habeas.nq.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(True)
    path.write_bytes(gzip.compress(b"".join(line for line in lines if b"/rudolf-rassendyll> <" not in line), mtime=0))
    said = complaint(listed(release), capsys)
    for name in ("rdf/habeas.trig", "rdf/habeas.jsonld", "tables/persons.csv", "things.parquet", "habeas.sqlite"):
        assert name in said


def test_a_release_of_another_version_is_not_compared(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text("ro-crate-metadata.json", r'"version": "[\d.]+"', '"version": "9.9"')(release)
    assert "it was made by version 9.9, and this is" in complaint(listed(release), capsys)


def test_a_damaged_archive_of_statements_is_told_in_words(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = release / "rdf" / "habeas.nq.gz"
    path.write_bytes(path.read_bytes()[:-100])
    assert "the statements cannot be read" in complaint(listed(release), capsys)


@pytest.mark.full
def test_a_release_of_some_formats_is_checked_for_what_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(RURITANIA / "data", archive / "data")
    pipeline.build_archive(locate(archive))
    for formats in ("rdf", "citations", "tables,questions"):
        folder = tmp_path / formats
        assert main(["--archive", str(archive), "export", "--to", str(folder), "--formats", formats]) == 0
        assert main(["export", "--check", str(folder)]) == 0
        assert ("only their digests" in capsys.readouterr().err) == (formats != "rdf")


@pytest.mark.parametrize("words", [[], ["--to", "a", "--check", "b"]])
def test_a_release_is_written_or_checked_but_not_both(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *words]) == 1
    assert "--to DIR or --check DIR" in capsys.readouterr().err
