"""This module knows where things lie: ontology, data, queries, and the folder for what is generated."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import KgError

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "ontology").is_dir()
HOME = PACKAGE if INSTALLED else PACKAGE.parent


@dataclass(frozen=True)
class Archive:
    """The three folders that a graph is made from, and the folder that it is built in."""

    ontology: Path
    data: Path
    queries: Path
    build: Path
    installed: bool = False

    @cached_property
    def turtle(self) -> dict[str, Path]:
        """Every Turtle file by its name relative to the archive, in order of names.

        Raises KgError where a folder holds none.
        """
        files = {}
        for folder in (self.ontology, self.data):
            found = sorted(folder.rglob("*.ttl"))
            if not found:
                raise KgError(
                    f"the folder {folder.name}/ holds no Turtle file",
                    str(folder),
                    "at least one file ending in .ttl",
                    "name an archive with --archive DIR whose data/ folder has Turtle files",
                )
            files.update({f"{folder.name}/{path.relative_to(folder).as_posix()}": path for path in found})
        return dict(sorted(files.items()))

    @cached_property
    def key(self) -> str:
        """A name for the content: equal for equal Turtle files, rules, checks and program."""
        digest = hashlib.sha256(self.frame.encode())
        for name, content in self.data_files.items():
            digest.update(f"{name}\0{content}\0".encode())
        return digest.hexdigest()[:16]

    @cached_property
    def frame(self) -> str:
        """The SHA-256 of all but the data: ontology, rules, checks and program."""
        digest = hashlib.sha256()
        parts = {name: path for name, path in self.turtle.items() if not name.startswith("data/")}
        parts |= {f"queries/{path.relative_to(self.queries).as_posix()}": path for path in self.queries.rglob("*.rq")}
        parts |= {f"kg/{path.relative_to(PACKAGE).as_posix()}": path for path in PACKAGE.rglob("*.py")}
        for name, path in sorted(parts.items()):
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @cached_property
    def data_files(self) -> dict[str, str]:
        """The SHA-256 of every data file by its name, in order of names."""
        files = {name: path for name, path in self.turtle.items() if name.startswith("data/")}
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}

    def relative(self, path: Path) -> str:
        """The name of a file relative to the archive, or its path as given where it lies elsewhere."""
        resolved = path.resolve()
        for folder in (self.ontology, self.data, self.queries):
            if resolved.is_relative_to(folder.resolve()):
                return f"{folder.name}/{resolved.relative_to(folder.resolve()).as_posix()}"
        return str(path)


def locate(directory: Path | None = None) -> Archive:
    """The archive in `directory`, or the project's own.

    A folder that `directory` lacks is taken from the project's own archive. What is generated goes to `build/`
    beside the folders of a checkout or of `directory`, and to the user's cache folder for an installed package.
    Raises KgError where `directory` has no data.
    """
    if directory is None:
        build = cache_folder() if INSTALLED else HOME / "build"
        return Archive(HOME / "ontology", HOME / "data", HOME / "queries", build, INSTALLED)
    if not (directory / "data").is_dir():
        raise KgError(
            "this archive has no data/ folder",
            str(directory),
            "a folder with data/ and, if it has its own, ontology/ and queries/",
            "name another folder with --archive DIR, or leave --archive out for the project's own archive",
        )
    ontology, queries = (
        directory / name if (directory / name).is_dir() else HOME / name for name in ("ontology", "queries")
    )
    return Archive(ontology, directory / "data", queries, directory / "build")


def cache_folder() -> Path:
    """The user's cache folder for this program, or a temporary one where there is no home to write in."""
    base = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("HOME") and str(Path.home() / ".cache"))
    if base:
        folder = Path(base) / "habeas-kg"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            pass
        else:
            if os.access(folder, os.W_OK):
                return folder
    return Path(tempfile.gettempdir()) / f"habeas-kg-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
