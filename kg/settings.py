"""The settings of an archive: its `habeas.toml`, read and checked."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.files import reading

FILE = "habeas.toml"
SEVERITIES = ("error", "warning", "info", "off")

# The keys of each section, and the type of each value.
SECTIONS: Mapping[str, Mapping[str, type]] = {
    "archive": dict.fromkeys(("name", "title", "namespace", "version", "base", "base-version", "language"), str),
    "validate": {"severity": dict, "select": list, "ignore": list},
}
_TYPES: Mapping[type, str] = {str: "a text in quotation marks", list: "a list of texts", dict: "a table"}
Place = Callable[..., str]  # the line of a section, or of a key in it
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Settings:
    """The content of habeas.toml, or the defaults where it is silent or missing.

    `base` is `habeas`, `none`, or the path of a folder relative to the archive; empty where the file has no section
    [archive], as in the project's own archive.
    """

    name: str = ""
    title: str = ""
    version: str = ""
    namespace: str = ""
    base: str = ""
    base_version: str = ""
    language: str = "en"
    validate: Mapping[str, Any] = field(default_factory=dict)  # the section as it stands, its types checked


def read(folder: Path) -> Settings:
    """The settings of the archive in a folder; the defaults where it has no habeas.toml.

    Raises KgError with all that is wrong in the file.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        return Settings()
    return parse(reading.read_text(path), str(path))


def parse(text: str, where: str = FILE) -> Settings:
    """The settings that the text of a habeas.toml gives. Raises KgError with all that is wrong in it, line by line.

    >>> parse('[archive]\\nname = "ruritania"\\nbase = "habeas"').base
    'habeas'
    """
    place = partial(_place, text, where)
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        at = f"{where}:{line[1]}" if line else where
        raise KgError(f"this is not TOML: {error}", at, "sections, keys and values", "correct that line") from error
    problems = [problem for name, section in said.items() for problem in _problems_of(name, section, place)]
    archive = said.get("archive", {})
    if not problems and "archive" in said:
        problems = _problems_of_archive(archive, place)
    if problems:
        raise KgError.of(sorted(problems, key=lambda one: int(one.where[len(where) + 1 :] or 0)))
    return Settings(
        archive.get("name", ""),
        archive.get("title", ""),
        archive.get("version", ""),
        archive.get("namespace", ""),
        archive.get("base", "habeas") if "archive" in said else "",
        archive.get("base-version", ""),
        archive.get("language", "en"),
        said.get("validate", {}),
    )


def _place(text: str, where: str, section: str, key: str = "") -> str:
    """The file with the line of a section or of a key in it; the file alone if it is written in another way."""
    found = re.search(rf"^[ \t]*\[+[ \t]*{re.escape(section)}[ \t]*[\].]", text, re.MULTILINE)
    if found and key:
        found = re.compile(rf"""^[ \t]*["']?{re.escape(key)}["']?[ \t]*=""", re.MULTILINE).search(text, found.start())
    line = text.count("\n", 0, found.start()) + 1 if found else 0
    return f"{where}:{line}" if line else where


def _problems_of(name: str, section: object, place: Place) -> list[KgError]:
    """The problems of a section: its name, its keys, and the types of its values."""
    if name not in SECTIONS:
        return [_unknown("section", f"[{name}]", name, SECTIONS, place(name))]
    if not isinstance(section, dict):
        expected, fix = f"a section [{name}]", f"write [{name}] on a line of its own"
        return [KgError(f"{name} is a value", place(name), expected, fix)]
    problems: list[KgError] = []
    for key, value in section.items():
        kind, at = SECTIONS[name].get(key), place(name, key)
        if kind is None:
            problems.append(_unknown("key", f"{key} in [{name}]", key, SECTIONS[name], at))
        elif type(value) is not kind or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            problems.append(KgError(f"{key} in [{name}] is {value!r}", at, _TYPES[kind], "correct the value"))
        elif isinstance(value, dict):
            problems += _problems_of_severities(value, name, place)
    return problems


def _problems_of_severities(table: Mapping[str, object], section: str, place: Place) -> list[KgError]:
    problems = []
    for rule, value in table.items():
        if value not in SEVERITIES:
            near = difflib.get_close_matches(str(value), SEVERITIES, 1)
            repair = f"did you mean {near[0]!r}?" if near else "correct the value"
            what, expected = f"the severity of {rule} is {value!r}", f"one of {', '.join(SEVERITIES)}"
            problems.append(KgError(what, place(section, rule), expected, repair))
    return problems


def _problems_of_archive(section: Mapping[str, str], place: Place) -> list[KgError]:
    """The problems of the values of the section [archive]."""
    problems: list[KgError] = []
    name, namespace = section.get("name", ""), section.get("namespace", "")
    if not _NAME.fullmatch(name) or name == "habeas":
        problems.append(
            KgError(
                f"the name of the archive is {name!r}" if name else "the archive has no name",
                place("archive", "name" if "name" in section else ""),
                "small letters a to z, digits and hyphens, at most 40; not habeas, which is the project's own",
                'write name = "…" below [archive]',
            )
        )
    if namespace and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", namespace):
        problems.append(
            KgError(
                f"the namespace is {namespace!r}",
                place("archive", "namespace"),
                "an address of yours that ends in / or #, such as https://example.org/ruritania/",
                "correct the value",
            )
        )
    return problems


def _unknown(what: str, shown: str, name: str, known: Mapping[str, object], at: str) -> KgError:
    near = difflib.get_close_matches(name, known, 1, 0.5)
    repair = f"did you mean {near[0]}?" if near else f"remove the {what}"
    return KgError(f"unknown {what} {shown}", at, f"one of {', '.join(known)}", repair)
