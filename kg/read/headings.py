"""Headings of decisions of the Working Group: where they stand in a text, and their number, State and persons."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kg.read import states
from kg.read.dates import MONTH, YEAR, digits
from kg.read.gazetteer import Gazetteer
from kg.read.model import Notes
from kg.read.text import Text

_NUMBER = rf"(?P<number>\d{{1,3}})\s?/\s?(?P<year>{YEAR})"
_WORD = r"(?:(?P<kind>Opinion|OPINION|Decision|DECISION)\s+)"
_NO = r"(?:No\.?|[Nn][oº°]\.?|NO\.?|#)\s*"
_MARK = r"[ ]*[*†‡\d, ]{0,14}[ ]*$"  # what stands behind a heading: "1", "*, **", "* **"
_BRACKETS = r"\(\s*(?P<state>[^()\n]{3,60}(?:\([^()]{3,50}\))?[^()]{0,120})\s*\)"
_REPRINTED = r"(?:[^\n]{0,60}Working Group on Arbitrary Detention[^\n:]{0,120}:\s)"
_AGAIN = r"(?i:(?:opinion|decision)\s+n)"  # the heading, below the title of a page
_FORMS = (
    re.compile(
        rf"(?m)^[ ]*{_REPRINTED}?{_WORD}(?:{_NO})?{_NUMBER},?\s*concerning\s*:?\s*"
        rf"(?P<persons>(?:(?!\n\s*\d{{1,2}}\.|\n[ ]*{_AGAIN})[^§]){{3,900}}?)\s*{_BRACKETS}{_MARK}"
    ),
    re.compile(rf"(?m)^[ ]*{_WORD}?{_NO}{_NUMBER}\s*{_BRACKETS}{_MARK}"),
)
_CONCERNING = re.compile(
    r"(?:(?<=\n\n)concerning|Concerning|CONCERNING)\s*:?\s+(?P<persons>[^§]{3,3000}?)"
    r"(?=,?\s+on\s+the\s+one\s+hand\b|[.;]\s*\n|\n\s*(?:The |1\s?\.|[A-Z][^\n]{2,60} (?:is|has|signed|ratified)\b)"
    r"|\n\s*\n|\s+The (?:Government|State|source)\b|\s+1\s?\.\s)"
)
_SYMBOL = re.compile(
    r"\bA\s?[/Il|]\s?HRC\s?[/Il|]\s?WGAD\s?[/Il|]\s?(?P<year>[12][\d ]{3,6}?)\s?/\s?"
    rf"(?P<number>\d(?:(?! \d{{1,2}} {MONTH}) ?\d){{0,2}})(?![\d/])"
)
_MARKS = re.compile(r"Working Group|Communication addressed to")
SHORTEST = 500  # characters of a decision; what is shorter is a line of contents
_TITLES = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Messrs|Mmes|MM|M|Mme|Sr|Sra|Sres)\.?\s+)"
_A_STATE = re.compile(
    r"(?:the |la |le |el |l')(?:(?:\w+ ){0,3}(?:republic|kingdom|state|federation|emirate|sultanate)\b|"
    r"r[ée]publi(?:que|ca)|royaume|reino|[ée]tat|estado|fédération|federación|gouvernement|gobierno|government)",
    re.IGNORECASE,
)
_AND_OTHERS = re.compile(r"\band \w+ (?:others?|other .*)$|\bet al\b.*$|\by otr[oa]s\b.*$", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"^[\W\d_]|\d|[?!:§]|^(?:d'une|d'autre|por (?:una|otra)|on the)\b|"
    r"\b(?:others?|persons?|individuals?|minors?|members|Government|communication|Working Group|detainees)\b"
)
_INITIALS = re.compile(r"(?:[A-Z]\.?\s?){1,5}")


@dataclass(frozen=True)
class Heading:
    """A heading: what it matched and where the decision that it heads ends."""

    kind: str
    match: re.Match[str]
    end: int


def headings(text: Text) -> list[Heading]:
    """The headings of the decisions in a text; lines of contents and mentions in running text are none."""
    found: dict[int, re.Match[str]] = {}
    for pattern in _FORMS:
        for match in pattern.finditer(text.plain, text.start, text.end):
            if not any(abs(place - match.start()) < 20 for place in found):
                found[match.start()] = match
    places = sorted(found)
    result = []
    for n, place in enumerate(places):
        match = found[place]
        end = places[n + 1] if n + 1 < len(places) else text.end
        kind = match.groupdict().get("kind") or "Opinion"
        if end - place >= SHORTEST and _MARKS.search(text.plain, match.end(), min(end, match.end() + 1500)):
            result.append(Heading(kind, match, end))
    return result


def read_heading(text: Text, heading: Heading, known: Gazetteer, notes: Notes) -> None:
    """Number, symbol, kind, States and persons."""
    match = heading.match
    notes.add("kind", heading.kind.lower(), match.span())
    _number(text, heading, notes)
    named, span = match.groupdict().get("state"), match.span()
    if not named:
        notes.refuse("state", "the heading names no State", span)
    elif (found := states.states(" ".join(named.split()), known)) is None:
        notes.refuse("state", f"no State of the record is called “{' '.join(named.split())}”", match.span("state"))
    else:
        for one in found:
            notes.add("state", one.rpartition("/")[2], match.span("state"))
    _persons(text, heading, notes)


def _number(text: Text, heading: Heading, notes: Notes) -> None:
    """The number of the heading and the symbol, if they agree; what a scan damaged counts only if something agrees."""
    match = heading.match
    number, year = digits(match["number"]), digits(match["year"])
    symbols = [
        (digits(one["number"]), digits(one["year"]), one.span())
        for one in _SYMBOL.finditer(text.plain, max(0, match.start() - 3000), match.start())
    ] or [
        (digits(one["number"]), digits(one["year"]), one.span())
        for one in _SYMBOL.finditer(text.plain, match.start(), min(heading.end, match.start() + 400))
    ]
    symbol = symbols[-1] if symbols else None
    damaged = bool(set(match["year"]) & set("OIl]|"))
    span = (match.start("number"), match.end("year"))
    if not 1991 <= int(year) <= 2040 or int(number) == 0:
        notes.refuse("number", f"{' '.join(match[0].split())[:60]} has no number that can be read", span)
    elif symbol and (symbol[0].lstrip("0"), symbol[1]) != (number.lstrip("0"), year):
        reason = f"the symbol says {symbol[0]}/{symbol[1]} and the heading {number}/{year}"
        notes.refuse("number", reason, span)
        notes.refuse("symbol", reason, symbol[2])
        return
    elif damaged and not symbol:
        notes.refuse("number", f"the scan is damaged here, and nothing else says that it is {number}/{year}", span)
    else:
        notes.add("number", f"{int(number)}/{year}", span)
    if symbol:
        notes.add("symbol", f"A/HRC/WGAD/{symbol[1]}/{int(symbol[0])}", symbol[2])


def _persons(text: Text, heading: Heading, notes: Notes) -> None:
    named, span = heading.match.groupdict().get("persons"), (0, 0)
    if named:
        span = heading.match.span("persons")
    elif found := _CONCERNING.search(text.plain, heading.match.end(), min(heading.end, heading.match.end() + 3500)):
        named, span = found["persons"], found.span("persons")
    if not named:
        notes.refuse("person", "the heading names no person", heading.match.span())
        return
    for name, start, end in people(named, span[0]):
        notes.add("person", name, (start, end))
    if _AND_OTHERS.search(" ".join(named.split())):
        notes.refuse("person", "there are others whom the heading does not name", span)


_LIGATURES = re.compile("[\ufb00-\ufb06]")
_NOT_A_NAME = re.compile(
    r"[^\w\s.'’‘`´ʻʼ()/-]|[\d_ªº¼½¾]|[ÂÃ](?=[\s´]|$)|[^\W\d_]{3}\. (?=[a-z])|(?<=[a-zß-ÿ])I(?=[a-zß-ÿ])|"
    r"\b(?:[Tt]he|[Cc]oncerning|from|under|until|[Aa]rticles?|"
    r"[Cc]omment|Convention|Treatment|Degrading|Protocole?|Facultativo|Pacte?o?|artículos?|concernant|relativ[ao])\b"
)


def is_name(words: str) -> bool:
    """True if words may be a name: without signs, figures and words that no name has.

    >>> is_name("Nguyễn Hữu Khoát"), is_name("Rachid H0lf"), is_name("Viktor Sapt The"), is_name("CastaÃ±eira")
    (True, False, False, False)
    """
    return not _NOT_A_NAME.search(unicodedata.normalize("NFC", words))


def spelt(name: str) -> str:
    """A name in the letters that it is written with: accents joined to their letters, and no ligatures of print.

    >>> spelt("Berfin"), len(spelt("Mantecón"))
    ('Berfin', 8)
    """
    letters = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), name)
    return unicodedata.normalize("NFC", letters)


def people(named: str, offset: int = 0) -> list[tuple[str, int, int]]:
    """The names in a list of persons, each with its place; initials alone, and words for a number of people, are none.

    >>> [name for name, _, _ in people("Mr. Rudolf Rassendyll and Messrs. Anton Bersonin1, Max Holf and two others")]
    ['Rudolf Rassendyll', 'Anton Bersonin', 'Max Holf']
    """
    cut = _AND_OTHERS.search(named)
    found = []
    start = 0
    stretch = named[: cut.start()] if cut else named
    for match in [*re.finditer(r"\s*(?:[,;:]|\s(?:and|et|y|as well as)\s|\(\w\)\s|\b\d{1,2}\.\s)\s*", stretch), None]:
        end = match.start() if match else len(stretch)
        if one := _person(stretch, start, end):
            found.append((one[0], offset + one[1], offset + one[2]))
        start = match.end() if match else end
    return found


def _person(stretch: str, start: int, end: int) -> tuple[str, int, int] | None:
    words = stretch[start:end]
    lead = re.match(rf"\s*(?:and\s+|et\s+|y\s+|the (?:minor|late) )?(?:{_TITLES})*", words)
    first = start + (lead.end() if lead else 0)
    name = re.sub(r"[\d*†‡\s.]+$", "", re.sub(r"\s*\([^)]*\)?\s*$", "", stretch[first:end]))
    clean = " ".join(name.split())
    tokens = clean.split()
    is_short = len(clean) < (5 if clean.isupper() and len(tokens) > 1 else 3)
    if is_short or len(tokens) > 9 or not any(token[0].isupper() for token in tokens) or not is_name(clean):
        return None
    if _INITIALS.fullmatch(clean) or _NO_PERSON.search(clean) or _A_STATE.match(clean):
        return None
    return spelt(clean), first, first + len(name)
