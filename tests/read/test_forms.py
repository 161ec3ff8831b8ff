"""Forms that real documents have and the first invented ones had not: prints, headings, lists, three languages."""

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
        "  United   Nations\nA/HRC/WGAD/2018/110\nthe arti-\ncle s,\n\nA/HRC/WGAD/2018/110\n2\n\nand the Cove nant.  \n"
    )
    tidy = tidied(text)
    assert tidy.text == "United Nations\nA/HRC/WGAD/2018/110\nthe article s,\nand the Covenant.\n"
    assert all(text[tidy.place(n)] == letter for n, letter in enumerate(tidy.text))
    start = tidy.text.index("Covenant")
    assert text[slice(*tidy.span(start, start + 8))] == "Cove nant"


@pytest.mark.parametrize("mark", ["*", "* **", "1"])
def test_marks_behind_a_heading_do_not_hide_it(opinion: Opinion, mark: str) -> None:
    assert opinion({HEADING: HEADING + mark}).value("number") == "110/2018"


@pytest.mark.parametrize(
    ("words", "reply", "replied"),
    [
        ("The Government asked for more time, which was granted, and replied on 2 January 2018.", "yes", DAY),
        ("The Government replied on 2 and 5 January 2018.", "yes", ""),
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
        ("The Working Group notes the delay. It finds a breach of {}.", ["9__para_2"]),
        ("The Working Group does not find that he was held for nothing, in violation of {}.", []),
        ("The Working Group finds that the trial, which cannot be called fair, violated {}.", ["9__para_2"]),
        ("The Working Group finds that he was never told why and that this breached {}.", ["9__para_2"]),
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


FRENCH = (FORMS / "views-fr.txt").read_text(encoding="utf-8")
SPANISH = (FORMS / "views-es.txt").read_text(encoding="utf-8")
FR = "Le Comité, agissant en vertu de l’article 5 (par. 4) du Protocole facultatif, constate que les faits "
ES = "El Comité, actuando en virtud del artículo 5, párrafo 4, del Protocolo Facultativo, dictamina que los hechos "


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        (FRENCH, FR + "font apparaître une violation des articles 9 (par. 1 et 3) et 14 (par. 3 b) et e)) du Pacte.",
         "violated 9__para_1 9__para_3 14__para_3__point_b 14__para_3__point_e"),
        (FRENCH, FR + "font apparaître une violation de l’article 7, lu conjointement avec l’article 2, du Pacte.",
         "violated 7+iccpr/art_2"),
        (FRENCH, FR + "ne font pas apparaître de violation de l’article 14 (par. 5) du Pacte.",
         "not-violated 14__para_5"),
        (FRENCH, "Le Comité décide :\na) Que la communication est irrecevable au regard de l’article 2 du Pacte.",
         "rests-on 2"),
        (SPANISH, ES + "ponen de manifiesto una violación de los artículos 7 y 14, párrafos 1 y 3 d), del Pacto.",
         "violated 7 14__para_1 14__para_3__point_d"),
        (SPANISH, ES + "ponen de manifiesto una vulneración del apartado d) del párrafo 3 del artículo 14 del Pacto.",
         "violated 14__para_3__point_d"),
        (SPANISH, ES + "no ponen de manifiesto una violación del artículo 14, párrafo 2, del Pacto.",
         "not-violated 14__para_2"),
    ],
)  # fmt: skip
def test_findings_of_views_in_french_and_spanish(
    known: Gazetteer, tmp_path: Path, text: str, words: str, found: str
) -> None:
    field, *articles = found.split()
    decision = read_text(text.format(words), known, tmp_path)
    assert decision.values(field) == [f"iccpr/art_{one}" for one in articles]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (FRENCH, "CCPR/C/126/D/9383/2014 ru 2019-07-26 2012-09-01"),
        (SPANISH, "CCPR/C/87/D/959/2003 uz 2006-07-14 2003-11-16"),
    ],
)
def test_headings_of_views_in_french_and_spanish(known: Gazetteer, tmp_path: Path, text: str, facts: str) -> None:
    decision = read_text(text.format(""), known, tmp_path)
    assert [decision.value(one) for one in ("symbol", "state", "adopted", "submitted")] == facts.split()


