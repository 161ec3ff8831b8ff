"""Records of a corpus: provisions of domestic law with their roles, and breaches beside an inadmissible complaint."""

from __future__ import annotations

import pytest

from kg.read import Decision, Gazetteer
from kg.read.whole import read_record

OPENING = "The author of the communication is Rudolf Rassendyll, born in 1970."
REMOVED = f"{OPENING} He claims that his extradition to Uzbekistan would breach article 7 of the Covenant."
CODE = "of the Criminal Code"


def views(known: Gazetteer, *paragraphs: tuple[str, str]) -> Decision:
    """The Kyrgyz views of these paragraphs."""
    record = {
        "doc": "ccpr-c-130-d-2999-2017",
        "country": "Kyrgyzstan",
        "paragraphs": [{"id": number, "section": "", "text": text} for number, text in paragraphs],
    }
    (decision,) = read_record(record, known)[1]
    return decision


def roles(words: str, known: Gazetteer, opening: str = OPENING) -> str:
    """Role, provision and State of each group that has a role, of views with a sentence."""
    decision = views(known, ("1.1", opening), ("2.1", words))
    found = []
    for group in decision.groups("provision"):
        role, provision, state = (decision.value(one, group) for one in ("role", "provision", "law-state"))
        found += [f"{role} {provision} {state}".strip()] if role != "discussed" else []
    return ", ".join(found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (f"He was charged under articles 209 (fraud), 210 (appropriation) {CODE}.", "charged 209 kg, charged 210 kg"),
        (f"He was convicted under article 182, section 2, {CODE}.", "convicted 182(2) kg"),
        (f"He was convicted under article 168, part 4, paragraph 4, {CODE}.", "convicted 168(4)(4) kg"),
        (f"He was convicted under article 168 (2) (1) and (3) and (4) (4) {CODE}.", ""),
        (
            f"He was convicted under article 168 (2) (a) and (b) {CODE}.",
            "convicted 168(2)(a) kg, convicted 168(2)(b) kg",
        ),
        (f"He was convicted under article 168 {CODE} and sentenced (see para. 4.2 above).", "convicted 168 kg"),
        (
            f"He was charged under article 205.3 (training for the crimes under articles 206 and 208) {CODE}.",
            "charged 205.3 kg",
        ),
    ],
)
def test_a_list_of_provisions_is_read_whole_or_not_at_all(known: Gazetteer, words: str, found: str) -> None:
    assert roles(words, known) == found


PICKET = "article 23.34 (1) of the Code of Administrative Offences"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            f"He was charged with and later convicted of theft under article 209 {CODE}.",
            "convicted 209 kg, charged 209 kg",
        ),
        (
            f"He was found guilty of three charges under article 146 (2 and 3) {CODE}.",
            "convicted 146(2) kg, convicted 146(3) kg",
        ),
        ("He was arrested and charged under article 88 (section 1) of the Military Service Act.", "charged 88(1) kg"),
        (
            f"The police arrested the author and filed an administrative record for violation of {PICKET}.",
            "charged 23.34(1) kg",
        ),
        (
            f"The court found that he had held a picket, thereby committing an administrative offence under {PICKET}.",
            "convicted 23.34(1) kg",
        ),
        (f"The court fined the author 1,500,000 roubles for violating {PICKET}.", "fined 23.34(1) kg"),
        (
            f"He was convicted and sentenced to an administrative arrest of 10 days under {PICKET}.",
            "convicted 23.34(1) kg",
        ),
        (f"The law is {PICKET}. He was found guilty under article 23.34 (1) of the CAO.", "convicted 23.34(1) kg"),
        (
            f"He was convicted under article 335 {CODE}, as amended by section 11 of Republic Act No. 8,353.",
            "convicted 335 kg",
        ),
    ],
)
def test_a_role_is_read_in_the_words_in_which_courts_and_police_say_it(
    known: Gazetteer, words: str, found: str
) -> None:
    assert roles(words, known) == found


def test_only_who_is_named_by_the_opening_has_a_role(known: Gazetteer) -> None:
    words = f"Mr. Strelsau was convicted under article 209 {CODE}."
    beaten = (
        "He was held in a cell for many days and many nights, was beaten there by three men, and was then released."
    )
    assert roles(f"{beaten} {words}", known, f"{OPENING} He writes on behalf of Mr. Strelsau.") == "convicted 209 kg"
    assert roles(f"{beaten} {words}", known) == ""


@pytest.mark.parametrize(
    "words",
    [
        f"He was suspected of a crime under article 209 {CODE}.",
        f"He was notified of suspicion under article 209 {CODE}.",
        f"He could be charged under article 209 {CODE}.",
        f"The mayor threatened to bring charges against him under article 209 {CODE}.",
        f"He was never suspected of, charged with or accused of an offence under article 209 {CODE}.",
        f"Imprisonment was imposed on the accused under article 209 {CODE}.",
        f"Charges against him under article 209 {CODE} were intended.",
        f"He was sentenced to ten years for the totality of crimes in accordance with article 40 {CODE}.",
        "He was convicted and requested clemency under section 7 of the Clemency Act.",
        f"He feared that he would be arrested or sentenced under article 209 {CODE}.",
        f"Three soldiers were tried. They were convicted under article 209 {CODE}.",
        f"The court found two militiamen guilty under article 209 {CODE}.",
        f"Criminal proceedings concerning the author's ill-treatment were opened under article 209 {CODE}.",
        f"In Ivanov v. Ruritania, the applicant was convicted under article 209 {CODE}.",
    ],
)
def test_what_befell_nobody_of_the_case_is_no_role(known: Gazetteer, words: str) -> None:
    assert roles(words, known) == ""


