"""Where an archive's files are, what is in them, and the key of their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from kg.errors import KgError
from kg.files import private, reading

PACKAGE = Path(__file__).resolve().parent
MAKES_A_STORE = (
    "escaping.py",
    "errors.py",
    "archive.py",
    "settings.py",
    "files",
    "terms",
    "sparql",
    "rdf",
    "store",
    "search",
    "rules",
    "shacl",
    "build",
)  # house rule 8
PREFIXES = "data/prefixes.ttl"
INSTALLED = (PACKAGE / "ontology").is_dir()
HOME = PACKAGE if INSTALLED else PACKAGE.parent


@dataclass(frozen=True)
class Archive:
    """The three folders that a graph is made from, and the folder that it is built in."""

    ontology: Path
    data: Path
    queries: Path
    build: Path
    installed: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all files that a graph is made from, relative to the archive, in order.

        They are Turtle files, but not the examples of the shapes, and queries. Raises KgError with everything that is
        wrong with the files, such as a link that leads nowhere, and if a folder has no Turtle file.
        """
        names: list[str] = []
        problems: list[KgError] = []
        for folder in ("ontology", "data", "queries"):
            found, wrong = self._walk(folder)
            if not found and not wrong and folder != "queries":
                wrong = [
                    KgError(
                        f"the folder {folder}/ holds no Turtle file",
                        str(self.path(folder)),
                        "at least one file ending in .ttl",
                        "name an archive with --archive DIR whose data/ folder has Turtle files",
                    )
                ]
            names += found
            problems += wrong
        if problems:
            raise KgError.of(problems)
        return tuple(sorted(names))

    @property
    def turtle(self) -> Contents:
        """The content of every Turtle file by its name, in order of names. Raises KgError as `names`."""
        return Contents((name for name in self.names if name.endswith(".ttl")), self.content)

    @property
    def curated(self) -> Contents:
        """The Turtle files that people wrote: all but those in data/imported/."""
        return Contents((name for name in self.turtle if not name.startswith("data/imported/")), self.content)

    def names_in(self, folder: str) -> list[str]:
        """The names of the files below a folder, such as `ontology` or `queries/rules`, as they are now.

        Raises KgError with all that is wrong there.
        """
        found, wrong = self._walk(folder)
        if wrong:
            raise KgError.of(wrong)
        return found

    def holds(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return os.path.lexists(self.path(name))

    def content(self, name: str) -> bytes:
        """The content of a file, without a byte order mark. Raises KgError if it cannot be read."""
        path = self.path(name)
        return reading.read(path, name, self._inside(path))

    def path(self, name: str) -> Path:
        """Where the file or folder of a name is.

        >>> Archive(Path("o"), Path("d"), Path("q"), Path("b")).path("data/cases/kz-ilyashev.ttl").as_posix()
        'd/cases/kz-ilyashev.ttl'
        """
        first, _, rest = name.partition("/")
        return {"ontology": self.ontology, "data": self.data, "queries": self.queries}[first] / rest

    def relative(self, path: Path) -> str:
        """The name of a file relative to the archive, or its path as given where it lies elsewhere."""
        resolved = path.resolve()
        for name in ("ontology", "data", "queries"):
            folder = self.path(name).resolve()
            if resolved.is_relative_to(folder):
                return f"{name}/{resolved.relative_to(folder).as_posix()}"
        return str(path)

    @property
    def key(self) -> str:
        """A name for the content: equal for equal Turtle files, queries, and rooms that make a store."""
        return _digest_of(self.digests)[:16]

    @property
    def frame(self) -> str:
        """The SHA-256 of all but the data: ontology, queries, and the rooms of the program that make a store."""
        return _digest_of({name: digest for name, digest in self.digests.items() if not name.startswith("data/")})

    @property
    def data_files(self) -> dict[str, str]:
        """The SHA-256 of every data file by its name, in order of names."""
        return {name: digest for name, digest in self.digests.items() if name.startswith("data/")}

    @cached_property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of every file on which a store depends, in order of names; those of the program begin with kg/.

        Raises KgError with all that is wrong in the archive.
        """
        return _digests(self.contents())

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of every file, in order of names. At the end raises KgError with all that cannot be read."""
        problems: list[KgError] = []
        for name in self.names:
            try:
                yield name, self.content(name)
            except KgError as error:
                problems += error.problems
        if problems:
            raise KgError.of(problems)

    def snapshot(self) -> Snapshot:
        """The archive as it is now, with the content of all its files. Raises KgError with all that is wrong in it."""
        held = dict(self._as_it_is_now().contents())
        return Snapshot(
            self.ontology, self.data, self.queries, self.build, self.installed, held, _digests(held.items())
        )

    def _as_it_is_now(self) -> Archive:
        return Archive(self.ontology, self.data, self.queries, self.build, self.installed)

    def _inside(self, path: Path) -> tuple[Path, ...]:
        """The folders to which a link must lead; none for an installed package, whose files an installer may link."""
        return () if INSTALLED and path.is_relative_to(HOME) else (self.ontology, self.data, self.queries)

    def _walk(self, folder: str) -> tuple[list[str], list[KgError]]:
        ending = ".rq" if folder.startswith("queries") else ".ttl"
        place = self.path(folder)
        return reading.walk(place, folder, ending, self._inside(place), without=("ontology/examples",))


@dataclass(frozen=True)
class Snapshot(Archive):
    """An archive as it was when its files were read, each of them once.

    Key, digests and contents are those of the same bytes, whatever happens to the files afterwards.
    """

    held: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    read: dict[str, str] = field(default_factory=dict, repr=False)  # the SHA-256 of what was read, by name

    @cached_property
    def digests(self) -> dict[str, str]:
        """As of the archive, when it was read."""
        return self.read

    @cached_property
    def names(self) -> tuple[str, ...]:
        """As of the archive, when it was read."""
        return tuple(name for name in self.read if not name.startswith("kg/"))

    @cached_property
    def size(self) -> int:
        """The number of bytes of all Turtle files."""
        return sum(len(content) for name, content in self.held.items() if name.endswith(".ttl"))

    def snapshot(self) -> Snapshot:
        """A copy of itself: what is taken from one is still in the other."""
        return replace(self, held=dict(self.held))

    def names_in(self, folder: str) -> list[str]:
        """The names of the files below a folder, such as `ontology` or `queries/rules`."""
        return [name for name in self.names if name.startswith(f"{folder}/")]

    def holds(self, name: str) -> bool:
        """As of the archive, when it was read."""
        return name in self.read

    def content(self, name: str) -> bytes:
        """The content of a file as it was read."""
        return self.held[name]

    def take(self, name: str) -> bytes:
        """The content of a file, which is let go if it is a data file: a build needs it only once."""
        return self.held.pop(name) if name.startswith("data/") and name != PREFIXES else self.held[name]

    @property
    def turtle_once(self) -> Contents:
        """As `turtle`, but each data file can be taken only once: its memory is free as soon as it is loaded."""
        return Contents(self.turtle, self.take)

    def check_unchanged(self, command: str = "kg build") -> None:
        """Raises KgError if a file differs from what was read, or was added, removed or renamed.

        Contents are compared, not sizes and times: a time may be set back, and two changes within one tick of the
        clock have the same. It costs as much as `kg ask` spends on finding out whether a store is up to date.
        """
        try:
            now = self._as_it_is_now().digests
            changed = sorted(name for name in now.keys() | self.read.keys() if now.get(name) != self.read.get(name))
        except KgError as error:  # a file that was there cannot be read any more
            changed = [problem.where for problem in error.problems]
        if changed:
            raise KgError(
                "files have changed while the build ran",
                ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else ""),
                "the same files from the beginning of a build to its end",
                f"run {command} again",
            )


