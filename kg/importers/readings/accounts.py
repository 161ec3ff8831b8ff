"""Accounts of opinions: what a page says of an opinion whose number it does not print.

An account is no opinion. It is joined to the opinion that is about a person of the same full name and the same State,
if only one fits by its dates; `account.json` has what was compared. What fits none or several waits for a person to
decide. Whoever may have been a minor is joined to nothing: a tie to a page with the name would name that person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from kg.importers.account import Account
from kg.importers.imported_file import ImportedFile
from kg.importers.readings.lines import Judgment, Line, judged, key_of_line
from kg.importers.readings.names import is_readable, key_of, same_name
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.record import Record
from kg.importers.readings.sources import Sources

_FOUND = ("result", "adopted", "articles", "categories", "session")
_SAYS = re.compile(
    r"\b(opinions?|avis|opinión|dictamen|decisions?|rul(ed|ings?)|finds|found|findings?|determin(ed|ation)"
    r"|conclu(ded|sions?)|resolutions?|verdict|judgment)\b",
    re.IGNORECASE,
)
_EQUAL = ("adopted", "transmitted", "reply_date", "session")  # of two accounts of one opinion
_BEFORE = ("transmitted", "reply_date")  # days that are not after the opinion
_AFTER = ("distributed", "published", "reported")  # days that are not before it


def why_none(line: Line) -> str | None:
    """Why a line without a number is no account of an opinion; None where it is one."""
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


def with_minors_marked(lines: list[Line]) -> list[Line]:
    """The lines; one that names somebody who may have been a minor, by what another line shows, is marked as well."""
    withheld = {line.number for line in lines if line.child and line.number}
    young = {
        (key_of(name), state)
        for line in lines
        if line.child or line.number in withheld
        for name in line.persons or ()
        for state in line.states
    }
    return [
        line
        if line.child
        else replace(
            line, child=any((key_of(one), state) in young for one in line.persons or () for state in line.states)
        )
        for line in lines
    ]


class Candidate(NamedTuple):
    """An opinion that an account may be of: whom it is about, where, and what its lines say of it."""

    iri: str
    number: str
    states: frozenset[str]
    persons: tuple[str, ...]
    said: dict[str, Any]
    is_curated: bool

    @property
    def called(self) -> str:
        """How the account calls it."""
        return f"No. {self.number}" if self.number else "an opinion whose number is not known"

    @property
    def year(self) -> str:
        """The year of its number, or of its adoption; empty where neither is known."""
        return self.number.partition("/")[2] or str(self.said.get("adopted", ""))[:4]

    def names(self, line: Line) -> list[tuple[str, str]]:
        """The names of a line that are names of the opinion, each with its own."""
        if not self.states & set(line.states):
            return []
        return [(one, other) for one in line.persons or () for other in self.persons if same_name(one, other)]

    def fits(self, line: Line) -> bool:
        """True if no State or date of the line, and no other field that both have, says that it is another opinion."""
        if not set(line.states) <= self.states:
            return False
        for name in _EQUAL:
            mine, theirs = str(self.said.get(name, "")), str(line.fields.get(name, ""))
            if mine and theirs and not (mine.startswith(theirs) or theirs.startswith(mine)):
                return False
        years = {day[:4] for day in (line.adopted, *(line.session_dates or ())) if day}
        if not self.year:
            return True
        if years and self.year not in years:
            return False
        after = [line.fields[name][:4] for name in _AFTER if name in line.fields and not line.in_document]
        before = [line.fields[name][:4] for name in _BEFORE if name in line.fields]
        return all(year >= self.year for year in after) and all(year <= self.year for year in before)


def candidates(opinions: Iterable[Opinion], record: Record) -> list[Candidate]:
    """The opinions with a number whose persons may be named, and the curated ones."""
    found, of_lines = [], {opinion.iri: opinion for opinion in opinions}
    for iri in dict.fromkeys((*of_lines, *record.opinions.values(), *record.unnumbered)):
        opinion = of_lines.get(iri)
        if opinion and opinion.withheld:
            continue
        lines = opinion.lines if opinion else []
        cases = record.of(iri, "addressesCase")
        by_hand = [person for case in cases for person in record.of(case, "concernsPerson")]
        names = [*(name for line in lines for name in line.persons or ())]
        names += [name for one in by_hand for name in record.of(one, "label", "altLabel")]
        states = {*record.of(iri, "respondent"), *(one for case in cases for one in record.of(case, "inState"))}
        said = dict(opinion.values) if opinion else {}
        if days := record.of(iri, "adoptedOn"):
            said["adopted"] = days[0]
        number = opinion.number if opinion else next(iter(record.of(iri, "number")), "")
        states |= {state for line in lines for state in line.states}
        found.append(Candidate(iri, number, frozenset(states), tuple(dict.fromkeys(names)), said, not opinion))
    return found


class Accounts(NamedTuple):
    """Lines without a number: those that are joined, which now have it, and the others, with what may be theirs."""

    joined: list[Line]
    waiting: list[tuple[Line, list[Candidate]]]


def accounts_in(lines: list[Line], known: list[Candidate], account: Account) -> Accounts:
    """Joins the accounts that fit one opinion only; the account has each of them, and those that are of none."""
    kept = []
    for line in lines:
        if reason := why_none(line):
            account.skipped["lines without a number that tell of no single opinion"] += 1
            account.listed.append((line.name, f"it is no account of an opinion: {reason}"))
        else:
            kept.append(_as_judged(line, account))
    by_state: dict[str, list[Candidate]] = defaultdict(list)
    for one in known:
        for state in one.states:
            by_state[state].append(one)
    near = [[] if line.child else [one for one in _in_states(line, by_state) if one.names(line)] for line in kept]
    fitting = [[one for one in some if one.fits(line)] for line, some in zip(kept, near, strict=True)]
    # opinions on somebody of whom a page tells that there is another one, which is not known
    beside = {one.iri for some, fit in zip(near, fitting, strict=True) for one in some if not fit}
    joined, waiting = [], []
    for line, some, fitted in zip(kept, near, fitting, strict=True):
        decided = judged(line) or Judgment("")
        if fit := [one for one in known if decided.tells_of and one.iri.endswith(f"/{decided.tells_of}")]:
            shown = decided.reason
        elif len(fit := fitted) == 1 and (_is_dated(line) or fit[0].iri not in beside):
            mine, theirs = fit[0].names(line)[0]
            shown = f"State and full name are the same, {mine} and {theirs}, and no other opinion fits"
        else:
            waiting.append((line, some))
            continue
        (one,) = fit
        account.things["accounts that are joined to an opinion"] += 1
        number = one.number or one.iri.rpartition("/")[2]
        account.listed.append((line.name, f"tells of {one.called if one.number else number}: {shown}"))
        joined.append(replace(line, fields=line.fields | {"number": number, "number_as": shown}))
    return Accounts(joined, waiting)


def _in_states(line: Line, by_state: dict[str, list[Candidate]]) -> list[Candidate]:
    """The opinions that are about one of the States of a line, each once."""
    return list({one.iri: one for state in line.states for one in by_state[state]}.values())


def _is_dated(line: Line) -> bool:
    """True if a line has a day that can tell opinions apart."""
    return any(name in line.fields for name in (*_EQUAL, *_BEFORE, *_AFTER, "session_dates"))


def _as_judged(line: Line, account: Account) -> Line:
    """The line without the fields that somebody left out."""
    decided = judged(line)
    if not (decided and decided.leave_out):
        return line
    account.listed.append((line.name, f"{' and '.join(decided.leave_out)} left out: {decided.reason}"))
    return replace(line, fields={name: value for name, value in line.fields.items() if name not in decided.leave_out})


def add_accounts(found: Accounts, file: ImportedFile, sources: Sources, account: Account) -> None:
    """Adds the accounts that wait, one for each line: whom the page names, State, days, and what may be theirs."""
    for line, near in found.waiting:
        document = sources.document(line)
        iri = f"{document}__account_{key_of_line(line)[:8]}"
        file.describe(
            iri,
            "OpinionAccount",
            respondent=line.states,
            victimName=[] if line.child else [name for name in line.persons or () if is_readable(name)],
            adoptedOn=line.adopted,
            publishedOn=line.published,
            session=str(line.session or ""),
            mayTellOf=[one.iri for one in near],
            statedIn=sources.passage(line),
            note=_why(line, near),
        )
        account.things["accounts that wait for somebody to decide"] += 1
        account.listed.append((line.name, _why(line, near)))


def _why(line: Line, near: list[Candidate]) -> str:
    """Why an account is joined to nothing."""
    if line.child:
        return "Somebody concerned may have been a minor, so that it is joined to nothing."
    if not line.persons:
        return "The part of the page that was read names nobody."
    if not near:
        return "No opinion that is known is about a person of this full name in this State."
    return (
        f"The same full name and State as {' and '.join(one.called for one in near)}, and the dates do not settle it."
    )
