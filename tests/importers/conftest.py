"""The record is read once for all tests of importers, and each whole source is imported once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.importers.constitutions import run as constitutions
from kg.importers.juris import run as juris
from kg.importers.readings import wgad
from tests.importers.case import Whole, imported

PATHS = {
    "juris": "juris/ohchr-2016-05-07-v02.xml",
    "wgad": "wgad",
    "constitutions": "constitutions",
}


@pytest.fixture(autouse=True, scope="session")
def record_read_once() -> Iterator[None]:
    """An import only asks the record, which is the same in every test."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (constitutions, juris, wgad):
            for name in ("Described", "Provisions", "Record", "States"):
                if hasattr(module, name) and (module, name) != (juris, "Provisions"):
                    patch.setattr(module, name, functools.cache(getattr(module, name)))
        yield


@pytest.fixture(scope="session")
def whole(sources: Path) -> Callable[[str], Whole]:
    """Imports the whole source of an importer."""

    @functools.cache
    def run(name: str) -> Whole:
        account, files, _ = imported(name, sources / PATHS[name])
        return files, account

    return run
