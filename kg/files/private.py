"""Folders that no other user can write to, so that whatever they hold was written by this user.

Root is trusted, since it can write everywhere. So is a group that may write to a folder: whoever shares a folder with
a group shares what is in it.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError

DELETE = "delete it, since all that it holds is generated; or run kg as the user to whom it belongs"
ELSEWHERE = "set XDG_CACHE_HOME to a folder of yours in which no other user can write"
MAX_LINKS = 40  # in one path, as in Linux


def private_folder(path: Path) -> Path:
    """The folder, by a path without links, made if need be; only this user may read it and write in it.

    Raises KgError if another user may have written in it or could put another folder in its place, and OSError if it
    cannot be made.
    """
    folder = _safe_path(path.parent) / path.name
    _make(folder)
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except NotADirectoryError as error:
        raise _unsafe(folder, "it is a link or a file", DELETE) from error
    try:
        status = os.fstat(handle)
        if status.st_uid != os.geteuid():
            raise _unsafe(folder, f"it belongs to {_name(status.st_uid)}", DELETE)
        if status.st_mode & stat.S_IWOTH:
            raise _unsafe(folder, "every user may write in it", DELETE)
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            os.fchmod(handle, stat.S_IRWXU)
    finally:
        os.close(handle)
    return folder


def check_as_safe_as(folder: Path, other: Path) -> None:
    """Returns if nobody can write in a folder who cannot write in another one; a folder that is missing is safe.

    It may belong to this user, to root or to the owner of the other folder, as may a link to it. Raises KgError if it
    belongs to anyone else, or if every user may replace what is in it and not what is in the other one.
    """
    model = os.stat(other)
    trusted = {0, os.geteuid(), model.st_uid}
    try:
        found = {folder: os.lstat(folder), folder.resolve(): os.stat(folder)}
    except OSError:  # it is missing, or a link to nothing
        return
    for path, status in found.items():
        if status.st_uid not in trusted:
            raise _unsafe(path, f"it belongs to {_name(status.st_uid)}, and {other} does not", DELETE)
        if _open_to_all(status) and not _open_to_all(model):
            raise _unsafe(path, "every user may write in it", DELETE)


def _safe_path(path: Path) -> Path:
    """A folder by a path without links, made if need be, none of whose parts another user can replace."""
    here, links = Path("/"), 0
    waiting = list(reversed(path.absolute().parts[1:]))
    while waiting:
        name = waiting.pop()
        if name == "..":
            here = here.parent
            continue
        step = here / name
        _make(step)
        status = os.lstat(step)
        if status.st_uid not in (0, os.geteuid()):
            raise _unsafe(step, f"it belongs to {_name(status.st_uid)}")
        if stat.S_ISLNK(status.st_mode):
            target, links = Path(os.readlink(step)), links + 1
            if links > MAX_LINKS:
                raise _unsafe(step, "too many links lead to it")
            here = Path("/") if target.is_absolute() else here
            waiting += reversed(target.parts[1:] if target.is_absolute() else target.parts)
        elif not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(step))
        elif _open_to_all(status):
            raise _unsafe(step, "every user may write in it")
        else:
            here = step
    return here


def _make(folder: Path) -> None:
    """Makes a folder that only this user may use, if nothing has that name."""
    if not os.path.lexists(folder):
        with suppress(FileExistsError):  # made by another process in this moment; the caller looks at what it is
            os.mkdir(folder, stat.S_IRWXU)


def _open_to_all(status: os.stat_result) -> bool:
    """True if every user may replace what is in a folder; with the sticky bit, only the owner of that may."""
    folder = stat.S_ISDIR(status.st_mode)
    return folder and bool(status.st_mode & stat.S_IWOTH) and not status.st_mode & stat.S_ISVTX


def _name(user: int) -> str:
    import pwd

    try:
        return f"the user {pwd.getpwuid(user).pw_name}"
    except KeyError:
        return f"the user {user}"


def _unsafe(path: Path, why: str, repair: str = ELSEWHERE) -> KgError:
    what = f"another user may have put something here: {why}"
    return KgError(what, str(path), "a folder in which no other user can write", repair)
