"""One release of Ruritania, which tests read, and copies of it that they may change."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from kg import __version__
from kg.build.validate import validate
from kg.graph import Graph
from kg.release.release import export


@pytest.fixture(scope="session")
def whole(ruritania: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of Ruritania that is not to be changed."""
    folder = tmp_path_factory.mktemp("whole") / "release"

    findings = validate(ruritania.store, ruritania.prefixes)
    export(ruritania.store, ruritania.archive, folder, __version__, findings=findings)
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
