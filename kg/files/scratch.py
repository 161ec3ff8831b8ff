"""Temporary folders of this program, and how those that an interrupted run left behind are found.

A folder is locked while it is in use. The lock goes with its process, however that ends, so a folder without one is
left over.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIXES = ("kg-check-", "kg-diff-", "kg-pyshacl-", "kg-redact-")


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
        ours = [path for path in found if path.name.startswith(PREFIXES)]
        return [(path, locked) for path in ours if (locked := _is_locked(path)) is not None]
    return []


def _is_locked(folder: Path) -> bool | None:
    """True if a running program has locked a folder; None for what is no folder of this user, such as a link."""
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
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
