"""Coverage: over the record nothing that a reader expects is missing without a reason, and what is missing is told."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.ask.coverage import DEPTHS, coverage, depth, unexplained
from kg.cli.main import main
from kg.graph import Graph
from kg.terms.names import ONT, hb
from tests.conftest import RURITANIA


def test_nothing_that_a_reader_expects_is_unexplained(real: Graph, ruritania: Graph) -> None:
    for graph in (real, ruritania):
        assert unexplained(graph.store).rows == []


def test_the_counts_of_a_row_add_up(real: Graph) -> None:
    table = coverage(real.store)
    assert len(table.rows) >= 15
    for row in table.rows:
        things, *parts = (int(term.value) for term in row[2:] if isinstance(term, Literal))
        assert things == sum(parts), row
        assert parts[-1] == 0


def test_the_counts_agree_with_a_count_made_another_way(real: Graph) -> None:
    table = coverage(real.store)
    row = next(r for r in table.rows if r[0] == hb("Conviction") and r[1] == hb("underProvision"))
    inner = real.store.as_oxigraph()
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    convictions = {q.subject for q in inner.quads_for_pattern(None, rdf_type, NamedNode(f"{ONT}Conviction"))}
    filled = {c for c in convictions if list(inner.quads_for_pattern(c, hb("underProvision"), None))}
    assert [getattr(term, "value", "") for term in row[2:4]] == [str(len(convictions)), str(len(filled))]


def test_of_how_many_opinions_what_is_known_by_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "opinions", "--format", "csv"]) == 0
    rows = {row["year"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    # A/HRC/54/51, para. 8: 88 opinions; its table has the result and the reply of each
    assert [rows["2022"][name] for name in ("adopted", "known", "missing", "withResult")] == ["88", "88", "0", "88"]
    assert sum(int(row["known"]) for row in rows.values()) > 1770


def test_each_decision_is_known_to_one_depth(ruritania: Graph, real: Graph) -> None:
    for graph in (ruritania, real):
        for name, known in depth(graph.store).items():
            assert tuple(known) == DEPTHS
            documents = graph.store.rows(f"SELECT DISTINCT ?d WHERE {{ ?d a {hb(name)} ; {hb('readExtent')} ?e }}")
            assert sum(known.values()) == len(documents)
    assert depth(ruritania.store)["Opinion"]["reportedByOthers"] > 0
    assert depth(real.store)["Judgment"]["readWhole"] == 0


@pytest.mark.full
def test_what_is_missing_without_a_reason_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(RURITANIA / "data", tmp_path / "data")
    assert main(["--archive", str(tmp_path), "coverage"]) == 0
    for path in (tmp_path / "data").rglob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("hb:absentProperty hb:repliedOn", "hb:absentProperty hb:session"), encoding="utf-8"
        )
    assert main(["--archive", str(tmp_path), "build"]) == 0
    capsys.readouterr()
    assert main(["--archive", str(tmp_path), "coverage"]) == 1
    captured = capsys.readouterr()
    assert "has no replied on, and nothing says why" in captured.err
    assert "unexplained" in captured.out
