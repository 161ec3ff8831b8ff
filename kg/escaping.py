"""Escapes text from the data where some characters would act: a terminal, XML, Markdown, a spreadsheet, a link.

The data themselves are never changed: what programs read (N-Quads, Turtle, JSON, the CSV of SPARQL) is exact.
"""

from __future__ import annotations

import re

# Characters that XML 1.0 cannot hold, not even escaped: all but those of section 2.2, of which a list compiles slowly.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Control characters, which a terminal obeys; those that reverse the direction of text
# (https://www.unicode.org/reports/tr9/); line separators; and invisible ones that carry hidden text.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_WEB = re.compile(r"https?://[^\s\\<>\"`]+", re.IGNORECASE)
# What CommonMark and GitHub take for markup within a line, and at the start of a block.
_INLINE = re.compile(r"[\\`*\[\]<|]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#?\w+;)")
_IN_ADDRESS = re.compile(r"[\[\]*|]")
_BLOCK = re.compile(r"[#>+=-]|(?<=\d)[.)]")
# Apostrophes, then what a spreadsheet takes for the start of a formula
# (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = re.compile("'*[\\s\ufeff\u200b]*[=+\\-@＝＋－＠\t\r\n]")


def printable(text: str) -> str:
    r"""A text for people in which each character that would steer a terminal, or hide or reverse text, is visible.

    >>> print(printable("a\x1b[31mb\u202ec"))
    a\x1b[31mb\u202ec
    """
    return _UNPRINTABLE.sub(_visible, text)


def without_unprintable(text: str) -> str:
    """A text without the characters that `printable` makes visible, for pages, where escapes would only disturb."""
    return _UNPRINTABLE.sub("", text)


def escape_controls(text: str) -> str:
    r"""A text for XML or CSV, in which the characters that XML cannot hold are visible.

    >>> print(escape_controls("a\x00b"))
    a\x00b
    """
    return _NOT_IN_XML.sub(_visible, text)


def markdown(text: str, *, starts_block: bool = False) -> str:
    r"""A text as Markdown that shows just this text, in one line: no HTML, link, emphasis or table cell of its own.

    `starts_block` says that it stands at the start of a paragraph or of an item of a list, where more is markup.

    >>> print(markdown("[a](javascript:b) <i> art_274 | c"))
    \[a\](javascript:b) \<i> art_274 \| c
    """
    line = _INLINE.sub(r"\\\g<0>", printable(" ".join(text.split())))
    if not starts_block:
        return line
    place = len(line) - len(line.lstrip("0123456789"))
    return f"{line[:place]}\\{line[place:]}" if _BLOCK.match(line, place) else line


def markdown_address(text: str) -> str:
    r"""An address as Markdown: a web address as it is, which GitHub makes a link; anything else as plain text.

    >>> print(markdown_address("https://example.org/a_b_[c](d)"), markdown_address("[a](javascript:b)"))
    https://example.org/a_b_%5Bc%5D(d) \[a\](javascript:b)
    """
    return _IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", text) if web_address(text) else markdown(text)


def web_address(text: str) -> str:
    """The text if it is an http or https address that can be a link; else nothing.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return text if _WEB.fullmatch(text) and not _UNPRINTABLE.search(text) else ""


def spreadsheet_cell(text: str) -> str:
    """A text as a cell of CSV for people: an apostrophe stands before what a spreadsheet would run as a formula.

    A text with an apostrophe there already gets another one, so that taking off the first always gives the text back.
    Characters that XML cannot hold, which break readers of CSV, are visible.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("'=1+1"), spreadsheet_cell("'tis")
    ("'=1+1", "''=1+1", "'tis")
    """
    cell = escape_controls(text)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _visible(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
