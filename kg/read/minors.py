"""Minors are never named: what shows that somebody in the matter was under eighteen, in English.

One sign is enough to take out every name. Only a relative of the person who is named in passing ("his daughter, aged
7, saw it") is no sign. Words that are also said of adults ("16 years of imprisonment") are none. Decisions of
committees speak of many persons: there a sign counts if it is said of an author or victim; of the Committee on the
Rights of the Child each decision concerns a child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.read.dates import DATE, MONTH_OF_YEAR, YEAR, digits, iso
from kg.read.model import Fact, Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

INITIALS = re.compile(r"(?:[A-Z]\.?[\s,]*(?:and )?){1,8}(?:et al\.?)?")
_PHRASES = Phrases(__file__, date=DATE, month_of_year=MONTH_OF_YEAR, year=YEAR)
_SIGNS = tuple(
    (tuple(stems.split("|")), re.compile(rf"\b(?:{form})", re.IGNORECASE))
    for stems, _, form in (line.partition("=> ") for line in _PHRASES.forms("signs"))
)
_OF_RELATIVE_BEFORE, _OF_RELATIVE_AROUND = map(_PHRASES.pattern, ("of-relative-before", "of-relative-around"))
_ON_BEHALF, _TAKEN, _BORN = map(_PHRASES.pattern, ("on-behalf", "taken", "born"))
_RELATIVE = _PHRASES.pattern("relative")
_LINKS = _PHRASES.pattern("links")
_GROWN = re.compile(r"(?:turn|reach)", re.IGNORECASE)
_NAMED_BEHIND = re.compile(r"[\w ]{0,10}[,)]+ (?:the (?:author|complainant|petitioner)|he|she)\b")
_PARTY, _OTHER = ("|".join(_PHRASES.forms(name)) for name in ("party", "not-party"))
_BEARER = re.compile(rf"(?P<party>{_PARTY})|(?P<other>{_OTHER})")
_ON_DAY, _OF_BODY = map(_PHRASES.pattern, ("on-day", "of-body"))


def withhold_minors(text: Text, stop: int, notes: Notes, *, of_committee: bool = False) -> None:
    """Takes out every name if something shows that somebody in the matter was a minor at the events.

    Of others than the authors and victims no name stays if anybody at all was one.
    """
    said, ages = list(_signs(text, stop)), [*_after_a_name(text, stop, notes.facts), *_young(text, stop, notes.facts)]
    parties = [*(one for one in said if not of_committee or _of_a_party(text, one, notes.facts)), *ages]
    signs = [*said, *ages]
    names = {"person", "finding-person", "remedy-person", "author", "victim", "provision-person"}
    if of_committee and any(fact.field == "body" and fact.value == "CRC" for fact in notes.facts):
        parties = parties or [(text.start, text.start)]
    if not parties:
        names = {"provision-person"} if signs else set()
    kept = {"author", *(fact.value for fact in notes.facts if fact.field in ("author", "victim") and not parties)}
    notes.facts = [
        fact for fact in notes.facts if fact.field not in names or fact.value in kept or INITIALS.fullmatch(fact.value)
    ]
    if parties:
        notes.refusals = [one for one in notes.refusals if one.field not in names]
        notes.add("minor", "yes", parties[0])
        reason = "somebody in the matter was a minor at the events, and minors are never named"
        notes.refuse("person", reason, parties[0])


def _signs(text: Text, stop: int) -> Iterator[Span]:
    relatives_count = text.search(_ON_BEHALF, text.start, stop) is not None
    letters = text.one_line[text.start : stop].lower()
    for stems, form in _SIGNS:
        for match in text.find(form, text.start, stop) if any(stem.strip() in letters for stem in stems) else ():
            if relatives_count or not _of_a_relative(text, match.span(), stop):
                yield match.span()


def _of_a_party(text: Text, sign: Span, facts: list[Fact]) -> bool:
    """True if an age is said of an author or victim: nothing but "who was", or the like, stands between the two."""
    line = text.one_line
    behalf = text.search(_ON_BEHALF, text.start, text.start + 3000)
    if behalf and behalf.end() <= sign[0] < behalf.end() + 600:
        return True
    start = next(first for first, last in text.sentences(max(text.start, sign[0] - 400), sign[1]) if last >= sign[1])
    if _GROWN.match(line, sign[0]) and not re.search(r"\bbefore\b", line[start : sign[0]]):
        return False
    last = {fact.value.split()[-1] for fact in facts if fact.field in ("author", "victim") and fact.value}
    bearers = [
        (one.end(), bool(one["party"]) or bool(behalf and _RELATIVE.search(one[0])))
        for one in _BEARER.finditer(line, start, sign[0])
    ]
    bearers += [
        (one.end(), True) for name in last for one in re.finditer(rf"\b{re.escape(name)}\b", line[start : sign[0]])
    ]
    if not bearers:
        return _NAMED_BEHIND.match(line, sign[1]) is not None
    end, party = max(bearers)
    between = line[end : sign[0]]
    linked = not between.startswith("'s") and all(map(_LINKS.fullmatch, re.findall(r"\w+", between.lower())))
    return party and (linked or (len(between) < 90 and re.search(r" as an? (?:unaccompanied )?$", between) is not None))


def _of_a_relative(text: Text, sign: Span, stop: int) -> bool:
    """True if a sign is said of a relative of the person whom nobody took away: "his daughter, aged 7, saw it"."""
    before = text.one_line[max(text.start, sign[0] - 60) : sign[0]]
    after = re.split(r"[.;]", text.one_line[sign[1] : min(stop, sign[1] + 120)])[0]
    around = f"{before}<>{after}"
    said_of = _OF_RELATIVE_BEFORE.search(before) or _OF_RELATIVE_AROUND.search(around)
    return said_of is not None and not _TAKEN.search(after)


def _after_a_name(text: Text, stop: int, facts: list[Fact]) -> list[Span]:
    """The age behind the name of a person of the case: "Rudolf Rassendyll (17)", "Mr. Rassendyll, 16,"."""
    last = {fact.value.split()[-1] for fact in facts if fact.field in ("person", "author", "victim")}
    if not last:
        return []
    names = "|".join(sorted(map(re.escape, last)))
    found = text.search(
        re.compile(rf"\b(?:{names})(?: \((?:1[0-7]|[5-9])\)(?=[,.]| \w)|, (?:1[0-7])(?=[,;)] ))"), text.start, stop
    )
    return [found.span()] if found else []


def _young(text: Text, stop: int, facts: list[Fact]) -> Iterator[Span]:
    """A day of birth at most eighteen years before an event, or before a day in a sentence on detention."""
    born = [(match, iso(match["when"]) or digits(match["year"] or "0")) for match in text.find(_BORN, text.start, stop)]
    told = [int(fact.value.split()[1][:4]) for fact in facts if fact.field == "event"]
    days = [] if not born else text.find(_ON_DAY, text.start, stop)
    for match, day in born:
        within = range(int(day[:4]) + 1, int(day[:4]) + 19)
        held = (one for one in days if int(digits(one[0][-4:])) in within and _of_detention(text, one.span(), stop))
        young = any(year in within for year in told) or any(held)
        if young and not _of_a_relative(text, match.span(), stop):
            yield match.span()


def _of_detention(text: Text, day: Span, stop: int) -> bool:
    """True if the sentence of a day is about somebody who was taken away, and the day is not that of a birth."""
    around = text.sentences(max(text.start, day[0] - 400), min(stop, day[1] + 400))
    start, end = next(one for one in around if one[1] > day[0])
    words = _BORN.sub(" ", text.one_line[start:end])
    return text.one_line[slice(*day)] in words and bool(_TAKEN.search(words)) and not _OF_BODY.search(words)
