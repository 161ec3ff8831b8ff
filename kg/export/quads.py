"""This module sorts all statements of a graph, whatever its size, and reads them back thing by thing."""

from __future__ import annotations

import hashlib
import heapq
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.identifiers import GRAPH
from kg.store import Store, Term

RUN = 64_000_000  # bytes that are sorted at once, in about twice as much memory
LINES = 20_000  # that are written at once
BLOCK = 1 << 20  # bytes

_MARKED = f"<{GRAPH}files> <http://purl.org/dc/terms/identifier> ".encode()  # how an endpoint marks a whole build
Facts = dict[str, list[Term]]


def write_sorted(store: Store, target: Path, scratch: Path) -> str:
    """The SHA-256 of all statements of the store, which it writes to `target` as N-Quads in the order of their bytes.

    Blank nodes are named by RDFC-1.0 within their graph and by a digest of its name, so they are called the same
    everywhere. Memory does not grow with the store.
    """
    dump = scratch / "dump.nq"
    _dump(store, dump)
    blank: list[bytes] = []
    runs = []
    with open(dump, "rb", buffering=BLOCK) as source:
        while lines := source.readlines(RUN):
            blank += [line for line in lines if b"_:" in line]  # or in a text: those come back as they were
            runs.append(_run([line for line in lines if b"_:" not in line and not line.startswith(_MARKED)], scratch))
    dump.unlink()
    runs.append(_run(list(_renamed(blank)), scratch))
    digest = hashlib.sha256()
    with open(target, "wb", buffering=BLOCK) as out, ExitStack() as stack:
        merged = heapq.merge(*(stack.enter_context(open(run, "rb", buffering=BLOCK)) for run in runs))
        while block := b"".join(islice(merged, LINES)):
            digest.update(block)
            out.write(block)
    for run in runs:
        run.unlink()
    return digest.hexdigest()


def _run(lines: list[bytes], scratch: Path) -> Path:
    """A new file with these lines in order."""
    lines.sort()
    with tempfile.NamedTemporaryFile(dir=scratch, suffix=".nq", delete=False) as out:
        out.writelines(lines)
    return Path(out.name)


def _dump(store: Store, file: Path) -> None:
    if not store.remote:
        store.inner.dump(str(file), format=ox.RdfFormat.N_QUADS)
        return
    with open(file, "wb") as out:
        for graph in store.graphs():  # the name of a blank node holds in one answer only; no two files share any
            out.write(bytes(ox.serialize(store.statements(graph=graph), format=ox.RdfFormat.N_QUADS) or b""))


def _renamed(lines: list[bytes]) -> Iterator[bytes]:
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
        graphs[str(quad.graph_name)].append(quad)
    for name, quads in graphs.items():
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        prefix = "b" + hashlib.sha256(name.encode()).hexdigest()[:12]

        def renamed(term: Term, prefix: str = prefix) -> Term:
            return BlankNode(f"{prefix}-{term.value.removeprefix('c14n')}") if isinstance(term, BlankNode) else term

        for quad in dataset:
            again = Quad(renamed(quad.subject), quad.predicate, renamed(quad.object), quad.graph_name)  # type: ignore[arg-type]
            yield bytes(ox.serialize([again], format=ox.RdfFormat.N_QUADS) or b"")


def things(quads: Path) -> Iterator[tuple[NamedNode, Facts]]:
    """Every thing with a name and all that any graph says of it, each value once, in order of names."""
    for subject, group in groupby(ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS), lambda quad: quad.subject):
        if isinstance(subject, NamedNode):
            facts: Facts = {}
            for quad in group:
                values = facts.setdefault(quad.predicate.value, [])
                if not values or values[-1] != quad.object:  # sorted: what two graphs state stands side by side
                    values.append(quad.object)
            yield subject, facts


def split(quads: Path, folder: Path) -> dict[str, Path]:
    """A file of sorted N-Triples for each named graph, by the name of the graph, in order of names."""
    files: dict[bytes, Path] = {}
    waiting: dict[bytes, list[bytes]] = defaultdict(list)

    def flush() -> None:
        for name, lines in waiting.items():
            file = files.setdefault(name, folder / f"graph-{len(files)}.nt")
            with open(file, "ab") as out:
                out.writelines(lines)
        waiting.clear()

    with open(quads, "rb", buffering=BLOCK) as lines:
        for number, line in enumerate(lines, 1):
            triple, _, name = line[:-3].rpartition(b" <")
            waiting[name].append(triple + b" .\n")
            if number % (10 * LINES) == 0:
                flush()
    flush()
    return {name[:-1].decode(): file for name, file in sorted(files.items())}


def copy(source: Path, out: BinaryIO) -> None:
    """Copies a file into one that is open."""
    with open(source, "rb") as file:
        shutil.copyfileobj(file, out, BLOCK)


def best(values: Iterable[Term], languages: tuple[str, ...] = ("en", "", "ru", "kk")) -> list[str]:
    """The texts of the values in the first of these languages that any has, or in whichever there is."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for value in values:
        if isinstance(value, Literal):
            by_language[value.language or ""].append(value.value)
    for language in (*languages, *sorted(by_language)):
        if language in by_language:
            return by_language[language]
    return []
