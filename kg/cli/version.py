"""`kg --version`: the version of code and data, and the hash of the graph that was built from them."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from kg.archive import HOME, Archive, containing, locate
from kg.build import generations
from kg.cli.output import say
from kg.cli.progress import Bar
from kg.errors import KgError
from kg.files import atomic, reading
from kg.store import checksums
from kg.store.checksums import Checksums

KEPT = "graph.sha256"  # beside the store: the hash, and a checksum by which it belongs to these files


class Version(argparse.Action):
    """The option `--version`: prints the version of the archive that was named before it, and ends the program."""

    def __init__(self, option_strings: list[str], dest: str) -> None:
        super().__init__(
            option_strings, dest, nargs=0, help="show the versions of code and data, and the hash of the graph"
        )

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: Any) -> None:
        """Prints the version and ends the program."""
        try:
            archive = locate(namespace.archive or containing(Path()))
            try:
                with Bar("computing the hash of the graph, which is kept"):
                    graph, problem = graph_version(archive), None
            except KgError as error:
                graph, problem = "unknown", error
            say(version_line(archive, graph))
        except KgError as error:
            problem = error
        parser.exit(1 if problem else 0, f"{problem}\n" if problem else None)


def version_line(archive: Archive, graph: str) -> str:
    """The versions of code, data and graph."""
    from kg import __version__

    return f"kg {__version__}, data {data_version(archive)}, graph {graph}"


def graph_version(archive: Archive) -> str:
    """The hash of the current graph, and whether files have changed since; nothing is built.

    Raises KgError if the store is damaged.
    """
    folder = generations.current(archive)
    if folder is None:
        return "not built yet: run kg build"
    stale = "" if folder.name == archive.key else " (files have changed since: run kg build)"
    return f"sha256:{graph_hash(folder)}{stale}"


def data_version(archive: Archive) -> str:
    """The version that the CITATION.cff beside the data gives; of the project's own where `data/` is the project's."""
    own = archive.data.resolve() == (HOME / "data").resolve()
    file = HOME / "CITATION.cff" if own else archive.data.parent / "CITATION.cff"
    found = None
    if os.path.lexists(file):
        text = reading.read_text(file, inside=[file.parent])
        found = re.search(r"^version: *['\"]?([^\s'\"]+)", text, re.MULTILINE)
    return found[1] if found else "without a version"


def graph_hash(folder: Path) -> str:
    """The SHA-256 of the statements of a built store as sorted N-Quads, which is that of its release.

    It is kept beside the store, which never changes, so that it is computed once. Raises KgError if the store is
    damaged.
    """
    listed = checksums.check(folder)
    return kept_hash(folder, listed) or keep_hash(folder, listed, computed_hash(folder))


def computed_hash(folder: Path) -> str:
    """The same, computed from the statements. Raises KgError if there is no room for it."""
    from kg.release.quads import digest

    scratch = folder.parent if os.access(folder.parent, os.W_OK) else Path(tempfile.gettempdir())
    try:
        return digest(generations.open_store(folder), scratch)
    except OSError as error:
        raise KgError(
            f"the hash of the graph cannot be computed ({error.strerror or error})",
            str(scratch),
            "room for about twice the statements as N-Quads",
            "free some room, then try again; nothing was changed",
        ) from error


def kept_hash(folder: Path, listed: Checksums) -> str:
    """The hash that is kept beside a store, or "" if there is none that belongs to the files of the store."""
    try:
        found = (folder / KEPT).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return ""
    return found[0] if len(found) == 2 and found[1] == _seal(found[0], listed) else ""


def keep_hash(folder: Path, listed: Checksums, digest: str) -> str:
    """The hash, which is now kept beside the store, if the folder can be written to."""
    with contextlib.suppress(KgError):
        atomic.write_files({folder / KEPT: f"{digest} {_seal(digest, listed)}\n".encode()})
    return digest


def _seal(digest: str, listed: Checksums) -> str:
    """A checksum of a hash together with those of the files whose graph it is of."""
    return hashlib.sha256(f"{digest} {sorted(listed.files.items())}".encode()).hexdigest()
