from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from kg.cli.main import main
from kg.release.quads import QUADS
from tests.conftest import RURITANIA


def release(folder: Path, lines: Iterable[bytes]) -> Path:
    """A folder with the one file of a release that a comparison reads."""
    path = folder / QUADS
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(b"".join(line + b"\n" for line in sorted(set(lines))), mtime=0))
    return folder


def kg(*words: object) -> int:
    """The exit status of a command on Ruritania."""
    return main(["--archive", str(RURITANIA), *map(str, words)])
