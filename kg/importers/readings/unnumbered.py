"""Opinions whose number no page prints: which lines tell of one, which tell of the same one, and which may.

Two lines tell of the same opinion if the full name of a person, the State, and a date or the session of the opinion
agree, and nothing in them disagrees; or if they were read on the same page. Nobody is joined on a surname, on a name
and a State alone, or on what a year or the day of a page suggests. What may be the same is said to be so, for a person
to decide. Whoever may have been a minor is joined to nothing: a tie to a page with the name would name that person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from typing import Any, NamedTuple

from kg.importers.account import Account
from kg.importers.imported_file import digest_of
from kg.importers.readings.judged import judged, key_of_line
from kg.importers.readings.lines import Line
from kg.importers.readings.opinions import Opinion, key_of
from kg.importers.readings.record import Record, page_key
from kg.importers.readings.tables import table
from kg.terms import minted
from kg.terms.names import THING

_FOUND = ("result", "adopted", "articles", "categories", "session")
_SAYS = re.compile(
    r"\b(opinions?|avis|opinión|dictamen|decisions?|rul(ed|ings?)|finds|found|findings?|determin(ed|ation)"
    r"|conclu(ded|sions?)|resolutions?|verdict|judgment)\b",
    re.IGNORECASE,
)
_DATES = ("adopted", "distributed", "published", "transmitted", "reply_date")
_OF_RECORD = {"adopted": "adoptedOn", "distributed": "issuedOn", "published": "publishedOn"}
_CALLED = {
    "adopted": "the date of adoption",
    "transmitted": "the day on which the Government was asked",
    "distributed": "the date of the document",
    "published": "the date of publication",
}
_EQUAL = ("session", "session_dates", "result")
_AFTERWARDS = ("distributed", "published", "reported")  # than the opinion
_SAME_PAGE = "a curated file cites the same page for it, and full name and State are the same"


def why_none(line: Line) -> str | None:
    """Why a line without a number makes no opinion; None where it makes one."""
    if line.covers_several_opinions:
        return "it speaks of several opinions, or leaves open of how many"
    if (decided := judged(line)) and not (decided.leave_out or decided.tells_of):
        return decided.reason
    if not line.states:
        return "it names no State of the list"
    told = any(name in line.fields and not (name == "result" and line.result_as) for name in _FOUND)
    if not told and not _SAYS.search(f"{line.fields.get('title', '')} {line.checked}"):
        return "it does not say that there is an opinion"
    return None


# Who, against whom, and when


@cache
def _spellings() -> dict[str, str]:
    return {key_of(one): key_of(names[0]) for names in table("spellings")["names"] for one in names}


def name_key(name: str) -> str:
    """A full name in one spelling: by the table of letters, then by the table of spellings.

    >>> name_key("Дмитрий Михайлов") == name_key("Dmitry Mikhailov"), name_key("Mikhailov") == name_key("Mikhailova")
    (True, False)
    """
    return _spellings().get(key_of(name), key_of(name))


def _is_full(key: str) -> bool:
    return len([word for word in key.split() if len(word) > 1]) > 1


class Traits(NamedTuple):
    """Fields that distinguish opinions, as one line or the record has them.

    `persons` is how many a page says there are, `least` how many are named; `year` is that of the number.
    """

    states: frozenset[str]
    names: frozenset[str]
    persons: int | None
    least: int
    said: dict[str, Any]
    year: str = ""

    @classmethod
    def of_line(cls, line: Line) -> Traits:
        """The traits that a line has."""
        said = {name: line.fields[name] for name in (*_DATES, *_EQUAL, "reported") if name in line.fields}
        if line.in_document:
            said.pop("distributed", None)  # the day that a collection bears
        names = frozenset(map(name_key, line.persons or ()))
        year = (line.number or "").partition("/")[2]
        return cls(frozenset(line.states), names, line.persons_count, len(line.persons or ()), said, year)

    @classmethod
    def of_record(cls, iri: str, record: Record, number: str) -> Traits:
        """The traits that the record has."""
        persons = {person for case in record.of(iri, "addressesCase") for person in record.of(case, "concernsPerson")}
        names = {name for one in persons for name in record.of(one, "label", "altLabel")}
        said: dict[str, Any] = {name: day for name, of in _OF_RECORD.items() for day in record.of(iri, of)[:1]}
        for session in record.of(iri, "session"):
            said["session"] = int(session) if session.isdecimal() else session
        states = frozenset(record.of(iri, "respondent"))
        return cls(states, frozenset(map(name_key, names)), None, len(persons), said, number.partition("/")[2])

    def contradict(self, other: Traits) -> bool:
        """True if both cannot be about one opinion, whichever States they name."""
        mine, theirs = self.said, other.said
        both = mine.keys() & theirs.keys()
        if self.persons and other.persons and self.persons != other.persons:
            return True
        if any(mine[name] != theirs[name] for name in both & {*_EQUAL}):
            return True
        if any(not _fits(mine[name], theirs[name]) for name in both & {*_DATES}):
            return True
        return self._cannot_be(other) or other._cannot_be(self)

    def _cannot_be(self, other: Traits) -> bool:
        if self.persons and other.least > self.persons:
            return True
        span, day = self.said.get("session_dates"), other.said.get("adopted")
        if span and day and not span[0][: len(day)] <= day <= span[1][: len(day)]:
            return True
        return self.is_of_another_year(other)

    def is_of_another_year(self, other: Traits) -> bool:
        """True if this was made in another year than the other, or was published or reported before."""
        made, theirs = self._years(), other._years()
        later = [self.said[name][:4] for name in _AFTERWARDS if name in self.said]
        return bool(made and theirs and not made & theirs) or any(year < min(theirs, default=year) for year in later)

    def _years(self) -> set[str]:
        days = [self.year, self.said.get("adopted", ""), *self.said.get("session_dates", [])]
        return {day[:4] for day in days if day}

    def agree_in_time(self, other: Traits) -> str:
        """The date, or the session, in which both agree, as a sentence has it; empty where there is none.

        A year is not enough. Asked only of two that do not contradict each other.
        """
        mine, theirs = self.said, other.said
        for name, called in _CALLED.items():
            if _is_month(mine.get(name)) and _is_month(theirs.get(name)):
                return called
        for one, two in ((mine, theirs), (theirs, mine)):
            if "session_dates" in one and ("session_dates" in two or _is_month(two.get("adopted"))):
                return "the days of the session"
        return "the session" if "session" in mine and "session" in theirs else ""

    def share_persons(self, other: Traits) -> bool:
        """True if all whom one of them names are named by the other, somebody with a full name among them."""
        fewer, more = sorted((self.names, other.names), key=len)
        return any(map(_is_full, fewer)) and fewer <= more

    def may_share_persons(self, other: Traits) -> bool:
        """True if somebody has the same full name in both, perhaps with its parts in another order."""
        mine, theirs = ({frozenset(name.split()) for name in one.names if _is_full(name)} for one in (self, other))
        return bool(mine & theirs)


def _fits(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _is_month(date: str | None) -> bool:
    """True for a date that is no bare year."""
    return len(date or "") >= len("2031-04")


# Which lines tell of the same opinion


def grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines that tell of one opinion, each group in an order that does not depend on that of the file."""
    lines = sorted(lines, key=lambda line: (page_key(line.url), key_of_line(line)))
    traits = [Traits.of_line(line) for line in lines]
    near: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (line, one) in enumerate(zip(lines, traits, strict=True)):
        for name in filter(_is_full, () if line.child else one.names):
            near[name, min(one.states)].append(place)
    group_of = [[place] for place in range(len(lines))]
    for a, b in (pair for places in near.values() for pair in combinations(places, 2)):
        mine, theirs = group_of[a], group_of[b]
        if mine is not theirs and _are_one(lines[a], traits[a], lines[b], traits[b]):
            mine += theirs
            for place in theirs:
                group_of[place] = mine
    groups = []
    for places in map(sorted, {id(group): group for group in group_of}.values()):
        if any(traits[a].contradict(traits[b]) for a, b in combinations(places, 2)):
            groups += [[lines[place]] for place in places]  # which of them belong together is not told
        else:
            groups.append([lines[place] for place in places])
    return groups


