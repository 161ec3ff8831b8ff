"""Lists of articles: how their items are joined, and which joints are not sure."""

from __future__ import annotations

import pytest

from kg.read import Gazetteer
from kg.read.lists import articles
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
    ("violated articles 7 and 9, each read in conjunction with article 2 of the Covenant.", "7+2 9+2"),
    ("violated articles 7 and 9 of the Covenant, each read in conjunction with article 2.", "7+2 9+2"),
    ("violated article 9, paragraphs 1, 2, and 4, and article 17 of the Covenant.", "9__para_1 9__para_2 9__para_4 17"),
    (
        "violated article 14, paragraphs 1, 2, 3 (b) and (g), and 5, of the Covenant.",
        "14__para_1 14__para_2 14__para_3__point_b 14__para_3__point_g 14__para_5",
    ),
    (
        "violated articles 7, 10, paragraph 1, and 16 and article 2 (3), read with articles 7 and 16, of the Covenant.",
        "7 10__para_1 16 2__para_3+7 2__para_3+16",
    ),
    (
        "violated articles 9, paragraph 3 and 4, and article 10 (1) of the Covenant.",
        "9__para_3 9__para_4 10__para_1",
    ),
    ("violated articles 9, paragraph 3, and 14, of the Covenant.", "9__para_3 14"),
]
NOT_SURE = [
    "violated article 7, read in conjunction with article 2 (3) and article 26 of the Covenant.",
    "violated articles 7 and 9, read in conjunction with article 2 (3), 14 and 26 of the Covenant.",
    "violated article 7, considered in the light of article 2 of the Covenant.",
    "violated articles 9 and 14, the latter read in conjunction with article 2 of the Covenant.",
    "violated article 7 in relation to article 2 of the Covenant.",
    "violated article 7 or 10 of the Covenant.",
    "violated articles 2, paragraph 1 and 3, and 26 of the Covenant.",
    "violated articles 14, paragraph 3 and 5, and 6 of the Covenant.",
    "violated articles 10, paragraph 1, and 2, paragraph 3, of the Covenant.",
    "violated article 14, paragraphs 1 and 3 (b), and 5 of the Covenant.",
    "violated articles 7 to 10, except article 8, of the Covenant.",
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
        "contrary to article 9 rather than article 14 of the Covenant.",
    ],
)
def test_what_a_sentence_sets_against_a_list_is_not_cited(known: Gazetteer, words: str) -> None:
    found, reasons = cited(words, known)
    assert "14" not in found
    assert reasons == ["the text says that these articles are not meant"]
