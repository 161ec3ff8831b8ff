"""The one text of a file: plain text, HTML, DOCX or PDF, within limits of size, pages and depth.

What a file is follows from its first bytes, and its ending must agree. A file can make a library crash or never end, so
whoever reads one that may come from anybody does so in a child process (`kg.children`).
"""

from __future__ import annotations

import codecs
import importlib.util
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, NoReturn

MAX_BYTES = 50_000_000  # of a file
MAX_CHARACTERS = 5_000_000  # of its text
MAX_PAGES = 1_500
MAX_UNPACKED = 40_000_000  # bytes of the one member of a DOCX file that is read

_KINDS = {".pdf": "pdf", ".htm": "html", ".html": "html", ".xhtml": "html", ".docx": "docx", ".txt": "text", "": "text"}
_SAVE = "open it in a word processor, and save it as .docx or PDF"
_RECOGNISE = "recognise its text first (OCR), and save that as PDF or .txt"
_OTHERS = {
    ".doc": ("it is a document of old Word (.doc)", _SAVE),
    ".odt": ("it is an OpenDocument text (.odt)", _SAVE),
    ".rtf": ("it is Rich Text (.rtf)", _SAVE),
    ".pages": ("it is a document of Pages (.pages)", _SAVE),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif"), ("it is a picture", _RECOGNISE)),
    **dict.fromkeys((".eml", ".msg"), ("it is a mail", "save the document that is attached to it, and read that")),
    **dict.fromkeys((".zip", ".7z", ".rar"), ("it is an archive of files", "unpack it, and read the folder")),
}
_NAMES = {"pdf": "PDF", "html": "HTML", "docx": "DOCX", "text": "plain text", "zip": "a ZIP archive", "doc": "old Word"}
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|div|p)\b", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_NO_TEXT = frozenset(("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "nav"))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
))  # fmt: skip
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class UnreadableError(Exception):
    """A file has no text that can be used: what is wrong, what was expected, what to do."""

    def __init__(self, what: str, expected: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.expected, self.fix = what, expected, fix


def text_of(content: bytes, suffix: str) -> str:
    """The text of a file of this content and ending. Raises UnreadableError.

    >>> text_of(b"<p>Opinion of the Board on Liberty</p><script>x</script><p>It is arbitrary, No. 1/2031</p>", ".html")
    'Opinion of the Board on Liberty\\nIt is arbitrary, No. 1/2031\\n'
    """
    if not content.strip():
        _fail("the file is empty", "a document with text", "fetch the file again")
    if len(content) > MAX_BYTES:
        _fail(f"the file has {len(content):,} bytes", f"at most {MAX_BYTES:,}", "split it, or read its text")
    kind, named = kind_of(content), _KINDS.get(suffix.lower())
    if other := _OTHERS.get(".doc" if kind == "doc" else suffix.lower()):
        _fail(other[0], "PDF, HTML, DOCX or plain text", other[1])
    if named is None or (kind != named and (kind, named) != ("html", "text")):
        ends = f"the file ends in {suffix or 'nothing'}" if named is None else f"the file is called {suffix or 'text'}"
        _fail(
            f"{ends} but is {_NAMES[kind]}",
            "a name that says what the file is: .pdf, .html, .docx or .txt",
            "rename it, if its content is what you meant",
        )
    text = {"pdf": _pdf, "html": _html, "docx": _docx, "text": _plain}[named](content)
    if len(text) > MAX_CHARACTERS:
        _fail(f"its text has {len(text):,} characters", f"at most {MAX_CHARACTERS:,}", "split the file")
    if sum(map(str.isalpha, text[:200_000])) < 40:
        _fail("it has no text", "a document whose text can be selected", "recognise the text of the scan first (OCR)")
    return text


def kind_of(content: bytes) -> str:
    """The kind of a file by its first bytes.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"United Nations")
    ('pdf', 'text')
    """
    start = content[:2048].lstrip(codecs.BOM_UTF8).lstrip()
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in content else "zip"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if start.startswith(b"<") and (_HTML.search(start) or start.startswith(b"<?xml")):
        return "html"
    return "text"


def _fail(what: str, expected: str, fix: str) -> NoReturn:
    raise UnreadableError(what, expected, fix)


def _plain(content: bytes) -> str:
    text = decoded(content)
    start = text[:20_000].replace("\u00ad", "")
    strange = sum(not character.isprintable() and not character.isspace() for character in start)
    if strange > len(start) / 50:
        _fail("the file is not text", "plain text, HTML, DOCX or PDF", "rename it to what it is, or fetch it again")
    return text


def decoded(content: bytes, charset: str = "") -> str:
    """The bytes as text: by their mark, as UTF-8, as UTF-16 without a mark, or as Western Windows text.

    Text in UTF-16 that somebody saved as if it were Latin is turned back.

    >>> decoded("Türkiye".encode("utf-16-le"))
    'Türkiye'
    >>> decoded("\\ufeffTürkiye".encode("utf-16-le").decode("latin-1").encode())
    'Türkiye'
    """
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    names = [name for mark, name in marks.items() if content.startswith(mark)]
    if not names and (zeros := content[:4000].count(0)) > len(content[:4000]) / 4:
        names = ["utf-16-le" if content[1:4000:2].count(0) > zeros / 2 else "utf-16-be"]
    for name in [*names, *([charset] if charset else []), "utf-8", "cp1252"]:
        try:
            text = content.decode(name)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    else:
        text = content.decode("latin-1")
    is_utf_16 = text[:2] in ("ÿþ", "þÿ")
    return decoded(text.encode("latin-1")) if is_utf_16 else text


class _Page:
    """Collects the text of a page with one line for each block."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._silent = 0  # open elements that have no text

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._silent += tag in _NO_TEXT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def end(self, tag: str) -> None:
        self._silent -= tag in _NO_TEXT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def data(self, text: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", text))


def _html(content: bytes) -> str:
    _needs("lxml", "HTML")
    from kg.web import html

    meta = _META.search(content[:4096])
    page = _Page()
    try:
        html.parse(decoded(content, meta[1].decode("ascii") if meta else ""), page)
    except html.TooDeepError as error:
        _fail(str(error), f"a page of at most {html.MAX_DEPTH} levels", "save the page again, or its text alone")
    return _lines("".join(page.parts))


def _needs(library: str, kind: str) -> None:
    if importlib.util.find_spec(library) is None:
        _fail(
            f"to read {kind} the extra “read” is needed",
            f"the Python library {library}",
            "pip install 'habeas-kg[read]'",
        )


def _docx(content: bytes) -> str:
    _needs("lxml", "DOCX")
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in ("word/document.xml", "word/footnotes.xml") if name in archive.namelist()]
            sizes = sum(archive.getinfo(name).file_size for name in names)
            if not names or sizes > MAX_UNPACKED:
                what = f"it unpacks to {sizes:,} bytes" if names else "it has no word/document.xml"
                _fail(what, f"a DOCX file of at most {MAX_UNPACKED:,} bytes of text", "save it again in Word")
            paragraphs: list[str] = []
            for name in names:
                with archive.open(name) as member:  # what it says of its size may be wrong
                    xml = member.read(MAX_UNPACKED + 1)
                if len(xml) > MAX_UNPACKED:
                    _fail("it unpacks to far more than it says", "a DOCX file as Word writes it", "do not open it")
                paragraphs += _paragraphs(xml)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableError(f"its DOCX archive is damaged: {error}", "a whole file", "fetch it again") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"its text is damaged: {error.msg}", "a whole file", "fetch it again") from error
    return _lines("\n".join(paragraphs))


def _paragraphs(xml: bytes) -> list[str]:
    from lxml import etree

    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    found, number = [], 0
    for _, element in etree.iterparse(io.BytesIO(xml), tag=f"{_WORD}p", **options):
        parts = []
        for node in element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"):
            parts.append(node.text or "" if node.tag == f"{_WORD}t" else " ")
        text = "".join(parts).strip()
        if text and element.find(f".//{_WORD}numPr") is not None and not re.match(r"[\d(]", text):
            number += 1  # Word counts the paragraphs; their numbers are not in the text
            text = f"{number}. {text}"
        found.append(text)
        element.clear()
    return found


def _pdf(content: bytes) -> str:
    _needs("pypdfium2", "PDF")
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MAX_PAGES:
                _fail(f"it has {len(document):,} pages", f"at most {MAX_PAGES:,} pages", "split the file")
            pages = list(map(_text_of_page, document))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            _fail("it is encrypted and asks for a password", "a PDF file that opens", "save it without a password")
        _fail("it is damaged: no PDF reader could open it", "a whole PDF file", "fetch it again")
    if sum(map(str.isalpha, "".join(pages))) < 20 * min(len(pages), 3):
        several = f"its {len(pages):,} pages have no text: they are pictures"
        what = several if len(pages) > 1 else "its one page has no text: it is a picture"
        _fail(what, "a document whose text can be selected", "recognise the text of the scan first (OCR)")
    return without_furniture(pages)


def _text_of_page(page: Any) -> str:
    shown = page.get_textpage()
    try:
        return str(shown.get_text_bounded())
    finally:
        shown.close()
        page.close()


_HEADER = re.compile(
    r"\s*(?:[A-Z]{1,5} ?/[\w ./-]{4,40}\*?|(?:page|Page) ?\d+|\d{1,4}|GE\.\d\d-\d+.*|\*\d{6,}\*|"
    r"[A-Z]{1,5}/[\w./-]{4,40} \d{1,4}"
    r"|\d{1,4} [A-Z]{1,5}/[\w./-]{4,40})\s*"
)
_FOOTNOTE = re.compile(r"\s*(\d{1,3})\s+[^\W\d_“\"(]|\s*(\d{1,3})$")


def without_furniture(pages: list[str]) -> str:
    """The text of pages, without the symbol and number that each repeats, and with all footnotes at the end.

    A hyphen that divides a word at the end of a line goes; before a capital letter or a digit it belongs to the word.

    >>> without_furniture(["A/HRC/WGAD/2031/1\\nOpinion", "A/HRC/WGAD/2031/1\\n2\\nof the Group1\\n1 See p. 3."])
    'A/HRC/WGAD/2031/1\\nOpinion\\nof the Group1\\n\\nNotes\\n1 See p. 3.\\n'
    >>> without_furniture(["Abdel\ufffe\\nRahman asked for co\ufffe\\noperation"])
    'Abdel-Rahman asked for cooperation\\n'
    """
    body: list[str] = []
    notes: list[str] = []
    expected = 1
    for place, page in enumerate(pages):
        lines = [re.sub("[\ufffe\u0002]$", "\ufffe", line.rstrip()) for line in page.replace("\r", "").split("\n")]
        shown = [line for line in lines if line.strip()]
        around = {*shown[:3], *shown[-3:]}
        kept = [line for line in shown if not (place and line in around and _HEADER.fullmatch(line))]
        cut = len(kept)
        for n, line in enumerate(kept):
            match = _FOOTNOTE.match(line)
            if n >= len(kept) / 3 and match and int(match[1] or match[2]) == expected:
                cut, expected = min(cut, n), expected + 1
        body += kept[:cut]
        notes += kept[cut:]
    text = "\n".join([*body, "", "Notes", *notes] if notes else body) + "\n"
    text = re.sub("[\ufffe\u0002]\n?(?=[^\\W\\d_a-zß-ÿ]|\\d)", "-", text)
    return re.sub("[\ufffe\u0002]\n?", "", text)


def _lines(text: str) -> str:
    lines = (" ".join(line.replace("\xa0", " ").split(" ")).strip() for line in text.split("\n"))
    return "".join(f"{line}\n" for line in lines if line)
