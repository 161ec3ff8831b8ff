"""Finds and reads files: regular files of a bounded size, whose names every system and every address can hold.

A device, a pipe, a link that leads elsewhere or a file of a gigabyte is an error, never something to wait for. Names
that begin with a dot are left out: editors, and `kg.files.atomic`, use them for files that are not finished.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Collection, Iterable
from pathlib import Path

from kg.errors import KgError

MAX_BYTES = 100_000_000  # of one file
_NOT_IN_NAMES = re.compile(r"[^\w.-]")
_KINDS = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}


def read(path: Path, where: str = "", inside: Iterable[Path] = (), *, keep_mark: bool = False) -> bytes:
    """The content of a regular file, without the byte order mark that some editors write, unless `keep_mark`.

    `where` names the file in errors. If folders are given as `inside`, a link must lead to a file in one of them.
    Raises KgError if this is not a regular file, is larger than MAX_BYTES, or cannot be read.
    """
    where = where or str(path)
    real = _regular_file(str(path), where, inside)
    try:
        with open(os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
            _check(os.fstat(file.fileno()), where)  # again: it may have been replaced by a pipe meanwhile
            content = file.read(MAX_BYTES + 1)  # it may grow
    except OSError as error:
        raise _unreadable(error, where) from error
    if len(content) > MAX_BYTES:
        raise _too_large(len(content), where)
    return content if keep_mark else content.removeprefix(codecs.BOM_UTF8)


def read_text(path: Path, where: str = "", inside: Iterable[Path] = ()) -> str:
    """The text of a regular file in UTF-8. Raises KgError as `read`, and if it is not UTF-8."""
    return decode(read(path, where, inside), where or str(path))


def decode(content: bytes, where: str) -> str:
    """The content of a file as text, its ends of line as they are. Raises KgError with the line that is not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            what, repair = "this is not UTF-8, but UTF-16", "save the file in UTF-8; Windows calls UTF-16 “Unicode”"
            raise KgError(what, where, "text in UTF-8", repair) from error
        raise KgError("this is not UTF-8", f"{where}:{line}", "text in UTF-8", "save the file in UTF-8") from error


def walk(
    folder: Path, name: str, ending: str, inside: Iterable[Path] = (), without: Collection[str] = ()
) -> tuple[list[str], list[KgError]]:
    """The names of all files below a folder that end in `ending`, sorted, and what is wrong with others.

    Names begin with `name`, which stands for the folder; those in `without` are left out. No link to a folder is
    followed, and a link to a file must lead into one of the folders `inside`. A folder that does not exist is empty.
    """
    names: list[str] = []
    problems: dict[str, KgError] = {}
    folders = [(str(folder), name)] if os.path.lexists(folder) else []
    while folders:
        place, prefix = folders.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            problems[prefix] = _unreadable(error, f"{prefix}/")
            continue
        for entry in entries:
            where = f"{prefix}/{entry.name}"
            if entry.name.startswith(".") or where in without:
                continue
            if entry.name.lower().endswith(ending):
                problem = _problem(entry, where, ending, inside)
                if problem is None:
                    names.append(where)
                else:
                    problems.setdefault(problem.where, problem)
            elif entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, where))
            elif entry.is_symlink() and (problem := _not_followed(entry.path, where)):
                problems[where] = problem
    return sorted(names), [problems[key] for key in sorted(problems)]


def _not_followed(path: str, where: str) -> KgError | None:
    """The problem of a link that has not the ending of a file: it must not lead to a folder, or nowhere."""
    try:
        if not stat.S_ISDIR(os.stat(path).st_mode):
            return None
    except OSError as error:
        return _unreadable(error, where, is_link=True)
    return KgError(
        "this is a link to a folder, whose files would be left out",
        where,
        "a folder, or links to single files",
        "put a copy of the folder in its place, or delete the link",
    )


def _problem(entry: os.DirEntry[str], where: str, ending: str, inside: Iterable[Path]) -> KgError | None:
    """The problem of a file that has the right ending, if it has one."""
    if not entry.name.endswith(ending):
        return KgError(
            f"the name ends in {entry.name[-len(ending) :]}, so that the file would be left out",
            where,
            f"a name that ends in {ending}",
            "rename the file",
        )
    try:
        _regular_file(entry.path, where, inside)
    except KgError as error:
        return error
    return _bad_name(where)


def _bad_name(where: str) -> KgError | None:
    """A problem if a name of the path holds a character that an address or another system cannot hold."""
    parts = where.split("/")
    for place, part in enumerate(parts, 1):
        wrong = sorted(set(_NOT_IN_NAMES.findall(part)))
        if wrong:
            shown = ", ".join(
                "a space" if char == " " else char if char.isprintable() else ascii(char)[1:-1] for char in wrong[:5]
            )
            return KgError(
                f"the name has {shown} in it, which must not be in the address of a graph",
                "/".join(parts[:place]),
                "a name of letters, digits, hyphens, underscores and dots",
                "rename it, with hyphens for spaces",
            )
    return None


def _regular_file(path: str, where: str, inside: Iterable[Path]) -> str:
    """The path of a regular file that may be read, behind any link. Raises KgError."""
    is_link = False
    try:
        status = os.lstat(path)
        is_link = stat.S_ISLNK(status.st_mode)
        real = os.path.realpath(path, strict=True) if is_link else path
        status = os.lstat(real) if is_link else status
    except (OSError, ValueError) as error:
        raise _unreadable(error, where, is_link) from error
    _check(status, where, is_link)
    if not is_link:
        return real
    folders = [os.path.realpath(folder) for folder in inside]
    if folders and not any(Path(real).is_relative_to(folder) for folder in folders):
        raise KgError(
            "this is a link to a file outside the archive",
            where,
            "a file, or a link to another file of the archive",
            "put a copy of the file in its place",
        )
    return real


def _check(status: os.stat_result, where: str, is_link: bool = False) -> None:
    """Raises KgError if this is no regular file, or too large a one."""
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "special file")
        raise KgError(
            f"this is a {'link to a ' * is_link}{kind}, not a file",
            where,
            "a regular file",
            "name a file, or put one in its place",
        )
    if status.st_size > MAX_BYTES:
        raise _too_large(status.st_size, where)


def _too_large(size: int, where: str) -> KgError:
    return KgError(
        f"the file is too large ({size / 1e6:,.0f} MB)",
        where,
        f"at most {MAX_BYTES / 1e6:,.0f} MB",
        "divide it into several files, or move it elsewhere",
    )


def _unreadable(error: OSError | ValueError, where: str, is_link: bool = False) -> KgError:
    number = getattr(error, "errno", None)
    if number == errno.ELOOP:
        what, repair = "this is a link that leads in a circle", "delete the link, or put a file in its place"
    elif is_link and number in (errno.ENOENT, errno.ENOTDIR):
        what, repair = "this is a link that leads nowhere", "delete the link, or put a file in its place"
    elif number == errno.ENOENT:
        what, repair = "there is no such file", "check the name"
    else:
        what = f"cannot read this ({getattr(error, 'strerror', None) or error})"
        repair = "check who may read it, or delete it"
    return KgError(what, where, "a file that can be read", repair)
