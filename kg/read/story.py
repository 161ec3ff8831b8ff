"""The story of a decision beside its findings: allegations, dated events, domestic law, citations, other opinions."""

from __future__ import annotations

import re

from kg.read.dates import YEAR, digits
from kg.read.disposition import defines
from kg.read.events import EventContext, read_event
from kg.read.gazetteer import Gazetteer
from kg.read.headings import is_name, spelt
from kg.read.lists import articles, local
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.provisions import Laws, read_provisions
from kg.read.text import Paragraph, Span, Text

_PHRASES = Phrases(__file__, year=YEAR)
_ALLEGES, _TOLD_BY_SOURCE, _OF_BODY, _FORMER, _DENIES, _NOT_OF_AUTHOR, _OF_AUTHOR = map(
    _PHRASES.pattern, ("alleges", "told-by-source", "of-body", "former", "denies", "not-of-author", "of-author")
)
_BODY_BEGINS = re.compile(r"\d+\.\s*The Working Group\b")  # under a lost heading
_GOES_ON = re.compile(r"\d+\.\s*It\b")
_PROCEDURE = r"cat/art_22|icerd/art_14|ced/art_31"
_OPINIONS = re.compile(
    rf"\b(?:[Oo]pinions?|[Ss]ame text as [^)]{{0,60}}?\b[Dd]ecision)\s+(?:Nos?\.?|nos?\.?)\s*"
    rf"(?P<list>\d{{1,3}}\s?/\s?{YEAR}(?:(?:,?\s*(?:\([^)]{{0,60}}\)|(?:at )?"
    rf"paras?\.\s?[\d\s,-]+(?:and \d+)?|paragraphs?\s[\d\s,-]+)\s*)?(?:[,;]|\s*and|"
    rf"\s*or)\s*(?:and\s+)?(?:Nos?\.\s*)?\d{{1,3}}\s?/\s?{YEAR})*)"
)
_OPINION = re.compile(rf"(?<!\d)(\d{{1,3}})\s?/\s?({YEAR})(?!\d)")
_SYMBOLS = re.compile(
    r"\b(?:A/HRC|A/RES|E/CN\.4|CCPR/C|CAT/C|CEDAW/C|CRC/C|CRPD/C|CERD/C|CED/C|S|A)/[A-Z0-9][\w./-]*\d(?:/[\w.-]*\w)?"
)
_VIEWS = re.compile(rf"\b(?:communication|complaint)s? Nos?\.?\s?(\d{{1,4}}/{YEAR})")
_SEPARATE = _PHRASES.each("separate")


def read_alleged(text: Text, stop: int, known: Gazetteer, notes: Notes, context: str = "") -> None:
    """The articles that the source, or the author, says were breached."""
    said: set[str] = set()
    for paragraph in _telling(text, stop, of_committee=bool(context)):
        for span in _claims(text, (paragraph.start, min(paragraph.end, stop)), of_committee=bool(context)):
            found, refused = articles(text, span, known, context)
            for bad in refused:
                notes.refuse("alleged", bad.reason, (bad.start, bad.end))
            for one in found:
                for value in one.values:
                    if value not in said and (not context or _is_right(value, context)):
                        said.add(value)
                        notes.add("alleged", value, (one.start, one.end))


def _telling(text: Text, stop: int, *, of_committee: bool) -> list[Paragraph]:
    """The paragraphs in which the source, or the author, speaks; none of them defines the categories."""
    told = text.in_section("source", "author")
    opening = [one for one in text.paragraphs if one.section == "" and one.start < stop]
    found, body_speaks = [], False
    for one in [*(opening if of_committee else []), *told] or opening[2:]:
        words = text.one_line[one.start : one.end]
        body_speaks = bool(_BODY_BEGINS.match(words) or (body_speaks and _GOES_ON.match(words)))
        if one.start >= stop or (body_speaks and not of_committee) or defines(text, one):
            continue
        if one.section or _TOLD_BY_SOURCE.search(words):
            found.append(one)
    return found


def _claims(text: Text, span: Span, *, of_committee: bool) -> list[Span]:
    """The sentences in which a breach is alleged; not what the body or the State says, nor what is denied."""
    found, state_speaks, quoted = [], False, span[0]
    for first, last in text.sentences(*span):
        if first < quoted:
            continue
        if former := text.search(_FORMER, first, last):
            quoted = span[1] if former["quotes"] else last
            continue
        words = text.one_line[first:last]
        if of_committee and _NOT_OF_AUTHOR.search(words):
            state_speaks = True
            continue
        state_speaks = state_speaks and not _OF_AUTHOR.search(words)
        if state_speaks or not _ALLEGES.search(words) or _OF_BODY.search(words) or _DENIES.search(words):
            continue
        found.append((first, last))
    return found


