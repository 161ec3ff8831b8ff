"""Which files of an archive have changed since a git revision, and what was in them then; and what git would commit."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.archive import Archive
from kg.changes.repository import git
from kg.errors import KgError
from kg.settings import FILE

_HERE = "kg validate --since"
_DIFF = ("--name-status", "--no-renames", "--no-relative", "--no-ext-diff", "--ignore-submodules=all", "-z")


def contents_then(archive: Archive, revision: str, *, staged: bool = False) -> dict[str, bytes | None]:
    """Every file on which an archive depends that has changed since a revision, with its content then; None if new.

    habeas.toml is among them, and the files of a base in the same repository. So are files that git does not track,
    unless it is told to ignore them, or only what is `staged` counts. At `HEAD` before the first commit there was no
    file. Raises KgError if the archive is in no git repository, or has no such revision, or git cannot compare.
    """
    repository = _Repository.of(archive)
    tree = _tree(archive, revision)
    found: dict[str, bytes | None] = {}
    for status, path, name in repository.changed(*(["--cached"] if staged else []), tree):
        found[name] = git(archive.data, "cat-file", "blob", f"{tree}:{path}")
        if found[name] is None and status in "MDT":
            raise _incomparable(f"what {path} held at {revision} is not in this clone")
    if not staged:
        found |= dict.fromkeys(repository.untracked("--exclude-standard"))
    return dict(sorted(found.items()))


def not_staged(archive: Archive) -> dict[str, bytes | None]:
    """Every file that is not as git would commit it, with the content that it would; None if it would commit none."""
    repository = _Repository.of(archive)
    found: dict[str, bytes | None] = dict.fromkeys(repository.untracked())
    for status, path, name in repository.changed():
        found[name] = None if status == "A" else git(archive.data, "cat-file", "blob", f":{path}")
    return found


@dataclass(frozen=True)
class _Repository:
    """The git repository of an archive: its top folder, and the parts of the archive and its bases that are in it.

    What lies in other repositories is taken as it is now.
    """

    archive: Archive
    top: Path
    parts: dict[Path, list[str]]  # by the folder that they are in

    @classmethod
    def of(cls, archive: Archive) -> _Repository:
        """The repository of an archive. Raises KgError if it is in none."""
        top = git(archive.data, "rev-parse", "--show-toplevel")
        if top is None:
            raise KgError(
                "the archive is in no git repository that can be read",
                str(archive.data.parent),
                "git, and a clone of the repository",
                "leave --since out, or name the files that have changed",
            )
        every = [archive, *(base.archive for base in archive.bases)]
        paths = [part.resolve() for one in every for part in (one.ontology, one.data, one.queries)]
        paths += [one.home.resolve() / FILE for one in every]
        paths += [archive.home.resolve() / name for name in ("ontology", "queries")]  # which may have been there
        parts: defaultdict[Path, set[str]] = defaultdict(set)
        for path in paths:
            parts[path.parent].add(f"./{path.name}")
        here = [folder for folder in parts if _git(folder, "rev-parse", "--show-toplevel") == top]
        return cls(archive, Path(os.fsdecode(top.rstrip(b"\n"))), {folder: sorted(parts[folder]) for folder in here})

    def changed(self, *compared: str) -> Iterator[tuple[str, str, str]]:
        """How each file has changed, as a letter of `git diff`, with its names in the repository and in the archive."""
        for fields in self._said("diff", *_DIFF, *compared):
            for status, path in zip(fields[::2], fields[1::2], strict=False):
                if name := self._name(path):
                    yield status, path, name

    def untracked(self, *words: str) -> Iterator[str]:
        """The names of the files that git does not track."""
        for fields in self._said("ls-files", "--others", "--full-name", "-z", *words):
            yield from filter(None, map(self._name, fields))

    def _said(self, *words: str) -> Iterator[list[str]]:
        """The output of git about the parts in each folder. Raises KgError if it cannot."""
        for folder, parts in self.parts.items():
            said = _git(folder, *words, "--", *parts)
            if said is None:
                raise _incomparable(f"git {words[0]} cannot be run")
            yield os.fsdecode(said).split("\0")

    def _name(self, path: str) -> str:
        """The name of a file in the archive; empty if it does not depend on it."""
        file, home = self.top / path, self.archive.home.resolve()
        if file.name == FILE and file.parent in self.parts:
            return Path(os.path.relpath(file, home)).as_posix()
        if not path.endswith((".ttl", ".rq")):
            return ""
        name = self.archive.relative(file)
        own = file.relative_to(home).as_posix() if file.is_relative_to(home) else ""
        return name if name != str(file) else own


def _tree(archive: Archive, revision: str) -> str:
    """The commit of a revision, or the empty tree for `HEAD` before the first one. Raises KgError if there is none."""
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    tree = git(archive.data, *words, f"{revision}^{{commit}}")
    if tree is None and revision == "HEAD" and git(archive.data, *words, "HEAD") is None:
        tree = git(archive.data, "hash-object", "-t", "tree", os.devnull)
    if tree is None:
        raise KgError(
            f"there is no git revision {revision[:200]!r}",
            _HERE,
            "a branch, tag or commit of the archive's repository",
            "check the name with git log; in CI, fetch the history first (fetch-depth: 0)",
        )
    return tree.decode().strip()


def _git(folder: Path, *words: str) -> bytes | None:
    return git(folder / "data", *words)


def _incomparable(what: str) -> KgError:
    return KgError(what, _HERE, "a clone with all files of that revision", "fetch them, or leave --since out")
