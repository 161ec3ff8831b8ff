"""The decisions of treaty bodies that a treaty body cites in its own considerations, with the paragraph that cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.read.committees import SYMBOL
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Paragraph, Text, plain_of

_PHRASES = Phrases(__file__)
_NUMBER, _COMMUNICATION, _PARTIES, _EARLIER, _OTHER, _PINPOINT, _PAGE_NOTE = map(
    _PHRASES.pattern, ("number", "communication", "parties", "earlier", "other", "paragraph", "page-note")
)
_CITED = re.compile(rf"{SYMBOL.pattern}(?P<joined>(?:\W{{0,4}}(?:and )?{_NUMBER.pattern})*)|{_COMMUNICATION.pattern}")
_BODIES = _PHRASES.kinds("body")
_FORMS = {name: "|".join(_PHRASES.forms(name)) for name in ("notes", "own", "cites", "party")}
_SPEAKS = re.compile("|".join(f"(?P<{name}>{forms})" for name, forms in _FORMS.items()))
_PARTY = re.compile(f"{_FORMS['cites']}|{_FORMS['party']}")


def read_citing(text: Text, stop: int, body: str, notes: Notes) -> None:
    """Notes the decisions that the body itself cites before a place, with the paragraph cited: "CCPR 7/2031 9.2"."""
    own = [fact.value.partition("/") for fact in notes.facts if fact.field == "number"]
    numbers, years = [int(number) for number, _, _ in own] or [0], {year for _, _, year in own}
    for paragraph in _considerations(text, stop):
        for before, words in _own_words(text, paragraph, stop):
            for of, number, pinpoint in _citations(before, words, body):
                n, _, year = number.partition("/")
                if of != body or year not in years or not min(numbers) <= int(n) <= max(numbers):  # joined ones between
                    value, group = f"{of} {number} {pinpoint}".strip(), f"citation {paragraph.number}"
                    notes.add("cites-in-reasons", value, (paragraph.start, paragraph.end), group)


def _considerations(text: Text, stop: int) -> Iterator[Paragraph]:
    """The numbered paragraphs of sections in which the body considers, from the first in which it speaks."""
    speaks = False
    for paragraph in text.paragraphs:
        is_here = paragraph.section == "discussion" and paragraph.start < stop
        speaks = is_here and (speaks or any(one["own"] for one in text.find(_SPEAKS, paragraph.start, paragraph.end)))
        if speaks and paragraph.number[:1].isdigit():
            yield paragraph


def _own_words(text: Text, paragraph: Paragraph, stop: int) -> Iterator[tuple[str, str]]:
    """The words of a paragraph that are the body's own and the notes to them, each behind what stands before it."""
    page_note = text.search(_PAGE_NOTE, paragraph.start, min(paragraph.end, stop))
    end = page_note.start() if page_note else min(paragraph.end, stop)
    is_own = True
    for first, last in text.sentences(paragraph.start, end):
        at, is_sure = first, False
        for match in [*text.find(_SPEAKS, first, last), None]:
            until = match.start() if match else last
            if is_own:
                yield text.one_line[first:at], text.one_line[at:until]
                for place, note in paragraph.notes:  # a mark may stand behind the end of a sentence
                    if at < place <= (until if match else last + 2):
                        yield text.one_line[first:place], _PARTY.split(plain_of(" ".join(note.split())), maxsplit=1)[0]
            at = until
            if match:
                is_sure = is_sure or bool(match["own"])
                is_own = bool(match["own"] or match["notes"]) or (is_sure and not match["cites"])


def _citations(sentence: str, words: str, body: str) -> Iterator[tuple[str, str, str]]:
    """The decisions that words cite: body, number, and the paragraph where one is printed."""
    found = list(_CITED.finditer(words))
    ends = [*(one.start() for one in found[1:]), len(words)]
    for match, following in zip(found, ends, strict=False):
        before, after = words[max(0, match.start() - 80) : match.start()], words[match.end() : following][:240]
        beside = _PARTIES if match["bare"] else _EARLIER
        if not match["body"] and not (beside.search(before) or beside.search(after[:80])):
            continue
        of = match["body"] or _named(words[: match.start()], _named(sentence, body, others=False))
        numbers = list(dict.fromkeys(re.sub(r"\s", "", one) for one in _NUMBER.findall(match[0])))
        pinpoint = _pinpoint(before, after) if len(numbers) == 1 or match["body"] else ""
        for number in numbers if of != "NONE" else ():
            yield of, number, pinpoint


def _named(words: str, body: str, *, others: bool = True) -> str:
    """The body that words name last, which may be none that decides communications; else the body given."""
    named = [(one.end(), name) for name, form in _BODIES if others or name != "none" for one in form.finditer(words)]
    return max(named)[1].upper() if named else body


def _pinpoint(before: str, after: str) -> str:
    """The paragraphs of a cited decision that are printed behind it; empty where they may be those of another text."""
    between, *place = _PINPOINT.split(after, maxsplit=1)
    parties = len(_PARTIES.findall(between)) + bool(_PARTIES.search(re.split(r";|\band\b", before)[-1]))
    if not place or _OTHER.search(between) or parties > 1 or re.search(r"(?<!\bv)\.\s+[A-Z]\w", between):
        return ""
    return " ".join(place[0].split())
