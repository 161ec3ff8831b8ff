"""This room knows where the files of an archive are, what is in them, and the key of their content.

`locate` takes a folder, or none for the project's own archive, and gives an `Archive`, which reads its files and those
of the bases that it extends by their names. A `Snapshot` holds them as they were at one moment.
"""

from __future__ import annotations

from kg.archive.cache import cache_folder
from kg.archive.content import (
    BASE,
    HOME,
    INSTALLED,
    MAKES_A_STORE,
    PACKAGE,
    PREFIXES,
    Archive,
    Base,
    Contents,
    Snapshot,
    is_of_base,
    is_prefixes,
    program_files,
)
from kg.archive.location import containing, locate, version

__all__ = [
    "BASE",
    "HOME",
    "INSTALLED",
    "MAKES_A_STORE",
    "PACKAGE",
    "PREFIXES",
    "Archive",
    "Base",
    "Contents",
    "Snapshot",
    "cache_folder",
    "containing",
    "is_of_base",
    "is_prefixes",
    "locate",
    "program_files",
    "version",
]