def _are_one(one: Line, its: Traits, other: Line, theirs: Traits) -> bool:
    if its.states != theirs.states or its.contradict(theirs) or not its.share_persons(theirs):
        return False
    return page_key(one.url) == page_key(other.url) or bool(its.agree_in_time(theirs))


class KnownOpinion(NamedTuple):
    """An opinion that has an identifier already: the traits that its lines or its curated file have, and its pages."""

    iri: str
    number: str
    traits: tuple[Traits, ...]
    pages: frozenset[str] = frozenset()
    is_curated: bool = False

    @property
    def called(self) -> str:
        """How the account calls it."""
        return f"No. {self.number}" if self.number else self.iri.rpartition("/")[2]


def known_opinions(numbered: list[Opinion], record: Record) -> list[KnownOpinion]:
    """The opinions with a number whose persons may be named, and the curated ones without a number."""
    found, of_lines = [], {opinion.iri: opinion for opinion in numbered}
    for iri in dict.fromkeys((*of_lines, *record.opinions.values(), *record.unnumbered)):
        opinion, is_curated = of_lines.get(iri), bool(record.of(iri, "a"))
        if opinion and opinion.withheld:
            continue
        number = opinion.number if opinion else next(iter(record.of(iri, "number")), "")
        traits = [Traits.of_line(line) for line in opinion.lines] if opinion else []
        traits += [Traits.of_record(iri, record, number)] if is_curated else []
        pages = record.cited(iri, *record.findings.get(iri, []), *record.remedies.get(iri, []))
        found.append(KnownOpinion(iri, number, tuple(traits), frozenset(pages), is_curated))
    return found


