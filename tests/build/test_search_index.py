"""The search index after a change: shared with the last store if nothing in it changed, and the same as a new one."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.search import index
from tests.conftest import ruritania_copied
from tests.effort import sampled

EDITS = [
    ('hb:summary "', 'hb:summary "In short: ', True),
    ('rdfs:label "', 'rdfs:label "Newly ', False),
    ("rdfs:label ", "hb:summary ", False),
    ('hb:occurredOn "203', 'hb:occurredOn "202', False),
    ("hb:isEventOf ", "hb:note ", False),
]


def rows(file: Path) -> list[tuple[object, ...]]:
    """All that an index holds, in order."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        return [
            row
            for table in ("thing", "name", "facet", "member")
            for row in sorted(database.execute(f"SELECT * FROM {table}"), key=str)
        ]


@pytest.mark.parametrize(("old", "new", "shared"), [EDITS[0], *sampled(EDITS[1:], 1)])
def test_the_index_after_a_change_is_that_of_the_new_store(old: str, new: str, shared: bool, tmp_path: Path) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    last = pipeline.build_archive(locate(archive)).folder
    file = next(f for f in sorted((archive / "data").rglob("*.ttl")) if old in f.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    built = pipeline.build_archive(locate(archive), checked=False).folder
    assert built != last
    assert os.path.samefile(last / index.FILE, built / index.FILE) is shared
    index.write(pipeline.open_store(built), tmp_path / "again.sqlite")
    assert rows(built / index.FILE) == rows(tmp_path / "again.sqlite")
