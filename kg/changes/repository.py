"""Asks git about the repository that holds an archive, which may have come from anybody."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_FILTERS = r"^filter\..*\.(clean|smudge|process)$"
_ENVIRONMENT = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
"""Nothing is fetched, whatever the repository lacks, and no index is written."""


def git(part: Path, *words: str) -> bytes | None:
    """The output of git in the folder that contains a part of the archive; None if it fails or is not installed.

    No command is run that the configuration of the repository names: hooks, a monitor of files, filters.
    """
    # of filters only those of the user's own configuration are run; git has no switch for all of them
    listed = _run(part, "config", "--show-scope", "--name-only", "-z", "--get-regexp", _FILTERS)
    if listed is None or listed.returncode > 1:  # 1 if there is none
        return None
    fields = os.fsdecode(listed.stdout).split("\0")
    filters = {name for scope, name in zip(fields[::2], fields[1::2], strict=False) if scope in ("local", "worktree")}
    if any("=" in name for name in filters):  # which no option of git can name
        return None
    options = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", *(f"{name}=" for name in sorted(filters)))
    done = _run(part, "--no-pager", *(word for option in options for word in ("-c", option)), *words)
    return done.stdout if done is not None and done.returncode == 0 else None


def _run(part: Path, *words: str) -> subprocess.CompletedProcess[bytes] | None:
    # git sets GIT_DIR for a hook in a linked work tree; with it, each folder is taken for the top of the repository
    environment = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")}
    try:
        return subprocess.run(
            ["git", *words],
            cwd=part.resolve().parent,
            env=environment | _ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
