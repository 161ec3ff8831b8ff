"""Which files of an archive have changed since a git revision, and what was in them then."""

from __future__ import annotations

import os
from pathlib import Path

from kg.archive import Archive
from kg.changes.repository import git
from kg.errors import KgError


def contents_then(archive: Archive, revision: str) -> dict[str, bytes | None]:
    """Every file of the archive that has changed since a revision, by name, with its content then; None if it is new.

    Files that git does not know yet are among them, unless it is told to ignore them. Raises KgError if the archive is
    in no git repository, or has no such revision.
    """
    home = git(archive.data, "rev-parse", "--show-toplevel")
    if home is None:
        raise KgError(
            "the archive is in no git repository that can be read",
            str(archive.data.parent),
            "git, and a clone of the repository",
            "leave --since out, or name the files that have changed",
        )
    commit = git(archive.data, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise KgError(
            f"there is no git revision {revision[:200]!r}",
            "kg validate --since",
            "a branch, tag or commit of the archive's repository",
            "check the name with git log; in CI, fetch the history first (fetch-depth: 0)",
        )
    top, then = Path(os.fsdecode(home.rstrip(b"\n"))), commit.decode().strip()
    found: dict[str, bytes | None] = {}
    for part in (archive.ontology, archive.data, archive.queries):
        if git(part, "rev-parse", "--show-toplevel") != home:
            continue  # it belongs to another repository, and is as it is
        changed = git(part, "diff", "--name-only", "--no-renames", "-z", then, "--", f"./{part.name}") or b""
        new = (
            git(part, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", f"./{part.name}") or b""
        )
        for name in {*changed.split(b"\0"), *new.split(b"\0")} - {b""}:
            path = os.fsdecode(name)
            if path.endswith((".ttl", ".rq")):
                found[archive.relative(top / path)] = git(archive.data, "show", f"{then}:{path}")
    return dict(sorted(found.items()))
