"""The rows of a table in other programs: read again by csv, json and pandas, they are what the graph holds."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from kg.errors import KgError
from kg.graph import Graph
from kg.store.table import MAX_ROWS, Table

VALUES = """SELECT ?thing ?n ?x ?is ?day ?date ?text ?nothing WHERE {
  VALUES (?thing ?n ?x ?is ?day ?date ?text ?nothing) {
    (case:rur-rassendyll 54 1.5 true "2030-05-20"^^xsd:date "2030-05"^^xsd:gYearMonth "=1+1" UNDEF)
    (hb:Case UNDEF 2 false UNDEF "2030-05-20"^^xsd:date "2030-05-20" UNDEF)
    (<https://example.org/a?b=c> -7 UNDEF UNDEF "2031-01-02"^^xsd:date "2030"^^xsd:gYear "ж"@ru UNDEF)
  }
}"""
PARAMETERS = {"provision": "RUR CC 7", "article": "Covenant of Liberty 2"}
HEADS = ["thing", "thing_id", "n", "x", "is", "day", "date", "text", "nothing", "nothing_id"]


@pytest.fixture
def table(ruritania: Graph) -> Table:
    return ruritania.query(VALUES)


def test_csv_is_read_as_numbers_and_dates_and_holds_no_formula(table: Table) -> None:
    rows = list(csv.reader(io.StringIO(table.to_csv(), newline="")))
    assert rows[0] == HEADS
    assert rows[1][1:] == ["case:rur-rassendyll", "54", "1.5", "true", "2030-05-20", "2030-05", "'=1+1", "", ""]
    assert rows[2] == ["case", "hb:Case", "", "2", "false", "", "2030-05-20", "2030-05-20", "", ""]
    assert rows[3][1:4] == ["https://example.org/a?b=c", "-7", ""]
    frame = pd.read_csv(io.StringIO(table.to_csv()), parse_dates=["day"])
    assert (frame["n"].sum(), frame["x"].sum()) == (47, 3.5)
    assert frame["day"].dt.year.max() == 2031
    assert list(frame["date"]) == ["2030-05", "2030-05-20", "2030"]


def test_json_has_the_same_keys_in_every_object(table: Table) -> None:
    objects = json.loads(table.to_json())
    assert [list(one) for one in objects] == [HEADS] * 3
    assert {name: objects[0][name] for name in HEADS[2:]} == {
        "n": 54,
        "x": 1.5,
        "is": True,
        "day": "2030-05-20",
        "date": "2030-05",
        "text": "=1+1",
        "nothing": None,
        "nothing_id": None,
    }
    assert [json.loads(line) for line in table.records().to_jsonl().splitlines()] == objects


def test_a_data_frame_has_types_and_makes_no_day_from_a_month(table: Table) -> None:
    frame = table.to_pandas()
    assert list(frame.columns) == HEADS
    types = {name: str(frame[name].dtype) for name in ("n", "x", "is", "day")}
    assert types == {"n": "Int64", "x": "Float64", "is": "boolean", "day": "datetime64[s]"}
    assert frame["n"].sum() == 47
    assert list(frame["day"].dt.date.dropna()) == [date(2030, 5, 20), date(2031, 1, 2)]
    assert list(frame["date"]) == ["2030-05", "2030-05-20", "2030"]
    assert not np.issubdtype(np.asarray(frame["date"]).dtype, np.datetime64)
    assert frame["nothing"].isna().all()
    assert list(table.records().rows[0])[6] == "2030-05"


def test_identifiers_alone_are_in_full_and_numbers_stay_numbers(table: Table) -> None:
    frame = table.to_pandas(ids=True)
    assert list(frame.columns) == table.columns
    assert frame["thing"][0] == "https://w3id.org/habeas/id/case/rur-rassendyll"
    assert frame["n"].sum() == 47
    assert table.to_csv(ids=True) == table.to_sparql_csv()
    assert "=1+1" in table.to_sparql_csv().splitlines()[1]


def test_names_come_in_a_language_and_identifiers_stay(ruritania: Graph) -> None:
    answer = ruritania.ask("cases-resting-on", **PARAMETERS)
    english, russian = answer.to_pandas(), answer.to_pandas(lang="ru")
    assert list(english["opinion_id"]) == list(russian["opinion_id"])
    assert list(english["naming"]) != list(russian["naming"])
    assert set(english["case_id"]) == {"case:rur-hentzau", "case:rur-rassendyll"}


def test_the_columns_are_those_that_the_table_shows_unless_others_are_chosen(ruritania: Graph) -> None:
    answer = ruritania.ask("cases-resting-on", **PARAMETERS)
    shown = answer.question.header["table"].split()
    heads = list(answer.to_pandas().columns)
    assert [name for name in heads if not name.endswith("_id")] == shown
    chosen = answer.to_pandas(columns=["opinionDate", "case"])
    assert list(chosen.columns) == ["opinionDate", "case", "case_id"]
    assert len(chosen) == len(set(zip(answer.column("opinionDate"), answer.column("case"), strict=True)))
    with pytest.raises(KgError, match="there is no column cases") as refused:
        answer.to_pandas(columns=["case", "cases"])
    assert "finding" in refused.value.expected


def test_a_value_that_is_no_day_or_too_large_stays_text(ruritania: Graph) -> None:
    table = ruritania.query(
        """SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) {
        ("2030-02-31"^^xsd:date "99999999999999999999"^^xsd:integer "INF"^^xsd:double "2030-05-20Z"^^xsd:date) } }"""
    )
    assert table.records().rows == [["2030-02-31", "99999999999999999999", "INF", "2030-05-20Z"]]
    assert list(table.to_pandas().iloc[0]) == ["2030-02-31", "99999999999999999999", "INF", "2030-05-20Z"]


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notebook_shows_an_answer_with_a_link_for_each_thing(ruritania: Graph) -> None:
    answer = ruritania.ask("cases-resting-on", **PARAMETERS)
    page = Page(answer._repr_html_())
    assert page.text.startswith("Cases resting on a treaty provision (provision RUR CC 7;")
    assert "how the finding mentions the law" in page.text
    assert page.text.endswith(f"{len(answer.shown().rows)} rows")
    assert "https://w3id.org/habeas/id/case/rur-rassendyll" in page.links
    assert repr(answer) == f"<Answer to cases-resting-on, rows: {len(answer.rows)}>"


def test_what_a_notebook_shows_is_escaped_and_short(ruritania: Graph) -> None:
    evil = '"<script>alert(1)</script>\\u202e" "javascript:alert(1)"^^xsd:anyURI'
    table = ruritania.query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ ({evil}) }} }}")
    page = Page(table._repr_html_())
    assert {"script", "a"} & set(page.tags) == set()
    assert "<script>alert(1)</script>\\u202e" in page.text
    many = ruritania.query(f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(MAX_ROWS + 5)))} }} }}")
    html = many._repr_html_()
    assert html.count("<tr>") == MAX_ROWS + 1
    assert f"{MAX_ROWS + 5} rows, the first {MAX_ROWS} shown" in html
