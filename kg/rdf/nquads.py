"""Reads, sorts, groups and splits files of N-Quads: one statement a line, each in a named graph.

A line is bytes without its newline. Sorting, comparing and counting need no terms, and take half the time on bytes;
`parse` gives terms where they are needed.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import re
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import KgError
from kg.files.nesting import DEEP_TRIPLES, is_deep_rdf
from kg.rdf import blank_nodes

RUN = 64_000_000  # bytes that are sorted at once, in about twice as much memory
BATCH = 20_000  # lines that are written or parsed at once
BATCH_BYTES = 1 << 24  # and how many bytes of lines whose length is not known
SPLIT = 200_000  # lines that are held while a file is split by graph
BLOCK = 1 << 20  # bytes of a buffer
MAX_LINE = 1 << 24  # bytes of a statement; a compressed file could unfold into one line of any length
MAX_SUBJECT = 1 << 26  # bytes of all statements about one thing, which are held together

# subject, predicate, object, graph; a graph has no quote, so that the end of a literal is never taken for one
STATEMENT = re.compile(rb"(\S+) (<[^>]*>) (.*) (<[^<>\"\s]*>) \.", re.DOTALL)


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, decompressed if its name ends in .gz. Raises KgError if it is damaged."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb", buffering=BLOCK) as file:
            while block := file.read(BLOCK):
                rest = file.readline(MAX_LINE)
                if len(rest) == MAX_LINE:
                    raise damaged(path, f"a line is longer than {MAX_LINE:,} bytes")
                yield from (block + rest).removesuffix(b"\n").split(b"\n")
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(path, str(error)) from error


def sorted_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file in the order of their bytes. Raises KgError if there are none or they are not in order.

    Of each line only the end is looked at; `verify` parses them all.
    """
    before = b""
    for number, line in enumerate(lines(path), 1):
        if line <= before:
            raise damaged(path, f"line {number} is out of order or is there twice")
        if not line.endswith(b"> ."):
            raise damaged(path, f"line {number} is not a statement in a named graph")
        before = line
        yield line
    if not before:
        raise damaged(path, "the file is empty")


def verify(path: Path) -> None:
    """Raises KgError if the lines of a file are not canonical N-Quads in order, each in a named graph."""
    for number, why in wrong_lines(enumerate(sorted_lines(path), 1)):
        raise damaged(path, f"line {number} is not a statement in a named graph: {why}")


