"""Fixtures for the tests of the reader: what it knows of the record, and a reading of a few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.archive import locate
from kg.read import Decision, Gazetteer, read


@pytest.fixture(scope="session")
def known() -> Gazetteer:
    return Gazetteer.of(locate())


@pytest.fixture
def opinion(known: Gazetteer, tmp_path: Path) -> Callable[..., Decision]:
    """Reads the example of an opinion of today after replacing some of its words."""

    def change(words: dict[str, str] | None = None) -> Decision:
        text = (Path(__file__).parent / "drafts" / "today.txt").read_text(encoding="utf-8")
        for old, new in (words or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "opinion.txt"
        path.write_text(text, encoding="utf-8")
        (decision,) = read(path, known).decisions
        return decision

    return change
