"""The folder in which an installed program keeps what it generates."""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import KgError
from kg.files import private


def cache_folder() -> Path:
    """The user's cache folder for this program.

    Raises KgError if there is no home folder to write in, or if another user may have written there.
    """
    home, base = os.environ.get("HOME", ""), os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # which the XDG Base Directory Specification says to ignore
        base = f"{home}/.cache" if os.path.isabs(home) else ""
    problem = "HOME is not set"
    if base:
        try:
            folder = private.private_folder(Path(base) / "habeas-kg")
        except OSError as error:
            problem = error.strerror or str(error)
        else:
            if os.access(folder, os.W_OK):
                return folder
            problem = "it cannot be written to"
    what = f"there is no folder in which to keep the graph ({problem})"
    raise KgError(what, base or "~/.cache", "a home folder that can be written to", private.ELSEWHERE)
