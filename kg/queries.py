"""This module reads query files: questions, rules and checks, each SPARQL with a header of `#+` lines."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import sparql
from kg.errors import KgError
from kg.paths import Archive

ONCE = {"title", "question", "keywords", "beneath", "table", "count", "ground", "because", "repair", "contested"}
MANY = {"param", "column"}
NEEDED = {
    "questions": ("title", "question", "column", "keywords"),
    "rules": ("title", "ground", "because"),
    "checks": ("title", "repair"),
}


@dataclass(frozen=True)
class QueryFile:
    """One query with its header. `defaults` are the terms that stand in the file for each parameter."""

    name: str
    where: str
    text: str
    header: dict[str, str]
    params: dict[str, str]
    columns: dict[str, str]
    defaults: dict[str, tuple[sparql.Term, ...]]

    @property
    def title(self) -> str:
        """The title, which a reader sees above the answer."""
        return self.header["title"]


def read(path: Path, where: str, folder: str) -> QueryFile:
    """The query in a file of `questions`, `rules` or `checks`. Raises KgError with all that is wrong in its header."""
    text = path.read_text(encoding="utf-8")
    once: dict[str, str] = {}
    many: dict[str, dict[str, str]] = {key: {} for key in MANY}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        key, _, value = (part.strip() for part in line[2:].partition(":"))
        if key in ONCE:
            once[key] = value
        elif key in MANY and " - " in value:
            name, _, meaning = value.partition(" - ")
            many[key][name.strip()] = meaning.strip()
        else:
            known = ", ".join(sorted(ONCE | MANY))
            problems.append(KgError(f"unknown header line: {line}", f"{where}:{number}", known, "write '#+ key: text'"))
    for key in NEEDED[folder]:
        if not once.get(key) and not many.get(key):
            problems.append(KgError(f"the header has no '{key}'", where, f"a line '#+ {key}: …'", "add the line"))
    blocks = sparql.values_of(text)
    for name in many["param"]:
        if name not in blocks:
            problems.append(
                KgError(f"parameter {name} has no VALUES ?{name} block", where, "a default", "add the block")
            )
    if problems:
        raise KgError.of(problems)
    try:
        defaults = {name: _terms(text, *blocks[name][0]) for name in many["param"]}
    except SyntaxError as error:
        raise KgError(f"this is not SPARQL: {error.msg}", where, "SPARQL 1.1", "correct the query") from error
    return QueryFile(path.stem, where, text, once, many["param"], many["column"], defaults)


def read_all(archive: Archive, folder: str) -> list[QueryFile]:
    """All queries of a folder in order of names. Raises KgError with the problems of every file."""
    found: list[QueryFile] = []
    problems: list[KgError] = []
    for path in sorted((archive.queries / folder).glob("*.rq")):
        try:
            found.append(read(path, archive.relative(path), folder))
        except KgError as error:
            problems.extend(error.problems)
    if problems:
        raise KgError.of(problems)
    return found


def question(archive: Archive, name: str) -> QueryFile:
    """The stored question of that name. Raises KgError that names the nearest ones."""
    path = archive.queries / "questions" / f"{name}.rq"
    names = sorted(file.stem for file in (archive.queries / "questions").glob("*.rq"))
    if name not in names:
        near = difflib.get_close_matches(name, names, 3, 0.4)
        raise KgError(
            f"there is no question {name[:80]!r}",
            "kg ask",
            f"one of {', '.join(near)}" if near else f"one of {', '.join(names[:5])}, …",
            "run kg questions to see them all",
        )
    return read(path, archive.relative(path), "questions")


def _terms(text: str, start: int, end: int) -> tuple[sparql.Term, ...]:
    prologue = "".join(line + "\n" for line in text.splitlines() if line.upper().startswith(("PREFIX", "BASE")))
    solutions = ox.Store().query(f"{prologue} SELECT ?x WHERE {{ VALUES ?x {{ {text[start:end]} }} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return tuple(solution[0] for solution in solutions)
