"""What a document says twice must agree, and what cannot have been so is left out: days and numbers that lost a figure.

A scan or a copy may lose a figure, so that "article 19" becomes "article 1" and "17 April" "7 April". No other part of
the reader can see that, since what is left is a good number. Here the facts of one decision are held against another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise

from kg.read.articles import articles
from kg.read.disposition import defines
from kg.read.known import Known
from kg.read.model import Fact, Notes
from kg.read.text import Span, Text

__all__ = ["check_articles", "check_days"]

_IN_ORDER = (  # of each two the first is on the same day as the second, or earlier
    ("submitted", "adopted"),
    ("communicated", "adopted"),
    ("replied", "adopted"),
    ("session-began", "adopted"),
    ("adopted", "session-ended"),
    ("adopted", "issued"),
    ("session-began", "issued"),
)
_NAMES = {
    "submitted": "the first letter",
    "communicated": "the communication",
    "replied": "the reply",
    "session-began": "the first day of the session",
    "session-ended": "the last day of the session",
    "adopted": "the adoption",
    "issued": "the day of issue",
}
_COURSE = ("arrest", "charge", "conviction")
_MONTH = 31  # days: one that lost a figure is another day of the same month
_SESSION = 14  # days: none of the Working Group is longer
_LISTS = ("violated", "exercised", "rests-on", "not-violated", "reasoning-violated", "alleged", "considered")
_ARTICLE = re.compile(r"(?P<instrument>[\w-]+)/art_(?P<number>\d+)")
_NO_RIGHT_IN_1 = ("udhr", "iccpr", "icescr")  # whose article 1 gives a person no right that a decision could rest on

_List = tuple[str, int, int, str]  # field, start, end and group of the facts that one list gave


def check_days(notes: Notes, *, of_committee: bool) -> None:
    """Leaves out the days of a proceeding that contradict one another, and events that cannot have been then."""
    days: dict[str, list[str]] = defaultdict(list)
    for fact in notes.facts:
        if fact.field in _NAMES and len(fact.value) == 10:
            days[fact.field].append(fact.value)
    if any(fact.field == "collection" for fact in notes.facts):
        days.pop("issued", None)  # that of the whole document
    wrong: dict[str, str] = {}
    for first, second in _IN_ORDER:
        if any(0 < _between(one, other) <= _MONTH for one in days[first] for other in days[second]):
            reason = f"{_NAMES[first]} is told to be later than {_NAMES[second]}"
            wrong |= {first: reason, second: reason}
    if not of_committee:
        if any(_between(end, day) > _SESSION for day in days["session-began"] for end in days["session-ended"]):
            wrong |= dict.fromkeys(("session-began", "session-ended"), "no session is so long")
        years = [int(fact.value.rpartition("/")[2]) for fact in notes.facts if fact.field == "number"]
        if any(abs(int(day[:4]) - year) > 1 for day in days["adopted"] for year in years):
            wrong["adopted"] = "the year is not that of the number"
    adopted = "" if "adopted" in wrong else min(days["adopted"], default="")
    _leave_out(notes, lambda fact: wrong.get(fact.field, ""))
    told = {kind: sorted(_day(one) for one in notes.facts if one.value.startswith(f"{kind} ")) for kind in _COURSE}
    _leave_out(notes, lambda fact: _impossible(fact, told, adopted) if fact.field == "event" else "")


def _impossible(event: Fact, told: dict[str, list[str]], adopted: str) -> str:
    """Why an event cannot have been on its day; empty if it can."""
    kind = event.value.partition(" ")[0]
    if adopted and _day(event) > adopted:
        return f"the {kind} is told to be later than the adoption"
    for first, second in pairwise(_COURSE):
        if kind in (first, second) and told[first] and told[second]:
            last, begins = told[second][-1], told[first][0]
            if last < begins[: len(last)]:
                return f"the {second} is told to be earlier than the {first}"
    return ""


def _between(later: str, earlier: str) -> int:
    """The days from one day to another; less than 1 if it is not later."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _day(fact: Fact) -> str:
    return fact.value.partition(" ")[2]


def _leave_out(notes: Notes, reason_of: Callable[[Fact], str]) -> None:
    """Makes a refusal of each fact for which there is a reason; with an event goes all that is said of it."""
    kept, gone = [], set()
    for fact in notes.facts:
        if reason := reason_of(fact):
            notes.refuse(fact.field, reason, (fact.start, fact.end), fact.group if fact.field in _LISTS else "")
            gone |= {fact.group} if fact.field == "event" else set()
        else:
            kept.append(fact)
    notes.facts[:] = [fact for fact in kept if fact.group not in gone]


def check_articles(text: Text, known: Known, notes: Notes, context: str = "") -> None:
    """Leaves out each list with an article of one figure that may have had two."""
    lists: dict[_List, list[str]] = defaultdict(list)
    for fact in notes.facts:
        if fact.field in _LISTS:
            lists[fact.field, fact.start, fact.end, fact.group].append(fact.value)
    suspect = [
        place
        for place, values in lists.items()
        if _falling(_numbers(values)) or (_ones(_numbers(values)) and place[0] != "considered")
    ]
    if not suspect:
        return
    cited = _cited(text, known, context)
    for (field, start, end, _), values in lists.items():
        if field == "considered":
            cited[start, end] = set(_numbers(values))
    wrong: dict[_List, str] = {}
    for place in suspect:
        elsewhere = {one for span, ones in cited.items() if not _overlap(span, place[1:3]) for one in ones}
        if reason := _lost(_numbers(lists[place]), elsewhere, at_issue=place[0] == "considered"):
            wrong[place] = reason
    _leave_out(notes, lambda fact: wrong.get((fact.field, fact.start, fact.end, fact.group), ""))


def _falling(listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The articles of one figure that stand behind a greater one of the same instrument: "9, 14, 1 and 26"."""
    return [
        (instrument, number)
        for n, (instrument, number) in enumerate(listed)
        if len(number) == 1 and any(of == instrument and int(other) > int(number) for of, other in listed[:n])
    ]


def _ones(listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(instrument, number) for instrument, number in listed if number == "1" and instrument in _NO_RIGHT_IN_1]


def _lost(listed: list[tuple[str, str]], elsewhere: set[tuple[str, str]], *, at_issue: bool) -> str:
    """Why an article of a list may have lost a figure; empty if there is no sign of it."""
    for instrument, number in _falling(listed):
        whole = [
            other
            for of, other in sorted(elsewhere - set(listed))
            if of == instrument and len(other) > 1 and number in other
        ]
        if whole:
            return f"a figure may be lost: article {whole[0]} is named elsewhere, and {number} stands out of order"
    if not at_issue and set(_ones(listed)) - elsewhere:
        return "a figure may be lost: article 1 is named nowhere else"
    return ""


def _numbers(values: Iterable[str]) -> list[tuple[str, str]]:
    """Instrument and number of each article of a list that is not read together with others, each once."""
    alone = " ".join(value for value in values if "+" not in value)
    return list(dict.fromkeys((one["instrument"], one["number"]) for one in _ARTICLE.finditer(alone)))


def _cited(text: Text, known: Known, context: str) -> dict[Span, set[tuple[str, str]]]:
    """The articles of each list in the numbered paragraphs, but not of those that define the categories."""
    found: dict[Span, set[tuple[str, str]]] = {}
    for paragraph in text.paragraphs:
        if not defines(text, paragraph):
            for one in articles(text, (paragraph.start, paragraph.end), known, context)[0]:
                found[one.start, one.end] = set(_numbers(one.values))
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
