"""Files and folders are replaced as a whole or not at all, and a failure leaves nothing behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.files import atomic

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder with its text, and every empty folder."""
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else "(empty folder)"
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


def fill(target: Path, meanwhile: Callable[[], object] = bool, **options: object) -> None:
    """Writes a folder of one page; before it is put in place something else happens, or fails."""
    with atomic.new_folder(target, **options) as folder:  # type: ignore[arg-type]
        (folder.parent / "scratch").write_text("scratch")
        (folder / "page").write_text("new")
        meanwhile()


def write(target: Path, meanwhile: Callable[[], object] = bool) -> None:
    """Writes a file; before it is put in place something else happens, or fails."""
    with atomic.new_file(target) as file:
        file.write(b"new")
        file.flush()
        meanwhile()


def failing(failure: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise failure

    return fail


def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    fill(tmp_path / "folder")  # with scratch beside it
    assert content(tmp_path) == {"folder/page": "new", "plain": ""}
    (tmp_path / "plain-folder").mkdir()
    atomic.write_files({tmp_path / "a": b"new"})
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert (tmp_path / "folder").stat().st_mode == (tmp_path / "plain-folder").stat().st_mode


@pytest.mark.parametrize("failure", [FULL, KeyboardInterrupt(), KgError("the data are wrong")], ids=str)
def test_a_file_whose_writing_fails_stays_as_it_was(failure: BaseException, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(KgError if failure is FULL else type(failure)):
        write(tmp_path / "a", failing(failure))
    assert content(tmp_path) == {"a": "old"}
    write(tmp_path / "a")
    assert content(tmp_path) == {"a": "new"}


def test_of_several_files_none_is_replaced_if_one_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(KgError) as raised:
        atomic.write_files({tmp_path / "a": b"new", tmp_path / "missing" / "b": b"new"})
    assert raised.value.where == str(tmp_path / "missing" / "b")
    assert content(tmp_path) == {"a": "old"}


def anything(folder: Path) -> None:
    """No objection: whatever the folder holds may be replaced."""


def test_the_caller_decides_whether_a_folder_may_be_replaced(tmp_path: Path) -> None:
    def edited(folder: Path) -> None:
        if (folder / "page").read_text() != "mine":
            raise KgError("page was edited", str(folder))

    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "page").write_text("mine")
    with pytest.raises(KgError, match="the folder is not empty"):
        fill(folder)
    fill(folder, check=edited)
    assert content(folder) == {"page": "new"}
    with pytest.raises(KgError, match="page was edited"):
        fill(folder, check=edited)
    fill(folder, check=anything)
    assert content(tmp_path) == {"folder/page": "new"}


@pytest.mark.parametrize("check", [atomic.only_empty, anything])
def test_a_file_is_never_replaced_by_a_folder(check: atomic.Check, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(KgError, match="this is not a folder"):
        fill(tmp_path / "file", check=check)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(KgError, match="this is a symbolic link"):
        fill(tmp_path / "link", check=check)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("failure", [FULL, KeyboardInterrupt()], ids=str)
def test_the_old_folder_comes_back_if_the_new_one_cannot_take_its_place(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, rename = tmp_path / "folder", os.rename
    folder.mkdir()
    (folder / "page").write_text("old")

    def rename_all_but_the_new_one(source: Path, target: Path) -> None:
        if source.name == "new":
            raise failure
        rename(source, target)

    monkeypatch.setattr(os, "rename", rename_all_but_the_new_one)
    with pytest.raises(KgError if failure is FULL else type(failure)):
        fill(folder, check=anything)
    assert content(tmp_path) == {"folder/page": "old"}
