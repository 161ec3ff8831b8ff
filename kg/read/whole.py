"""Reads one decision of a treaty body from a record of a corpus: its paragraphs with their numbers, headings and notes.

The record is one JSON object: `doc`, where known `symbol`, `country` and `title`, and `paragraphs` with `id`,
`section`, `text` and `footnotes`. The text that is made of it has a cover, the numbered paragraphs below their
headings, and the notes at the end; a fact of a note belongs to the paragraph of the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kg.read import reading
from kg.read.gazetteer import Gazetteer
from kg.read.model import Decision
from kg.read.phrases import Phrases
from kg.read.text import Paragraph, Text

__all__ = ["read_record", "text_of"]

_DOC = re.compile(
    r"(?P<body>ccpr|cat|cedaw|cerd|crpd|crc|ced|e)-c-?(?:12-)?(?P<session>\d{1,3})-(?:d-)?(?P<rest>[\w-]+)"
)
_NUMBERS = re.compile(  # with a year behind several; numbers of four digits are given since 2001
    r"(?<!\d)(?:(\d{1,3}(?:-\d{1,3})*)-((?:19|20)\d\d)|(\d{4}(?:-\d{4})*?)-(20\d\d))(?=-|$)"
)
_MARK = re.compile(r"\[\[fn:(\w+)\]\]")
_LEAD = re.compile(r"\s*(?P<number>\d{1,2}(?:\s?\.\s?\d{1,2})?)(?:\s?[.,](?!\d))?\s+(?=[\"'“‘(\[]?[A-Z])")
_INLINE = re.compile(
    r"(?<=[.;:)\]\"”’])\s+(?P<number>\d{1,2}(?:\.\d{1,2})?)(?:\.\s*|\s+)(?=(?:The|In|On|As|With|Having|For|It)\b)"
)
_MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_OPINION = re.compile(
    r"(?i)(?<!legal )(?<!advisory )(?:\bopinions?\b(?! of the working group)|\bdissent|\bconcurring\b)"
)
_APART = re.compile(r"(?i)^\W*(?:appendi|annex [b-z0-9ivx]+\b|notes?$)")
_PHRASES = Phrases(__file__)
_BODY_SPEAKS = _PHRASES.pattern("body-speaks")
_SECTIONS = _PHRASES.kinds("section")  # the first that fits


@dataclass
class _Part:
    """A paragraph of the record; it has no number if it goes on with the one before."""

    number: str
    heading: str
    words: str
    notes: list[str] = field(default_factory=list)
    marked: list[tuple[int, str]] = field(default_factory=list)  # where the mark of a note stands, and the note
    apart: bool = False  # of an opinion of a member, or of an annex


def read_record(record: Mapping[str, Any], known: Gazetteer) -> tuple[str, tuple[Decision, ...]]:
    """The text of a record and the decisions in it; none if it is a report or a text without paragraphs."""
    text, body = text_of(record)
    found = reading.treaty_body(text, body, known) if body else None
    return text.raw, (found,) if found else ()


def text_of(record: Mapping[str, Any]) -> tuple[Text, str]:
    """The text of a record, and the body that decided; the body is empty if the record is no decision."""
    lines: list[str] = []
    paragraphs: list[Paragraph] = []
    at = 0

    def write(words: str) -> tuple[int, int]:
        nonlocal at
        lines.append(words)
        start, at = at, at + len(words) + 2
        return start, start + len(words)

    cover, body = _cover(record)
    write(cover)
    parts = list(_parts(record))
    heading = section = ""
    notes: list[tuple[str, str, str]] = []
    for part in parts:
        if part.heading and part.heading != heading:
            write(part.heading)
            section = _section_of(part.heading) or section
        heading = part.heading
        section = "discussion" if _BODY_SPEAKS.match(part.words) else section
        start, end = write(f"{part.number}. {part.words}" if part.number and not part.apart else part.words)
        marked = tuple((end - len(part.words) + place, note) for place, note in part.marked)
        if part.apart:
            paragraphs.append(Paragraph(part.number or "separate opinion", start, end, "apart"))
        elif part.number or not paragraphs:
            paragraphs.append(Paragraph(part.number, start, end, section, marked))
        else:
            before = paragraphs[-1]
            paragraphs[-1] = Paragraph(before.number, before.start, end, before.section, before.notes + marked)
        notes += [(paragraphs[-1].number, note, "apart" if part.apart else "notes") for note in part.notes]
    if notes:
        write("Notes")
    for number, note, section in notes:
        paragraphs.append(Paragraph(number, *write(note), section))
    return Text("\n\n".join(lines), paragraphs=paragraphs), body


def _cover(record: Mapping[str, Any]) -> tuple[str, str]:
    """The lines above the first paragraph, from what the record says of the document; and the body."""
    doc = str(record.get("doc") or "").lower()
    match = _DOC.match(doc)
    if not match:
        return doc, ""
    body = match["body"].upper()
    numbers = [
        f"{one}/{of_few or of_many}"
        for few, of_few, many, of_many in _NUMBERS.findall(match["rest"])
        for one in (few or many).split("-")
    ]
    symbol = str(record.get("symbol") or "")
    if not symbol and len(numbers) == 1 and (kind := re.search(r"-(dr?)-", doc)):
        middle = f"{body}/C.12" if body == "E" else f"{body}/C"
        symbol = f"{middle}/{match['session']}/{kind[1].upper()}/{numbers[0]}"
    lines = [symbol or doc]
    if numbers:
        lines.append(f"Communication No. {' and '.join(numbers)}")
    if record.get("country"):
        lines.append(f"State party: {record['country']}")
    if record.get("title"):
        lines.append(f"Title: {' '.join(str(record['title']).split())}")
    return "\n".join(lines), body if numbers else ""


def _parts(record: Mapping[str, Any]) -> Iterator[_Part]:
    """The paragraphs of a record in order, with the numbers that the record lost, and opinions of members apart."""
    apart, last = False, (0, 0)
    listed = [one for one in record["paragraphs"] if one.get("text")]
    present = {_pair(str(one.get("id") or "")) for one in listed}
    numbers = [_pair(_numbered(one)[0]) for one in listed]
    for n, one in enumerate(listed):
        number, words = _numbered(one)
        heading = " ".join(str(one.get("section") or "").split())
        printed = str(one.get("id") or "")
        here = _pair(number)
        again = here in ((1, 0), (1, 1)) and last >= (2, 2) and not _goes_on(numbers[n:], last)
        apart = (
            apart or again or printed.startswith(("OP", "A")) or bool(_OPINION.search(heading) or _APART.match(heading))
        )
        if not apart and here > (0, 0):
            following = next((pair for pair in numbers[n + 1 :] if pair > (0, 0)), here)
            if last == (0, 0) and (following < here or _MONTH.match(words)):
                continue  # the rest of a date of the cover: "17." and "October–4 November 2011"
            if here < last or (last > (0, 0) and here[0] > last[0] + 4):
                number = ""
            else:
                last = here
        noted = [note for note in one.get("footnotes") or () if isinstance(note, dict)]
        notes = {str(note.get("n")): str(note.get("text") or "") for note in noted}
        pieces = [(number, words)] if apart else list(_split(number, words, last, present))
        for m, (piece, said) in enumerate(pieces):
            last = max(last, _pair(piece)) if not apart else last
            plain, marked = _unmarked(said, notes)
            yield _Part(piece, heading, plain, [*notes.values()] if m == len(pieces) - 1 else [], marked, apart)


def _unmarked(words: str, notes: Mapping[str, str]) -> tuple[str, list[tuple[int, str]]]:
    """Words without the marks of notes, and each note whose mark stands there once, with the place of the mark."""
    plain, *others = _MARK.split(words)
    marked = []
    for name, part in zip(others[::2], others[1::2], strict=True):
        plain = plain.rstrip() if part.startswith(" ") else plain
        if others[::2].count(name) == 1 and name in notes:
            marked.append((len(plain), notes[name]))
        plain += part if plain else part.lstrip()
    return plain.strip(), marked


def _goes_on(numbers: list[tuple[int, int]], last: tuple[int, int]) -> bool:
    """True if numbers come back to those that follow the last one, and not by counting up to them from 1 again."""
    following = ((last[0], last[1] + 1), (last[0] + 1, 0), (last[0] + 1, 1))
    before = ((last[0], last[1]), (last[0], 0))
    return any(one in following and other not in before for other, one in pairwise(numbers))


def _numbered(one: Mapping[str, Any]) -> tuple[str, str]:
    """The number of a paragraph and its words: from its text, if the record made up the number."""
    words = " ".join(str(one["text"]).split())
    printed = str(one.get("id") or "").removesuffix(".")
    if re.fullmatch(r"[\d.]+", printed):
        return printed, words
    if printed and not printed.startswith("G"):
        return printed.partition("-")[2].lstrip("UG"), words
    if lead := _LEAD.match(words):
        return re.sub(r"\s", "", lead["number"]), words[lead.end() :]
    return "", words


def _pair(number: str) -> tuple[int, int]:
    """The two figures of a number: (9, 3) of "9.3"; (0, 0) of other words."""
    match = re.fullmatch(r"(\d{1,2})(?:\.(\d{1,2}))?(?:\.\d{1,2})?\.?", number)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _split(number: str, words: str, last: tuple[int, int], present: set[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """A paragraph, and those that follow it in its words because their number was not seen: "… 9. The Committee …"."""
    start = 0
    for match in _INLINE.finditer(words):
        here = _pair(match["number"])
        follows = here in ((last[0], last[1] + 1), (last[0] + 1, 0), (last[0] + 1, 1))
        if follows and here not in present:
            yield number, words[start : match.start()]
            number, start, last = match["number"], match.end(), here
    yield number, words[start:]


def _section_of(heading: str) -> str:
    """The section that a heading begins."""
    return next((name for name, words in _SECTIONS if words.search(heading.lower())), "")
