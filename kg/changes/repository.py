"""What git says of the repository that holds an archive."""

from __future__ import annotations

import subprocess
from pathlib import Path

__all__ = ["git"]


def git(part: Path, *words: str) -> bytes | None:
    """What git prints in the folder that contains a part of the archive; None if it fails or is not installed."""
    try:
        done = subprocess.run(["git", *words], cwd=part.resolve().parent, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
