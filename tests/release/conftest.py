"""One release of Ruritania, which tests read, and copies of it that they may change."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from kg import __version__
from kg.ask.coverage import depth
from kg.build.validate import validate
from kg.cli.verbs.export import _covered
from kg.graph import Graph
from kg.release.release import QualityReport, export
from kg.store.protocol import Store


@pytest.fixture(scope="session")
def whole(ruritania: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of Ruritania that is not to be changed."""
    folder = tmp_path_factory.mktemp("whole") / "release"

    def measure(store: Store) -> QualityReport:
        return QualityReport(validate(store, ruritania.prefixes), _covered(store, ruritania.prefixes), depth(store))

    export(ruritania.store, ruritania.archive, folder, __version__, measure=measure)
    return folder


@pytest.fixture
def release(whole: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return shutil.copytree(whole, tmp_path / "release")


def listed(folder: Path) -> Path:
    """The release with checksums of the files as they are now, as a forger would write them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return folder
