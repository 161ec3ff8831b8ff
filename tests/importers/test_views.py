"""The import of what pages say about decisions of treaty bodies: bad input, joining, Kazakhstan, a sample."""

from __future__ import annotations

import functools
import json
import random
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.archive import Archive, locate
from kg.cli.main import main
from kg.errors import KgError
from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.views import run as views
from kg.terms.folding import fold
from kg.terms.names import ONT, THING
from tests.conftest import ROOT
from tests.effort import SEED
from tests.importers.test_wgad import LABEL, TYPE, Fields, Values, of_class, sources, values, written

HERE = locate()
FILE = Path("views") / "views.jsonl"
Whole = tuple[dict[str, str], Account, list[Fields]]

OWN: Fields = {
    "body": "CCPR",
    "symbol": "CCPR/C/141/D/9001/2031",
    "communication": ["9001/2031"],
    "state": "Kazakhstan",
    "author": "Rudolf Ruritanus",
    "victim": "the author",
    "counsel_named": True,
    "session": 141,
    "submitted": "2031-02-03",
    "adopted": "2033-07-18",
    "kind": "views",
    "subject": "fine for a picket",
    "articles_considered": {"iccpr": ["19(2)", "21"], "op1": ["5(2)(b)"]},
    "voice": "decision",
    "url": "https://docstore.ohchr.org/SelfServices/FilesHandler.ashx?enc=abc",
    "read": "opening, about 2,000 characters",
    "language": "en",
    "checked": "header block read in the opening",
}
PAGE: Fields = {
    "body": "CCPR",
    "communication": ["9001/2031"],
    "state": "Kazakhstan",
    "victim": "Rudolf Ruritanus",
    "kind": "views",
    "subject": "picket",
    "articles_violated": {"iccpr": ["19(2)", "21"]},
    "remedies": ["adequate compensation", "an apology"],
    "voice": "digest",
    "url": "https://digest.example/9001",
    "read": "opening, about 2,000 characters",
    "language": "en",
    "checked": "case digest: violation of 19(2) and 21 stated",
}
OTHER: Fields = OWN | {
    "symbol": "CCPR/C/141/D/9002/2031",
    "communication": ["9002/2031"],
    "author": "Anna Ruritana",
    "url": "https://docstore.ohchr.org/SelfServices/FilesHandler.ashx?enc=other",
}
DECISION, CASE = f"{THING}un/ccpr-c-141-d-9001-2031", f"{THING}case/kz-ccpr-9001-2031"
PERSON = f"{THING}person/rudolf-ruritanus-ccpr-9001-2031"


