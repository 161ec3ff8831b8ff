"""Text in two columns is refused; names of fields with their values at the head of a decision are no columns."""

from __future__ import annotations

import random

import pytest

from kg.read.extract import UnreadableError, text_of
from tests.read.damages import two_columns

ENGLISH = """\
United Nations                                                         CCPR/C/199/D/9960/2031
International Covenant on                                              Distr.: General
Civil and Political Rights                                             19 January 2032
                                                                       Original: English
Views adopted by the Committee under article 5 (4) of the Optional Protocol, concerning communication No. 9960/2031*, **
Communication submitted by:             Rudolf Rassendyll (represented by counsel, Fritz von Tarlenheim)
Alleged victims:                        The author and his two brothers, who are no longer alive
State party:                            Ruritania
Date of communication:                  24 February 2031 (initial submission)
Document references:                    Decision taken pursuant to rule 92 of the rules, sent to the State party on
                                        14 July 2031 (not issued in document form)
Date of adoption of Views:              26 October 2031
Subject matter:                         Detention of a printer in a military barracks without a warrant
Procedural issues:                      Exhaustion of domestic remedies; substantiation of claims
Substantive issues:                     Arbitrary detention; conditions of detention; fair trial
Articles of the Covenant:               9 (1) and (4), 10 (1) and 14 (3) (a) and (b)
Articles of the Optional Protocol:      2, 3 and 5 (2) (a) and (b)
*       Adopted by the Committee at its 199th session (10 October-4 November 2031).
**      The following members of the Committee participated in the examination of the communication: none is named.
"""
FRENCH = """\
Nations Unies                                                CAT/C/99/D/933/2031
Convention contre la torture et autres peines                Distr. générale
ou traitements cruels, inhumains ou dégradants               12 mars 2032, rééditée le 5 mai 2032
Communication présentée par :          Rudolf Rassendyll (représenté par un conseil, Fritz von Tarlenheim)
Au nom de :                            Le requérant
État partie :                          Ruritanie
Date de la requête :                   24 février 2031 (date de la lettre initiale)
Références :                           Décision prise en application de l'article 115 du Règlement intérieur
Date de la présente décision :         26 octobre 2031
Objet :                                Expulsion vers un pays où il y a un risque de torture
Articles de la Convention :            3 et 22
"""
SPANISH = """\
Comunicación presentada por     Rudolf Rassendyll (representado por el abogado Fritz von Tarlenheim)
Presunta víctima                El autor de la comunicación y su esposa
Estado parte                    Ruritania
Fecha de la comunicación        24 de febrero de 2031 (presentación inicial)
Referencias                     Decisión adoptada con arreglo al artículo 92 del reglamento
Fecha de aprobación             26 de octubre de 2031
Asunto                          Detención arbitraria de un impresor
Cuestiones de procedimiento     Agotamiento de los recursos internos
Artículos del Pacto             9, párrafos 1 y 4, y 10, párrafo 1
Artículos del Protocolo         2 y 5, párrafo 2 b)
"""
BODY = """\
1.1     The author of the communication is Rudolf Rassendyll, a national of Ruritania born in 1988. He claims that the
State party has violated his rights under articles 9 and 10 of the Covenant, in the way that is told below.
1.2     On 2 November 2031, the State party asked the Committee to examine admissibility apart from the merits.
        (a)     That the communication is inadmissible under articles 2 and 5 of the Optional Protocol;
        (b)     That the decision shall be transmitted to the State party and to the author.
"""
HEADS = {"English": ENGLISH, "without colons": ENGLISH.replace(":  ", "   "), "French": FRENCH, "Spanish": SPANISH}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("times", [1, 2, 6])
def test_names_of_fields_and_their_values_are_no_columns(head: str, times: int) -> None:
    text = HEADS[head] + BODY * times
    assert text_of(text.encode(), ".txt") == text


def test_paragraphs_whose_numbers_stand_apart_are_no_columns() -> None:
    text = "".join(f"{n}.{m}     The author says so, and why.   It is told.\n" for n in range(1, 9) for m in (1, 2, 3))
    assert text_of(text.encode(), ".txt") == text


@pytest.mark.parametrize("head", HEADS)
def test_running_text_in_two_columns_is_refused_below_any_head(head: str) -> None:
    page = two_columns("\n".join(BODY.replace("\n", " ") for _ in range(20)), random.Random(1))
    with pytest.raises(UnreadableError, match="two columns"):
        text_of((HEADS[head] + page).encode(), ".txt")
