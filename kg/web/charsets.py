"""The text of bytes that name their charset, which may be wrong or no charset at all."""

from __future__ import annotations

import codecs
import re

_CHARSETS = (
    re.compile(  # the only ones that are believed: Python knows others, such as punycode, that take quadratic time
        r"utf-?(8|16(-?[lb]e)?)|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]|cp866|ibm866"
        r"|gb2312|gbk|gb18030|big5(-hkscs)?|euc-(jp|kr)|shift_jis|tis-620|mac-?cyrillic",
        re.IGNORECASE,
    )
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=[\s\"']*([\w-]{2,20})", re.IGNORECASE)
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


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
