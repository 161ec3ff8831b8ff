"""Only a folder that a command of ours wrote, and that nobody has changed since, may be replaced."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.files import atomic, marks
from tests.files.test_atomic import content

WRITER = "kg site"
may_replace = partial(marks.check, writer=WRITER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that was written before, with a page in a folder."""
    write(tmp_path / "site", "old")
    return tmp_path / "site"


def write(folder: Path, text: str, meanwhile: Callable[[], object] = bool) -> None:
    with atomic.new_folder(folder, may_replace) as fresh:
        (fresh / "page").mkdir()
        (fresh / "page" / "a.html").write_text(text)
        (fresh / "search.json").write_text(text)
        marks.write(fresh, WRITER)
        meanwhile()


def test_a_folder_that_is_as_it_was_written_is_replaced(folder: Path) -> None:
    write(folder, "new")
    assert content(folder).keys() == {".habeas.json", "page/a.html", "search.json"}
    assert (folder / "page" / "a.html").read_text() == "new"
    assert list(folder.parent.iterdir()) == [folder]


def pipe(path: Path) -> None:
    os.mkfifo(path)


def replaced(path: Path) -> Path:
    """A path that is free, because what stood there is now beside the folder."""
    shutil.move(path, path.parent.parent / "kept")
    return path


CHANGES: dict[str, Callable[[Path], object]] = {
    "notes.txt was added": lambda folder: (folder / "notes.txt").write_text("mine"),
    ".git was added": lambda folder: shutil.copytree(folder / "page", folder / ".git"),
    "link was added": lambda folder: (folder / "link").symlink_to("search.json"),
    "page/a.html was changed": lambda folder: (folder / "page" / "a.html").write_text("odd"),
    "page/a.html is missing": lambda folder: (folder / "page" / "a.html").unlink(),
    "page was changed": lambda folder: replaced(folder / "page").symlink_to(folder.parent / "kept"),
    "search.json was changed (link)": lambda folder: replaced(folder / "search.json").symlink_to(
        folder.parent / "kept"
    ),
    "search.json was changed (pipe)": lambda folder: pipe(replaced(folder / "search.json")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_folder_that_was_changed_is_left_as_it_is(change: str, folder: Path) -> None:
    CHANGES[change](folder)
    with pytest.raises(KgError) as raised:
        write(folder, "new")
    error = raised.value
    assert change.partition(" (")[0] in error.what
    assert error.where == str(folder)
    assert error.expected == "a new or empty folder, or one that kg site wrote and nobody has changed since"
    assert "nothing was changed" in error.repair
    assert "new" not in {path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "mark",
    [None, "[" * 100_000, '{"written by": "kg site", "files": {"a": 1}}', "link"],
)
def test_a_folder_without_a_whole_mark_is_left_as_it_is(mark: str | None, folder: Path) -> None:
    text = (folder / marks.MARK).read_text()
    (folder / marks.MARK).unlink()
    if mark == "link":
        (folder.parent / "mark").write_text(text)
        (folder / marks.MARK).symlink_to(folder.parent / "mark")
    elif mark is not None:
        (folder / marks.MARK).write_text(mark)
    with pytest.raises(KgError, match=r"not written by kg site: it has no \.habeas\.json; it holds .*search\.json"):
        write(folder, "new")
    assert (folder / "search.json").read_text() == "old"


def test_a_mark_cannot_name_a_file_outside_the_folder(folder: Path) -> None:
    mark = json.loads((folder / marks.MARK).read_text())
    mark["files"]["../outside"] = [4, "0" * 64]
    (folder / marks.MARK).write_text(json.dumps(mark))
    (folder.parent / "outside").write_text("mine")
    with pytest.raises(KgError, match=r"\.\./outside is missing"):
        write(folder, "new")
    assert (folder.parent / "outside").read_text() == "mine"


def test_a_link_is_not_followed_to_a_folder_that_might_be_replaced(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    with pytest.raises(KgError, match="this is a symbolic link") as raised:
        write(folder.parent / "link", "new")
    assert str(folder) in raised.value.repair
    assert (folder / "search.json").read_text() == "old"
    (folder.parent / "parent").symlink_to(folder.parent)
    write(folder.parent / "parent" / "site", "new")  # a link above it is as good as a folder
    assert (folder / "search.json").read_text() == "new"


def test_a_file_that_is_added_while_the_folder_is_written_is_kept(folder: Path) -> None:
    with pytest.raises(KgError, match=r"notes\.txt was added"):
        write(folder, "new", lambda: (folder / "notes.txt").write_text("mine"))
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "search.json").read_text() == "old"
    assert list(folder.parent.iterdir()) == [folder]


def test_a_mark_is_kept_true_where_a_file_gets_a_new_content(folder: Path) -> None:
    name = next(name for name in json.loads((folder / marks.MARK).read_text())["files"])
    mark = marks.amended(folder, {name: b"new"})
    assert mark is not None
    (folder / name).write_bytes(b"new")
    (folder / marks.MARK).write_bytes(mark)
    may_replace(folder)
    (folder / name).write_bytes(b"by hand")
    assert marks.amended(folder, {name: b"newer"}) is None
    assert marks.amended(folder, {"unknown": b""}) is None
