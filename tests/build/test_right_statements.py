"""Statements of a careful editor raise no questions: 46 files of invented cases, as various as life is.

There are trials in absence and second trials, bail and a second arrest, an exchange of prisoners, house arrest,
military and juvenile courts, an opinion on twelve persons, a dissent, a denunciation, a law repealed after the
conviction; a hunger strike, a person whom no State takes, fifty who are not named, an opinion that is reviewed, a
settlement, a letter that is answered in part; an exile seized abroad, monks freed one after the other, petitioners of
whom some are named. What is asked all the same is improbable, and a note would answer it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from kg.archive import locate
from kg.build import pipeline
from kg.store.local import LocalStore
from tests.conftest import RURITANIA

RIGHT = Path(__file__).parents[1] / "right"
ASKED = {
    ("convicted-of-uncharged", "case:rur-stern-doctor__conviction"),  # charged under the old code
    ("events-out-of-order", "case:rur-salim-odeh__secret"),  # held in secret before the formal arrest
}


def test_of_right_statements_only_what_is_improbable_is_asked(tmp_path: Path) -> None:
    for folder in (RURITANIA, RIGHT):
        shutil.copytree(folder / "data", tmp_path / "data", dirs_exist_ok=True)
    archive = locate(tmp_path)
    findings = pipeline.run(LocalStore.in_memory(), archive, archive.turtle)
    assert {(finding.rule, finding.focus) for finding in findings} == ASKED
    assert {finding.severity for finding in findings} == {"Warning"}