@pytest.fixture(autouse=True, scope="module")
def described_once() -> Iterator[None]:
    """What other files describe is the same in every test here, and an import only asks it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("Known", "States"):
            patch.setattr(views, name, functools.cache(getattr(views, name)))
        yield


def without(line: Fields, *names: str) -> Fields:
    return {name: value for name, value in line.items() if name not in names}


def imported(folder: Path, *lines: Fields | bytes, archive: Archive = HERE) -> tuple[Account, dict[str, str], Values]:
    path = folder / "views.jsonl"
    path.write_bytes(b"".join(x if isinstance(x, bytes) else json.dumps(x).encode() + b"\n" for x in lines))
    account = Account("views")
    files = views.read(path, archive, account)
    assert account.balanced
    return account, files, values(files)


def remarks(account: Account) -> str:
    return "\n".join(remark for _, remark in account.listed)


# What a line becomes


def test_a_header_becomes_a_document_a_case_and_a_person(tmp_path: Path) -> None:
    account, files, found = imported(tmp_path, OWN)
    decision = found[DECISION]
    assert (account.read, account.written, account.refused) == (1, 1, [])
    assert decision[TYPE] == [f"{ONT}Views"]
    said = {
        "symbol": ["CCPR/C/141/D/9001/2031"],
        "communicationNumber": ["9001/2031"],
        "authorName": ["Rudolf Ruritanus"],
        "victimName": ["Rudolf Ruritanus"],
        "respondent": [f"{THING}state/kz"],
        "isIssuedBy": [f"{THING}org/human-rights-committee"],
        "session": ["141"],
        "submittedOn": ["2031-02-03"],
        "adoptedOn": ["2033-07-18"],
        "summary": ["Fine for a picket."],
        "considers": [
            f"{THING}{one}" for one in ("iccpr/art_19__para_2", "iccpr/art_21", "iccpr-op1/art_5__para_2__point_b")
        ],
        "readExtent": [f"{THING}list/read-opening"],
        "statedIn": [f"{DECISION}__opening"],
        "addressesCase": [CASE],
    }
    assert {name: decision[name] for name in said} == said
    assert found[CASE]["concernsPerson"] == [PERSON]
    assert found[PERSON][LABEL] == ["Rudolf Ruritanus"]
    assert "docstore" not in "".join(files.values())


def test_what_is_at_issue_is_never_a_finding(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, OWN)
    assert not of_class(found, "Finding")
    assert found[f"{DECISION}__absence_has-finding"]["absenceReason"] == [f"{THING}list/absence-notYetRead"]


def test_what_a_page_says_was_found_is_second_hand_and_cites_the_page(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN, PAGE)
    ((iri, finding),) = of_class(found, "Finding").items()
    assert finding["findsViolated"] == [f"{THING}iccpr/art_19__para_2", f"{THING}iccpr/art_21"]
    assert finding["result"] == [f"{THING}list/result-violation"]
    assert finding["concerns"] == [CASE, PERSON]
    assert finding["inSection"] == [f"{THING}list/section-account-of-a-page"]
    (page,) = sources(found, iri)
    assert found[page][TYPE] == [f"{ONT}OrganisationPage"]
    assert found[page]["canonicalAddress"] == ["https://digest.example/9001"]
    assert found[finding["statedIn"][0]]["locator"] == ["opening part"]
    ((_, remedy),) = of_class(found, "Remedy").items()
    assert (remedy["remedyKind"], remedy["forPerson"]) == ([f"{THING}list/remedy-compensation"], [PERSON])
    assert "A page says that the committee asked for: an apology." in found[DECISION]["note"]
    assert account.skipped["measures of no kind of the list (a note on the decision)"] == 1


def test_pages_that_agree_are_passages_of_one_finding_and_one_publisher_is_one_witness(tmp_path: Path) -> None:
    press = PAGE | {"url": "https://paper.example/a", "voice": "press"}
    again = PAGE | {"url": "https://digest.example/again"}
    _, _, found = imported(tmp_path, PAGE, press, again)
    ((iri, finding),) = of_class(found, "Finding").items()
    assert len(finding["statedIn"]) == 2
    voices = {found[document]["authority"][0].rpartition("/")[2] for document in sources(found, iri)}
    assert voices == {"authority-monitor", "authority-press"}


@pytest.mark.parametrize(
    ("articles", "checked", "conflicts"),
    [
        ({"iccpr": ["9", "14"]}, "page", 1),
        ({"iccpr": ["19(2)"]}, "page", 0),
        ({"iccpr": ["9", "14"]}, "page; the rest of the findings lies beyond the excerpt", 0),
    ],
)
def test_pages_that_differ_are_two_findings_and_a_conflict_where_both_lists_are_whole(
    tmp_path: Path, articles: Fields, checked: str, conflicts: int
) -> None:
    other = PAGE | {"url": "https://paper.example/a", "articles_violated": articles, "checked": checked}
    account, _, found = imported(tmp_path, PAGE, other)
    assert len(of_class(found, "Finding")) == 2
    assert len(of_class(found, "Conflict")) == account.things["conflicts"] == conflicts
    for one in of_class(found, "Conflict").values():
        assert set(one["hasSide"]) == set(of_class(found, "Finding"))


def test_what_was_not_violated_is_a_finding_of_its_own(tmp_path: Path) -> None:
    _, _, found = imported(
        tmp_path, without(PAGE, "articles_violated") | {"articles_not_violated": {"iccpr": ["14(2)"]}}
    )
    (finding,) = of_class(found, "Finding").values()
    assert finding["findsNoViolationOf"] == [f"{THING}iccpr/art_14__para_2"]
    assert finding["result"] == [f"{THING}list/result-no-violation"]
    assert "findsViolated" not in finding


def test_events_keep_their_dates_and_a_month_stays_a_month(tmp_path: Path) -> None:
    events = [
        {"kind": "arrest", "date": "2030-05", "what": "arrested at a picket"},
        {"kind": "detention", "date": "2030-05-03", "what": "held"},
        {"kind": "conviction", "date": "2030-06-01", "what": "fined"},
        {"kind": "interim measures", "date": "2031-03-01", "what": "asked not to extradite"},
        {"kind": "conviction", "what": "without a date"},
        {"kind": "picnic", "date": "2030-01-01", "what": "of no kind of the list"},
    ]
    account, _, found = imported(tmp_path, OWN | {"events": events})
    assert found[f"{CASE}__arrest_2030-05"]["occurredOn"] == ["2030-05"]
    assert found[f"{CASE}__detention_2030-05-03"][TYPE] == [f"{ONT}Detention"]
    assert found[f"{CASE}__conviction_2030-06-01"]["summary"] == ["As reported: fined."]
    assert found[f"{CASE}__interim-measures_2031-03-01"]["eventKind"] == [f"{THING}list/event-interim-measures"]
    assert account.skipped["events without a date, or of no kind of the list"] == 2


def test_domestic_law_and_a_described_victim_are_notes(tmp_path: Path) -> None:
    line = without(OWN, "author") | {"victim": "a national of Kazakhstan", "domestic": ["Article 9 of the Press Act"]}
    _, _, found = imported(tmp_path, line)
    assert found[DECISION]["note"] == [
        "A page describes the victim as: a national of Kazakhstan.",
        "Domestic law that a page names: Article 9 of the Press Act.",
    ]
    assert "victimName" not in found[DECISION]
    assert not of_class(found, "Person")


def test_a_copy_is_never_shown_as_the_source_and_paragraphs_are_named(tmp_path: Path) -> None:
    copy = OWN | {"url": "https://docslib.org/doc/9001"}
    body = OWN | {"url": "https://copies.example/9001", "checked": "page of the Views (paragraphs 2.4 to 2.6): facts"}
    _, files, found = imported(tmp_path, copy, body)
    assert "docslib.org" not in "".join(files.values())
    assert found[DECISION]["readAddress"] == ["https://copies.example/9001"]
    assert found[f"{DECISION}__para_2.4-to-2.6"]["locator"] == ["paras. 2.4 to 2.6"]


def test_a_host_has_no_full_stop_at_its_end(tmp_path: Path) -> None:
    other = PAGE | {"url": "https://digest.example./other"}
    _, _, found = imported(tmp_path, OWN, PAGE, other)
    assert len(of_class(found, "OrganisationPage")) == 2
    (site,) = {page["http://purl.org/dc/terms/publisher"][0] for page in of_class(found, "OrganisationPage").values()}
    assert not site.endswith(".")
    ((_, finding),) = of_class(found, "Finding").items()
    assert len(finding["statedIn"]) == 1


def test_a_follow_up_report_is_a_document_under_its_symbol(tmp_path: Path) -> None:
    line = PAGE | {"url": OWN["url"], "checked": "follow-up report CCPR/C/142/3, opening: date and finding"}
    _, files, found = imported(tmp_path, line)
    assert found[f"{THING}un/ccpr-c-142-3"]["symbol"] == ["CCPR/C/142/3"]
    assert "docstore" not in "".join(files.values())


# Persons


def test_who_may_have_been_a_minor_is_in_no_field_no_label_and_no_address(tmp_path: Path) -> None:
    line = OWN | {"victim": "the author and her son Anton Ruritanus", "author": "Anna Ruritana"}
    page = PAGE | {"subject": "death of Anton", "checked": "a boy aged 16", "victim": "Anton Ruritanus"}
    account, files, found = imported(tmp_path, line, page)
    text = "".join(files.values())
    assert "Anton" not in text
    assert "digest.example/9001" not in text
    assert not of_class(found, "Person")
    assert found[f"{DECISION}__absence_victim-name"]["absenceReason"] == [f"{THING}list/absence-withheld"]
    assert found[DECISION]["authorName"] == ["Anna Ruritana"]
    assert account.things["cases whose persons are withheld"] == 1


def test_where_an_article_on_children_is_at_issue_no_name_is_shown(tmp_path: Path) -> None:
    _, files, found = imported(tmp_path, OWN | {"articles_considered": {"iccpr": ["24(1)"]}})
    assert "Ruritanus" not in "".join(files.values())
    assert found[f"{DECISION}__absence_author-name"]["absenceReason"] == [f"{THING}list/absence-withheld"]


@pytest.mark.parametrize("name", ["R. Ruritanus", "Ruritanus", "R.R.", "Mr. Ruritanus", "a lawyer"])
def test_nobody_is_a_person_without_a_full_name(tmp_path: Path, name: str) -> None:
    _, _, found = imported(tmp_path, OWN | {"author": name})
    assert not of_class(found, "Person")
    assert found[DECISION]["authorName"] == [name]


def test_several_authors_are_several_persons_and_the_rest_is_told(tmp_path: Path) -> None:
    _, _, found = imported(
        tmp_path, OWN | {"author": "Rudolf Ruritanus, Anna Ruritana et al.", "victim": "the authors"}
    )
    assert {one[LABEL][0] for one in of_class(found, "Person").values()} == {"Rudolf Ruritanus", "Anna Ruritana"}
    assert found[CASE]["note"] == ["The list of persons is not complete."]


def test_one_name_in_two_decisions_is_two_persons(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN, OTHER | {"author": "Rudolf Ruritanus"})
    persons = of_class(found, "Person")
    assert len(persons) == 2
    assert all(one["note"][0].startswith("two-persons-of-one-name: ") for one in persons.values())
    assert remarks(account).count("also stands in") == 2


def test_a_person_of_the_name_of_one_in_an_imported_opinion_says_so(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN | {"author": "Mikalai Statkevich"})
    (person,) = of_class(found, "Person").values()
    note = "whether this is the person of the same name in another file of the record was not decided."
    assert person["note"] == [f"two-persons-of-one-name: {note}"]
    assert remarks(account).count("also stands in another file of the record") == 1


# Joining


def test_lines_are_joined_by_communication_and_by_symbol_and_not_by_name(tmp_path: Path) -> None:
    by_symbol = without(PAGE, "communication") | {"symbol": OWN["symbol"], "url": "https://paper.example/a"}
    nowhere = without(PAGE, "communication") | {"url": "https://paper.example/b"}
    account, _, found = imported(tmp_path, OWN, PAGE, by_symbol, nowhere)
    decisions = of_class(found, "Views")
    assert len(decisions) == 2
    assert len(found[DECISION]["statedIn"]) == 3
    (unnumbered,) = (iri for iri in decisions if iri != DECISION)
    assert unnumbered.startswith(f"{THING}un/ccpr-unnumbered-")
    assert "may be the same as Views 9001/2031" in remarks(account)


def test_a_line_on_two_communications_joins_the_lines_on_each(tmp_path: Path) -> None:
    one, two = without(PAGE, "symbol"), PAGE | {"communication": ["9002/2031"], "url": "https://paper.example/a"}
    both = OWN | {"symbols": [OWN["symbol"], OTHER["symbol"]], "communication": ["9001/2031", "9002/2031"]}
    _, _, found = imported(tmp_path, one, two, both)
    assert list(of_class(found, "Views")) == [DECISION]
    assert found[DECISION]["communicationNumber"] == ["9001/2031", "9002/2031"]
    assert found[DECISION]["symbol"] == [OWN["symbol"]]
    assert "also under CCPR/C/141/D/9002/2031" in found[DECISION]["note"][0]


def test_a_span_of_numbers_stays_as_it_is_printed(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, PAGE | {"communication": ["9001-9009/2031"]})
    assert found[f"{THING}un/ccpr-9001-9009-2031"]["communicationNumber"] == ["9001-9009/2031"]


def test_a_decision_of_the_index_is_joined_by_its_communication_and_keeps_what_the_index_says(tmp_path: Path) -> None:
    line = PAGE | {"communication": ["1985/2010"], "state": "Belarus", "session": 111, "victim": "Maryna Koktysh"}
    account, _, found = imported(tmp_path, line)
    decision = found[f"{THING}un/ccpr-c-111-d-1985-2010"]
    assert TYPE not in decision
    assert "session" not in decision
    assert "victimName is Maryna Koktysh here" in remarks(account)
    assert len(of_class(found, "Finding")) == 1


CURATED = f"{THING}un/ccpr-c-125-d-2309-2013"
SAME: Fields = PAGE | {"communication": ["2309/2013"], "victim": "Anar Abildayeva"}
SAME |= {"articles_violated": {"iccpr": ["19", "21"]}}


def test_a_curated_finding_that_says_the_same_gains_a_passage_and_its_person(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, SAME)
    assert account.things["curated findings that gain a passage"] == 1
    assert set(found[f"{CURATED}__finding_violations"]) == {"statedIn"}
    assert not of_class(found, "Finding")
    assert set(found[f"{THING}person/anar-abildayeva"]) == {"statedIn"}
    assert "measures are told here, and another file tells them or says that they are not known" in remarks(account)


def test_a_page_that_differs_from_a_curated_finding_is_in_conflict_with_it(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, SAME | {"articles_violated": {"iccpr": ["9", "14"]}})
    (conflict,) = of_class(found, "Conflict").values()
    assert f"{CURATED}__finding_violations" in conflict["hasSide"]


def test_a_day_that_differs_from_a_curated_file_is_listed_and_a_month_agrees(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, SAME | {"adopted": "2019-03", "submitted": "2013-07-06"})
    assert "conflict: submittedOn is 2013-07-06 here, and 2013-07-05 in another file, which stays" in remarks(account)
    assert "adoptedOn" not in remarks(account)
    assert not {"adoptedOn", "submittedOn"} & set(found[CURATED])


def test_a_known_number_with_another_state_is_refused(tmp_path: Path) -> None:
    account, _, _ = imported(tmp_path, OWN, SAME | {"state": "Belarus"})
    assert account.refused == [("line 2", "ccpr-c-125-d-2309-2013 has this number and another State")]


def test_another_symbol_on_a_known_communication_is_not_joined(tmp_path: Path) -> None:
    line = OWN | {"symbol": "CCPR/C/141/D/2309/2013", "communication": ["2309/2013"]}
    account, _, found = imported(tmp_path, line)
    assert list(of_class(found, "Views")) == [f"{THING}un/ccpr-c-141-d-2309-2013"]
    assert "has the same symbol or communication, and which it is was not decided; not joined" in remarks(account)


def test_of_several_decisions_under_one_symbol_the_communication_decides(tmp_path: Path) -> None:
    line = PAGE | {"symbol": "CCPR/C/57/D/480/1991", "communication": ["480/1991"], "state": "Ecuador"}
    _, _, found = imported(tmp_path, line)
    assert not of_class(found, "Views")
    assert found[f"{THING}un/ccpr-c-57-d-480-1991_480-1991"]["addressesCase"]
    unclear, _, found = imported(tmp_path, without(line, "communication"))
    assert list(of_class(found, "Views")) == [f"{THING}un/ccpr-c-57-d-480-1991"]
    assert "which it is was not decided" in remarks(unclear)


# Bad input


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json\n", "it is not JSON"),
        (b'"text"\n', "no JSON object"),
        (OWN | {"body": "CERD"}, "the field body"),
        (OWN | {"communication": ["none"]}, "the field communication"),
        (OWN | {"communication": ["1/1066"]}, "the field communication"),
        (OWN | {"communication": ["9003/2031"]}, "the communications 9003/2031"),
        (OWN | {"symbol": "CAT/C/141/D/9001/2031"}, "the body is CCPR and the symbol CAT"),
        (OWN | {"symbol": "CCPR/C/GC/36"}, "the field symbol"),
        (OWN | {"session": 140}, "the session is 140"),
        (OWN | {"symbols": ["CCPR/C/141/D/9009/2031"]}, "the symbol is CCPR/C/141/D/9001/2031"),
        (OWN | {"state": "Zembla"}, "no State is known as “Zembla”"),
        (OWN | {"adopted": "2031-02-30"}, "the field adopted"),
        (OWN | {"url": "docstore"}, "the field url"),
        (OWN | {"url": "https://a.example/> <x"}, "the field url"),
        (OWN | {"articles_considered": {"echr": ["5"]}}, "the field articles_considered"),
        (OWN | {"voice": "rumour"}, "the field voice"),
        (OWN | {"kind": "opinion"}, "the field kind"),
        (without(OWN, "url"), "it has no field url"),
        pytest.param(OWN | {"checked": "x" * json_lines.LONGEST}, "it has more than", id="too long"),
        pytest.param(b"[" * 10_000 + b"\n", "it is not JSON", id="nested without end"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_and_harms_no_other(
    tmp_path: Path, line: Fields | bytes, reason: str
) -> None:
    account, files, _ = imported(tmp_path, OTHER, line)
    assert (account.read, account.written) == (2, 1)
    ((record, why),) = account.refused
    assert record == "line 2"
    assert reason in why
    _, alone, _ = imported(tmp_path, OTHER)
    assert without(alone, "sources.ttl") == without(files, "sources.ttl")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"adopted": "2033-07-19"}, "is of the same page and decision as line 1 and differs in adopted"),
        ({"state": "Belarus", "url": "https://b.example/1"}, "it names another State than line 1"),
        (
            {"symbol": "CCPR/C/142/D/9001/2031", "session": 142, "url": "https://b.example/1"},
            "it gives CCPR/C/142/D/9001/2031 where line 1 gives CCPR/C/141/D/9001/2031",
        ),
    ],
)
def test_lines_that_contradict_each_other_beyond_a_conflict_are_refused(
    tmp_path: Path, change: Fields, reason: str
) -> None:
    account, _, _ = imported(tmp_path, OWN, OWN | change)
    assert [reason in why for _, why in account.refused] == [True]


def test_a_line_that_is_repeated_is_written_once_and_two_that_differ_in_a_key_are_one_page(tmp_path: Path) -> None:
    less = without(OWN, "session")
    account, files, _ = imported(tmp_path, less, less, OWN)
    assert (account.read, account.written) == (3, 3)
    assert account.listed[0] == ("line 2", "repeats line 1 word for word; written once")
    _, once, _ = imported(tmp_path, OWN)
    assert without(files, "sources.ttl") == without(once, "sources.ttl")


def test_an_unknown_field_is_left_out_and_told(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, without(OWN, "adopted") | {"adoptd": "2033-07-18"})
    assert account.listed == [("line 1", "the field “adoptd” is unknown and was left out")]
    assert "adoptedOn" not in found[DECISION]
    assert f"{DECISION}__absence_adopted-on" in found


def test_an_article_that_no_treaty_has_is_left_out_and_told(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN | {"articles_considered": {"iccpr": ["19", "99", "14(3)(zz)"]}})
    assert found[DECISION]["considers"] == [f"{THING}iccpr/art_19"]
    assert account.things["articles that no treaty has"] == 2
    assert "ICCPR has no article 99; it was left out" in remarks(account)


def test_dates_out_of_order_are_left_out_and_told(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN | {"submitted": "2034-01-01"})
    assert not {"submittedOn", "adoptedOn"} & set(found[DECISION])
    assert "adopted (2033-07-18) is before submitted (2034-01-01); both were left out" in remarks(account)


def test_lines_that_differ_in_a_day_leave_it_out_and_say_so(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN, PAGE | {"adopted": "2033-07-19"})
    assert "adoptedOn" not in found[DECISION]
    assert "the lines differ in adopted: 2033-07-18 and 2033-07-19; it was left out" in remarks(account)


def test_a_file_of_endless_lines_is_an_error_and_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "views.jsonl"
    path.write_bytes(b"{}\n" * 500_000)
    account = Account("views")
    with pytest.raises(KgError, match=r"more than 20,000 lines") as error:
        views.read(path, HERE, account)
    assert account.read == json_lines.LIMIT
    assert all((error.value.where, error.value.expected, error.value.repair))


def test_a_file_that_is_not_there_is_an_error_and_an_empty_one_makes_no_decision(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="there is no such file"):
        views.read(tmp_path, HERE, Account("views"))
    account, files, _ = imported(tmp_path)
    assert (account.read, list(files)) == (0, ["sources.ttl"])


def test_text_that_could_break_turtle_stays_text(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, OWN | {"subject": 'the "R" case \\ <x>\n.'})
    assert found[DECISION]["summary"] == ['The "R" case \\ <x>\n..']


def test_the_order_of_lines_changes_no_decision(tmp_path: Path) -> None:
    _, files, _ = imported(tmp_path, OWN, PAGE, OTHER)
    _, turned, _ = imported(tmp_path, OTHER, PAGE, OWN)
    assert files["decisions-ccpr.ttl"] == turned["decisions-ccpr.ttl"]


# The source itself


@pytest.fixture(scope="module")
def whole(sources: Path) -> Whole:
    account = Account("views")
    files = views.read(sources / FILE, HERE, account)
    return files, account, [json.loads(line) for line in (sources / FILE).read_text(encoding="utf-8").splitlines()]


def groups(lines: list[Fields]) -> list[list[Fields]]:
    """The lines by decision, found by other means than the importer's."""
    found: list[list[Fields]] = []
    for line in lines:
        mine = names(line)
        same = [group for group in found if mine & {name for one in group for name in names(one)}]
        found = [group for group in found if group not in same] + [[one for group in same for one in group] + [line]]
    return found


