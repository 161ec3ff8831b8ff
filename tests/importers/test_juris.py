"""The import of the index of treaty-body decisions: bad input, counts, and a sample against the source."""

from __future__ import annotations

import functools
import hashlib
import html
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.dom import minidom

import pyoxigraph as ox
import pytest

from kg.archive import locate
from kg.errors import KgError
from kg.files.marks import MARK
from kg.graph import Graph
from kg.importers.account import Account
from kg.importers.juris import run as juris
from kg.importers.juris.codes import Provisions, curated
from kg.importers.juris.index import INDEX, issue_iri
from kg.importers.juris.names import CHILD, MATTER, NAMED, may_be_shown, withheld
from kg.importers.juris.records import read_records
from kg.importers.persons import Checked
from kg.importers.states import States
from kg.terms import citations
from kg.terms.names import ONT, THING
from tests.conftest import ROOT

FILE = Path("juris") / "ohchr-2016-05-07-v02.xml"
COMMITTED = ROOT / "data" / "imported" / "juris"
TYPE, LABEL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#label"
BODIES = {
    "CAT": "committee-against-torture",
    "CCPR": "human-rights-committee",
    "CEDAW": "committee-on-the-elimination-of-discrimination-against-women",
    "CERD": "committee-on-the-elimination-of-racial-discrimination",
    "CESCR": "committee-on-economic-social-and-cultural-rights",
    "CRC": "committee-on-the-rights-of-the-child",
    "CRPD": "committee-on-the-rights-of-persons-with-disabilities",
}
Values = dict[str, dict[str, list[str]]]
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


