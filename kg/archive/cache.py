"""The folder in which an installed program keeps what it generates."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from kg.files import private


def cache_folder() -> Path:
    """The user's cache folder for this program, or a temporary one where there is no home to write in.

    Raises KgError if another user may have written there.
    """
    home, base = os.environ.get("HOME", ""), os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # which the XDG Base Directory Specification says to ignore
        base = f"{home}/.cache" if os.path.isabs(home) else ""
    if base:
        try:
            folder = private.private_folder(Path(base) / "habeas-kg")
        except OSError:
            pass
        else:
            if os.access(folder, os.W_OK):
                return folder
    return _temporary_folder()


@cache
def _temporary_folder() -> Path:
    return private.temporary_folder("habeas-kg-") / "build"  # the folder itself stays locked; a build locks its own
