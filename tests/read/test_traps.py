"""Traps that must not catch the reader: each test changes a few words of one opinion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.read import Decision, Gazetteer, draft, read
from kg.read.lists import articles
from kg.read.text import Text
from kg.terms.names import THING

Opinion = Callable[..., Decision]
DISPOSITION = (
    "The deprivation of liberty of Rudolf Rassendyll, being in contravention of articles 9 and 19 of the Universal "
    "Declaration of Human Rights and articles 9 (2), 14 (1) and 19 of the International Covenant on Civil and "
    "Political Rights, is arbitrary and falls within categories I and II."
)


def reasons(decision: Decision, field: str) -> list[str]:
    return [one.reason for one in decision.refusals if one.field == field]


def test_only_the_operative_words_make_a_finding(opinion: Opinion) -> None:
    found = opinion().values("violated")
    assert found == ["udhr/art_9", "udhr/art_19", "iccpr/art_9__para_2", "iccpr/art_14__para_1", "iccpr/art_19"]
    assert opinion().values("alleged") == ["iccpr/art_9", "iccpr/art_14", "iccpr/art_25"]


def test_an_article_that_grounds_a_remedy_is_no_breach(opinion: Opinion) -> None:
    words = {"reparations, in accordance with international law": "reparations under article 9 (5) of the Covenant"}
    decision = opinion(words=words)
    assert decision.values("grounds-remedy") == ["iccpr/art_9__para_5"]
    assert "iccpr/art_9__para_5" not in decision.values("violated")


def test_a_damaged_category_is_left_out(opinion: Opinion) -> None:
    damaged = {"categories I and II.": "categories I and ID."}
    alone = opinion(words=damaged)
    assert alone.values("category") == ["I"]
    assert reasons(alone, "category") == ["“categories I and ID” is no category that can be read"]


def test_a_number_counts_only_if_the_symbol_agrees(opinion: Opinion) -> None:
    other = opinion(words={"Opinion No. 110/2018": "Opinion No. 111/2018"})
    assert other.value("number") == ""
    assert other.value("symbol") == ""
    assert reasons(other, "number") == ["the symbol says 110/2018 and the heading 111/2018"]


def test_a_finding_whose_list_was_left_out_says_so_itself(known: Gazetteer, tmp_path: Path) -> None:
    text = (Path(__file__).parent / "drafts" / "today.txt").read_text(encoding="utf-8")
    path = tmp_path / "opinion.txt"
    path.write_text(text.replace("articles 9 (2), 14 (1) and 19 of the", "articles 9 (2), l4 (1) and 19 of the"))
    written = draft(read(path, known), known)
    absence = written.partition("__absence_unsure-1 a hb:Absence")[2].partition(" .\n")[0]
    assert "hb:isAbsentFrom un:a-hrc-wgad-2018-110__finding_1 ;" in absence
    assert "hb:absentProperty hb:findsViolated ;" in absence


@pytest.mark.parametrize(
    "listed",
    [
        "articles 9 and 19 of the Universal Declaration of Human Rights and 9 (2), l4 (1) and 19",
        "articles 9 and 19 of the Universal Declaration of Human Rights and articles 9 (2), I4 (1) and 19",
    ],
)
def test_a_list_is_never_lost_without_a_word(opinion: Opinion, listed: str) -> None:
    whole = "articles 9 and 19 of the Universal Declaration of Human Rights and articles 9 (2), 14 (1) and 19"
    decision = opinion({DISPOSITION: DISPOSITION.replace(whole, listed)})
    assert decision.values("violated") == ["udhr/art_9", "udhr/art_19"]
    assert [(one.field, one.group) for one in decision.refusals] == [("violated", "finding 1")]


@pytest.mark.parametrize("choice", ["either try Mr. Rassendyll or release him", "either release him or charge him"])
def test_a_choice_is_no_request(opinion: Opinion, choice: str) -> None:
    asked = "would be to release Mr. Rassendyll immediately"
    decision = opinion({asked: f"would be to {choice}"})
    assert "release" not in decision.values("remedy")
    assert "the text leaves a choice between release and something else" in reasons(decision, "remedy")


def test_each_person_has_the_result_that_the_text_gives(opinion: Opinion) -> None:
    several = (
        "(a) The deprivation of liberty of Rudolf Rassendyll, being in contravention of article 9 of the Universal "
        "Declaration of Human Rights, is arbitrary and falls within category I;\n"
        "(b) The deprivation of liberty of Marta Sapt is not arbitrary;\n(c) The case of Max Holf is filed."
    )
    names = {"concerning Rudolf Rassendyll (K": "concerning Rudolf Rassendyll, Marta Sapt and Max Holf (K"}
    decision = opinion(words=names | {DISPOSITION: several})
    results = {
        decision.value("finding-person", group): decision.value("result", group) for group in decision.groups("finding")
    }
    assert results == {"Rudolf Rassendyll": "arbitrary", "Marta Sapt": "not-arbitrary", "Max Holf": "filed"}


def test_a_name_in_another_order_is_the_same_and_another_name_is_refused(opinion: Opinion) -> None:
    assert opinion(words={"liberty of Rudolf Rassendyll, being": "liberty of Rassendyll Rudolf, being"}).values(
        "finding-person"
    )
    wrong = opinion(words={"release Mr. Rassendyll": "release Mr. Hentzau"})
    assert [
        wrong.value("remedy", group) for group in wrong.groups("remedy") if wrong.value("remedy-person", group)
    ] == ["investigation"]
    assert reasons(wrong, "remedy-person")[0] == "the sentence names “Hentzau”, whom the heading does not name"


def test_two_states_have_a_communication_each(opinion: Opinion) -> None:
    both = "Sweden and the United Kingdom of Great Britain and Northern Ireland"
    decision = opinion(
        words={
            "(Kazakhstan)": f"({both})",
            "to the Government of Kazakhstan a communication": f"to the Governments of {both} a communication",
            "The Government replied": "The Government of Sweden replied",
        }
    )
    assert decision.values("state") == ["se", "gb"]
    assert decision.value("replied", "communication se") == "2018-01-02"
    assert decision.value("reply", "communication gb") == ""


@pytest.mark.parametrize("sign", ["He was 16 years old when he was arrested.", "The detained minor was held alone."])
def test_nobody_is_named_in_the_matter_of_a_minor(known: Gazetteer, tmp_path: Path, sign: str) -> None:
    text = (Path(__file__).parent / "drafts" / "today.txt").read_text(encoding="utf-8")
    path = tmp_path / "opinion.txt"
    path.write_text(text.replace("Rudolf Rassendyll is a printer.", f"Rudolf Rassendyll is a printer. {sign}"))
    written = draft(read(path, known), known)
    assert "assendyll" not in written.casefold()
    assert "list:absence-withheld" in written


def test_what_stands_behind_the_note_of_adoption_is_no_part_of_the_opinion(known: Gazetteer, tmp_path: Path) -> None:
    text = (Path(__file__).parent / "drafts" / "today.txt").read_text(encoding="utf-8")
    other = (
        "0PINION N0. 3/2018 (CUBA)\nThe Working Group renders the following opinion:\nThe deprivation of "
        "liberty is arbitrary, "
        "in contravention of article 3 of the Universal Declaration of Human Rights.\n"
    )
    path = tmp_path / "two.txt"
    path.write_text(text + other)
    (decision,) = read(path, known).decisions
    assert "udhr/art_3" not in decision.values("violated")
    assert len(reasons(decision, "decision")) == 1


@pytest.mark.parametrize("file", ["fifth/no-petition", "eighth/no-end-of-mission"])
def test_what_is_no_decision_has_none(known: Gazetteer, file: str) -> None:
    reading = read(Path(__file__).parent / f"{file}.txt", known)
    assert reading.decisions == ()
    assert reading.nothing


@pytest.mark.parametrize(
    "words",
    [
        "The brother of Mr. Rassendyll was arrested on 3 March 2017 in Almaty.",
        "His two brothers were arrested on 3 March 2017 in Almaty.",
    ],
)
def test_what_happened_to_a_relative_is_no_event_of_the_case(opinion: Opinion, words: str) -> None:
    told = opinion({"He was arrested on 3 March 2017 in Almaty.": words}).values("event")
    assert not any(one.startswith("arrest") for one in told)


ARREST = "He was arrested on 3 March 2017 in Almaty."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Mr. Rassendyll, a printer, born in 1968, was arrested on 3 March 2017.", ["arrest 2017-03-03"]),
        (
            "By a letter of 5 March 2018 the source said that Rudolf Rassendyll was released on 4 March 2018.",
            ["release 2018-03-04"],
        ),
        ("Mr. Rassendyll, whose press was broken, was arrested with his wife on 3 March 2017.", []),
        ("Mr. Rassendyll wrote, and when Max Holf, a clerk, was arrested on 3 March 2017, he wrote again.", []),
        ("Rudolf Rassendyll, a clerk, who was reportedly arrested on 3 March 2017, is held.", ["arrest 2017-03-03"]),
        ("Mr. Rassendyll was sentenced on 4 May 2017 under the Code of 7 June 1998.", ["sentence 2017-05-04"]),
        (
            "He was arrested on 3 March 2017, and on 4 May 2017 he was sentenced.",
            ["arrest 2017-03-03", "sentence 2017-05-04"],
        ),
        ("He was arrested on 3 March 2017 by officers who were looking for his father.", ["arrest 2017-03-03"]),
        ("All three were arrested on 3 March 2017.", []),  # the heading names one
        ("A law of 4 May 2017 sentenced him to silence.", []),
    ],
)
def test_an_event_may_be_told_in_other_words(opinion: Opinion, words: str, told: list[str]) -> None:
    before = opinion({ARREST: ""}).values("event")
    assert [one for one in opinion({ARREST: words}).values("event") if one not in before] == told


CLAIM = "The source submits that the detention is contrary to articles 9, 14 and 25 of the Covenant."


@pytest.mark.parametrize(
    "words",
    [
        "In 2016, the Working Group declared that article 18 of the Covenant had been violated. ",
        "In its opinion No. 77/2016, his detention was found to be contrary to article 18 of the Covenant. ",
    ],
)
def test_what_a_former_opinion_found_is_no_allegation(opinion: Opinion, words: str) -> None:
    assert opinion({CLAIM: words + CLAIM}).values("alleged") == ["iccpr/art_9", "iccpr/art_14", "iccpr/art_25"]


def test_what_a_former_opinion_is_quoted_with_is_no_allegation(opinion: Opinion) -> None:
    quoted = (
        'Opinion No. 77/2016 concerned him too, and the Working Group then concluded:\n"20. The source had argued that '
        "it was unlawful. The detention was arbitrary, contrary to article 18 of the Covenant. The source claims that "
        'article 22 of the Covenant was violated."\n'
    )
    assert not {"iccpr/art_18", "iccpr/art_22"} & set(opinion({CLAIM: quoted + CLAIM}).values("alleged"))


@pytest.mark.parametrize(
    "heading",
    [
        "(b) Responses from the Governments",
        "Replies of the Governments",
        "Responses by States",
    ],
)
def test_what_several_governments_dispute_is_no_allegation(opinion: Opinion, heading: str) -> None:
    reply = "In its reply of 2 January 2018, the Government denied the allegations."
    disputed = f"{reply} Article 12 of the Covenant, it argues, was not at issue and does not bind it."
    decision = opinion({"Response from the Government": heading, reply: disputed})
    assert decision.values("alleged") == ["iccpr/art_9", "iccpr/art_14", "iccpr/art_25"]


def test_a_remedy_of_one_person_is_not_that_of_another(opinion: Opinion) -> None:
    names = {"concerning Rudolf Rassendyll (K": "concerning Rudolf Rassendyll and Marta Sapt (K"}
    asked = "would be to release Mr. Rassendyll immediately"
    apart = opinion(names | {asked: "would be to release Mr. Rassendyll and to pay Ms. Sapt compensation"})
    assert "release" in apart.values("remedy")
    assert "the sentence asks for release and more for several persons" in reasons(apart, "remedy-person")
    both = opinion(names | {asked: "would be to release Mr. Rassendyll and Ms. Sapt immediately"})
    (group,) = [one for one in both.groups("remedy") if both.value("remedy", one) == "release"]
    assert [fact.value for fact in both.facts if (fact.field, fact.group) == ("remedy-person", group)] == [
        "Rudolf Rassendyll",
        "Marta Sapt",
    ]


def test_what_the_convention_is_read_with_is_no_breach_of_its_own(known: Gazetteer) -> None:
    text = Text("a violation of articles 12 and 13 of the Convention, read in conjunction with article 16.")
    (found,), refused = articles(text, (0, len(text.raw)), known, f"{THING}cat")
    assert (found.values, refused) == (("cat/art_12+cat/art_16", "cat/art_13+cat/art_16"), [])


def test_them_are_those_whose_detention_was_found_arbitrary(opinion: Opinion) -> None:
    words = {
        "concerning Rudolf Rassendyll (": "concerning Rudolf Rassendyll, Marta Sapt and Max Holf (",
        DISPOSITION: "(a) The deprivation of liberty of Rudolf Rassendyll and Marta Sapt is arbitrary;\n"
        "(b) The case of Max Holf is filed.",
        "to release Mr. Rassendyll immediately and accord him": "to release them immediately and accord them",
    }
    decision = opinion(words)
    (release,) = [one for one in decision.groups("remedy") if decision.value("remedy", one) == "release"]
    assert decision.values("remedy-person", release) == ["Rudolf Rassendyll", "Marta Sapt"]