@pytest.fixture(autouse=True, scope="module")
def curated_files_read_once() -> Iterator[None]:
    """What is curated is the same in every test here, and an import only asks it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(juris, "curated", functools.cache(curated))
        yield


def imported(path: Path) -> tuple[Account, dict[str, str], Values]:
    account = Account("juris")
    files = juris.read(path, locate(), account)
    return account, files, values(files)


def values(files: dict[str, str]) -> Values:
    found: Values = {}
    for text in files.values():
        for quad in ox.parse(input=text.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://example.org/"):
            name = quad.predicate.value.removeprefix(ONT)
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            found.setdefault(getattr(quad.subject, "value", ""), {}).setdefault(name, []).append(value)
    return found


def decisions(found: Values) -> dict[str, dict[str, list[str]]]:
    return {iri: thing for iri, thing in found.items() if thing.get(TYPE) == [f"{ONT}Decision"]}


def indexed(found: Values) -> dict[str, dict[str, list[str]]]:
    """The decisions, those included whose class a curated file gives."""
    others = {iri: one for iri, one in found.items() if TYPE not in one and "communicationNumber" in one}
    return decisions(found) | others


def un(name: str) -> str:
    return f"{THING}un/{name}"


# An excerpt of two good records


def test_a_name_that_ends_with_its_state_is_not_given_the_state_again(tmp_path: Path) -> None:
    _, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Display_name": "Ruritanus v. Kazakhstan"}))
    (label,) = found[un("ccpr-c-104-d-9001-2010")][LABEL]
    assert label == "Decision of the Human Rights Committee in Ruritanus v. Kazakhstan, communication 9001/2010"


def test_a_record_becomes_a_decision_with_what_the_index_says(tmp_path: Path) -> None:
    account, files, found = imported(excerpt(tmp_path / "x.xml", GOOD, OTHER))
    assert (account.read, account.written, account.refused) == (2, 2, [])
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert decision == {
        TYPE: [f"{ONT}Decision"],
        LABEL: ["Decision of the Human Rights Committee in Ruritanus v. Kazakhstan, communication 9001/2010"],
        "shortName": ["CCPR/C/104/D/9001/2010"],
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


def test_nothing_of_the_index_becomes_a_finding_or_a_result(tmp_path: Path) -> None:
    text = "".join(imported(excerpt(tmp_path / "x.xml", GOOD))[1].values())
    assert not re.search(r"hb:(Finding|Views|result|findsViolated|restsOn|alleges)\b", text)


def test_of_several_countries_none_is_the_respondent(tmp_path: Path) -> None:
    _, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Countries": ["Denmark", "Ethiopia"]}))
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert "respondent" not in decision
    assert decision["stateNamed"] == [f"{THING}state/dk", f"{THING}state/et"]
    assert decision[LABEL][0].endswith("in Ruritanus, communication 9001/2010 (Denmark and Ethiopia named)")
    assert any("which of them is the respondent is not told" in note for note in decision["note"])


def test_joined_communications_are_one_decision_with_several(tmp_path: Path) -> None:
    joined = GOOD | {"Id_string": "CCPR/C/85/D/9993-9995/2001", "Communication_numbers": "9993/2001,9995/2001,"}
    _, _, found = imported(excerpt(tmp_path / "x.xml", joined | {"Session_No": "85"}))
    decision = found[un("ccpr-c-85-d-9993-9995-2001")]
    assert decision["communicationNumber"] == ["9993/2001", "9995/2001"]
    assert "communications 9993/2001 and 9995/2001" in decision[LABEL][0]


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
    assert "record 2 has the same symbol" in account.refused[0][1]
    assert "Author" in account.refused[0][1]
    assert set(decisions(found)) == {un("ccpr-c-104-d-9002-2010")}


def test_two_symbols_that_would_have_one_identifier_are_not_made_one_decision(tmp_path: Path) -> None:
    twin = GOOD | {"Id_string": "CCPR/C/104/d/9001-2010", "Author": "Antoinette Ruritana"}
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD, OTHER, twin))
    assert [name.split()[1] for name, _ in account.refused] == ["1", "3"]
    assert "differ in Author, Id_string" in account.refused[0][1]
    assert set(decisions(found)) == {un("ccpr-c-104-d-9002-2010")}


@pytest.mark.parametrize("session", ["", "0", "-1", "²", "../x", "99999999"])
def test_a_session_that_is_no_number_stays_as_printed(tmp_path: Path, session: str) -> None:
    account, files, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Session_No": session}))
    assert account.refused == []
    assert "decisions-ccpr-session-not-told.ttl" in files
    assert found[un("ccpr-c-104-d-9001-2010")].get("session", [""]) == [session]


def test_a_record_that_is_repeated_word_for_word_is_written_once(tmp_path: Path) -> None:
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD, OTHER, GOOD))
    assert (account.read, account.written, account.refused) == (3, 3, [])
    assert len(decisions(found)) == 2
    assert account.listed == [("record 3 (CCPR/C/104/D/9001/2010)", "repeats record 1 word for word; written once")]


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
    ("fields", "note"),
    [
        ({"Session_No": "140"}, "The symbol names session 104; the index gives session 140."),
        ({"Communication_numbers": "9100/2010,"}, "The symbol names communication 9001/2010; the index gives 9100"),
        ({"Submission_date": "14 Jun 1999"}, "The index gives 1999-06-14 as the day of submission of communication"),
        ({"Submission_date": "14 Jun 2012"}, "The index gives 2012-06-14 as the day of submission, and 2012-02-29"),
        (
            {"Date_of_adoption_of_the_Views": "28 Feb 2013"},
            "The index gives session 104, and 2013-02-28 as the day of adoption; it gives no other decision",
        ),
    ],
)
def test_a_note_tells_of_what_does_not_fit_together_in_the_words_that_the_check_accepts(
    tmp_path: Path, fields: Fields, note: str
) -> None:
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | fields, OTHER))
    notes = found[un("ccpr-c-104-d-9001-2010")]["note"]
    rule = "document-dates-reversed" if "submission, and" in note else "decision-at-odds-with-itself"
    assert any(one.startswith(f"{rule}: {note}") for one in notes)
    assert any(note in remark for _, remark in account.listed)


@pytest.mark.parametrize(
    "code",
    ["CCPR-21-1", "CAT-22-5-2-b", "CCCPR-18", "CEDAW-", "CCPR-OP", "CCPR-5-2-B", "CCPR-99", "CCPR-4-3-d", "CMW-9"],
)
def test_a_code_that_names_no_provision_stays_as_text(tmp_path: Path, code: str) -> None:
    account, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Articles": [code, "CCPR-9-1"]}))
    decision = found[un("ccpr-c-104-d-9001-2010")]
    assert decision["consideredAs"] == [code]
    assert decision["considers"] == [f"{THING}iccpr/art_9__para_1"]
    assert any(code in note for note in decision["note"])
    assert any(code in remark for _, remark in account.listed)
    assert account.written == 1


def test_a_provision_that_could_not_be_checked_says_so(tmp_path: Path) -> None:
    _, _, found = imported(excerpt(tmp_path / "x.xml", GOOD | {"Articles": ["CERD-5-d-iii"]}))
    for path, parent in (("art_5", None), ("art_5__point_d", "art_5"), ("art_5__point_d__point_iii", "art_5__point_d")):
        provision = found[f"{THING}icerd/{path}"]
        assert provision["isPartOf"] == [f"{THING}icerd" + (f"/{parent}" if parent else "")]
        assert provision["statedIn"] == [f"{INDEX}__record_1"]
        assert "no text of the treaty was at hand" in provision["note"][0]


def test_of_a_treaty_entered_in_part_the_rest_is_taken_at_its_word() -> None:
    known = Provisions({f"{THING}cat/art_16", f"{THING}iccpr/art_21"})
    assert known.read("CAT-16", 1).provision == f"{THING}cat/art_16"
    assert known.read("CAT-16-1", 2).provision == f"{THING}cat/art_16__para_1"
    assert known.read("CAT-3-1", 3).provision == f"{THING}cat/art_3__para_1"
    assert known.read("CCPR-21-1", 4).reason == "ICCPR has no such provision"
    assert [iri.rpartition("/")[2] for iri in known.named] == ["art_16__para_1", "art_3", "art_3__para_1"]


def test_of_a_document_that_a_curated_file_describes_only_the_index_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("imported"))
    (tmp_path / "data" / "views.ttl").write_text(
        "@prefix hb: <https://w3id.org/habeas/ont#> . @prefix un: <https://w3id.org/habeas/id/un/> .\n"
        'un:ccpr-c-104-d-9001-2010 a hb:Views ; hb:adoptedOn "2012-03-01"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
    )
    account = Account("juris")
    files = juris.read(excerpt(tmp_path / "x.xml", GOOD, OTHER), locate(tmp_path), account)
    decision = values(files)[un("ccpr-c-104-d-9001-2010")]
    assert not {TYPE, LABEL, "adoptedOn", "authority", "readExtent", "inLanguage", "shortName"} & set(decision)
    assert {"considers", "indexedAs", "issue", "respondent", "session", "statedIn"} <= set(decision)
    assert len(decisions(values(files))) == 1
    assert account.listed == [
        (
            "record 1 (CCPR/C/104/D/9001/2010)",
            "the index gives 2012-02-29 as the day of adoption, a curated file 2012-03-01",
        )
    ]


# What is refused, record by record


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"Id_string": " "}, "it has no symbol"),
        ({"Id_string": "see above!"}, "“see above!” is not the symbol of a document"),
        ({"Committee": "CMW"}, "no committee is known as “CMW”"),
        ({"Date_of_adoption_of_the_Views": "31 Feb 2012"}, "“31 Feb 2012” in Date_of_adoption_of_the_Views is no day"),
        ({"Admission_date": "14 Jun 2910"}, "“14 Jun 2910” in Admission_date is no day from 1945 to 2016"),
        ({"Submission_date": "01 Jan 0001"}, "“01 Jan 0001” in Submission_date is no day from 1945 to 2016"),
        ({"Submission_date": "2012-02-01"}, "“2012-02-01” in Submission_date is no day of the calendar"),
        ({"Countries": ["Ruritania"]}, "no State is known as “Ruritania”"),
        ({"Countries": []}, "it names no State"),
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


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<items><item></item><item><Auth", "this is not XML, or it is cut off"),
        (b"", "this is not XML, or it is cut off"),
        (b'<!DOCTYPE items [<!ENTITY a "b">]><items></items>', "the XML declares a document type or entities"),
        (BOMB, "the XML declares a document type or entities"),
        (b'<!DOCTYPE items SYSTEM "file:///etc/hostname"><items></items>', "the XML declares a document type"),
        ("<items></items>".encode("utf-16"), "this is not UTF-8"),
        (b"<?xml version='1.0' encoding='windows-1252'?><items></items>", "the XML declares the encoding windows-1252"),
        ("<items>é</items>".encode("latin-1"), "this is not UTF-8"),
        (b"<records><record/></records>", "the XML has another structure"),
        (b"<items><!-- <item></item> --></items>", "the XML has another structure"),
    ],
)
def test_a_file_that_is_not_the_index_is_an_error(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "x.xml").write_bytes(content)
    with pytest.raises(KgError) as raised:
        imported(tmp_path / "x.xml")
    assert raised.value.what.startswith(what)
    assert raised.value.where
    assert raised.value.expected
    assert raised.value.repair


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="there is no such file"):
        imported(tmp_path / "none.xml")
    with pytest.raises(KgError, match="the folder has 0 XML files"):
        imported(tmp_path)


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
        (["CCPR-14-4"], []),
        (["CCPR-10-2-b"], []),
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


@pytest.fixture(scope="session")
def text(sources: Path) -> str:
    with (sources / FILE).open(encoding="utf-8", newline="") as file:
        return file.read()


@pytest.fixture(scope="session")
def real_import(sources: Path) -> tuple[Account, dict[str, str], Values]:
    return imported(sources / FILE)


def fields_of(text: str, name: str) -> list[str]:
    return [html.unescape(value) for value in re.findall(rf"<{name}>([^<]*)</{name}>", text)]


def values_of(text: str, name: str) -> list[str]:
    return [
        value for part in re.findall(rf"<{name}>.*?</{name}>", text) for value in re.findall("<value>([^<]*)", part)
    ]


def test_the_account_agrees_with_counts_made_from_the_text(
    text: str, real_import: tuple[Account, dict[str, str], Values]
) -> None:
    account, _, found = real_import
    items = re.findall(r"<item>.*?</item>", text, re.DOTALL)
    keys: dict[str, list[str]] = {}
    for one in items:
        symbol = re.sub(r"\s", "", fields_of(one, "Id_string")[0])
        keys.setdefault(symbol, []).append(fields_of(one, "Communication_numbers")[0])
    shared = {symbol: numbers for symbol, numbers in keys.items() if len(numbers) > 1}
    assert (len(items), len(keys), len(shared), sum(map(len, shared.values()))) == (2043, 2024, 11, 30)
    clashing = [n for numbers in shared.values() for n in numbers if numbers.count(n) > 1 or "" in numbers]
    assert (account.read, len(account.refused), account.balanced) == (2043, len(clashing), True)
    assert len(clashing) == 10
    elsewhere = account.things["decisions that a curated file describes"]
    assert account.written == account.things["decisions"] + elsewhere
    assert len(indexed(found)) == account.written
    refused = {re.sub(r".*\((.*)\)", r"\1", name) for name, _ in account.refused}
    kept = [one for one in items if re.sub(r"\s", "", fields_of(one, "Id_string")[0]) not in refused]
    assert len(kept) == account.written
    described = indexed(found).values()
    countries = Counter(len(values_of(one, "Countries")) for one in kept)
    assert sum("respondent" in one for one in described) == countries[1]
    assert sum("stateNamed" in one for one in described) == countries[2] + countries[3]
    committees = Counter(fields_of(one, "Committee")[0] for one in kept)
    bodies = Counter(one["isIssuedBy"][0].rpartition("/")[2] for one in decisions(found).values())
    assert sum(committees.values()) == sum(bodies.values()) + elsewhere
    assert all(0 <= number - bodies[BODIES[code]] <= elsewhere for code, number in committees.items())
    assert len(committees) == account.things["committees"]
    assert account.things["passages"] == account.written
    numbers = [n for one in kept for n in fields_of(one, "Communication_numbers")[0].split(",") if n.strip()]
    assert sum(len(one.get("communicationNumber", [])) for one in described) == len(numbers)
    for name in ("Author", "Victim"):
        printed = sum(bool(fields_of(one, name)[0].strip()) for one in kept)
        withheld = account.skipped[f"{name} (may name a minor)"]
        assert sum(f"{name.lower()}Name" in one for one in described) + withheld == printed
    codes = [code for one in kept for code in values_of(one, "Articles")]
    assert sum(len(one.get("considers", [])) + len(one.get("consideredAs", [])) for one in described) == len(codes)
    issues = [issue for one in items for issue in values_of(one, "Issues")]
    assert len(set(issues)) == account.things["issues"] == 174
    for name, property_ in (
        ("Date_of_adoption_of_the_Views", "adoptedOn"),
        ("Admission_date", "admissibilityDecidedOn"),
        ("Submission_date", "submittedOn"),
        ("Type_of_decision", "indexedAs"),
    ):
        given = sum(bool(fields_of(one, name)[0]) for one in kept)
        own = elsewhere if property_ == "adoptedOn" else 0  # a date that the curated file gives is not repeated
        assert given - own <= sum(property_ in one for one in described) <= given
    assert account.skipped["Comment (free text of the index, not copied)"] == sum(
        bool(fields_of(one, "Comment")[0].strip()) for one in kept
    )


def test_the_codes_kept_as_text_are_these(real_import: tuple[Account, dict[str, str], Values]) -> None:
    found = Counter(code for one in decisions(real_import[2]).values() for code in one.get("consideredAs", []))
    assert found == {
        "CAT-22-5-2-b": 1,
        "CCCPR-18": 1,
        "CCPR-21-1": 2,
        "CCPR-3-D": 1,
        "CCPR-5-2-B": 10,
        "CCPR-OP": 11,
        "CCPR-OP-10-1": 1,
        "CEDAW-": 1,
        "CEDAW-4-2-C": 1,
    }


def test_fifty_records_say_what_the_source_says(
    sources: Path, text: str, real_import: tuple[Account, dict[str, str], Values], chance: random.Random
) -> None:
    account, _, found = real_import
    states = States(locate())
    known = Provisions(curated(locate()).provisions)
    records = {one.number: one for one in read_records(text, str(FILE), states, Account("juris"))}
    elements = minidom.parse(str(sources / FILE)).getElementsByTagName("item")
    by_place = {one["statedIn"][0]: (iri, one) for iri, one in decisions(found).items()}
    curated_too = {one["statedIn"][0] for one in indexed(found).values()} - set(by_place)  # described in part
    left_out = {int(name.split()[1]) for name, _ in account.refused} | {
        int(place.rpartition("_")[2]) for place in curated_too
    }
    sample = chance.sample([n for n in range(1, len(elements) + 1) if n not in left_out], 50)
    print(f"records {sorted(sample)}")
    for number in sample:
        element = elements[number - 1]
        iri, one = by_place[f"{INDEX}__record_{number}"]
        said = {name: _text(element, name) for name in GOOD}
        lists = {name: _list(element, name) for name in ("Articles", "Countries", "Issues", "file_urls")}
        symbol = said["Id_string"].strip()
        numbers = [n.lstrip("0") for n in said["Communication_numbers"].split(",") if n]
        assert one["symbol"] == [symbol]
        assert one["isIssuedBy"] == [f"{THING}org/{BODIES[said['Committee']]}"]
        display = " ".join(said["Display_name"].split())
        hidden = juris.hidden_names(records[number])
        assert (f"in {display}" in one[LABEL][0]) is (bool(display) and "Display_name" not in hidden)
        assert may_be_shown(display) or "Display_name" in hidden
        assert all(number in one[LABEL][0] for number in numbers)
        assert one["authority"] == [f"{THING}list/authority-views"]
        assert one["readExtent"] == [f"{THING}list/read-nothing"]
        assert iri.startswith(un(re.sub("[/&,]", "-", symbol.lower())))
        assert one["communicationNumber"] == numbers
        assert [one.get("session"), one.get("indexedAs", [""])] == [[said["Session_No"]], [said["Type_of_decision"]]]
        for name, property_ in (("Author", "authorName"), ("Victim", "victimName")):
            value = " ".join(said[name].split())
            assert may_be_shown(value) or name in hidden
            assert one.get(property_, []) == ([value] if value and name not in hidden else [])
            assert (f"{iri}__absence_{name.lower()}-name" in found) is (name in hidden)
        for name, property_ in (
            ("Date_of_adoption_of_the_Views", "adoptedOn"),
            ("Admission_date", "admissibilityDecidedOn"),
            ("Submission_date", "submittedOn"),
        ):
            value = _text(element, name)
            day = [datetime.strptime(value, "%d %b %Y").date().isoformat()] if value else []
            assert one.get(property_, []) == day
        named = [states.find(country) for country in lists["Countries"]]
        assert one.get("respondent" if len(named) == 1 else "stateNamed") == named
        codes = [known.read(code, number) for code in lists["Articles"]]
        assert one.get("considers", []) == [code.provision for code in codes if code.provision]
        assert one.get("consideredAs", []) == [code.printed for code in codes if not code.provision]
        assert one.get("issue", []) == [issue_iri(issue) for issue in lists["Issues"]]
        assert one.get("citedAddress", []) == lists["file_urls"]
        segment = found[f"{INDEX}__record_{number}__seg_1"]
        (start,), (end,) = (segment[f"http://www.w3.org/ns/oa#{name}"] for name in ("start", "end"))
        stretch = text[int(start) : int(end)]
        assert stretch.startswith("<item>")
        assert html.escape(symbol, quote=False) in stretch
        checksum = found[f"{INDEX}__record_{number}__seg_1__sha256"]["http://spdx.org/rdf/terms#checksumValue"]
        assert checksum == [hashlib.sha256(stretch.encode()).hexdigest()]


def _text(element: minidom.Element, name: str) -> str:
    (field,) = element.getElementsByTagName(name)
    return "".join(node.data for node in field.childNodes if isinstance(node, minidom.Text))


def _list(element: minidom.Element, name: str) -> list[str]:
    field = element.getElementsByTagName(name)
    parts = field[0].getElementsByTagName("value") if field else []
    return ["".join(node.data for node in part.childNodes if isinstance(node, minidom.Text)) for part in parts]


def test_the_committed_files_are_what_the_importer_writes(
    real_import: tuple[Account, dict[str, str], Values],
) -> None:
    account, files, _ = real_import
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir() if path.name != MARK}
    assert committed == files | {"account.json": account.to_json()}


# By hand, against the source


def test_the_index_calls_a_decision_of_inadmissibility_an_adoption_of_views(
    real_import: tuple[Account, dict[str, str], Values],
) -> None:
    decision = real_import[2][un("cat-c-50-d-479-2011")]
    assert decision["indexedAs"] == ["Adoption of views"]
    assert "result" not in decision


def test_every_provision_that_a_decision_considers_is_described(
    real_import: tuple[Account, dict[str, str], Values],
) -> None:
    found = real_import[2]
    known = curated(locate()).provisions
    named = {provision for one in decisions(found).values() for provision in one.get("considers", [])}
    assert {provision for provision in named if provision not in known and provision not in found} == set()
    instruments = {"cat", "cedaw-op", "iccpr-op1", "iccpr-op2", "icerd", "icescr-op"}
    unchecked = {iri for iri, one in found.items() if one.get(TYPE) == [f"{ONT}TreatyProvision"]}
    assert {iri.removeprefix(THING).split("/")[0] for iri in unchecked} == instruments


@pytest.mark.parametrize(("treaty", "articles"), [("icescr", 31), ("cedaw", 30), ("crc", 54), ("crpd", 50)])
def test_a_treaty_whose_text_was_at_hand_has_all_its_articles(treaty: str, articles: int) -> None:
    known = curated(locate()).provisions
    own = {iri.removeprefix(f"{THING}{treaty}/") for iri in known if iri.startswith(f"{THING}{treaty}/")}
    assert {path for path in own if "__" not in path} == {f"art_{number}" for number in range(1, articles + 1)}
    assert all(path.rpartition("__")[0] in own for path in own if "__" in path)


@pytest.mark.parametrize(
    ("cited", "path"),
    [
        ("CAT 22(5)(b)", "cat/art_22__para_5__point_b"),
        (
            "article 6 of the International Convention on the Elimination of All Forms of Racial Discrimination",
            "icerd/art_6",
        ),
        ("CEDAW 16(1)(d)", "cedaw/art_16__para_1__point_d"),
        ("ICESCR 7(a)(ii)", "icescr/art_7__point_a__point_ii"),
        ("CRC 40(2)(b)(iii)", "crc/art_40__para_2__point_b__point_iii"),
        ("CRPD 27(1)(k)", "crpd/art_27__para_1__point_k"),
    ],
)
def test_a_lawyer_can_cite_the_treaties_by_name(real: Graph, cited: str, path: str) -> None:
    assert [one.iri for one in citations.parse(cited, real.things.names)] == [f"{THING}{path}"]
