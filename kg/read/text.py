"""A text in a form that patterns can match, with its paragraphs; every place in it is a place in the text itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.read.phrases import Phrases

Span = tuple[int, int]
Patterns = re.Pattern[str] | tuple[re.Pattern[str], ...]

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys(
            "\t\r\f\v\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
        ),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", " "),
        **dict.fromkeys("¹²³⁰⁴⁵⁶⁷⁸⁹", " "),
        "\ufffd": " ",
        "º": "o",
        "°": "o",
    }
)
_NOT_A_NUMBER = "".join(f"(?<!{word})" for word in (  # what a number may follow without a blank
    "rticle", "rticles", "rtículo", "rtículos", "ragraph", "ragraphs", "ection", "ections", "ession", "esiones",
    "pinion", "arts.", "aras.", "para.",
))  # fmt: skip
_MARKS = (  # footnote marks that ran into words: "Covenant.4 The", "Rights12", "9 (2)5 of"
    re.compile(rf"(?<=[a-z]{{3}}[.,;\"]){_NOT_A_NUMBER}[1-9]\d{{0,2}}(?=\s)"),
    re.compile(r"(?<=[a-z]{3}[.,;:\"'][\"'])[1-9]\d{0,2}(?=\s)"),
    re.compile(rf"(?<=[^\W\d_]{{4}}){_NOT_A_NUMBER}[1-9]\d{{0,2}}(?=[\s,.;:)]|$)"),
    re.compile(r"(?<=\))\d{1,2}(?=\s+(?:of|and|is|,))"),
)
_NUMBER = re.compile(r"(?m)^ {0,8}(\d{1,3}) ?\.(?:(\d{1,2})(?!\d)\.?)?\s{0,8}(?=[^\s.])")
_NOTE = re.compile(r"(?m)^ *[\[(]? *Adopted (?:on|at|in|by)\b")
_PHRASES = Phrases(__file__)
_SECTIONS = tuple(
    (name, rf"(?:[ivx]+\.\s*|[A-D1-5]\.\s*)?(?:{'|'.join(_PHRASES.forms(f'section {name}'))})")
    for name in ("source", "state", "discussion", "disposition", "follow-up", "author")
)
_HEADINGS = tuple(
    (name, re.compile(rf"(?im)^ *(?:\(?(?:[a-z]|\d|[ivx]{{1,4}})[.)]\s*)?(?:{pattern})\s*[.:]?(?: \d{{1,2}})? *$"))
    for name, pattern in _SECTIONS
)


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph, or what stands before the first one or between them; its notes, where their marks stand."""

    number: str
    start: int
    end: int
    section: str = ""
    notes: tuple[tuple[int, str], ...] = ()


