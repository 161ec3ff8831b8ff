"""Replies of Governments, as an opinion tells them: that there was one or none, and its day, also late or extended."""

from __future__ import annotations

import re

from kg.read import states
from kg.read.dates import DATE, iso
from kg.read.gazetteer import Gazetteer
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

_PHRASES = Phrases(__file__, date=DATE)
_DATED, _DATED_ELSEWHERE, _LATE_ELSEWHERE = map(_PHRASES.each, ("dated", "dated-elsewhere", "late-elsewhere"))
_IN_OTHER_WORDS, _NO_REPLY = map(_PHRASES.each, ("in-other-words", "no-reply"))
_ITS_REPLY, _THANKS, _ANSWERS = map(_PHRASES.pattern, ("its-reply", "thanks", "answers"))
_EXTENSION, _ALLOWED, _LATE = map(_PHRASES.pattern, ("extension", "allowed", "late"))
IN_TIME, _ON_DAYS = map(_PHRASES.pattern, ("in-time", "on-days"))
_NEITHER_REPLIED = re.compile(r"\b[Nn]either Government (?:has )?(?:replied|responded)")

Days = dict[str, list[tuple[str, Span]]]
"""By State: each day that is told of its reply, and where."""
Replies = dict[str, tuple[list[tuple[str, Span]], Span | None, Span | None]]
"""By State: the days of a reply, where the text says that there was none, and where it says that there was one."""


def replies(text: Text, opening: Span, body: Text, named: list[str], known: Gazetteer) -> Replies:
    """The reply of each State of the heading, from the opening and from "in its letter of …" in the body."""
    days: Days = {}
    for match in text.find((*_DATED, *_DATED_ELSEWHERE), *opening):
        _add(days, match, named, known)
    none, thanked = _undated(text, opening, named, known)
    silent = any(not IN_TIME.search(text.one_line, start, end + 60) for start, end in none.values())
    silent = silent or any(_ON_DAYS.match(text.one_line, end) for _, end in thanked.values())
    late = _DATED if none and not silent else ()  # none in time, so that the day of a late one may be told later
    for pattern in (*_IN_OTHER_WORDS, *late):
        found: Days = {}
        for match in text.find(pattern, *opening) or ([] if silent else body.find(pattern)):
            if pattern in late or not _EXTENSION.search(
                _ALLOWED.sub("", text.one_line[match.start() : match.end() + 120])
            ):
                _add(found, match, named, known)
        for state, ones in found.items():
            if state not in days and len({day for day, _ in ones}) == 1:
                days[state] = ones
    if late and len(named) == 1 and named[0] not in days:
        days |= _late_elsewhere(body, named[0])
    told = body.in_section("state")
    if any(body.search(_ANSWERS, one.start, one.end) for one in told):
        none = _ever(text, none)
    elif len(named) == 1 and not (days or none or thanked):
        silence = [match.span() for one in told for match in body.find(_NO_REPLY, one.start, one.end)]
        none |= dict.fromkeys(named, silence[0]) if silence else {}
    return {one: (days.get(one, []), none.get(one), thanked.get(one)) for one in named}


def told_again(body: Text) -> set[str]:
    """The days of "In its reply of …" where the Government speaks."""
    return {
        iso(match["date"])
        for paragraph in body.in_section("state")
        for match in body.find(_ITS_REPLY, paragraph.start, paragraph.end)
    } - {""}


def _add(days: Days, match: re.Match[str], named: list[str], known: Gazetteer) -> None:
    if (day := iso(match["date"])) and (state := _state(match, named, known)):
        days.setdefault(state, []).append((day, match.span("date")))


def _late_elsewhere(body: Text, state: str) -> Days:
    """In French and Spanish: the one day of a late reply that is told where the Government speaks."""
    told = [
        (day, match.span("date"))
        for one in body.in_section("state")
        for match in body.find((*_DATED_ELSEWHERE, *_LATE_ELSEWHERE), one.start, one.end)
        if (day := iso(match["date"]))
    ]
    return {state: told} if len({day for day, _ in told}) == 1 else {}


def _undated(text: Text, opening: Span, named: list[str], known: Gazetteer) -> tuple[dict[str, Span], dict[str, Span]]:
    """Places where the opening says that a State did not reply, and where it says that it did without a day."""
    none: dict[str, Span] = {}
    thanked: dict[str, Span] = {}
    for match in text.find(_NEITHER_REPLIED, *opening):
        for one in named:
            none.setdefault(one, match.span())
    for match in text.find(_NO_REPLY, *opening):
        if state := _state(match, named, known):
            none.setdefault(state, match.span())
    for match in text.find(_THANKS, *opening):
        if len(named) == 1:
            thanked.setdefault(named[0], match.span())
    return (_ever(text, none) if text.search(_LATE, *opening) else none), thanked


def _ever(text: Text, none: dict[str, Span]) -> dict[str, Span]:
    """The places of "did not reply" that still hold beside a late reply without a day: not "within the time limit"."""
    return {one: span for one, span in none.items() if not IN_TIME.search(text.one_line, span[0], span[1] + 60)}


def _state(match: re.Match[str], named: list[str], known: Gazetteer) -> str | None:
    """The State of a Government: the one that is named, or the only one of the heading."""
    if name := match.groupdict().get("state"):
        found = states.state(name, known).rpartition("/")[2]
        return found if found in named else None
    return named[0] if len(named) == 1 else None
