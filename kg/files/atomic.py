"""Writes files and folders beside their place and renames them when they are complete.

A reader sees the old content or the new, never half of one. After any failure the old content is still in place and
nothing else is left behind. What a killed process leaves is removed when something is written beside it, or by the next
build if it is among the data: a working folder that no process has locked. Temporary folders are of the same kind.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError

NEW = ".habeas-new-"  # how the name of a working folder begins
_FRESH, _ASIDE = "new", "old"  # in a working folder: what is written, and what it replaces

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
    with _errors_as(failed, path), work_folder(path.parent) as work:
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
    written, and again before the folder is moved aside. What is put beside the yielded folder, in its parent, is
    scratch and is deleted. Raises the error of `failed` if the folder cannot be written.
    """
    path = path.absolute()
    with _errors_as(failed, path):
        _refuse(path, check)
        path.parent.mkdir(parents=True, exist_ok=True)
        with work_folder(path.parent) as work:
            fresh, aside = work / _FRESH, work / _ASIDE / path.name
            fresh.mkdir()
            yield fresh
            _refuse(path, check)  # again: someone may have put files there meanwhile
            aside.parent.mkdir()
            with suppress(FileNotFoundError):  # then there is nothing to replace
                os.rename(path, aside)
            os.rename(fresh, path)  # if this fails, the working folder puts back what was moved aside


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder in another one for work that is not finished; it is gone at the end, and locked until then."""
    remove_leftovers(parent.glob(f"{NEW}*"))
    work, lock = _locked_folder(parent)
    _in_use.add(work)
    try:
        yield work
    finally:
        try:
            _clear(work)
        except BaseException:  # a signal: nothing is left behind all the same
            _clear(work)
            raise
        finally:
            _in_use.discard(work)
            os.close(lock)


def scratch_folder() -> AbstractContextManager[Path]:
    """A block with a folder in the temporary directory, which is gone at the end, and locked until then."""
    return work_folder(Path(tempfile.gettempdir()))


def is_in_use(work: Path) -> bool | None:
    """True if a process has locked a working folder; None for what is no folder of this user, such as a link."""
    import fcntl

    try:
        handle = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(handle).st_uid != os.geteuid():
            return None
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _locked_folder(parent: Path) -> tuple[Path, int]:
    """A new working folder, and its lock, which ends with this process."""
    import fcntl

    while True:
        work = Path(tempfile.mkdtemp(prefix=NEW, dir=parent))
        with suppress(FileNotFoundError):
            lock = os.open(work, os.O_RDONLY)
            with suppress(OSError):  # a disk without locks, where what a killed process leaves stays
                fcntl.flock(lock, fcntl.LOCK_EX)
            if os.fstat(lock).st_nlink:  # else another process has just taken it for a leftover
                return work, lock
            os.close(lock)


def remove_work_folders() -> None:
    """Removes what this process is writing, for one that has to end without finishing it."""
    for work in list(_in_use):
        _clear(work)


def remove_leftovers(found: Iterable[Path]) -> None:
    """Removes those working folders that killed processes have left, and puts back what they had moved aside."""
    import fcntl

    for work in list(found):
        with suppress(OSError):  # no folder, not ours to open, or in use
            lock = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock).st_uid == os.geteuid():
                    _clear(work)
            finally:
                os.close(lock)


def _clear(work: Path) -> None:
    """Removes a working folder. What it replaces goes back to its place if that is free."""
    with suppress(OSError):
        for aside in (work / _ASIDE).iterdir():
            if not os.path.lexists(work.parent / aside.name):
                os.rename(aside, work.parent / aside.name)
    shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _errors_as(failed: Failed, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise failed(path, error) from error


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
