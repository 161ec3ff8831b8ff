"""The readable text of pages, whatever surrounds it, and whatever media type its server gives."""

from __future__ import annotations

import hashlib
import zlib

import pytest

from kg.pages import text
from kg.pages.text import NoTextError, readable, texts
from tests.pages.pdf import pdf

PAGE = """<!DOCTYPE html><html lang=en><head><title>Zenda Watch (3)</title><style>p {{ color: red }}</style>
<script nonce="{nonce}">var views = {views};</script></head>
<body class="v{nonce}"><nav>Home | {day}</nav><header>{views} readers</header>
<main><h1>A&nbsp;<b>re</b>lease</h1><p>Fritz Tarlen&shy;heim was<br>released on <i>1 May</i> 2031.</p></main>
<footer>{day}, page served in {views} ms</footer></body></html>"""


def page(**changing: str) -> bytes:
    return PAGE.format(**{"nonce": "a1", "views": "17", "day": "Monday", **changing}).encode()


def html(body: str, charset: str = "utf-8") -> tuple[str, str]:
    found = texts(f"<html><body>{body}</body></html>".encode(charset), "text/html", charset)
    assert found is not None
    return found


def test_the_main_text_of_a_page_is_what_a_reader_came_for() -> None:
    found = texts(page(), "text/html", "utf-8")
    assert found is not None
    assert found[0] == "A release Fritz Tarlenheim was released on 1 May 2031."
    assert "17 readers" in found[1]
    assert "Zenda Watch (3)" in found[1]
    assert "color" not in found[1]
    assert "var views" not in found[1]


def test_nonces_counters_and_the_day_change_the_bytes_and_not_the_text() -> None:
    first, second = page(), page(nonce="b2", views="18", day="Tuesday")
    assert hashlib.sha256(first).digest() != hashlib.sha256(second).digest()
    before, after = texts(first, "text/html", "utf-8"), texts(second, "text/html", "utf-8")
    assert before is not None
    assert after is not None
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert texts(first.replace(b"1 May", b"2 May"), "text/html", "") != before


def test_a_page_without_a_main_part_has_all_its_text_but_what_is_around() -> None:
    assert html("<nav>Home</nav><p>Text</p><aside>More</aside>") == ("Text", "Home Text More")
    assert html("<nav>Home</nav>") == ("Home", "Home")


def test_a_phrase_is_found_as_whole_words_in_their_order_whatever_its_case_spaces_and_punctuation() -> None:
    found = readable(page(), "text/html", "utf-8")
    assert found is not None
    for phrase in ("was released on 1 May", "WAS  RELEASED on 1 may", "a release: Fritz"):
        assert found.holds(phrase), phrase
    for phrase in ("as released on", "was not released", "released was", "on 1 May 203"):
        assert not found.holds(phrase), phrase


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "Жовтис".encode()),
        ("windows-1251", "Жовтис".encode("cp1251")),
        ("utf-8", "\ufeffЖовтис".encode("utf-16-le")),
        ("idna", "Жовтис".encode()),
        ("us-ascii", "Жовтис".encode()),
        ("utf-8", b'<meta charset="koi8-r"><p>' + "Жовтис".encode("koi8-r")),
    ],
)
def test_a_charset_that_is_not_true_is_not_believed(charset: str, content: bytes) -> None:
    found = texts(content, "text/html", charset)
    assert found is not None
    assert found[0] == "Жовтис"


def test_the_text_of_a_pdf_file_is_read_whatever_it_is_called() -> None:
    found = readable(pdf("Mr Rassendyll should be re-", "leased at once."), "text/html", "")
    assert found is not None
    assert found.holds("Rassendyll should be released at once")


def test_what_is_neither_text_nor_pdf_has_no_text_whatever_it_is_called() -> None:
    assert readable(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/html", "utf-8") is None


def test_plain_text_is_not_read_as_markup() -> None:
    assert texts(b"if a <b and c> d\n\n  then", "text/plain", "") == ("if a <b and c> d then",) * 2


def test_a_pdf_file_that_is_damaged_has_no_text() -> None:
    with pytest.raises(NoTextError, match="could not be taken out"):
        readable(b"%PDF-1.4\n" + b"x" * 1000, "application/pdf", "")


@pytest.mark.parametrize(
    "content",
    [
        b"<html>" + b"<nav>a" * 60_000,
        pdf(stream=zlib.compress(b"BT /F1 12 Tf " + b"(x) Tj " * 2_000_000 + b"ET")),
    ],
    ids=["elements in elements", "a PDF file that grows"],
)
def test_a_page_made_to_take_long_ends_in_time(content: bytes) -> None:
    with pytest.raises(NoTextError, match="could not be taken out"):
        readable(content, "", "", seconds=0.5)


def test_a_page_made_to_take_much_memory_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MEMORY", 60_000_000)
    with pytest.raises(NoTextError, match="more than 60 MB of memory"):
        readable(b"<html>" + b"<p>word " * 3_000_000, "", "")