def names(line: Fields) -> set[str]:
    numbers = {f"{line['body']} {number}" for number in line.get("communication", [])}
    return numbers | {line.get("symbol", f"{line['url']} {line.get('author', line.get('victim', ''))}")}


def test_the_account_agrees_with_counts_made_another_way(whole: Whole) -> None:
    files, account, lines = whole
    found = values(files)
    assert (account.read, account.written, account.refused) == (163, 163, [])
    decisions = sum(number for name, number in account.things.items() if name.startswith("decisions"))
    assert decisions == len(groups(lines)) == 138
    assert len(of_class(found, "Views") | of_class(found, "Decision")) == account.things["decisions"]
    told = [line for line in lines if "articles_violated" in line or "articles_not_violated" in line]
    assert len(told) == 30
    kinds = {"Case": "cases", "Person": "persons", "Finding": "findings", "Remedy": "remedies", "Absence": "absences"}
    for kind, name in kinds.items():
        assert len(of_class(found, kind)) == account.things[name]


@pytest.mark.full
def test_two_imports_write_the_same_bytes_and_a_mark(sources: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("views", "hudoc", "treaty-status"))
    command = ["--archive", str(tmp_path), "import", "views", "--from", str(sources / "views")]
    folder = tmp_path / "data" / "imported" / "views"
    written_files = []
    for _ in range(2):
        assert main(command) == 0
        written_files.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert written_files[0] == written_files[1]
    assert {"account.json", ".habeas.json", "decisions-ccpr.ttl"} <= set(written_files[0])
    account = json.loads(written_files[0]["account.json"])
    assert account["recordsRead"] == account["recordsWritten"] + len(account["recordsRefused"]) == 163


