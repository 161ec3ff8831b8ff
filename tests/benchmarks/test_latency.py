"""The measurement of how long an editor waits: it edits a copy, and gives medians with ratios. No time is asserted."""

from __future__ import annotations

import pytest

from benchmarks.measure.latency import BASE, Waiting, longer_label, longer_text, measure, other_name, table
from kg.archive import locate
from tests.conftest import RURITANIA

TEXT = """case:rur-x a hb:Case ;
    rdfs:label "The case"@en ; hb:hasEvent case:rur-x__arrest ; hb:summary "Arrested."@en .
case:rur-xy rdfs:label "Another"@en .
"""


def test_one_edit_changes_one_text_and_another_the_name_of_the_case_throughout() -> None:
    assert longer_text(TEXT, 3) == TEXT.replace('"Arrested', '"Edit 3: Arrested')
    assert longer_label(TEXT, 3) == TEXT.replace('"The case', '"Edit 3: The case')
    renamed = other_name(TEXT, 3)
    assert renamed.count("case:rur-x-3") == 2
    assert "case:rur-x-3__arrest" in renamed
    assert "case:rur-xy " in renamed


def test_the_table_has_medians_and_ratios() -> None:
    rows = [Waiting(BASE, "nothing", [0.1, 0.3, 0.2]), Waiting("kg ask x", "nothing", [0.4, 0.5, 0.6])]
    lines = table(rows).splitlines()
    assert lines[-2:] == [
        f"| `{BASE}` | nothing | 0.20 (0.10–0.30) | 1.0 |  |",
        "| `kg ask x` | nothing | 0.50 (0.40–0.60) | 2.5 | 0.35 |",
    ]


@pytest.mark.full
def test_every_command_is_measured_and_the_archive_stays_as_it_is() -> None:
    archive = locate(RURITANIA)
    name = next(n for n in archive.names_in("data") if n.startswith("data/cases/"))
    before = archive.digests
    found = measure(archive, name, 1)
    assert {row.command.split()[1] for row in found} == {"-c", "ask", "why", "validate", "build"}
    assert locate(RURITANIA).digests == before
