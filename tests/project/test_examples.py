"""The examples in docstrings give what they show, in every module of the program and of the benchmarks."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from types import ModuleType

import benchmarks
import kg

NOT_IMPORTED = {"kg.__main__", "benchmarks.__main__"}  # they run when they are imported


def modules(package: ModuleType) -> list[ModuleType]:
    """Every module of a package."""
    names = (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    return [package, *(import_module(name) for name in names if name not in NOT_IMPORTED)]


def test_every_example_gives_what_it_shows() -> None:
    results = {module.__name__: doctest.testmod(module) for package in (kg, benchmarks) for module in modules(package)}
    assert {name for name, result in results.items() if result.failed} == set()
    assert {"kg.sparql.text", "kg.terms.citations.read", "kg.rdf.nquads"} <= {
        n for n, r in results.items() if r.attempted
    }
