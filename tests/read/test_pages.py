"""Forms of real pages that reprint decisions: split labels, days that differ, headings of a web page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.read import Gazetteer
from tests.read.test_forms import FRENCH, SPANISH, read_text
from tests.read.test_traps import reasons

SENT = "Fecha de la comunicación:16 de noviembre de 2003 (comunicación inicial)"
ENDS = "ponen de manifiesto una violación del artículo 7 del Pacto."


def test_two_days_of_the_first_letter_are_both_left_out(known: Gazetteer, tmp_path: Path) -> None:
    annex = "Reunido el 14 de julio de 2006,"
    text = SPANISH.format(ENDS)
    same = read_text(text.replace(annex, f"{SENT}\n\n{annex}"), known, tmp_path)
    other = read_text(text.replace(annex, f"{SENT.replace('16', '7')}\n\n{annex}"), known, tmp_path)
    assert same.value("submitted") == "2003-11-16"
    assert other.value("submitted") == ""
    assert reasons(other, "submitted") == ["the heading gives two days: 2003-11-07 and 2003-11-16"]


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("Date de| constatations", "adopted", "2019-07-26"),
        ("D|te de la commun|cation", "submitted", "2012-09-01"),
        ("É|at par|ie", "state", "ru"),
        ("Communication p|ésentée par", "author", "Rudolf Rassendyll"),
    ],
)
def test_a_blank_in_a_label_does_not_hide_it(
    known: Gazetteer, tmp_path: Path, label: str, field: str, value: str
) -> None:
    text = FRENCH.format("Le Comité est silencieux.")
    whole = re.search(label.replace("|", "(.)"), text)
    assert whole
    split = label
    for letter in whole.groups():
        split = split.replace("|", f" {letter}", 1)
    assert read_text(text.replace(whole[0], split), known, tmp_path).value(field) == value


@pytest.mark.parametrize(
    "session",
    [
        "45º período de sesiones\n\n1º a 19 de noviembre de 2010",
        "Decisión adoptada por el Comité en su 45ª sesión (1 a 19 de noviembre de 2010)",
    ],
)
def test_days_of_a_session_in_spanish(known: Gazetteer, tmp_path: Path, session: str) -> None:
    text = SPANISH.format(ENDS).replace("COMITÉ DE DERECHOS HUMANOS87º período de sesiones10 a 28 de julio de 2006", "")
    text = text.replace("/C/87/", "/C/45/").replace("DICTAMEN\n", f"{session}\nDICTAMEN\n")
    decision = read_text(text, known, tmp_path)
    assert (decision.value("session-began"), decision.value("session-ended")) == ("2010-11-01", "2010-11-19")


COMPLAINT = """Comité contre la torture
Trente-troisième session
8 - 26 novembre 2004
Décision du Comité contre la torture en vertu de l'article 22
Requête No. 923/2002
Au nom de: Le requérant
État partie: Kazakhstan
Date de la requête: 12 décembre 2002
Réuni le 22 novembre 2004,
1. Le requérant est R. R., imprimeur. Il se déclare victime d'une violation par le Kazakhstan de l'article 3 de la
Convention.
2. Il affirme avoir été frappé.
3. Le Comité contre la torture, agissant en vertu du paragraphe 7 de l'article 22 de la Convention, estime que le renvoi
constituerait une violation de l'article 3 de la Convention.
"""


def test_a_complaint_without_symbol_is_read(known: Gazetteer, tmp_path: Path) -> None:
    decision = read_text(COMPLAINT, known, tmp_path)
    assert [decision.value(one) for one in ("number", "state", "session-ended", "adopted", "submitted")] == [
        "923/2002", "kz", "2004-11-26", "2004-11-22", "2002-12-12"
    ]  # fmt: skip
    assert decision.values("alleged") == decision.values("violated") == ["cat/art_3"]


PAGE = """Opinión #955/2021 relativa a Rudolf Rassendyll – Grupo de Trabajo en su 92º período de sesiones
Opiniones aprobadas por el Grupo de Trabajo sobre la Detención Arbitraria en su 92º período de sesiones, 15 a 19 de
noviembre de 2021
Opinión núm. 955/2021 relativa a Rudolf Rassendyll y Marta Sapt (Kazajstán)
1. El Grupo de Trabajo sobre la Detención Arbitraria fue establecido por la Comisión de Derechos Humanos.
2. De conformidad con sus métodos de trabajo, el Grupo de Trabajo transmitió al Gobierno de Kazajstán, el 15 de enero de
2021, una comunicación relativa a Rudolf Rassendyll y Marta Sapt. El Gobierno respondió a la comunicación el 16 de abril
de 2021.
3. La fuente informa de que son impresores.
4. La fuente no dice más de ellos.
"""


def test_the_title_of_a_page_above_the_heading_is_no_list_of_persons(known: Gazetteer, tmp_path: Path) -> None:
    decision = read_text(PAGE, known, tmp_path)
    assert decision.values("person") == ["Rudolf Rassendyll", "Marta Sapt"]
    assert (decision.value("number"), decision.value("session-began")) == ("955/2021", "2021-11-15")
    assert decision.value("replied") == "2021-04-16"
