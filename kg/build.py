"""This module builds a Store from Turtle files: one named graph for each file, so that every triple knows its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import KgError
from kg.identifiers import GRAPH, graph_of, hb
from kg.store import Store

FILES = NamedNode(f"{GRAPH}files")

Progress = Callable[[str, int, int], None]


def build(store: Store, files: Mapping[str, Path], progress: Progress = lambda what, done, total: None) -> None:
    """Loads every file into its own graph, and says of each graph which file it came from.

    `files` maps names relative to the archive to paths. Raises KgError with every syntax error of every file, and
    OSError where the store cannot be written.
    """

    def load(file: tuple[str, Path]) -> list[KgError]:
        name, path = file
        try:
            store.load(_read(name, path), graph_of(name), name)
        except KgError as error:
            return list(error.problems)
        return []

    problems: list[KgError] = []
    with ThreadPoolExecutor(store.hands) as pool:
        for done, (name, wrong) in enumerate(zip(files, pool.map(load, files.items()), strict=True)):
            progress(f"loading {name}", done, len(files))
            problems += wrong
    if problems:
        raise KgError.of(problems)
    store.add(FILES, [Triple(graph_of(name), hb("fromFile"), Literal(name)) for name in files])


def _read(name: str, path: Path) -> bytes:
    """What is in a file. Raises KgError where it cannot be read or is not UTF-8."""
    try:
        content = path.read_bytes()
        content.decode("utf-8")
    except OSError as error:
        raise KgError(f"cannot read the file ({error.strerror})", name, "a readable file", "check it") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise KgError("this is not UTF-8", f"{name}:{line}", "text in UTF-8", "save the file in UTF-8") from error
    return content
