"""The rank of treaties in a State: clauses of a wording of a year, silence, and dated wordings side by side."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.reference.examples import blocks
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import ONT, THING
from tests.conftest import ROOT
from tests.ontology.test_shapes import ground

ARCHIVE = locate()
QUESTION = (ROOT / "queries" / "questions" / "rank-of-treaties.rq").read_text(encoding="utf-8")
SILENT = f"""
<{THING}rur-const__absence_treaty-rank> a <{ONT}Absence> ;
    <{ONT}isAbsentFrom> <{THING}rur-const> ;
    <{ONT}absentProperty> <{ONT}treatyRank> .
"""
NOTE = f'<{THING}rur-const/art_4__version_2003> <{ONT}note> "On the text: a release of 1960."@en .'


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The answer for the State of the examples."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=RdfFormat.N_QUADS)
    text = (ROOT / "ontology" / "examples" / "shapes" / "Clause.trig").read_text(encoding="utf-8")
    (example,) = [block.turtle for block in blocks(text) if block.name == "valid.rank"]
    load_files(store, {"clause.ttl": f"{example}\n{NOTE}\n{SILENT}".encode()})
    infer(store, read_all(ARCHIVE, "rules"))
    columns = [word[1:] for word in QUESTION.split("SELECT DISTINCT")[1].split("WHERE")[0].split()]
    found = store.rows(QUESTION.replace("state:kz", "state:rur"))
    return [{name: getattr(term, "value", "") for name, term in zip(columns, row, strict=True)} for row in found]


def test_a_clause_is_given_with_year_scope_conditions_caution_and_remark(rows: list[dict[str, str]]) -> None:
    (clause,) = [row for row in rows if row["rank"]]
    said = {
        "norm": f"{THING}rur-const/art_4",
        "version": f"{THING}rur-const/art_4__version_2003",
        "asOf": "2003",
        "rank": f"{THING}list/rank-above-laws",
        "scope": "ratified treaties",
        "conditions": "ratified; published",
        "direct": "true",
        "sure": f"{THING}list/certainty-sure",
        "caution": "a later wording is said to exist",
        "remark": "On the text: a release of 1960.",
    }
    assert {name: clause[name] for name in said} == said


def test_silence_is_given_with_the_statement_that_the_text_was_searched(rows: list[dict[str, str]]) -> None:
    (silent,) = [row for row in rows if row["silent"]]
    assert (silent["norm"], silent["version"], silent["rank"]) == (f"{THING}rur-const", "", "")


def test_no_other_row_is_given(rows: list[dict[str, str]]) -> None:
    assert len(rows) == 2
