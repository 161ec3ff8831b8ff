"""The Working Group's own tables: what a row, a decision in full and a reaction become, and rows that are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.archive import locate
from kg.files.beside import table
from kg.importers.readings import lines
from kg.importers.states import States
from kg.terms.names import ONT, THING
from tests.importers.case import LABEL, TYPE, Fields, Values, Whole, of_class, values
from tests.importers.test_wgad import CASE, OPINION, PAGE, imported
from tests.importers.test_wgad_accounts import ROW

KZ, GOVERNMENT = f"{THING}state/kz", f"{THING}org/government-of-kazakhstan"
RUDOLF, ANNA = (f"{THING}person/{name}-901-2031" for name in ("rudolf-ruritanus", "anna-ruritana"))
REACTION: Fields = {
    "type": "reaction",
    "number": "901/2031",
    "state": "Kazakhstan",
    "by": "Government",
    "says": "Said that he was released on 2 May 2032.",
    "doc": "A/HRC/999/2",
    "para": 12,
}


def findings(found: Values) -> list[dict[str, list[str]]]:
    return list(of_class(found, "Finding").values())


def of_list(*names: str) -> list[str]:
    return [f"{THING}list/{name}" for name in names]


def test_a_row_becomes_an_opinion_with_its_finding_reply_and_persons(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, ROW | {"persons": ["Rudolf Ruritanus", "Anna Ruritana"]})
    assert (account.read, account.written, account.refused) == (1, 1, [])
    opinion, place = found[OPINION], f"{THING}un/a-hrc-999-1__para_9_opinion-901-2031"
    assert (opinion[TYPE], opinion["number"], opinion["respondent"]) == ([f"{ONT}Opinion"], ["901/2031"], [KZ])
    assert found[place]["locator"] == ["para. 9, row of Opinion No. 901/2031"]
    (finding,) = findings(found)
    assert finding["concerns"] == [CASE, RUDOLF, ANNA]
    assert [finding[name] for name in ("result", "category", "inSection")] == [
        of_list("result-arbitrary"),
        of_list("category-I"),
        of_list("section-table"),
    ]
    assert opinion["statedIn"] == finding["statedIn"] == [place]
    assert found[f"{OPINION}__communication"]["reply"] == of_list("reply-given")
    assert found[ANNA][LABEL] == ["Anna Ruritana"]


def test_groups_of_persons_and_periods_are_findings_apart_and_no_conflict(tmp_path: Path) -> None:
    groups = [
        {"persons": ["Rudolf Ruritanus"], "result": "arbitrary", "categories": ["II", "III"]},
        {"persons": ["Anna Ruritana"], "result": "not arbitrary"},
        {"persons": "all", "result": "arbitrary", "categories": ["I"], "period": "to 3 May 2030"},
    ]
    _, _, found = imported(tmp_path, ROW | {"persons": ["Rudolf Ruritanus", "Anna Ruritana"], "results": groups})
    said = [(one["concerns"], one["result"], one.get("category", [])) for one in findings(found)]
    assert said == [
        ([RUDOLF], of_list("result-arbitrary"), of_list("category-II", "category-III")),
        ([ANNA], of_list("result-not-arbitrary"), []),
        ([CASE, RUDOLF, ANNA], of_list("result-arbitrary"), of_list("category-I")),
    ]
    assert findings(found)[2]["note"] == ["It is limited to: to 3 May 2030."]
    assert not of_class(found, "Conflict")


def test_a_page_that_says_no_more_is_a_passage_and_one_that_differs_is_in_conflict(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, ROW, PAGE)
    assert len(findings(found)) == 1
    assert len(found[OPINION]["statedIn"]) == 2
    _, _, found = imported(tmp_path, ROW, PAGE | {"categories": ["II"]})
    assert len(of_class(found, "Conflict")) == 1


@pytest.mark.parametrize(
    ("result", "ground", "value", "why"),
    [
        ("case filed", "released or no longer detained", "result-filed", "ground-no-longer-detained"),
        ("case filed", "17(a)", "result-filed", "ground-no-longer-detained"),
        ("case filed", "insufficient information", "result-filed", "ground-insufficient-information"),
        ("pending", None, "result-pending", ""),
        ("referred", None, "result-transferred", ""),
    ],
)
def test_what_is_filed_pending_or_passed_on_is_an_outcome_and_no_finding(
    tmp_path: Path, result: str, ground: str | None, value: str, why: str
) -> None:
    group = {"persons": "all", "result": result, "ground": ground, "ground_norm": ground}
    _, _, found = imported(tmp_path, ROW | {"results": [group]})
    assert not findings(found)
    (outcome,) = of_class(found, "ProceduralOutcome").values()
    assert (outcome["isOutcomeOf"], outcome["result"]) == ([OPINION], of_list(value))
    assert [one.rpartition("/")[2].partition("-")[2] for one in outcome.get("filingGround", [])] == [
        why.partition("-")[2]
    ] * bool(why)
    assert outcome["note"] == [f"As printed: {', '.join(filter(None, (result, ground)))}."]


@pytest.mark.parametrize(
    ("printed", "value"),
    [("yes", "given"), ("no", "none"), ("late", "late"), ("late, after adoption", "after-adoption")],
)
def test_the_reply_is_as_printed(tmp_path: Path, printed: str, value: str) -> None:
    _, _, found = imported(tmp_path, ROW | {"reply": printed})
    assert found[f"{OPINION}__communication"]["reply"] == of_list(f"reply-{value}")


def test_of_several_states_each_has_its_communication_and_no_case(tmp_path: Path) -> None:
    several = {"state": "Kazakhstan and Egypt", "iso3": ["KAZ", "EGY"], "reply_by_state": {"KAZ": "yes", "EGY": "no"}}
    _, _, found = imported(tmp_path, ROW | several)
    assert set(found[OPINION]["respondent"]) == {KZ, f"{THING}state/eg"}
    replies = [found[f"{OPINION}__communication-{code}"]["reply"] for code in ("kz", "eg")]
    assert replies == [of_list("reply-given"), of_list("reply-none")]
    assert not of_class(found, "Case")
    assert findings(found)[0]["concerns"] == [RUDOLF]


@pytest.mark.parametrize(
    ("told", "status", "observer"),
    [
        ({"event": "release"}, "released", GOVERNMENT),
        ({"kind": "conditional release", "by": "source"}, "released-conditionally", f"{THING}org/wgad-source"),
        ({"event": "still detained", "by": "Working Group"}, "still-held", f"{THING}org/wgad"),
        ({"kind": "denial"}, "contested", GOVERNMENT),
        ({"kind": "request for review"}, "review-asked", GOVERNMENT),
        ({"kind": "review refused", "by": "Working Group"}, "review-refused", f"{THING}org/wgad"),
        ({"event": "reprisal", "by": "source"}, "reprisal", f"{THING}org/wgad-source"),
        ({"says": "No action taken.", "by": "source"}, "none-known", f"{THING}org/wgad-source"),
        ({}, "told-in-words", GOVERNMENT),
    ],
)
def test_a_reaction_is_an_observation_with_its_reporter(
    tmp_path: Path, told: Fields, status: str, observer: str
) -> None:
    _, _, found = imported(tmp_path, ROW, REACTION | told)
    (one,) = of_class(found, "StatusObservation").values()
    assert (one["isAbout"], one["status"], one["observedBy"]) == ([OPINION], of_list(f"status-{status}"), [observer])
    assert one["statedIn"] == [f"{THING}un/a-hrc-999-2__para_12"]
    assert one["summary"] == [(REACTION | told)["says"]]


def test_only_a_release_whose_day_the_words_give_is_an_event(tmp_path: Path) -> None:
    release = REACTION | {"event": "release", "date": "2032-05-02"}
    _, _, found = imported(tmp_path, ROW, release)
    event = found[f"{CASE}__release_2032-05-02"]
    assert (event["concernsPerson"], event["occurredOn"]) == ([RUDOLF], ["2032-05-02"])
    _, _, found = imported(tmp_path, ROW, release | {"says": "Said in a letter that he was released."})
    assert not of_class(found, "Event")
    assert of_class(found, "StatusObservation")


def test_a_decision_in_full_has_articles_events_and_what_it_asks_for(tmp_path: Path) -> None:
    remedy = next(iter(table(lines.__file__, "official")["remedies"]))
    facts = [
        {"kind": "arrest", "date": "1991-05", "what": "arrested", "persons": ["Rudolf Ruritanus"]},
        {"kind": "charge", "what": "of no day"},
    ]
    full = ROW | {
        "type": "decision_full",
        "number": "41/1992",
        "kind": "decision",
        "persons": ["Rudolf Ruritanus", "Anna Ruritana"],
        "paras": "1-8",
        "adopted": "1992-09-29",
        "results": None,
        "result": "arbitrary",
        "categories": ["II"],
        "articles": {"udhr": ["9"], "iccpr": ["19"]},
        "facts": facts,
        "remedies": [remedy],
    }
    _, _, found = imported(tmp_path, full)
    decision = f"{THING}un/wgad-decision-41-1992"
    (finding,) = findings(found)
    assert (finding["findsViolated"], finding["restsOn"]) == ([f"{THING}udhr/art_9"], [f"{THING}iccpr/art_19"])
    arrest = found[f"{THING}case/kz-wgad-41-1992__arrest_1991-05"]
    assert arrest["concernsPerson"] == [f"{THING}person/rudolf-ruritanus-41-1992"]
    assert found[f"{THING}un/a-hrc-999-1__text_decision-41-1992"]["locator"] == ["Decision No. 41/1992, paras. 1 to 8"]
    assert of_class(found, "Remedy")
    assert found[decision]["adoptedOn"] == ["1992-09-29"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"type": "row", "number"\n', "it is not JSON"),
        ({"type": "rumour"}, "it is of no known type"),
        ({"state": "Zembla"}, "no State is known as “Zembla”"),
        ({"state": "Kazakhstan and Zembla"}, "no State is known as “Zembla”"),
        ({"number": "1/66"}, "the number has a value that it cannot have"),
        ({"number": None}, "it has no number"),
        ({"doc": "a report"}, "it names no report"),
        ({"results": [{"persons": "all", "result": "arbitrary", "categories": ["VI"]}]}, "there is no category VI"),
        ({"persons": ["a minor"]}, "it names somebody as a minor"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line_and_harms_no_other(
    tmp_path: Path, line: Fields | bytes, reason: str
) -> None:
    other = ROW | {"number": "902/2031"}
    account, files, _ = imported(tmp_path, other, line if isinstance(line, bytes) else ROW | line)
    ((record, why),) = account.refused
    assert record == "row 2"
    assert reason in why
    _, alone, _ = imported(tmp_path, other)
    assert [files[name] for name in files if name.startswith("op")] == [
        text for name, text in alone.items() if name.startswith("op")
    ]


def test_a_second_row_of_one_number_is_refused(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, ROW, ROW | {"state": "Egypt", "persons": ["Anna Ruritana"]})
    assert account.refused == [("row 2", "901/2031 has a row already: row 1")]
    assert found[OPINION]["respondent"] == [KZ]


# The source itself


@pytest.mark.full
def test_every_row_on_one_state_agrees_with_what_was_written(whole: Callable[[str], Whole], sources: Path) -> None:
    states, found = States(locate()), values(whole("wgad")[0])
    text = (sources / "wgad" / "official.jsonl").read_text(encoding="utf-8")
    lines = [line for line in map(json.loads, text.splitlines()) if "number_key" in line]
    in_full = {line["number_key"] for line in lines if line["type"] == "decision_full"}
    numbers = {said["number"][0]: iri for iri, said in found.items() if "addressesCase" in said and "number" in said}
    rows = [
        row
        for row in lines
        if row["type"] == "row"
        and row["results"]
        and row["state"]
        and row["number_key"] in numbers
        and row["number_key"] not in in_full
        if all(LABEL in found[person] for person in persons_of(numbers[row["number_key"]], found))
    ]
    assert len(rows) > 1400
    for row in rows:
        assert read_back(numbers[row["number_key"]], found) == as_printed(row, states), row["number_key"]


def persons_of(iri: str, found: Values) -> list[str]:
    """The persons of the case of an opinion; one without a name where they are withheld."""
    (case,) = found[iri]["addressesCase"]
    return [case] if f"{case}__absence_concerns-person" in found else found[case]["concernsPerson"]


def as_printed(row: Fields, states: States) -> tuple[Any, ...]:
    """State, persons, results with their categories, and reply of a row."""
    words = table(lines.__file__, "official")
    results = (
        (words["results"].get(one["result_norm"], ""), *sorted(one.get("categories") or ())) for one in row["results"]
    )
    state = states.find(words["states"].get(row["state"], row["state"]))
    return state, set(row["persons"]), sorted(filter(any, results)), words["replies"].get(row["reply_norm"])


def read_back(iri: str, found: Values) -> tuple[Any, ...]:
    """The same as it stands in the files."""
    told = [one for one in found.values() if iri in (*one.get("isFindingOf", ()), *one.get("isOutcomeOf", ()))]
    in_table = [one for one in told if one.get("inSection", of_list("section-table")) == of_list("section-table")]
    (state,), reply = found[iri]["respondent"], found.get(f"{iri}__communication", {}).get("reply")
    return (
        state,
        {found[person][LABEL][0] for person in persons_of(iri, found)},
        sorted((bare(one["result"])[0], *sorted(bare(one.get("category", [])))) for one in in_table),
        bare(reply)[0] if reply else None,
    )


def bare(terms: list[str]) -> list[str]:
    """Values of lists without what names the list."""
    return [re.sub(r"^.*/list/[a-z]+-", "", one) for one in terms]
