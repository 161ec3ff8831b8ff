"""A patch that leads from one state of the record to another: how it is written, verified and applied."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from kg.changes.redacted import RedactedTerms
from kg.changes.snapshot import DATA, DERIVED, ONTOLOGY, Snapshot, side_by_side
from kg.errors import KgError
from kg.files import atomic
from kg.rdf import nquads
from kg.rdf.nquads import by_subject, graph_of
from kg.release.quads import QUADS
from kg.terms.names import GRAPH, THING

FORMAT = b'H format "habeas-patch-1" .'  # the first row of every patch
_MARKS = f"<{GRAPH}data/redactions>".encode()

_DIGEST = re.compile(rb'H (old|new) "([0-9a-f]{64})" \.')
_ERASURE = re.compile(rb"R <([^<>\"\s]*)> \.")
_PLACE = re.compile(rb"R (\S+) (<[^<>\s]*>) (<[^<>\s]*>) \.")
_THING = re.compile(rb"%s.*[^/#_]" % re.escape(THING).encode())  # neither a namespace nor the start of a name
_IRI = re.compile(rb"<([^<>]*)>")


def patch_rows(old: Snapshot, new: Snapshot, hidden: RedactedTerms) -> Iterator[bytes]:
    """The patch, row by row: RDF Patch, and rows `R` in place of what must not be repeated (decision 0019)."""
    yield FORMAT
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
        unrepeatable = {_place(line) for line in gone if hidden.unrepeatable(line)}
        yield from (b"R " + place for place in sorted(unrepeatable))
        gone = {line for line in gone if _place(line) not in unrepeatable}
        again = {
            line for line in had & has if hidden.mentioned(line) or (unrepeatable and _place(line) in unrepeatable)
        }
        for line in sorted(gone | (has - had) | again):
            yield (b"D " if line in gone else b"A ") + line
    yield b"TC ."


def _place(line: bytes) -> bytes:
    """Subject, property and graph of a line, as a row `R` names them."""
    subject, predicate, _ = line.split(b" ", 2)
    return b"%s %s %s ." % (subject, predicate, graph_of(line))


@dataclass(frozen=True)
class Patch:
    """A patch file that has been verified as far as that is possible without the release that it changes."""

    path: Path
    digests: dict[str, str]  # of the state that it was made from ("old") and of the one that it leads to ("new")
    things: frozenset[bytes]  # the IRIs of rows `R <thing> .`

    @classmethod
    def read(cls, path: Path) -> Patch:
        """The patch in a file. Raises KgError with the first wrong row if it is not one that Habeas wrote."""
        digests: dict[str, str] = {}
        things: set[bytes] = set()
        for number, why in nquads.wrong_lines(_statements(path, digests, things)):
            raise _wrong(path, number, f"this is not a statement: {why}")
        return cls(path, digests, frozenset(things))

    def groups(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """The rows that change the statements of one subject, for each subject in order."""
        changes = (row for _, row in _rows(self.path) if row[:2] in _CHANGES and not _ERASURE.fullmatch(row))
        for subject, group in groupby(changes, key=_subject):
            yield subject, list(group)


_CHANGES = (b"A ", b"D ", b"R ")


def _subject(row: bytes) -> bytes:
    """The subject of a row, with the space after it as in the order of the lines."""
    return row[2 : row.find(b" ", 2) + 1]


def _rows(path: Path) -> Iterator[tuple[int, bytes]]:
    """The rows of a patch with their numbers. Raises KgError if the file cannot be read or a row is too long."""
    try:
        if not path.is_file():  # a pipe or a device might never end
            raise FileNotFoundError(0, "this is not a file" if os.path.lexists(path) else "there is no such file")
        with open(path, "rb") as file:
            number = 0
            while row := file.readline(nquads.MAX_LINE):
                number += 1
                if len(row) == nquads.MAX_LINE:
                    raise _wrong(path, number, f"this row is longer than {nquads.MAX_LINE:,} bytes")
                yield number, row.removesuffix(b"\n")
    except OSError as error:
        raise KgError(f"the patch cannot be read ({error.strerror})", str(path), "a file", "check the path") from error


def _statements(path: Path, digests: dict[str, str], things: set[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each row that changes something, as a statement that a parser must accept, with its number.

    Fills `digests` and `things` as `Patch` has them. Raises KgError for the first row that is wrong otherwise.
    """
    section = before = b""
    number = 0
    for number, row in _rows(path):
        if number == 1 and row != FORMAT:
            raise _wrong(path, 1, f"this is not a patch of Habeas, whose first row is {FORMAT.decode()}")
        if number == 1 or not row or row.startswith(b"#"):
            continue
        if row in (b"TX .", b"TC .") or row.startswith(b"H "):
            digest = _DIGEST.fullmatch(row)
            if digest and not section and digest[1].decode() not in digests:
                digests[digest[1].decode()] = digest[2].decode()
            elif (row == b"TX ." and not section) or (row == b"TC ." and section == b"TX ."):
                section = row
            else:
                raise _wrong(path, number, "this row of the head is unknown, repeated or in the wrong place")
            continue
        statement = _as_statement(path, number, row, "new" in digests, things)
        if section != b"TX .":
            raise _wrong(path, number, "a change must be between TX and TC")
        if not _ERASURE.fullmatch(row):
            if _subject(row) < before:
                raise _wrong(path, number, "the rows are not in the order of their subjects")
            before = _subject(row)
        yield number, statement
    if what := _incomplete(section, digests, things):
        raise _wrong(path, number, what)


