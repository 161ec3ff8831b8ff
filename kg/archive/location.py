"""Finds an archive, the bases that its habeas.toml names, and the other archives that are asked together with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg import settings
from kg.archive.cache import cache_folder
from kg.archive.content import BASE, BASE_DATA, BASE_FRAME, HOME, INSTALLED, Archive, Base
from kg.errors import KgError
from kg.files import reading
from kg.settings import Settings


def locate(directory: Path | None = None, others: Iterable[Path] = ()) -> Archive:
    """The archive in `directory`, or the project's own; together with all of `others`, if any.

    A folder that `directory` lacks is taken from the project's own archive; if its habeas.toml names a base, it
    extends the base. What is generated goes to `build/` beside the folders of a checkout or of `directory`, and to the
    user's cache folder for an installed package. Raises KgError where `directory` has no data, where its base cannot be
    had, or where another user may have written in the cache folder.
    """
    build = cache_folder() if INSTALLED and directory is None else HOME / "build"
    archive = _project(build) if directory is None else _archive_in(directory)
    for other in others:
        archive = _together(archive, other)
    return archive


def containing(place: Path) -> Path | None:
    """The nearest folder from `place` upward whose habeas.toml makes it an archive; None where there is none."""
    for folder in (place.resolve(), *place.resolve().parents):
        path = folder / settings.FILE
        if path.is_file() and re.search(r"^\s*\[\s*archive\s*\]", reading.read_text(path), re.MULTILINE):
            return folder
    return None


def _project(build: Path = HOME / "build") -> Archive:
    """The project's own archive; where it is a base, nothing is built in it."""
    return Archive(HOME / "ontology", HOME / "data", HOME / "queries", build, INSTALLED)


def _archive_in(directory: Path, above: tuple[Path, ...] = ()) -> Archive:
    """The archive in a folder, which is the base of archives in the folders `above`."""
    said = settings.read(directory)
    if not (directory / "data").is_dir():
        raise KgError(
            "this archive has no data/ folder",
            str(directory),
            "a folder with data/ and, if it has its own, ontology/ and queries/",
            "name another folder with --archive DIR, or leave --archive out for the project's own archive",
        )
    if said.base:
        bases = _bases(directory, said, (*above, directory.resolve()))
        ontology, data, queries, build = (directory / name for name in ("ontology", "data", "queries", "build"))
        return Archive(ontology, data, queries, build, bases=bases)
    ontology, queries = (
        directory / name if (directory / name).is_dir() else HOME / name for name in ("ontology", "queries")
    )
    return Archive(ontology, directory / "data", queries, directory / "build")


def _bases(directory: Path, said: Settings, above: tuple[Path, ...]) -> tuple[Base, ...]:
    """The archives that an archive extends, the nearest first. Raises KgError if one cannot be had."""
    if said.base in ("none", BASE):
        if said.base == BASE:
            _check_version(directory, said.base_version, version(), "the program")
        return (Base(BASE, _project(), BASE_FRAME if said.base == "none" else BASE_FRAME + BASE_DATA),)
    where = f"{directory / settings.FILE}: base"
    folder = _folder_of_base(said.base, directory, where)
    if folder in above:
        names = " → ".join(path.name for path in (*above[above.index(folder) :], folder))
        raise KgError(
            f"an archive is its own base: {names}", where, "a base that does not lead back", "change one of the bases"
        )
    base, theirs = _archive_in(folder, above), settings.read(folder)
    if not theirs.base:
        what, repair = f"the base {said.base} does not say what it is", "write one there: kg init shows its form"
        raise KgError(what, where, f"a file {settings.FILE} with [archive] in it", repair)
    if theirs.name in (said.name, *(one.name for one in base.bases)):
        what, repair = (
            f"two archives in a chain of bases are called {theirs.name}",
            f"rename one in its {settings.FILE}",
        )
        raise KgError(what, where, "a name for each archive", repair)
    _check_version(directory, said.base_version, theirs.version, f"the base {theirs.name}")
    return (Base(theirs.name, replace(base, bases=())), *base.bases)


def _folder_of_base(base: str, beside: Path, where: str) -> Path:
    """The folder of an archive that is to be a base. Raises KgError if it is missing, an address, or a release."""
    expected = "habeas, none, or the path of an archive's folder"
    program = "with habeas the base is what comes with the program: install the program of the release that you want"
    if "://" in base:
        raise KgError(f"the base {base} is an address, and no base is fetched", where, expected, program)
    folder = (beside / base).resolve()
    if folder.is_file():
        raise KgError(f"the base {base} is a file", where, expected, f"correct the path; {program}")
    if not folder.is_dir():
        what, repair = f"the base {base} is missing", "correct the path, or get a copy of the base"
        raise KgError(what, where, expected, repair)
    if (folder / "rdf").is_dir() and not (folder / "data").is_dir():
        what = f"the base {base} is a release, which does not have the files that an archive is made of"
        raise KgError(what, where, expected, program)
    return folder


def version() -> str:
    """The version of the program, and of the ontology, queries and data that come with it; empty if it is not known."""
    from importlib import metadata  # which takes as long to load as the rest of this module

    try:
        return metadata.version("habeas-kg")
    except metadata.PackageNotFoundError:  # in a folder that was only copied
        return ""


def _check_version(directory: Path, wanted: str, there: str, what: str) -> None:
    """Raises KgError if an archive was made for another version of its base: the first two numbers differ."""
    if wanted and there != wanted and wanted.split(".")[:2] != there.split(".")[:2]:
        raise KgError(
            f"this archive was made with version {wanted} of its base, and {what} has {there or 'none'}",
            f"{directory / settings.FILE}: base-version",
            f"version {'.'.join(wanted.split('.')[:2])}, or an archive that was brought up to date",
            f'install that version; or read CHANGELOG.md, write base-version = "{there}", run kg validate '
            "and correct what it reports. No file was changed",
        )


def _together(archive: Archive, directory: Path) -> Archive:
    """An archive asked together with another one, whose files are named after it."""
    whole = directory == Path(BASE) and not directory.exists()
    other = _project() if whole else _archive_in(directory)
    name = BASE if whole else other.settings.name or _slug(directory.resolve().name)
    taken = {base.name: base for base in archive.bases if not (whole and base.name == BASE)}
    if name in taken or (archive.settings.name or (BASE if archive.data == HOME / "data" else "")) == name:
        raise KgError(
            f"two archives are called {name}",
            f"--with {directory}",
            "a name for each archive",
            f"give each its own name in its {settings.FILE}, and each archive once",
        )
    frame_is_ours = other.ontology == HOME / "ontology" and not whole
    added = [Base(name, replace(other, bases=()), ("data/",) if frame_is_ours else ("",)), *other.bases]
    beside = [base.name for base in added if base.name not in taken]
    for base in added:
        only = tuple(dict.fromkeys([*(taken[base.name].only if base.name in taken else ()), *base.only]))
        if base.name == BASE and archive.ontology == HOME / "ontology":
            only = () if archive.data == HOME / "data" else tuple(one for one in BASE_DATA if one in only)
        if only:
            taken[base.name] = Base(base.name, base.archive, only, base.name in beside)
    build = archive.build if archive.build.parent.name == "with" else archive.build / "with" / "and"
    build = build.with_name(name if build.name == "and" else f"{build.name}+{name}")
    return replace(archive, bases=tuple(taken.values()), build=build)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "other"
