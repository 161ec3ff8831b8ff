"""Damage costs facts and makes none wrong: the documents of all sets with gold, damaged in twelve ways."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.read import Gazetteer, read
from kg.read import score as scoring
from tests.read import damages

SETS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "real")
HERE = Path(__file__).parent
Documents = list[tuple[scoring.Gold, str]]
LEAST: dict[damages.Damage, float] = {  # the share of the facts of a damaged text that is still found
    damages.no_numbers_of_paragraphs: 0.8,
    damages.two_columns: 0.0,  # refused, nearly all of them
}


KNOWN = (  # mistakes that are left
    "middle-21-2014-one-line.txt: alleged: “udhr/art_5” is not there",  # the heading of the discussion is divided
    "middle-21-2014-one-line.txt: alleged: “udhr/art_12” is not there",
    "op-1992-067.txt: kind: “opinion” is not there",  # "DECISlON"
    "op-2018-132-scan.txt: reply: “sa no” is not there",  # a late reply, of which only the day was told
)


@pytest.fixture(scope="module")
def documents(known: Gazetteer) -> Documents:
    """The gold of every document that can be read, with its text."""
    found = []
    for gold in (one for name in SETS for one in scoring.gold_of(HERE / name)):
        with contextlib.suppress(KgError):
            found.append((gold, read(gold.document, known).text))
    return found


def damaged(
    known: Gazetteer, documents: Documents, folder: Path, damage: damages.Damage
) -> tuple[scoring.Score, set[str]]:
    """The score of all documents with this damage, each twice, and what was said of those that were refused."""
    score, refusals = scoring.Score(), set()
    for seed in range(2):
        for gold, text in documents:
            path = folder / f"{gold.document.stem}.txt"
            path.write_text(damage(text, random.Random(f"{seed} {path.name}")), encoding="utf-8")
            try:
                reading = read(path, known)
            except KgError as error:
                refusals.add(error.what)
                continue
            scoring.add(score, scoring.Gold(gold.path, path, gold.decisions), reading)
    return score, refusals


@pytest.mark.full
def test_lost_figures_make_few_facts_wrong(known: Gazetteer, documents: Documents, tmp_path: Path) -> None:
    score, _ = damaged(known, documents, tmp_path, damages.lost_figures)
    total = score.total(scoring.TARGETS)
    assert (total.precision or 0) >= 0.995, score.differences
    assert (total.recall or 0) >= 0.9


@pytest.mark.full
@pytest.mark.parametrize("damage", damages.DAMAGES, ids=lambda one: one.__name__)
def test_damage_never_makes_a_fact_wrong(
    known: Gazetteer, documents: Documents, tmp_path: Path, damage: damages.Damage
) -> None:
    score, refusals = damaged(known, documents, tmp_path, damage)
    wrong = [one for one in score.differences if one.endswith("is not there") and ": decisions: " not in one]
    lost = {one.replace("was not found", "is not there") for one in score.differences}
    weaker = [one for one in wrong if one.replace(": rests-on: ", ": violated: ") in lost]  # the verb was damaged
    assert sorted({*wrong} - {*weaker} - {*KNOWN}) == []
    assert refusals <= ({"its lines stand in two columns, side by side"} if damage is damages.two_columns else set())
    total = score.total(name for name in score.rows if name != "decisions")
    assert total.recall is not None
    assert total.recall >= LEAST.get(damage, 0.9)
