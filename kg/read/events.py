"""Dated events of the persons of a case from the arrest to the release or removal.

An event is taken only if one sentence tells it with one date, and no word of doubt or of another person stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kg.read.dates import DATE, MONTH_OF_YEAR, iso
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

__all__ = ["EventContext", "read_event"]

_DATED = re.compile(rf"{DATE}|{MONTH_OF_YEAR}")


_PHRASES = Phrases(__file__, names="<names>", all="<all>")
_KINDS = ("arrest", "charge", "conviction", "sentence", "release", "acquittal", "removal", "appeal")
_OPENS, _BEFORE_DATE, _AWAY, _OTHERS = map(_PHRASES.pattern, ("opens", "before-date", "away", "others"))
_ALL_OF = {
    2: "[Bb]oth|[Tt]he two",
    **{n: rf"[Aa]ll {word}" for n, word in enumerate(["three", "four", "five", "six", "seven"], 3)},
}
_DIVIDES = re.compile(rf";\s|,? (?:and|but) (?=on {DATE})")
_OF_ANOTHER = re.compile(  # a day of birth or of a law, or of a paper: "By a letter of 2 August 1993 the source said"
    r"\bborn (?:on|in) $|"
    r"\b(?:Codes?|Laws?|Acts?|Decrees?|Decree-Laws?|Ordinance|[Pp]ardon)\b[^,;]{0,50}? of $|"
    r"\bas amended (?:on|in|by) $|"
    r"\b(?:[Bb]y|[Ii]n) (?:a|an|its|their|his|her|the) (?:\w+ )?(?:letter|note|submission|communication|report|reply|"
    r"statement) "
    r"(?:of|dated) $"
)


@lru_cache(maxsize=64)
def _patterns(persons: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The words that tell each kind of event of one of these persons."""
    parts = {part for name in persons for part in name.split() if len(part) > 3}
    names = f"(?:{'|'.join(sorted(map(re.escape, parts))) or '(?!)'})"
    all_of = _ALL_OF.get(len(persons), "(?!)")
    told = {kind: "|".join(_PHRASES.forms(kind)) for kind in _KINDS}
    return tuple(
        (kind, re.compile(form.replace("<names>", names).replace("<all>", all_of))) for kind, form in told.items()
    )


@dataclass(frozen=True)
class EventContext:
    """Of whom a sentence may tell an event, the laws that it names, and where the event is noted.

    `seen` are the kinds and days of the events noted so far; an event of a kind in `but` is not taken.
    """

    notes: Notes
    persons: tuple[str, ...]
    laws: tuple[str, ...]
    seen: set[tuple[str, str]]
    but: frozenset[str]


def read_event(text: Text, span: Span, context: EventContext) -> None:
    """The event of a sentence that tells one event with one date, of a person of the case.

    The date opens the sentence, or follows the verb with a word such as "on" between them. Of a sentence with several
    dates each clause is read: what a semicolon divides, and what "and on" joins.
    """
    for clause in _clauses(text, span):
        _read_clause(text, clause, context)


def _clauses(text: Text, span: Span) -> list[Span]:
    """The sentence, or its clauses if it has several dates and each of them has one."""
    words = text.one_line[slice(*span)]
    marks = [span[0] + match.start() for match in _DIVIDES.finditer(words)]
    parts = list(pairwise([span[0], *marks, span[1]]))
    dates = [len(_DATED.findall(text.one_line, *part)) for part in parts]
    return parts if len(parts) > 1 and sum(dates) > 1 and max(dates) == 1 else [span]


def _read_clause(text: Text, span: Span, context: EventContext) -> None:
    words = text.one_line[slice(*span)]
    days = [one for one in _DATED.finditer(words) if not _OF_ANOTHER.search(words, 0, one.start())]
    if len(days) != 1 or not (day := iso(days[0][0])):
        return
    told = {kind: found for kind, form in _patterns(context.persons) if (found := form.search(words))}
    if not told:
        return
    told_in = words[: max(days[0].end(), *(found.end() for found in told.values()))]
    others = [one for one in _OTHERS.findall(told_in) if not ("appeal" in told and one.startswith("appeal"))]
    if others or (len(told) > 1 and set(told) != {"conviction", "sentence"}):
        return
    opening = re.fullmatch(r"[\s;,]*(?:and |but )?(?:\d+\.(?:\d+\.?)?)?\s*(?P<word>.+?)\s+", words[: days[0].start()])
    opens = opening and _OPENS.fullmatch(opening["word"])
    for kind, match in told.items():
        between = words[match.end() : days[0].start()]
        follows = re.fullmatch(rf"(?:[^,;:]{{0,60}}\s)?(?:{_BEFORE_DATE.pattern})\s+", between)
        near = follows and not _AWAY.search(between)
        if not (opens or near):
            continue
        if (kind, day) in context.seen or kind in context.but:
            continue
        context.seen.add((kind, day))
        group = context.notes.group("event")
        context.notes.add("event", f"{kind} {day}", span, group)
        if kind in ("charge", "conviction"):
            for law in context.laws:
                context.notes.add("event-provision", law, span, group)
