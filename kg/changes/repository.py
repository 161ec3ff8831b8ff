"""Reads what the git repository that holds an archive held in a commit, and runs nothing that the repository names.

A configuration that came with an archive can name commands for git to run: hooks, filters, a monitor of files, a pager.
Most of them run when git looks at the working tree, so only commits and what is in them are read here.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Stored", "commit_of", "files_in", "ignored", "top"]

_OPTIONS = {"core.fsmonitor": "false", "core.hooksPath": os.devnull, "protocol.allow": "never"}


@dataclass(frozen=True)
class Stored:
    """A file in a commit: its content; of a link, where it leads."""

    content: bytes
    is_link: bool


def top(part: Path) -> bytes | None:
    """The top folder of the repository that holds a part of an archive; None if there is none that git can read."""
    return _git(part, "rev-parse", "--show-toplevel")


def commit_of(part: Path, revision: str) -> str | None:
    """The commit of a revision, as a user names it; None if there is none."""
    commit = _git(part, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return commit.decode().strip() if commit is not None else None


def files_in(part: Path, commit: str) -> dict[str, Stored]:
    """The files that a part of an archive had in a commit, by their names relative to it."""
    name = part.resolve().name
    found: dict[str, bytes] = {}  # the identifier of each
    links: set[str] = set()
    for line in (_git(part, "ls-tree", "-r", "-z", commit, "--", f"{name}/") or b"").split(b"\0")[:-1]:
        description, _, path = line.partition(b"\t")
        mode, kind, identifier = description.split(b" ")
        inner = os.fsdecode(path).removeprefix(f"{name}/")
        if kind == b"blob" and not {"", ".", ".."} & {*inner.split("/")}:
            found[inner] = identifier
            links |= {inner} if mode == b"120000" else set()
    contents = _contents(part, list(found.values()))
    return {inner: Stored(contents[identifier], inner in links) for inner, identifier in found.items()}


def ignored(part: Path) -> set[str]:
    """The files of a part of an archive that git is told to ignore, by their names relative to it."""
    name = part.resolve().name
    words = ("--others", "--ignored", "--exclude-standard", "-z", "--", f"./{name}")
    return {os.fsdecode(path).removeprefix(f"{name}/") for path in (_git(part, "ls-files", *words) or b"").split(b"\0")}


def _contents(part: Path, identifiers: list[bytes]) -> dict[bytes, bytes]:
    """The contents of objects, by their identifiers; empty for one that is missing."""
    output = _git(part, "cat-file", "--batch", "--buffer", given=b"".join(one + b"\n" for one in identifiers)) or b""
    found, place = dict.fromkeys(identifiers, b""), 0
    while place < len(output):
        end = output.index(b"\n", place)
        identifier, kind, *size = output[place:end].split(b" ")
        place = end + 1
        if kind == b"blob":
            found[identifier] = output[place : place + int(size[0])]
            place += int(size[0]) + 1
    return found


def _git(part: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints in the folder that contains a part of an archive; None if it fails or is not installed."""
    options = [text for name, value in _OPTIONS.items() for text in ("-c", f"{name}={value}")]
    try:
        done = subprocess.run(
            ["git", "--no-pager", *options, *words],
            cwd=part.resolve().parent,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1"},
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