def _as_statement(path: Path, number: int, row: bytes, names_result: bool, things: set[bytes]) -> bytes:
    """A row as a statement; one that removes values or things gets an invented object, property and graph."""
    if erasure := _ERASURE.fullmatch(row):
        if not _THING.fullmatch(erasure[1]):
            raise _wrong(path, number, f"only a whole identifier that begins with {THING} can be erased")
        things.add(erasure[1])
        return b"<%s> <p:p> <o:o> <g:g> ." % erasure[1]
    place = _PLACE.fullmatch(row)
    if row[:2] not in _CHANGES or (row.startswith(b"R ") and place is None):
        raise _wrong(path, number, "this is neither H, TX, TC, A, D nor R")
    if not names_result and not (row.startswith(b"A ") and graph_of(row) == _MARKS):
        what = "a patch that does not name its result may only erase things and add marks of redaction"
        raise _wrong(path, number, what)
    return b"%s %s <o:o> %s ." % place.groups() if place else row[2:]


def _incomplete(section: bytes, digests: dict[str, str], things: set[bytes]) -> str:
    """Says what a patch lacks as a whole; empty if nothing."""
    if section != b"TC .":
        return "the patch has no end (TC): part of it is missing"
    if "old" in digests and "new" not in digests:
        return "the head does not name the result (H new)"
    if "old" in digests and things:
        return "a patch that erases things does not name the release that it was made from (H old)"
    if "old" not in digests and not things:
        return "the head does not name the release that the patch was made from (H old)"
    return ""


@dataclass
class _Erasing:
    """Finds the lines that mention a thing that a patch erases, or a part of one."""

    things: frozenset[bytes]
    found: set[bytes] = field(default_factory=set)  # things that a line mentions
    terms: set[bytes] = field(default_factory=set)  # things that a line of the ontology mentions

    def __post_init__(self) -> None:
        self.lengths = sorted({len(thing) for thing in self.things})

    def takes(self, line: bytes) -> bool:
        """True if a line goes."""
        mentioned = {
            iri[:length]
            for iri in (_IRI.findall(line) if self.things else ())
            for length in self.lengths
            if iri[:length] in self.things and (len(iri) == length or iri.startswith(b"__", length))
        }
        self.found |= mentioned
        if graph_of(line).startswith(ONTOLOGY):
            self.terms |= mentioned
        return bool(mentioned)


def result(patch: Patch, old: Snapshot, erasing: _Erasing) -> Iterator[bytes]:
    """The lines of the state that a patch leads to.

    A patch that does not name this state also takes out all that was derived, since it may rest on what was erased.
    """
    derived = "new" not in patch.digests
    groups = patch.groups()
    group = next(groups, None)
    for subject, lines in by_subject(old.lines()):
        while group and group[0] < subject:
            yield from _changed([], group[1])
            group = next(groups, None)
        kept = [
            line for line in lines if not (derived and graph_of(line).startswith(DERIVED)) and not erasing.takes(line)
        ]
        if group and group[0] == subject:
            kept = _changed(kept, group[1])
            group = next(groups, None)
        yield from kept
    while group:
        yield from _changed([], group[1])
        group = next(groups, None)


