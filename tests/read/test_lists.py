"""Lists of articles: how their items are joined in English, French and Spanish, and which joints are not sure."""

from __future__ import annotations

import pytest

from kg.read import Gazetteer
from kg.read.articles import articles
from kg.read.text import Text
from kg.terms.names import THING


def cited(words: str, known: Gazetteer, context: str = "") -> tuple[list[str], list[str]]:
    """The provisions that a sentence cites, in short names, and why something in it was left out."""
    text = Text(words)
    found, refused = articles(text, (0, len(words)), known, context)
    return [value.replace("iccpr/art_", "") for one in found for value in one.values], [one.reason for one in refused]


READ = [
    ("contrary to article 7 and to article 10 (1) of the Covenant.", "7 10__para_1"),
    ("in breach of articles 9 and 12, and in article 14 of the Covenant.", "9 12 14"),
    ("in breach of articles 9, 12 and of article 7 read in conjunction with article 2 of the Covenant.", "9 12 7+2"),
    (
        "violated article 7, read in conjunction with article 2 (3), and of article 17 of the Covenant.",
        "7+2__para_3 17",
    ),
    (
        "violated article 7, read in conjunction with article 2 (3) and with article 26 of the Covenant.",
        "7+2__para_3 7+26",
    ),
    ("contraire à l'article 7, à l'article 10 (par. 1) et à l'article 14 du Pacte.", "7 10__para_1 14"),
    ("contraire aux articles 9 et 12 et à l'article 14, paragraphes 1 et 2, du Pacte.", "9 12 14__para_1 14__para_2"),
    ("viole l'article 14, paragraphe 3, alinéas b) et d), du Pacte.", "14__para_3__point_b 14__para_3__point_d"),
    ("viole les articles 7, lu conjointement avec l'article 2, 9 et 14 du Pacte.", "7+2 9 14"),
    ("violation de l'article 7, lu conjointement avec l'article 2, et de l'article 17 du Pacte.", "7+2 17"),
    ("violation des articles 7 et 17, lus conjointement avec l'article 2, du Pacte.", "7+2 17+2"),
    ("contrario a los artículos 9 y 12 y al artículo 14, párrafo 3, inciso d), del Pacto.", "9 12 14__para_3__point_d"),
    ("una vulneración del artículo 7, leído en relación con el artículo 2, y del artículo 26 del Pacto.", "7+2 26"),
    (
        "una vulneración del artículo 7, leído en relación con el artículo 2 y con el artículo 26, del Pacto.",
        "7+2 7+26",
    ),
    ("violated articles 7 and 9, each read in conjunction with article 2 of the Covenant.", "7+2 9+2"),
    ("violated articles 7 and 9 of the Covenant, each read in conjunction with article 2.", "7+2 9+2"),
    ("contrario a los artículos 7 así como 9 y 14, párrafo 2, del Pacto.", "7 9 14__para_2"),
]
NOT_SURE = [
    "violated article 7, read in conjunction with article 2 (3) and article 26 of the Covenant.",
    "violated articles 7 and 9, read in conjunction with article 2 (3), 14 and 26 of the Covenant.",
    "violated article 7, considered in the light of article 2 of the Covenant.",
    "violated articles 9 and 14, the latter read in conjunction with article 2 of the Covenant.",
    "violated article 7 in relation to article 2 of the Covenant.",
    "violated article 7 or 10 of the Covenant.",
    "violated article 14, paragraphs 1 and 3 (b), and 5 of the Covenant.",
    "violated article 9, paragraphs 1, 2, and 4, article 12 and article 17 of the Covenant.",
    "violated articles 7 to 10, except article 8, of the Covenant.",
    "viole l'article 7, lu conjointement avec l'article 2 et l'article 26 du Pacte.",
    "viole les articles 7 et 9, lu conjointement avec l'article 2, du Pacte.",
    "viole les articles 7 à 10, à l'exception de l'article 8, du Pacte.",
    "vulnera el artículo 7, leído conjuntamente con el artículo 2, y el artículo 26 del Pacto.",
    "vulnera los artículos 7 y 9, leído en relación con el artículo 2, del Pacto.",
    "vulnera el artículo 7, en concordancia con el artículo 2 del Pacto.",
    "vulnera los artículos 7 a 10, salvo el artículo 8, del Pacto.",
]


@pytest.mark.parametrize(("words", "found"), READ)
def test_joints_that_are_sure_are_read(known: Gazetteer, words: str, found: str) -> None:
    assert cited(words, known)[0] == found.split()
    assert cited(words, known, f"{THING}iccpr")[0] == found.split()


@pytest.mark.parametrize("words", NOT_SURE)
def test_joints_that_are_not_sure_leave_the_list_out_with_a_reason(known: Gazetteer, words: str) -> None:
    for context in ("", f"{THING}iccpr"):  # in an opinion, and before a committee
        found, reasons = cited(words, known, context)
        assert found == []
        assert len(reasons) == 1


@pytest.mark.parametrize(
    "words",
    [
        "contrary to article 9 of the Covenant, but not to article 14 of the Covenant.",
        "contraire à l'article 9 du Pacte, mais non à l'article 14 du Pacte.",
        "contrario al artículo 9 del Pacto, pero no al artículo 14 del Pacto.",
        "contrary to article 9 rather than article 14 of the Covenant.",
    ],
)
def test_what_a_sentence_sets_against_a_list_is_not_cited(known: Gazetteer, words: str) -> None:
    found, reasons = cited(words, known)
    assert "14" not in found
    assert reasons == ["the text says that these articles are not meant"]
