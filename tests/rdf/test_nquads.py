"""N-Quads are read line by line, sorted with little memory, grouped, and refused with words where they are damaged."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.rdf import nquads

LINES = [
    b'<http://a> <http://p> "a text with <http://g> . in it" <http://g/1> .',
    b"<http://a> <http://p> <http://b> <http://g/1> .",
    b"<http://a> <http://p> <http://b> <http://g/2> .",
    b"<http://c> <http://p> <http://b> <http://g/2> .",
]


def written(path: Path, lines: list[bytes]) -> Path:
    text = b"".join(line + b"\n" for line in lines)
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


@pytest.mark.parametrize("name", ["some.nq", "some.nq.gz"])
def test_lines_are_the_same_compressed_or_not(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / name, LINES)
    assert list(nquads.lines(path)) == list(nquads.sorted_lines(path)) == LINES


def test_a_line_that_is_out_of_order_or_not_a_statement_is_named(tmp_path: Path) -> None:
    for lines, said in (
        ([LINES[1], LINES[0]], "line 2 is out of order or is there twice"),
        ([LINES[0], LINES[0]], "line 2 is out of order or is there twice"),
        ([LINES[0], b"<http://a> <http://p> <http://b> ."[:-2]], "line 2 is not a statement in a named graph"),
    ):
        with pytest.raises(KgError, match=said) as raised:
            list(nquads.sorted_lines(written(tmp_path / "wrong.nq", lines)))
        assert raised.value.where == str(tmp_path / "wrong.nq")
        assert raised.value.expected
        assert raised.value.repair


@pytest.mark.parametrize("damage", [b"no gzip", gzip.compress(b"\n".join(LINES))[:-9]], ids=["no gzip", "cut off"])
def test_a_damaged_file_is_told_in_words(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / "damaged.nq.gz").write_bytes(damage)
    with pytest.raises(KgError, match="the statements cannot be read"):
        list(nquads.lines(tmp_path / "damaged.nq.gz"))
    with pytest.raises(KgError, match="the statements cannot be read"):
        list(nquads.lines(tmp_path / "missing.nq.gz"))
    with pytest.raises(KgError, match="the statements cannot be read"):
        list(nquads.parse([b"<a> is not a statement <http://g> ."], tmp_path / "damaged.nq"))


def test_each_part_of_a_line_is_what_the_parser_reads() -> None:
    quads = list(nquads.parse(LINES, Path("some.nq")))
    assert [nquads.graph_of(line).decode() for line in LINES] == [str(quad.graph_name) for quad in quads]
    assert [match.groups() for line in LINES if (match := nquads.STATEMENT.fullmatch(line))] == [
        tuple(str(term).encode() for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
        for quad in quads
    ]


def test_lines_are_grouped_by_subject() -> None:
    assert [(subject, len(lines)) for subject, lines in nquads.by_subject(LINES)] == [
        (b"<http://a> ", 3),
        (b"<http://c> ", 1),
    ]


@pytest.mark.parametrize("size", [nquads.RUN, 1000])
def test_sorting_gives_the_same_whatever_the_order_and_the_size_of_a_run(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nquads, "RUN", size)
    lines = [b"<http://s/%d> <http://p> <http://o> <http://g/%d> ." % (n, n % 3) for n in range(100)]
    lines += [b"<http://s/1> <http://p> _:x <http://g/1> .", b'_:x <http://p> "in _:x" <http://g/1> .']
    digests = set()
    for seed in range(3):
        random.Random(seed).shuffle(lines)
        source = written(tmp_path / "source.nq", lines)
        digests.add(nquads.sort(source, tmp_path / "sorted.nq", tmp_path))
        assert not source.exists()
    found = list(nquads.sorted_lines(tmp_path / "sorted.nq"))
    assert digests == {hashlib.sha256((tmp_path / "sorted.nq").read_bytes()).hexdigest()}
    assert len(found) == len(lines)
    assert [path.name for path in tmp_path.iterdir()] == ["sorted.nq"]


@pytest.mark.parametrize("batch", [nquads.BATCH, 1])
def test_a_file_is_split_by_graph(batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nquads, "SPLIT", batch)
    files = nquads.split_by_graph(written(tmp_path / "some.nq", LINES), tmp_path)
    assert list(files) == ["http://g/1", "http://g/2"]
    for graph, file in files.items():
        triples = [quad.triple for quad in nquads.parse(LINES, file) if quad.graph_name == ox.NamedNode(graph)]
        assert [quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES)] == triples
