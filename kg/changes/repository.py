"""What git says of the repository that holds an archive."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

__all__ = ["git"]


def git(part: Path, *words: str) -> bytes | None:
    """What git prints in the folder that contains a part of the archive; None if it fails or is not installed."""
    # git sets GIT_DIR for a hook in a linked work tree; with it, each folder is taken for the top of the repository
    environment = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")}
    try:
        done = subprocess.run(
            ["git", *words], cwd=part.resolve().parent, env=environment, capture_output=True, check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
