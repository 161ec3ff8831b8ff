"""Runs the reader on many files, writes each draft as soon as it is made, and keeps a journal of what is done.

A file whose content and reader version stand in the journal is not read again. A file that fails never stops the rest.
Whatever the number of processes or machines, the same sources give the same files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from kg.drafts.child import Children, Limits, Made, Maker
from kg.errors import KgError
from kg.files import atomic, reading
from kg.files.journal import add_line, only_run

__all__ = ["ENDINGS", "JOURNAL", "Entry", "Outcome", "Readers", "draft_name", "here", "left_out", "run", "sources"]

JOURNAL = "read.jsonl"
ENDINGS = (".pdf", ".html", ".htm", ".docx", ".txt")
_LISTS = (".json", ".jsonl")  # what kg fetch and others note of the documents in a folder
CHECK_SECONDS = 5.0  # between two looks whether anybody is still at work


class Readers(Protocol):
    """Whoever reads files: processes of this machine, or workers of a cluster."""

    at_once: int

    def submit(self, source: Path, content: bytes) -> Future[Made]:
        """Begins to read a file with this content."""

    def check(self) -> None:
        """Raises KgError if nobody is left who could finish what was begun."""


@dataclass(frozen=True)
class Entry:
    """A line of the journal: a source, what was made of it and by which version of the reader.

    `outcome` is draft, nothing or failed; `note` says what the draft holds, or why there is none. `digest` is that of
    text and draft.
    """

    source: str
    sha256: str
    version: str
    outcome: str
    name: str = ""
    digest: str = ""
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of one source; `is_new` is false if the journal knew it."""

    source: Path
    entry: Entry
    is_new: bool = True
    problem: KgError | None = None


def sources(paths: Iterable[Path], drafts: Path | None = None) -> list[Path]:
    """The files that are named, and those in the folders that are named, in order, each once.

    What is in the folder of drafts is no source, even if that folder is in one that is named. A file that is named and
    does not exist is among them: reading it fails, and the others are read.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(one for one in _inside(path, drafts) if one.suffix.lower() in ENDINGS))
        else:
            found[path] = None
    return list(found)


def left_out(paths: Iterable[Path], drafts: Path | None = None) -> list[Path]:
    """The files in the folders that are named which are of no kind that is read, in order."""
    inside = (one for path in paths if path.is_dir() for one in _inside(path, drafts))
    return [one for one in dict.fromkeys(inside) if one.suffix.lower() not in (*ENDINGS, *_LISTS)]


def _inside(folder: Path, drafts: Path | None) -> list[Path]:
    """The files in a folder, without hidden ones and those of a folder of drafts."""
    kept = [one for one in sorted(folder.rglob("*")) if not one.is_dir() and not one.name.startswith(".")]
    return [one for one in kept if drafts is None or not one.absolute().is_relative_to(drafts.absolute())]


def draft_name(path: Path) -> str:
    """The name of the draft of a source, which is that of the reading (decision 0064).

    >>> draft_name(Path("sources/Opinion 10 (2018).pdf"))
    'Opinion-10-2018'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.") or "draft"


@contextlib.contextmanager
def here(maker: Maker, jobs: int, limits: Limits | None = None) -> Iterator[Readers]:
    """Processes of this machine that read."""
    readers = _Here(maker, jobs, limits or Limits())
    try:
        yield readers
    finally:
        readers.close()


