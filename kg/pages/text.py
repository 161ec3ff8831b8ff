"""The readable text of a page of HTML, of plain text or of a PDF file.

A page comes from anyone, so `readable` takes out the text in a child process, with limits of time and memory.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kg.children import ChildError, Limits, run
from kg.web import html
from kg.web.charsets import decoded

METHOD = 2
"""The number of this way to take out the text; a change of what `main` holds needs the next number."""

MAX_CHARACTERS = 20_000_000  # of the text of one page
MEMORY = 2_000_000_000  # bytes that the process may use
SECONDS = 30.0

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # soft hyphens and characters without width
_SIGNS = re.compile(r"([^\w\s]{30})[^\w\s]+")
_BROKEN_WORD = re.compile("[\ufffe\u0002]\\s*")  # PDFium: a hyphen that divides a word at the end of a line
_NOT_TEXT, _AROUND, _MAIN = "not text", "around", "main"
_PARTS = {  # the part to which the text of an element belongs
    **dict.fromkeys(
        ("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "canvas", "textarea", "select"),
        _NOT_TEXT,
    ),
    # changes from visit to visit, or stands on each page of a host
    **dict.fromkeys(("nav", "header", "footer", "aside", "form", "button", "dialog", "menu", "title"), _AROUND),
    **dict.fromkeys(("main", "article"), _MAIN),
}
_INLINE = re.compile(  # elements that do not end a word
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt"
    "|u|var|wbr"
)


@dataclass(frozen=True)
class Readable:
    """The readable text of a page: `main` without navigation, headers and footers, and `whole` with them."""

    main: str
    whole: str

    def holds(self, phrase: str) -> bool:
        """True if the words of a phrase stand on the page one after another.

        Case, white space, punctuation and typographical variants of a letter make no difference.

        >>> Readable("", "Article 19(3)\\u00a0of the COVENANT").holds("article 19 (3) of the Covenant")
        True
        """
        return f" {words(phrase)} " in f" {words(self.whole)} "


class NoTextError(Exception):
    """The text of a page could not be taken out; the message says why."""


def words(text: str) -> str:
    """The words of a text in small letters, with one space between them.

    >>> words("Mr. Hentzau’s\\n RE\\u00adLEASE")
    'mr hentzau s release'
    """
    return " ".join(re.findall(r"\w+", _normal("NFKC", text).casefold()))


def readable(content: bytes, media_type: str, charset: str, seconds: float = SECONDS) -> Readable | None:
    """The text of a page; None if it is of a kind that has no text, such as an image.

    The kind of the page follows from its first bytes, and from the media type only where they do not show it.
    Raises NoTextError if it takes more than `seconds` or too much memory, or cannot be read.
    """
    try:
        found = run(texts, content, media_type, charset, limits=Limits(seconds, seconds, MEMORY))
    except ChildError as error:
        raise NoTextError(f"its text could not be taken out ({error})") from error
    return Readable(*found) if found else None


def texts(content: bytes, media_type: str, charset: str) -> tuple[str, str] | None:
    """Main and whole text of a page, in this process; None if it is of a kind that has no text."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        text = _of_pdf(content)
        return text, text
    if b"\0" in content[:1024] and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None  # neither text nor a PDF file, whatever it is called
    text = decoded(content, charset)
    if "html" not in media_type and not re.search(r"<(!doctype\s+html|html|head|body)\b", text[:2000], re.IGNORECASE):
        return _plain(text), _plain(text)
    page = _Page()
    html.parse(text, page)
    return page.main, page.whole


class _Page:
    """Collects the text of a page, and apart from it the text of its main part."""

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()  # how many elements of each part are open
        self._whole: list[str] = []
        self._body: list[str] = []  # the text that is not around the main part
        self._main: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Counts an element of _PARTS as open."""
        if part := _PARTS.get(tag):
            self._inside[part] += 1
        self._separate(tag)

    def end(self, tag: str) -> None:
        """Counts it as closed."""
        if part := _PARTS.get(tag):
            self._inside[part] -= 1
        self._separate(tag)

    def data(self, text: str) -> None:
        """Adds text."""
        if self._inside[_NOT_TEXT]:
            return
        self._whole.append(text)
        if not self._inside[_AROUND]:
            self._body.append(text)
            if self._inside[_MAIN]:
                self._main.append(text)

    def _separate(self, tag: str) -> None:
        if not _INLINE.fullmatch(tag):
            for texts in (self._whole, self._body, self._main):
                texts.append(" ")

    @property
    def whole(self) -> str:
        """The text of the page."""
        return _plain("".join(self._whole))

    @property
    def main(self) -> str:
        """The text of its main part: of `main` and `article`, or else all text that is not around a main part."""
        return _plain("".join(self._main)) or _plain("".join(self._body)) or self.whole


def _of_pdf(content: bytes) -> str:
    """The text of all pages of a PDF file."""
    import pypdfium2

    found, length = [], 0
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded()
            found.append(text)
            length += len(text)
            if length > MAX_CHARACTERS:
                raise ValueError("its text is too long")
    return _plain(_BROKEN_WORD.sub("", "\n".join(found)))


def _plain(text: str) -> str:
    """Text with one space wherever it has any, and without characters that nobody sees."""
    return " ".join(_normal("NFC", text).split())


def _normal(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Text in a form of Unicode, without characters that nobody sees and with at most thirty signs in a row.

    Signs may be accents of one letter, which it takes quadratic time to put in order; none needs more than thirty
    (Unicode Standard Annex 15, 13.1).
    """
    return unicodedata.normalize(form, _SIGNS.sub(r"\1", _UNSEEN.sub("", text)))
