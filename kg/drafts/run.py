"""Runs the reader on many files, writes each draft as soon as it is made, and keeps a journal of what is done.

A file whose content and reader version stand in the journal is not read again. A file that fails never stops the rest.
Whatever the number of processes, the same sources give the same files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.children import Child, ChildError, Limits
from kg.drafts.make import LIMITS, Made, unreadable
from kg.errors import KgError
from kg.files import atomic, reading
from kg.files.journal import add_line, only_run

JOURNAL = "read.jsonl"
ENDINGS = (".pdf", ".html", ".htm", ".docx", ".txt")
_LISTS = (".json", ".jsonl")  # what kg fetch and others note of the documents in a folder


@dataclass(frozen=True)
class JournalEntry:
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
    """The outcome of one source; `is_new` is false if the journal knew it."""

    source: Path
    entry: JournalEntry
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


class Readers:
    """Child processes that read files, one for each of `jobs` threads.

    A file that crashes the library that reads it, or never ends, costs its own draft and nothing else.
    """

    def __init__(self, read: Callable[..., dict[str, Any]], jobs: int, limits: Limits = LIMITS) -> None:
        self.jobs = jobs
        self._read, self._limits = read, limits
        self._threads = ThreadPoolExecutor(jobs)
        self._of_thread = threading.local()
        self._children: list[Child] = []

    def submit(self, source: Path) -> Future[Made]:
        """Begins to read a file. The result raises KgError if it cannot be read."""
        return self._threads.submit(self._made, source)

    def begin(self, argument: object) -> Future[Any]:
        """Begins to read something else than a file. The result raises ChildError if it cannot be read."""
        return self._threads.submit(self._call, argument)

    def _made(self, source: Path) -> Made:
        try:
            return Made(**self._call(source))
        except ChildError as error:
            raise unreadable(source, error) from error

    def _call(self, argument: object) -> Any:
        child: Child | None = getattr(self._of_thread, "child", None)
        if child is None:
            child = self._of_thread.child = Child(self._read, self._limits)
            self._children.append(child)
        return child.call(argument)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *error: object) -> None:
        """Ends all that is going on."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.kill()
        self._threads.shutdown(wait=True)
        for child in self._children:
            child.close()


def run(paths: Iterable[Path], folder: Path, readers: Readers, version: str, again: bool = False) -> Generator[Outcome]:
    """The outcome of each source, as soon as its draft and its line of the journal are written.

    Raises KgError if something cannot be written, or if another run writes to the folder.
    """
    with only_run(folder, "kg read", "the folder of drafts"):
        journal = _Journal(folder)
        begun: dict[Future[Made], tuple[Path, str]] = {}
        waiting = iter(list(paths))
        names: dict[str, Path] = {}
        done = False
        while begun or not done:
            while not done and len(begun) < 2 * readers.jobs:
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
                begun[readers.submit(source)] = (source, digest)
            finished, _ = wait(begun, return_when=FIRST_COMPLETED)
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
    """The outcome of a source that was read; its draft is on disk."""
    try:
        made = future.result()
    except KgError as error:
        return _failed(journal, source, digest, version, error)
    if not made.nothing:
        return Outcome(source, journal.write(source, digest, version, made))
    entry = JournalEntry(str(source), digest, version, "nothing", note=made.nothing)
    journal.add(entry)
    return Outcome(source, entry)


def _failed(journal: _Journal, source: Path, digest: str, version: str, error: KgError) -> Outcome:
    entry = JournalEntry(str(source), digest, version, "failed", note=error.what)
    journal.add(entry)
    return Outcome(source, entry, problem=error)


class _Journal:
    """The content of a folder of drafts, and how it came about: a line of JSON for each source."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / JOURNAL
        self.entries: dict[str, JournalEntry] = {}
        if self._path.exists():
            for line in reading.read(self._path).splitlines():
                with contextlib.suppress(ValueError, TypeError):  # what a killed run left unfinished is done again
                    entry = JournalEntry(**json.loads(line))
                    self.entries[entry.source] = entry
            self.finish()

    def known(self, source: Path, digest: str, version: str) -> JournalEntry | None:
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

    def write(self, source: Path, digest: str, version: str, made: Made) -> JournalEntry:
        """Writes a draft and its text, and then its line."""
        contents = [part.encode("utf-8", "surrogatepass") for part in (made.text, made.draft)]
        files = [self._folder / f"{draft_name(source)}.{end}" for end in ("txt", "ttl")]
        atomic.write_files(dict(zip(files, contents, strict=True)))
        entry = JournalEntry(
            str(source), digest, version, "draft", draft_name(source), _digest(*contents), made.summary
        )
        self.add(entry)
        return entry

    def add(self, entry: JournalEntry) -> None:
        """Adds a line."""
        self.entries[entry.source] = entry
        add_line(self._path, asdict(entry), "the journal of drafts")

    def finish(self) -> None:
        """Writes the journal anew, in order of sources and each once."""
        atomic.write_files({self._path: b"".join(_line(self.entries[name]) for name in sorted(self.entries))})


def _line(entry: JournalEntry) -> bytes:
    return json.dumps(asdict(entry), ensure_ascii=True).encode() + b"\n"


def _digest(*contents: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
