"""The import of the index of treaty-body decisions: bad input, counts, and a sample against the source."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from kg.importers.account import Account
from kg.importers.juris.names import CHILD, MATTER, NAMED, may_be_shown, withheld
from kg.importers.juris.run import INDEX
from kg.importers.persons import Checked
from kg.terms.names import ONT, THING
from tests.importers import case
from tests.importers.case import TYPE, Values, of_class

TITLE = "http://purl.org/dc/terms/title"
Fields = dict[str, str | list[str]]
GOOD: Fields = {
    "Submission_date": "14 Jun 2010",
    "Type_of_decision": "Adoption of views",
    "Articles": ["CCPR-14-3-d", "CCPR-OP-5-2-b"],
    "Date_of_adoption_of_the_Views": "29 Feb 2012",
    "Display_name": "Ruritanus",
    "Committee": "CCPR",
    "Author": "Rudolf Ruritanus",
    "Countries": ["Kazakhstan"],
    "Session_No": "104",
    "Communication_numbers": "9001/2010,",
    "Id_string": "CCPR/C/104/D/9001/2010",
    "Victim": "Rudolf Ruritanus",
    "Issues": ["fair trial"],
}
BOMB = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE items [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><items><item><Author>&a11;</Author></item></items>"
).encode()
OTHER: Fields = GOOD | {"Id_string": "CCPR/C/104/D/9002/2010", "Communication_numbers": "9002/2010,"}


def item(fields: Fields) -> str:
    parts = []
    for name, value in fields.items():
        inner = html.escape(value) if isinstance(value, str) else "".join(f"<value>{v}</value>" for v in value)
        parts.append(f"<{name}>{inner}</{name}>")
    return f"<item>{''.join(parts)}</item>"


def excerpt(path: Path, *records: Fields, head: str = '<?xml version="1.0" encoding="utf-8"?>\n') -> Path:
    path.write_text(f"{head}<items>{''.join(map(item, records))}</items>", encoding="utf-8")
    return path


def imported(path: Path) -> tuple[Account, dict[str, str], Values]:
    return case.imported("juris", path)


def decisions(found: Values) -> dict[str, dict[str, list[str]]]:
    return of_class(found, "Decision")


def un(name: str) -> str:
    return f"{THING}un/{name}"


# An excerpt of two good records


def test_a_record_becomes_a_decision_with_what_the_index_says(tmp_path: Path) -> None:
    account, files, found = imported(excerpt(tmp_path / "x.xml", GOOD, OTHER))
    assert (account.read, account.written, account.refused) == (2, 2, [])
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert decision == {
        TYPE: [f"{ONT}Decision"],
        TITLE: ["Ruritanus"],
        "symbol": ["CCPR/C/104/D/9001/2010"],
        "isIssuedBy": [f"{THING}org/human-rights-committee"],
        "adoptedOn": ["2012-02-29"],
        "inLanguage": ["und"],
        "authority": [f"{THING}list/authority-views"],
        "readExtent": [f"{THING}list/read-nothing"],
        "communicationNumber": ["9001/2010"],
        "authorName": ["Rudolf Ruritanus"],
        "victimName": ["Rudolf Ruritanus"],
        "respondent": [f"{THING}state/kz"],
        "submittedOn": ["2010-06-14"],
        "session": ["104"],
        "indexedAs": ["Adoption of views"],
        "considers": [f"{THING}iccpr/art_14__para_3__point_d", f"{THING}iccpr-op1/art_5__para_2__point_b"],
        "issue": [f"{THING}list/juris-issue-fair-trial"],
        "statedIn": [f"{INDEX}__record_1"],
    }
    assert files == imported(tmp_path / "x.xml")[1]


def test_of_several_countries_none_is_the_respondent(tmp_path: Path) -> None:
    _, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Countries": ["Denmark", "Ethiopia"]}))
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert "respondent" not in decision
    assert decision["stateNamed"] == [f"{THING}state/dk", f"{THING}state/et"]
    assert any("which of them is the respondent is not told" in note for note in decision["note"])


def test_a_revised_document_revises_an_earlier_one(tmp_path: Path) -> None:
    _, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Id_string": "CCPR/C/104/D/9001/2010/Rev.1"}))
    revised = found[un("ccpr-c-104-d-9001-2010-rev.1")]
    assert revised["revises"] == [un("ccpr-c-104-d-9001-2010")]
    assert found[un("ccpr-c-104-d-9001-2010")][TYPE] == [f"{ONT}Document"]
    assert len(decisions(found)) == 1


def test_one_symbol_with_two_communications_is_two_decisions(tmp_path: Path) -> None:
    records = [
        GOOD | {"Id_string": "CERD/C/9390", "Committee": "CERD", "Communication_numbers": n}
        for n in ("016/1999,", "017/1999,")
    ]
    account, _, found = imported(excerpt(tmp_path / "x.xml", *records))
    assert account.refused == []
    assert set(decisions(found)) == {un("cerd-c-9390_16-1999"), un("cerd-c-9390_17-1999")}
    for decision in decisions(found).values():
        assert decision["symbol"] == ["CERD/C/9390"]
        assert any("gives the symbol CERD/C/9390 to several decisions" in note for note in decision["note"])


@pytest.mark.parametrize("communication", ["9001/2010,", ""])
def test_two_records_of_one_decision_that_differ_are_refused(tmp_path: Path, communication: str) -> None:
    other = GOOD | {"Author": "", "Communication_numbers": communication}
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD, other, OTHER))
    assert (account.read, account.written, len(account.refused)) == (3, 1, 2)
    assert account.refused[0][0] == "record 1 (CCPR/C/104/D/9001/2010)"
    assert account.refused[0][1].startswith("record 2 may be of the same decision, and they differ in Author")
    assert set(decisions(found)) == {un("ccpr-c-104-d-9002-2010")}


@pytest.mark.parametrize(
    ("fields", "kind", "note"),
    [
        ({"Id_string": " CCPR/C/104/D/9001/2010 "}, "blanks in a symbol", "“ CCPR/C/104/D/9001/2010 ”"),
        ({"Communication_numbers": "09001/2010,"}, "leading zeros in communication numbers", "09001/2010"),
        ({"Communication_numbers": "9001/2210,"}, "impossible years in communication numbers", "9001/2210"),
        ({"Communication_numbers": "9001/2010/Rev.1,"}, "marks of revision in communication numbers", "“Rev.1”"),
        ({"Articles": ["CCPR-14-3-D"]}, "capital letters in codes of provisions", "CCPR-14-3-D"),
        ({"Author": "Rudolf  Ruritanus"}, "blanks in a name", "Author with stray blanks"),
    ],
)
def test_a_repair_is_a_note_on_the_decision(tmp_path: Path, fields: Fields, kind: str, note: str) -> None:
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | fields))
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert account.repaired[kind] == 1
    assert any(note in one for one in decision["note"])
    assert decision["communicationNumber"] == ["9001/2010"]
    assert decision["authorName"] == ["Rudolf Ruritanus"]


@pytest.mark.parametrize(
    "code",
    ["CCPR-21-1", "CAT-22-5-2-b", "CCCPR-18", "CEDAW-", "CCPR-OP", "CCPR-5-2-B", "CCPR-OP-10-1"],
)
def test_a_code_that_names_no_provision_stays_as_text(tmp_path: Path, code: str) -> None:
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Articles": [code, "CCPR-9-1"]}))
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert decision["consideredAs"] == [code]
    assert decision["considers"] == [f"{THING}iccpr/art_9__para_1"]
    assert any(code in note for note in decision["note"])
    assert any(code in remark for _, remark in account.listed)
    assert account.written == 1


# What is refused, record by record


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"Id_string": " "}, "it has no symbol"),
        ({"Id_string": "see above!"}, "“see above!” is not the symbol of a document"),
        ({"Date_of_adoption_of_the_Views": "31 Feb 2012"}, "“31 Feb 2012” in Date_of_adoption_of_the_Views is no day"),
        ({"Admission_date": "14 Jun 2910"}, "“14 Jun 2910” in Admission_date is no day from 1945 to 2016"),
        ({"Submission_date": "01 Jan 0001"}, "“01 Jan 0001” in Submission_date is no day from 1945 to 2016"),
        ({"Submission_date": "2012-02-01"}, "“2012-02-01” in Submission_date is no day of the calendar"),
        ({"Countries": ["Ruritania"]}, "no State is known as “Ruritania”"),
        ({"Countries": []}, "it names no State"),
        ({"Communication_numbers": "see above"}, "the communication number “see above” has not the usual form"),
        ({"file_urls": ["javascript:alert(1)"]}, "“javascript:alert(1)” is no address"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_and_the_others_are_not(
    tmp_path: Path, fields: Fields, reason: str
) -> None:
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | fields, OTHER))
    assert (account.read, account.written, account.balanced) == (2, 1, True)
    assert account.refused[0][0].startswith("record 1")
    assert account.refused[0][1].startswith(reason)
    assert set(decisions(found)) == {un("ccpr-c-104-d-9002-2010")}


# What is wrong with the file as a whole


# Names


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rudolf Ruritanus", True),
        ("X. and Y., and their two children", True),
        ("Jane Ruritana and her two minor children", True),
        ("Jane Ruritana (alleged victim's daughter)", True),
        ("Jane Ruritana, on her own behalf and on behalf of her granddaughter Joan", False),
        ("Jane Ruritana and her daughter, Joan", False),
        ("John and Joan Ruritanus (the author's children)", False),
        ("Joan Ruritana, author’s daughter", False),
        ("Joan Ruritana (born in 1992)", False),
        ("Joan, minor", False),
    ],
)
def test_a_name_that_may_be_that_of_a_minor_is_not_shown(text: str, shown: bool) -> None:
    assert may_be_shown(text) is shown


WITH_A_SIGN: list[tuple[dict[str, str], list[str]]] = [  # fields that print names, and those that are not shown
    ({"Author": "John Doe, on behalf of his daughter", "Victim": "John Doe and Joan Roe"}, ["Victim"]),
    ({"Author": "John Doe (on behalf of his daughter)", "Victim": "John Doe"}, []),
    ({"Author": "John Doe, alleged victim's grandfather", "Victim": "Joan Roe"}, ["Victim"]),
    ({"Author": "Jane Doe (alleged victim's mother)", "Victim": "John Doe"}, ["Victim"]),
    ({"Author": "Jane Doe", "Victim": "John Doe and Jane Doe, alleged victim's mother"}, ["Victim"]),
    ({"Author": "Jane Doe, joined by her son, John Doe", "Victim": "James Doe"}, ["Author", "Victim"]),
    ({"Author": "Jane Doe", "Victim": "John Roe (author's son)", "Display_name": "Roe"}, ["Victim", "Display_name"]),
    ({"Author": "Jane Doe", "Victim": "John Roe (author's son)", "Display_name": "Doe"}, ["Victim"]),
    ({"Author": "John Doe, Sr.", "Victim": "John Doe, Jr.", "Display_name": "Doe"}, list(NAMED)),
    ({"Author": "J.D.", "Victim": "J.D. and her children", "Display_name": "Doe"}, ["Display_name"]),
    ({"Author": "John Doe", "Victim": "Jane Roe, John Doe and their five children"}, []),
    ({"Author": "Joan Doe", "Victim": "Joan Doe (born in 1992)"}, ["Author", "Victim"]),
    ({"Author": "John Doe", "Victim": "James Roe", "Comment": "The author's son was sixteen."}, ["Victim"]),
    ({"Author": "John Doe (alleged victim's son)", "Victim": "James Doe"}, []),
    ({"Author": "John Doe (alleged victim's brother)", "Victim": "James Doe"}, []),
]


@pytest.mark.parametrize(("texts", "hidden"), WITH_A_SIGN)
def test_a_sign_in_one_field_withholds_the_name_in_every_field(texts: dict[str, str], hidden: list[str]) -> None:
    found = withheld(dict.fromkeys([*NAMED, "Comment"], "") | texts, [], [])
    assert found == dict.fromkeys(hidden, CHILD)


@pytest.mark.parametrize(
    ("articles", "issues"),
    [
        (["CCPR-24-1"], []),
        (["CCPR-6-5"], []),
        (["CRC-3"], []),
        ([], ["children rights "]),
        ([], ["juvenile justice"]),
    ],
)
def test_articles_and_issues_on_children_withhold_every_name(articles: list[str], issues: list[str]) -> None:
    texts = {"Author": "John Doe", "Victim": "John Doe", "Display_name": "Doe", "Comment": ""}
    assert withheld(texts, articles, issues) == dict.fromkeys(NAMED, MATTER)
    explained = texts | {"Victim": "John Doe and his two children"}
    assert withheld(explained, articles, issues) == {}
    assert withheld(texts, ["CCPR-9-1", "CCPR-10-3"], ["family rights"]) == {}
    assert withheld(texts | dict.fromkeys(NAMED, "J.D."), articles, issues) == {}


def test_what_was_checked_by_hand_decides() -> None:
    texts = {"Author": "John Doe", "Victim": "John Doe and James Roe", "Display_name": "", "Comment": ""}
    assert list(withheld(texts, [], [], Checked(("Victim", "Display_name"), (), "the Views"))) == ["Victim"]
    assert list(withheld(texts, ["CCPR-24"], [], Checked(("Victim",), ("Author",), "the Views"))) == ["Victim"]
    (reason,) = withheld(texts, [], [], Checked(("Victim",), (), "the Views, paragraph 2")).values()
    assert reason.endswith("Read: the Views, paragraph 2.")


def test_a_name_that_is_left_out_is_absent_with_the_reason(tmp_path: Path) -> None:
    fields: Fields = {"Victim": "Jane Ruritana and her son, John", "Display_name": "John", "Author": "Jane Ruritana"}
    account, files, found = imported(excerpt(tmp_path / "x.xml", GOOD | fields))
    decision, absence = (found[un("ccpr-c-104-d-9001-2010" + end)] for end in ("", "__absence_victim-name"))
    assert "victimName" not in decision
    assert absence["absentProperty"] == [f"{ONT}victimName"]
    assert absence["absenceReason"] == [f"{THING}list/absence-withheld"]
    assert not any("John" in text for text in files.values())
    assert account.skipped["Victim (may name a minor)"] == account.skipped["Display_name (may name a minor)"] == 1


# The index itself
