"""An archive and the archives that it extends: where their files are, what is in them, and the key of that."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg import settings
from kg.errors import KgError
from kg.files import nesting, reading
from kg.settings import Settings

PACKAGE = Path(__file__).resolve().parent.parent
MAKES_A_STORE = (
    "escaping.py",
    "errors.py",
    "archive",
    "settings.py",
    "files",
    "children",
    "terms",
    "sparql",
    "rdf",
    "store",
    "search",
    "rules",
    "labels",
    "locale",  # the Russian words of labels
    "shacl",
    "build",
)  # house rule 8
PREFIXES = "data/prefixes.ttl"
INSTALLED = (PACKAGE / "ontology").is_dir()
HOME = PACKAGE if INSTALLED else PACKAGE.parent
BASE = "habeas"  # how the project's own archive is called where it is the base of another
BASE_FRAME = ("ontology/", "queries/")
BASE_DATA = (
    "data/norms/",
    "data/bodies/",
    "data/imported/juris/index.ttl",  # the treaty bodies
    "data/imported/hudoc/index.ttl",  # the European Court of Human Rights
    "data/passages/u",  # of the Universal Declaration and the UN Treaty Series
    "data/sources",
    PREFIXES,
)  # what another archive takes of the project's data: norms, States and bodies, with their sources, but no case
_OF_ANOTHER = re.compile(r"(data|ontology|queries/[^/@]+)/@([a-z0-9-]+)/(.+)")


@dataclass(frozen=True)
class Archive:
    """The three folders that a graph is made from, the archives that it extends, and the folder that it is built in.

    A file of a base is named after it: `data/@habeas/norms/iccpr.ttl`. Only the project's own ontology and queries,
    which every archive uses, have the same names everywhere, and no other archive may use these names.
    """

    ontology: Path
    data: Path
    queries: Path
    build: Path
    installed: bool = False
    bases: tuple[Base, ...] = ()

    @property
    def is_joint(self) -> bool:
        """True if it is read together with another archive, which it does not extend."""
        return any(base.beside for base in self.bases)

    @property
    def home(self) -> Path:
        """The folder in which habeas.toml would be, beside `data/`."""
        return self.data.parent

    @cached_property
    def settings(self) -> Settings:
        """The settings in habeas.toml. Raises KgError with all that is wrong in it."""
        return settings.read(self.home)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all files that a graph is made from, relative to the archive, in order.

        They are Turtle files, but not the examples of the shapes, and queries. Raises KgError with everything that is
        wrong with the files, such as a link that leads nowhere, and if a folder has no Turtle file.
        """
        names: list[str] = []
        problems: list[KgError] = []
        for folder in ("ontology", "data", "queries"):
            found, wrong = self._walk_all(folder)
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
        found, wrong = self._walk_all(folder)
        if wrong:
            raise KgError.of(wrong)
        return [name for name in found if name.startswith(f"{folder}/")]

    def holds(self, name: str) -> bool:
        """True if there is a file of this name."""
        return os.path.lexists(self.path(name))

    def content(self, name: str) -> bytes:
        """The content of a file, without a byte order mark. Raises KgError if it cannot be read."""
        base, inner = self._base_and_name(name)
        archive = base.archive if base else self
        path = archive.own_path(inner)
        content = reading.read(path, name, archive._inside(path))
        if name.endswith(".ttl"):
            nesting.refuse_deep_rdf(content, name)
        return content

    def path(self, name: str) -> Path:
        """Where the file or folder of a name is.

        >>> Archive(Path("o"), Path("d"), Path("q"), Path("b")).path("data/cases/kz-ilyashev.ttl").as_posix()
        'd/cases/kz-ilyashev.ttl'
        """
        base, inner = self._base_and_name(name)
        return (base.archive if base else self).own_path(inner)

    def own_path(self, name: str) -> Path:
        """Where a file or folder of this archive is or would be, be there a base or none."""
        first, _, rest = name.partition("/")
        return {"ontology": self.ontology, "data": self.data, "queries": self.queries}[first] / rest

    def relative(self, path: Path) -> str:
        """The name of a file relative to the archive, or its path as given where it lies elsewhere."""
        resolved = path.resolve()
        for name in ("ontology", "data", "queries"):
            folder = self.own_path(name).resolve()
            if resolved.is_relative_to(folder):
                return f"{name}/{resolved.relative_to(folder).as_posix()}"
        for base in self.bases:
            inner = base.archive.relative(resolved)
            if inner != str(resolved) and inner.startswith(base.only):
                return base.named(inner)
        return str(path)

    @property
    def key(self) -> str:
        """A name for the content: equal for equal Turtle files, queries, and rooms that make a store."""
        return _digest_of(self.digests)[:16]

    @property
    def frame(self) -> str:
        """The SHA-256 of all but the own data: bases, ontology, queries, and the rooms that make a store."""
        own = self.data_files
        return _digest_of({name: digest for name, digest in self.digests.items() if name not in own})

    @property
    def data_files(self) -> dict[str, str]:
        """The SHA-256 of every data file of its own by its name, in order of names."""
        return {
            name: digest for name, digest in self.digests.items() if name.startswith("data/") and not is_of_base(name)
        }

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
        digests = _digests(held.items())
        return Snapshot(self.ontology, self.data, self.queries, self.build, self.installed, self.bases, held, digests)

    def _as_it_is_now(self) -> Archive:
        return Archive(self.ontology, self.data, self.queries, self.build, self.installed, self.bases)

    def _base_and_name(self, name: str) -> tuple[Base | None, str]:
        """The base that a file is of, None for one of the archive itself, and what the file is called there."""
        if match := _OF_ANOTHER.fullmatch(name):
            base = next((base for base in self.bases if base.name == match[2]), None)
            return (base, f"{match[1]}/{match[3]}") if base else (None, name)
        base = next((base for base in self.bases if base.name == BASE), None)
        if base and name.startswith(BASE_FRAME) and not os.path.lexists(self.own_path(name)):
            return base, name
        return None, name

    def _walk_all(self, folder: str) -> tuple[list[str], list[KgError]]:
        """As `_walk`, with the files of all bases."""
        names, problems = self._walk(folder)
        own = set(names)
        for base in self.bases:
            found, wrong = base.archive._walk(folder)
            here = [base.named(name) for name in found if name.startswith(base.only)]
            problems += [_also_in_base(name, base) for name in here if name in own] + wrong
            names += here
        return sorted(set(names)), problems

    def _inside(self, path: Path) -> tuple[Path, ...]:
        """The folders to which a link must lead; none for an installed package, whose files an installer may link."""
        return () if INSTALLED and path.is_relative_to(HOME) else (self.ontology, self.data, self.queries)

    def _walk(self, folder: str) -> tuple[list[str], list[KgError]]:
        ending = ".rq" if folder.startswith("queries") else ".ttl"
        place = self.own_path(folder)
        return reading.walk(place, folder, ending, self._inside(place), without=("ontology/examples",))


