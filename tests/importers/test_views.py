"""The import of what pages say about decisions of treaty bodies: bad input, joining, Kazakhstan, a sample."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.terms.names import ONT, THING
from tests.conftest import ROOT
from tests.importers.case import (
    LABEL,
    TYPE,
    Fields,
    Values,
    Whole,
    cited,
    of_class,
    of_lines,
    remarks,
    values,
    without,
)

imported = functools.partial(of_lines, "views")

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
    (page,) = cited(found, iri)
    assert found[page][TYPE] == [f"{ONT}OrganisationPage"]
    assert found[page]["canonicalAddress"] == ["https://digest.example/9001"]
    assert found[finding["statedIn"][0]]["locator"] == ["opening part"]
    ((_, remedy),) = of_class(found, "Remedy").items()
    assert (remedy["remedyKind"], remedy["forPerson"]) == ([f"{THING}list/remedy-compensation"], [PERSON])
    assert "A page says that the committee asked for: an apology." in found[DECISION]["note"]
    assert account.skipped["measures of no kind of the list (a note on the decision)"] == 1


def test_what_was_not_violated_is_a_finding_of_its_own(tmp_path: Path) -> None:
    _, _, found = imported(
        tmp_path, without(PAGE, "articles_violated") | {"articles_not_violated": {"iccpr": ["14(2)"]}}
    )
    (finding,) = of_class(found, "Finding").values()
    assert finding["findsNoViolationOf"] == [f"{THING}iccpr/art_14__para_2"]
    assert finding["result"] == [f"{THING}list/result-no-violation"]
    assert "findsViolated" not in finding


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


def test_a_day_that_differs_from_a_curated_file_is_listed_and_a_month_agrees(tmp_path: Path) -> None:
    account, _, found = imported(tmp_path, SAME | {"adopted": "2019-03", "submitted": "2013-07-06"})
    assert "conflict: submittedOn is 2013-07-06 here, and 2013-07-05 in another file, which stays" in remarks(account)
    assert "adoptedOn" not in remarks(account)
    assert not {"adoptedOn", "submittedOn"} & set(found[CURATED])


def test_a_known_number_with_another_state_is_refused(tmp_path: Path) -> None:
    account, _, _ = imported(tmp_path, OWN, SAME | {"state": "Belarus"})
    assert account.refused == [("line 2", "ccpr-c-125-d-2309-2013 has this number and another State")]


# Bad input


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (OWN | {"body": "CERD"}, "the field body"),
        (OWN | {"communication": ["none"]}, "the field communication"),
        (OWN | {"communication": ["9003/2031"]}, "the communications 9003/2031"),
        (OWN | {"symbol": "CAT/C/141/D/9001/2031"}, "the body is CCPR and the symbol CAT"),
        (OWN | {"symbol": "CCPR/C/GC/36"}, "the field symbol"),
        (OWN | {"session": 140}, "the session is 140"),
        (OWN | {"symbols": ["CCPR/C/141/D/9009/2031"]}, "the symbol is CCPR/C/141/D/9001/2031"),
        (OWN | {"state": "Zembla"}, "no State is known as “Zembla”"),
        (OWN | {"articles_considered": {"echr": ["5"]}}, "the field articles_considered"),
        (without(OWN, "url"), "it has no field url"),
        (OTHER | {"adopted": "2033-07-19"}, "is of the same page and decision as line 1 and differs in adopted"),
        (OTHER | {"state": "Belarus", "url": "https://b.example/1"}, "it names another State than line 1"),
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


# The source itself


def test_the_account_agrees_with_counts_made_another_way(whole: Callable[[str], Whole]) -> None:
    files, account = whole("views")
    found = values(files)
    assert (account.read, account.written, account.refused) == (163, 163, [])
    assert sum(number for name, number in account.things.items() if name.startswith("decisions")) == 138
    assert len(of_class(found, "Views") | of_class(found, "Decision")) == account.things["decisions"]
    kinds = {"Case": "cases", "Person": "persons", "Finding": "findings", "Remedy": "remedies", "Absence": "absences"}
    for kind, name in kinds.items():
        assert len(of_class(found, kind)) == account.things[name]


def test_no_address_of_the_store_of_documents_is_shown_and_no_copy(whole: Callable[[str], Whole]) -> None:
    text = "".join(whole("views")[0].values())
    assert not [host for host in ("docstore.ohchr.org", "scribd", "docslib", "slideshare", "docsbay") if host in text]


def test_no_child_is_named(whole: Callable[[str], Whole]) -> None:
    text = "".join(whole("views")[0].values())
    sons = ("Roy Rivera", "Abdelhakim Houari", "Hakim Cherguit", "Rabah Souaiene", "A.C.")
    assert not [name for name in sons if name in text]


# Kazakhstan, read line by line

FACTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("views_kazakhstan.toml").read_text(encoding="utf-8")
)["decision"]


@functools.cache
def described() -> Values:
    """The statements of the curated files and of the index."""
    paths = [*ROOT.glob("data/*.ttl"), *ROOT.glob("data/decisions/*.ttl"), *ROOT.glob("data/imported/juris/dec*.ttl")]
    return values({path.name: path.read_text(encoding="utf-8") for path in paths})


@pytest.fixture(scope="module")
def imported_and_joined(whole: Callable[[str], Whole]) -> tuple[Values, Values]:
    """The statements of the import, alone and with those of the curated files and of the index."""
    new = values(whole("views")[0])
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


def written(iri: str) -> str:
    """A provision as the lines write it.

    >>> written(f"{THING}iccpr/art_14__para_3__point_b")
    'iccpr 14(3)(b)'
    """
    code, _, path = iri.removeprefix(THING).partition("/")
    article, *parts = (step.partition("_")[2] for step in path.split("__"))
    return f"{code} {article}" + "".join(f"({part})" for part in parts)


def unnumbered(page: str, found: Values) -> str:
    """The decision without a number of which a page tells."""
    documents = [thing for thing, said in found.items() if said.get("canonicalAddress") == [page]]
    return next(one for one in of_class(found, "Views") if f"{documents[0]}__opening" in found[one]["statedIn"])


def merged(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: list(dict.fromkeys([*one.get(name, []), *other.get(name, [])])) for name in {*one, *other}}


def name_of(person: str) -> str:
    return described()[person][LABEL][0]