def _is_right(value: str, treaty: str) -> bool:
    """True if a provision is of the treaty of a committee, and not that under which it hears communications."""
    return value.startswith(f"{local(treaty)}/") and not re.match(_PROCEDURE, value)


def read_story(text: Text, stop: int, known: Gazetteer, notes: Notes, *, of_committee: bool = False) -> None:
    """Dated events and domestic provisions in what the parties say; before a committee with their roles."""
    states = [fact.value for fact in notes.facts if fact.field == "state"]
    laws = Laws(text, known, states[0] if len(states) == 1 else "")
    if of_committee:
        read_provisions(text, stop, laws, notes)
    persons = tuple(fact.value for fact in notes.facts if fact.field in ("person", "author", "victim"))
    named: set[str] = set()
    seen: set[tuple[str, str]] = set()
    told = text.in_section("source", "author", "state") or [one for one in text.paragraphs[2:] if not one.section]
    for paragraph in told:
        if paragraph.start >= stop:
            break
        for span in text.sentences(paragraph.start, min(paragraph.end, stop)):
            mentions = laws.mentions(span) if len(states) == 1 else []
            found = [(value, (one.start, one.end)) for one in mentions for value in laws.identifiers(one)]
            for law, place in [] if of_committee else found:
                if law not in named:
                    named.add(law)
                    notes.add("provision", law, place)
            but = frozenset(kind for kind, _ in seen if paragraph.section == "state")
            read_event(text, span, EventContext(notes, persons, tuple(law for law, _ in found), seen, but))


def read_citations(text: Text, own: list[str], notes: Notes) -> None:
    """The opinions and documents that a decision cites, each once."""
    seen: set[str] = set()
    for match in text.find(_OPINIONS):
        for one in _OPINION.finditer(text.one_line, match.start("list"), match.end("list")):
            number = f"{int(one[1])}/{digits(one[2])}"
            if number not in own and number not in seen:
                seen.add(number)
                notes.add("cites-opinion", number, one.span())
    for match in text.find(_SYMBOLS):
        symbol = match[0].rstrip("./-")
        wgad = re.fullmatch(r"A/HRC/WGAD/(\d{4})/(\d+)", symbol)
        if symbol in seen or (wgad and f"{wgad[2]}/{wgad[1]}" in own) or re.fullmatch(r"[AS]/\d{1,3}", symbol):
            continue
        if not wgad and text.locator(match.start()) == "heading":
            continue
        seen.add(symbol)
        if wgad and f"{wgad[2]}/{wgad[1]}" not in seen:
            seen.add(f"{wgad[2]}/{wgad[1]}")
            notes.add("cites-opinion", f"{wgad[2]}/{wgad[1]}", match.span())
        elif not wgad:
            notes.add("cites", symbol, match.span())
    for match in text.find(_VIEWS):
        if match[1] not in seen and match[1] not in own:
            seen.add(match[1])
            notes.add("cites-communication", match[1], match.span())


def separate_opinions(text: Text, after: int) -> list[re.Match[str]]:
    """The headings of the opinions of single members, which stand behind the decision."""
    found = {match.start(): match for pattern in _SEPARATE for match in pattern.finditer(text.plain, after, text.end)}
    return [found[place] for place in sorted(found)]


def read_separate(text: Text, after: int, notes: Notes) -> None:
    """Who wrote an opinion of his or her own."""
    for match in separate_opinions(text, after):
        who = re.sub(
            r"^(?:Committee|Working Group) members?,?\s+|^(?:Mr|Ms|Mrs)\.? ", "", " ".join(match["who"].split())
        )
        if not is_name(who):
            notes.refuse("separate-opinion", "the name has signs or words that no name has", match.span("who"))
            continue
        kind = (match["kind"] or match["head"]).lower()
        sort = "dissenting" if "dissent" in kind else "concurring" if "concur" in kind else "separate"
        group = notes.group("separate")
        notes.add("separate-opinion", spelt(who), match.span("who"), group)
        notes.add("separate-kind", sort, match.span(), group)