ENGLISH = (FORMS / "views-en.txt").read_text(encoding="utf-8")


def test_views_that_lost_their_symbol_are_read(known: Gazetteer, tmp_path: Path) -> None:
    decision = read_text(ENGLISH.format("", "article 9 of the Covenant."), known, tmp_path)
    assert (decision.value("symbol"), decision.value("number"), decision.value("state")) == ("", "950/1987", "jm")


def test_the_day_of_a_decision_on_admissibility_is_not_that_of_the_views(known: Gazetteer, tmp_path: Path) -> None:
    text = ENGLISH.format("", "article 9 of the Covenant.").replace("20. July", "20 July")
    assert read_text(text, known, tmp_path).value("adopted") == "1990-07-20"
    other = ENGLISH.format(
        "On 25 May 1990, the Human Rights Committee adopted its Views.", "article 9 of the Covenant."
    )
    decision = read_text(other.replace("20. July", "20 July"), known, tmp_path)
    assert decision.value("adopted") == ""
    assert reasons(decision, "adopted") == ["two days of adoption: 1990-05-25 and 1990-07-20"]


def test_opinions_in_french_and_spanish(known: Gazetteer, tmp_path: Path) -> None:
    decision = read_text((FORMS / "opinion-fr.txt").read_text(encoding="utf-8"), known, tmp_path)
    assert (decision.value("state"), decision.value("session")) == ("mr", "81")
    assert (decision.value("communicated"), decision.value("replied")) == ("2017-09-18", "2017-11-20")
    assert decision.values("violated") == ["udhr/art_9", "udhr/art_10", "udhr/art_11"]
    decision = read_text((FORMS / "opinion-es.txt").read_text(encoding="utf-8"), known, tmp_path)
    assert (decision.value("state"), decision.value("session"), decision.value("session-ended")) == (
        "ve",
        "81",
        "2018-04-26",
    )
    assert (decision.value("communicated"), decision.value("replied")) == ("2018-01-15", "2018-04-15")
    assert decision.values("violated") == [f"iccpr/art_9__para_{n}" for n in (1, 2, 3)] + ["iccpr/art_14"]


def test_what_the_state_party_says_of_admissibility_is_no_allegation(known: Gazetteer, tmp_path: Path) -> None:
    claim = (
        "2. He claims that the State party violated article 9 of the Covenant. The State party submits that the "
        "communication is inadmissible under article 5, paragraph 2 (b), of the Optional Protocol."
    )
    text = ENGLISH.format("", "article 9 of the Covenant.").replace("2. He claims to be a victim.", claim)
    assert read_text(text, known, tmp_path).values("alleged") == ["iccpr/art_9"]


def test_the_covenant_is_that_of_the_committee(known: Gazetteer, tmp_path: Path) -> None:
    text = ENGLISH.format("", "article 11 of the Covenant.").replace("HUMAN RIGHTS COMMITTEE", "E/C.12/71/D/976/2020")
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
        ("République islamique de Mauritanie", ["mr"]),
        ("República de Corea", ["kr"]),
        ("Corée", []),
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
    ("listed", "note", "found"),
    [
        ("articles 9, 194 and 22", "\n4  See opinion No. 5/2012.\n", "9 19 22"),
        ("articles 9, 194 and 22", "\n", ""),  # there is no note 4
        ("articles 9, 194 and 22", "\n4  See opinion No. 5/2012. It recalls this.4\n", ""),  # its mark stands elsewhere
    ],
)
def test_the_mark_of_a_note_may_run_into_the_number_of_an_article(
    opinion: Opinion, listed: str, note: str, found: str
) -> None:
    words = (
        f"The deprivation of liberty of Rudolf Rassendyll, being in contravention of {listed} of the International "
        "Covenant on Civil and Political Rights, is arbitrary."
    )
    decision = opinion({DISPOSITION: words, "[Adopted on 19 April 2018]": f"[Adopted on 19 April 2018]{note}"})
    assert decision.values("violated") == [f"iccpr/art_{one}" for one in found.split()]


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
