"""Writes files and folders beside their place and renames them when they are complete.

A reader sees the old content or the new, never half of one. After any failure the old content is still in place and
nothing else is left behind. What a killed process leaves is removed when the same file or folder is written again, or
by the next build if it is among the data.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError
from kg.files.marks import MARK

__all__ = [
    "NEW",
    "cannot_write",
    "new_file",
    "new_folder",
    "only_empty",
    "remove_leftovers",
    "remove_work_folders",
    "write_files",
]

NEW = ".new-"  # how the name of a working folder begins
_FRESH, _ASIDE, _DONE = "new", "old", "done"  # in a working folder: what is written, what it replaces, what may go

Failed = Callable[[Path, OSError], KgError]
Check = Callable[[Path], object]

_in_use: set[Path] = set()  # the working folders of this process


def cannot_write(
    path: Path,
    error: OSError,
    what: str = "the file",
    expected: str = "a place that can be written to, with enough room",
) -> KgError:
    """The error for a file or folder that cannot be written."""
    repair = "free some room or choose another place; nothing was changed"
    return KgError(f"{what} cannot be written ({error.strerror or error})", str(path), expected, repair)


@contextmanager
def new_file(path: Path, failed: Failed = cannot_write) -> Iterator[BinaryIO]:
    """A file to write to, which replaces `path` at the end. Raises the error of `failed` if it cannot be written.

    If `path` is a symbolic link, the link is replaced, not the file that it leads to.
    """
    path = path.absolute()
    _remove_leftovers(path)
    with _beside(path, failed) as work:
        with open(work / _FRESH, "wb") as file:  # not called `path.name`: a reader of *.ttl must not find it
            yield file
        os.replace(work / _FRESH, path)


def write_files(contents: dict[Path, bytes], failed: Failed = cannot_write) -> None:
    """Writes several files; all of them are complete on disk before they are put in place, one after the other."""
    with ExitStack() as files:
        for path, content in reversed(contents.items()):  # the last that is opened is the first that is put in place
            file = files.enter_context(new_file(path, failed))
            file.write(content)
            file.flush()


def only_empty(folder: Path) -> None:
    """Raises KgError: what a folder holds is never replaced."""
    raise KgError(
        "the folder is not empty",
        str(folder),
        "a folder that is new or empty",
        "name another folder, or empty this one; nothing was changed",
    )


@contextmanager
def new_folder(path: Path, check: Check = only_empty, failed: Failed = cannot_write) -> Iterator[Path]:
    """An empty folder to fill, which replaces `path` at the end.

    `check` gets a folder with files in it and raises KgError if it must not be replaced. It is asked before anything is
    written, again before the folder is moved aside, and again before it is deleted. What is put beside the yielded
    folder, in its parent, is scratch and is deleted. Raises the error of `failed` if the folder cannot be written.
    """
    path = path.absolute()
    try:
        _remove_leftovers(path, check)
        _refuse(path, check)
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failed(path, error) from error
    with _beside(path, failed) as work:
        fresh = work / _FRESH
        fresh.mkdir()
        yield fresh
        _refuse(path, check)  # again: someone may have put files there meanwhile
        _swap(fresh, path, work, check)


def remove_work_folders() -> None:
    """Removes what this process is writing, for one that has to end without finishing it."""
    for work in list(_in_use):
        _remove(work)


def remove_leftovers(folder: Path) -> None:
    """Removes what killed processes have left anywhere in a folder, and puts back what they had moved aside.

    What a process is writing now stays, and so does an earlier folder whose place has been taken.
    """
    for work in list(folder.rglob(f"{NEW}*")):
        _remove_leftover(work)


def _refuse(path: Path, check: Check) -> None:
    if path.is_symlink():
        raise KgError(
            "this is a symbolic link",
            str(path),
            "a folder that is new or empty, or one that the same command wrote",
            f"name the folder that it leads to, {os.path.realpath(path)}, or another one; nothing was changed",
        )
    if not os.path.lexists(path):
        return
    if not path.is_dir():
        raise KgError("this is not a folder", str(path), "a folder that is new or empty", "name another folder")
    if any(path.iterdir()):
        check(path)


def _swap(fresh: Path, path: Path, work: Path, check: Check) -> None:
    """Puts a folder in the place of another, which comes back if that fails or if it has changed meanwhile."""
    aside = work / _ASIDE
    try:
        with suppress(FileNotFoundError):  # then there is nothing to replace
            os.rename(path, aside)
        os.rename(fresh, path)
        if os.path.lexists(aside):
            _refuse(aside, check)
            os.rename(aside, work / _DONE)
    except BaseException as error:
        with suppress(OSError):
            if os.path.lexists(aside) and not os.path.lexists(fresh):
                os.rename(path, fresh)
            os.rename(aside, path)
        if os.path.lexists(aside):
            raise KgError(
                "the earlier folder could not be put back", str(path), "a free place", f"move it there from {aside}"
            ) from error
        if isinstance(error, KgError) and error.where == str(aside):
            error.where = str(path)
        raise


@contextmanager
def _beside(path: Path, failed: Failed) -> Iterator[Path]:
    """A working folder beside a path, on the same disk, that is gone at the end."""
    work = lock = None
    try:
        work, lock = _work_folder(path)
        yield work
    except OSError as error:
        raise failed(path, error) from error
    finally:
        if work is not None:
            _remove(work)
            _in_use.discard(work)
        if lock is not None:
            os.close(lock)


def _work_folder(path: Path) -> tuple[Path, int]:
    """A new working folder with the name of what is written in its mark, which is locked while this process lives."""
    while True:
        work, lock = Path(tempfile.mkdtemp(prefix=NEW, dir=path.parent)), -1
        _in_use.add(work)
        try:
            lock = _lock(work, create=True)
            if os.fstat(lock).st_nlink:
                os.write(lock, json.dumps({"unfinished": path.name}).encode())
                return work, lock
            os.close(lock)
        except (FileNotFoundError, BlockingIOError):
            pass  # another process has just taken it for a leftover
        except BaseException:
            _remove(work)
            if lock >= 0:
                os.close(lock)
            raise
        _in_use.discard(work)


def _remove(work: Path) -> None:
    """Removes a working folder, unless it holds what was replaced and could not be put back."""
    if os.path.lexists(work / _ASIDE):
        return
    try:
        shutil.rmtree(work, ignore_errors=True)
    except BaseException:  # a signal: nothing is left behind all the same
        shutil.rmtree(work, ignore_errors=True)
        raise


def _lock(work: Path, create: bool = False) -> int:
    """The mark of a working folder, open and locked. Raises BlockingIOError if another process holds the lock."""
    import fcntl

    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT if create else 0)
    mark = os.open(work / MARK, flags, 0o600)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if create and error.errno in (errno.ENOLCK, errno.EOPNOTSUPP):
            return mark  # this disk has no locks: what is left stays, for nobody can know whether it is in use
        os.close(mark)
        raise
    return mark


def _remove_leftovers(path: Path, check: Check = only_empty) -> None:
    """Removes what killed processes have left that were writing `path`, and puts back what they had moved aside."""
    for work in path.parent.glob(f"{NEW}*"):
        _remove_leftover(work, path, check)


def _remove_leftover(work: Path, path: Path | None = None, check: Check = only_empty) -> None:
    """Removes a working folder that no process uses; with a path, only if that is what was being written."""
    try:
        kind = work.lstat()
        if not stat.S_ISDIR(kind.st_mode) or kind.st_uid != os.geteuid():
            return
        lock = _lock(work)
    except FileNotFoundError:  # killed before it wrote the mark
        with suppress(OSError):
            work.rmdir()
    except OSError:
        return  # it is in use
    else:
        unfinished = _unfinished(lock)
        with suppress(OSError):
            if not unfinished and os.listdir(work) == [MARK]:  # killed before it wrote the name
                _remove(work)
            elif unfinished and (path is None or unfinished == path.name):
                _clear(work, work.parent / unfinished, check)
        os.close(lock)


def _clear(work: Path, path: Path, check: Check) -> None:
    aside = work / _ASIDE
    if os.path.lexists(aside):
        if not os.path.lexists(path):
            os.rename(aside, path)
        else:
            with suppress(KgError):  # else it stays: someone has changed it
                _refuse(aside, check)
                os.rename(aside, work / _DONE)
    _remove(work)


def _unfinished(lock: int) -> str:
    """The name of what a process was writing; empty if the mark of its working folder does not say."""
    try:
        name = str(json.loads(os.pread(lock, 5000, 0))["unfinished"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return name if name == Path(name).name != ".." else ""
