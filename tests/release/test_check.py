"""A release is checked by itself: each file that is not as its statements give it is named, whatever it holds."""

from __future__ import annotations

import gzip
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyoxigraph import RdfFormat

from kg import __version__
from kg.archive import locate
from kg.build import pipeline
from kg.build.validate import validate
from kg.children import Limits
from kg.cli.main import main
from kg.errors import KgError
from kg.release.check import check
from kg.release.quads import QUADS
from kg.store.local import LocalStore
from tests.conftest import RURITANIA
from tests.effort import draws, sampled
from tests.release.conftest import listed


def complaint(folder: Path, limits: Limits | None = None, *, measured: bool = False) -> str:
    """The errors for a release that is not as it states, each in four parts; if `measured`, it is validated again."""
    with pytest.raises(KgError) as raised:
        check(folder, __version__, limits, validated=measured)
    for problem in raised.value.problems:
        assert all((problem.what, problem.where, problem.expected, problem.repair))
    return str(raised.value)


DEEP = b"[" * 200_000
Change = bytes | Callable[[Path], None]  # the new content of a file, or what makes it


def forged(path: Path, change: Change) -> None:
    """Changes a file."""
    change(path) if callable(change) else path.write_bytes(change)


def text(old: str, new: str) -> Callable[[Path], None]:
    """A function that replaces the first match of a pattern in a file."""

    def write(path: Path) -> None:
        before = path.read_text(encoding="utf-8")
        after = re.sub(old, new, before, count=1, flags=re.MULTILINE)
        assert before != after
        path.write_text(after, encoding="utf-8")

    return write


def column(path: Path) -> None:
    table = pq.read_table(path)
    names = table["label"].to_pylist()
    pq.write_table(table.set_column(2, "label", pa.array([*names[1:], names[0]])).cast(table.schema), path)


def database(*statements: str) -> Callable[[Path], None]:
    """A function that writes a database by these statements."""

    def write(path: Path) -> None:
        path.unlink()
        db = sqlite3.connect(path)
        db.executescript(";".join(statements))
        db.close()

    return write


def cut(path: Path) -> None:
    """Leaves half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def bomb(path: Path) -> None:
    """Puts 40 MB without a newline into a small file."""
    with gzip.open(path, "wb") as file:
        for _ in range(40):
            file.write(bytes(1_000_000))


def flood(path: Path) -> None:
    """Puts 100 MB of lines into a small file."""
    with gzip.open(path, "wb", 1) as file:
        for start in range(0, 2_000_000, 10_000):
            file.write(b"".join(b"<a:%07d> <a:b> <a:%022d> <a:g> .\n" % (n, n) for n in range(start, start + 10_000)))


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
EVIL = "CREATE TRIGGER x AFTER INSERT ON things BEGIN SELECT load_extension('/tmp/x'); END"


def more(path: Path, statement: str) -> None:
    """Adds something to a database."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(statement)
    db.close()


