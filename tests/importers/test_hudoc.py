"""The import of judgments of the European Court of Human Rights: bad input, counts, and a sample against the source."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.importers.account import Account
from kg.importers.hudoc import run as hudoc
from kg.importers.hudoc.provisions import in_words
from kg.importers.hudoc.records import COLUMNS
from kg.terms.names import ONT, THING
from tests.importers.case import Whole
from tests.importers.case import imported as imported_from

if TYPE_CHECKING:
    import pandas as pd

Values = dict[str, dict[str, list[str]]]
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


def run(path: Path) -> tuple[dict[str, str], Account]:
    account, files, _ = imported_from("hudoc", path)
    return files, account


def values(files: dict[str, str]) -> Values:
    """The statements of the files on each thing: property, without its namespace, to values in order of text."""
    found: Values = {}
    for text in files.values():
        for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://example.org/"):
            if isinstance(quad.object, ox.NamedNode | ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                properties = found.setdefault(quad.subject.value.removeprefix(THING), {})
                name = re.split(r"[#/]", quad.predicate.value)[-1]
                properties.setdefault(name, []).append(quad.object.value.removeprefix(THING).removeprefix(ONT))
    return found


def excerpt(tmp_path: Path, *rows: dict[str, str]) -> tuple[Values, Account]:
    files, account = run(table(tmp_path / "judgments.csv", *rows))
    return values(files), account


@pytest.fixture(scope="module")
def imported(whole: Callable[[str], Whole]) -> Whole:
    return whole("hudoc")


@pytest.fixture(scope="module")
def frame(sources: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(sources / "hudoc" / "judgments-1904.csv", dtype=str, keep_default_na=False)


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
    assert account.things["findings of violation"] == 2
    text = (tmp_path / "judgments.csv").read_bytes().decode()
    segment = found["doc/hudoc-echr-od__001-900001__seg_1"]
    stretch = text[int(segment["start"][0]) : int(segment["end"][0])]
    assert stretch == text.splitlines()[1]
    assert found[segment["checksum"][0]]["checksumValue"] == [hashlib.sha256(stretch.encode()).hexdigest()]


def test_an_entry_beside_others_may_be_part_of_a_joint_head_and_says_so(tmp_path: Path) -> None:
    found, account = excerpt(tmp_path, GOOD)
    assert [len(found[f"doc/echr-001-900001__finding_{n}"].get("note", [])) for n in (1, 2, 3)] == [1, 1, 0]
    assert account.things["findings that may be part of a joint head"] == 2


@pytest.mark.parametrize(
    ("entries", "breached"),
    [
        ("4-3-d, 14", "14"),  # violation of 14 with 4(3)(d): of 4(3)(d) alone nothing was found
        ("3, 3, 13", "3 13"),  # 3, and 13 with 3: no head names one article twice, so the first 3 stands alone
        ("p1-1-1, 13", "13"),
        ("8, 14, 9", "14"),
        ("5-1, 18, 5-4", "18"),
        ("13, 14", ""),  # which of the two is read with the other is not told
        ("11, 9", ""),
        ("10", "10"),
        ("6-1, 6-3-c", "6-1 6-3-c"),
        ("5-1, 5-3, 3, 6", "5-1 5-3 3 6"),
        ("p1-3, 14, p1-3", "14"),
    ],
)
def test_an_entry_that_may_be_the_second_of_a_head_is_not_said_to_be_breached(
    tmp_path: Path, entries: str, breached: str
) -> None:
    for column, relation in (("violated_articles", "findsViolated"), ("no_violation_articles", "findsNoViolationOf")):
        row = GOOD | {"violated_articles": "", "no_violation_articles": "", column: entries}
        found, account = excerpt(tmp_path, row)
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
        kind = "violation" if column == "violated_articles" else "no violation"
        assert account.things[f"findings of {kind} that claim less for it"] == len(rest)


def test_an_article_in_both_lists_gives_two_findings_and_a_note(tmp_path: Path) -> None:
    found, _ = excerpt(
        tmp_path, GOOD | {"violated_articles": "3", "no_violation_articles": "3", "violation_count": "1"}
    )
    assert found["doc/echr-001-900001__finding_1"]["findsViolated"] == ["echr/art_3"]
    assert found["doc/echr-001-900001__finding_2"]["findsNoViolationOf"] == ["echr/art_3"]
    assert "article 3 in both lists" in found["doc/echr-001-900001"]["note"][0]


def test_a_second_state_of_the_title_is_named_and_no_finding_is_put_on_one_of_them(tmp_path: Path) -> None:
    found, account = excerpt(tmp_path, GOOD | {"docname": "CASE OF X v. MALTA, THE REPUBLIC OF MOLDOVA AND RUSSIA"})
    judgment = found["doc/echr-001-900001"]
    assert judgment["respondent"] == ["state/mt"]
    assert judgment["stateNamed"] == ["state/mt", "state/md", "state/ru"]
    assert all(hudoc.SEVERAL in found[f"doc/echr-001-900001__finding_{n}"]["note"] for n in (1, 2, 3))
    assert len(account.listed) == 1
    row = {"docname": "CASE OF X v. BOSNIA AND HERZEGOVINA", "country_name": "Bosnia and Herzegovina"}
    found, account = excerpt(tmp_path, GOOD | row | {"country_code": "ba"})
    assert "stateNamed" not in found["doc/echr-001-900001"]
    assert account.listed == []


def test_a_title_that_does_not_name_the_country_is_listed(tmp_path: Path) -> None:
    _, account = excerpt(tmp_path, GOOD | {"docname": "CASE OF X v. CYPRUS"}, OTHER | {"docname": "CASE OF Y"})
    assert [record for record, _ in account.listed] == ["001-900001", "001-900002"]


@pytest.mark.parametrize(
    "code", ["4-3-z", "25-1", "p9-1", "p1-9", "6-3-c-1", "6.1", "CCPR-6", "6-1-" + "1" * 40, "-", "06"]
)
def test_a_code_that_names_no_provision_stays_as_text_and_is_listed(tmp_path: Path, code: str) -> None:
    found, account = excerpt(tmp_path, GOOD | {"violated_articles": f"{code}, 3", "articles": ""}, OTHER)
    judgment, finding = found["doc/echr-001-900001"], found["doc/echr-001-900001__finding_1"]
    assert judgment["consideredAs"] == [code]
    assert any(f"“{code}”" in note for note in judgment["note"])
    assert "findsViolated" not in finding
    assert finding["result"] == ["list/result-violation"]
    assert finding["summary"] == [f"A{in_words(code)[1:]}."]
    assert found["doc/echr-001-900001__finding_2"]["findsViolated"] == ["echr/art_3"]
    assert account.things["codes kept as text"] == 1
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
        ({"judgement_date": ""}, "is not a date"),
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


def test_a_broken_line_is_refused_alone(tmp_path: Path) -> None:
    path = table(tmp_path / "judgments.csv", GOOD, OTHER)
    first, second, third = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f'{first}\n{second[:60]}\n"{second}\n\n{third}\n{second}\n{third[:40]}', encoding="utf-8")
    _, account = run(path)
    assert (account.read, account.written) == (5, 2)
    assert [record.split(",")[0] for record, _ in account.refused] == ["line 2", "line 3", "line 7"]


def test_blanks_in_a_title_are_repaired_with_a_note(tmp_path: Path) -> None:
    found, account = excerpt(tmp_path, GOOD | {"docname": "CASE OFX AND OTHERSv.  MALTA "})
    judgment = found["doc/echr-001-900001"]
    assert judgment["title"] == ["X and Others v. Malta"]
    assert "“CASE OFX AND OTHERSv.  MALTA ”" in judgment["note"][0]
    assert account.repaired == {"blanks in a title": 1}


def test_columns_that_contradict_the_lists_are_listed(tmp_path: Path) -> None:
    changes = {"has_violation": "False", "violation_count": "7", "no_violation_count": "", "year": "1920"}
    _, account = excerpt(tmp_path, GOOD | changes)
    assert [remark.split(" says ")[0] for _, remark in account.listed] == list(changes)


def test_text_that_could_break_turtle_stays_text(tmp_path: Path) -> None:
    title = '"X\\" . <y> v. MALTA'
    found, _ = excerpt(tmp_path, GOOD | {"docname": f"CASE OF {title}", "appno": '1/20;"\\'})
    assert found["doc/echr-001-900001"]["title"] == ['"X\\" . <y> v. Malta']
    assert found["doc/echr-001-900001"]["communicationNumber"] == ["1/20", '"\\']


def test_a_file_that_is_not_there_not_utf_8_or_empty_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="there is no such file"):
        run(tmp_path / "nothing.csv")
    with pytest.raises(KgError, match="this is a folder"):
        run(tmp_path)
    path = table(tmp_path / "latin.csv", GOOD)
    path.write_bytes(path.read_bytes().replace(b"RURITANUS", b"RURIT\xc4NUS"))
    with pytest.raises(KgError, match="not UTF-8") as caught:
        run(path)
    assert caught.value.where.endswith(":2")
    (tmp_path / "long.csv").write_text("x" * 200_000 + "\n")  # a field longer than the reader of tables takes
    with pytest.raises(KgError, match="the table is empty"):
        run(tmp_path / "long.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(KgError, match="the table is empty"):
        run(tmp_path / "empty.csv")


def test_the_account_agrees_with_counts_made_another_way(
    imported: tuple[dict[str, str], Account], frame: pd.DataFrame
) -> None:
    _, account = imported
    assert (account.read, account.written, account.refused) == (len(frame), len(frame), []) == (1904, 1904, [])
    assert account.things["judgments"] == account.things["passages"] == frame["itemid"].nunique()
    lists = {column: frame[column].str.findall(r"[\w-]+") for column in ("violated_articles", "no_violation_articles")}
    violated, unviolated = lists["violated_articles"], lists["no_violation_articles"]
    assert account.things["findings of violation"] == violated.str.len().sum() == 2657
    assert account.things["findings of no violation"] == unviolated.str.len().sum() == 550
    assert violated.str.len().astype(str).equals(frame["violation_count"].rename("violated_articles"))
    both = sum(bool(set(one) & set(other)) for one, other in zip(violated, unviolated, strict=True))
    assert account.things["judgments with an article in both lists"] == both == 124
    joint = sum(len(codes) for column in lists.values() for codes in column if len(codes) > 1)
    assert account.things["findings that may be part of a joint head"] == joint
    texts = [remark for _, remark in account.listed if "kept as text" in remark]
    assert account.things["codes kept as text"] == len(texts) == 4
    codes = frame["articles"].str.findall(r"[\w-]+")
    assert account.things["articles at issue joined to provisions"] == sum(len(set(c)) for c in codes) - 3
    blanks = frame["docname"].str.contains(r"  |^ | $|^CASE OF\w|\wv\. ", regex=True).sum()
    assert account.repaired["blanks in a title"] == blanks == 20
    for column in ("judge_president", "judge_names_list", "applicant_type"):
        skipped = next(number for name, number in account.skipped.items() if name.startswith(f"{column} "))
        assert skipped == (frame[column] != "").sum()


def test_nothing_but_discrimination_was_found_in_karlheinz_schmidt(
    imported: tuple[dict[str, str], Account],
) -> None:
    # The Court found a breach of article 14 taken with article 4(3)(d): Resolution of 22 March 1996 (001-55806).
    found = values(imported[0])
    first, second = (found[f"doc/echr-001-57880__finding_{number}"] for number in (1, 2))
    assert "findsViolated" not in first
    assert first["restsOn"] == ["echr/art_4__para_3__point_d"]
    assert second["findsViolated"] == ["echr/art_14"]


def provision(code: str) -> str:
    """The end of the IRI of a provision, made from a code in another way than the importer does."""
    parts = code.split("-")
    instrument = f"echr-{parts.pop(0)}" if code.startswith("p") else "echr"
    return f"{instrument}/" + "__".join(f"{s}_{n}" for s, n in zip(("art", "para", "point"), parts, strict=False))


def test_a_byte_order_mark_before_the_header_changes_nothing_but_the_offsets(tmp_path: Path) -> None:
    """The passages are places in the file as it is, which begins with the mark."""
    path = table(tmp_path / "table.csv", GOOD)
    path.write_text(path.read_text(encoding="utf-8").replace("itemid", '"itemid"', 1), encoding="utf-8")
    files, account = run(path)
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    marked, again = run(path)
    assert (again.written, again.refused) == (account.written, account.refused)
    starts = [
        sorted(int(n) for text in several.values() for n in re.findall(r"oa:start (\d+)", text))
        for several in (files, marked)
    ]
    assert [start + 1 for start in starts[0]] == starts[1] != []
