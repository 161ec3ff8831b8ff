"""The proceeding before the Working Group: session and dates, the communication to the Government, reply and party."""

from __future__ import annotations

import re

from kg.read import states
from kg.read.dates import DATE, FRENCH_ORDINAL, MONTH, ORDINAL, YEAR, iso, ordinal
from kg.read.gazetteer import Gazetteer
from kg.read.model import Notes
from kg.read.party import read_party
from kg.read.phrases import Phrases
from kg.read.replies import IN_TIME, replies, told_again
from kg.read.text import Span, Text

_PHRASES = Phrases(__file__, date=DATE, ordinal=ORDINAL, french=FRENCH_ORDINAL)
_SENT, _SESSION, _ADOPTED = map(_PHRASES.each, ("sent", "session", "adopted"))
_SENT_THEN = _PHRASES.pattern("sent-then")
_NTH = r"(?:er|(?-i:\.?o(?![-\d]))|st|nd|rd|th)?"  # not a capital O, which a scan shows for 0
_LEAD = (
    r"(?:(?:held|tenue|celebrado) )?(?:(?:in|at|à|en) [A-Z]\w+(?: [A-Z]\w+)?,? )?(?:\()?"
    r"(?:from\s+|on\s+|between\s+|du\s+|del\s+|entre le\s+|entre el\s+)?"
)
_SPAN = re.compile(
    rf"^[\s,(]*{_LEAD}(?P<d1>\d{{1,2}}){_NTH}(?:\s+(?:de\s+)?(?P<m1>{MONTH}))?"
    rf"(?:,?\s+(?:del?\s+)?(?P<y1>{YEAR}))?\s*(?:-|to|and|through|au|al?|et|y)\s*(?P<d2>\d{{1,2}}){_NTH}\s+(?:de\s+)?"
    rf"(?P<m2>{MONTH}),?\s+(?:del?\s+)?(?P<y2>{YEAR})",
    re.IGNORECASE,
)
_ISSUED = re.compile(rf"\bDistr\s?\.\s?:?\s*(?:General|GENERAL|Limited|G[ée]n[ée]rale?)?\s*.{{0,60}}?(?P<date>{DATE})")


def read_procedure(text: Text, stretches: tuple[Span, Span], body: Text, known: Gazetteer, notes: Notes) -> None:
    """Notes the proceeding from the opening paragraphs, the text before the heading, and the rest."""
    opening, before = stretches
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    _session(text, before, notes)
    first = body.paragraphs[0].start if body.paragraphs else before[1]
    _dates(text, before, first, notes)
    _sent(text, opening, body, named, known=known, notes=notes)
    _replies(text, opening, body, known, notes)
    read_party(text, opening, body, known, notes)


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
        read_session_days(match["rest"], match.start("rest"), notes)


def read_session_days(rest: str, offset: int, notes: Notes) -> None:
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
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    told = replies(text, opening, body, named, known)
    for state in named:
        days, none, thanked = told.get(state, ([], None, None))
        group = f"communication {state}"
        if days and none and not IN_TIME.search(text.one_line, none[0], none[1] + 60):
            notes.refuse("reply", "the text says that the Government replied, and that it did not", none)
        elif days:
            notes.add("reply", "yes", days[0][1], group)
            if any(day < sent for day, _ in days for sent in notes.values("communicated", group)):
                notes.refuse("replied", "the reply has an earlier day than the communication", days[0][1])
            elif len(named) == 1 and (again := told_again(body)) and again.isdisjoint(day for day, _ in days):
                other = ", ".join(sorted(again))
                notes.refuse("replied", f"the text gives two days of the reply: {days[0][0]} and {other}", days[0][1])
            elif len({day for day, _ in days}) == 1:
                notes.add("replied", days[0][0], days[0][1], group)
            else:
                notes.refuse(
                    "replied", f"several days of a reply: {', '.join(sorted({day for day, _ in days}))}", days[0][1]
                )
        elif none and not thanked:
            notes.add("reply", "no", none, group)
        elif thanked and not none:
            notes.add("reply", "yes", thanked, group)


def _about(name: str | None, named: list[str], known: Gazetteer) -> list[str]:
    """The States of a Government, or of Governments, of which a sentence speaks."""
    if not name:
        return named
    found = [one.rpartition("/")[2] for one in states.states(name, known) or []]
    return found if set(found) <= set(named) else []