class _Here:
    def __init__(self, maker: Maker, jobs: int, limits: Limits) -> None:
        self.at_once = jobs
        self._children = Children(maker, limits)
        self._threads = ThreadPoolExecutor(jobs)

    def submit(self, source: Path, content: bytes) -> Future[Made]:
        """Begins to read a file."""
        return self._threads.submit(self._children.make, source.absolute(), str(source))

    def check(self) -> None:
        """Nothing: a child that has ended is replaced."""

    def close(self) -> None:
        """Ends all that is going on."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._children.close()
        self._threads.shutdown(wait=True)


def run(paths: Iterable[Path], folder: Path, readers: Readers, version: str, again: bool = False) -> Generator[Outcome]:
    """What came of each source, as soon as its draft and its line of the journal are written.

    Raises KgError if something cannot be written, if another run writes to the folder, or if nobody is left who reads.
    """
    with only_run(folder, "kg read", "the folder of drafts"):
        journal = _Journal(folder)
        begun: dict[Future[Made], tuple[Path, str]] = {}
        waiting = iter(list(paths))
        names: dict[str, Path] = {}
        done = False
        while begun or not done:
            while not done and len(begun) < 2 * readers.at_once:
                source = next(waiting, None)
                if source is None:
                    done = True
                    break
                try:
                    _check_name(names, source)
                    content = reading.read(source, keep_mark=True)
                except KgError as error:
                    yield _failed(journal, source, "", version, error)
                    continue
                digest = hashlib.sha256(content).hexdigest()
                known = None if again else journal.known(source, digest, version)
                if known is not None:
                    yield Outcome(source, known, is_new=False)
                    continue
                begun[readers.submit(source, content)] = (source, digest)
            finished, _ = wait(begun, CHECK_SECONDS, FIRST_COMPLETED)
            if begun and not finished:
                readers.check()
            for future in sorted(finished, key=lambda one: begun[one][0]):
                source, digest = begun.pop(future)
                yield _kept(journal, source, digest, version, future)
        journal.finish()


def _check_name(names: dict[str, Path], source: Path) -> None:
    """Raises KgError if the draft of another source has the same name; the first of them is made."""
    if (other := names.setdefault(draft_name(source).casefold(), source)) != source:
        raise KgError(
            f"its draft would replace that of {other}",
            str(source),
            "sources with different names",
            "rename one of them, or read them into different folders with --to",
        )


def _kept(journal: _Journal, source: Path, digest: str, version: str, future: Future[Made]) -> Outcome:
    """What came of a source that was read; its draft is on disk."""
    try:
        made = future.result()
    except Exception as error:  # a worker of the cluster that ended again and again
        what = f"it could not be read ({type(error).__name__}: {str(error)[:200]})"
        repair = "read it alone on one machine, without --scheduler"
        return _failed(journal, source, digest, version, KgError(what, str(source), "a worker that finishes", repair))
    if made.problem:
        return _failed(journal, source, digest, version, KgError(*made.problem))
    if made.nothing:
        entry = Entry(str(source), digest, version, "nothing", note=made.nothing)
        journal.add(entry)
        return Outcome(source, entry)
    entry = journal.write(source, digest, version, made)
    return Outcome(source, entry)


def _failed(journal: _Journal, source: Path, digest: str, version: str, error: KgError) -> Outcome:
    entry = Entry(str(source), digest, version, "failed", note=error.what)
    journal.add(entry)
    return Outcome(source, entry, problem=error)


class _Journal:
    """What a folder of drafts holds, and how it came about: a line of JSON for each source."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / JOURNAL
        self.entries: dict[str, Entry] = {}
        if self._path.exists():
            for line in reading.read(self._path).splitlines():
                with contextlib.suppress(ValueError, TypeError):  # what a killed run left unfinished is done again
                    entry = Entry(**json.loads(line))
                    self.entries[entry.source] = entry
            self.finish()

    def known(self, source: Path, digest: str, version: str) -> Entry | None:
        """The entry of a source that need not be read again."""
        entry = self.entries.get(str(source))
        if entry is None or (entry.sha256, entry.version) != (digest, version) or entry.outcome == "failed":
            return None
        if entry.outcome == "draft":
            try:
                contents = [self._folder.joinpath(f"{entry.name}.{end}").read_bytes() for end in ("txt", "ttl")]
            except OSError:
                return None
            if _digest(*contents) != entry.digest:
                return None
        return entry

    def write(self, source: Path, digest: str, version: str, made: Made) -> Entry:
        """Writes a draft and its text, and then its line."""
        contents = [part.encode("utf-8", "surrogatepass") for part in (made.text, made.draft)]
        files = [self._folder / f"{draft_name(source)}.{end}" for end in ("txt", "ttl")]
        atomic.write_files(dict(zip(files, contents, strict=True)))
        entry = Entry(str(source), digest, version, "draft", draft_name(source), _digest(*contents), made.summary)
        self.add(entry)
        return entry

    def add(self, entry: Entry) -> None:
        """Adds a line."""
        self.entries[entry.source] = entry
        add_line(self._path, asdict(entry), "the journal of drafts")

    def finish(self) -> None:
        """Writes the journal anew, in order of sources and each once."""
        atomic.write_files({self._path: b"".join(_line(self.entries[name]) for name in sorted(self.entries))})


def _line(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), ensure_ascii=True).encode() + b"\n"


def _digest(*contents: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
