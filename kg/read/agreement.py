"""Days of one decision that cannot all be right are left out: an adoption outside its session, a reply after it.

A day that was misread, or that a copy has damaged, is still a good day. Only the other days of the decision show it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from kg.read.model import Fact, Notes

__all__ = ["check_days"]

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
_MONTH = 31  # days: a greater difference is another proceeding, not a figure that was misread
_SESSION = 14  # days: no session of the Working Group is longer


def check_days(notes: Notes, *, of_committee: bool) -> None:
    """Leaves out the days of a proceeding that contradict one another, and events that cannot have been then."""
    days: dict[str, list[date]] = defaultdict(list)
    for fact in notes.facts:
        if fact.field in _NAMES and len(fact.value) == 10:
            days[fact.field].append(date.fromisoformat(fact.value))
    if any(fact.field == "collection" for fact in notes.facts):
        days.pop("issued", None)  # that of the whole document
    wrong: dict[str, str] = {}
    for first, second in _IN_ORDER:
        if any(0 < (one - other).days <= _MONTH for one in days[first] for other in days[second]):
            reason = f"{_NAMES[first]} is told to be later than {_NAMES[second]}"
            wrong |= {first: reason, second: reason}
    if not of_committee:
        if any((end - day).days > _SESSION for day in days["session-began"] for end in days["session-ended"]):
            wrong |= dict.fromkeys(("session-began", "session-ended"), "no session is so long")
        years = [int(fact.value.rpartition("/")[2]) for fact in notes.facts if fact.field == "number"]
        if any(abs(day.year - year) > 1 for day in days["adopted"] for year in years):
            wrong["adopted"] = "the year is not that of the number"
    _leave_out(notes, lambda fact: wrong.get(fact.field, ""))
    adopted = "" if "adopted" in wrong or not days["adopted"] else min(days["adopted"]).isoformat()
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


def _day(fact: Fact) -> str:
    return fact.value.partition(" ")[2]


def _leave_out(notes: Notes, reason_of: Callable[[Fact], str]) -> None:
    """Makes a refusal of each fact for which there is a reason; with an event goes all that is said of it."""
    kept, gone = [], set()
    for fact in notes.facts:
        if reason := reason_of(fact):
            notes.refuse(fact.field, reason, (fact.start, fact.end))
            gone |= {fact.group} if fact.field == "event" else set()
        else:
            kept.append(fact)
    notes.facts[:] = [fact for fact in kept if fact.group not in gone]