def joined_to(group: list[Line], known: Iterable[KnownOpinion], record: Record) -> tuple[KnownOpinion, str] | None:
    """The opinion of which a group tells, with what shows it; None where that is not certain."""
    if any(line.child for line in group):
        return None
    if (decided := judged(group[0])) and decided.tells_of:
        return next((one, decided.reason) for one in known if one.iri == decided.tells_of)
    traits = [Traits.of_line(line) for line in group]
    pages = {page for line in group if (page := record.pages.get(page_key(line.url)))}
    found = []
    for one in known:
        pairs = list(product(traits, one.traits))
        same = [(mine, theirs) for mine, theirs in pairs if mine.states == theirs.states and mine.share_persons(theirs)]
        if not same or any(mine.contradict(theirs) for mine, theirs in pairs):
            continue
        when = next(filter(None, (mine.agree_in_time(theirs) for mine, theirs in same)), "")
        if pages & one.pages:
            found.append((one, _SAME_PAGE))
        elif when:
            found.append((one, f"full name, State and {when} are the same, and nothing differs"))
    return found[0] if len(found) == 1 else None


def may_be(mine: Sequence[Traits], theirs: Sequence[Traits]) -> bool:
    """True if two opinions may be one.

    Somebody has the same full name in both, and a State is the same; or one of them names nobody, and the States and
    a date or the session are the same. Pages err in days and results, which therefore do not tell two opinions apart
    here; years do.
    """
    pairs = list(product(mine, theirs))
    if any(one.is_of_another_year(other) or other.is_of_another_year(one) for one, other in pairs):
        return False
    return any(
        one.may_share_persons(other)
        if one.names and other.names
        else one.states == other.states and bool(one.agree_in_time(other)) and not one.contradict(other)
        for one, other in pairs
        if one.states & other.states
    )


# The opinions that are made


class UnnumberedOpinions(NamedTuple):
    """The result of reading the lines without a number.

    `numbered` are lines that tell of an opinion whose number is known, and now have it; `opinions` those of unknown
    number; `candidates` has by its identifier which others an opinion may be the same as.
    """

    numbered: list[Line]
    opinions: list[Opinion]
    candidates: dict[str, list[str]]


def found_in(lines: list[Line], numbered: list[Opinion], record: Record, account: Account) -> UnnumberedOpinions:
    """The opinions that lines without a number tell of; the account has those that tell of none, with the reason."""
    known = known_opinions(numbered, record)
    minors = _minors([*lines, *(line for opinion in numbered if opinion.withheld for line in opinion.lines)])
    kept = []
    for line in lines:
        if reason := why_none(line):
            account.skipped["lines without a number that make no opinion"] += 1
            account.listed.append((line.name, f"no opinion was made of it: {reason}{_of_which(line, known)}"))
        else:
            kept.append(_as_judged(line, minors, account))
    with_number: list[Line] = []
    opinions: dict[str, Opinion] = {}
    decided = [line for line in kept if (it := judged(line)) and it.tells_of]
    for group in [*([line] for line in decided), *grouped([line for line in kept if line not in decided])]:
        joined = joined_to(group, known, record)
        if not joined:
            opinion = _new(group, opinions)
            opinions[opinion.iri] = opinion
            continue
        one, shown = joined
        account.things["lines without a number that tell of an opinion known otherwise"] += len(group)
        account.listed += [(line.name, f"tells of {one.called}: {shown}") for line in group]
        if one.number:
            as_known = {"number_as": shown} if shown.startswith("full name") else {}
            with_number += [replace(line, fields=line.fields | {"number": one.number} | as_known) for line in group]
        else:
            tail = one.iri.rpartition("/")[2]
            opinion = opinions.setdefault(one.iri, Opinion(tail, one.iri, [], is_curated=True))
            opinion.lines += [replace(line, fields=line.fields | {"number": tail}) for line in group]
    new = [opinions[iri] for iri in sorted(opinions)]
    return UnnumberedOpinions(with_number, new, _candidates(new, known, account))


