"""The one parser of HTML: what it gives for the pages that people write, and what pages made to do harm cost."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from collections.abc import Mapping

import pytest

from kg.read.extract import UnreadableError, text_of
from kg.web.html import MAX_DEPTH, TooDeepError, parse


class Kept:
    """A page as one text, with its tags in brackets."""

    def __init__(self) -> None:
        self.text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.text += f"[{tag}{''.join(f' {name}={value}' for name, value in attributes.items())}]"

    def end(self, tag: str) -> None:
        self.text += f"[/{tag}]"

    def data(self, text: str) -> None:
        self.text += text


def read(text: str) -> str:
    page = Kept()
    parse(text, page)
    return page.text.removeprefix("[html][body]").removesuffix("[/body][/html]")


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("<p CLASS='a&amp;b' hidden>x&nbsp;y&#1078;", "[p class=a&b hidden=]x\u00a0yж[/p]"),
        ("<ul><li>a<li>b</ul>", "[ul][li]a[/li][li]b[/li][/ul]"),
        ("a</br>b</p>c</div>d", "a[br][/br]b[br][/br]cd"),
        ("<b>a<nav/>b", "[b]a[nav][/nav]b[/b]"),
        ("<textarea><p></textarea>a<!-- <p> -->b", "[textarea]<p>[/textarea]ab"),
        ("a\x00b < c &lt; &#xd800;", "a\ufffdb < c < \ufffd"),
        ("<meta charset=koi8-r>жа", "[html][head][meta charset=koi8-r][/meta][/head][body]жа"),
        ("", ""),
        ("<!-- ", ""),
    ],
)
def test_every_element_that_is_opened_is_closed(page: str, given: str) -> None:
    assert read(page) == given


def test_elements_that_nobody_could_have_nested_are_refused() -> None:
    assert read("<nav>" * (MAX_DEPTH - 2)).count("[/nav]") == MAX_DEPTH - 2
    with pytest.raises(TooDeepError, match="nested more than 500 deep"):
        read("<nav>" * 100_000)


LONG = 60_000
HOSTILE = {
    "list items": "<li>" + "x" * LONG + "<i>y</i>" + "<a href=a.pdf>a</a>" * (LONG // 19),
    "nested elements": "<nav>a" * (LONG // 6),
    "ends of nested elements": "<div>" * 400 + "</span>" * (LONG // 7),
    "formatting elements": "".join(f"<b a{n}>" for n in range(400)) + "<p>x" * (LONG // 4),
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(LONG // 8)) + ">",
    "signs": "<" * LONG + "&" * LONG,
    "marks on a letter": "<p>a" + "\u0301\u0316" * (LONG // 4),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_do_harm_costs_no_more_than_its_length(name: str) -> None:
    content = f"<html><body>{HOSTILE[name]}".encode()
    tracemalloc.start()
    began = time.process_time()
    with contextlib.suppress(UnreadableError):
        text_of(content, ".html")
    seconds = time.process_time() - began
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 2
    assert most < 20_000_000
