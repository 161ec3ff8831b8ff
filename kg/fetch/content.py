"""The kind of a file that came, by its bytes rather than by the name that the host gives, and its text."""

from __future__ import annotations

import codecs
import re

TAIL = 2048  # the bytes at the end of a PDF file among which its last line must be
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|meta|title|p|div|span|style|table|h[1-6])\b", re.IGNORECASE)
_CHARSETS = (
    re.compile(  # the only ones that are believed: Python knows others, such as punycode, that take quadratic time
        r"utf-?(8|16(-?[lb]e)?)|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]|cp866|ibm866"
        r"|gb2312|gbk|gb18030|big5(-hkscs)?|euc-(jp|kr)|shift_jis|tis-620|mac-?cyrillic",
        re.IGNORECASE,
    )
)
_META = re.compile(rb"<meta[^<>]{0,200}?charset\s*=[\s\"']*([\w-]{2,20})", re.IGNORECASE)
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
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
        return "docx" if b"word/document.xml" in content else ""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if content.startswith(b"{\\rtf"):
        return "rtf"
    start = decoded(content[:4096])
    if _HTML.search(start) or (media_type in ("text/html", "application/xhtml+xml") and content.strip()):
        return "html"
    is_text = media_type.startswith("text/") or not media_type
    return "txt" if is_text and content.strip() and "\0" not in start else ""


def is_cut(content: bytes, kind: str) -> bool:
    """True if a file breaks off before its end, as far as its kind can show it."""
    return kind == "pdf" and b"%%EOF" not in content[-TAIL:]


def decoded(content: bytes) -> str:
    """The content as text. A charset that the content contradicts is not believed.

    >>> decoded(b'<meta charset="windows-1251">' + "Жовтис".encode("cp1251"))[-6:]
    'Жовтис'
    """
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    meta = _META.search(content[:4096])
    named = [marked, meta[1].decode("ascii") if meta else "", "utf-8"]
    known = [name for name in named if name and (name == marked or _CHARSETS.fullmatch(name))]
    for name in known:
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")