def _candidates(new: list[Opinion], known: list[KnownOpinion], account: Account) -> dict[str, list[str]]:
    """Which opinions may be one, of which at least one has no number: each pair under one of the two."""
    mine = [
        KnownOpinion(one.iri, "", tuple(map(Traits.of_line, one.lines)))
        for one in new
        if not (one.is_curated or one.withheld)
    ]
    in_state: dict[str, list[KnownOpinion]] = defaultdict(list)
    for one in [*mine, *known]:
        for state in {state for traits in one.traits for state in traits.states}:
            in_state[state].append(one)
    called = {one.iri: one.called for one in [*mine, *known]}
    pairs = set()
    for one, other in (pair for places in in_state.values() for pair in combinations(places, 2)):
        is_settled = (one.number and other.number) or (one.is_curated and other.is_curated)
        if not is_settled and may_be(one.traits, other.traits):
            # it stands with the one that this import describes, and with that without a number if it is one
            first, second = sorted((one, other), key=lambda each: (each.is_curated, each.number, each.iri))
            pairs.add((first.iri, second.iri))
    account.things["pairs of opinions that may be one"] += len(pairs)
    found: dict[str, list[str]] = defaultdict(list)
    for iri, other_iri in sorted(pairs):
        found[iri].append(other_iri)
    for iri, others in found.items():
        account.listed.append((called[iri], f"may be {' or '.join(map(called.__getitem__, others))}; to be decided"))
    return found


def _minors(lines: Iterable[Line]) -> set[tuple[str, str]]:
    """Who is not to be named, by name and State: whoever is named where somebody may have been a minor."""
    return {
        (name_key(name), state)
        for line in lines
        if line.child or line.number
        for name in line.persons or ()
        for state in line.states
    }


def _as_judged(line: Line, minors: set[tuple[str, str]], account: Account) -> Line:
    """The line without the fields that somebody left out, marked where it names somebody who is not to be named."""
    fields = line.fields
    if (decided := judged(line)) and decided.leave_out:
        account.listed.append((line.name, f"{' and '.join(decided.leave_out)} left out: {decided.reason}"))
        fields = {name: value for name, value in fields.items() if name not in decided.leave_out}
    hidden = any((name_key(name), state) in minors for name in line.persons or () for state in line.states)
    return replace(line, fields=dict(fields), child=line.child or hidden)


def _of_which(line: Line, known: Iterable[KnownOpinion]) -> str:
    """Of which opinions a line may speak that tells of none, for the account."""
    if line.child or not line.persons:
        return ""
    found = [one.called for one in known if may_be([Traits.of_line(line)], one.traits)]
    return f"; it may speak of {' or '.join(found)}: full name and State are the same" if found else ""


def _new(group: list[Line], there: Collection[str]) -> Opinion:
    """The opinion of unknown number that a group of lines tells of.

    It is known by its first page in the order of addresses, and by whom that page names, so that neither the order of
    the lines nor another field changes its identifier.
    """
    first, is_withheld = group[0], any(line.child for line in group)
    persons = first.persons or ()
    name = "" if is_withheld else next(filter(None, map(minted.plain, persons)), "")
    whose = "-".join(filter(None, (name, first.states[0].rpartition("/")[2])))
    for told in ("|".join([page_key(first.url), *sorted(map(key_of, persons))]), key_of_line(first)):
        digest = digest_of(told)[:8]
        iri = f"{THING}un/wgad-{whose}-{digest}"
        if iri not in there:
            break
    number = f"unnumbered-{digest}"
    return Opinion(number, iri, [replace(line, fields=line.fields | {"number": number}) for line in group])
