"""The kind of a file that came."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from kg.fetch.content import decoded, is_cut, kind_of
from tests.web.pdf import pdf


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
    assert not is_cut(whole, "pdf")
    assert is_cut(whole[: len(whole) // 2], "pdf")
    assert not is_cut(b"text", "txt")


def test_a_charset_that_takes_quadratic_time_is_not_believed() -> None:
    content = b"<meta charset=punycode>" + ("ü" * 50_000).encode("punycode") + b"a"
    began = time.process_time()
    assert decoded(content) == content.decode()
    assert time.process_time() - began < 1