@dataclass(frozen=True)
class Base:
    """Another archive whose files are part of an archive: its name, and how the names of its files begin.

    One that is read `beside` the archive is not extended by it: the two may describe one thing differently.
    """

    name: str
    archive: Archive
    only: tuple[str, ...] = ("",)
    beside: bool = False

    def named(self, name: str) -> str:
        """The name that the archive has for a file of the base.

        >>> here = Archive(Path("o"), Path("d"), Path("q"), Path("b"))
        >>> Base("ruritania", here).named("data/cases/lorry.ttl")
        'data/@ruritania/cases/lorry.ttl'
        >>> Base("habeas", here).named("queries/rules/judged-cases.rq")
        'queries/rules/judged-cases.rq'
        """
        if self.name == BASE and name.startswith(BASE_FRAME):
            return name
        parts = name.split("/")
        at = 2 if parts[0] == "queries" else 1
        return "/".join([*parts[:at], f"@{self.name}", *parts[at:]])


def is_of_base(name: str) -> bool:
    """True if a file is of another archive than the one that it is read in.

    >>> is_of_base("data/@habeas/norms/iccpr.ttl"), is_of_base("data/cases/lorry.ttl")
    (True, False)
    """
    return _OF_ANOTHER.fullmatch(name) is not None


def is_prefixes(name: str) -> bool:
    """True if a file holds the prefixes of an archive.

    >>> is_prefixes("data/prefixes.ttl"), is_prefixes("data/@habeas/prefixes.ttl")
    (True, True)
    """
    return re.fullmatch(r"data/(@[a-z0-9-]+/)?prefixes\.ttl", name) is not None


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
        return tuple(name for name in self.read if not name.startswith("kg/") and name != settings.FILE)

    @cached_property
    def size(self) -> int:
        """The number of bytes of all Turtle files."""
        return sum(len(content) for name, content in self.held.items() if name.endswith(".ttl"))

    def snapshot(self) -> Snapshot:
        """Itself."""
        return self

    def names_in(self, folder: str) -> list[str]:
        """The names of the files below a folder, such as `ontology` or `queries/rules`."""
        return [name for name in self.names if name.startswith(f"{folder}/")]

    def holds(self, name: str) -> bool:
        """As of the archive, when it was read."""
        return name in self.read

    def content(self, name: str) -> bytes:
        """The content of a file as it was read."""
        return self.held[name]

    def check_unchanged(self, command: str = "kg build") -> None:
        """Raises KgError if a file differs from what was read, or was added, removed or renamed.

        Contents are compared, not sizes and times: a time may be set back, and two changes within one tick of the
        clock have the same. It costs as much as `kg ask` spends on finding out whether a store is up to date.
        """
        try:
            now = _digests(self._as_it_is_now().contents())
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
    """The modules and what stands beside them on which a store depends, in order: a page or a verb changes none."""
    rooms = (PACKAGE / name for name in MAKES_A_STORE)
    files = (path for room in rooms for path in (room.rglob("*.*") if room.is_dir() else [room]))
    return sorted(path for path in files if path.suffix != ".pyc")


def _also_in_base(name: str, base: Base) -> KgError:
    return KgError(
        f"the base {base.name} has a file of this name, which cannot be replaced",
        name,
        "a name that no file of the base has",
        "rename the file; what the base says can be added to, not changed",
    )
