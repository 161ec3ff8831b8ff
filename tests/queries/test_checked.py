"""Facts of answers over the record that were compared with the source by hand, for every stored question.

They stand in `answers/checked.toml`. Where the folder of sources is at hand, the place of each is opened again.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.graph import Graph
from tests.queries.test_answers import FOLDER, QUESTIONS, written

Fact = dict[str, Any]
FACTS: list[Fact] = tomllib.loads((FOLDER / "checked.toml").read_text(encoding="utf-8"))["fact"]
IDS = [f"{number}-{fact['question']}" for number, fact in enumerate(FACTS, 1)]
AT_HAND = [pytest.param(fact, id=name) for fact, name in zip(FACTS, IDS, strict=True) if "file" in fact]
RECORD = {".csv": r"\n", ".jsonl": r"\n", ".xml": r"</item>"}


@cache
def records(path: Path) -> list[str]:
    """The lines of a table, the items of an index, or the paragraphs of a text, with single blanks."""
    text = path.read_text(encoding="utf-8")
    return [" ".join(part.split()) for part in re.split(RECORD.get(path.suffix, r"\n\s*\n"), text)]


def stands(fact: Fact, folder: Path) -> bool:
    """True if the words of a fact stand together in one record of its source, and no record has those that must not."""
    found = records(folder / fact["file"])
    together = any(all(words in record for words in fact.get("words", [])) for record in found)
    whole = "\n".join(found).lower()
    return together and not any(words.lower() in whole for words in fact.get("missing", []))


def test_every_question_has_a_fact_that_was_checked() -> None:
    assert sorted({fact["question"] for fact in FACTS}) == QUESTIONS
    assert len(FACTS) >= 46
    assert len(AT_HAND) >= 46


@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_a_checked_fact_is_in_the_answer(fact: Fact, real: Graph) -> None:
    answer = real.ask(fact["question"], **fact.get("parameters", {}))
    wanted: dict[str, str] = fact["row"] if "row" in fact else fact["no_row"]
    assert set(wanted) <= set(answer.columns)
    rows = list(csv.DictReader(io.StringIO(written(real, answer))))
    assert any(wanted.items() <= row.items() for row in rows) == ("row" in fact), fact["source"]


@pytest.mark.parametrize("fact", AT_HAND)
def test_a_checked_fact_stands_in_the_source(fact: Fact, sources: Path) -> None:
    assert stands(fact, sources), f"{fact['file']}: {fact.get('words', [])}"


def test_articles_found_beside_article_5_are_as_many_as_a_count_of_the_source_gives(real: Graph, sources: Path) -> None:
    with (sources / "hudoc" / "judgments-1904.csv").open(encoding="utf-8", newline="") as table:
        lists = [row["violated_articles"].replace(" ", "").split(",") for row in csv.DictReader(table)]
    articles = [{entry.split("-")[0] for entry in entries if not entry.startswith("p")} for entries in lists]
    counted = Counter(other for found in articles if "5" in found for other in found - {"5"})
    rows = csv.DictReader(io.StringIO(written(real, real.ask("articles-found-together", article="ECHR 5"))))
    given = {row["other"].rsplit("_", 1)[1]: int(row["decisions"]) for row in rows if row["other"].startswith("echr:")}
    assert given == counted
    assert counted["3"] == 90
