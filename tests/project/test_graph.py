"""The Python face: open, ask, query, show, a data frame, an rdflib.Dataset over the same store."""

from __future__ import annotations

import pytest
from rdflib import Dataset

import kg
from kg.graph import Graph


def test_the_promised_line_works() -> None:
    graph = kg.open()
    frame = graph.ask("cases-resting-on", provision="CC 274", article="ICCPR 19").to_pandas()
    assert list(frame["case"].unique()) == ["Alnur Ilyashev v. Kazakhstan"]
    assert list(frame["case_id"].unique()) == ["case:kz-ilyashev"]


def test_a_dataset_of_rdflib_sees_the_same_store(real: Graph) -> None:
    dataset = real.dataset()
    assert isinstance(dataset, Dataset)
    query = """PREFIX hb: <https://w3id.org/habeas/ont#>
        SELECT DISTINCT ?case { ?case a hb:Case } ORDER BY ?case"""
    theirs = [str(row[0]) for row in dataset.query(query)]  # type: ignore[index]
    assert theirs == real.query(query).column("case")
    assert len(theirs) == len(set(theirs)) > 0


@pytest.mark.parametrize(
    "name", ["cases-resting-on", "cases-not-counted", "case-matrix", "conflicts", "remedies-and-status"]
)
def test_rdflib_gives_the_same_answer_to_a_stored_question(name: str, ruritania: Graph) -> None:
    answer = ruritania.ask(name)
    rows = ruritania.dataset().query(answer.sparql)
    theirs = sorted(tuple("" if term is None else str(term) for term in row) for row in rows)  # type: ignore[union-attr]
    ours = sorted(zip(*(answer.column(name) for name in answer.columns), strict=True))
    assert theirs == ours


@pytest.mark.full
def test_show_finds_a_thing_by_citation_label_code_and_name(real: Graph) -> None:
    assert real.show("ICCPR 19").rows == real.show("iccpr:art_19").rows
    assert real.show("Kazakhstan").rows == real.show("state:kz").rows == real.show("KZ").rows
    assert real.show("Opinion No. 2/2022").rows == real.show("A/HRC/WGAD/2022/2").rows
    assert real.show("казахстан").rows == real.show("state:kz").rows


def test_what_is_not_there_is_an_error(real: Graph) -> None:
    with pytest.raises(kg.KgError, match="nothing in the graph is called"):
        real.show("ICCPR 99")
