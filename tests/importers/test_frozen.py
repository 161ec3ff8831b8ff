"""Imports whose importers are gone, and which are kept by hand: each record of the source is still in the files."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

from kg.terms.names import THING
from tests.conftest import ROOT
from tests.importers.case import Values, of_class, values


def committed(name: str) -> Values:
    """The statements of the files of an import by thing, without their passages."""
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


def test_every_row_of_the_tables_of_treaty_status_is_a_passage(sources: Path) -> None:
    files = (ROOT / "data" / "imported" / "treaty-status").glob("passages-*.ttl")
    places = values({file.name: file.read_text(encoding="utf-8") for file in files})
    quoted = {thing["checksumValue"][0] for thing in map(short, places.values()) if "checksumValue" in thing}
    told = [row for file in sources.glob("treaty-status/4-*.csv") for row in file.read_bytes().splitlines()[1:]]
    assert len(told) > 3000
    assert [row for row in told if hashlib.sha256(row).hexdigest() not in quoted] == []


def test_acts_that_were_looked_up_by_hand_are_right() -> None:
    found = committed("treaty-status")
    assert len(of_class(found, "Conflict")) == 44

    def acts(state: str, treaty: str) -> set[tuple[str, str]]:
        """Kind and day of each act of a State towards a treaty."""
        return {
            (act["actionKind"][0].rpartition("action-")[2], act["actedOn"][0])
            for act in of_class(found, "TreatyAction").values()
            if act["byState"] == [f"{THING}state/{state}"] and act["toTreaty"] == [f"{THING}{treaty}"]
        }

    assert acts("za", "iccpr") == {("signature", "1994-10-03"), ("ratification", "1998-12-10"), ("consent", "1994")}
    assert acts("mn", "apartheid-in-sports") >= {("acceptance", "1987-12-16")}
    assert ("formal-confirmation", "2010-12-23") in acts("european-union", "crpd")
    assert ("denunciation", "1997") in acts("jm", "iccpr-op1")
    # a succession to the signature is no consent; a year that differs is a conflict that deletes neither
    assert found[f"{THING}treaty-action_mk_iccpr-op1_signature"]["note"] == [
        "The table marks it as a succession to the signature."
    ]
    year, day = (f"{THING}treaty-action_za_iccpr_{kind}" for kind in ("consent", "ratification"))
    assert day in found[year]["conflictsWith"]
    conflict = found[f"{year}__conflict"]
    assert set(conflict["hasSide"]) == {year, day}
    assert "That is the year of the signature" in conflict["weighing"][0]


def short(thing: dict[str, list[str]]) -> dict[str, list[str]]:
    """The properties of a thing by their local names."""
    return {name.rpartition("#")[2]: said for name, said in thing.items()}
