"""The check of a release ends and says in words what is wrong, whatever the release holds."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg import __version__
from kg.children import Limits
from kg.cli.verbs.export import _measured_again
from kg.errors import KgError
from kg.release.check import check
from kg.release.quads import QUADS
from tests.effort import draws, sampled
from tests.release.conftest import listed

DEEP = b"[" * 200_000


def complaint(folder: Path, limits: Limits | None = None, *, measured: bool = False) -> str:
    """All that the check says. Each problem has four parts, and none is a fault of the check itself."""
    with pytest.raises(KgError) as raised:
        check(folder, __version__, _measured_again if measured else None, limits)
    for problem in raised.value.problems:
        assert problem.what
        assert problem.where
        assert problem.expected
        assert problem.repair
        assert "\n" not in problem.where + problem.what
        assert "the check of it failed" not in problem.what
    return str(raised.value)


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
Forgery = bytes | Callable[[Path], None]
# What a forger may put in the place of each file: one after the other is tried, all files at once.
FORGED: dict[str, list[Forgery]] = {
    "description/dcat.ttl": [
        b"apples",
        b"",
        b"@prefix dcat: <http://www.w3.org/ns/dcat#> . <http://a> a dcat:Dataset .",
    ],
    "description/void.ttl": [b"<http://a> <http://b> <http://c> .", b""],
    "habeas.sqlite": [
        *(b"apples", b"", cut),
        *(database(f"CREATE VIEW findings AS {ENDLESS}"), database("CREATE VIRTUAL TABLE cases USING fts5(x)")),
        *(lambda path: more(path, EVIL), lambda path: more(path, f"CREATE VIEW x AS {ENDLESS}")),
    ],
    "tables/findings.parquet": [b"apples", b"", cut, lambda path: pq.write_table(pa.table({"id": ["x"]}), path)],
    "tables/cases.csv": [b"a,b\nc,\xff\n", b"", b'id\n"' + bytes(20_000_000) + b'"\n', b"id\n=1+1\n"],
    "citations/habeas.csl.json": [b"apples", b"{}", DEEP, b"[" + b"9" * 10_000 + b"]"],
    "graphs/habeas.graphml": [b"\xff", b"", b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'],
    "rdf/habeas.trig": [b"apples", b"<http://a> <http://b> " + b"<<( <a:a> <a:b> " * 10_000],
    "rdf/habeas.jsonld": [b"apples", b'{"a": ' * 100_000],
}


def more(path: Path, statement: str) -> None:
    """Adds something to a database."""
    db = sqlite3.connect(path)
    db.execute(statement)
    db.close()


@pytest.mark.parametrize("number", range(draws(2, 6)))
def test_forged_files_are_named_all_at_once(number: int, release: Path) -> None:
    for name, contents in FORGED.items():
        content = contents[number % len(contents)]
        content(release / name) if callable(content) else (release / name).write_bytes(content)
    said = complaint(listed(release))
    for name in FORGED:
        assert re.search(rf"^{re.escape(name)}[:,]", said, re.MULTILINE), name


MATERIAL: dict[str, list[tuple[Forgery, str]]] = {  # without which nothing can be made again
    QUADS: [
        (gzip.compress(b"apples\nbananas\n"), "line 1 is not a statement"),
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
    content(release / name) if callable(content) else (release / name).write_bytes(content)
    assert f"{name}: " in (found := complaint(listed(release)))
    assert said in found


def test_files_may_be_missing_or_have_any_name(release: Path) -> None:
    missing = ("citations/habeas.bib", "graphs/nodes.csv", "README.md", "description/void.ttl", "habeas.sqlite")
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


def test_two_names_that_are_one_on_some_systems_are_named(release: Path) -> None:
    for name in ("readme.md", "tables/Cases.csv", "a\u0301.txt", "\xe1.txt"):
        (release / name).write_text("")
    said = complaint(listed(release))
    assert said.count("on some systems this is the same name as") == 3


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
    deep = release / "/".join("d" * 60)
    deep.mkdir(parents=True)
    said = complaint(release)
    for name in ("link", "dangling", "loop", "device", "pipe"):
        assert f"{name}: this is a link, a pipe or a device" in said
    assert "this folder is too deep" in said


def test_checksums_may_be_no_file(release: Path, tmp_path: Path) -> None:
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
    with_a_shape(release, f"SELECT $this FROM <{(release / 'secret.ttl').as_uri()}> {{ $this ?p ?o }}")
    said = complaint(listed(release), measured=True)
    assert "quality/findings/http://s" in said
    assert "rdf/graphs/asserted/ontology/x.ttl: the file is missing" in said
