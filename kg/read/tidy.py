"""A text without what its print put between its words, and the way back from each place to the text itself.

Left out are: runs of blanks that only set out a page, the symbol and number that each page repeats in the middle of a
paragraph, and hyphens that divide a word at the end of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from kg.read.text import Span

_BLANK = r"[ \t\u00a0\u2002-\u200a\u202f\u3000]"
_BLANKS = re.compile(rf"{_BLANK}+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")  # soft hyphens and blanks without width
_EMPTY_LINES = re.compile(rf"(?<=\n)(?:{_BLANK}*\r?\n){{3,}}")
_LONGEST = 80  # characters of a line that a page repeats
_SYMBOL = r"[A-Z]{1,5} ?/[A-Z0-9][\w./ -]{3,40}\d(?:/[\w.]{3,8})?\*{0,3}"
_STRONG = (
    rf"(?:(?P<symbol>{_SYMBOL})(?:{_BLANK}+\d{{1,3}})?|\d{{1,3}}{_BLANK}+(?P<symbol2>{_SYMBOL})|"
    rf"(?:\d{{1,3}}{_BLANK}+)?GE\.\d\d-\d{{4,6}}(?:{_BLANK}*\([A-Z]\))?[\d\s]{{0,16}}?(?:{_BLANK}+\d{{1,3}})?|"
    r"[Pp]age \d{1,3})"
)
_LINE = re.compile(rf"(?:{_STRONG}|(?P<number>\d{{1,3}})|(?P<empty>))")
_FOOTNOTE = re.compile(  # the first line of notes at the foot of a page, or the rule above them
    rf"(?:_{{5,}}|\d{{1,3}}{_BLANK}+(?:See|Ibid|Idem|Cited|Opinions?|Deliberation|General|Human Rights|"
    r"Available|Concluding|Communication|Committee|[A-Z]{1,5}/).*)"
)
_GOES_ON = re.compile(r"\s*(?:[a-zß-ÿ(]|\d{1,2}(?:,|\s(?!\.)))")
_HYPHEN = re.compile(
    rf"(?<![^\W\d_])(?P<first>[^\W\d_]{{2,}})-{_BLANK}*\r?\n{_BLANK}*(?P<second>[a-zß-ÿ]{{2,}})(?![^\W\d_])"
)


@dataclass(frozen=True)
class Tidy:
    """A tidy text, and for each stretch of it where it begins there and in the text itself."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def place(self, at: int) -> int:
        """The place in the text itself of a character of the tidy text."""
        n = bisect_right(self.starts, at) - 1
        return self.origins[n] + at - self.starts[n]

    def span(self, start: int, end: int) -> Span:
        """The stretch of the text itself that a stretch of the tidy text came from."""
        first = self.place(start)
        return first, self.place(end - 1) + 1 if end > start else first


def tidied(raw: str) -> Tidy:
    """The tidy text of a text.

    >>> tidied("articles  9,\\n   10 and arti-\\ncle 11 of the Covenant").text
    'articles 9,\\n10 and article 11 of the Covenant'
    """
    cuts = [*_furniture(raw), *_hyphens(raw), *_blanks(raw)]
    return _edited(raw, [*cuts, *(match.span() for match in _INVISIBLE.finditer(raw))])


def _edited(raw: str, cuts: list[Span]) -> Tidy:
    """The text without the cuts."""
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = at = 0
    for start, end in [*sorted(cuts), (len(raw), len(raw))]:
        if start > at or (start == at == 0 and not starts):
            parts.append(raw[at:start])
            starts.append(length)
            origins.append(at)
            length += start - at
        at = max(at, end)
    return Tidy("".join(parts), tuple(starts), tuple(origins))


def _furniture(raw: str) -> list[Span]:
    """Blocks of lines that a page repeats; the first time that a symbol stands on a line of its own it stays."""
    lines = [0, *(match.end() for match in re.finditer("\n", raw)), len(raw)]
    found: list[Span] = []
    seen: set[str] = set()
    block: list[tuple[int, int, bool]] = []
    for start, end in pairwise(lines):
        line = raw[start:end].strip()
        match = _LINE.fullmatch(line) if len(line) <= _LONGEST else None
        symbol = match and (match["symbol"] or match["symbol2"])
        name = re.sub(r"[\s*]", "", symbol or "")
        first = bool(name) and name not in seen
        seen.add(name)
        if match and not first:
            block.append((start, end, match["number"] is None and match["empty"] is None))
            continue
        found += _block(block, raw)
        block = []
    return found


def _block(block: list[tuple[int, int, bool]], raw: str) -> list[Span]:
    """The stretch of a block, with the notes above it if a sentence goes on behind them."""
    if not any(strong for _, _, strong in block) or not block[0][0]:
        return []
    start, end = block[0][0], block[-1][1]
    if not _GOES_ON.match(raw, end):
        return [(start, end)]
    at = start
    for _ in range(10):
        at = raw.rfind("\n", 0, at - 1) + 1
        if at <= 0:
            break
        line = raw[at : raw.find("\n", at)].strip()
        before = raw[max(0, at - 200) : at].rstrip()
        if _FOOTNOTE.fullmatch(line) and not re.search(r"[.;:!?\"”)]\d{0,3}$", before):
            return [(at, end)]
    return [(start, end)]


def _hyphens(raw: str) -> list[Span]:
    """The hyphens at ends of lines, with the end of the line; a word that has a hyphen elsewhere keeps it."""
    whole = set(re.findall(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+", raw))
    found = []
    for match in _HYPHEN.finditer(raw):
        word = f"{match['first']}-{match['second']}"
        hyphen = match.end("first")
        found.append((hyphen + (word in whole), match.start("second")))
    return found


def _blanks(raw: str) -> list[Span]:
    """The blanks at the ends of lines, all but one of those between two words, and many empty lines."""
    found = []
    for match in _BLANKS.finditer(raw):
        start, end = match.span()
        outside = start == 0 or raw[start - 1] == "\n" or raw[end : end + 1] in ("\n", "\r", "")
        if outside or end - start > 1:
            found.append((start if outside else start + 1, end))
    for match in _EMPTY_LINES.finditer(raw):  # two of them stay
        second = raw.index("\n", raw.index("\n", match.start()) + 1)
        found.append((second + 1, match.end()))
    return found
