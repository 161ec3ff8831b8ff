"""Escaping: whatever a text holds, it is shown as this text, and does nothing to what shows it."""

from __future__ import annotations

import json
import re
import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from kg.errors import KgError
from kg.escaping import (
    escape_json,
    escape_turtle,
    markdown,
    markdown_address,
    one_line,
    printable,
    spreadsheet_cell,
    web_address,
    without_unprintable,
)
from tests.effort import SEED, draws

STEERING = (
    "\x00\x07\x08\x0b\x0d\x1b\x7f\x85\x9b\xad\u061c\u115f\u180e\u200b\u200e\u200f\u2028\u202a\u202e\u2060\u2066\u2069\u3164\ufeff"
    "\ufffe\udc9b\U000e0041"
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
    for text in ("Дело Ильяшева, ст. 274", "Қазақстан", "می‌خواهم", "§ 5\xa0%", "日本 👩‍⚖️ 🏳️‍🌈 葛󠄀", "a\tb\nc"):
        assert printable(text) == text


@pytest.mark.parametrize("hidden", ["\u200c\u200d" * 2, "\ufe00\ufe01\ufe02", "\U000e0101" * 3])
def test_invisible_characters_in_a_row_carry_a_hidden_text(hidden: str) -> None:
    assert printable(f"a{hidden}b").isascii()
    assert without_unprintable(f"a{hidden}b") == "ab"


@seed(SEED)
@settings(max_examples=draws(200, 2000))
@given(TEXTS)
def test_a_text_stays_in_its_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
    assert line == printable(text) or {"\n", "\t"} & {*text}


@seed(SEED)
@settings(max_examples=draws(200, 2000))
@given(st.text(alphabet=STEERING.replace("\udc9b", "") + "a\\\"'\n", max_size=20))
def test_json_and_turtle_hold_each_text_and_nothing_that_is_not_printable(text: str) -> None:
    written = escape_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(written) == {"a": text}
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(text))
    turtle = escape_turtle((ox.serialize([triple], format=ox.RdfFormat.TURTLE) or b"").decode())
    assert [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)] == [triple]
    for made in (written, turtle):
        assert printable(made) == made


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


STARTS = "=+-@＝＋－＠"
START = re.compile(rf"\s*[{re.escape(STARTS)}]")
GUARDED = re.compile(rf"^'(?='*\s*[\t\n{re.escape(STARTS)}])|(?<=[;\t\n])'(?='*[^\S\t\n]*[{re.escape(STARTS)}])")


@seed(SEED)
@settings(max_examples=draws(300, 5000))
@given(st.text(alphabet=f"{STARTS};|\t\n\r' \ufeff\u200ba1", max_size=10) | st.text(max_size=8))
def test_a_cell_is_no_formula_whatever_separates_cells_and_gives_the_text_back(text: str) -> None:
    cell = spreadsheet_cell(text)
    assert [part for part in re.split("[;\t\n]", cell) if START.match(part)] == []
    assert cell[:1] not in ("\t", "\n")
    assert GUARDED.sub("", cell) == printable(text)
    etree.Element("a").text = cell
