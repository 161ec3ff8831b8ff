"""Temporary folders of this program, and how those that an interrupted run left behind are found.

A folder is locked while it is in use. The lock goes with its process, however that ends, so a folder without one is
left over.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIXES = ("kg-check-", "kg-diff-", "kg-patch-", "kg-pyshacl-", "kg-redact-")
_BUILD = "habeas-kg-"  # the build folder where there is no home folder


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """A new folder in the temporary directory that is gone at the end; `prefix` is one of PREFIXES."""
    import fcntl

    assert prefix in PREFIXES
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        handle = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(handle)


def scratch_folders() -> list[tuple[Path, bool]]:
    """This user's folders of this kind, in order, each with whether a running program uses it."""
    with suppress(OSError):
        found = sorted(Path(tempfile.gettempdir()).iterdir())
        ours = [path for path in found if path.name.startswith((*PREFIXES, _BUILD)) and _is_own_folder(path)]
        return [(path, _is_locked(path)) for path in ours]
    return []


def _is_own_folder(path: Path) -> bool:
    """True if this is a folder of this user, and not a link to one."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()


def _is_locked(path: Path) -> bool:
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
