"""The import of judgments of the European Court of Human Rights: bad input, counts, and a sample against the source."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.importers.account import Account
from kg.importers.hudoc.provisions import in_words
from kg.importers.hudoc.records import COLUMNS
from kg.importers.imported_file import NOTES
from kg.terms.names import ONT, THING
from tests.importers import case
from tests.importers.case import Values, Whole

GOOD = {
    "itemid": "001-900001",
    "appno": "1/20;2/20",
    "docname": "CASE OF RURITANUS AND OTHERS v. MALTA",
    "country_name": "Malta",
    "country_code": "mt",
    "articles": "6, 41",
    "year": "2020",
    "judgement_date": "29/02/2020 00:00:00",
    "applicant_type": "Multiple Applicants",
    "has_violation": "True",
    "violation_count": "2",
    "no_violation_count": "1",
    "violated_articles": "6-3-c, 6-3-c",
    "no_violation_articles": "p1-1",
    "has_mixed_decision": "False",
    "judge_president": "Judge Rudolf",
    "judge_count": "1",
    "judge_names_list": "Judge Rudolf",
}
OTHER = GOOD | {"itemid": "001-900002", "appno": "3/20", "docname": "CASE OF A.B. v. MALTA"}


def table(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = tuple(COLUMNS)) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def excerpt(tmp_path: Path, *rows: dict[str, str]) -> tuple[Values, Account]:
    account, _, found = case.imported("hudoc", table(tmp_path / "judgments.csv", *rows))
    return short(found), account


def short(found: Values) -> Values:
    """Things, properties and values without their namespaces."""
    return {
        iri.removeprefix(THING): {
            re.split(r"[#/]", name)[-1]: [value.removeprefix(THING).removeprefix(ONT) for value in values]
            for name, values in said.items()
        }
        for iri, said in found.items()
    }


def test_a_record_becomes_a_judgment_and_a_finding_for_each_entry(tmp_path: Path) -> None:
    found, account = excerpt(tmp_path, GOOD)
    judgment = found["doc/echr-001-900001"]
    assert judgment["type"] == ["Judgment"]
    assert judgment["title"] == ["Ruritanus and Others v. Malta"]
    assert judgment["communicationNumber"] == ["1/20", "2/20"]
    assert judgment["adoptedOn"] == ["2020-02-29"]
    assert judgment["respondent"] == ["state/mt"]
    assert "stateNamed" not in judgment
    assert judgment["considers"] == ["echr/art_6", "echr/art_41"]
    assert "findsViolated" not in judgment
    first, second, third = (found[f"doc/echr-001-900001__finding_{n}"] for n in (1, 2, 3))
    assert first["findsViolated"] == second["findsViolated"] == ["echr/art_6__para_3__point_c"]
    assert "summary" not in first
    assert third["findsNoViolationOf"] == ["echr-p1/art_1"]
    assert third["result"] == ["list/result-no-violation"]
    assert "doc/echr-001-900001__finding_4" not in found
    assert account.things["Finding"] == 3
    assert [len(one.get("note", [])) for one in (first, second, third)] == [1, 1, 0]  # two may be of one joint head
    text = (tmp_path / "judgments.csv").read_bytes().decode()
    segment = found["doc/hudoc-echr-od__001-900001__seg_1"]
    stretch = text[int(segment["start"][0]) : int(segment["end"][0])]
    assert stretch == text.splitlines()[1]
    assert found[segment["checksum"][0]]["checksumValue"] == [hashlib.sha256(stretch.encode()).hexdigest()]


@pytest.mark.parametrize(
    ("entries", "breached"),
    [
        ("4-3-d, 14", "14"),  # violation of 14 with 4(3)(d): of 4(3)(d) alone nothing was found
        ("3, 3, 13", "3 13"),  # 3, and 13 with 3: no head names one article twice, so the first 3 stands alone
        ("8, 14, 9", "14"),
        ("13, 14", ""),  # which of the two is read with the other is not told
        ("11, 9", ""),
        ("10", "10"),
        ("6-1, 6-3-c", "6-1 6-3-c"),
        ("5-1, 5-3, 3, 6", "5-1 5-3 3 6"),
    ],
)
def test_an_entry_that_may_be_the_second_of_a_head_is_not_said_to_be_breached(
    tmp_path: Path, entries: str, breached: str
) -> None:
    for column, relation in (("violated_articles", "findsViolated"), ("no_violation_articles", "findsNoViolationOf")):
        row = GOOD | {"violated_articles": "", "no_violation_articles": "", column: entries}
        found, _ = excerpt(tmp_path, row)
        findings = [thing for thing in found.values() if thing.get("type") == ["Finding"]]
        said = [value for one in findings for value in one.get(relation, [])]
        assert said == [provision(code) for code in breached.split()]
        rest = [one for one in findings if relation not in one]
        codes = entries.split(", ")
        assert len(rest) + len(said) == len(codes)
        assert all(len(one["note"]) == 2 for one in rest)
        assert all("alone or with another article" in one["summary"][0] for one in rest if "restsOn" not in one)
        weaker = [value for one in rest for value in one.get("restsOn", [])]
        assert (len(weaker) == len(rest)) if column == "violated_articles" else weaker == []


def test_a_second_state_of_the_title_is_named_and_no_finding_is_put_on_one_of_them(tmp_path: Path) -> None:
    found, account = excerpt(tmp_path, GOOD | {"docname": "CASE OF X v. MALTA, THE REPUBLIC OF MOLDOVA AND RUSSIA"})
    judgment = found["doc/echr-001-900001"]
    assert judgment["respondent"] == ["state/mt"]
    assert judgment["stateNamed"] == ["state/mt", "state/md", "state/ru"]
    assert all(NOTES["hudoc"]["several"] in found[f"doc/echr-001-900001__finding_{n}"]["note"] for n in (1, 2, 3))
    assert len(account.listed) == 1
    row = {"docname": "CASE OF X v. BOSNIA AND HERZEGOVINA", "country_name": "Bosnia and Herzegovina"}
    found, account = excerpt(tmp_path, GOOD | row | {"country_code": "ba"})
    assert "stateNamed" not in found["doc/echr-001-900001"]
    assert account.listed == []


@pytest.mark.parametrize("code", ["4-3-z", "25-1", "p9-1", "6-3-c-1", "CCPR-6", "06"])
def test_a_code_that_names_no_provision_stays_as_text_and_is_listed(tmp_path: Path, code: str) -> None:
    found, account = excerpt(tmp_path, GOOD | {"violated_articles": f"{code}, 3", "articles": ""}, OTHER)
    judgment, finding = found["doc/echr-001-900001"], found["doc/echr-001-900001__finding_1"]
    assert judgment["consideredAs"] == [code]
    assert any(f"“{code}”" in note for note in judgment["note"])
    assert "findsViolated" not in finding
    assert finding["result"] == ["list/result-violation"]
    assert finding["summary"] == [f"A{in_words(code)[1:]}."]
    assert found["doc/echr-001-900001__finding_2"]["findsViolated"] == ["echr/art_3"]
    assert [(record, f"“{code}”" in remark) for record, remark in account.listed] == [("001-900001", True)]


def test_before_protocol_11_only_the_numbers_that_the_index_modernised_are_joined(tmp_path: Path) -> None:
    row = GOOD | {"articles": "8, 35, 41, 36, p4-2", "judgement_date": "31/10/1998 00:00:00", "year": "1998"}
    found, _ = excerpt(tmp_path, row)
    considered = ["echr/art_8", "echr/art_35", "echr/art_41", "echr-p4/art_2"]
    assert found["doc/echr-001-900001"]["considers"] == considered
    assert found["doc/echr-001-900001"]["consideredAs"] == ["36"]
    found, _ = excerpt(tmp_path, row | {"judgement_date": "01/11/1998"})
    assert "echr/art_36" in found["doc/echr-001-900001"]["considers"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"judgement_date": "31/02/2017 00:00:00"}, "“31/02/2017 00:00:00” is not a date"),
        ({"judgement_date": "2017-02-28"}, "is not a date"),
        ({"itemid": ""}, "“” is not an identifier of HUDOC"),
        ({"itemid": "001-1/../x"}, "is not an identifier of HUDOC"),
        ({"country_name": "Ruritania"}, "no State is known as “Ruritania”"),
        ({"country_code": "md"}, "is not the State with the code “md”"),
        ({"docname": " "}, "it has no title"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_and_harms_no_other(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    found, account = excerpt(tmp_path, GOOD | change, OTHER)
    assert (account.read, account.written) == (2, 1)
    (record, said) = account.refused[0]
    assert record.startswith("line 2")
    assert reason in said
    assert [name for name in found if name.startswith("doc/echr-") and "__" not in name] == ["doc/echr-001-900002"]


def test_every_entry_of_the_source_is_a_finding(whole: Callable[[str], Whole], sources: Path) -> None:
    files, account = whole("hudoc")
    with (sources / "hudoc" / "judgments-1904.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert (account.read, account.written, account.refused) == (len(rows), len(rows), [])
    assert account.things["Judgment"] == len(rows) == 1904
    count = sum(int(row["violation_count"]) + int(row["no_violation_count"]) for row in rows)
    assert account.things["Finding"] == count == 3207
    # The Court found a breach of article 14 taken with article 4(3)(d): Resolution of 22 March 1996 (001-55806).
    found = short(case.values(files))
    first, second = (found[f"doc/echr-001-57880__finding_{number}"] for number in (1, 2))
    assert "findsViolated" not in first
    assert first["restsOn"] == ["echr/art_4__para_3__point_d"]
    assert second["findsViolated"] == ["echr/art_14"]


def provision(code: str) -> str:
    """The end of the IRI of a provision, made from a code in another way than the importer does."""
    parts = code.split("-")
    instrument = f"echr-{parts.pop(0)}" if code.startswith("p") else "echr"
    return f"{instrument}/" + "__".join(f"{s}_{n}" for s, n in zip(("art", "para", "point"), parts, strict=False))
