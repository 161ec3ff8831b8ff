"""An archive that may be changed, releases of Ruritania, and a cache folder and temporary folder of the test's own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from kg.archive import locate
from kg.changes.resolve import build_snapshot
from kg.cli.main import main
from tests.changes import release
from tests.conftest import RURITANIA


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The statements of Ruritania as a release has them."""
    return list(build_snapshot(locate(RURITANIA), "ruritania", tmp_path_factory.mktemp("lines")).lines())


@pytest.fixture
def old(tmp_path: Path, lines: list[bytes]) -> Path:
    """A release of Ruritania."""
    return release(tmp_path / "old", lines)


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `cache` and `tmp` of the test's own, since kg redact deletes what it finds in the user's."""
    folder = tmp_path_factory.mktemp("own")
    for name in ("cache", "tmp"):
        (folder / name).mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)  # it is read from the environment again
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania."""
    return shutil.copytree(RURITANIA, tmp_path / "archive", ignore=shutil.ignore_patterns("build"))


def kg(archive: Path, *words: object) -> int:
    """The exit status of a command on the archive."""
    return main(["--archive", str(archive), *map(str, words)])


def describe(archive: Path, thing: str, *labels: str) -> None:
    """Adds a person to the archive, of whom it says only the names."""
    names = " , ".join(f'"{label}"@{"en" if label.isascii() else "ru"}' for label in labels)
    with (archive / "data" / "bodies.ttl").open("a", encoding="utf-8") as file:
        file.write(
            f"\n{thing} a hb:Person ;\n    rdfs:label {names} ;\n    hb:statedIn doc:letter-2031-09-01__addressee .\n"
        )