class Contents(Mapping[str, bytes]):
    """The content of files by their names, each read when it is asked for."""

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes]) -> None:
        self._names, self._read = dict.fromkeys(names), read

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return self._read(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _digests(contents: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The SHA-256 of these files and of the program's, by name, in order of names."""
    found = {name: hashlib.sha256(content).hexdigest() for name, content in contents}
    for path in program_files():
        found[f"kg/{path.relative_to(PACKAGE).as_posix()}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return dict(sorted(found.items()))


def _digest_of(digests: Mapping[str, str]) -> str:
    return hashlib.sha256("".join(f"{name}\0{digest}\n" for name, digest in digests.items()).encode()).hexdigest()


def program_files() -> list[Path]:
    """The modules on which the content of a store depends, in order: a page or a verb changes none."""
    rooms = (PACKAGE / name for name in MAKES_A_STORE)
    return sorted(path for room in rooms for path in (room.rglob("*.py") if room.is_dir() else [room]))


def locate(directory: Path | None = None) -> Archive:
    """The archive in `directory`, or the project's own.

    A folder that `directory` lacks is taken from the project's own archive. What is generated goes to `build/`
    beside the folders of a checkout or of `directory`, and to the user's cache folder for an installed package.
    Raises KgError where `directory` has no data, or where another user may have written in the cache folder.
    """
    if directory is None:
        build = cache_folder() if INSTALLED else HOME / "build"
        return Archive(HOME / "ontology", HOME / "data", HOME / "queries", build, INSTALLED)
    if not (directory / "data").is_dir():
        raise KgError(
            "this archive has no data/ folder",
            str(directory),
            "a folder with data/ and, if it has its own, ontology/ and queries/",
            "name another folder with --archive DIR, or leave --archive out for the project's own archive",
        )
    ontology, queries = (
        directory / name if (directory / name).is_dir() else HOME / name for name in ("ontology", "queries")
    )
    return Archive(ontology, directory / "data", queries, directory / "build")


def cache_folder() -> Path:
    """The user's cache folder for this program, or a temporary one where there is no home to write in.

    Raises KgError if another user may have written there.
    """
    home, base = os.environ.get("HOME", ""), os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # which the XDG Base Directory Specification says to ignore
        base = f"{home}/.cache" if os.path.isabs(home) else ""
    if base:
        try:
            folder = private.private_folder(Path(base) / "habeas-kg")
        except OSError:
            pass
        else:
            if os.access(folder, os.W_OK):
                return folder
    return _temporary_folder()


@cache
def _temporary_folder() -> Path:
    return private.temporary_folder("habeas-kg-")