def test_a_whole_release_is_as_it_states(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--check", str(whole)]) == 0
    files = sum(path.is_file() for path in whole.rglob("*")) - 1
    assert files > 80
    assert f"{files} files" in capsys.readouterr().err


def test_one_changed_byte_in_any_file_is_found_and_the_file_named(
    whole: Path, release: Path, chance: random.Random
) -> None:
    files = sorted(path for path in whole.rglob("*") if path.is_file() and path.stat().st_size)
    roots = [path for path in files if path.parent == whole]
    assert len(files) > 80
    for path in [*roots, *chance.sample(files, draws(5, 25))]:
        copy = release / path.relative_to(whole)
        content = bytearray(path.read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(content)
        said = complaint(release)
        if path.name != "SHA256SUMS":  # whose damage shows in the file that it speaks of
            name = copy.relative_to(release).as_posix()
            assert f"{name}: the file was changed" in said
        copy.write_bytes(path.read_bytes())


FORGED_LABEL = "UPDATE findings SET label = 'No ' || label WHERE id = (SELECT MIN(id) FROM findings)"
UNTRUE: dict[str, list[Change]] = {  # by file; one after the other is tried, all files at once, since each is named
    "ro-crate-metadata.json": [text(r'"contentSize": "\d+"', '"contentSize": "7"')],
    "dcat.ttl": [text("dcat:Distribution", "dcat:Catalog")],
    "void.ttl": [
        text(r"void:triples \d+", "void:triples 7"),
        text(r"void:entities \d+", "void:entities 7000"),
    ],
    "README.md": [
        text(r"counted once \| [\d,]+", "counted once | 7"),
        text(r"Finding`\) \| \d+", "Finding`) | 7000"),
        text(r"hb:hasFinding \| \d", "hb:hasFinding | 9"),
        text(r"`[0-9a-f]{64}`", f"`{'0' * 64}`"),
    ],
    "ATTRIBUTION.md": [text(r"^- .*\n", "")],
    "rdf/habeas.trig": [text(r'rdfs:label "\w', 'rdfs:label "X'), b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 10_000],
    "rdf/habeas.ttl": [text(r'rdfs:label "\w', 'rdfs:label "X')],
    "rdf/habeas.jsonld": [text("@language", "@type"), b'{"a": ' * 100_000],
    "ontology/findings.ttl": [text(r'rdfs:label "\w', 'rdfs:label "X')],
    "tables/findings.csv": [text(r"^(doc:[^,]*,[^,]*,)", r"\1No "), b"a,b\nc,\xff\n", b'id\n"' + bytes(20_000_000)],
    "tables/persons.parquet": [column, cut, b"", lambda path: pq.write_table(pa.table({"id": ["x"]}), path)],
    "habeas.sqlite": [
        lambda path: more(path, FORGED_LABEL),
        *(b"apples", b"", cut),
        *(database(f"CREATE VIEW findings AS {ENDLESS}"), database("CREATE VIRTUAL TABLE cases USING fts5(x)")),
        *(lambda path: more(path, EVIL), lambda path: more(path, f"CREATE VIEW x AS {ENDLESS}")),
    ],
    "citations/habeas.csl.json": [text(r'"title": "\w', '"title": "X'), DEEP, b"[" + b"9" * 10_000 + b"]"],
    "LICENSE-DATA": [text(r"\w", "X")],
}


@pytest.mark.parametrize("number", sampled(range(8), 1))
def test_what_is_not_so_is_found_although_the_sums_were_written_anew(number: int, release: Path) -> None:
    for name, changes in UNTRUE.items():
        forged(release / name, changes[number % len(changes)])
    (release / "rdf" / "extra.ttl").write_text("", encoding="utf-8")
    (release / "tables" / "cases.csv").unlink()
    said = complaint(listed(release), measured=True)
    for name in UNTRUE:
        differs = (
            rf"^{re.escape(name)}.*: (this is not what the statements give|it says something else|it cannot be read)"
        )
        assert re.search(differs, said, re.MULTILINE), name
    assert "rdf/extra.ttl: this file is no part of a release" in said
    assert "tables/cases.csv: the file is missing" in said
    assert said.count("  fix  ") == len(UNTRUE) + 2, "and nothing else"


@pytest.mark.full
def test_a_statement_that_is_missing_is_missed_in_every_file(release: Path) -> None:
    path = release / "rdf" / "habeas.nq.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(True)
    path.write_bytes(gzip.compress(b"".join(line for line in lines if b"/rudolf-rassendyll> <" not in line), mtime=0))
    said = complaint(listed(release))
    for name in ("rdf/habeas.trig", "rdf/habeas.jsonld", "tables/persons.csv", "things.parquet", "habeas.sqlite"):
        assert name in said


def test_a_release_of_another_version_is_not_compared(release: Path) -> None:
    forged(release / "ro-crate-metadata.json", text(r'"version": "[\d.]+"', '"version": "9.9"'))
    assert "it was made by version 9.9, and this is" in complaint(listed(release))


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


MATERIAL: dict[str, list[tuple[Change, str]]] = {  # without which nothing can be made again
    QUADS: [
        (gzip.compress(b"apples\nbananas\n"), "line 1 is not a statement"),
        (cut, "the statements cannot be read"),
        (bomb, "a line is longer than"),
        (flood, "it has more than"),
    ],
    "ro-crate-metadata.json": [
        *((content, "it cannot be made again") for content in (b"apples", b"{}", DEEP, b'{"@graph": ["a"]}')),
        (b'{"@graph": [{"@id": "./", "version": "../../x"}]}', "it cannot be made again"),
    ],
    "queries/rules.ttl": [(lambda path: path.unlink(), "the file is missing")],
    "ontology/findings.ttl": [(b"apples", "it cannot be made again"), (b"", "it says something else than its graph")],
}
PLACES = [(name, number) for name, several in MATERIAL.items() for number in range(len(several))]


@pytest.mark.parametrize(("name", "number"), sampled(PLACES, 2))
def test_what_a_release_is_made_from_may_be_forged(name: str, number: int, release: Path) -> None:
    content, said = MATERIAL[name][number]
    forged(release / name, content)
    assert f"{name}: " in (found := complaint(listed(release)))
    assert said in found


def test_files_may_be_missing_or_have_any_name(release: Path) -> None:
    missing = ("tables/things.csv", "README.md", "void.ttl", "habeas.sqlite")
    for name in missing:
        (release / name).unlink()
    names = ['a"b', "a'; DROP TABLE cases; --", "sqlite_schema", "a\nb", "a\x1b[2J", "ж", "\u202etxt"]
    for name in names:
        (release / "tables" / f"{name}.csv").write_text("id\n")
    said = complaint(listed(release))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "this is not a line of digests" in said
    (release / "tables" / "a\nb.csv").unlink()
    said = complaint(listed(release))
    for name in missing:
        assert f"{name}: the file is missing" in said
    for name in ('a"b', "sqlite_schema", "ж", "\\u202etxt"):
        assert f"tables/{name}.csv: this file is no part of a release" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{'0' * 64}  ../secret\n", "outside of the release"),
        (f"{'0' * 64}  rdf/../../secret\n", "outside of the release"),
        (f"{'0' * 64}  /etc/passwd\n", "outside of the release"),
        (f"{'0' * 64}  nowhere\n", "nowhere: the file is missing"),
        (f"{'0' * 64}  README.md\n", "listed twice"),
        ("apples\n", "this is not a line of digests"),
        ("\x00\n" * 10_000, "more problems"),
    ],
)
def test_a_list_of_checksums_may_say_anything(line: str, said: str, release: Path) -> None:
    (release.parent / "secret").write_text("secret")
    with open(release / "SHA256SUMS", "a", encoding="utf-8") as file:
        file.write(line)
    assert said in complaint(release)


