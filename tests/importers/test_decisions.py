"""Whole decisions: what a text becomes in the record, and what the account says of a text that cannot be relied on."""

from __future__ import annotations

import json
import lzma
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kg.drafts import corpus
from kg.errors import KgError
from kg.importers.account import Account
from kg.importers.decisions import run
from kg.terms.names import THING
from kg.terms.vocabulary import CITO
from tests.importers.case import HERE, Values, of_class, remarks, values

DOC, OTHER = "ccpr-c-199-d-9001-2031", "ccpr-c-199-d-9002-2031"
FACTS = {
    "1.1": "The author of the communication is Rudolf Rassendyll, born in 1970.",
    "2.1": "He was charged under article 209 of the Criminal Code.",
    "3.1": "The author claims a violation of article 19 of the Covenant.",
    "4.1": "The State party recalls communication No. 9002/2031, Ruritana v. Kyrgyzstan.",
    "5.1": "The author comments on the observations of the State party.",
    "6.1": "Before considering any claims, the Committee must decide whether the communication is admissible.",
    "7.1": "The Committee has considered the communication in the light of all the information made available to it.",
    "7.2": "The Committee refers to its general comment No. 35 (CCPR/C/GC/35).",
    "8": (
        "The Human Rights Committee, acting under article 5, paragraph 4, of the Optional Protocol to the Covenant, is "
        "of the view that the facts before it disclose a violation by Kyrgyzstan of article 19 of the Covenant."
    ),
}


def of(doc: str = DOC, **changed: str | None) -> dict[str, Any]:
    """The record of views on Kyrgyzstan; of the paragraphs, some are others or missing."""
    texts = FACTS | {number.removeprefix("p").replace("_", "."): text for number, text in changed.items()}
    listed = [{"id": number, "section": "", "text": text} for number, text in texts.items() if text]
    return {"doc": doc, "country": "Kyrgyzstan", "paragraphs": listed}


def imported(folder: Path, *records: dict[str, Any]) -> tuple[Account, Values]:
    """The account of an import of these records, and what it says of each thing."""
    (folder / "some.jsonl.xz").write_bytes(lzma.compress("\n".join(map(json.dumps, records)).encode()))
    account = Account("decisions")
    files = run.read(folder, HERE, account, partial(corpus.given, jobs=1))
    return account, values(files)


def test_a_text_becomes_a_decision_with_its_finding(tmp_path: Path) -> None:
    _, found = imported(tmp_path, of())
    views = found[f"{THING}un/{DOC}"]
    assert (views["respondent"], views["readExtent"]) == ([f"{THING}state/kg"], [f"{THING}list/read-whole"])
    finding = found[f"{THING}un/{DOC}__finding_1"]
    assert finding["findsViolated"] == [f"{THING}iccpr/art_19"]
    assert finding["statedIn"] == [f"{THING}un/{DOC}__para_8"]


def test_a_decision_that_has_a_text_for_each_communication_is_one(tmp_path: Path) -> None:
    joined = "ccpr-c-199-d-9001-2031-9002-2031"
    account, found = imported(tmp_path, of(), of(joined), of(OTHER))
    assert list(of_class(found, "Views")) == [f"{THING}un/{joined}"]
    assert account.skipped["texts left out: another text of the same decision is used"] == 2


def test_words_that_deny_a_violation_are_no_violation(tmp_path: Path) -> None:
    denied = FACTS["8"].replace(
        "disclose a violation by Kyrgyzstan of", "do not disclose any violation by Kyrgyzstan of"
    )
    _, found = imported(tmp_path, of(p8=denied))
    assert found[f"{THING}un/{DOC}__finding_1"]["result"] == [f"{THING}list/result-no-violation"]


def test_a_provision_that_nobody_has_read_again_is_not_published(tmp_path: Path) -> None:
    account, found = imported(tmp_path, of())
    assert not of_class(found, "Charge")
    assert account.skipped["facts of fields that are not accepted"] >= 4


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (of(p7_1=None, p7_2=None), "paragraphs where it decides are missing (7)"),
        (of(p8="The Committee will consider the matter again."), "no result could be read"),
        (of() | {"paragraphs": [{"id": "1", "text": "The author", "OcrStatus": "scanned"}]}, "scanned text"),
        (
            of(**{f"p{number.replace('.', '_')}": "Le Comité a examiné la communication." for number in FACTS}),
            "language",
        ),
        (of() | {"doc": "ccpr-c-199-4"}, "no decision"),
        (
            of() | {"paragraphs": [{"id": "1", "text": "\n\n".join(FACTS.values())}]},
            "not the numbers of the printed text",
        ),
    ],
)
def test_a_text_that_cannot_be_relied_on_is_left_out_with_the_reason(
    tmp_path: Path, record: dict[str, Any], why: str
) -> None:
    account, found = imported(tmp_path, record)
    assert not of_class(found, "Views")
    assert why in remarks(account)


def test_a_file_that_is_cut_off_is_an_error_that_names_it(tmp_path: Path) -> None:
    imported(tmp_path, of())
    path = tmp_path / "some.jsonl.xz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(KgError, match=r"some\.jsonl\.xz"):
        run.read(tmp_path, HERE, Account("decisions"), partial(corpus.given, jobs=1))


def test_a_decision_cites_those_of_the_record_that_its_own_considerations_name(tmp_path: Path) -> None:
    words = "The Committee recalls its Views on communication No. 9002/2031, Ruritana v. Kyrgyzstan, para. 8."
    account, found = imported(tmp_path, of(p7_2=words, p7_3=words.replace("9002", "9003")), of(OTHER))
    ((iri, citation),) = of_class(found, "Citation").items()
    assert iri == f"{THING}un/{DOC}__citation_7-2-ccpr-9002-2031"
    assert [citation[f"{CITO}{one}"] for one in ("hasCitingEntity", "hasCitedEntity")] == [
        [f"{THING}un/{DOC}"],
        [f"{THING}un/{OTHER}"],
    ]
    assert (citation["citedParagraph"], citation["statedIn"]) == (["8"], [f"{THING}un/{DOC}__para_7-2"])
    assert account.skipped["citations of a communication on which the record has no decision, or several"] == 1
