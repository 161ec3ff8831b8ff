"""Looks through an archive, and everything beside it, for places where a name may still be.

Every file is read, whatever it is for. What cannot be read as text is listed, so that nobody takes it for searched.
"""

from __future__ import annotations

import bisect
import codecs
import gzip
import os
import stat
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.archive import HOME, INSTALLED, Archive
from kg.changes.spellings import Degree, Mention, Names, readable
from kg.escaping import one_line
from kg.store.labels import Labels
from kg.store.protocol import Store
from kg.terms.names import GRAPH, hb, prefixes

MAX_BYTES = 64_000_000  # of a file that is searched
EXCERPT = 50  # characters on either side of a name
SKIPPED = {".git", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
_GZIP = b"\x1f\x8b"
_BINARY = (b"%PDF", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"Rar!", b"{\\rtf", b"%!PS")
_MARKS = {  # the longer ones first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OF_FILES = (f"{GRAPH}data/", f"{GRAPH}ontology/")


@dataclass(frozen=True)
class Occurrence:
    """A line of a file, the name of a file, or a statement, where a name may be.

    The excerpt leaves a LIKELY name out: whoever has to find it knows it. A POSSIBLE one must be seen to be judged.
    """

    where: str
    degree: Degree
    excerpt: str


@dataclass
class Remains:
    """Where names may still be, and what could not be searched."""

    occurrences: list[Occurrence] = field(default_factory=list)
    identifiers: dict[str, list[int]] = field(default_factory=dict)  # numbers of lines, by file
    not_searched: dict[str, str] = field(default_factory=dict)  # why, by file

    def __bool__(self) -> bool:
        return bool(self.occurrences or self.identifiers or self.not_searched)


def search(
    names: Names, archive: Archive, texts: Mapping[str, str], store: Store | None, ignored: Collection[Path]
) -> Remains:
    """Where the names may still be in the archive's files and in a store of all that follows from them.

    `texts` are new texts of files by name; `ignored` are files and folders that are about to be deleted.
    """
    remains = Remains()
    files = dict(_files(archive, ignored, remains.not_searched))
    files |= {file: archive.data.parent / file for file in texts}
    for file, path in sorted(files.items(), key=lambda item: (item[0].startswith("/"), item)):  # its own files first
        if names.mentions(readable(file)):
            remains.occurrences.append(Occurrence(file, Degree.LIKELY, "in the name of the file"))
        for text in [texts[file]] if file in texts else _read(path, file, remains.not_searched):
            for number, line, mentions in _lines(names, readable(text)):
                if plain := [mention for mention in mentions if not mention.in_identifier]:
                    remains.occurrences.append(_occurrence(f"{file}:{number}", line, plain))
                else:
                    remains.identifiers.setdefault(file, []).append(number)
    remains.occurrences += _derived(names, archive, store) if store is not None else ()
    remains.occurrences = sorted(dict.fromkeys(remains.occurrences), key=lambda one: one.degree)
    remains.not_searched = dict(sorted(remains.not_searched.items()))
    return remains


def searched_folders(archive: Archive) -> list[Path]:
    """The folder of the archive, or the whole checkout that it is in, and what it takes from elsewhere."""
    home = archive.data.resolve().parent
    first = HOME if not INSTALLED and home.is_relative_to(HOME) else home
    others = (folder.resolve() for folder in (archive.ontology, archive.queries, archive.build))
    return [first, *(folder for folder in others if folder.exists() and not folder.is_relative_to(first))]


def _files(archive: Archive, ignored: Collection[Path], not_searched: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Every regular file by its name, in order; what is no regular file is noted."""
    skip = {path.parent.resolve() / path.name for path in ignored}

    def failed(error: OSError) -> None:
        not_searched[_name(archive, Path(error.filename))] = error.strerror or "unreadable"

    for top in searched_folders(archive):
        for folder, folders, files in os.walk(top, onerror=failed):
            here = Path(folder)
            folders[:] = sorted(
                name
                for name in folders
                if name not in SKIPPED and here / name not in skip and not _is_built(here / name, archive)
            )
            for path in (here / name for name in sorted([*files, *(n for n in folders if (here / n).is_symlink())])):
                if path in skip:
                    continue
                file = _name(archive, path)
                status = path.lstat()
                if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
                    yield file, path
                else:
                    not_searched[file] = "too large" if stat.S_ISREG(status.st_mode) else "not a regular file"


def _is_built(folder: Path, archive: Archive) -> bool:
    """True for the build folder of another archive, with stores of its own."""
    return (
        folder.name == "build"
        and folder != archive.build
        and (folder / "stores").is_dir()
        and (folder / "current").is_file()
    )


def _name(archive: Archive, path: Path) -> str:
    """The name of a file in reports: relative to the archive, or its whole path."""
    home = archive.data.resolve().parent
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else archive.relative(path)


def _read(path: Path, file: str, not_searched: dict[str, str]) -> list[str]:
    """The text of a file, or two if it is not clear how it is encoded; none if it is no text. gzip is unpacked."""
    try:
        content = path.read_bytes()
        if content.startswith(_GZIP):
            with gzip.open(path) as packed:
                content = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        not_searched[file] = getattr(error, "strerror", None) or "unreadable"
        return []
    if len(content) > MAX_BYTES:
        not_searched[file] = "too large"
        return []
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return [content.decode(encoding, "replace")]
    if b"\0" in content or content.startswith(_BINARY):
        not_searched[file] = "not a text file"
        return []
    try:
        return [content.decode("utf-8-sig")]
    except UnicodeDecodeError:
        not_searched[file] = "not in UTF-8: searched as Windows-1251 and Latin-1 only"
        return [content.decode(encoding, "replace") for encoding in ("cp1251", "latin-1")]


def _lines(names: Names, text: str) -> Iterator[tuple[int, str, list[Mention]]]:
    """The lines with mentions: number, text, and the mentions with their places in the line."""
    found = names.mentions(text)
    if not found:
        return
    starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
    for number, mentions in groupby(found, key=lambda mention: bisect.bisect(starts, mention.start)):
        start = starts[number - 1]
        end = starts[number] - 1 if number < len(starts) else len(text)
        own = [replace(one, start=one.start - start, end=one.end - start) for one in mentions]
        yield number, text[start:end], own


def _derived(names: Names, archive: Archive, store: Store) -> Iterator[Occurrence]:
    """The derived statements that contain a name."""
    labels = Labels(store, prefixes(archive))
    for quad in store.statements():
        if not isinstance(quad.object, Literal) or quad.predicate == hb("fromFile"):
            continue
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(_OF_FILES):
            continue  # its lines have been searched
        text = readable(quad.object.value)
        if mentions := names.mentions(text):
            where = f"{labels.of(quad.graph_name)}: {labels.of(quad.predicate)} of {quad.subject}"  # type: ignore[arg-type]
            yield _occurrence(where, text, mentions)


def _occurrence(where: str, line: str, mentions: list[Mention]) -> Occurrence:
    best = min(mentions, key=lambda mention: (mention.degree, mention.start))
    begin, end = max(0, best.start - EXCERPT), best.end + EXCERPT
    text = line[begin:end]
    if best.degree == Degree.LIKELY:
        for mention in reversed(mentions):
            if mention.end > begin and mention.start < end:
                text = f"{text[: max(mention.start - begin, 0)]}…{text[mention.end - begin :]}"
    return Occurrence(where, best.degree, one_line(text).strip())