def test_possible_double_counts_stay_apart_and_say_so(whole: Whole) -> None:
    files, account, _ = whole
    found = values(files)
    doubtful = [
        one for one in found.values() if any("Whether this is the same decision" in n for n in one.get("note", []))
    ]
    assert len(doubtful) == 6
    assert remarks(account).count("as the source says; to be decided") == 3
    assert len({record for record, remark in account.listed if "may be the same as" in remark}) == 7


def test_a_name_from_an_arabic_version_is_said_to_be_a_transliteration(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, OWN | {"language": "ar"})
    assert found[DECISION]["note"] == ["Names are transliterations from the Arabic version."]


def test_no_address_of_the_store_of_documents_is_shown_and_no_copy(whole: Whole) -> None:
    text = "".join(whole[0].values())
    assert not [host for host in ("docstore.ohchr.org", "scribd", "docslib", "slideshare", "docsbay") if host in text]


def test_no_child_is_named(whole: Whole) -> None:
    text = "".join(whole[0].values())
    sons = ("Roy Rivera", "Abdelhakim Houari", "Hakim Cherguit", "Rabah Souaiene", "A.C.")
    assert not [name for name in sons if name in text]


def test_thirty_decisions_drawn_by_chance_say_what_their_lines_say(whole: Whole) -> None:
    files, _, lines = whole
    found = values(files)
    new = {one.get("symbol", [iri])[0]: iri for iri, one in of_class(found, "Views").items()}
    new |= {one.get("symbol", [iri])[0]: iri for iri, one in of_class(found, "Decision").items()}
    by_number = {number: iri for iri in new.values() for number in found[iri].get("communicationNumber", [])}
    said = []
    for group in groups(lines):
        symbols = [line["symbol"] for line in group if "symbol" in line]
        numbers = [number for line in group for number in line.get("communication", [])]
        iri = next((new[one] for one in symbols if one in new), by_number.get(numbers[0]) if numbers else None)
        if iri:
            said.append((iri, group))
    assert len(said) > 100
    for iri, group in random.Random(SEED).sample(said, 30):
        compare(iri, group, found)


