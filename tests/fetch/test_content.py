"""The kind of a file that came, and where a page leads."""

from __future__ import annotations

import io
import zipfile

import pytest

from kg.fetch.content import examine, kind_of, leads
from tests.pages.pdf import pdf

HOST = "https://un.example/page"


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "text")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "called", "kind"),
    [
        (pdf("Opinion"), "text/html", "pdf"),
        (b"\r\n\r\n" + pdf("Opinion"), "", "pdf"),
        (b"<!DOCTYPE html><html>", "application/pdf", "html"),
        ("<html><p>Мнение".encode("utf-16"), "application/pdf", "html"),
        (zipped("word/document.xml"), "application/octet-stream", "docx"),
        (zipped("xl/workbook.xml"), "application/octet-stream", ""),
        (b"PK\x03\x04 and then nothing", "application/zip", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "doc"),
        (b"{\\rtf1 Opinion}", "", "rtf"),
        (b"Opinion No. 10/2031", "text/plain", "txt"),
        (b"\x89PNG\r\n\x1a\n\0\0", "application/pdf", ""),
        (b"", "application/pdf", ""),
        (b" \n", "text/html", ""),
    ],
    ids=range(13),
)
def test_the_kind_of_a_file_is_what_its_bytes_say(content: bytes, called: str, kind: str) -> None:
    assert kind_of(content, called) == kind


def test_a_pdf_file_without_its_end_is_not_whole() -> None:
    whole = pdf("Opinion")
    assert examine(whole, "", HOST, "", None) == ("pdf", "", None)
    assert examine(whole[: len(whole) // 2], "", HOST, "", None)[1] == "the PDF file breaks off before its end"


@pytest.mark.parametrize(
    ("page", "language", "target"),
    [
        ('<iframe src="/doc.pdf"></iframe><a href="/other.pdf">another</a>', "en", "https://un.example/doc.pdf"),
        ('<meta http-equiv="Refresh" content="0; url=/tmp/1.html">', "en", "https://un.example/tmp/1.html"),
        ('<base href="/files/"><a href="a.pdf">Opinion</a>', "en", "https://un.example/files/a.pdf"),
        ('<a href="/a.pdf">one</a><a href="/b.pdf">two</a>', "en", None),
        ('<a href="/a.docx">one</a><a href="/a.pdf">the same</a>', "en", "https://un.example/a.pdf"),
        ('<a href="javascript:alert(1)">pdf</a><iframe src="data:text/html,x"></iframe>', "en", None),
        ("<a href='http://[bad/x.pdf'>x</a>", "en", None),
        ("<p>No document is here.", "en", None),
    ],
)
def test_a_page_leads_to_one_document_or_to_none(page: str, language: str, target: str | None) -> None:
    assert leads(page.encode(), HOST).to(language) == target


def test_of_several_languages_the_one_that_is_wanted_is_followed() -> None:
    rows = "".join(
        f'<tr><td>{name}</td><td><a href="/get?enc={code}1"><img src="/pdf.gif"></a></td>'
        f'<td><a href="/get?enc={code}2"><img src="/docx.gif"></a></td></tr>'
        for code, name in (("e", "English"), ("f", "Français"), ("r", "Русский"))
    )
    found = leads(f"<table>{rows}</table>".encode(), HOST)
    assert [found.to(code) for code in ("en", "fr", "ru", "ar")] == [
        *(f"https://un.example/get?enc={code}1" for code in "efr"),
        None,
    ]
