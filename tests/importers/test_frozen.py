"""Imports whose importers are gone, and which are kept by hand: each record of the source is still in the files."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from kg.terms.names import THING
from tests.conftest import ROOT
from tests.importers.case import Values, of_class, values


def committed(name: str) -> Values:
    """What the files of an import say of each thing, without their passages."""
    files = (ROOT / "data" / "imported" / name).glob("*.ttl")
    return values({file.name: file.read_text(encoding="utf-8") for file in files if "passages" not in file.name})


def test_every_entry_of_the_index_of_judgments_is_a_finding(sources: Path) -> None:
    with (sources / "hudoc" / "judgments-1904.csv").open(encoding="utf-8") as file:
        rows = {f"{THING}doc/echr-{row['itemid']}": row for row in csv.DictReader(file)}
    found = committed("hudoc")
    judgments, findings = of_class(found, "Judgment"), of_class(found, "Finding")
    assert judgments.keys() == rows.keys()
    assert len(judgments) == 1904
    told = Counter(finding["isFindingOf"][0] for finding in findings.values())
    due = {iri: int(row["violation_count"]) + int(row["no_violation_count"]) for iri, row in rows.items()}
    assert told == Counter(due)
    assert told.total() == 3207
    assert {iri for iri, row in rows.items() if row["violated_articles"]} == {
        finding["isFindingOf"][0]
        for finding in findings.values()
        if finding["result"] == [f"{THING}list/result-violation"]
    }
    # The Court found a breach of article 14 taken with article 4(3)(d): Resolution of 22 March 1996 (001-55806).
    first, second = (found[f"{THING}doc/echr-001-57880__finding_{number}"] for number in (1, 2))
    assert "findsViolated" not in first
    assert first["restsOn"] == [f"{THING}echr/art_4__para_3__point_d"]
    assert second["findsViolated"] == [f"{THING}echr/art_14"]
