"""The proceeding before the Working Group: session and dates, the communication to each Government, its reply."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kg.read import states
from kg.read.dates import DATE, MONTH, ORDINAL, YEAR, iso, ordinal
from kg.read.gazetteer import Gazetteer
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

_PHRASES = Phrases(__file__, date=DATE, ordinal=ORDINAL)
_SENT, _SESSION, _ADOPTED = map(_PHRASES.each, ("sent", "session", "adopted"))
_SENT_THEN = _PHRASES.pattern("sent-then")
_DATED, _IN_OTHER_WORDS, _NO_REPLY = map(_PHRASES.each, ("dated", "in-other-words", "no-reply"))
_ITS_REPLY, _THANKS, _ANSWERS, _EXTENSION, _ALLOWED, _IN_TIME, _NEITHER_REPLIED = map(
    _PHRASES.pattern, ("its-reply", "thanks", "answers", "extension", "allowed", "in-time", "neither-replied")
)
_NTH = r"(?:st|nd|rd|th)?"
_SPAN = re.compile(
    r"^[\s,(]*(?:held )?(?:(?:in|at) [A-Z]\w+(?: [A-Z]\w+)?,? )?\(?(?:(?:from|on|between)\s+)?"
    rf"(?P<d1>\d{{1,2}}){_NTH}(?:\s+(?P<m1>{MONTH}))?(?:,?\s+(?P<y1>{YEAR}))?\s*(?:-|to|and|through)\s*"
    rf"(?P<d2>\d{{1,2}}){_NTH}\s+(?P<m2>{MONTH}),?\s+(?P<y2>{YEAR})",
    re.IGNORECASE,
)
_ISSUED = re.compile(rf"\bDistr\s?\.\s?:?\s*(?:General|GENERAL|Limited)?\s*.{{0,60}}?(?P<date>{DATE})")


def read_procedure(text: Text, stretches: tuple[Span, Span], body: Text, known: Gazetteer, notes: Notes) -> None:
    """Notes the proceeding from the opening paragraphs, the text before the heading, and the rest."""
    opening, before = stretches
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    _session(text, before, notes)
    first = body.paragraphs[0].start if body.paragraphs else before[1]
    _dates(text, before, first, notes)
    _sent(text, opening, body, named, known=known, notes=notes)
    _replies(text, opening, body, known, notes)


def _session(text: Text, before: Span, notes: Notes) -> None:
    found = text.find(_SESSION, *before)
    numbers = {ordinal(match["ordinal"].strip(".")) for match in found}
    if len(numbers) != 1:
        return  # a collection of several sessions has more than one
    if not (number := numbers.pop()):
        notes.refuse("session", "the number of the session cannot be read", found[0].span("ordinal"))
        return
    notes.add("session", str(number), found[0].span("ordinal"))
    for match in found:
        _session_days(match["rest"], match.start("rest"), notes)


def _session_days(rest: str, offset: int, notes: Notes) -> None:
    """The first and the last day of a session, as in "17-26 April 2018" or "(29 April-3 May 2013)"."""
    days = _SPAN.match(rest)
    if not days:
        return
    first, last = days["m1"] or days["m2"], days["m2"] or days["m1"]
    year = days["y1"] or days["y2"]
    began, ended = iso(f"{days['d1']} {first} {year}"), iso(f"{days['d2']} {last} {days['y2']}")
    span = (offset + days.start("d1"), offset + days.end())
    if began and ended and began <= ended:
        notes.add("session-began", began, span)
        notes.add("session-ended", ended, span)
    else:
        notes.refuse("session-began", "the days of the session are no days of a calendar", span)


def _dates(text: Text, before: Span, first: int, notes: Notes) -> None:
    """The day of issue: above the heading, or between it and the first paragraph."""
    found = text.find(_ISSUED, *before)[-1:] or text.find(_ISSUED, before[1], max(first, before[1]))[:1]
    for match in found:
        if day := iso(match["date"]):
            notes.add("issued", day, match.span("date"))


def read_adoption(text: Text, span: Span, notes: Notes) -> None:
    """The day of adoption in the note at the end; two days that differ are refused."""
    found = text.find(_ADOPTED, *span)
    days = {iso(match["date"]): match for match in found}
    if "" in days:
        notes.refuse("adopted", "the day of adoption is no day of the calendar", days.pop("").span("date"))
    if len(days) > 1:
        notes.refuse("adopted", f"two days of adoption: {' and '.join(sorted(days))}", found[-1].span("date"))
    for day, match in days.items() if len(days) == 1 else ():
        notes.add("adopted", day, match.span("date"))


def _sent(text: Text, opening: Span, body: Text, named: list[str], *, known: Gazetteer, notes: Notes) -> None:
    """The day of the communication to each Government; none if it is another where the Government speaks."""
    sent: dict[str, tuple[str, Span]] = {}
    for pattern in _SENT:
        for match in text.find(pattern, *opening):
            day = iso(match["date"])
            if not day:
                notes.refuse(
                    "communicated", "the day of the communication is no day of the calendar", match.span("date")
                )
            for one in _about(match.groupdict().get("state"), named, known) if day else []:
                sent.setdefault(one, (day, match.span("date")))
    first = {day for day, _ in sent.values()}
    for match in text.find(_SENT_THEN, *opening) if len(first) == 1 else ():
        for one in _about(match["state"], named, known) if match["state"] else ():
            sent.setdefault(one, (next(iter(first)), match.span()))
    again = {
        iso(match["date"])
        for paragraph in body.in_section("state")[:2]
        for pattern in _SENT
        for match in text.find(pattern, paragraph.start, paragraph.end)
    } - {""}
    for state, (day, span) in sent.items():
        if again and again.isdisjoint(one for one, _ in sent.values()):
            other = ", ".join(sorted(again))
            notes.refuse("communicated", f"the text gives two days of the communication: {day} and {other}", span)
        else:
            notes.add("communicated", day, span, f"communication {state}")


def _replies(text: Text, opening: Span, body: Text, known: Gazetteer, notes: Notes) -> None:
    """The reply of each Government, and its day; refused if the text says both, or tells two days."""
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    for state in named:
        told = _told(text, opening, body, _Government(state, named, known))
        group = f"communication {state}"
        if told.days and told.none:
            notes.refuse("reply", "the text says that the Government replied, and that it did not", told.none)
        elif told.days:
            day, span = told.days[0]
            days = sorted({one for one, _ in told.days})
            again = _told_again(body) if len(named) == 1 else set()
            notes.add("reply", "yes", span, group)
            if any(one < sent for one in days for sent in notes.values("communicated", group)):
                notes.refuse("replied", "the reply has an earlier day than the communication", span)
            elif len(days) > 1:
                notes.refuse("replied", f"several days of a reply: {', '.join(days)}", span)
            elif again and day not in again:
                notes.refuse(
                    "replied", f"the text gives two days of the reply: {day} and {', '.join(sorted(again))}", span
                )
            else:
                notes.add("replied", day, span, group)
        elif told.none and not told.thanked:
            notes.add("reply", "no", told.none, group)
        elif told.thanked and not told.none:
            notes.add("reply", "yes", told.thanked, group)


@dataclass(frozen=True)
class _Government:
    """One of the Governments of the heading, as sentences name it."""

    state: str
    named: list[str]
    known: Gazetteer

    def is_meant(self, match: re.Match[str]) -> bool:
        """True if a sentence names the Government, or means it because there is no other."""
        return _about(match.groupdict().get("state"), self.named, self.known) == [self.state]


class _Reply(NamedTuple):
    """The words on a reply: its days, where the text says that there was none, and where it thanks for one."""

    days: list[tuple[str, Span]]
    none: Span | None
    thanked: Span | None


def _told(text: Text, opening: Span, body: Text, of: _Government) -> _Reply:
    """The reply of a Government, from the opening and from where the Government speaks."""
    silent = [match for match in text.find(_NO_REPLY, *opening) if of.is_meant(match)]
    silent += text.find(_NEITHER_REPLIED, *opening)
    late = [match for match in silent if _IN_TIME.search(text.one_line, match.start(), match.end() + 60)]
    ever = [match for match in silent if match not in late]
    thanked = [match for match in text.find(_THANKS, *opening) if len(of.named) == 1]
    said = _days(text.find(_DATED, *opening), of)
    if not said:
        elsewhere = [] if ever else body.find(_IN_OTHER_WORDS) + (body.find(_DATED) if late else [])
        said = _days((one for one in elsewhere if not _asks_for_time(text, one)), of)
        said = said if len({day for day, _ in said}) == 1 else []
    speaks = body.in_section("state")
    answered = any(body.search(_ANSWERS, one.start, one.end) for one in speaks)
    none = ever if answered or said else silent
    if not (none or said or thanked or answered) and len(of.named) == 1:
        none = [match for one in speaks for match in body.find(_NO_REPLY, one.start, one.end)]
    return _Reply(said, none[0].span() if none else None, thanked[0].span() if thanked else None)


def _days(found: Iterable[re.Match[str]], of: _Government) -> list[tuple[str, Span]]:
    return [(day, match.span("date")) for match in found if (day := iso(match["date"])) and of.is_meant(match)]


def _asks_for_time(text: Text, match: re.Match[str]) -> bool:
    return bool(_EXTENSION.search(_ALLOWED.sub("", text.one_line[match.start() : match.end() + 120])))


def _told_again(body: Text) -> set[str]:
    """The days of "In its reply of …" where the Government speaks."""
    spoken = body.in_section("state")
    found = (match for one in spoken for match in body.find(_ITS_REPLY, one.start, one.end))
    return {iso(match["date"]) for match in found} - {""}


def _about(name: str | None, named: list[str], known: Gazetteer) -> list[str]:
    """The States of a Government, or of Governments, of which a sentence speaks."""
    if not name:
        return named
    found = [one.rpartition("/")[2] for one in states.states(name, known) or []]
    return found if set(found) <= set(named) else []
