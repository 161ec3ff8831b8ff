"""Escaping: whatever a text holds, it is shown as this text, and does nothing to what shows it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from kg.errors import KgError
from kg.escaping import (
    escape_controls,
    markdown,
    markdown_address,
    printable,
    spreadsheet_cell,
    web_address,
    without_unprintable,
)
from tests.effort import SEED, draws

STEERING = (
    "\x00\x07\x08\x0b\x0d\x1b\x7f\x85\x9b\u061c\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff\ufffe\udc9b\U000e0041"
)
MARKUP = "[]()<>*_`|\\&;#!~-+=1.: \n\taé/javascript"
TEXTS = st.text(alphabet=MARKUP + STEERING, max_size=40) | st.text(max_size=40)
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.parametrize("character", STEERING)
def test_a_character_that_steers_a_terminal_or_hides_text_is_visible(character: str) -> None:
    shown = printable(f"a{character}b")
    assert re.fullmatch(r"a\\[xuUr][0-9a-f]*b", shown), shown
    assert without_unprintable(f"a{character}b") == "ab"


@seed(SEED)
@settings(max_examples=draws(200, 2000))
@given(TEXTS)
def test_what_is_printable_stays_as_it_is_and_the_rest_becomes_so(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert without_unprintable(text) == without_unprintable(shown) if shown == text else shown != text
    controls = [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\t\n"]
    assert controls == []
    shown.encode("utf-8")


def test_words_of_any_language_are_printable() -> None:
    for text in ("Дело Ильяшева, ст. 274", "Қазақстан", "می‌خواهم", "§ 5\xa0%", "日本 👩‍⚖️", "a\tb\nc"):
        assert printable(text) == text


def test_an_error_shows_what_it_repeats() -> None:
    error = KgError("no \x1b]0;owned\x07 thing", "a\u202eb", "\x9b31m", "\r")
    assert str(error).count("\\x") == 3
    assert printable(str(error)) == str(error)
    assert printable(str(KgError.of([error, error]))) == str(KgError.of([error, error]))


@seed(SEED)
@settings(max_examples=draws(300, 5000))
@given(TEXTS, st.booleans())
def test_markdown_shows_just_the_text(text: str, starts_block: bool) -> None:
    made = markdown(text, starts_block=starts_block)
    page = PARSER.parse(f"- {made}\n" if starts_block else f"- a {made}\n")
    assert [token.type for token in page if token.type != "inline"] in (
        [
            "bullet_list_open",
            "list_item_open",
            "paragraph_open",
            "paragraph_close",
            "list_item_close",
            "bullet_list_close",
        ],
        ["bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"],
    )
    parts = [part for token in page for part in token.children or []]
    assert {part.type for part in parts} <= {"text", "text_special"}
    shown = "".join(part.content for part in parts)
    assert shown == " ".join(f"{'' if starts_block else 'a '}{printable(' '.join(text.split()))}".split(" ")).strip()


def test_markdown_keeps_a_table_in_its_columns() -> None:
    page = PARSER.parse(f"| a | b |\n| --- | --- |\n| {markdown('x | y <b> `|`')} | {markdown('z')} |\n")
    assert sum(token.type == "td_open" for token in page) == 2


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " https://example.org",
        "https://example.org/\u202e",
        "https://a\\@b",
        "data:text/html,x",
        "HTTPS ://a",
        "//evil.example",
        "https://",
        "vbscript:x",
        "https://a b",
        'https://a">',
        "java\nscript:https://a",
    ],
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert web_address(address) == ""
    assert "javascript" not in address or "](" not in markdown_address(f"[a]({address})").replace("\\](", "")


def test_an_address_is_a_link_to_itself_alone() -> None:
    assert web_address("https://example.org/a?b=c&d#e") == "https://example.org/a?b=c&d#e"
    assert web_address("HTTP://пример.org/ä") == "HTTP://пример.org/ä"
    made = markdown_address("https://example.org/[x](javascript:alert(1))|*a*")
    assert made == "https://example.org/%5Bx%5D(javascript:alert(1))%7C%2Aa%2A"


STARTS = "=+-@\t\r\n＝＋－＠"


@seed(SEED)
@settings(max_examples=draws(300, 5000))
@given(st.text(alphabet=f"{STARTS}' \ufeff\u200ba1", max_size=8) | st.text(max_size=8))
def test_a_cell_is_no_formula_and_gives_the_text_back(text: str) -> None:
    cell = spreadsheet_cell(text)
    assert cell.strip(" \ufeff\u200b")[:1] not in {*STARTS}
    guarded = cell.startswith("'") and spreadsheet_cell(cell[1:]) == cell
    assert (cell[1:] if guarded else cell) == escape_controls(text)


@seed(SEED)
@settings(max_examples=draws(200, 2000))
@given(st.text(alphabet=STEERING + "ab<&", max_size=20) | st.text())
def test_xml_holds_every_text_in_which_controls_are_escaped(text: str) -> None:
    element = etree.Element("a")
    element.text = escape_controls(text)
    assert etree.fromstring(etree.tostring(element)).text or not text
    assert (escape_controls(text) == text) == (escape_controls(text).count("\\") == text.count("\\"))
