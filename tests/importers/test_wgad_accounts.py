"""Pages that print no number of an opinion: what is an account, which opinion it is joined to, and what waits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.files.beside import table
from kg.importers.account import Account
from kg.importers.readings import lines as reading_lines
from kg.terms.names import THING
from tests.importers.case import Fields, Values, Whole, of_class, without
from tests.importers.test_wgad import OPINION, PAGE, imported, lines_of

ROW: Fields = {
    "type": "row",
    "number": "901/2031",
    "kind": "opinion",
    "state": "Kazakhstan",
    "iso3": ["KAZ"],
    "reply": "yes",
    "persons": ["Rudolf Ruritanus"],
    "results": [{"persons": "all", "result": "arbitrary", "categories": ["I"]}],
    "doc": "A/HRC/999/1",
    "para": 9,
    "table": "Opinions adopted in 2031",
}
TOLD: Fields = without(PAGE, "number")


def told(folder: Path, *lines: Fields) -> tuple[Account, Values, Values]:
    """The account of the import, all things, and the accounts of opinions that wait."""
    account, _, found = imported(folder, *lines)
    return account, found, of_class(found, "OpinionAccount")


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Rudolf Ruritanus", "Rudolf Ruritanus"),
        ("RURITANUS Rudolf", "Rudolf Ruritanus"),
        ("Rudolf Karl Ruritanus", "Rudolf Ruritanus"),
        ("Dr. Rudolf K. Ruritanus", "Rudolf Ruritanus"),
        ("Rudolf Ruritánus", "Rudolf al-Ruritanus"),
        ("Дмитрий Михайлов", "Dmitry Mikhailov"),
    ],
)
def test_full_name_and_state_join_an_account_where_one_opinion_fits(tmp_path: Path, name: str, printed: str) -> None:
    account, found, waiting = told(tmp_path, ROW | {"persons": [printed]}, TOLD | {"persons": [name]})
    assert not waiting
    assert len(of_class(found, "Person")) == len(of_class(found, "Case")) == 1
    assert account.things["accounts that are joined to an opinion"] == 1
    shown = f"State and full name are the same, {name} and {printed}, and no other opinion fits"
    assert ("line 1", f"tells of No. 901/2031: {shown}") in account.listed
    assert any("which was known by: State and full name are the same" in one for one in found[OPINION]["note"])


SECOND: Fields = ROW | {"number": "950/2033"}
NOBODY = "No opinion that is known is about a person of this full name in this State."


@pytest.mark.parametrize(
    ("line", "why", "near"),
    [
        ({"persons": ["R. Ruritanus"]}, NOBODY, []),
        ({"persons": ["Ruritanus"]}, NOBODY, []),
        ({"persons": ["Anna Ruritana"]}, NOBODY, []),
        ({"states": ["Egypt"]}, NOBODY, []),
        ({"persons": None, "result": "arbitrary"}, "The part of the page that was read names nobody.", []),
        ({"adopted": "2030-04-03"}, "The same full name and State as No. 901/2031", [OPINION]),
        ({"published": "2030-12-01"}, "The same full name and State as No. 901/2031", [OPINION]),
        ({"transmitted": "2032-01-01"}, "The same full name and State as No. 901/2031", [OPINION]),
        ({"checked": "an opinion on a boy aged 16"}, "Somebody concerned may have been a minor", []),
    ],
)
def test_another_name_state_or_year_nobody_named_and_a_minor_wait(
    tmp_path: Path, line: Fields, why: str, near: list[str]
) -> None:
    page = {name: value for name, value in (TOLD | line).items() if value is not None}
    _, found, waiting = told(tmp_path, ROW, page)
    ((iri, one),) = waiting.items()
    assert one["note"][0].startswith(why)
    assert one.get("mayTellOf", []) == near
    assert not [name for name in found[OPINION].get("note", []) if "not print the number" in name]
    assert len(of_class(found, "Opinion")) == len(of_class(found, "Case")) == 1
    assert len(of_class(found, "Person")) <= 1
    assert "__account_" in iri


def test_of_two_opinions_on_one_person_a_date_decides_else_the_account_waits(tmp_path: Path) -> None:
    account, _, waiting = told(tmp_path, ROW, SECOND, TOLD)
    ((_, one),) = waiting.items()
    assert set(one["mayTellOf"]) == {OPINION, f"{THING}un/a-hrc-wgad-2033-950"}
    assert "the dates do not settle it" in one["note"][0]
    account, _, waiting = told(tmp_path, ROW, SECOND, TOLD | {"adopted": "2033-05"})
    assert not waiting
    assert [remark for _, remark in account.listed if remark.startswith("tells of No. 950/2033")]


def test_beside_an_account_of_an_unknown_opinion_only_a_dated_one_is_joined(tmp_path: Path) -> None:
    other = TOLD | {"adopted": "2029-05", "url": "https://paper.example/older"}
    assert len(told(tmp_path, ROW, TOLD, other)[2]) == 2
    assert len(told(tmp_path, ROW, TOLD | {"adopted": "2031"}, other)[2]) == 1


def test_an_account_keeps_whom_the_page_names_and_its_days_and_is_no_opinion_case_or_person(tmp_path: Path) -> None:
    page = TOLD | {"adopted": "2031-04", "session": 120, "published": "2031-06-02", "categories": ["I"]}
    account, found, waiting = told(tmp_path, page)
    ((iri, one),) = waiting.items()
    said = ("victimName", "respondent", "adoptedOn", "publishedOn", "session")
    assert [one[name] for name in said] == [
        ["Rudolf Ruritanus"],
        [f"{THING}state/kz"],
        ["2031-04"],
        ["2031-06-02"],
        ["120"],
    ]
    assert one["statedIn"] == [f"{iri.partition('__')[0]}__opening"]
    assert not [name for name in ("Opinion", "Case", "Person", "Finding", "Event") if of_class(found, name)]
    assert account.things["accounts that wait for somebody to decide"] == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"covers_several_opinions": True}, "it speaks of several opinions, or leaves open of how many"),
        ({"result": None, "checked": "a petition was sent"}, "it does not say that there is an opinion"),
        ({"states": ["Palestinian Authority"]}, "it names no State of the list"),
    ],
)
def test_a_page_that_tells_of_no_opinion_or_of_several_is_no_account(tmp_path: Path, line: Fields, reason: str) -> None:
    page = {name: value for name, value in (TOLD | line).items() if value is not None}
    account, _, waiting = told(tmp_path, page)
    assert not waiting
    assert account.listed == [("line 1", f"it is no account of an opinion: {reason}")]


@pytest.mark.parametrize("young", [TOLD, ROW])
def test_who_may_have_been_a_minor_by_another_line_is_named_nowhere(tmp_path: Path, young: Fields) -> None:
    sign = {"review_note": "age not printed"} if "type" in young else {"checked": "opinion on a pupil, aged 16"}
    other = TOLD | {"url": "https://paper.example/news"}
    account, files, _ = imported(tmp_path, young | sign, other)
    text = "".join(files.values())
    assert not [name for name in ("Rudolf", "rudolf", "paper.example/news") if name in text]
    assert not any("Rudolf" in remark for _, remark in account.listed)


def test_a_page_that_somebody_joined_to_an_opinion_waits_if_that_one_may_be_of_a_minor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = {"tells_of": "un/a-hrc-wgad-2031-999", "reason": "it is the page that a curated file cites"}
    monkeypatch.setattr("kg.importers.readings.lines.key_of_line", lambda line: line.url)
    monkeypatch.setitem(table(reading_lines.__file__, "judged")["without_number"], TOLD["url"], decided)
    _, _, waiting = told(tmp_path, TOLD)
    assert len(waiting) == 1


def test_a_hand_written_opinion_is_joined_too(tmp_path: Path) -> None:
    page = TOLD | {"states": ["Türkiye"], "persons": ["Abdulmuttalip Kurt"], "session": 87}
    _, found, waiting = told(tmp_path, page)
    assert not waiting
    assert not of_class(found, "Opinion")
    assert [one for one in found[f"{THING}un/a-hrc-wgad-2020-2"]["statedIn"] if "league-example" in one]


@pytest.mark.full
def test_each_page_without_a_number_is_joined_waits_or_is_no_account(
    whole: Callable[[str], Whole], sources: Path
) -> None:
    (files, account), lines = whole("wgad"), lines_of(sources)
    said = [remark for record, remark in account.listed if record.startswith("line ")]
    joined = [one for one in said if one.startswith("tells of ")]
    none = [one for one in said if one.startswith("it is no account of an opinion: ")]
    waiting = files["accounts.ttl"].count(" a hb:OpinionAccount")
    assert len(joined) + len(none) + waiting == sum("number" not in line for line in lines)
    signs = re.compile(r"\bminors?\b|under age|aged 1[0-7]|17 years old|16-year|pupil|ages not|\bchild", re.IGNORECASE)
    young = [line for line in lines if "number" not in line and signs.search(json.dumps(line, ensure_ascii=False))]
    assert len(young) >= 5
    text = files["accounts.ttl"] + files["pages.ttl"]
    for line in young:
        assert f'"{line["url"]}"' not in text
        assert not [name for name in line.get("persons", []) if f'"{name}"' in text]