def compare(iri: str, lines: list[Fields], found: Values) -> None:
    """Every field of the lines on one decision against what was written, by other means than the importer's."""
    decision, own = found[iri], [line for line in lines if line["voice"] == "decision"]
    assert decision[TYPE] == [f"{ONT}Views" if any("kind" in line for line in lines) else f"{ONT}Decision"]
    assert len(decision.get("respondent", [])) == len({line["state"] for line in lines if "state" in line})
    for field, name in {"symbol": "symbol", "session": "session", "adopted": "adoptedOn"}.items():
        assert set(decision.get(name, [])) == {str(line[field]) for line in lines if field in line}, (iri, name)
    days = {line["submitted"] for line in lines if "submitted" in line}
    assert decision.get("submittedOn", []) == (list(days) if len(days) == 1 else [])
    numbers = {number for line in lines for number in line.get("communication", [])}
    assert set(decision.get("communicationNumber", [])) == numbers
    assert set(decision["inLanguage"]) == ({line["language"] for line in own} or {"und"})
    authors = {line["author"] for line in own or lines if "author" in line}
    assert set(decision.get("authorName", [])) <= {line["author"] for line in lines if "author" in line}
    assert bool(authors) == ("authorName" in decision) or f"{iri}__absence_author-name" in found
    lists = [line["articles_considered"] for line in own if "articles_considered" in line]
    lists = lists or [line["articles_considered"] for line in lines if "articles_considered" in line]
    articles = {f"{code} {one}" for said in lists for code, ones in said.items() for one in ones}
    assert {written(one).replace("iccpr-op1", "op1") for one in decision.get("considers", [])} == articles
    findings = [one for one in of_class(found, "Finding").values() if one["isFindingOf"] == [iri]]
    for field, name in {"articles_violated": "findsViolated", "articles_not_violated": "findsNoViolationOf"}.items():
        told = {f"{code} {one}" for line in lines for code, ones in line.get(field, {}).items() for one in ones}
        assert {written(one) for finding in findings for one in finding.get(name, [])} == told
    persons = [one for key, one in of_class(found, "Person").items() if key in persons_of(decision, found)]
    printed = fold(" ".join(f"{line.get('author', '')} {line.get('victim', '')}" for line in lines))
    assert all(fold(one[LABEL][0]) in printed for one in persons)
    events = {
        (event["kind"], event["date"])
        for line in lines
        for event in line.get("events", [])
        if event["kind"] in {"arrest", "charge", "release"} and "date" in event
    }
    (case,) = decision.get("addressesCase", [""])
    for kind, day in events:
        assert f"{case}__{kind}_{day}" in found


