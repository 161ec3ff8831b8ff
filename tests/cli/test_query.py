"""`kg query`: it knows the archive's prefixes, reads files and standard input, and warns of names that nothing has."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.main import main
from kg.graph import Graph
from kg.sparql.text import with_prefixes
from tests.conftest import ruritania_copied

Run = Callable[..., tuple[int, str, str]]
CASES = "SELECT ?case WHERE { ?case a hb:Case } ORDER BY ?case"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ruritania_copied(tmp_path_factory.mktemp("query"))


@pytest.fixture
def run(archive: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["--archive", str(archive), "query", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_no_prefix_of_the_archive_need_be_declared(run: Run, ruritania: Graph) -> None:
    status, out, err = run(CASES)
    number = len(ruritania.query(CASES).rows)
    assert (status, err) == (0, "")
    assert number > 1
    assert out.endswith(f"\n\n{number} rows\n")
    declared = f"PREFIX hb: <https://example.org/> {CASES}"  # a declaration of the query is stronger
    assert run(declared)[:2] == (0, "case\n────\n\n0 rows\n")


def test_a_query_is_read_from_a_file_or_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cases.rq"
    file.write_text(CASES, encoding="utf-8")
    expected = run(CASES)
    assert run(str(file)) == expected
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CASES.encode())))
    assert run("-") == expected
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"SELECT \xff")))
    status, _, err = run("-")
    assert (status, err.splitlines()[0]) == (1, "standard input:1: this is not UTF-8")
    file.write_text("SELECT ?c {\n ?c a hb:Case\n", encoding="utf-8")
    status, _, err = run(str(file))
    assert err.startswith(f"{file}, line 1, column 11: this is not SPARQL: {{ is not closed")
    assert status == 1


def test_a_name_that_nothing_has_is_a_warning(run: Run) -> None:
    query = """PREFIX case: <https://w3id.org/habeas/id/case/>
SELECT * { ?c a hb:Csae ; hb:inSate ?s .
  ?c hb:category list:categry-II ; hb:statedIn case:nobody ; a <https://w3id.org/habeas/ont#Kase>, hb:Case }"""
    status, out, err = run(query)
    assert (status, out.splitlines()[-1]) == (0, "0 rows")
    assert err.splitlines() == [
        "warning: the query, line 2, column 17: there is no class hb:Csae; did you mean hb:Case?",
        "warning: the query, line 2, column 27: there is no property hb:inSate; did you mean hb:inState?",
        "warning: the query, line 3, column 18: there is no thing list:categry-II; did you mean list:category-II?",
        "warning: the query, line 3, column 48: there is no thing case:nobody",
        "warning: the query, line 3, column 64: there is no class hb:Kase; did you mean hb:Case?",
    ]


def test_turtle_declares_only_the_prefixes_that_it_uses(run: Run, ruritania: Graph) -> None:
    query = "CONSTRUCT { ?d hb:adoptedOn ?day } WHERE { ?d hb:adoptedOn ?day }"
    status, out, _ = run(query)
    assert status == 0
    found = {quad.triple for quad in ox.parse(out, format=ox.RdfFormat.TURTLE)}
    assert found == set(ruritania.store.construct(with_prefixes(query, ruritania.prefixes)))
    declared = [line.split()[1] for line in out.splitlines() if line.startswith("@prefix")]
    assert {"hb:", "xsd:"} <= set(declared)
    body = "".join(line for line in out.splitlines() if not line.startswith("@prefix"))
    assert [prefix for prefix in declared if prefix not in body] == []


def test_a_query_that_takes_too_long_is_ended_with_an_explanation(archive: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [sys.executable, "-m", "kg", "--archive", str(archive), "query", "--seconds", "1", query]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the query: it takes longer than 1 second\n" in done.stderr
    assert "give it more time: set HABEAS_QUERY_SECONDS, or --seconds" in done.stderr
