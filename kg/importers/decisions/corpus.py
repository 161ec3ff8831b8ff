"""The lines of a corpus of decisions: files of JSON objects under xz, read within limits."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterator
from pathlib import Path

from kg.errors import KgError

LONGEST = 2_000_000  # bytes of one line
LARGEST = 500_000_000  # bytes of one file, as it is without xz
_OTHERS = "general-comments"  # which are no decisions
_EXPECTED = "JSON objects, one a line, in UTF-8 under xz"


def files(folder: Path) -> list[Path]:
    """The files of decisions in a folder. Raises KgError where there are none."""
    found = sorted(one for one in folder.glob("*.jsonl.xz") if not one.name.startswith(_OTHERS))
    if not found:
        raise KgError("the folder has no file of decisions", str(folder), f"*.jsonl.xz: {_EXPECTED}", "check --from")
    return found


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file. Raises KgError where it cannot be read, or holds more than a corpus can."""
    size = 0
    try:
        with path.open("rb") as packed, lzma.LZMAFile(packed) as file:
            while line := file.readline(LONGEST + 1):
                size += len(line)
                if len(line) > LONGEST or size > LARGEST:
                    what = "it has a longer line, or more of them, than a corpus can have"
                    raise KgError(what, str(path), _EXPECTED, "give the file of the source")
                if line.strip():
                    yield line
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise KgError(f"the file cannot be read: {error}", str(path), _EXPECTED, "restore the file") from error


def digest(path: Path) -> str:
    """The SHA-256 of a file as it is kept."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
