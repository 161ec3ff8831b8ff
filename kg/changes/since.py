"""Which files of an archive have changed since a git revision, and what was in them then."""

from __future__ import annotations

import codecs

from kg.archive import Snapshot
from kg.changes.repository import commit_of, files_in, ignored, top
from kg.errors import KgError


def contents_then(archive: Snapshot, revision: str) -> dict[str, bytes | None]:
    """Every file of the archive that has changed since a revision, by name, with its content then; None if it is new.

    Files that git does not know yet are among them, unless it is told to ignore them. Raises KgError if the archive is
    in no git repository, or has no such revision.
    """
    home = top(archive.data)
    if home is None:
        raise KgError(
            "the archive is in no git repository that can be read",
            str(archive.data.parent),
            "git, and a clone of the repository",
            "leave --since out, or name the files that have changed",
        )
    commit = commit_of(archive.data, revision)
    if commit is None:
        raise KgError(
            f"there is no git revision {revision[:200]!r}",
            "kg validate --since",
            "a branch, tag or commit of the archive's repository",
            "check the name with git log; in CI, fetch the history first (fetch-depth: 0)",
        )
    found: dict[str, bytes | None] = {}
    for part in ("ontology", "data", "queries"):
        folder = archive.own_path(part)
        if top(folder) != home:
            continue  # it belongs to another repository, and is as it is
        now = {name for name in archive.names_in(part) if _is_own_file(archive, name)}
        stored = files_in(folder, commit).items()
        then = {f"{part}/{name}": one.content for name, one in stored if not one.is_link}
        new = now - then.keys() - {f"{part}/{name}" for name in ignored(folder)}
        found |= dict.fromkeys(new)
        for name, content in then.items():
            was = content.removeprefix(codecs.BOM_UTF8)
            if (was != archive.content(name)) if name in now else _is_of_an_archive(name):
                found[name] = was
    return dict(sorted(found.items()))


def _is_own_file(archive: Snapshot, name: str) -> bool:
    """Whether a file is neither of a base nor a link, which is as the file to which it leads."""
    return archive.own_path(name).is_file() and not archive.own_path(name).is_symlink()


def _is_of_an_archive(name: str) -> bool:
    return name.endswith((".ttl", ".rq")) and not name.startswith("ontology/examples/")
