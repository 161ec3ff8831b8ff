"""`kg --version` names code, data and graph; it builds nothing, and computes the hash of a graph once."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from kg import __version__
from kg.archive import Archive, locate
from kg.build import pipeline
from kg.cli import version
from kg.cli.main import main
from kg.cli.version import KEPT, data_version, graph_hash
from tests.conftest import ROOT, RURITANIA


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A copy of Ruritania in which nothing has been built."""
    shutil.copytree(RURITANIA, tmp_path / "ruritania", ignore=shutil.ignore_patterns("build"))
    return locate(tmp_path / "ruritania")


def shown(archive: Archive, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["--archive", str(archive.data.parent), "--version"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_where_nothing_is_built_it_says_so_and_builds_nothing(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = f"kg {__version__}, data without a version, graph not built yet: run kg build\n"
    assert shown(archive, capsys) == expected
    assert not archive.build.exists()


def test_code_and_data_have_one_version() -> None:
    assert data_version(locate()) == __version__
    header = (ROOT / "ontology" / "habeas.ttl").read_text(encoding="utf-8")
    assert f'owl:versionInfo "{__version__}"' in header
    assert f"owl:versionIRI <https://w3id.org/habeas/ont/{__version__}>" in header
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.full
def test_a_second_call_reads_what_the_first_kept(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pipeline.build_archive(archive, checked=False).folder
    first = graph_hash(folder)
    kept = (folder / KEPT).read_text()
    monkeypatch.setattr(version, "computed_hash", lambda folder: pytest.fail("it is computed again"))
    assert graph_hash(folder) == first
    monkeypatch.undo()
    for other in ("0" * 64, kept.replace(first, "0" * 64), kept.replace("\n", "0"), first):
        (folder / KEPT).write_text(other)
        assert graph_hash(folder) == first
    assert (folder / KEPT).read_text() == kept


def test_a_full_disk_is_reported_in_four_parts(
    archive: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.build_archive(archive, checked=False)

    def full(store: object, scratch: Path) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("kg.release.quads.digest", full)
    with pytest.raises(SystemExit) as ended:
        main(["--archive", str(archive.data.parent), "--version"])
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert out == f"kg {__version__}, data without a version, graph unknown\n"
    assert "the hash of the graph cannot be computed (No space left on device)" in err
    assert "  fix       free some room" in err
