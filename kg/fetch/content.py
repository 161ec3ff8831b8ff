"""The kind of a file that came, by its bytes rather than by the name that the host gives; and where a page leads to."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from kg.web import html
from kg.web.addresses import LONGEST_ADDRESS
from kg.web.charsets import decoded

TAIL = 2048  # the bytes at the end of a PDF file among which its last line must be
LINKS = 1000  # links to documents on a page that leads to one of them
SAID = 500  # characters that are read of the text of a link, and of the text before it
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|meta|title|p|div|span|style|table|h[1-6])\b", re.IGNORECASE)
_REFRESH = re.compile(r"[\s\d.;,]*url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_KIND = re.compile(r"\b(pdf|docx?)\b", re.IGNORECASE)
_ROWS = ("tr", "li", "p", "section", "article")  # elements in which a language stands beside the links to its files
NAMES = {
    "ar": ("arabic", "العربية", "عربي"),
    "en": ("english",),
    "es": ("spanish", "español"),
    "fr": ("french", "français"),
    "ru": ("russian", "русский"),
    "zh": ("chinese", "中文"),
}
ENDINGS = {
    "pdf": "application/pdf",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "txt": "text/plain",
}


def kind_of(content: bytes, media_type: str = "") -> str:
    """The ending of the name of a file with this content; empty if it is no document that a person can read.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<html><p>Opinion", "application/pdf"), kind_of(b"\\x89PNG\\r\\n\\x1a\\n\\0")
    ('pdf', 'html', '')
    """
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx" if _is_docx(content) else ""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if content.startswith(b"{\\rtf"):
        return "rtf"
    start = decoded(content[:4096])
    if _HTML.search(start) or (media_type in ("text/html", "application/xhtml+xml") and content.strip()):
        return "html"
    is_text = media_type.startswith("text/") or not media_type
    return "txt" if is_text and content.strip() and "\0" not in start else ""


def examine(
    content: bytes, media_type: str, address: str, charset: str, language: str | None
) -> tuple[str, str, str | None]:
    """The kind of a file, a sentence if it is not whole, and the document in a language to which it leads.

    Without a language no such document is looked for.
    """
    kind = kind_of(content, media_type)
    target = leads(content, address, charset).to(language) if kind == "html" and language is not None else None
    is_cut = kind == "pdf" and b"%%EOF" not in content[-TAIL:]
    return kind, "the PDF file breaks off before its end" if is_cut else "", target


@dataclass
class _Link:
    address: str
    kind: str
    about: str  # its text, title and language
    row: str = ""  # the text before it in its row of a table or item of a list


def leads(content: bytes, address: str, charset: str = "") -> Leads:
    """Where a page leads to; nowhere if it is made so that nobody could read it."""
    page = Leads(address)
    try:
        html.parse(decoded(content, charset), page)
    except html.TooDeepError:
        return Leads(address)
    return page if len(page.linked) <= LINKS else Leads(address)


class Leads:
    """Where a page leads: the addresses that it shows in a frame or sends readers on to, and links to documents."""

    def __init__(self, address: str) -> None:
        self.shown: list[str] = []
        self.linked: list[_Link] = []
        self._base = address
        self._row = ""
        self._open: _Link | None = None

    def to(self, language: str) -> str | None:
        """The one document that the page leads to, in a language; None if there is none, or if there are several."""
        for addresses in (self.shown, *(self._linked(kind, language) for kind in ("pdf", "docx", "doc"))):
            if len(found := list(dict.fromkeys(addresses))) == 1:
                return found[0]
            if found:
                return None
        return None

    def _linked(self, kind: str, language: str) -> list[str]:
        """The links to files of a kind that are said to be in a language; all of them if none says its language."""
        of_kind = [link for link in self.linked if link.kind == kind]
        spoken = [(link, _language(f"{link.about} {link.row}")) for link in of_kind]
        if language and any(said for _, said in spoken):
            return [link.address for link, said in spoken if language in said]
        return [link.address for link in of_kind]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Takes the address in a tag."""
        if tag == "base" and attributes.get("href"):
            self._base = self._absolute(attributes["href"])
        elif tag in _ROWS:
            self._row = ""
        elif tag in ("iframe", "embed", "object", "frame"):
            self._show(attributes.get("data" if tag == "object" else "src", ""))
        elif tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            if (found := _REFRESH.match(attributes.get("content", ""))) is not None:
                self._show(found[1])
        elif tag == "a" and attributes.get("href"):
            about = " ".join(attributes.get(name, "") for name in ("title", "hreflang", "lang", "type", "aria-label"))
            self._open = _Link(self._absolute(attributes["href"]), "", about[:SAID], self._row)
        elif tag == "img" and self._open is not None:
            self.data(" ".join(attributes.get(name, "") for name in ("alt", "title", "src")))

    def end(self, tag: str) -> None:
        """Ends a link."""
        if tag != "a" or self._open is None:
            return
        link, self._open = self._open, None
        path, _, query = link.address.partition("?")
        kind = _KIND.search(unquote(path).rpartition(".")[2]) or _KIND.search(link.about) or _KIND.search(query)
        if kind and link.address and len(self.linked) <= LINKS:
            link.kind = kind[1].lower()
            self.linked.append(link)

    def data(self, text: str) -> None:
        """Takes the text of a link, or of the row in which links stand."""
        if self._open is not None:
            self._open.about = f"{self._open.about} {text[:SAID]}"[:SAID]
        else:
            self._row = f"{self._row} {text[-SAID:]}"[-SAID:]

    def _show(self, address: str) -> None:
        absolute = self._absolute(address)
        if address and absolute and absolute != self._base and len(self.shown) <= LINKS:
            self.shown.append(absolute)

    def _absolute(self, address: str) -> str:
        if len(address) > LONGEST_ADDRESS:
            return ""
        try:
            found = urljoin(self._base, address.strip())
        except ValueError:
            return ""
        return found if found.startswith(("http://", "https://")) else ""


def _language(text: str) -> set[str]:
    """The languages that a text names, by name or by code."""
    words = set(re.findall(r"\w+", text.lower()))
    return {code for code, names in NAMES.items() if code in words or words & set(names)}


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