def test_only_regular_files_are_opened(release: Path) -> None:
    (release / "link").symlink_to("/etc/passwd")
    (release / "dangling").symlink_to("nowhere")
    (release / "loop").symlink_to(release, target_is_directory=True)
    (release / "device").symlink_to("/dev/zero")
    os.mkfifo(release / "pipe")
    said = complaint(release)
    for name in ("link", "dangling", "loop", "device", "pipe"):
        assert f"{name}: this is a link, a pipe or a device" in said


def test_checksums_may_be_no_file(release: Path, tmp_path: Path) -> None:
    assert "this is not a release" in complaint(tmp_path / "nowhere")
    sums = release / "SHA256SUMS"
    sums.rename(tmp_path / "sums")
    for make in (os.mkdir, os.mkfifo, partial(os.symlink, "/dev/zero")):
        make(sums)
        assert "this is not a release" in complaint(release)
        sums.rmdir() if sums.is_dir() else sums.unlink()
    sums.symlink_to(tmp_path / "sums")
    assert "SHA256SUMS: this is a link" in complaint(release)


def test_a_file_with_a_huge_hole_is_not_read(release: Path) -> None:
    with open(release / "rdf" / "huge", "wb") as file:
        file.truncate(10**13)
    assert "the release has 10,0" in complaint(release)


CROSS = "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) < 0) }"


def with_a_shape(release: Path, query: str) -> None:
    """Adds a shape with a query to the statements of a release."""
    lines = gzip.decompress((release / QUADS).read_bytes()).splitlines()
    shacl, graph = "http://www.w3.org/ns/shacl#", "<https://w3id.org/habeas/graph/ontology/x>"
    lines += [
        f"<http://s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{shacl}NodeShape> {graph} .".encode(),
        f"<http://s> <{shacl}targetNode> <http://s> {graph} .".encode(),
        f"<http://s> <{shacl}sparql> <http://q> {graph} .".encode(),
        f'<http://q> <{shacl}select> "{query}" {graph} .'.encode(),
    ]
    text = b"".join(line + b"\n" for line in sorted(lines))
    (release / QUADS).write_bytes(gzip.compress(text, mtime=0))


@pytest.mark.full
@pytest.mark.parametrize(
    ("query", "said"),
    [("SELECT $this { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"), (CROSS, "than 3 seconds")],
    ids=["another server", "a product without end"],
)
def test_a_query_of_a_release_runs_within_limits(query: str, said: str, release: Path) -> None:
    with_a_shape(release, query)
    seconds = 3 if "seconds" in said else 300
    text = complaint(listed(release), Limits(seconds, None, 2_000_000_000), measured=True)
    assert said in text


def test_what_needs_more_memory_than_it_may_use_is_told(release: Path) -> None:
    assert "MB of memory" in complaint(release, Limits(300, None, 60_000_000), measured=True)


def test_a_shape_of_a_release_that_only_pyshacl_could_check_is_not_run(release: Path) -> None:
    (release / "secret.ttl").write_text("<http://s> <http://secret> 'secret' .")
    with_a_shape(release, f"SELECT $this FROM <{(release / 'secret.ttl').as_uri()}> {{ $this ?p ?o }}")
    store = LocalStore.in_memory()
    store.as_oxigraph().load(gzip.decompress((release / QUADS).read_bytes()), format=RdfFormat.N_QUADS)
    found = [finding.what for finding in validate(store, {}, delegate=False) if finding.rule == "http://s"]
    assert found
    assert "secret" not in str(found)
