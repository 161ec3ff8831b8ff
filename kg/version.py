"""This module says which version of code and data this is, and which graph was built from them."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from kg import pipeline
from kg.errors import KgError
from kg.paths import HOME, Archive, locate

KEPT = "graph.sha256"  # beside the store


class Version(argparse.Action):
    """The option `--version`: it prints what `told` says, of the archive that was named before it, and ends."""

    def __init__(self, option_strings: list[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="say which code, data and graph this is")

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: Any) -> None:
        """Prints the version and ends the program."""
        try:
            print(told(locate(namespace.archive)))
        except KgError as error:
            parser.exit(1, f"{error}\n")
        parser.exit(0)


def told(archive: Archive) -> str:
    """Versions of code and data, and the hash of the graph in use; nothing is built."""
    from kg import __version__

    return f"kg {__version__}, data {data_version(archive)}, graph {_graph(archive)}"


def data_version(archive: Archive) -> str:
    """The version that the CITATION.cff beside the data gives; of the project's own where `data/` is the project's."""
    own = archive.data.resolve() == (HOME / "data").resolve()
    file = HOME / "CITATION.cff" if own else archive.data.parent / "CITATION.cff"
    found = re.search(r"^version: *['\"]?([^\s'\"]+)", file.read_text("utf-8"), re.MULTILINE) if file.exists() else None
    return found[1] if found else "without a version"


def graph_hash(folder: Path) -> str:
    """The SHA-256 of the statements of a built store as sorted N-Quads, which is that of its release.

    It is kept beside the store, which never changes, so that it is computed once.
    """
    from kg.export.quads import write_sorted
    from kg.store import Store

    kept = folder / KEPT
    known = kept.read_text(encoding="ascii", errors="replace").strip() if kept.is_file() else ""
    if re.fullmatch("[0-9a-f]{64}", known):
        return known
    with tempfile.TemporaryDirectory(prefix="habeas-hash-") as scratch:
        digest = write_sorted(Store.read(folder / "db"), Path(scratch) / "graph.nq", Path(scratch))
    beside = folder / f".{KEPT}-{os.getpid()}"
    with contextlib.suppress(OSError):  # a store that may only be read: then it is computed each time
        beside.write_text(f"{digest}\n", encoding="ascii")
        os.replace(beside, kept)
    return digest


def _graph(archive: Archive) -> str:
    folder = pipeline.current(archive)
    if folder is None:
        return "not built yet: run kg build"
    stale = "" if folder.name == archive.key else " (files have changed since: run kg build)"
    return f"sha256:{graph_hash(folder)}{stale}"
