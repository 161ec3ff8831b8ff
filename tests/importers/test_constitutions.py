"""The import of clauses of constitutions: bad input, each field, and thirty lines of the source drawn by chance."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.importers.constitutions.lines import words
from kg.importers.constitutions.norms import COMMIT
from kg.terms.names import ONT, THING
from tests.importers.case import TYPE, Fields, Whole, of_class, of_lines, values

imported = functools.partial(of_lines, "constitutions")
LIST = f"{THING}list/"

RANK: Fields = {
    "state": "Norway",
    "constitution": "2031",
    "file": "Norway_2031.txt",
    "article": "7",
    "paragraph": "(2)",
    "topic": "treaty-rank",
    "effect": "above laws",
    "scope": "ratified treaties",
    "conditions": "published; application by the other party (reciprocity)",
    "direct": True,
    "summary": "Ratified and published treaties come before laws.",
    "start": 1000,
    "end": 1100,
    "sha256": "a" * 64,
    "sure": "sure",
}
ARREST: Fields = {
    "state": "Norway",
    "constitution": "2031",
    "file": "Norway_2031.txt",
    "article": "9",
    "topic": "arrest-by-court-order",
    "summary": "Nobody is held for more than 48 hours without an order of a court.",
    "start": 2000,
    "end": 2100,
    "sha256": "b" * 64,
    "sure": "probable",
    "order_by": "court",
    "hours": 48,
    "text_note": "scan with an index",
    "caution": "a later wording is said to exist; not from the text",
}
SILENT: Fields = {
    "state": "Sweden",
    "constitution": "2030",
    "file": "Sweden_2030.txt",
    "topic": "treaty-rank",
    "effect": "silent",
    "checked": "read around all 3 matches of treaty; none ranks treaties",
}
CONSTITUTION = f"{THING}no-const-2031"
PARAGRAPH = f"{CONSTITUTION}/art_7__para_2"
VERSION = f"{PARAGRAPH}__version_2031"
CLAUSE = f"{VERSION}__clause_treaty-rank_1000"
TEXT = f"{THING}doc/constitution-no-2031"


# What a line becomes


def test_a_line_becomes_a_clause_of_the_wording_of_a_provision(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, RANK)
    assert (account.read, account.written, account.refused, account.listed) == (1, 1, [], [])
    assert found[CONSTITUTION]["ofState"] == [f"{THING}state/no"]
    assert found[PARAGRAPH][TYPE] == [f"{ONT}ConstitutionalProvision"]
    assert found[PARAGRAPH]["number"] == ["2"]
    assert found[PARAGRAPH]["isPartOf"] == [f"{CONSTITUTION}/art_7"]
    assert found[f"{CONSTITUTION}/art_7"]["isPartOf"] == [CONSTITUTION]
    assert found[VERSION]["isVersionOf"] == [PARAGRAPH]
    clause = found[CLAUSE]
    said = {
        "isClauseOf": [VERSION],
        "clauseTopic": [f"{LIST}topic-treaty-rank"],
        "summary": ["Ratified and published treaties come before laws."],
        "treatyRank": [f"{LIST}rank-above-laws"],
        "treatyScope": [f"{LIST}scope-treaties-of-the-state"],
        "scopeInWords": ["ratified treaties"],
        "treatyCondition": [f"{LIST}condition-published", f"{LIST}condition-reciprocity"],
        "conditionInWords": ["published; application by the other party (reciprocity)"],
        "appliesDirectly": ["true"],
        "certainty": [f"{LIST}certainty-sure"],
        "statedIn": [f"{TEXT}__characters_1000-1100"],
    }
    assert {name: clause[name] for name in said} == said
    assert set(clause) == {*said, TYPE}


@pytest.mark.parametrize("note", words()["not_of_that_year"][:2])
def test_where_a_note_leaves_the_year_of_the_text_open_no_year_is_written(note: str, tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, RANK | {"text_note": note})
    version = f"{PARAGRAPH}__version_undated"
    assert "wordingAsOf" not in found[version]
    absence = found[f"{version}__absence_in-force-from"]
    assert absence["absentProperty"] == [f"{ONT}inForceFrom"]
    assert note in absence["note"][0]


def test_the_place_in_the_text_has_offsets_digest_and_a_public_address_with_its_commit(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, RANK)
    passage = found[f"{TEXT}__characters_1000-1100"]
    (segment,) = passage["http://www.w3.org/ns/oa#hasSelector"]
    assert passage["http://www.w3.org/ns/oa#hasSource"] == [TEXT]
    assert passage["locator"] == ["art. 7(2)"]
    assert [found[segment][f"http://www.w3.org/ns/oa#{name}"] for name in ("start", "end")] == [["1000"], ["1100"]]
    assert found[f"{segment}__sha256"]["http://spdx.org/rdf/terms#checksumValue"] == ["a" * 64]
    assert found[TEXT]["isTextOf"] == [CONSTITUTION]
    assert found[TEXT]["readAddress"] == [
        f"https://github.com/correia-marcos/constitutions/blob/{COMMIT}/Data/all/Norway_2031.txt"
    ]


def test_a_clause_on_arrest_keeps_order_hours_doubt_and_caution(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, ARREST)
    clause = found[f"{CONSTITUTION}/art_9__version_2031__clause_arrest-by-court-order_2000"]
    assert (clause["arrestOrderedBy"], clause["limitInHours"]) == (["court"], ["48"])
    assert clause["certainty"] == [f"{LIST}certainty-probable"]
    assert clause["caution"] == ["a later wording is said to exist; not from the text"]
    assert not {"treatyRank", "treatyScope", "treatyCondition", "appliesDirectly"} & set(clause)
    assert found[f"{CONSTITUTION}/art_9__version_2031"]["note"] == ["On the text: scan with an index."]


def test_a_silent_line_is_an_absence_with_how_the_text_was_searched(tmp_path: Path) -> None:
    _, _, found = imported(tmp_path, SILENT | {"caution": "later", "text_note": "text of 2030"})
    absence = found[f"{THING}se-const-2030__absence_treaty-rank"]
    assert absence["isAbsentFrom"] == [f"{THING}se-const-2030"]
    assert absence["absentProperty"] == [f"{ONT}treatyRank"]
    assert absence["absenceReason"] == [f"{LIST}absence-notFound"]
    assert absence["searchedIn"] == [f"{THING}doc/constitution-se-2030"]
    assert absence["note"] == [
        "The text was searched: read around all 3 matches of treaty; none ranks treaties.",
        "On the text: text of 2030.",
        "Caution: later.",
    ]
    assert of_class(found, "Clause") == of_class(found, "ProvisionVersion") == {}


@pytest.mark.parametrize(
    ("place", "iri"),
    [
        ({"article": "preamble", "paragraph": None}, "part_preamble"),
        ({"article": "V section 1", "paragraph": None}, "art_V-section-1"),
        ({"article": "5", "paragraph": "Paragraph 2"}, "art_5__para_2"),
        ({"point": "f(vi)"}, "art_7__para_2__point_f__point_vi"),
    ],
)
def test_a_provision_is_named_by_its_place(place: Fields, iri: str, tmp_path: Path) -> None:
    line = {name: value for name, value in (RANK | place).items() if value is not None}
    _, _, found = imported(tmp_path, line)
    assert found[f"{CONSTITUTION}/{iri}__version_2031"]["isVersionOf"] == [f"{CONSTITUTION}/{iri}"]


KAZAKHSTAN = {"state": "Kazakhstan", "constitution": "1995", "file": "Kazakhstan_1995.txt"}


def test_where_a_curated_file_gives_the_wordings_it_wins(tmp_path: Path) -> None:
    article = RANK | KAZAKHSTAN | {"article": "4"}
    del article["paragraph"]
    account, files, found = imported(tmp_path, article, ARREST | KAZAKHSTAN | {"article": "16"})
    assert list(of_class(found, "Clause")) == [
        f"{THING}kz-const/art_16__version_1995__clause_arrest-by-court-order_2000"
    ]
    assert f"{THING}kz-const" not in of_class(found, "Constitution")
    assert found[f"{THING}kz-const/art_16"]["isPartOf"] == [f"{THING}kz-const"]
    assert account.listed == [("line 1", "a curated file gives the wordings of KZ Const 4")]
    assert account.skipped == {"clauses of provisions whose wordings a curated file gives": 1}
    assert "kz-const:art_4 " not in "".join(files.values())


# Bad input


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(ARREST | {"state": "Ruritania"}, "no State is known as “Ruritania”", id="a State unknown"),
        *(
            pytest.param(ARREST | {field: value}, f"the field {field} has a value that it cannot have", id=f"bad {id_}")
            for field, value, id_ in (
                ("constitution", "unknown", "year"),
                ("file", "../../etc/passwd_2031.txt", "file"),
                ("hours", 0, "hours"),
                ("as_amended_to", "1999-02-30", "day of amendment"),
            )
        ),
        *(
            pytest.param({n: v for n, v in ARREST.items() if n != field}, f"it has no field {field}", id=f"no {field}")
            for field in ("state", "summary", "sha256")
        ),
        pytest.param(
            {name: value for name, value in ARREST.items() if name != "article"}, "it has no article", id="no article"
        ),
        pytest.param(ARREST | {"end": 2000}, "it starts at 2000 and ends at 2000", id="no stretch"),
        pytest.param(SILENT | {"summary": "Silent."}, "silent, and has a field summary", id="silent and speaking"),
        pytest.param(SILENT | {"topic": "liberty"}, "silent on liberty", id="silent on a right"),
        pytest.param({n: v for n, v in SILENT.items() if n != "checked"}, "it has no field checked", id="not searched"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason_and_harms_no_other(
    line: Fields | bytes, reason: str, tmp_path: Path
) -> None:
    account, _, found = imported(tmp_path, RANK, *([line] if isinstance(line, dict) else [line.strip() + b"\n"]))
    assert (account.read, account.written) == (2, 1)
    ((record, said),) = account.refused
    assert record == "line 2"
    assert reason in said
    assert CLAUSE in found
    assert len(of_class(found, "Clause")) == 1


# The source itself


def lines_of(sources: Path) -> list[Fields]:
    text = (sources / "constitutions" / "clauses.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_of_the_source_is_written_once_or_refused(whole: Callable[[str], Whole], sources: Path) -> None:
    (files, account), lines = whole("constitutions"), lines_of(sources)
    no_state = [line for line in lines if line["state"] in ("Kosovo", "Taiwan")]  # which the list of States lacks
    assert (account.read, account.written, len(account.refused)) == (1305, 1294, len(no_state))
    silent = [line for line in lines if line.get("effect") == "silent"]
    absences = of_class(values(files), "Absence").values()
    assert sum(one["absentProperty"] == [f"{ONT}treatyRank"] for one in absences) == len(silent) == 38
    left = account.skipped["clauses of provisions whose wordings a curated file gives"]
    assert account.things["Clause"] == len(lines) - len(silent) - len(no_state) - left
