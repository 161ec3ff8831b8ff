"""`kg --version` names code, data and graph; it builds nothing, and computes the hash of a graph once."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, RURITANIA

from kg import __version__, pipeline
from kg.cli import main
from kg.export.quads import write_sorted
from kg.paths import Archive, locate
from kg.store import Store
from kg.version import KEPT, data_version, graph_hash, told


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
    assert told(archive).startswith(f"kg {__version__}, data 2030.9, graph ")


def test_the_hash_is_that_of_the_sorted_statements(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = pipeline.make(archive, checked=False).folder
    found = re.fullmatch(r"kg .*, graph sha256:([0-9a-f]{64})\n", shown(archive, capsys))
    assert found
    store = Store.read(folder / "db")
    write_sorted(store, tmp_path / "graph.nq", tmp_path)
    lines = (tmp_path / "graph.nq").read_bytes().splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert len(lines) == len(store) > 1000
    named = {line for line in store.inner.dump(format=ox.RdfFormat.N_QUADS).splitlines(True) if b"_:" not in line}  # type: ignore[union-attr]
    assert named <= set(lines)
    assert found[1] == hashlib.sha256(b"".join(lines)).hexdigest()
    assert (folder / KEPT).read_text() == f"{found[1]}\n"


def test_a_second_call_reads_what_the_first_kept(archive: Archive) -> None:
    folder = pipeline.make(archive, checked=False).folder
    first = graph_hash(folder)
    assert graph_hash(folder) == first
    (folder / KEPT).write_text("0" * 64 + "\n")
    assert graph_hash(folder) == "0" * 64


def test_two_builds_of_the_same_files_have_one_hash_and_a_changed_one_another(archive: Archive) -> None:
    first = graph_hash(pipeline.make(archive, checked=False).folder)
    shutil.rmtree(archive.build)
    assert graph_hash(pipeline.make(archive, checked=False).folder) == first
    path = next(path for path in archive.data.rglob("*.ttl") if "hb:covers" in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace('hb:covers "', 'hb:covers "now ', 1), encoding="utf-8")
    changed = locate(archive.data.parent)
    assert told(changed).endswith("(files have changed since: run kg build)")
    assert graph_hash(pipeline.make(changed, checked=False).folder) != first