def _changed(lines: Iterable[bytes], changes: list[bytes]) -> list[bytes]:
    """The lines of one subject after the rows that change them."""
    of: dict[bytes, set[bytes]] = {kind: set() for kind in _CHANGES}
    for row in changes:
        of[row[:2]].add(row[2:])
    left = {line for line in lines if line not in of[b"D "] and not (of[b"R "] and _place(line) in of[b"R "])}
    return sorted(left | of[b"A "])


@dataclass(frozen=True)
class Applied:
    """The result of a patch: how many statements there are, and the things to erase that the release did not have."""

    statements: int
    without_effect: list[str]


def apply(path: Path, old: Snapshot, to: Path, *, force: bool = False) -> Applied:
    """Writes the state that a patch leads to as N-Quads, compressed if the name ends in .gz, and says what it did.

    An existing file is replaced only with `force`. Raises KgError if the patch is not one that Habeas wrote, is for
    another state, or does not lead to the one that it names; then nothing is written.
    """
    _refuse_target(to, old, path, force)
    patch = Patch.read(path)
    if patch.digests.get("old", found := old.digest()) != found:
        raise KgError(
            "the patch was made for another release",
            str(path),
            f"a release whose graph has the SHA-256 {patch.digests['old']}; this one has {found}",
            "name the release that the patch was made from",
        )
    erasing, digest, count, data = _Erasing(patch.things), hashlib.sha256(), 0, 0
    with atomic.new_file(to) as raw:
        with _compressed(raw, to) as file:
            for line in result(patch, old, erasing):
                file.write(line + b"\n")
                digest.update(line + b"\n")
                count += 1
                data += graph_of(line).startswith(DATA)
        _refuse_result(patch, erasing, digest.hexdigest(), data)
        _refuse_target(to, old, path, force)  # again: someone may have put a file there meanwhile
    return Applied(count, sorted(thing.decode() for thing in patch.things - erasing.found))


def _refuse_result(patch: Patch, erasing: _Erasing, digest: str, data: int) -> None:
    """Raises KgError if the result is not what the patch names, or an erasure took nothing, everything or a term."""
    what = ""
    if patch.digests.get("new", digest) != digest:
        what = "the patch is damaged: it does not lead to the release that it names"
    elif "new" not in patch.digests:
        if not erasing.found:
            what = "the release has none of the things that the patch erases"
        elif erasing.terms:
            what = f"the patch erases <{min(erasing.terms).decode()}>, which the ontology uses"
        elif not data:
            what = "the patch erases all that the release says"
    if what:
        raise KgError(
            f"{what}, so nothing was written",
            str(patch.path),
            "a patch for this release, as kg diff --format patch or kg redact writes it",
            "check that patch and release belong together, or get the patch again",
        )


def _refuse_target(to: Path, old: Snapshot, patch: Path, force: bool) -> None:
    """Raises KgError if a file must not be written."""
    what = ""
    if to.is_symlink():
        what = "this is a link"
    elif to.exists() and not to.is_file():
        what = "this is not a file"
    elif any((folder / QUADS).exists() for folder in (to.parent.resolve(), *to.parent.resolve().parents)):
        what = "this is inside a release, whose files must stay as they are"
    elif to.exists() and any(to.samefile(used) for used in (old.quads, patch) if used.exists()):
        what = "this is a file that the patch is read from or applied to"
    elif to.exists() and not force:
        what = "this file is there already"
    if what:
        raise KgError(
            f"{what}; nothing was written",
            str(to),
            "the name of a new file, or with --force of one to replace, outside of any release",
            "name another file",
        )


def _compressed(raw: BinaryIO, to: Path) -> AbstractContextManager[gzip.GzipFile | BinaryIO]:
    return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) if to.suffix == ".gz" else nullcontext(raw)


def _wrong(path: Path, number: int, what: str) -> KgError:
    return KgError(
        what,
        f"{path}:{number}",
        "a patch as kg diff --format patch or kg redact writes it",
        "get the patch again, or make it again; nothing was written",
    )
