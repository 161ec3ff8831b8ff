"""The import of what pages say about opinions of the Working Group: bad input, rules, a sample against the lines."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.persons import checked
from kg.terms.names import ONT, THING
from tests.conftest import ROOT
from tests.importers import case
from tests.importers.case import LABEL, TYPE, Fields, Values, Whole, cited, of_class, of_lines, values

imported = functools.partial(of_lines, "wgad")

PAGE: Fields = {
    "number": "901/2031",
    "kind": "opinion",
    "states": ["Kazakhstan"],
    "persons": ["Rudolf Ruritanus"],
    "result": "arbitrary",
    "voice": "ngo",
    "url": "https://league.example/rudolf",
    "language": "en",
    "read": "opening, about 2,000 characters",
    "checked": "page names the opinion",
}
OWN: Fields = {
    "number": "901/2031",
    "kind": "opinion",
    "symbol": "A/HRC/WGAD/2031/901",
    "title": "Opinion No. 901/2031 concerning Rudolf Ruritanus (Kazakhstan)",
    "states": ["Kazakhstan"],
    "persons": ["Rudolf Ruritanus"],
    "session": 120,
    "session_dates": ["2031-04-01", "2031-04-09"],
    "adopted": "2031-04-03",
    "distributed": "2031-06-02",
    "transmitted": "2030-09-01",
    "reply": "replied",
    "reply_date": "2030-10-30",
    "iccpr_party": True,
    "voice": "opinion",
    "url": "https://library.example/901-2031.html",
    "language": "en",
    "read": "opening, about 2,000 characters",
    "checked": "opening of the opinion",
}
CONTENTS: Fields = {
    "number": "7/1995",
    "kind": "decision",
    "in_document": "E/CN.4/1996/99/Add.1",
    "states": ["Kazakhstan"],
    "voice": "opinion",
    "url": "https://www.unhchr.example/old",
    "url_kind": "retired UN host",
    "language": "en",
    "read": "opening, about 2,000 characters",
    "checked": "table of contents of E/CN.4/1996/99/Add.1 lists number and State",
}
OPINION = f"{THING}un/a-hrc-wgad-2031-901"
CASE = f"{THING}case/kz-wgad-901-2031"


# What a line becomes


def test_the_text_of_an_opinion_becomes_a_document_with_its_dates_apart(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN)
    opinion = found[OPINION]
    assert (account.read, account.written, account.refused) == (1, 1, [])
    assert opinion[TYPE] == [f"{ONT}Opinion"]
    said = ("number", "symbol", "session", "adoptedOn", "issuedOn", "sessionBeganOn", "sessionEndedOn", "readAddress")
    assert [opinion[name] for name in said] == [
        ["901/2031"],
        ["A/HRC/WGAD/2031/901"],
        ["120"],
        ["2031-04-03"],
        ["2031-06-02"],
        ["2031-04-01"],
        ["2031-04-09"],
        ["https://library.example/901-2031.html"],
    ]
    assert opinion["readExtent"] == [f"{THING}list/read-opening"]
    assert opinion["takesAsPartyTo"] == [f"{THING}iccpr"]
    assert opinion["statedIn"] == [f"{OPINION}__opening"]
    communication = found[f"{OPINION}__communication"]
    assert (communication["communicatedOn"], communication["repliedOn"]) == (["2030-09-01"], ["2030-10-30"])
    assert communication["isAddressedTo"] == [f"{THING}state/kz"]
    assert found[CASE]["concernsPerson"] == [f"{THING}person/rudolf-ruritanus-901-2031"]


@pytest.mark.parametrize(
    ("read", "part", "locator"),
    [
        ("excerpt of paras 10-12 and a cover letter", "para_10-to-12", "paras. 10 to 12"),
        ("excerpt of about 2,000 characters", "excerpt", "excerpt"),
    ],
)
def test_what_was_read_from_the_middle_of_an_opinion_is_no_opening(
    tmp_path: Path, read: str, part: str, locator: str
) -> None:
    _, _, found = imported(tmp_path, OWN | {"read": read})
    assert found[OPINION]["statedIn"] == [f"{OPINION}__{part}"]
    assert found[f"{OPINION}__{part}"]["locator"] == [locator]


@pytest.mark.parametrize(("host", "authority"), [("someone.blogspot.com", "press"), ("mfa.example", "act-of-state")])
def test_a_private_page_that_copies_a_government_is_no_act_of_a_state(
    tmp_path: Path, host: str, authority: str
) -> None:
    _, _, found = imported(tmp_path, PAGE | {"voice": "government", "url": f"https://{host}/copy"})
    (page,) = [thing for iri, thing in found.items() if "doc/page-" in iri and "authority" in thing]
    assert page["authority"] == [f"{THING}list/authority-{authority}"]


def test_a_number_in_a_table_of_contents_is_a_decision_that_was_not_read(tmp_path: Path) -> None:
    _, files, found = imported(tmp_path, CONTENTS)
    decision = found[f"{THING}un/wgad-decision-7-1995"]
    assert decision[TYPE] == [f"{ONT}Decision"]
    assert decision["readExtent"] == [f"{THING}list/read-nothing"]
    assert decision["respondent"] == [f"{THING}state/kz"]
    collection = f"{THING}un/e-cn.4-1996-99-add.1"
    assert decision["isCollectedIn"] == [collection]
    assert decision["statedIn"] == [f"{collection}__contents"]
    assert found[collection]["symbol"] == ["E/CN.4/1996/99/Add.1"]
    assert "symbol" not in decision
    assert not of_class(found, "Case")
    assert "unhchr.example" not in "".join(files.values())


def test_the_day_that_a_collection_bears_is_not_that_of_an_opinion_in_it(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, CONTENTS | {"distributed": "1996-01-15"})
    assert "issuedOn" not in found[f"{THING}un/wgad-decision-7-1995"]
    assert found[f"{THING}un/e-cn.4-1996-99-add.1"]["issuedOn"] == ["1996-01-15"]


def test_pages_that_agree_are_passages_of_one_finding(tmp_path: Path) -> None:
    other = PAGE | {"url": "https://paper.example/news", "voice": "press", "reported": "2031-07"}
    _, _, found = imported(tmp_path, PAGE, other)
    ((iri, finding),) = of_class(found, "Finding").items()
    assert finding["result"] == [f"{THING}list/result-arbitrary"]
    assert finding["inSection"] == [f"{THING}list/section-account-of-a-page"]
    authorities = {found[document]["authority"][0].rpartition("/")[2] for document in cited(found, iri)}
    assert authorities == {"authority-monitor", "authority-press"}


@pytest.mark.parametrize(
    "other",
    [
        {"url": "https://league.example/again"},
        {"url": "https://www.league.example./again"},
        {"url": "https://elsewhere.example/copy", "same_publisher_as": "https://league.example/rudolf"},
        {"url": "https://dev.example/copy", "url_kind": "development copy of league.example"},
    ],
)
def test_two_pages_of_one_publisher_are_one_witness(tmp_path: Path, other: Fields) -> None:
    _, _, found = imported(tmp_path, PAGE, PAGE | other)
    ((iri, finding),) = of_class(found, "Finding").items()
    assert len(finding["statedIn"]) == 1
    assert len(of_class(found, "OrganisationPage")) == 2
    assert len(found[OPINION]["statedIn"]) == 2
    assert iri.startswith(OPINION)


def test_results_that_differ_are_two_findings_in_a_conflict(tmp_path: Path) -> None:
    other = PAGE | {"url": "https://paper.example/news", "result": "not_arbitrary"}
    account, _, found = imported(tmp_path, PAGE, other)
    (conflict,) = of_class(found, "Conflict").values()
    assert set(conflict["hasSide"]) == set(of_class(found, "Finding"))
    assert account.things["conflicts"] == 1


@pytest.mark.parametrize(
    ("one", "other", "conflicts"),
    [
        ({"categories": ["I", "II"]}, {"categories": ["I", "III"]}, 1),
        ({"categories": ["I", "II"]}, {"categories": ["I"]}, 0),
        ({"categories": ["I", "II"]}, {"categories": ["I", "III"], "partial": ["categories"]}, 0),
        ({"articles": {"iccpr": ["9"]}}, {"articles": {"iccpr": ["14"]}}, 1),
        ({}, {"articles": {"iccpr": ["14"]}}, 0),
    ],
)
def test_lists_conflict_where_both_are_whole_and_neither_holds_the_other(
    tmp_path: Path, one: Fields, other: Fields, conflicts: int
) -> None:
    _, _, found = imported(tmp_path, PAGE | one, PAGE | other | {"url": "https://paper.example/news"})
    assert len(of_class(found, "Conflict")) == conflicts


def test_a_right_that_may_have_been_exercised_is_not_said_to_be_breached(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, PAGE | {"articles": {"iccpr": ["9(1)", "19(2)"], "udhr": ["20(1)"]}})
    (finding,) = of_class(found, "Finding").values()
    assert finding["findsViolated"] == [f"{THING}iccpr/art_9__para_1"]
    assert finding["restsOn"] == [f"{THING}iccpr/art_19__para_2", f"{THING}udhr/art_20__para_1"]


def test_an_opinion_has_the_identifier_of_the_symbol_that_a_page_prints(tmp_path: Path) -> None:
    old = {"number": "7/2010", "symbol": "A/HRC/WGAD/2010/7", "title": "Opinion No. 7/2010"}
    _, _, found = imported(tmp_path, PAGE | old, PAGE | {"number": "8/2010"})
    assert set(of_class(found, "Opinion")) == {f"{THING}un/a-hrc-wgad-2010-7", f"{THING}un/wgad-opinion-8-2010"}


def test_the_text_of_an_opinion_carries_more_than_an_account_of_it(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, OWN | {"result": "arbitrary"}, PAGE)
    (finding,) = of_class(found, "Finding").values()
    assert finding["inSection"] == [f"{THING}list/section-not-told"]


@pytest.mark.parametrize(("articles", "absences"), [({}, 1), ({"udhr": ["9"]}, 1), ({"udhr": ["9", "19"]}, 0)])
def test_category_ii_without_a_right_says_that_none_is_told(tmp_path: Path, articles: Fields, absences: int) -> None:
    _, _, found = imported(tmp_path, PAGE | {"categories": ["II"]} | ({"articles": articles} if articles else {}))
    told = [one for one in of_class(found, "Absence").values() if one["absentProperty"][0].endswith("ExerciseOf")]
    assert [one["absenceReason"] for one in told] == [[f"{THING}list/absence-notFound"]] * absences


def test_a_list_that_was_cut_is_marked(tmp_path: Path) -> None:
    line = PAGE | {"categories": ["I"], "articles": {"iccpr": ["9"]}, "partial": ["articles"]}
    _, _, found = imported(tmp_path, line)
    (finding,) = of_class(found, "Finding").values()
    assert finding["listsInPart"] == [f"{ONT}restsOn"]


def test_a_heading_is_marked_and_contradicts_nothing(tmp_path: Path) -> None:
    heading = PAGE | {"result_as": "heading of the page"}
    _, _, found = imported(tmp_path, heading, PAGE | {"url": "https://paper.example/a", "result": "not_arbitrary"})
    sections = sorted(one["inSection"][0].rpartition("/")[2] for one in of_class(found, "Finding").values())
    assert sections == ["section-account-of-a-page", "section-heading-of-a-page"]
    assert not of_class(found, "Conflict")


def test_what_an_organisation_asks_for_is_no_remedy_of_the_opinion(tmp_path: Path) -> None:
    asked = PAGE | {"remedies": ["release"], "remedies_as": "asked by the page"}
    named = {"remedies": ["compensation", "other: reparation"], "remedies_as": "opinion"}
    account, _, found = imported(tmp_path, asked, PAGE | named | {"url": "https://paper.example/news"})
    ((iri, remedy),) = of_class(found, "Remedy").items()
    assert iri == f"{OPINION}__remedy_compensation"
    assert remedy["forPerson"] == [f"{THING}person/rudolf-ruritanus-901-2031"]
    assert remedy["modality"] == [f"{THING}list/modality-not-told"]
    assert account.skipped["remedies of no kind of the list"] == 1


def test_events_have_their_dates_and_a_sentence_is_no_conviction(tmp_path: Path) -> None:
    events = [
        {"kind": "arrest", "date": "2029-05-02", "what": "arrested at a rally"},
        {"kind": "conviction", "date": "2030", "what": "11 years in prison"},
        {"kind": "conviction", "what": "convicted of sedition"},
        {"kind": "detention", "date": "2029-06", "until": "2029-07", "what": "held"},
    ]
    account, _, found = imported(tmp_path, PAGE | {"events": events})
    assert found[f"{CASE}__arrest_2029-05-02"]["occurredOn"] == ["2029-05-02"]
    assert found[f"{CASE}__sentence_2030"]["eventKind"] == [f"{THING}list/event-sentence"]
    assert found[f"{CASE}__detention_2029-06"]["endedOn"] == ["2029-07"]
    assert not of_class(found, "Conviction")
    assert account.skipped["events without a date, or of no kind of the list"] == 1


def events_told(folder: Path, **others: Any) -> list[str]:
    events = [
        {"kind": "detention", "date": "2029-05", "what": "held"},
        {"kind": "release", "date": "2029-08-01", "what": "released"},
        {"kind": "detention", "date": "2030-02", "what": "held again"},
    ]
    _, _, found = imported(folder, PAGE | {"events": events} | others)
    assert len(of_class(found, "Detention")) == 2
    return found[f"{CASE}__detention_2030-02"].get("note", [])


def test_a_second_detention_of_one_person_says_that_it_is_one(tmp_path: Path) -> None:
    said = "events-out-of-order: it is a second one, after that of May 2029 and the release of 1 August 2029."
    assert events_told(tmp_path) == [said]


@pytest.mark.parametrize("others", [{"persons": ["Rudolf Ruritanus", "Anna Ruritana"]}, {"persons_count": 3}])
def test_of_several_persons_nobody_says_whose_second_detention_it_is(tmp_path: Path, others: Fields) -> None:
    said = "the case has several persons; neither this event nor the release of 1 August 2029 is tied to one."
    assert events_told(tmp_path, **others) == [f"events-out-of-order: {said}"]


def told_since(folder: Path, *status: Fields, **others: Any) -> tuple[Account, Values]:
    """The account and the things of a line with these statuses on a remedy of release."""
    asked = {"remedies": ["release"], "remedies_as": "opinion", "status": list(status)}
    account, _, found = imported(folder, PAGE | asked | others)
    return account, found


def test_who_was_still_held_is_a_status(tmp_path: Path) -> None:
    held = {"date": "2032-05", "what": "still detained", "says": "page"}
    account, found = told_since(tmp_path, held, {"date": "2033", "what": "rejected the opinion"})
    ((iri, observation),) = of_class(found, "StatusObservation").items()
    assert observation["observes"] == [f"{OPINION}__remedy_release"]
    assert observation["status"] == [f"{THING}list/status-none-known"]
    assert (observation["observedOn"], iri) == (["2032-05"], f"{OPINION}__status_release_2032-05")
    assert found[observation["observedBy"][0]][LABEL] == ["Publisher of league.example"]
    assert account.skipped["what is said to have happened since (status)"] == 1
    assert not [iri for iri in found if "__release" in iri]


def test_a_release_is_an_event_and_no_status_of_the_remedy(tmp_path: Path) -> None:
    released = {"date": "2032-05-02", "what": "released", "says": "page says released on 2 May 2032 by a pardon"}
    account, found = told_since(tmp_path, released)
    event = found[f"{CASE}__release_2032-05-02"]
    assert event["eventKind"] == [f"{THING}list/event-release"]
    assert event["concernsPerson"] == [f"{THING}person/rudolf-ruritanus-901-2031"]
    assert event["summary"] == ["As reported: released on 2 May 2032 by a pardon."]
    assert (event["occurredOn"], cited(found, f"{CASE}__release_2032-05-02")) == (
        ["2032-05-02"],
        cited(found, f"{OPINION}__remedy_release"),
    )
    assert not of_class(found, "StatusObservation")
    assert account.skipped["what is said to have happened since (status)"] == 0


@pytest.mark.parametrize("date", ["2032-05-02", "2032-05", "2032", None])
def test_the_date_to_which_a_page_speaks_is_not_that_of_the_release(tmp_path: Path, date: str | None) -> None:
    dated = {"date": date} if date else {}
    _, found = told_since(tmp_path, dated | {"what": "released", "says": "page says released after a month, on parole"})
    event, absence = found[f"{CASE}__release"], found[f"{CASE}__release__absence_occurred-on"]
    assert "occurredOn" not in event
    assert absence["absentProperty"] == [f"{ONT}occurredOn"]
    assert ("It speaks as of" in absence["note"][0]) == bool(date)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("release ordered by court", "page says verdict to release him, not carried out yet"),
        ("released", "page of May 2032 says the court decided to free him"),
        ("released", "page says granted probationary release"),
        ("Government informed the WG that they had been released", "report"),
        ("Rudolf Ruritanus released under measures, the others held", "page"),
        ("administrative detention ended", "page says held until May 2032"),
    ],
)
def test_what_is_not_plainly_a_release_is_for_somebody_to_look_at(tmp_path: Path, what: str, says: str) -> None:
    account, found = told_since(tmp_path, {"date": "2032-05", "what": what, "says": says})
    assert not [iri for iri in found if "__release" in iri]
    assert not of_class(found, "StatusObservation")
    assert [remark for _, remark in account.listed if remark.startswith("line 1 speaks of a release")]


def test_of_somebody_who_may_have_been_a_minor_only_the_release_is_told(tmp_path: Path) -> None:
    released = {"date": "2032-05", "what": "released", "says": "page says Rudolf released at 17"}
    _, found = told_since(tmp_path, released, checked="page names the opinion; under age at arrest")
    event = found[f"{CASE}__release"]
    assert not {"summary", "concernsPerson", "note"} & set(event)


# Persons


def test_who_may_have_been_a_minor_is_in_no_field_and_no_address(tmp_path: Path) -> None:
    line = PAGE | {
        "checked": "page names the opinion; he was aged 16 at arrest",
        "url": "https://league.example/ruritanus",
    }
    own = OWN | {"title": "Opinion No. 901/2031 (a pupil)"}
    account, files, found = imported(tmp_path, line, PAGE, own)
    text = "".join(files.values())
    assert "Rudolf" not in text
    assert "league.example/ruritanus" not in text
    assert OWN["url"] not in text
    assert found[f"{CASE}__absence_concerns-person"]["absenceReason"] == [f"{THING}list/absence-withheld"]
    assert account.things["cases whose persons are withheld"] == 1


def test_nobody_is_joined_on_a_surname(tmp_path: Path) -> None:
    two = PAGE | {"persons": ["Rudolf Ruritanus", "Anna Ruritana"]}
    account, _, found = imported(tmp_path, two, PAGE | {"persons": ["R. Ruritanus"], "url": "https://paper.example/a"})
    assert len(of_class(found, "Person")) == 2
    assert any("has a name that the fullest list has not" in remark for _, remark in account.listed)


def test_the_other_spelling_of_a_single_person_is_kept(tmp_path: Path) -> None:
    _, _, found = imported(
        tmp_path, PAGE, PAGE | {"persons": ["Рудольф Руританус"], "url": "https://b.example/a", "language": "ru"}
    )
    (person,) = of_class(found, "Person").values()
    assert person[LABEL] == ["Rudolf Ruritanus"]
    assert person["http://www.w3.org/2004/02/skos/core#altLabel"] == ["Рудольф Руританус"]


def test_persons_of_one_name_in_one_state_are_two_and_say_so(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, PAGE, PAGE | {"number": "902/2031"})
    persons = of_class(found, "Person")
    assert len(persons) == 2
    assert [set(one["mayBeSameAs"]) for one in persons.values()] == [{other} for other in reversed(persons)]
    assert account.things["persons of whom others have the full name in the same State"] == 2


# Addresses


@pytest.mark.parametrize(
    "odd",
    [
        {"url": "https://docslib.org/doc/1"},
        {"url": "https://copies.example/1", "url_kind": "document-sharing copy"},
        {"url": "https://paper.example/…".replace("…", "..."), "url_incomplete": True},
    ],
)
def test_a_copy_is_never_shown_as_the_source(tmp_path: Path, odd: Fields) -> None:
    _, files, _ = imported(tmp_path, PAGE | odd, OWN | odd)
    assert odd["url"] not in "".join(files.values())


def test_of_a_mirror_the_library_is_cited(tmp_path: Path) -> None:
    line = OWN | {"url": "https://mirror.example/1", "url_kind": "mirror", "cite_instead": "https://library.example/1"}
    _, files, found = imported(tmp_path, line)
    assert found[OPINION]["readAddress"] == ["https://library.example/1"]
    assert "mirror.example" not in "".join(files.values())


# What the curated files say

CURATED = f"{THING}un/wgad-opinion-50-2011"
SAME: Fields = PAGE | {
    "number": "50/2011",
    "states": ["Egypt"],
    "persons": ["Maikel Nabil Sanad"],
    "categories": ["II", "III"],
    "articles": {"udhr": ["9", "10", "11", "19"], "iccpr": ["9", "14", "19"]},
}


def test_a_curated_finding_that_says_the_same_gains_a_passage(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, SAME)
    assert account.things["curated findings that gain a passage"] == 1
    assert set(found[f"{CURATED}__finding_detention-arbitrary"]) == {"statedIn"}
    assert not of_class(found, "Finding")
    assert not of_class(found, "Person")
    assert TYPE not in found[CURATED]


def test_a_curated_finding_of_an_opinion_that_the_import_describes_is_not_repeated(tmp_path: Path) -> None:
    number = {"number": "10/2009", "states": ["Venezuela (Bolivarian Republic of)"], "persons": ["Eligio Cedeño"]}
    found_by_hand = f"{THING}un/wgad-opinion-10-2009__finding_detention-arbitrary"
    articles = {"udhr": ["9", "10", "11"], "iccpr": ["9", "10", "14"]}
    account, _, found = imported(tmp_path, PAGE | number | {"articles": articles})
    assert account.things["curated findings that gain a passage"] == 1
    assert set(found[found_by_hand]) == {"statedIn"}
    assert not of_class(found, "Finding")
    assert list(of_class(found, "Opinion")) == [f"{THING}un/wgad-opinion-10-2009"]


def test_a_page_that_differs_from_a_curated_finding_is_in_conflict_with_it(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, SAME | {"categories": ["I", "III"]})
    (conflict,) = of_class(found, "Conflict").values()
    assert f"{CURATED}__finding_detention-arbitrary" in conflict["hasSide"]


def test_what_the_curated_file_made_of_a_page_stays(tmp_path: Path) -> None:
    page = "https://coguide.example"
    known = next(
        address
        for said in [ox.parse(path=ROOT / "data" / "sources.ttl", base_iri=page)]
        for quad in said
        if quad.subject.value == f"{THING}doc/coguide-50"
        and quad.predicate.value in (f"{ONT}canonicalAddress", f"{ONT}readAddress")
        for address in [quad.object.value]
    )
    account, _, found = imported(tmp_path, SAME | {"categories": ["I"], "url": known})
    assert not of_class(found, "Finding")
    assert any("the curated finding stays" in remark for _, remark in account.listed)


# Bad input


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json\n", "it is not JSON"),
        (b'"text"\n', "no JSON object"),
        (b'{"number": "1/2031", "kind": "\xff"}\n', "it is not JSON"),
        (PAGE | {"number": "1/1066"}, "the field number"),
        (PAGE | {"number": "0/2031"}, "the field number"),
        (OWN | {"symbol": "A/HRC/WGAD/2031/902"}, "and the symbol A/HRC/WGAD/2031/902"),
        (OWN | {"title": "Opinion No. 902/2031"}, "the title names 902/2031"),
        (PAGE | {"states": ["Zembla"]}, "no State is known as “Zembla”"),
        (PAGE | {"reported": "2031-02-30"}, "the field reported"),
        (PAGE | {"url": "league"}, "the field url"),
        (PAGE | {"url": "https://a.example/> <x"}, "the field url"),
        (PAGE | {"result": "innocent"}, "the field result"),
        (PAGE | {"categories": ["VI"]}, "the field categories"),
        (PAGE | {"articles": {"echr": ["5"]}}, "the field articles"),
        (PAGE | {"voice": "rumour"}, "the field voice"),
        ({name: value for name, value in PAGE.items() if name != "url"}, "it has no field url"),
        pytest.param(PAGE | {"checked": "x" * json_lines.LONGEST}, "it has more than", id="too long"),
        pytest.param(b"[" * 10_000 + b"\n", "it is not JSON", id="nested without end"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_and_harms_no_other(
    tmp_path: Path, line: Fields | bytes, reason: str
) -> None:
    account, files, _ = imported(tmp_path, CONTENTS, line)
    assert (account.read, account.written) == (2, 1)
    ((record, why),) = account.refused
    assert record == "line 2"
    assert reason in why
    _, alone, _ = imported(tmp_path, CONTENTS)
    assert [name for name in alone if name.startswith("opinions")] == [n for n in files if n.startswith("opinions")]
    assert all(files[name] == text for name, text in alone.items() if name.startswith("opinions"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"result": "filed"}, "is of the same page and decision as line 1 (901/2031) and differs in result"),
        ({"kind": "decision", "url": "https://b.example/1"}, "speaks of 901/2031 as a decision"),
        ({"states": ["Egypt"], "url": "https://b.example/1"}, "names another State than line 1 (901/2031)"),
    ],
)
def test_lines_that_contradict_each_other_beyond_a_conflict_are_refused(
    tmp_path: Path, change: Fields, reason: str
) -> None:
    account, _, _ = imported(tmp_path, PAGE, PAGE | change)
    assert [reason in why for _, why in account.refused] == [True]


def test_a_line_that_is_repeated_is_written_once_and_two_that_differ_in_a_key_are_one_page(tmp_path: Path) -> None:
    account, files, _ = imported(tmp_path, PAGE, PAGE, PAGE | {"session": 120})
    assert (account.read, account.written) == (3, 3)
    assert account.listed[0] == ("line 2", "repeats line 1 word for word; written once")
    _, once, _ = imported(tmp_path, PAGE | {"session": 120})
    assert {name: text for name, text in files.items() if name != "sources.ttl"} == {
        name: text for name, text in once.items() if name != "sources.ttl"
    }


def test_an_unknown_field_is_left_out_and_told(tmp_path: Path) -> None:
    account, _, _ = imported(tmp_path, PAGE | {"colour": "red"})
    assert account.listed == [("line 1", "the field “colour” is unknown and was left out")]


def test_an_article_that_no_treaty_has_is_left_out_and_the_list_marked(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, PAGE | {"articles": {"iccpr": ["9", "99", "14(3)(zz)"]}})
    (finding,) = of_class(found, "Finding").values()
    assert finding["findsViolated"] == [f"{THING}iccpr/art_9"]
    assert finding["listsInPart"] == [f"{ONT}restsOn"]
    assert account.things["articles that no treaty has"] == 2


def test_lines_that_differ_in_a_date_leave_it_out_and_say_so(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, OWN, OWN | {"distributed": "2031-07-01", "url": "https://b.example/1"})
    assert "issuedOn" not in found[OPINION]
    assert "Copies bear different dates: 2 June 2031 and 1 July 2031." in found[OPINION]["note"]
    assert any("the lines differ in distributed" in remark for _, remark in account.listed)


def test_a_file_of_endless_lines_is_an_error_and_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "LIMIT", 1000)
    (tmp_path / "official.jsonl").write_bytes(b"{}\n" * 5_000)
    with pytest.raises(KgError, match="more than 1,000 lines"):
        case.imported("wgad", tmp_path)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="there is no such file"):
        case.imported("wgad", tmp_path)


def test_text_that_could_break_turtle_stays_text(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, PAGE | {"persons": ['Rudolf "R" \\ Ruritanus\n<x>']})
    (person,) = of_class(found, "Person").values()
    assert person[LABEL] == ['Rudolf "R" \\ Ruritanus\n<x>']


# The source itself


@pytest.mark.full
def test_the_account_agrees_with_counts_made_another_way(whole: Callable[[str], Whole]) -> None:
    files, account = whole("wgad")
    found = values(files)
    assert (account.read, account.written, account.refused) == (5937, 5937, [])
    counts = {"Person": "persons", "Case": "cases", "Remedy": "remedies", "Absence": "absences"}
    for name, things in counts.items():
        assert len(of_class(found, name)) == account.things[things]


def lines_of(sources: Path) -> list[Fields]:
    text = (sources / "wgad" / "witnesses.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.full
def test_no_copy_and_no_retired_host_is_shown(whole: Callable[[str], Whole], sources: Path) -> None:
    files, lines = whole("wgad")[0], lines_of(sources)
    text = "".join(files.values())
    hidden = {line["url"] for line in lines if "url_kind" in line or line.get("url_incomplete")}
    assert len(hidden) > 200
    assert [address for address in hidden if f'"{address}"' in text] == []
    assert not re.search(r"unhchr\.ch|scribd|docslib|skal\.fun|studylib|vdocument", text)


@pytest.mark.full
def test_nobody_is_named_whom_the_list_or_a_line_withholds(whole: Callable[[str], Whole], sources: Path) -> None:
    files, lines = whole("wgad")[0], lines_of(sources)
    persons = of_class(values(files), "Person")
    for number in checked("wgad"):
        assert [iri for iri in persons if iri.endswith(f"-{number.replace('/', '-')}")] == []
    signs = re.compile(r"\bminors?\b|under age|aged 1[0-7]|17 years old|16-year|pupil|ages not", re.IGNORECASE)
    young = [line for line in lines if "number" in line and signs.search(json.dumps(line, ensure_ascii=False))]
    assert len(young) >= 10
    for line in young:
        assert [iri for iri in persons if iri.endswith(f"-{line['number'].replace('/', '-')}")] == []
        assert f'"{line["url"]}"' not in "".join(files.values())