def wrong_lines(lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    """The number of each line that is not one statement of canonical N-Quads in a named graph, and why it is not.

    >>> list(wrong_lines([(1, b"<s:s> <p:p> <o:o> <g:g> ."), (2, b"<s:s> <p:p> <o:o> .")]))
    [(2, 'it names no graph')]
    """
    for batch in _batches(lines):
        text = b"".join(line + b"\n" for _, line in batch)
        # parsing and writing everything at once takes a tenth of the time of a look at each statement
        if _canonical(text) and b" <<( " not in text and all(STATEMENT.fullmatch(line) for _, line in batch):
            continue
        for number, line in batch:
            if why := _wrong(line):
                yield number, why


def _batches(lines: Iterable[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """The lines in groups of limited length and size."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for number, line in lines:
        batch.append((number, line))
        size += len(line)
        if len(batch) == BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _canonical(text: bytes) -> bool:
    if is_deep_rdf(text):
        return False
    try:
        return ox.serialize(ox.parse(text, format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS) == text
    except SyntaxError:
        return False


def _wrong(line: bytes) -> str:
    """Why a line is not one statement of canonical N-Quads in a named graph; empty if it is one."""
    if is_deep_rdf(line):
        return DEEP_TRIPLES
    try:
        quads = list(ox.parse(line, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        return (error.msg or "").partition(": ")[2] or "it is not N-Quads"
    if len(quads) != 1:
        return f"it is {len(quads)} statements"
    if not isinstance(quads[0].graph_name, NamedNode):
        return "it names no graph"
    if isinstance(quads[0].object, Triple):
        return "its object is a triple, which RDF 1.1 does not have"
    return "" if _canonical(line + b"\n") else "it is not in canonical form"


def parse_file(path: Path) -> Iterator[Quad]:
    """The statements of a file that is not compressed, in its order."""
    return iter(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))


def parse(lines: Iterable[bytes], path: Path) -> Iterator[Quad]:
    """The statements of lines of a file. Raises KgError, which names the file, if a line is not N-Quads."""
    remaining = iter(lines)
    while batch := list(islice(remaining, BATCH)):
        try:
            yield from ox.parse(b"\n".join(batch), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise damaged(path, (error.msg or "").partition(": ")[2] or "a line is not N-Quads") from error


def damaged(path: Path, how: str) -> KgError:
    """The error for a file that is not sorted N-Quads."""
    return KgError(
        f"the statements cannot be read ({how[:120]})",
        str(path),
        "N-Quads in the order of their bytes, each statement once, as kg export writes them",
        "check the folder with kg export --check, or get the release again from its source",
    )


def graph_of(line: bytes) -> bytes:
    """The graph of a statement, in angle brackets.

    >>> graph_of(b'<http://s> <http://p> "of <two> words" <http://g> .')
    b'<http://g>'
    """
    return line[line.rfind(b" ", 0, -2) + 1 : -2]


def by_subject(lines: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Each subject, with the space after it as in the order of the lines, and its lines.

    Raises KgError if more is said of one than is ever said of a thing.
    """
    for subject, group in groupby(lines, key=lambda line: line[: line.find(b" ") + 1]):
        found, size = [], 0
        for line in group:
            found.append(line)
            size += len(line)
            if size > MAX_SUBJECT:
                name = subject.decode("utf-8", "replace").strip()
                expected = f"at most {MAX_SUBJECT:,} bytes about one thing"
                raise KgError("too much is said of this", name, expected, "divide it into several things")
        yield subject, found


def sort(source: Path, target: Path, scratch: Path) -> str:
    """The SHA-256 of the statements of a file, which are written to `target` in the order of their bytes.

    Blank nodes are named by what their graph says of them and by a digest of its name, so they are called the same
    everywhere. Memory does not grow with the file. The source is deleted when it has been read, to save room.
    """
    result = hashlib.sha256()
    with open(source, "rb", buffering=BLOCK) as file, open(target, "wb", buffering=BLOCK) as out:
        source.unlink()  # its content stays until the file is closed
        for text in _sorted(file, scratch):
            result.update(text)
            out.write(text)
    return result.hexdigest()


def digest(source: IO[bytes], scratch: Path) -> str:
    """The SHA-256 that `sort` returns, without writing the statements to a file; the source is closed.

    What does not fit in memory goes to files without a name in `scratch`, which are gone however the program ends.
    """
    result = hashlib.sha256()
    for text in _sorted(source, scratch):
        result.update(text)
    return result.hexdigest()


def _sorted(source: IO[bytes], scratch: Path) -> Iterator[bytes]:
    """The statements of a file in the order of their bytes, many lines at a time; the source is closed."""
    blank: list[bytes] = []
    with ExitStack() as stack:
        runs: list[Iterable[bytes]] = []
        while block := source.readlines(RUN):
            if runs:
                runs[-1] = stack.enter_context(_on_disk(runs[-1], scratch))
            blank += [line for line in block if b"_:" in line]  # or in a text: those come back as they were
            runs.append(sorted(line for line in block if b"_:" not in line))
        source.close()
        merged = heapq.merge(*runs, sorted(_renamed(blank)))
        while text := b"".join(islice(merged, BATCH)):
            yield text


def _on_disk(lines: Iterable[bytes], scratch: Path) -> IO[bytes]:
    """A file without a name that holds these lines."""
    file = tempfile.TemporaryFile(dir=scratch, buffering=BLOCK)  # noqa: SIM115
    file.writelines(lines)
    file.seek(0)
    return file


def _renamed(lines: list[bytes]) -> Iterator[bytes]:
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
        graphs[str(quad.graph_name)].append(quad)
    for name, quads in graphs.items():
        prefix = f"b{hashlib.sha256(name.encode()).hexdigest()[:12]}-"
        for quad in blank_nodes.renamed(quads, prefix, name):
            yield bytes(ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"")


def split_by_graph(quads: Path, folder: Path) -> dict[str, Path]:
    """A file of N-Triples for each named graph, in the order of `quads`, by the IRIs of the graphs in order."""
    files: dict[bytes, Path] = {}
    remaining = lines(quads)
    while batch := list(islice(remaining, SPLIT)):
        waiting: dict[bytes, list[bytes]] = defaultdict(list)
        for line in batch:
            graph = graph_of(line)
            waiting[graph].append(line[: -len(graph) - 2] + b".\n")
        for graph, triples in waiting.items():
            with open(files.setdefault(graph, folder / f"graph-{len(files)}.nt"), "ab") as out:
                out.writelines(triples)
    return {graph[1:-1].decode(): file for graph, file in sorted(files.items())}
