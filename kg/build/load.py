"""The first stage: loads Turtle files into a store, each into a named graph, so that every triple knows its file."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.files import reading
from kg.store.local import LocalStore
from kg.terms.names import FILES, READ, graph_of, hb


def load_files(store: LocalStore, files: Mapping[str, bytes], progress: Progress = silent) -> None:
    """Loads every file into its own graph, and says of each graph which file it came from.

    `files` has the content of each file by its name relative to the archive. Raises KgError with every syntax error of
    every file, and OSError where the store cannot be written.
    """

    def load(name: str) -> list[KgError]:
        try:
            content = files[name]
            reading.decode(content, name)
            store.load(content, graph_of(name), name)
        except KgError as error:
            return list(error.problems)
        return []

    problems: list[KgError] = []
    with ThreadPoolExecutor(store.max_parallel_queries) as pool:
        for done, (name, wrong) in enumerate(zip(files, pool.map(load, files), strict=True)):
            progress(f"loading {name}", done, len(files))
            problems += wrong
    if problems:
        raise KgError.of(problems)
    store.add(FILES, [Triple(graph_of(name), hb("fromFile"), Literal(name)) for name in files])


def is_read(content: bytes, graph: NamedNode) -> bool:
    """True if the card of a file says that a program read its statements in documents.

    >>> is_read(f"<> {hb('origin')} {READ} .".encode(), graph_of("data/imported/decisions/ccpr.ttl"))
    True
    """
    if READ.value.rpartition("/")[2].encode() not in content:
        return False
    triples = ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=graph.value)
    with suppress(SyntaxError):  # which is told where the file is loaded
        return any(one.subject == graph and one.predicate == hb("origin") and one.object == READ for one in triples)
    return False