@pytest.mark.parametrize(
    ("opening", "words", "found"),
    [
        (OPENING, f"He was charged by the Prosecutor's Office of Tashkent under article 209 {CODE}.", "charged 209"),
        (OPENING, f"He lived in Kazakhstan. He was charged under article 209 {CODE}.", "charged 209"),
        (
            OPENING,
            f"He was charged in Bishkek with stealing a car of Russia under article 209 {CODE}.",
            "charged 209 kg",
        ),
        (REMOVED, f"He was charged under article 209 {CODE}.", "charged 209"),
        (REMOVED, f"He was charged under article 209 {CODE} of Uzbekistan.", "charged 209 uz"),
        (REMOVED, f"He was charged under article 209 {CODE} of Kyrgyzstan.", "charged 209 kg"),
        (REMOVED, "He was detained under section 9 of the Aliens Act.", "detained 9 kg"),
    ],
)
def test_a_law_has_a_state_only_if_no_other_may_be_meant(
    known: Gazetteer, opening: str, words: str, found: str
) -> None:
    assert roles(words, known, opening) == found


def test_a_breach_of_interim_measures_leaves_a_complaint_inadmissible(known: Gazetteer) -> None:
    words = (
        "The Committee therefore decides: (a) That the communication is inadmissible under article 2 of the Optional "
        "Protocol; (b) That the State party has breached its obligations under article 1 of the Optional Protocol; "
        "(c) That this decision shall be communicated to the parties."
    )
    decision = views(known, ("1.1", OPENING), ("2.1", "He fled."), ("9", words))
    findings = [(decision.value("result", one), decision.value("violated", one)) for one in decision.groups("finding")]
    assert decision.values("result", "") == ["inadmissible"]
    assert findings == [("inadmissible", ""), ("violation", "iccpr-op1/art_1")]


BEFORE = "Before considering any claims, the Committee must decide whether the communication is admissible."
RECALLED = "The Committee recalls that a right must be effective.[[fn:2]]"
NOTE = "See Rassendyll v. Uzbekistan (CCPR/C/99/D/1500/2006), para. 7.3; and general comment No. 35 (2014)."


def cited(known: Gazetteer, words: str, *notes: tuple[int, str]) -> list[tuple[str, str]]:
    """The decisions that Kyrgyz views cite in paragraph 7.2 of their considerations, with that number."""
    listed = [("1.1", OPENING, []), ("5.1", BEFORE, []), ("7.2", words, notes)]
    record = {
        "doc": "ccpr-c-130-d-2999-2017",
        "country": "Kyrgyzstan",
        "paragraphs": [
            {"id": number, "section": "", "text": text, "footnotes": [{"n": n, "text": note} for n, note in of]}
            for number, text, of in listed
        ],
    }
    (decision,) = read_record(record, known)[1]
    return [(fact.value, fact.paragraph) for fact in decision.facts if fact.field == "cites-in-reasons"]


def test_a_decision_is_cited_in_the_sentence_that_has_the_mark_of_its_note(known: Gazetteer) -> None:
    assert cited(known, RECALLED, (2, NOTE)) == [("CCPR 1500/2006 7.3", "7.2")]


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        ("The Committee notes the State party's argument that a right is no duty.[[fn:2]]", [(2, NOTE)]),
        ("The author refers to communication No. 1500/2006.", []),
        (f"{RECALLED} It is so.[[fn:2]]", [(2, NOTE)]),
        (RECALLED, [(2, "See European Court of Human Rights, application No. 1500/2006, A v. Ruritania, para. 7.")]),
        (RECALLED, [(2, "See general comment No. 35 (2014), para. 7.")]),
        ("The Committee recalls its decision on communication No. 2999/2017.", []),
        ("The Committee notes the claims of the author of communication No. 1500/2006.", []),
        ("It is so. See communication No. 1500/2006, Rassendyll v. Uzbekistan.", []),
    ],
    ids=[
        "argument",
        "author",
        "mark-twice",
        "other-court",
        "general-comment",
        "itself",
        "communication-at-hand",
        "note-of-the-page",
    ],
)
def test_what_a_party_cites_or_what_is_no_decision_of_a_treaty_body_is_no_citation(
    known: Gazetteer, words: str, notes: list[tuple[int, str]]
) -> None:
    assert cited(known, words, *notes) == []


def test_a_decision_of_another_treaty_body_is_cited_under_its_name(known: Gazetteer) -> None:
    note = "Committee against Torture, communication No. 233/2003, Agiza v. Sweden, para. 13.4."
    assert cited(known, RECALLED, (2, note)) == [("CAT 233/2003 13.4", "7.2")]
