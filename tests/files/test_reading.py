"""Only regular files of a bounded size are read; everything else is told, at once, in one message for each."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.files import reading
from kg.terms.names import file_of, graph_of


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<a:b> <a:c> <a:d> .\n")


NOT_FILES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a link that leads nowhere": ("x.ttl", lambda path: path.symlink_to("none"), "this is a link that leads nowhere"),
    "a link to a file outside": (
        "x.ttl",
        lambda path: path.symlink_to("/etc/hosts"),
        "this is a link to a file outside the archive",
    ),
    "a link to an endless device": (
        "x.ttl",
        lambda path: path.symlink_to("/dev/zero"),
        "this is a link to a device, not a file",
    ),
    "a link to a folder": ("x", lambda path: path.symlink_to(path.parent), "this is a link to a folder, whose files"),
    "a pipe": ("x.ttl", os.mkfifo, "this is a pipe, not a file"),
    "a folder": ("x.ttl", Path.mkdir, "this is a folder, not a file"),
    "a file of 200 MB": ("x.ttl", lambda path: sparse(path, 200_000_000), "the file is too large (200 MB)"),
    "a space": ("x y.ttl", write, "the name has a space in it"),
    "a space in the name of a folder": ("x y/z.ttl", write, "the name has a space in it"),
    "a control character": ("x\x1b[31m\n.ttl", write, "the name has \\n, \\x1b, [ in it"),
    "a byte that is not UTF-8": (os.fsdecode(b"x\xff.ttl"), write, "the name has \\udcff in it"),
    "an ending in capitals": ("x.TTL", write, "the name ends in .TTL, so that the file would be left out"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good file."""
    write(tmp_path / "data" / "good.ttl")
    return tmp_path / "data"


def walked(folder: Path) -> tuple[list[str], list[KgError]]:
    return reading.walk(folder, "data", ".ttl", [folder])


@pytest.mark.parametrize("kind", NOT_FILES)
def test_what_is_no_file_is_told(kind: str, folder: Path) -> None:
    name, make, expected = NOT_FILES[kind]
    make(folder / name)
    names, (problem,) = walked(folder)
    assert expected in str(problem)
    assert all((problem.where, problem.expected, problem.repair))
    assert str(problem).isprintable() or str(problem).replace("\n", "").isprintable()
    assert names == ["data/good.ttl"]


def test_all_problems_are_told_in_one_run(folder: Path) -> None:
    for name in ("a b.ttl", "c.TTL", "sub/d e.ttl"):
        write(folder / name)
    assert len(walked(folder)[1]) == 3


@pytest.mark.parametrize("kind", ["a link to an endless device", "a pipe", "a folder", "a file of 200 MB"])
def test_what_is_no_file_is_not_read(kind: str, tmp_path: Path) -> None:
    _, make, expected = NOT_FILES[kind]
    make(tmp_path / "x.ttl")
    with pytest.raises(KgError) as refused:
        reading.read(tmp_path / "x.ttl", "data/x.ttl", [tmp_path])
    assert expected in str(refused.value)
    assert refused.value.where == "data/x.ttl"


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "x.ttl")

    def opened(path: str, flags: int, real: Callable[[str, int], int] = os.open) -> int:
        os.unlink(path)
        os.mkfifo(path)
        return real(path, flags)

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(KgError, match="this is a pipe, not a file"):
        reading.read(tmp_path / "x.ttl")


def test_a_folder_that_is_itself_a_link_is_walked(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").symlink_to(folder)
    (folder / "x.ttl").symlink_to(tmp_path / "other" / "good.ttl")
    assert walked(tmp_path / "other") == (["data/good.ttl", "data/x.ttl"], [])


@pytest.mark.parametrize(("keep", "expected"), [(False, "Ё".encode()), (True, codecs.BOM_UTF8 + "Ё".encode())])
def test_a_byte_order_mark_is_skipped_unless_every_byte_counts(keep: bool, expected: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(codecs.BOM_UTF8 + "Ё".encode())
    assert reading.read(tmp_path / "x", keep_mark=keep) == expected


def test_what_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(codecs.BOM_UTF8 + b"a\nb\xff\n")
    with pytest.raises(KgError, match="this is not UTF-8") as refused:
        reading.read_text(tmp_path / "x", "data/x")
    assert refused.value.where == "data/x:2"


@given(st.binary() | st.text(st.characters(exclude_categories=["Cs"])).map(str.encode))
def test_a_graph_tells_its_file_whatever_the_name(text: bytes) -> None:
    name = f"data/{text.decode('utf-8', 'surrogateescape')}.ttl"
    assert file_of(graph_of(name)) == name