class Text:
    """A stretch of a text: `plain` has a character for each of its characters, in one spelling."""

    def __init__(
        self, raw: str, start: int = 0, end: int | None = None, plain: str = "", paragraphs: Sequence[Paragraph] = ()
    ) -> None:
        self.raw, self.start, self.end = raw, start, len(raw) if end is None else end
        self._plain, self._known = plain, paragraphs

    @cached_property
    def plain(self) -> str:
        """The text in one spelling."""
        return self._plain or plain_of(self.raw)

    def part(self, start: int, end: int) -> Text:
        """A stretch of it; places stay those of the whole text."""
        return Text(self.raw, start, end, self.plain, self._known)

    @cached_property
    def one_line(self) -> str:
        """The plain text with blanks for ends of line."""
        return self.plain.replace("\n", " ")

    def search(
        self, pattern: re.Pattern[str], start: int | None = None, end: int | None = None
    ) -> re.Match[str] | None:
        """The first match within the stretch, in one line."""
        return pattern.search(self.one_line, self.start if start is None else start, self.end if end is None else end)

    def find(self, pattern: Patterns, start: int | None = None, end: int | None = None) -> list[re.Match[str]]:
        """All matches within the stretch, in one line; of several patterns, in the order of the text."""
        first, last = self.start if start is None else start, self.end if end is None else end
        if isinstance(pattern, re.Pattern):
            return list(pattern.finditer(self.one_line, first, last))
        found = (match for one in pattern for match in one.finditer(self.one_line, first, last))
        return sorted(found, key=re.Match.start)

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The numbered paragraphs in order, each with the section in which it stands."""
        if self._known:
            return [one for one in self._known if self.start <= one.start < self.end]
        places = _ascending(_NUMBER, self.plain, self.start, self.end)
        headings = sorted(
            (match.start(), name)
            for name, pattern in _HEADINGS
            for match in pattern.finditer(self.plain, self.start, self.end)
        )
        found = []
        for n, (number, start) in enumerate(places):
            end = places[n + 1][1] if n + 1 < len(places) else self.end
            section = next((name for place, name in reversed(headings) if place <= start), "")
            cut = min((place for place, _ in headings if start < place < end), default=end)
            if note := _NOTE.search(self.plain, start, cut):
                cut = note.start()
            found.append(Paragraph(number, start, _trimmed(self.plain, start, cut), section))
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.paragraphs]

    def paragraph_at(self, place: int) -> Paragraph | None:
        """The numbered paragraph in which a place lies."""
        n = bisect_right(self._starts, place) - 1
        return self.paragraphs[n] if n >= 0 and place <= self.paragraphs[n].end else None

    def locator(self, place: int) -> str:
        """The paragraph of a place, or what it is called: "heading", "end"."""
        if paragraph := self.paragraph_at(place):
            return paragraph.number
        if not self._starts or place < self._starts[0]:
            return "heading"
        if place > self._starts[-1]:
            return "end"
        return f"after {self.paragraphs[bisect_right(self._starts, place) - 1].number}"

    def in_section(self, *names: str) -> list[Paragraph]:
        """The paragraphs of these sections."""
        return [paragraph for paragraph in self.paragraphs if paragraph.section in names]

    def sentences(self, start: int, end: int) -> list[Span]:
        """The sentences of a stretch."""
        found, at = [], start
        for match in _SENTENCE.finditer(self.one_line, start, end):
            found.append((at, match.start() + 1))
            at = match.end()
        return [(first, last) for first, last in [*found, (at, end)] if self.one_line[first:last].strip()]


_SHORT = "Mr Ms Mrs Dr No Nos art arts para paras St v p par al párr párrs núm núms Sr Sra Mme"
_ABBREVIATED = "".join(f"(?<!\\b{word})" for word in _SHORT.split())
_NUMERAL = "|".join(f"(?<={word} {numeral})" for word in ("category", "and", "II,") for numeral in "IV")
_SENTENCE = re.compile(rf"{_ABBREVIATED}(?:(?<!\b[A-Z])|{_NUMERAL})[.?!](?:[\"')\]]*)\s+(?=[\"(\[]?[A-Z0-9(])")


def plain_of(raw: str) -> str:
    """The text in one spelling of dashes, quotation marks and blanks, without footnote marks; of the same length.

    >>> plain_of("the Covenant.4 The “articles” 9–10")
    'the Covenant.  The "articles" 9-10'
    """
    plain = raw.translate(_SAME_LENGTH)
    for pattern in _MARKS:
        plain = pattern.sub(lambda match: " " * len(match[0]), plain)
    return plain


def _ascending(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[str, int]]:
    """The numbers that follow one another, with their places; a number that does not follow is none of a paragraph."""
    found: list[tuple[str, int]] = []
    major = minor = 0
    for match in pattern.finditer(text, start, end):
        first, second = int(match[1]), int(match[2] or 0)
        gap = 3 if not re.search(r"[.;:\])\"]\s*$", text[max(start, match.start() - 3) : match.start(1)]) else 15
        follows = (second == 0 and major < first <= major + gap) or (
            second > 0
            and (
                (first == major and minor < second <= minor + 2)
                or (first == major + 1 and second <= 2)
                or (first == major + 2 and second == 1)  # one paragraph is missing: "4." and then "6.1"
            )
        )
        if follows and not (not found and first > 2):
            major, minor = first, second
            found.append((f"{first}.{second}" if second else str(first), match.start(1)))
    return found


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
