"""`kg --version` names code, data and graph; it builds nothing, and computes the hash of a graph once."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import __version__
from kg.archive import Archive, locate
from kg.build import pipeline
from kg.cli import version
from kg.cli.main import main
from kg.cli.version import KEPT, data_version, graph_hash, graph_version, version_line
from kg.rdf import nquads
from kg.release.quads import write_sorted
from kg.store.local import LocalStore
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


def test_data_with_a_citation_of_its_own_has_its_version(archive: Archive) -> None:
    (archive.data.parent / "CITATION.cff").write_text('cff-version: 1.2.0\nversion: "2030.9"\n')
    assert version_line(archive, "unknown") == f"kg {__version__}, data 2030.9, graph unknown"


def test_the_hash_is_that_of_the_sorted_statements(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = pipeline.build_archive(archive, checked=False).folder
    found = re.fullmatch(r"kg .*, graph sha256:([0-9a-f]{64})\n", shown(archive, capsys))
    assert found
    store = LocalStore.read(folder / "db")
    write_sorted(store, tmp_path / "graph.nq", tmp_path)
    lines = (tmp_path / "graph.nq").read_bytes().splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert len(lines) == len(store) > 1000
    dump = store.as_oxigraph().dump(format=ox.RdfFormat.N_QUADS) or b""
    named = {line for line in dump.splitlines(True) if b"_:" not in line}
    assert named <= set(lines)
    assert found[1] == hashlib.sha256(b"".join(lines)).hexdigest()
    assert (folder / KEPT).read_text().split()[0] == found[1]


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


@pytest.mark.full
def test_a_hash_that_was_kept_for_another_store_is_computed_again(archive: Archive) -> None:
    folder = pipeline.build_archive(archive, checked=False).folder
    first = graph_hash(folder)
    edit(archive)
    other = pipeline.build_archive(locate(archive.data.parent), checked=False).folder
    shutil.copy(folder / KEPT, other / KEPT)
    assert graph_hash(other) != first


def edit(archive: Archive) -> None:
    """Changes a statement of the data."""
    path = next(path for path in archive.data.rglob("*.ttl") if "hb:covers" in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace('hb:covers "', 'hb:covers "now ', 1), encoding="utf-8")


def test_no_temporary_file_has_a_name(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pipeline.build_archive(archive, checked=False).folder
    before = files_in(tmp_path)
    seen: list[set[Path]] = []

    def renamed(lines: list[bytes]) -> list[bytes]:
        seen.append(files_in(tmp_path))  # when most of what is temporary has been written
        return lines

    monkeypatch.setattr(nquads, "RUN", 100_000)
    monkeypatch.setattr(nquads, "_renamed", renamed)
    assert len(version.computed_hash(folder)) == 64
    assert seen == [before]


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


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


@pytest.mark.full
def test_two_builds_of_the_same_files_have_one_hash_and_a_changed_one_another(archive: Archive) -> None:
    first = graph_hash(pipeline.build_archive(archive, checked=False).folder)
    shutil.rmtree(archive.build)
    assert graph_hash(pipeline.build_archive(archive, checked=False).folder) == first
    edit(archive)
    changed = locate(archive.data.parent)
    assert graph_version(changed).endswith("(files have changed since: run kg build)")
    assert graph_hash(pipeline.build_archive(changed, checked=False).folder) != first
