"""This module writes a patch between two states of the record, and applies one."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg.diff.lines import Side, graph_of_line, side_by_side
from kg.diff.withheld import Withheld, mentions
from kg.errors import KgError
from kg.identifiers import GRAPH

_DERIVED = f"<{GRAPH}inferred/".encode()
_HEADER = re.compile(rb'H (\w+) "([0-9a-f]{64})" \.')
_ROW = re.compile(rb"(?:[AD] (?:<[^>]*>|_:\S+) .* <[^>]*> \.|R (?:<[^>]*>|_:\S+) (?:<[^>]*> <[^>]*> )?\.)")


def rows(old: Side, new: Side, hidden: Withheld) -> Iterator[bytes]:
    """The patch, row by row: RDF Patch, and rows `R` in place of what must not be repeated (decision 0019)."""
    if not hidden:  # else whoever has NEW could try what is missing until the digest fits
        yield b'H old "%s" .' % old.digest().encode()
    yield b'H new "%s" .' % new.digest().encode()
    yield b"TX ."
    yield from (f"R <{thing}> .".encode() for thing in sorted(hidden.redactions))
    for _, before, after in side_by_side(old, new):
        if before == after and not hidden:
            continue
        had, has = set(before), set(after)
        gone = {line for line in had - has if not hidden.mentioned(line)}
        unsaid = {_place(line) for line in gone if hidden.unsaid(line)}
        yield from (b"R " + place for place in sorted(unsaid))
        gone = {line for line in gone if _place(line) not in unsaid}
        again = {line for line in had & has if hidden.mentioned(line) or (unsaid and _place(line) in unsaid)}
        for line in sorted(gone | (has - had) | again):
            yield (b"D " if line in gone else b"A ") + line
    yield b"TC ."


def _place(line: bytes) -> bytes:
    """Subject, property and graph of a line, as a row `R` names them."""
    subject, predicate, _ = line.split(b" ", 2)
    return b"%s %s %s ." % (subject, predicate, graph_of_line(line))


@dataclass(frozen=True)
class Patch:
    """A patch file, with the digests that its head names."""

    path: Path
    head: dict[str, str]
    erased: re.Pattern[bytes] | None  # what finds the lines that go with the things of rows `R <thing> .`

    @classmethod
    def read(cls, path: Path) -> Patch:
        """The patch in a file. Raises KgError where it is none."""
        head, erased, last = {}, [], b""
        for number, row in enumerate(_lines(path), 1):
            last = row or last
            if header := _HEADER.fullmatch(row):
                head[header[1].decode()] = header[2].decode()
            elif re.fullmatch(rb"R <[^>]*> \.", row):
                erased.append(row[3:-3].decode())
            elif (
                row and not row.startswith((b"H ", b"#")) and row not in (b"TX .", b"TC .") and not _ROW.fullmatch(row)
            ):
                raise _wrong(path, f"row {number} is neither H, TX, TC, A, D nor R")
        if last != b"TC .":
            raise _wrong(path, "it has no end (TC)")
        return cls(path, head, mentions(erased))

    def groups(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """The rows that change the statements of one subject, for each subject in order."""
        changes = (row for row in _lines(self.path) if _ROW.fullmatch(row) and not re.fullmatch(rb"R <[^>]*> \.", row))
        before = b""
        for subject, group in groupby(changes, key=lambda row: row.split(b" ", 2)[1] + b" "):
            if subject < before:
                raise _wrong(self.path, "its rows are not in the order of their subjects")
            before = subject
            yield subject, list(group)

    def applied(self, old: Side) -> Iterator[bytes]:
        """The lines of the state that the patch leads to.

        A patch that erases things and does not name the state it leads to also takes out all that was derived, since
        it may rest on what was erased.
        """
        derived = self.erased is not None and "new" not in self.head
        groups = self.groups()
        group = next(groups, None)
        for subject, lines in old.groups():
            while group and group[0] < subject:
                yield from self._changed([], group[1])
                group = next(groups, None)
            kept = [line for line in lines if not (derived and graph_of_line(line).startswith(_DERIVED))]
            if group and group[0] == subject:
                yield from self._changed(kept, group[1])
                group = next(groups, None)
            else:
                yield from (line for line in kept if not (self.erased and self.erased.search(line)))
        while group:
            yield from self._changed([], group[1])
            group = next(groups, None)

    def _changed(self, lines: list[bytes], changes: list[bytes]) -> list[bytes]:
        left = {line for line in lines if not (self.erased and self.erased.search(line))}
        for row in changes:
            kind, rest = row[:2], row[2:]
            if kind == b"A ":
                left.add(rest)
            elif kind == b"D ":
                left.discard(rest)
            else:
                left = {line for line in left if _place(line) != rest}
        return sorted(left)


def apply(patch: Path, old: Side, to: Path) -> int:
    """How many statements the new state has, which is written to a file of N-Quads, compressed if it ends in .gz.

    Raises KgError where the patch is for another state or does not lead to the one that it names; then nothing is
    written.
    """
    read = Patch.read(patch)
    if read.head.get("old", found := old.digest()) != found:
        raise KgError(
            "the patch was made for another release",
            str(patch),
            f"a release whose graph has the SHA-256 {read.head['old']}; this one has {found}",
            "name the release that the patch was made from",
        )
    digest, count = hashlib.sha256(), 0
    try:
        handle, beside = tempfile.mkstemp(prefix=".new-", dir=to.parent)
    except OSError as error:
        raise unwritable(to, error) from error
    try:
        with os.fdopen(handle, "wb") as raw, _writer(raw, to) as file:
            for line in read.applied(old):
                file.write(line + b"\n")
                digest.update(line + b"\n")
                count += 1
        if read.head.get("new", digest.hexdigest()) != digest.hexdigest():
            raise _wrong(patch, "it does not lead to the release that it names, so nothing was written")
        os.chmod(beside, 0o644)
        os.replace(beside, to)
    except OSError as error:
        raise unwritable(to, error) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)
    return count


def _writer(raw: io.BufferedWriter, to: Path) -> gzip.GzipFile | io.BufferedWriter:
    return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) if to.suffix == ".gz" else raw


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            for line in file:
                yield line.rstrip(b"\n")
    except OSError as error:
        raise KgError(f"cannot read the patch ({error.strerror})", str(path), "a file", "check the path") from error


def _wrong(path: Path, what: str) -> KgError:
    return KgError(
        f"the patch is damaged: {what}",
        str(path),
        "a patch as kg diff --format patch or kg redact writes it",
        "fetch the patch again, or make it again",
    )


def unwritable(to: Path, error: OSError) -> KgError:
    """The error that says that a file could not be written."""
    return KgError(f"cannot write the file ({error.strerror})", str(to), "a folder with room", "name another place")
