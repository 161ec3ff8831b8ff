"""Escapes text from the data where some characters would act: a terminal, XML, Markdown, a spreadsheet, a link.

The data themselves are never changed: what programs read (N-Quads, Turtle, JSON, the CSV of SPARQL) is exact.
"""

from __future__ import annotations

import re

# Control characters, which a terminal obeys; those that reverse the direction of text
# (https://www.unicode.org/reports/tr9/); line separators; and invisible ones that hide text, or carry a hidden one:
# single joiners and variation selectors belong to words of some languages and to emoji, several in a row to neither.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e00ff]"
    "|[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}"
)
_BREAK = re.compile(r" *[\t\n][ \t\n]*")
_WEB = re.compile(r"https?://[^\s\\<>\"`]+", re.IGNORECASE)
# What CommonMark and GitHub take for markup within a line, and at the start of a block.
_INLINE = re.compile(r"[\\`*\[\]<|]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#?\w+;)")
_IN_ADDRESS = re.compile(r"[\[\]*|]")
_BLOCK = re.compile(r"[#>+=-]|(?<=\d)[.)]")
# Where a spreadsheet sees a formula (https://owasp.org/www-community/attacks/CSV_Injection): at the start of
# a cell, or where another separator than ours, as in Russia and Germany, would begin one; after apostrophes, if any.
_FORMULA = re.compile(r"^(?='*\s*[\t\n=+\-@＝＋－＠])|(?<=[;\t\n])(?='*[^\S\t\n]*[=+\-@＝＋－＠])")


def printable(text: str) -> str:
    r"""A text for people in which each character that would steer a terminal, or hide or reverse text, is visible.

    >>> print(printable("a\x1b[31mb\u202ec"))
    a\x1b[31mb\u202ec
    """
    return _UNPRINTABLE.sub(_visible, text)


def without_unprintable(text: str) -> str:
    """A text without the characters that `printable` makes visible, for pages, where escapes would only disturb."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    r"""A printable text in one line: one that goes on in a new line could pass for a line of the program.

    >>> print(one_line("an arrest\n  fix       run this\x1b[2J"))
    an arrest fix       run this\x1b[2J
    """
    return printable(_BREAK.sub(" ", text))


def escape_json(text: str) -> str:
    r"""JSON that is read as before, in which what `printable` makes visible is written as an escape.

    >>> print(escape_json('{"a": "\x9b\u202e\U000e0041"}'))
    {"a": "\u009b\u202e\udb40\udc41"}
    """

    def escaped(match: re.Match[str]) -> str:
        units = match[0].encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))

    return _UNPRINTABLE.sub(escaped, text)


def escape_turtle(text: str) -> str:
    r"""Turtle that is read as before, in which what `printable` makes visible is written as an escape.

    >>> print(escape_turtle('<a:a> <a:b> "\x9b" .'))
    <a:a> <a:b> "\U0000009B" .
    """
    return _UNPRINTABLE.sub(lambda match: "".join(f"\\U{ord(c):08X}" for c in match[0]), text)


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
    r"""A text as a cell of CSV for people: an apostrophe stands before what a spreadsheet would run as a formula.

    Where an apostrophe stands already, there is another one: to take off the first in each such place gives the text
    back. What steers a terminal is visible.

    >>> print(spreadsheet_cell("=1+1"), spreadsheet_cell("'=1+1"), spreadsheet_cell("'tis"), spreadsheet_cell("a;=b"))
    '=1+1 ''=1+1 'tis a;'=b
    """
    return _FORMULA.sub("'", printable(text))


def _visible(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
