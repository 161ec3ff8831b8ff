"""A release: the same bytes everywhere, files that others can open, and clear words where it cannot be written."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from csvw import CSVW
from pyld import jsonld

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import Graph
from kg.release.quads import write_sorted
from kg.release.release import PARTS, export
from kg.release.table_model import declared
from kg.release.tables import SEPARATOR, cell
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, THING, shorten
from kg.terms.vocabulary import RDFS_LABEL
from tests.conftest import ROOT, RURITANIA

SAY_WHAT_WAS_FOUND = ("README.md", "SHA256SUMS", "dcat.ttl", "ro-crate-metadata.json")


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania, built in a folder of its own."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copytree(RURITANIA / "data", folder / "data")
    pipeline.build_archive(locate(folder))
    return folder


def sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) > 80
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def canonical(quads: Any) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def lines(whole: Path) -> list[bytes]:
    return gzip.decompress((whole / "rdf" / "habeas.nq.gz").read_bytes()).splitlines(keepends=True)


# the same bytes


@pytest.mark.full
def test_two_exports_in_other_folders_zones_tongues_and_hash_seeds_are_the_same(archive: Path, tmp_path: Path) -> None:
    found = []
    other = tmp_path / "a place with spaces" / "archive"
    shutil.copytree(archive / "data", other / "data")
    for number, (place, seed, zone, tongue) in enumerate(
        [(archive, "0", "UTC", "C"), (other, "4711", "Asia/Almaty", "C.UTF-8")]
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": tongue, "LC_ALL": tongue}
        environment["PYTHONPATH"] = str(ROOT)
        for verb in (["build"], ["export", "--to", str(tmp_path / f"out-{number}")]):
            command = [sys.executable, "-m", "kg", "--archive", str(place), *verb]
            subprocess.run(command, check=True, env=environment, cwd=place, capture_output=True)
        found.append(sums(tmp_path / f"out-{number}"))
    assert found[0] == found[1]


def test_blank_nodes_are_called_the_same_whatever_the_store_called_them(ruritania: Graph, tmp_path: Path) -> None:
    digests = set()
    for seed in range(3):
        quads = [quad for quad in ruritania.store.statements() if str(quad.graph_name).startswith(f"<{GRAPH}ontology/")]
        random.Random(seed).shuffle(quads)
        store = LocalStore.in_memory()
        renamed = b"".join(ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"" for quad in quads)
        store.as_oxigraph().load(renamed.replace(b"_:", f"_:seed{seed}x".encode()), format=ox.RdfFormat.N_QUADS)
        digests.add(write_sorted(store, tmp_path / "out.nq", tmp_path))
    assert b"_:b" in (tmp_path / "out.nq").read_bytes()
    assert len(digests) == 1


# RDF


def test_the_n_quads_are_sorted_and_are_the_store(ruritania: Graph, whole: Path) -> None:
    found = lines(whole)
    assert found == sorted(set(found))
    assert len(found) == len(ruritania.store)
    assert canonical(ox.parse(b"".join(found), format=ox.RdfFormat.N_QUADS)) == canonical(ruritania.store.as_oxigraph())


def test_trig_and_json_ld_hold_the_same_for_other_programs(ruritania: Graph, whole: Path) -> None:
    stated = canonical(ruritania.store.as_oxigraph())
    assert canonical(ox.parse(path=str(whole / "rdf" / "habeas.trig"))) == stated
    dataset = rdflib.Dataset()
    dataset.parse(whole / "rdf" / "habeas.trig")
    assert sum(1 for quad in dataset.quads() if quad[3]) == len(ruritania.store)
    document = json.loads((whole / "rdf" / "habeas.jsonld").read_text(encoding="utf-8"))
    read = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert canonical(ox.parse(read, format=ox.RdfFormat.N_QUADS)) == stated


# tables


def test_each_table_has_a_row_for_each_thing_of_its_class(ruritania: Graph, whole: Path) -> None:
    tables = [table for table in declared(ruritania.prefixes) if table.cls != "*" and not table.unless]
    assert len(tables) >= 20
    for table in tables:
        query = f"SELECT DISTINCT ?s WHERE {{ ?s a <{table.cls}> FILTER(ISIRI(?s)) }}"
        things = {shorten(str(s)[1:-1], ruritania.prefixes).strip("<>") for (s,) in ruritania.store.rows(query)}
        frame = pd.read_csv(whole / "tables" / f"{table.name}.csv", dtype=str, keep_default_na=False)
        assert set(frame["id"]) == things, table.name
        assert len(frame) == len(things), table.name


def test_a_column_shows_the_values_of_its_property(ruritania: Graph, whole: Path) -> None:
    checked = 0
    for table in declared(ruritania.prefixes):
        rows = pd.read_csv(whole / "tables" / f"{table.name}.csv", dtype=str, keep_default_na=False)
        assert set(rows["origin"]) <= {f"list:origin-{name}" for name in ("curated", "imported", "inferred", "read")}
        for column in table.columns:
            if not column.target or column.name == "origin":  # which is a property of the file
                continue
            shown = {
                (row["iri"], value)
                for _, row in rows.iterrows()
                for value in str(row[column.name]).split(SEPARATOR)
                if value
            }
            query = f"SELECT DISTINCT ?s ?o WHERE {{ ?s <{column.property}> ?o }}"
            stated = {
                (str(s)[1:-1], shorten(str(o)[1:-1], ruritania.prefixes).strip("<>"))
                for s, o in ruritania.store.rows(query)
            }
            assert shown == {pair for pair in stated if pair[0] in set(rows["iri"])}, (table.name, column.name)
            checked += len(shown)
    assert checked > 500


def test_a_csvw_processor_accepts_the_tables(whole: Path) -> None:
    found = CSVW(str(whole / "tables" / "csv-metadata.json"), validate=True)
    assert len(found.tables) > 20
    assert found.is_valid, found.warnings


def test_parquet_holds_the_same_as_csv(ruritania: Graph, whole: Path) -> None:
    rows = 0
    for table in declared(ruritania.prefixes):
        with open(whole / "tables" / f"{table.name}.csv", encoding="utf-8", newline="") as file:
            header, *shown = csv.reader(file)
        parquet = pq.read_table(whole / "tables" / f"{table.name}.parquet")
        assert parquet.column_names == header == table.header
        assert [[cell(value) for value in row.values()] for row in parquet.to_pylist()] == shown
        rows += len(shown)
    assert rows > 500
    assert pd.read_parquet(whole / "tables" / "events.parquet")["earliest"].notna().any()


FORMULA = tuple("=+-@\t\n＝＋－＠")
"""How a cell begins that a spreadsheet would run."""


@pytest.mark.parametrize("start", FORMULA)
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert cell([f"{start}1", "b"]) == f"'{start}1|b"


@pytest.mark.full
def test_no_cell_of_the_release_begins_like_a_formula(ruritania: Graph, tmp_path: Path) -> None:
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(ruritania.store.as_oxigraph())
    case = ox.NamedNode(f"{THING}case/rur-rassendyll")  # which has a summary
    evil = ox.Literal('=HYPERLINK("http://example.org","x")', language="en")
    person = ox.NamedNode(f"{THING}person/rudolf-rassendyll")
    for quad in list(store.statements(person, RDFS_LABEL)):
        store.remove(quad)
    name = ox.Literal("@SUM(1)\x00\x01;=2\n +3\x9b", language="en")
    store.as_oxigraph().add(ox.Quad(person, RDFS_LABEL, name, ox.NamedNode(f"{GRAPH}data/evil")))
    graph = ox.NamedNode(f"{GRAPH}data/evil")
    store.as_oxigraph().add(ox.Quad(case, ox.NamedNode("https://w3id.org/habeas/ont#shortName"), evil, graph))
    for text in (evil, ox.Literal("another", language="en")):
        store.as_oxigraph().add(ox.Quad(case, ox.NamedNode("https://w3id.org/habeas/ont#summary"), text, graph))
    with pytest.raises(KgError, match="3 values of summary"):
        export(store, ruritania.archive, tmp_path / "two", "0.1.0", formats=["tables"])
    old = list(store.statements(case, ox.NamedNode("https://w3id.org/habeas/ont#summary")))
    for quad in [quad for quad in old if quad.object != evil]:
        store.remove(quad)
    export(store, ruritania.archive, tmp_path / "one", "0.1.0", formats=["tables"])
    files = sorted((tmp_path / "one").rglob("*.csv"))
    cells = [one for file in files for row in csv.reader(file.open(encoding="utf-8", newline="")) for one in row]
    assert not [part for one in cells for part in re.split("[;\t\n]", one) if part.lstrip().startswith(FORMULA)]
    assert f"'{evil.value}" in cells
    assert "'@SUM(1)\\x00\\x01;'=2\n' +3\\x9b" in cells
    parquet = pq.read_table(tmp_path / "one" / "tables" / "persons.parquet")
    assert name.value in parquet.column("label").to_pylist()
    database = sqlite3.connect(tmp_path / "one" / "habeas.sqlite")
    assert (name.value,) in database.execute("SELECT label FROM persons").fetchall()
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# SQLite


def test_sqlite_holds_the_same_rows_and_every_key_is_there(ruritania: Graph, whole: Path) -> None:
    db = sqlite3.connect(f"file:{whole / 'habeas.sqlite'}?mode=ro", uri=True)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in declared(ruritania.prefixes):
        frame = pd.read_csv(whole / "tables" / f"{table.name}.csv", dtype=str, keep_default_na=False)
        assert list(frame["id"]) == [i for (i,) in db.execute(f'SELECT id FROM "{table.name}" ORDER BY rowid')]
        keys = {row[3]: row[2] for row in db.execute(f'PRAGMA foreign_key_list("{table.name}")')}
        assert keys == {c.name: c.target for c in table.columns if c.target and not c.several}
        for column in table.columns:
            if column.several:
                (number,) = db.execute(f'SELECT COUNT(*) FROM "{table.name}_{column.name}"').fetchone()
                assert number == sum(len(value.split(SEPARATOR)) for value in frame[column.name] if value)


def test_search_finds_a_russian_name_typed_without_its_marks(whole: Path) -> None:
    db = sqlite3.connect(whole / "habeas.sqlite")
    query = "SELECT things.id FROM things JOIN things_fts ON things.rowid = things_fts.rowid WHERE things_fts MATCH ?"
    folded = [row for row in db.execute("SELECT id, text, folded FROM things") if row[1].casefold() != row[2]]
    assert folded
    words = 0
    for thing, text, plain in folded:
        for one, other in zip(text.casefold().split(), plain.split(), strict=False):
            if one != other and other.isalpha():
                assert (thing,) in db.execute(query, (other,)).fetchall()
                words += 1
    assert words


def test_every_row_has_a_label(whole: Path) -> None:
    db = sqlite3.connect(whole / "habeas.sqlite")
    labels = dict(db.execute("SELECT id, label FROM things"))
    assert "" not in labels.values()
    assert labels["doc:ibl-2031-1__para_8"] == "Opinion No. 1/2031, para. 8"
    assert labels[f"{GRAPH}data/cases/detchard"] == "The case of Albert Detchard (Ruritania)"
    assert not [label for thing, label in labels.items() if thing.startswith("conclusion:") and label == thing]


def test_a_view_has_names_for_the_ids_of_its_table(ruritania: Graph, whole: Path) -> None:
    db = sqlite3.connect(whole / "habeas.sqlite")
    labels = dict(db.execute("SELECT id, label FROM things"))
    checked = 0
    for table in (table for table in declared(ruritania.prefixes) if table.view):
        ids = [row[:2] for row in db.execute(f"SELECT id, name FROM {table.name}_named ORDER BY id")]
        assert ids == db.execute(f"SELECT id, label FROM {table.name} ORDER BY id").fetchall()
        for column in (column for column in table.columns if column.target and column.name in table.view):
            shown = dict(db.execute(f"SELECT id, [{column.name}] FROM {table.name}_named"))
            place = f"{table.name}_{column.name}" if column.several else table.name
            key = table.name if column.several else "id"
            for thing, value in db.execute(f"SELECT [{key}], [{column.name}] FROM {place}").fetchall():
                if column.several and column.target in ("things", "provisions"):
                    assert shown[thing]  # at least the narrowest provision
                else:
                    assert labels[value] in shown[thing] if value else shown[thing] is None
                checked += 1
    assert checked > 200


def test_a_view_names_the_paragraph_and_not_its_article_and_treaty_again(whole: Path) -> None:
    db = sqlite3.connect(whole / "habeas.sqlite")
    finding = ("doc:ibl-2031-1__finding_conviction",)
    (cell,) = db.execute("SELECT rests_on FROM findings_named WHERE id = ?", finding).fetchone()
    (number,) = db.execute("SELECT COUNT(*) FROM findings_rests_on WHERE findings = ?", finding).fetchone()
    assert (cell, number) == ("Covenant of Liberty 2(2)", 3)


def test_the_links_are_the_graph_that_a_tool_draws(ruritania: Graph, whole: Path) -> None:
    db = sqlite3.connect(whole / "habeas.sqlite")
    links = pd.read_sql("SELECT * FROM links", db)
    graph = nx.from_pandas_edgelist(links, edge_attr="link", edge_key="link", create_using=nx.MultiDiGraph)
    assert graph.number_of_edges() == len(links) > 2_000
    assert set(graph) <= {thing for (thing,) in db.execute("SELECT id FROM things_named")}
    rows = ruritania.store.rows("SELECT DISTINCT ?s ?o WHERE { ?s <https://w3id.org/habeas/ont#restsOn> ?o }")
    rests = {tuple(shorten(str(term)[1:-1], ruritania.prefixes) for term in row) for row in rows}
    assert rests
    assert rests <= {(one, other) for one, other, link in graph.edges(keys=True) if link == "rests_on"}


# bad input


def refused(capsys: pytest.CaptureFixture[str], archive: Path, *words: str) -> str:
    before = sorted(archive.parent.iterdir())
    assert main(["--archive", str(archive), "export", *words]) == 1
    assert sorted(archive.parent.iterdir()) == before
    return capsys.readouterr().err


def test_a_folder_that_is_not_empty_is_refused(archive: Path, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert "not empty" in refused(capsys, archive, "--to", str(tmp_path))
    assert "not a folder" in refused(capsys, archive, "--to", str(tmp_path / "mine.txt"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_format_is_refused_by_name(archive: Path, tmp_path: Path, capsys: Any) -> None:
    told = refused(capsys, archive, "--to", str(tmp_path / "out"), "--formats", "rdf,xls")
    assert "'xls'" in told
    assert all(name in told for name in PARTS)
    assert "no format is named" in refused(capsys, archive, "--to", str(tmp_path / "out"), "--formats", ",")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_name_and_a_graph_that_is_missing_or_stale_are_told(tmp_path: Path, capsys: Any) -> None:
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    to = str(tmp_path / "out")
    assert "--to DIR" in refused(capsys, tmp_path / "archive")
    assert "no graph has been built" in refused(capsys, tmp_path / "archive", "--to", to)
    pipeline.build_archive(locate(tmp_path / "archive"))
    file = tmp_path / "archive" / "data" / "bodies.ttl"
    file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert "changed since" in refused(capsys, tmp_path / "archive", "--to", to)


def test_a_folder_that_cannot_be_written_is_told(archive: Path, capsys: Any) -> None:
    assert "cannot be written" in refused(capsys, archive, "--to", "/dev/null/release")


@pytest.mark.parametrize("size", [20_000, 400_000, 1_500_000])
def test_where_there_is_no_room_nothing_is_left(archive: Path, tmp_path: Path, size: int) -> None:
    limit = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
        "from kg.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", limit, "--archive", str(archive), "export", "--to", str(tmp_path / "out")]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "the release cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
