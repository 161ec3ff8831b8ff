"""Damage to a store on disk: the error that names it, and how the errors of the engine are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KgError

_BEFORE = r" in |: |file | from "  # what stands before the path of a file
_FILE = re.compile(rf"(?:{_BEFORE})((?:(?!{_BEFORE}).)*/(?:\d+\.(?:sst|log)|MANIFEST-\d+|OPTIONS-\d+|CURRENT))")


class UnusableStoreError(KgError):
    """A store that cannot be read: a file is not as `kg build` wrote it, or this user may not open it."""


def damaged(where: Path | str, how: str) -> UnusableStoreError:
    """The error for a damaged store: a file of it, or its folder, and what is wrong there.

    >>> print(damaged("build/stores/5d1c/db/CURRENT", "it is missing"))
    build/stores/5d1c/db/CURRENT: the store is damaged: it is missing
      expected  the files as kg build wrote them
      fix       run kg build, which makes the store again; if this happens twice, check the disk
    """
    return UnusableStoreError(
        f"the store is damaged: {how}",
        str(where),
        "the files as kg build wrote them",
        "run kg build, which makes the store again; if this happens twice, check the disk",
    )


@contextmanager
def reading() -> Iterator[None]:
    """A block that reads a store. Raises UnusableStoreError where the engine meets damage or cannot read a file.

    The engine verifies a checksum of every block that it reads, so damage may appear in the middle of any query.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        explained = explain(error)
        if explained is None:
            raise
        raise explained from error


def explain(error: Exception, folder: Path | str = "the store") -> UnusableStoreError | None:
    """The error for a store that is only read, if an error of the engine shows one; None for an error of anything else.

    RocksDB gives no code, so its message must be read: corruption is a RuntimeError, and an OSError of the engine has
    no number.
    """
    text = (str(error).splitlines() or [""])[0]
    found = _FILE.search(text)
    where = found[1] if found else folder
    text = text.replace(f"{Path(where).parent}/", "")  # the path is told once, by `where`
    if isinstance(error, RuntimeError) and text.startswith("Corruption"):
        return damaged(where, text[:200])
    if not isinstance(error, OSError) or error.errno is not None or not text.startswith(("IO error", "Oxigraph needs")):
        return None
    if isinstance(error, FileNotFoundError) or re.search("No such file|Not a directory|Input/output error", text):
        return damaged(where, text[:200])
    return UnusableStoreError(
        f"the store cannot be read ({text[:200]})",
        str(where),
        "a store whose files this user may open, and enough file descriptors",
        "see the permissions of the folder, and the limit that ulimit -n prints; then try again",
    )
