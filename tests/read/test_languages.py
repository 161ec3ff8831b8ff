"""Forms that the fourth set showed: the same things said in English, French and Spanish, each in invented words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.read import Decision, Gazetteer, Reading, draft
from tests.read.test_forms import FORMS, read_text

Opinion = Callable[..., Decision]
PARTY = "The State is a party to the International Covenant on Civil and Political Rights."
FRENCH = (FORMS / "opinion-fr.txt").read_text(encoding="utf-8").replace("’", "'")
SPANISH = (FORMS / "opinion-es.txt").read_text(encoding="utf-8")
DAY, APRIL = "2017-11-20", "2018-04-15"
REPLY_FR = "Le Gouvernement a demandé une prorogation du délai et a répondu le 20 novembre 2017."
REPLY_ES = "El Gobierno solicitó una extensión del plazo y respondió a la comunicación el 15 de abril de 2018."
CLAIM_FR, CLAIM_ES = (
    "La source soutient que la détention est arbitraire.",
    "La fuente alega que la detención es arbitraria.",
)
VIEWS_FR = (FORMS / "views-fr.txt").read_text(encoding="utf-8")
VIEWS_EN = (FORMS / "views-en.txt").read_text(encoding="utf-8")


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Kazakhstan has signed, but not ratified, the Covenant.", ["no"]),
        ("Kazakhstan signed the Covenant in 2003 but has not yet ratified it.", ["no"]),
        ("Kazakhstan, which is not a party to the Covenant, was reminded of the Declaration.", ["no"]),
        ("The Working Group refers to the Covenant, to which Kazakhstan is a party.", ["yes"]),
        ("The Covenant has been in force for Kazakhstan since 2006.", ["yes"]),
        ("The State is only a signatory of the Covenant.", []),
        ("Uzbekistan is a party to the Covenant.", []),
    ],
)
def test_whether_the_state_is_a_party(opinion: Opinion, words: str, said: list[str]) -> None:
    assert opinion({PARTY: words}).values("party") == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("L'État n'est pas partie au Pacte.", ["no"]),
        ("L'État a signé le Pacte mais ne l'a pas ratifié.", ["no"]),
        ("La Mauritanie a ratifié le Pacte en 2004.", ["yes"]),
        ("La Tunisie a ratifié le Pacte.", []),
    ],
)
def test_whether_the_state_is_a_party_in_french(known: Gazetteer, tmp_path: Path, words: str, said: list[str]) -> None:
    text = changed(FRENCH, REPLY_FR, f"{REPLY_FR} {words}")
    assert read_text(text, known, tmp_path).values("party") == said


@pytest.mark.parametrize(
    ("words", "reply", "replied"),
    [
        (
            "Le Gouvernement n'a pas répondu dans le délai. Sa réponse, datée du 20 novembre 2017, est tardive.",
            "yes",
            DAY,
        ),
        ("Le Gouvernement a fourni, dans le délai de 90 jours, des renseignements sur le cas.", "yes", ""),
        ("Le Groupe de travail regrette que le Gouvernement n'ait pas répondu.", "no", ""),
        ("Le Gouvernement a demandé une prorogation du délai.", "", ""),
        ("Le Gouvernement a répondu le 20 novembre 2016.", "yes", ""),  # before the communication
        ("Hasta la fecha el Gobierno no ha proporcionado información alguna.", "no", ""),
        ("El Grupo agradece al Gobierno que haya enviado, el 15 de abril de 2018, sus comentarios.", "yes", APRIL),
    ],
)
def test_replies(known: Gazetteer, tmp_path: Path, words: str, reply: str, replied: str) -> None:
    text = changed(FRENCH, REPLY_FR, words) if words.startswith("Le ") else changed(SPANISH, REPLY_ES, words)
    decision = read_text(text, known, tmp_path)
    assert (decision.value("reply"), decision.value("replied")) == (reply, replied)


LATE_FR = "Le Gouvernement n'a pas répondu dans le délai de quatre-vingt-dix jours."
LATE_ES = "El Gobierno no respondió a la comunicación dentro del plazo de noventa días."


@pytest.mark.parametrize(
    ("words", "reply", "replied"),
    [
        ("Le Gouvernement a finalement transmis ses observations, le 20 novembre 2017.", "yes", DAY),
        ("Dans sa réponse, le Gouvernement conteste les faits.", "", ""),
        ("Le Gouvernement a adressé le 20 novembre 2017 une demande de prolongation.", "", ""),
        ("Le Groupe de travail n'a rien reçu.", "no", ""),
        ("El Gobierno venezolano remitió una nota el 15 de marzo de 2018.", "yes", "2018-03-15"),
        ("El Grupo de Trabajo no recibió nada.", "no", ""),
    ],
)
def test_a_late_reply_is_no_silence(known: Gazetteer, tmp_path: Path, words: str, reply: str, replied: str) -> None:
    if words.startswith("El "):
        text = changed(SPANISH, REPLY_ES, LATE_ES)
        text = changed(text, "4. En vista", f"Respuestas de los Gobiernos\n4. {words}\nDeliberaciones\n5. En vista")
    else:
        text = changed(FRENCH, REPLY_FR, LATE_FR)
        text = changed(text, "4. Compte tenu", f"Réponses des Gouvernements\n4. {words}\nExamen\n5. Compte tenu")
    decision = read_text(text, known, tmp_path)
    assert (decision.value("reply"), decision.value("replied")) == (reply, replied)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Selon la source, la détention est contraire à l'article 9 (par. 1) du Pacte.", ["iccpr/art_9__para_1"]),
        ("D'après la source, l'article 14 du Pacte n'a pas été respecté.", ["iccpr/art_14"]),
        ("La source n'allègue aucune violation de l'article 7 du Pacte.", []),
        ("La source écrit. Le Groupe de travail rappelle que l'article 9 du Pacte ne doit pas être violé.", []),
        (
            "La source parle de détention arbitraire dans les cas suivants : l'article 9 du Pacte est violé.",
            [],
        ),
        (
            "La source parle des droits garantis par les articles 7, 13, 14, 18, 19, 20 et 21 de la Déclaration "
            "universelle des droits de l'homme, dont la violation est arbitraire.",
            [],
        ),
        ("La fuente sostiene que se infringieron los artículos 9 y 14 del Pacto.", ["iccpr/art_9", "iccpr/art_14"]),
        ("La fuente considera que no se ha violado el artículo 7 del Pacto.", []),
    ],
)
def test_what_the_source_alleges(known: Gazetteer, tmp_path: Path, words: str, found: list[str]) -> None:
    text = changed(SPANISH, CLAIM_ES, words) if "Pacto" in words else changed(FRENCH, CLAIM_FR, words)
    assert read_text(text, known, tmp_path).values("alleged") == found


def test_what_a_state_party_goes_on_to_say_is_no_allegation(known: Gazetteer, tmp_path: Path) -> None:
    words = (
        "2. The author claims a violation of article 9 of the Covenant. The State party submits that it was lawful. "
        "It considers that article 14 of the Covenant was respected, and that article 19 was not at issue, contrary to "
        "what is said of article 7 of the Covenant."
    )
    text = changed(VIEWS_EN.format("", "article 9 of the Covenant."), "2. He claims to be a victim.", words)
    assert read_text(text, known, tmp_path).values("alleged") == ["iccpr/art_9"]


OPERATIVE = (
    "La privation de liberté de Rudolf Rassendyll et de Marta Sapt est arbitraire en ce qu'elle est contraire aux "
    "articles 9 à 11 de la Déclaration universelle des droits de l'homme et relève des catégories I et III."
)


@pytest.mark.parametrize(
    ("words", "results"),
    [
        ("La détention de Rudolf Rassendyll et de Marta Sapt est déclarée arbitraire.", ["arbitrary"]),
        ("La détention de Rudolf Rassendyll et de Marta Sapt ne revêt pas un caractère arbitraire.", ["not-arbitrary"]),
        ("La détention de Rudolf Rassendyll et de Marta Sapt serait arbitraire.", []),
        (
            "La détention de Rudolf Rassendyll est jugée arbitraire. La détention de Marta Sapt n'est pas arbitraire.",
            ["arbitrary", "not-arbitrary"],
        ),
    ],
)
def test_results_in_french(known: Gazetteer, tmp_path: Path, words: str, results: list[str]) -> None:
    decision = read_text(changed(FRENCH, OPERATIVE, words), known, tmp_path)
    assert [decision.value("result", group) for group in decision.groups("finding")] == results


JULY = "2019-07-01 2019-07-26"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Adoptées par le Comité à sa cent vingt-sixième session (28 juin-26 juillet 2019)", "2019-06-28 2019-07-26"),
        ("Aprobado en su 126º período de sesiones (1 a 26 de julio de 2019)", JULY),
        ("Adopted at its 126th session, held in Geneva from 1 to 26 July 2019", JULY),
    ],
)
def test_the_note_of_adoption_has_the_days_of_the_session(
    known: Gazetteer, tmp_path: Path, words: str, days: str
) -> None:
    decision = read_text(f"{VIEWS_FR.format('')}\n* {words}.\n", known, tmp_path)
    assert f"{decision.value('session-began')} {decision.value('session-ended')}" == days


def test_a_list_of_articles_of_which_a_part_cannot_be_read_is_left_out(known: Gazetteer, tmp_path: Path) -> None:
    listed = "2 (par. 3 a)), 9 (par. 1 et 3), 14 (par. 1, 2 et 3 b) et e)), 25 b) et 26"
    first = read_text(changed(VIEWS_FR, listed, "1er, 9 et 26").format(""), known, tmp_path)
    assert first.values("considered")[:3] == ["iccpr/art_1", "iccpr/art_9", "iccpr/art_26"]
    other = read_text(changed(VIEWS_FR, listed, "9, comme il est dit au chapitre 26").format(""), known, tmp_path)
    assert not [value for value in other.values("considered") if value.startswith("iccpr/")]


def test_communications_that_are_decided_together(known: Gazetteer, tmp_path: Path) -> None:
    text = changed(VIEWS_FR, "la communication no 9383/2014", "les communications nos 9383/2014 et 9384/2014")
    text = changed(text, "1er septembre 2012 (date", "1er septembre 2012 et 3 octobre 2012 (dates")
    text = changed(text, "Rudolf Rassendyll (non représenté", "Rudolf Rassendyll et Flavia Elphberg (non représentés")
    decision = read_text(text.format(""), known, tmp_path)
    assert decision.values("number") == ["9383/2014", "9384/2014"]
    assert decision.values("submitted") == ["2012-09-01", "2012-10-03"]
    assert decision.values("author") == ["Rudolf Rassendyll", "Flavia Elphberg"]
    whole = text.replace("CCPR/C/126/D/9383/2014", "CCPR/C/126/D/9383/2014-9384/2014", 1)
    assert read_text(whole.format(""), known, tmp_path).value("symbol") == "CCPR/C/126/D/9383/2014-9384/2014"
    damaged = text.replace("CCPR/C/126/D/9383/2014", "CCPR/C/126/D/9383/2014 et 9384/2014", 1)
    assert read_text(damaged.format(""), known, tmp_path).values("symbol") == []


def test_a_draft_of_views_without_a_symbol_is_no_opinion(known: Gazetteer, tmp_path: Path) -> None:
    text = VIEWS_EN.format("", "article 9 of the Covenant.")
    decision = read_text(text, known, tmp_path)
    reading = Reading("views", "views.txt", "0" * 64, text, "0" * 64, (decision,))
    assert "un:ccpr-950-1987 a hb:Views" in draft(reading, known)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Le 9 février 2012, il a été arrêté.", ["arrest 2012-02-09"]),
        (
            "Par arrêt du 8 juin 2017, le Tribunal criminel spécial l'a condamné à vingt ans d'emprisonnement.",
            ["sentence 2017-06-08"],
        ),
        ("M. Rassendyll a été arrêté le 9 février 2012 et placé en garde à vue le 1er mars 2012.", []),
        ("Son frère a été arrêté le 9 février 2012, et M. Rassendyll l'a appris.", []),
        ("M. Rassendyll n'a pas été arrêté le 9 février 2012.", []),
        ("Rudolf Rassendyll, imprimeur à Atar, et Marta Sapt ont été arrêtés le 2 mai 2017.", ["arrest 2017-05-02"]),
        ("M. Rassendyll a été libéré le 2 juillet 2017, après avoir purgé sa peine.", ["release 2017-07-02"]),
        ("El Sr. Rassendyll fue detenido el 2 de febrero de 2017 por agentes.", ["arrest 2017-02-02"]),
        ("El Sr. Rassendyll no fue detenido el 2 de febrero de 2017.", []),
        ("El Sr. Rassendyll fue detenido con una orden que el juez dictó el 2 de febrero de 2017.", []),
        ("El 21 de mayo de 2017, el Sr. Rassendyll fue acusado de sedición.", ["charge 2017-05-21"]),
        ("El juez condenó al Sr. Rassendyll a diez años de prisión el 5 de mayo de 2017.", ["sentence 2017-05-05"]),
        ("El primo del Sr. Rassendyll fue puesto en libertad el 9 de mayo de 2017.", []),
    ],
)
def test_events(known: Gazetteer, tmp_path: Path, words: str, told: list[str]) -> None:
    text = changed(SPANISH, CLAIM_ES, words) if words.startswith("El ") else changed(FRENCH, CLAIM_FR, words)
    assert read_text(text, known, tmp_path).values("event") == told


def asked(decision: Decision) -> dict[str, tuple[str, list[str]]]:
    """The strength of each remedy, and for whom it is."""
    groups = decision.groups("remedy")
    return {
        decision.value("remedy", one): (decision.value("modality", one), decision.values("remedy-person", one))
        for one in groups
    }


END_FR, END_ES = "[Adopté le 24 avril 2018]", "[Aprobada el 20 de abril de 2018]"


def test_what_is_asked_for_in_french(known: Gazetteer, tmp_path: Path) -> None:
    def after(words: str) -> Decision:
        return read_text(changed(FRENCH, END_FR, f"5. {words}\n{END_FR}"), known, tmp_path)

    both = ["Rudolf Rassendyll"]
    decision = after(
        "Le Groupe de travail estime que, compte tenu de toutes les circonstances de l'espèce, la mesure appropriée "
        "consisterait à libérer immédiatement M. Rassendyll et à lui accorder le droit d'obtenir réparation, notamment "
        "sous la forme d'une indemnisation, conformément au droit international."
    )
    kinds = ("release", "compensation", "other-reparations")
    assert asked(decision) == dict.fromkeys(kinds, ("considers-appropriate", both))
    decision = after("Le Groupe de travail demande au Gouvernement mauritanien de libérer M. Rassendyll.")
    assert asked(decision) == {"release": ("requests", both)}
    strange = after("Le Groupe de travail demande au Gouvernement de libérer M. Hentzau.")
    assert asked(strange) == {"release": ("requests", [])}
    assert [one.field for one in strange.refusals] == ["remedy-person"]
    weak = after(
        "Le Groupe de travail recommande au Gouvernement de procéder à la libération immédiate de M. Rassendyll."
    )
    assert asked(weak) == {}
    assert [one.field for one in weak.refusals] == ["remedy"]
    denied = after("Le Groupe de travail demande au Gouvernement pourquoi il n'a pas ordonné la libération immédiate.")
    assert asked(denied) == {}


def test_what_is_asked_for_in_spanish(known: Gazetteer, tmp_path: Path) -> None:
    def after(words: str) -> Decision:
        return read_text(changed(SPANISH, END_ES, f"5. {words}\n{END_ES}"), known, tmp_path)

    his = ["Rudolf Rassendyll"]
    decision = after(
        "El Grupo de Trabajo considera que, teniendo en cuenta todas las circunstancias del caso, el remedio adecuado "
        "sería poner al Sr. Rassendyll inmediatamente en libertad y concederle el derecho efectivo a obtener una "
        "indemnización y otros tipos de reparación, de conformidad con el derecho internacional."
    )
    kinds = ("release", "compensation", "other-reparations")
    assert asked(decision) == dict.fromkeys(kinds, ("considers-appropriate", his))
    decision = after("El Grupo de Trabajo pide al Gobierno que ponga en libertad al Sr. Rassendyll.")
    assert asked(decision) == {"release": ("requests", his)}
    denied = after(
        "El Grupo de Trabajo pide al Gobierno que explique por qué no se ordenó su puesta en libertad inmediata."
    )
    assert asked(denied) == {}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Le Groupe de travail conclut à une violation de l'article 9 (par. 3) du Pacte.", ["iccpr/art_9__para_3"]),
        ("Le Groupe de travail note le délai. Il conclut à une violation de l'article 9 du Pacte.", ["iccpr/art_9"]),
        ("Le Groupe de travail conclut que l'article 9 du Pacte a été violé.", ["iccpr/art_9"]),
        ("Le Groupe de travail rappelle que l'article 9 du Pacte a été violé dans l'affaire précédente.", []),
        (
            "El Grupo de Trabajo concluye que se vulneró el artículo 9, párrafos 1 y 2, del Pacto.",
            ["iccpr/art_9__para_1", "iccpr/art_9__para_2"],
        ),
        ("El Grupo de Trabajo recuerda que se vulneró el artículo 9 del Pacto en otro caso.", []),
    ],
)
def test_breaches_in_the_discussion(known: Gazetteer, tmp_path: Path, words: str, found: list[str]) -> None:
    if words.startswith("El "):
        text = changed(SPANISH, "4. En vista", f"Deliberaciones\n4. {words}\nDecisión\n5. En vista")
    else:
        text = changed(FRENCH, "4. Compte tenu", f"Examen\n4. {words}\nDispositif\n5. Compte tenu")
    assert read_text(text, known, tmp_path).values("reasoning-violated") == found
