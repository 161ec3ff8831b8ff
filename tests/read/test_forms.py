"""Forms that real documents have and the first invented ones had not: prints, headings, lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.read import Decision, Gazetteer, read
from kg.read.states import states
from kg.read.tidy import tidied
from tests.read.test_traps import DISPOSITION, reasons

Opinion = Callable[..., Decision]
FORMS = Path(__file__).parent / "forms"
HEADING = "Opinion No. 110/2018 concerning Rudolf Rassendyll (Kazakhstan)"
THREE = "Opinion No. 110/2018 concerning Rudolf Rassendyll, Marta Sapt and Max Holf (Kazakhstan)"
SENT = (
    "on 9 November 2017, the Working Group transmitted to the Government of Kazakhstan a communication concerning "
    "Rudolf Rassendyll. The Government replied to the communication on 2 January 2018."
)
DAY = "2018-01-02"
BROKEN = (
    "being in contravention of articles 9, 10 and{}11 (1) of the Universal Declaration of Human Rights, is arbitrary."
)


def read_text(text: str, known: Gazetteer, folder: Path) -> Decision:
    """The one decision in a text."""
    path = folder / "decision.txt"
    path.write_text(text, encoding="utf-8")
    (decision,) = read(path, known).decisions
    return decision


@pytest.mark.parametrize(
    "between",
    [
        "\nA/HRC/WGAD/2018/110\n14 GE.18-12345\n",
        "\n2 See opinion No. 5/2012, para. 3.\nA/HRC/WGAD/2018/110\n4 GE.18-12345\n",
        "   \n               ",
    ],
)
def test_what_a_page_repeats_does_not_cut_a_list_in_two(opinion: Opinion, between: str) -> None:
    decision = opinion({DISPOSITION: f"The deprivation of liberty of Rudolf Rassendyll, {BROKEN.format(between)}"})
    assert decision.values("violated") == ["udhr/art_9", "udhr/art_10", "udhr/art_11__para_1"]
    assert decision.value("symbol") == "A/HRC/WGAD/2018/110"


def test_each_place_in_a_tidy_text_is_a_place_in_the_text_itself() -> None:
    text = (
        "  United   Nations\nA/HRC/WGAD/2018/110\nthe arti-\ncles,\n\nA/HRC/WGAD/2018/110\n2\n\nand the  Covenant.  \n"
    )
    tidy = tidied(text)
    assert tidy.text == "United Nations\nA/HRC/WGAD/2018/110\nthe articles,\nand the Covenant.\n"
    assert all(text[tidy.place(n)] == letter for n, letter in enumerate(tidy.text))
    start = tidy.text.index("Covenant")
    assert text[slice(*tidy.span(start, start + 8))] == "Covenant"


@pytest.mark.parametrize("mark", ["*", "* **", "1"])
def test_marks_behind_a_heading_do_not_hide_it(opinion: Opinion, mark: str) -> None:
    assert opinion({HEADING: HEADING + mark}).value("number") == "110/2018"


@pytest.mark.parametrize(
    ("words", "reply", "replied"),
    [
        ("The Government asked for more time, which was granted, and replied on 2 January 2018.", "yes", DAY),
        ("The Government replied on 2 January 2016.", "yes", ""),  # before the communication
        ("The Government did not reply in time. On 2 January 2018, the Government submitted a reply.", "yes", DAY),
        ("The Working Group acknowledges the reply of the Government of 2 January 2018.", "yes", DAY),
        ("The Government concerned has provided the requested information.", "yes", DAY),  # paragraph 7 has the day
        ("The reply of the Government, which was received only on 2 January 2018, is taken into account.", "yes", DAY),
        ("The Government advised the Group in a letter of 5 December 2017 that it needed more time.", "yes", DAY),
        (
            "The Group notes the reply of the Government dated 2 January 2018, after which an extension ended.",
            "yes",
            DAY,
        ),
    ],
)
def test_replies_in_other_words(opinion: Opinion, words: str, reply: str, replied: str) -> None:
    decision = opinion({"The Government replied to the communication on 2 January 2018.": words})
    assert (decision.value("reply"), decision.value("replied")) == (reply, replied)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The Working Group does not find that he was held for nothing, in violation of {}.", []),
        ("The Working Group finds that the trial violated {}.", ["9__para_2"]),
        ("The Working Group finds that it was not established that he asked and that this breached {}.", []),
        ("As no warrant was alleged, the Working Group finds a breach of {}.", []),
    ],
)
def test_breaches_in_the_discussion_with_their_facts(opinion: Opinion, words: str, found: list[str]) -> None:
    said = words.format("article 9 (2) of the Covenant")
    decision = opinion({"It recalls its": f"{said} It recalls its"})
    assert [one.removeprefix("iccpr/art_") for one in decision.values("reasoning-violated")] == found


@pytest.mark.parametrize("day", ["3 or 4 March 2017", "the night of 5 to 6 March 2017", "2 and 3 March 2017"])
def test_an_event_of_two_days_has_no_day(opinion: Opinion, day: str) -> None:
    decision = opinion({"He was arrested on 3 March 2017": f"He was arrested on {day}"})
    assert [value for value in decision.values("event") if value.startswith("arrest")] == []


def test_what_a_sentence_denies_is_no_finding(opinion: Opinion) -> None:
    words = (
        "The deprivation of liberty of Rudolf Rassendyll, being in contravention of article 9 of the Covenant, is "
        "arbitrary and falls within categories I and III, but not within category II. The Working Group finds no "
        "violation of article 19 of the Covenant and no basis for category V."
    )
    decision = opinion({DISPOSITION: words})
    assert decision.values("violated") == ["iccpr/art_9"]
    assert decision.values("category") == ["I", "III"]
    assert reasons(decision, "violated") == ["the sentence denies something of these articles"]


@pytest.mark.parametrize("words", ["may be arbitrary", "would have been arbitrary if he had not been released"])
def test_what_is_only_supposed_is_no_result(opinion: Opinion, words: str) -> None:
    decision = opinion({DISPOSITION: f"The deprivation of liberty of Rudolf Rassendyll {words}."})
    assert decision.value("result") != "arbitrary"
    assert reasons(decision, "result") == ["the operative words say no result that the reader knows"]


def test_a_further_category_of_one_person_is_not_that_of_all(opinion: Opinion) -> None:
    words = (
        "The deprivation of liberty of Rudolf Rassendyll, Marta Sapt and Max Holf, being in contravention of article 9 "
        "of the Covenant, is arbitrary and falls within category II. That of Rudolf Rassendyll also falls within "
        "category III."
    )
    decision = opinion({HEADING: THREE, DISPOSITION: words})
    assert decision.values("category") == ["II"]
    assert reasons(decision, "category") == ["a further sentence speaks of some of the persons alone"]


ENGLISH = (FORMS / "views-en.txt").read_text(encoding="utf-8")


def test_what_the_state_party_says_of_admissibility_is_no_allegation(known: Gazetteer, tmp_path: Path) -> None:
    claim = (
        "2. He claims that the State party violated article 9 of the Covenant. The State party submits that the "
        "communication is inadmissible under article 5, paragraph 2 (b), of the Optional Protocol."
    )
    text = ENGLISH.format("", "article 9 of the Covenant.").replace("2. He claims to be a victim.", claim)
    assert read_text(text, known, tmp_path).values("alleged") == ["iccpr/art_9"]


def test_the_covenant_is_that_of_the_committee(known: Gazetteer, tmp_path: Path) -> None:
    text = ENGLISH.format("", "article 11 of the Covenant.").replace("CCPR/C/39/D/950/1987", "E/C.12/71/D/976/2020")
    decision = read_text(text.replace("Communication No. 950/1987", "Communication No. 976/2020"), known, tmp_path)
    assert decision.values("violated") == ["icescr/art_11"]


def test_a_report_with_several_views_is_not_read_as_one(known: Gazetteer, tmp_path: Path) -> None:
    first = ENGLISH.format("", "article 9 of the Covenant.")
    path = tmp_path / "report.txt"
    path.write_text(first + "\n" + first.replace("950/1987", "951/1987"), encoding="utf-8")
    reading = read(path, known)
    assert reading.decisions == ()
    assert reading.nothing == "it holds several decisions of a treaty body; read each from a document of its own"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Zaire", ["cd"]),
        ("Korea", []),
    ],
)
def test_states_by_the_names_that_documents_use(known: Gazetteer, name: str, codes: list[str]) -> None:
    assert [iri.rpartition("/")[2] for iri in states(name, known) or []] == codes


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("On the same date, the Working Group transmitted to the Government of Turkey a communication.", "2017-11-09"),
        ("Later the Working Group transmitted to the Government of Turkey a communication.", ""),
    ],
)
def test_a_second_government_may_be_written_to_on_the_same_day(opinion: Opinion, words: str, sent: str) -> None:
    told = "The Government of Kazakhstan replied to the communication on 2 January 2018."
    heading = HEADING.replace("Kazakhstan", "Kazakhstan and Turkey")
    decision = opinion({HEADING: heading, SENT: f"{SENT.partition('. The')[0]}. {told} {words}"})
    assert decision.value("communicated", "communication kz") == "2017-11-09"
    assert decision.value("communicated", "communication tr") == sent


@pytest.mark.parametrize(
    ("words", "reply", "replied"),
    [
        ("7.\tIn its reply, dated 2 January 2018, the Government denied the allegations.", "yes", DAY),
        ("7.\tThe Government has not responded to the allegations.", "no", ""),
        ("7.\tThe source says that nobody has answered.", "", ""),
    ],
)
def test_a_reply_may_be_told_only_where_the_government_speaks(
    opinion: Opinion, words: str, reply: str, replied: str
) -> None:
    denied = "7.\tIn its reply of 2 January 2018, the Government denied the allegations."
    decision = opinion({" The Government replied to the communication on 2 January 2018.": "", denied: words})
    assert (decision.value("reply"), decision.value("replied")) == (reply, replied)


@pytest.mark.parametrize(
    ("before", "after", "cited"),
    [
        ("", "\n2  Opinions No. 35/2012, No. 41/2014 and No.\n4/2019.\n", ["16/2017", "35/2012", "41/2014", "4/2019"]),
        ("", "\n2  Opinion No. 110/2018, of which this is a copy.\n", ["16/2017"]),
        ("Dear Madam,\n12 copies of Opinion No. 35/2012 are sent to you.\n", "", ["16/2017"]),
    ],
)
def test_opinions_are_cited_in_notes_too(opinion: Opinion, before: str, after: str, cited: list[str]) -> None:
    end = "[Adopted on 19 April 2018]"
    decision = opinion({"United Nations\nA/HRC": f"{before}United Nations\nA/HRC", end: f"{end}\n{after}"})
    assert decision.values("cites-opinion") == cited
