"""Lines that print no number: which make an opinion, which tell of the same one, and what is left for a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.terms.names import ONT, THING
from tests.importers.case import LABEL, TYPE, Fields, Values, Whole, cited, of_class
from tests.importers.test_wgad import OPINION, OWN, PAGE, imported, lines_of

TOLD: Fields = {name: value for name, value in PAGE.items() if name != "number"}
OTHER: Fields = TOLD | {"url": "https://paper.example/news", "voice": "press"}


def unnumbered(found: Values) -> Values:
    return {iri: one for iri, one in found.items() if "isUnidentified" in one}


# What makes an opinion


def test_a_line_without_a_number_tells_of_an_opinion_whose_number_is_not_known(tmp_path: Path) -> None:
    told = {"adopted": "2031-04", "session": 120, "published": "2031-06-02", "transmitted": "2030-09-01"}
    account, _, found = imported(tmp_path, TOLD | told | {"reply": "not_replied", "categories": ["I"]})
    ((iri, opinion),) = unnumbered(found).items()
    assert iri.startswith(f"{THING}un/wgad-rudolf-ruritanus-kz-")
    assert opinion[TYPE] == [f"{ONT}Opinion"]
    assert opinion["respondent"] == [f"{THING}state/kz"]
    dates = [opinion[name] for name in ("adoptedOn", "publishedOn", "session")]
    assert dates == [["2031-04"], ["2031-06-02"], ["120"]]
    assert not {"number", "symbol", "issuedOn", "sessionBeganOn"} & set(opinion)
    assert found[f"{iri}__absence_number"]["absenceReason"] == [f"{THING}list/absence-notFound"]
    assert found[f"{iri}__communication"]["communicatedOn"] == ["2030-09-01"]
    (finding,) = of_class(found, "Finding").values()
    assert (finding["isFindingOf"], finding["category"]) == ([iri], [f"{THING}list/category-I"])
    assert finding["inSection"] == [f"{THING}list/section-account-of-a-page"]
    (person,) = of_class(found, "Person").values()
    assert person[LABEL] == ["Rudolf Ruritanus"]
    assert account.things["opinions of unknown number"] == 1


def test_neither_the_year_nor_the_day_of_a_page_nor_what_it_cites_is_a_date_or_a_number(tmp_path: Path) -> None:
    told = {"year": 2031, "reported": "2031-08-01", "dated_on_page": "2031-06", "conflict": "page cites No. 12/2031"}
    _, _, found = imported(tmp_path, TOLD | told)
    (opinion,) = unnumbered(found).values()
    assert not [name for name in opinion if name.endswith("On") or name in ("number", "symbol", "session")]
    assert opinion["note"] == ["The sources disagree: page cites No. 12/2031."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"covers_several_opinions": True}, "it speaks of several opinions, or leaves open of how many"),
        ({"covers_several_opinions": "not said"}, "it speaks of several opinions, or leaves open of how many"),
        ({"result": None, "checked": "a petition was sent"}, "it does not say that there is an opinion"),
        ({"result": None, "checked": "urgent appeal: release asked"}, "it does not say that there is an opinion"),
        ({"result": None, "checked": "his family asks for release"}, "it does not say that there is an opinion"),
        ({"states": ["Palestinian Authority"]}, "it names no State of the list"),
    ],
)
def test_a_line_that_tells_of_no_opinion_or_of_several_makes_none(tmp_path: Path, line: Fields, reason: str) -> None:
    told = {name: value for name, value in (TOLD | line).items() if value is not None}
    account, files, found = imported(tmp_path, told)
    assert not of_class(found, "Opinion")
    assert "Rudolf" not in "".join(files.values())
    assert account.listed == [("line 1", f"no opinion was made of it: {reason}")]
    assert account.skipped["lines without a number that make no opinion"] == 1


@pytest.mark.parametrize("checked", ["the Group's opinion of May", "the Group ruled on him", "findings of the Group"])
def test_a_page_that_names_an_opinion_and_no_result_makes_one_without_a_finding(tmp_path: Path, checked: str) -> None:
    line = {name: value for name, value in TOLD.items() if name != "result"}
    _, _, found = imported(tmp_path, line | {"checked": checked})
    assert len(unnumbered(found)) == 1
    assert not of_class(found, "Finding")


# Which lines tell of the same opinion


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"adopted": "2031-04-03"}, {"adopted": "2031-04-03"}),
        ({"adopted": "2031-04-03"}, {"adopted": "2031-04"}),
        ({"session": 120}, {"session": 120}),
        ({"session_dates": ["2031-04-01", "2031-04-09"]}, {"adopted": "2031-04-03"}),
        ({"transmitted": "2030-09-01"}, {"transmitted": "2030-09-01"}),
        ({"published": "2031-06-02"}, {"published": "2031-06-02"}),
        ({}, {"url": "http://www.league.example./rudolf/"}),
        ({"session": 120}, {"session": 120, "persons": ["Rudolf Ruritanus", "Anna Ruritana"]}),
        ({"session": 120, "persons": ["Dmitry Mikhailov"]}, {"session": 120, "persons": ["Дмитрий Михайлов"]}),
    ],
)
def test_full_name_state_and_a_date_or_the_page_make_one_opinion(tmp_path: Path, one: Fields, other: Fields) -> None:
    account, _, found = imported(tmp_path, TOLD | one, OTHER | other)
    ((iri, _),) = unnumbered(found).items()
    assert len(cited(found, iri)) == 2
    assert account.things["pairs of opinions that may be one"] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"adopted": "2031"}, {"adopted": "2031"}),
        ({"adopted": "2031-04-03"}, {"adopted": "2031-04-04"}),
        ({"session": 120}, {"session": 121}),
        ({"session": 120}, {"session": 120, "result": "not_arbitrary"}),
        ({"session": 120, "persons_count": 1}, {"session": 120, "persons_count": 2}),
        ({"session": 120}, {"session": 120, "states": ["Kazakhstan", "Egypt"]}),
        ({"session": 120, "adopted": "2031-04-03"}, {"session": 120, "adopted": "2031-04-04"}),
        ({"session": 120}, {"session": 120, "persons": ["Ruritanus Rudolf"]}),
        (
            {"session": 120, "persons": ["Rudolf Ruritanus", "Jan Poe"]},
            {"session": 120, "persons": ["Rudolf Ruritanus", "Ann Roe"]},
        ),
    ],
)
def test_what_may_be_one_opinion_is_two_and_a_candidate(tmp_path: Path, one: Fields, other: Fields) -> None:
    account, _, found = imported(tmp_path, TOLD | one, OTHER | other)
    opinions = unnumbered(found)
    assert len(opinions) == 2
    ((first, others),) = [(iri, said["mayBeSameAs"]) for iri, said in opinions.items() if "mayBeSameAs" in said]
    assert {first, *others} == set(opinions)
    assert account.things["pairs of opinions that may be one"] == 1
    assert sum(remark.endswith("to be decided") for _, remark in account.listed) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"persons": ["Ruritanus"]},
        {"persons": ["R. Ruritanus"]},
        {"persons": ["Anna Ruritana"]},
        {"states": ["Egypt"]},
        {"adopted": "2030-04-03"},
    ],
)
def test_another_name_state_or_year_is_no_candidate(tmp_path: Path, other: Fields) -> None:
    line = {"adopted": "2031-04-03", "session": 120}
    _, _, found = imported(tmp_path, TOLD | line, OTHER | line | other)
    assert len(unnumbered(found)) == 2
    assert not [said for said in found.values() if "mayBeSameAs" in said]


def test_three_lines_that_cannot_all_be_of_one_opinion_are_three(tmp_path: Path) -> None:
    third = OTHER | {"url": "https://third.example/1", "session": 120, "adopted": "2031-04-04"}
    _, _, found = imported(tmp_path, TOLD | {"session": 120, "adopted": "2031-04-03"}, OTHER | {"session": 120}, third)
    assert len(unnumbered(found)) == 3


def test_the_order_of_the_lines_and_another_page_change_nothing_else(tmp_path: Path) -> None:
    lines = [
        TOLD | {"adopted": "2031-04-03"},
        OTHER | {"adopted": "2031-04"},
        OTHER | {"url": "https://third.example/1"},
        TOLD | {"persons": ["Anna Ruritana"], "url": "https://third.example/2", "session": 120},
    ]
    _, files, found = imported(tmp_path, *lines)
    _, turned, _ = imported(tmp_path, *reversed(lines))
    assert files["opinions-of-unknown-number.ttl"] == turned["opinions-of-unknown-number.ttl"]
    later = OTHER | {"url": "https://zenda.example/1", "adopted": "2031-04-03", "categories": ["I"]}
    _, _, more = imported(tmp_path, *lines, later)
    assert set(unnumbered(more)) == set(unnumbered(found))


# Opinions that are known otherwise


@pytest.mark.parametrize("told", [{"adopted": "2031-04"}, {"session": 120}, {"transmitted": "2030-09-01"}])
def test_full_name_state_and_a_date_show_the_number(tmp_path: Path, told: Fields) -> None:
    account, _, found = imported(tmp_path, OWN, TOLD | told)
    assert not unnumbered(found)
    assert len(found[OPINION]["statedIn"]) == 2
    assert found[OPINION]["note"][0].startswith(
        "One page does not print the number, which was known by: full name, State"
    )
    assert account.things["lines without a number that tell of an opinion known otherwise"] == 1


@pytest.mark.parametrize("told", [{}, {"adopted": "2031"}, {"adopted": "2031-04-04"}, {"session": 119}])
def test_without_a_date_that_agrees_a_number_is_only_a_candidate(tmp_path: Path, told: Fields) -> None:
    _, _, found = imported(tmp_path, OWN, TOLD | told)
    ((_, opinion),) = unnumbered(found).items()
    assert opinion["mayBeSameAs"] == [OPINION]
    assert f"{OPINION}__finding_wgad-1" not in found


def test_a_curated_opinion_gains_a_passage_from_a_line_without_a_number(tmp_path: Path) -> None:
    line = TOLD | {"states": ["Türkiye"], "persons": ["Abdulmuttalip Kurt"], "session": 87}
    _, _, found = imported(tmp_path, line)
    assert not of_class(found, "Opinion")
    known = f"{THING}un/a-hrc-wgad-2020-2"
    assert [one for one in found[known]["statedIn"] if "league-example" in one]
    assert "mayBeSameAs" not in found[known]
    _, _, found = imported(tmp_path, {name: value for name, value in line.items() if name != "session"})
    ((_, opinion),) = unnumbered(found).items()
    assert opinion["mayBeSameAs"] == [known]


# Persons


def test_who_may_have_been_a_minor_is_nowhere_and_is_tied_to_no_other_opinion(tmp_path: Path) -> None:
    young = OTHER | {
        "session": 120,
        "checked": "opinion on a pupil, aged 16 at arrest",
        "persons": ["Rudolf Ruritanus"],
    }
    account, files, found = imported(tmp_path, TOLD | {"session": 120}, young)
    text = "".join(files.values())
    assert "Rudolf" not in text
    assert "rudolf" not in text
    assert "paper.example/news" not in text
    assert len(unnumbered(found)) == 2
    assert not [said for said in found.values() if "mayBeSameAs" in said]
    assert account.things["cases whose persons are withheld"] == 2
    assert not any("Rudolf" in remark for _, remark in account.listed)


def test_names_in_letters_without_a_table_are_left_out(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, TOLD | {"persons": ["رودولف روريتانوس"], "language": "ar"})
    assert not of_class(found, "Person")
    (absence,) = [one for one in of_class(found, "Absence").values() if one["absentProperty"][0].endswith("Person")]
    assert absence["note"] == ["The parts read name persons in letters of which the record has no table."]
    assert account.things["cases whose persons are named in other letters alone"] == 1


# The source itself


@pytest.mark.full
def test_each_line_without_a_number_is_written_or_told_why_not(whole: Callable[[str], Whole], sources: Path) -> None:
    (files, account), lines = whole("wgad"), lines_of(sources)
    text = files["opinions-of-unknown-number.ttl"]
    none = {record for record, remark in account.listed if remark.startswith("no opinion was made of it")}
    elsewhere = {record for record, remark in account.listed if remark.startswith("tells of ")}
    places = {f"line {place}" for place, line in enumerate(lines, 1) if "number" not in line}
    assert none | elsewhere < places
    assert not none & elsewhere
    assert len(none) == account.skipped["lines without a number that make no opinion"]
    several = [line for line in lines if line.get("covers_several_opinions") and "number" not in line]
    assert len(several) == sum("several opinions" in remark for _, remark in account.listed)
    assert text.count("hb:isUnidentified ") == account.things["opinions of unknown number"]


@pytest.mark.full
def test_no_name_that_is_withheld_somewhere_stands_in_an_opinion_of_unknown_number(
    whole: Callable[[str], Whole], sources: Path
) -> None:
    files, lines = whole("wgad")[0], lines_of(sources)
    signs = re.compile(r"\bminors?\b|under age|aged 1[0-7]|17 years old|16-year|pupil|ages not|\bchild", re.IGNORECASE)
    text = "".join(text for name, text in files.items() if name in ("opinions-of-unknown-number.ttl", "pages.ttl"))
    young = [line for line in lines if "number" not in line and signs.search(json.dumps(line, ensure_ascii=False))]
    assert len(young) >= 5
    for line in young:
        assert f'"{line["url"]}"' not in text
        assert not [name for name in line.get("persons", []) if f'"{name}"' in text]
