"""A text without what its print put between its words, and the way back from each place to the text itself.

Left out are: runs of blanks that only set out a page, the symbol and number that each page repeats in the middle of a
paragraph, hyphens that divide a word at the end of a line, and blanks within the few words on which readings rest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from kg.read.text import Span

_BLANK = r"[ \t\u00a0\u2002-\u200a\u202f\u3000]"
_BLANKS = (
    re.compile(rf"(?m)^{_BLANK}+(?=\S)"),
    re.compile(rf"(?<=\S{_BLANK}){_BLANK}+(?=\S)"),
    re.compile(rf"{_BLANK}+(?=\r?\n)"),
)
_SYMBOL = r"[A-Z]{1,5} ?/[A-Z0-9][\w./ -]{3,40}\d(?:/[\w.]{3,8})?\*{0,3}"
_STRONG = (
    rf"(?:(?P<symbol>{_SYMBOL})(?:{_BLANK}+\d{{1,3}})?|\d{{1,3}}{_BLANK}+(?P<symbol2>{_SYMBOL})|"
    rf"(?:\d{{1,3}}{_BLANK}+)?GE\.\d\d-\d{{4,6}}(?:{_BLANK}*\([A-Z]\))?[\d\s]{{0,16}}?(?:{_BLANK}+\d{{1,3}})?|"
    r"[Pp]age \d{1,3})"
)
_LINE = re.compile(rf"{_BLANK}*(?:{_STRONG}|(?P<number>\d{{1,3}})|(?P<empty>)){_BLANK}*")
_HYPHEN = re.compile(
    rf"(?<![^\W\d_])(?P<first>[^\W\d_]{{2,}})-{_BLANK}*\r?\n{_BLANK}*(?P<second>[a-zß-ÿ]{{2,}})(?![^\W\d_])"
)
_WORDS = (
    "articles? paragraphs? covenant convention declaration universal committee government arbitrary deprivation "
    "contravention category categories communications? violations? international political protocol optional "
    "opinions? detention following transmitted concerning working rights parties"
)


def _pattern(word: str) -> str:
    stem, plural = word.removesuffix("s?"), word.endswith("s?")
    return " ?".join(stem) + ("(?: ?s)?" if plural else "")


_SPLIT = re.compile(rf"(?<![\w'’])(?:{'|'.join(map(_pattern, _WORDS.split()))})(?![\w'’])", re.IGNORECASE)


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

    >>> tidied("articles  9,\\n   10 and arti-\\ncle 11 of the Cove nant").text
    'articles 9,\\n10 and article 11 of the Covenant'
    """
    furniture = _furniture(raw)
    cuts = [*furniture, *_hyphens(raw), *_split_words(raw)]
    cuts += [match.span() for pattern in _BLANKS for match in pattern.finditer(raw)]
    return _without(raw, cuts)


def _without(raw: str, cuts: list[Span]) -> Tidy:
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    at = length = 0
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
        match = _LINE.fullmatch(raw[start:end].rstrip("\r\n"))
        symbol = match and (match["symbol"] or match["symbol2"])
        name = re.sub(r"[\s*]", "", symbol or "")
        first = bool(name) and name not in seen
        seen.add(name)
        if match and not first:
            block.append((start, end, match["number"] is None and match["empty"] is None))
            continue
        found += _block(block, raw)
        block = []
    return found + _block(block, raw)


def _block(block: list[tuple[int, int, bool]], raw: str) -> list[Span]:
    if not any(strong for _, _, strong in block) or not block[0][0] or block[-1][1] == len(raw):
        return []
    return [(block[0][0], block[-1][1])]


def _hyphens(raw: str) -> list[Span]:
    """The hyphens at ends of lines, with the end of the line; a word that has a hyphen elsewhere keeps it."""
    found = []
    for match in _HYPHEN.finditer(raw):
        word = f"{match['first']}-{match['second']}"
        hyphen = match.end("first")
        found.append((hyphen + (word in raw), match.start("second")))
    return found


def _split_words(raw: str) -> list[Span]:
    found: list[Span] = []
    for match in _SPLIT.finditer(raw):
        blanks = [match.start() + n for n, letter in enumerate(match[0]) if letter == " "]
        if 0 < len(blanks) <= 2:
            found += [(at, at + 1) for at in blanks]
    return found
