"""Every library that the package imports is declared, for its core or for an extra, and an answer loads no slow one."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import ROOT, ruritania_copied

MODULES = sorted((ROOT / "kg").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {
    "pages": ["pages"],
    "read": ["read"],
    "reference": ["docs"],
    "release": ["release"],
    "review": ["serve"],
    "serve": ["serve"],
    "store": ["endpoint", "pandas"],
    "web": ["pages"],
}  # by room
ARTICLE = "Covenant of Liberty 2(2)"  # all is ASCII in the answer; the width of other signs is told by a library
QUICK = {"pyoxigraph"}  # what every command may import at once


@cache
def distributions() -> Mapping[str, list[str]]:
    """The distributions that give each importable package of this environment."""
    return packages_distributions()


def declared(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}


def normal(name: str) -> str:
    """The name of a distribution as registries compare it: https://packaging.python.org/specifications/name-normalization."""
    return re.sub(r"[-_.]+", "-", name).lower()


CORE = declared(PROJECT["dependencies"])


def of_extras(room: str) -> set[str]:
    return declared([one for extra in EXTRAS.get(room, []) for one in PROJECT["optional-dependencies"][extra]])


def room(module: Path) -> str:
    return module.relative_to(ROOT / "kg").parts[0]


def imports(nodes: list[ast.AST]) -> set[str]:
    """The distributions from which the import statements among these nodes import; those for type checkers apart."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    names -= {"kg", *sys.stdlib_module_names}
    return {normal(name) for one in names for name in distributions().get(one, [one])}


def anywhere(module: Path) -> set[str]:
    return imports(list(ast.walk(ast.parse(module.read_text(encoding="utf-8")))))


def at_once(module: Path) -> set[str]:
    return imports(list(ast.parse(module.read_text(encoding="utf-8")).body))


def test_every_import_is_of_a_declared_library() -> None:
    undeclared = {
        str(module.relative_to(ROOT)): missing
        for module in MODULES
        if (missing := anywhere(module) - CORE - of_extras(room(module)))
    }
    assert undeclared == {}


def test_every_declared_library_is_imported_somewhere() -> None:
    imported = {name for module in MODULES for name in anywhere(module)}
    extras = {name for room_ in EXTRAS for name in of_extras(room_)}
    assert (CORE | extras) - imported == set()


def test_what_loads_slowly_is_imported_where_it_is_used() -> None:
    slow = {
        str(module.relative_to(ROOT)): found
        for module in MODULES
        if (found := at_once(module) - QUICK - of_extras(room(module)))
    }
    assert slow == {}


@pytest.mark.parametrize("form", ["csv", "table"])
def test_an_answer_loads_no_other_library_verb_or_room_that_builds(form: str, tmp_path: Path) -> None:
    archive = ruritania_copied(tmp_path / "built")  # where there is no store at all, kg ask builds one
    words = ["--archive", str(archive), "ask", "cases-resting-on", "provision=RUR CC 7", f"article={ARTICLE}"]
    code = (
        "import sys; from kg.cli.main import main; "
        f"main({[*words, '--format', form]!r}); "
        "print(*sys.modules.keys() - sys.stdlib_module_names, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ARTICLE in done.stdout
    modules = done.stderr.splitlines()[-1].split()
    loaded = {name.partition(".")[0] for name in modules if not name.startswith("_")} - {"kg"} - sys.stdlib_module_names
    assert loaded - QUICK == set()
    rooms = {".".join(name.split(".")[:2]) for name in modules if name.startswith("kg.")}
    assert rooms & {"kg.importers", "kg.reports", "kg.rules", "kg.serve", "kg.shacl", "kg.why"} == set()
    assert [name for name in modules if name.startswith("kg.cli.verbs.")] == ["kg.cli.verbs.ask"]