def persons_of(decision: dict[str, list[str]], found: Values) -> list[str]:
    return [person for case in decision.get("addressesCase", []) for person in found[case].get("concernsPerson", [])]


# Kazakhstan, read line by line

FACTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("views_kazakhstan.toml").read_text(encoding="utf-8")
)["decision"]


@functools.cache
def described() -> Values:
    """What the curated files and the index say."""
    paths = [*ROOT.glob("data/*.ttl"), *ROOT.glob("data/decisions/*.ttl"), *ROOT.glob("data/imported/juris/dec*.ttl")]
    return values({path.name: path.read_text(encoding="utf-8") for path in paths})


def test_there_are_twenty_decisions_on_kazakhstan(whole: Whole) -> None:
    lines = [line for line in whole[2] if line.get("state") == "Kazakhstan"]
    assert (len(lines), len(groups(lines)), len(FACTS)) == (21, 20, 20)


@pytest.fixture(scope="module")
def imported_and_joined(whole: Whole) -> tuple[Values, Values]:
    """What the import says, and the same with what the curated files and the index say."""
    new = values(whole[0])
    return new, {thing: merged(new.get(thing, {}), described().get(thing, {})) for thing in {*new, *described()}}


@pytest.mark.parametrize("fact", FACTS, ids=[one.get("name", "unnumbered") for one in FACTS])
def test_a_decision_on_kazakhstan_says_what_was_read_in_its_lines(
    fact: dict[str, Any], imported_and_joined: tuple[Values, Values]
) -> None:
    new, found = imported_and_joined
    iri = f"{THING}un/{fact['name']}" if "name" in fact else unnumbered(fact["page"], new)
    decision = found[iri]
    assert f"{ONT}{fact['kind']}" in decision[TYPE]
    properties = {"symbol": "symbol", "author": "authorName", "victim": "victimName", "session": "session"}
    for name, property_ in (properties | {"submitted": "submittedOn"}).items():
        if name in fact:
            assert fact[name] in decision[property_]
        elif name != "symbol" and iri not in described():
            assert property_ not in decision
    assert {one[: len(fact.get("adopted", ""))] for one in decision.get("adoptedOn", [])} <= {fact.get("adopted")}
    assert set(fact.get("communications", [])) <= set(decision.get("communicationNumber", []))
    if "considers" in fact:
        assert {written(one) for one in decision["considers"]} == set(fact["considers"])
    findings = {
        key: {written(one) for one in thing["findsViolated"]}
        for key, thing in found.items()
        if thing.get("isFindingOf") == [iri] and "findsViolated" in thing
    }
    if "violated" in fact:
        assert list(findings.values()) == [set(fact["violated"])]
    else:
        assert not set(findings) & set(of_class(new, "Finding"))
    case = next(iter(decision.get("addressesCase", [])), "")
    persons = found.get(case, {}).get("concernsPerson", [])
    assert [found[one][LABEL][0] if LABEL in found[one] else name_of(one) for one in persons] == fact.get("persons", [])
    events = [
        key.rpartition("__")[2].replace("_", " ") for key, thing in new.items() if thing.get("isEventOf") == [case]
    ]
    assert sorted(events) == sorted(fact.get("events", []))
    remedies = [thing["remedyKind"][0] for thing in new.values() if thing.get("isNamedIn") == [iri]]
    assert remedies == [f"{THING}list/remedy-{kind}" for kind in fact.get("remedies", [])]
    assert not [text for text in fact.get("notes", []) if not any(text in note for note in decision["note"])]
    assert "languages" not in fact or decision["inLanguage"] == fact["languages"]


def unnumbered(page: str, found: Values) -> str:
    """The decision without a number of which a page tells."""
    documents = [thing for thing, said in found.items() if said.get("canonicalAddress") == [page]]
    return next(one for one in of_class(found, "Views") if f"{documents[0]}__opening" in found[one]["statedIn"])


def merged(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: list(dict.fromkeys([*one.get(name, []), *other.get(name, [])])) for name in {*one, *other}}


def name_of(person: str) -> str:
    return described()[person][LABEL][0]
