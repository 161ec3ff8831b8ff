"""Verification: every passage of the letter is found, and one changed letter anywhere is noticed."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from conftest import RURITANIA

from kg.cli import main
from kg.graph import Graph
from kg.verify import verify

SEED = 20220913
LETTER = "letter-2022-09-13.md"


def test_every_passage_of_ruritania_is_verified(ruritania: Graph) -> None:
    verified = verify(ruritania.store, RURITANIA / "sources", ruritania.prefixes)
    assert verified.failures == []
    assert sum(verified.passages.values()) >= 30


def test_every_passage_of_the_letter_is_verified(real: Graph, sources: Path) -> None:
    verified = verify(real.store, sources, real.prefixes)
    assert verified.failures == []
    cited = real.query(
        """PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT DISTINCT ?p { ?p oa:hasSource <https://w3id.org/habeas/id/doc/letter-2022-09-13> }"""
    )
    assert verified.passages["doc:letter-2022-09-13"] == len(cited.rows) >= 80


@pytest.mark.parametrize("number", range(10))
def test_one_changed_letter_anywhere_is_found(number: int, real: Graph, sources: Path, tmp_path: Path) -> None:
    print(f"seed {SEED + number}")
    text = (sources / LETTER).read_text(encoding="utf-8")
    place = random.Random(SEED + number).choice([i for i, c in enumerate(text) if c.isalpha()])
    changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
    (tmp_path / LETTER).write_text(changed, encoding="utf-8")
    verified = verify(real.store, tmp_path, real.prefixes)
    assert any("is not the text that was read" in failure.what for failure in verified.failures)


def test_a_changed_letter_in_a_cited_stretch_names_the_passage(ruritania: Graph, tmp_path: Path) -> None:
    shutil.copytree(RURITANIA / "sources", tmp_path / "sources")
    for path in (tmp_path / "sources").iterdir():
        path.write_text("X" + path.read_text(encoding="utf-8")[1:], encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace("e", "a"), encoding="utf-8")
    verified = verify(ruritania.store, tmp_path / "sources", ruritania.prefixes)
    assert any("is not the stretch that was cited" in failure.what for failure in verified.failures)


def test_a_truncated_text_is_found(ruritania: Graph, tmp_path: Path) -> None:
    for path in (RURITANIA / "sources").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes()[:-40])
    assert verify(ruritania.store, tmp_path, ruritania.prefixes).failures


def test_a_text_that_is_not_at_hand_is_told_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--sources", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "doc:letter-2022-09-13 (letter-2022-09-13.md): the text is not at hand" in out


def test_a_changed_text_ends_with_1(sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (sources / LETTER).read_text(encoding="utf-8")
    (tmp_path / LETTER).write_text(text.replace("Ilyashev", "Ilyasheva", 1), encoding="utf-8")
    assert main(["verify", "--sources", str(tmp_path)]) == 1
    assert "restore the text" in capsys.readouterr().err
